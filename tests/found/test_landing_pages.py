"""Addresses of one or two plain words: /jobs/cpc/, /jobs/remote/texas/."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms import landing, search
from cms.matching import Criteria
from cms.models import Credential, RecordType, Specialty
from cms.requirement import Requirement
from tests.factories import make_company, make_job
from tests.found.pages import SITE, Read
from tests.found.schemas import faults

pytestmark = pytest.mark.django_db

REMOTE: dict[str, Any] = {"arrangement": "remote", "city": "", "state": ""}


def in_texas(count: int, **fields: Any) -> None:
    for number in range(count):
        make_job(title=f"Texan coder {number}", **fields)


def remote_in_texas(count: int) -> None:
    in_texas(count, **REMOTE, remote_states=["TX"])


def test_a_word_is_a_search_and_says_so(client: Client) -> None:
    in_texas(3)
    make_job(title="Ohioan coder", city="Columbus", state="OH")
    page = Read(client, "/jobs/texas/")
    assert page.status == 200
    assert page.heading() == "Medical coding jobs in Texas"
    assert "3 postings are open." in page.text
    assert "Texan coder 2" in page.text
    assert "Ohioan coder" not in page.text
    assert "/jobs/?state=TX" in page.links()
    assert "/alerts/new/?state=TX" in page.links()


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        (("remote",), "Remote medical coding jobs"),
        (("on-site",), "On-site medical coding jobs"),
        (("cpc",), "CPC medical coding jobs"),
        (("cpc", "texas"), "CPC medical coding jobs in Texas"),
        (("risk-adjustment", "remote"), "Remote risk adjustment (HCC) coding jobs"),
        (("cdi", "district-of-columbia"), "CDI coding jobs in the District of Columbia"),
        (("cpc", "cardiology"), "CPC cardiology coding jobs"),
    ],
)
def test_the_heading_is_what_a_person_would_say(words: tuple[str, ...], heading: str) -> None:
    page = landing.find(*words)
    assert page is not None
    assert page.heading == heading
    assert page.url == "/jobs/" + "/".join(words) + "/"


def test_two_words_are_one_search(client: Client) -> None:
    remote_in_texas(3)
    in_texas(1)
    page = Read(client, "/jobs/remote/texas/")
    assert page.heading() == "Remote medical coding jobs in Texas"
    assert "3 postings are open." in page.text
    found = landing.find("remote", "texas")
    assert found is not None
    assert found.criteria == Criteria(arrangement=("remote",), state=("TX",))


def test_two_words_have_one_order(client: Client) -> None:
    remote_in_texas(1)
    response = client.get("/jobs/texas/remote/")
    assert (response.status_code, response["Location"]) == (301, "/jobs/remote/texas/")
    response = client.get("/jobs/Remote/TEXAS/")
    assert (response.status_code, response["Location"]) == (301, "/jobs/remote/texas/")


def test_three_postings_make_a_page_that_may_be_indexed(client: Client) -> None:
    in_texas(2)
    assert Read(client, "/jobs/texas/").robots() == "noindex, follow"
    in_texas(1)
    page = Read(client, "/jobs/texas/")
    assert page.robots() == ""
    assert page.canonical() == f"{SITE}/jobs/texas/"


def test_an_empty_page_leads_to_one_that_is_not(client: Client) -> None:
    response = client.get("/jobs/cpc/texas/")
    assert (response.status_code, response["Location"]) == (302, "/jobs/"), (
        "not to /jobs/cpc/, which leads on too"
    )
    make_job(requirement="CPC", city="Columbus", state="OH")
    for address in ("/jobs/cpc/texas/", "/jobs/texas/cpc/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, "/jobs/cpc/")
    response = client.get("/jobs/texas/")
    assert (response.status_code, response["Location"]) == (302, "/jobs/")


@pytest.mark.parametrize(
    "address",
    [
        "nothing",
        "cpc/nothing",
        "nothing/cpc",
        "cpc/cpc",
        "texas/ohio",
        "radiology/cardiology",
        "cpc/texas/remote",
    ],
)
def test_other_words_are_no_address(client: Client, address: str) -> None:
    in_texas(1)
    assert client.get(f"/jobs/{address}/").status_code == 404


def test_a_posting_keeps_its_address(client: Client) -> None:
    job = make_job(title="Remote")
    assert Read(client, job.url).heading() == "Remote"


def test_a_word_with_two_meanings_has_the_first() -> None:
    assert RecordType.objects.filter(slug="radiology").exists()
    assert Specialty.objects.filter(slug="radiology").exists()
    page = landing.find("radiology")
    assert page is not None
    assert page.criteria == Criteria(record=("radiology",))
    Credential.objects.create(abbreviation="TEXAS", name="Texan coder", body="Texas", kind="core")
    search.reset()
    page = landing.find("texas")
    assert page is not None
    assert page.criteria == Criteria(state=("TX",))


def test_an_apprentices_credential_leads_to_all_that_its_holder_may_apply_for(client: Client) -> None:
    make_job(title="Asks for it", requirement=Requirement.any_of("CPC-A"))
    accepting: dict[str, Any] = {"apprentice": "accepted", "experience_months": 0}
    make_job(title="Takes it for a CPC", requirement=Requirement.any_of("CPC"), **accepting)
    make_job(title="Wants a full CPC", requirement=Requirement.any_of("CPC"), apprentice="not_accepted")
    make_job(title="Takes another body's", requirement=Requirement.any_of("CCS"), **accepting)
    page = Read(client, "/jobs/cpc-a/")
    assert "2 postings are open. That is what a CPC-A may apply for" in page.text
    assert "Asks for it" in page.text
    assert "Takes it for a CPC" in page.text
    assert "Wants a full CPC" not in page.text
    assert "Takes another body's" not in page.text
    assert "/jobs/?holding=CPC-A" in page.links()
    full = Read(client, "/jobs/cpc/")
    assert "2 postings are open." in full.text
    assert "may apply" not in full.text
    shelf = landing.shelves(search.find(Criteria()).counts)[0]
    assert {link.label: link.count for link in shelf.links}["CPC-A"] == 2


def test_the_number_beside_another_credential_is_the_one_its_page_says(client: Client) -> None:
    """An apprentice's counts what its holder may apply for, the others what asks for them."""
    for _ in range(3):
        make_job(requirement="CPC", apprentice="accepted")
    make_job(requirement="CPC", apprentice="not_accepted")
    make_job(requirement="", apprentice="accepted")
    assert beside(Read(client, "/jobs/cpc-a/"), "/jobs/cpc/") == "4"
    assert Read(client, "/jobs/cpc/").text.count("4 postings are open.") == 1
    assert beside(Read(client, "/jobs/cpc/"), "/jobs/cpc-a/") == "4"
    assert Read(client, "/jobs/cpc-a/").text.count("4 postings are open.") == 1


