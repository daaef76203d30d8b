"""A posting's own page, in each state of its life."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms import posting_page
from cms.models import JobPage, Specialty
from cms.requirement import Requirement
from tests.factories import make_company, make_job, new_job

pytestmark = pytest.mark.django_db


def page_text(client: Client, job: JobPage, status: int = 200) -> str:
    response = client.get(job.url)
    assert response.status_code == status
    return response.content.decode()


def badges(text: str) -> list[str]:
    """Those at the head of the posting."""
    head = BeautifulSoup(text, "lxml").select_one(".posting__badges")
    assert head
    return [badge.get_text(strip=True) for badge in head.select(".badge")]


def anonymous(rf: RequestFactory) -> WSGIRequest:
    request = rf.get("/")
    request.user = AnonymousUser()
    return request


def test_it_says_what_it_pays_in_the_employers_figure_first(client: Client) -> None:
    text = page_text(client, make_job())
    assert text.index("$24–29 an hour") < text.index("About $49,900–60,300 a year")


def test_it_says_what_it_asks_group_by_group(client: Client) -> None:
    job = make_job(
        requirement="(CPC or CCS) and RHIT", preferred="CPMA", apprentice="accepted", experience_months=0
    )
    text = page_text(client, job)
    assert "Registered Health Information Technician" in text
    assert "One from each line" in text
    assert "No experience required" in text
    assert "CPC-A accepted" in text


def test_it_says_where_it_may_be_worked_from(client: Client) -> None:
    job = make_job(arrangement="remote", remote_states=["TX", "OH"], city="", state="")
    assert "Ohio, Texas" in page_text(client, job)


def test_an_agency_is_marked(client: Client) -> None:
    text = page_text(client, make_job(make_company("Staff Now", "agency")))
    assert "Staffing agency" in text


def test_it_says_when_it_was_confirmed_and_first_listed(client: Client) -> None:
    job = make_job()
    long_ago = timezone.now() - timedelta(days=74)
    JobPage.objects.filter(pk=job.pk).update(first_published_at=long_ago)
    job.change(confirmed_open_at=timezone.now() - timedelta(days=3))
    text = page_text(client, job)
    assert "3 days ago" in text
    assert "74 days ago" in text


def test_on_paper_it_says_where_to_apply(client: Client) -> None:
    """A button is of no use there, and how to apply said only that it is at the employer's."""
    job = make_job()
    soup = BeautifulSoup(client.get(job.url).content, "html.parser")
    printed = soup.select_one("#apply .print-only")
    assert printed
    assert printed.get_text() == f"Apply at http://127.0.0.1:8000{job.url}"


def test_an_expired_posting_says_so_and_shows_what_is_still_open(client: Client) -> None:
    job = make_job(title="Gone")
    make_job(title="Still here")
    job.change(expires_at=timezone.now() - timedelta(seconds=1))
    text = page_text(client, job)
    assert "No longer accepting applications" in text
    assert '<meta name="robots" content="noindex">' in text
    assert "Still here" in text
    assert "application/ld+json" not in text
    assert "/apply/" not in text
    assert badges(text)[0] == "Expired"


def test_a_closed_posting_keeps_its_address(client: Client) -> None:
    job = make_job()
    job.change(closed_at=timezone.now(), closed_reason="cancelled")
    text = page_text(client, job)
    assert "No longer accepting applications" in text
    assert badges(text)[0] == "Closed"


def test_a_removed_posting_is_gone_for_good(client: Client) -> None:
    job = make_job()
    job.change(removed_at=timezone.now())
    text = page_text(client, job, 410)
    assert "removed" in text
    assert "not come back" not in text  # an editor may publish it again
    assert "Similar jobs" not in text


def test_in_the_place_of_a_removed_posting_are_a_few_that_are_open_and_like_it(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    job = make_job(title="Removed Coder", requirement=Requirement.any_of("CPC"))
    closed = make_job(title="Closed Coder", requirement=Requirement.any_of("CPC"))
    make_job(
        title="Other Coder",
        requirement=Requirement.any_of("RHIA"),
        specialty=Specialty.objects.exclude(pk=job.specialty_id)[0],
    )
    for number in range(6):
        make_job(title=f"Like Coder {number}", requirement=Requirement.any_of("CPC"))
    job.change(removed_at=timezone.now())
    closed.change(closed_at=timezone.now(), closed_reason="cancelled")
    page_text(client, job, 410)  # fills what a process keeps
    with django_assert_max_num_queries(14):  # nine of them are how Wagtail finds any page
        text = page_text(client, job, 410)
    assert "Similar jobs that are open" in text
    assert len(set(re.findall(r"Like Coder \d", text))) == 5
    assert "Closed Coder" not in text
    assert "Other Coder" not in text
    assert "Removed Coder" not in text


def test_a_draft_has_no_address(client: Client) -> None:
    assert "no page here" in page_text(client, make_job(live=False), 404)


def test_a_preview_of_an_empty_posting_is_shown(rf: RequestFactory) -> None:
    request = anonymous(rf)
    response = posting_page.render(request, JobPage(), preview=True)
    assert response.status_code == 200
    assert b"Untitled posting" in response.content


def test_a_preview_shows_an_unsaved_posting_and_marks_itself(rf: RequestFactory) -> None:
    request = anonymous(rf)
    text = posting_page.render(
        request, new_job(make_company(), requirement=Requirement.any_of("CPC")), preview=True
    ).content.decode()
    assert "Preview" in text
    assert "$24–29 an hour" in text
    assert "application/ld+json" not in text
    assert "/apply/" not in text
