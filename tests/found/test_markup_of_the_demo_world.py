"""Every block of JSON-LD of the demo world is valid, and says nothing that its page does not show."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cms.models import JobPage
from jobboard.lib import eastern
from tests.found.pages import Read
from tests.found.schemas import faults

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("demo_world")]


def postings(client: Client) -> list[Read]:
    return [Read(client, job.url) for job in JobPage.objects.open()]


def test_every_open_posting_has_one_valid_block(client: Client) -> None:
    pages = postings(client)
    assert len(pages) >= 60
    for page in pages:
        [markup] = page.markup()
        assert faults(markup) == [], page.path


def shown(markup: dict[str, Any]) -> Iterator[str]:  # JSON
    """What a page must print for what its markup says."""
    yield markup["title"]
    yield markup["hiringOrganization"]["name"]
    yield markup["identifier"]["value"]
    yield {"FULL_TIME": "Full time", "PART_TIME": "Part time", "CONTRACTOR": "Contract", "TEMPORARY": "Temporary",
           "PER_DIEM": "Per diem", "INTERN": "Internship"}[markup["employmentType"]]  # fmt: skip
    until = datetime.fromisoformat(markup["validThrough"])
    yield f"Open until {eastern.day(until)}"
    yield from re.findall(r"[\w’',-]+", re.sub(r"<[^>]+>", " ", markup["description"]))[:40]
    yield from _places(markup)
    yield from _terms(markup)


def _places(markup: dict[str, Any]) -> Iterator[str]:  # JSON
    if "jobLocation" in markup:
        address = markup["jobLocation"]["address"]
        yield f"{address['addressLocality']}, {address['addressRegion']} {address.get('postalCode', '')}".strip()
    elif isinstance(markup["applicantLocationRequirements"], list):
        yield from (state["name"].removesuffix(", US") for state in markup["applicantLocationRequirements"])
    else:
        yield "All states"


def _terms(markup: dict[str, Any]) -> Iterator[str]:  # JSON
    asked = markup["experienceRequirements"]
    yield "No experience required" if asked == "no requirements" else "of experience"
    if "educationRequirements" in markup:
        yield "Required:" if " and " not in markup["qualifications"] else "One from each line:"
        yield from re.findall(r"[A-Z]{2,}(?:-[A-Z]+)*", markup["qualifications"])


def test_nothing_is_marked_up_that_is_not_shown(client: Client) -> None:
    for page in postings(client):
        [markup] = page.markup()
        assert [text for text in shown(markup) if text not in page.text] == [], page.path


def test_pay_is_marked_up_unless_it_is_by_the_chart(client: Client) -> None:
    for job in JobPage.objects.open():
        [markup] = Read(client, job.url).markup()
        assert ("baseSalary" in markup) == (job.pay_unit != "chart"), job.url


def test_only_an_application_taken_here_is_called_direct(client: Client) -> None:
    called = {
        job.apply_here: {markup["directApply"] for markup in Read(client, job.url).markup()}
        for job in JobPage.objects.open()
    }
    assert called == {True: {True}, False: {False}}


def test_what_is_over_has_no_markup(client: Client) -> None:
    ended = [job for job in JobPage.objects.live() if not job.is_open]
    assert ended
    for job in ended:
        page = Read(client, job.url)
        assert (page.status, page.robots(), page.markup()) == (200, "noindex", []), job.url