def beside(page: Read, link: str) -> str:
    return page.soup.select_one(f'.link-list a[href="{link}"] + .link-list__count').get_text()  # type: ignore[union-attr]  # a test fails where it is missing


def test_two_words_of_one_name_have_one_page(client: Client) -> None:
    make_job(record_types=["behavioral"])
    assert (
        Specialty.objects.get(slug="behavioral-health").name == RecordType.objects.get(slug="behavioral").name
    )
    response = client.get("/jobs/behavioral-health/")
    assert (response.status_code, response["Location"]) == (301, "/jobs/behavioral/")


def test_pay_is_told_from_five_that_can_be_compared(client: Client) -> None:
    for low in (20, 22, 24, 26):
        make_job(pay_min_cents=low * 100, pay_max_cents=low * 100)
    make_job(pay_unit="chart", pay_min_cents=400, pay_max_cents=500)
    assert "middle half" not in Read(client, "/jobs/texas/").text
    make_job(pay_min_cents=90_00, pay_max_cents=90_00)
    text = Read(client, "/jobs/texas/").text
    assert "The middle half of the 5 whose pay can be compared offers $46,000–54,000 a year." in text


def test_it_says_how_many_are_remote_and_welcome_apprentices(client: Client) -> None:
    remote_in_texas(1)
    in_texas(3, apprentice="accepted", experience_months=0)
    text = Read(client, "/jobs/texas/").text
    assert "4 postings are open. 1 (25%) is remote. 3 welcome apprentices (CPC-A, COC-A)." in text
    assert "remote." not in Read(client, "/jobs/remote/texas/").text


def test_where_every_posting_welcomes_apprentices_no_number_stands_twice(client: Client) -> None:
    in_texas(3, apprentice="accepted", experience_months=0)
    text = Read(client, "/jobs/cpc-a/").text
    assert "3 postings are open." in text
    assert "All of them welcome apprentices (CPC-A, COC-A)." in text


def test_it_leads_up_down_and_sideways_to_pages_of_three(client: Client) -> None:
    remote_in_texas(3)
    for _ in range(3):
        make_job(city="Columbus", state="OH")
    make_job(city="Denver", state="CO")
    single, pair = Read(client, "/jobs/texas/"), Read(client, "/jobs/remote/texas/")
    assert {"/jobs/ohio/", "/jobs/remote/texas/", "/jobs/cpc/texas/", "/jobs/inpatient/texas/"} <= set(
        single.links()
    )
    assert "/jobs/colorado/" not in single.links(), "it has one posting only"
    assert {"/jobs/", "/jobs/remote/", "/jobs/texas/"} <= set(pair.links())
    assert pair.path not in pair.links()


def test_breadcrumbs_are_seen_and_told(client: Client) -> None:
    remote_in_texas(3)
    page = Read(client, "/jobs/remote/texas/")
    seen = page.soup.select(".breadcrumbs__list li")
    assert [item.get_text(strip=True) for item in seen] == ["Jobs", "Remote", "Texas"]
    [told] = page.markup()
    assert faults(told) == []
    assert [item["item"] for item in told["itemListElement"]] == [
        f"{SITE}/jobs/", f"{SITE}/jobs/remote/", f"{SITE}/jobs/remote/texas/",
    ]  # fmt: skip


def test_only_the_first_twenty_are_listed_and_the_rest_is_linked(client: Client) -> None:
    in_texas(22)
    page = Read(client, "/jobs/texas/")
    assert len(page.soup.select(".job-card")) == 20
    assert "Show 2 more" in page.text


def test_what_closes_is_gone_at_once(client: Client) -> None:
    in_texas(2)
    job = make_job(title="Soon gone")
    assert "Soon gone" in Read(client, "/jobs/texas/").text
    job.change(closed_at=job.first_published_at, closed_reason="cancelled")
    page = Read(client, "/jobs/texas/")
    assert "Soon gone" not in page.text
    assert page.robots() == "noindex, follow"


def test_the_start_page_and_the_listing_lead_to_them(client: Client) -> None:
    make_company("Acme Health")
    remote_in_texas(3)
    make_job(requirement="RHIT", city="Columbus", state="OH")
    wanted = {"/jobs/cpc/", "/jobs/remote/", "/jobs/texas/"}
    for address in ("/", "/jobs/"):
        assert wanted <= set(Read(client, address).links())
    assert "/jobs/?credential=RHIT" in Read(client, "/").links(), "a search, as its page is not indexed"
    assert "/jobs/texas/" not in Read(client, "/jobs/?credential=CPC").links()


def test_as_many_queries_for_many_postings_as_for_few(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    in_texas(22)
    client.get("/jobs/texas/")
    with django_assert_max_num_queries(9):
        client.get("/jobs/texas/")
