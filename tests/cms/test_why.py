"""Anybody can ask why a posting is in a search or not, and learns nothing of what was never public."""

import pytest
from django.test import Client
from django.utils import timezone

from cms.models import JobPage
from tests.cms.listing_reader import Seen
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db


def answer(client: Client, job: JobPage, query: str) -> str:
    response = client.get(f"/jobs/why/?posting={job.url}&{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("credential=RHIT", "requires CCS or CPC, and neither requires nor prefers RHIT"),
        ("holding=RHIT", "It requires CCS or CPC, which you do not hold"),
        ("holding=CPC-A", "which you do not hold, as apprentices are not accepted"),
        ("state=OH", "It is in Austin, TX, not open to Ohio"),
        ("near=Columbus,+OH&within=25", "miles from Columbus, OH"),
        ("arrangement=remote", "It is on site, not remote"),
        ("pay=60h", "$24–29 an hour, you asked $60/h"),
        ("experience=6", "It asks for 1 year of experience, more than 6 months"),
        ("apprentice=1", "It does not accept apprentices"),
        ("direct=1", "Acme Health is a staffing agency"),
        ("q=radiology+coder", "It does not say “radiology”"),
        ("q=%22emergency+department%22", "It does not say “emergency”"),
        ("q=coder+-inpatient", "It says what “coder -inpatient” leaves out"),
        ("type=contract", "It is full time, not contract"),
    ],
)
def test_a_criterion_that_fails_is_named(client: Client, query: str, sentence: str) -> None:
    kind = "agency" if "direct" in query else "hospital"
    text = answer(client, make_job(make_company(kind=kind)), query)
    assert "It is not in this search" in text
    assert sentence in text


def test_months_as_an_apprentice_are_compared_in_words(client: Client) -> None:
    job = make_job(requirement="CPC", apprentice="with_experience", apprentice_months=12)
    assert "of apprentices it wants 1 year, and you have 8 months" in answer(
        client, job, "holding=CPC-A&apprentice_months=8"
    )
    assert "CPC-A accepted with 1 year, you have 18 months" not in answer(client, job, "holding=CPC-A")
    assert "CPC-A accepted with 1 year, you have 1½ years" in answer(
        client, job, "holding=CPC-A&apprentice_months=18"
    )
    short = answer(client, job, "holding=CPC-A&apprentice_months=8&almost=1")
    assert "One credential short: CPC, or 4 months more as an apprentice" in short


def test_what_fits_is_said_criterion_by_criterion(client: Client) -> None:
    text = answer(client, make_job(), "state=TX&pay=20h&q=inpatient")
    assert "It is in this search" in text
    for reason in ("Austin, TX", "$24–29 an hour, you asked $20/h", "Says “inpatient”"):
        assert reason in text


@pytest.mark.parametrize(
    ("query", "sentences", "rest"),
    [
        ("holding=RHIT&state=OH&pay=20h", ["which you do not hold.", "not open to Ohio."], "pay=20h"),
        (
            "holding=CPC&almost=1&near=Columbus,+OH&within=50&pay=60h&unpriced=1",
            ["already hold", "miles from", "you asked $60/h."],
            "",
        ),
    ],
)
def test_all_that_keeps_a_posting_out_is_named_and_dropped(
    client: Client, query: str, sentences: list[str], rest: str
) -> None:
    """In one notice, whose button leads to a search that has the posting."""
    job = make_job()
    text = answer(client, job, query)
    notice = text.partition("What keeps it out")[2].partition("</div>")[0]
    assert all(sentence in notice for sentence in sentences)
    address = f"/jobs/?{rest}" if rest else "/jobs/"
    assert f'href="{address}">Search without that' in text
    assert job.pk in Seen.of(client.get(address)).ids


def test_a_closed_posting_is_said_to_be_closed_and_one_click_drops_what_fails(client: Client) -> None:
    job = make_job()
    assert 'href="/jobs/?pay=20h">Search without that' in answer(client, job, "state=OH&pay=20h")
    job.change(closed_at=timezone.now(), closed_reason="cancelled")
    text = answer(client, job, "state=TX")
    assert "It is closed, and only open postings are shown" in text
    assert "Search without that" not in text


def test_drafts_and_nonsense_are_unknown_alike(client: Client) -> None:
    draft = make_job(live=False)
    for address in (draft.url, "nonsense", "https://example.org/", "%00", "x" * 600, "/jobs/?a=b"):
        response = client.get("/jobs/why/", {"posting": address})
        assert response.status_code == 200
        assert "is in this search" not in response.content.decode()


@pytest.mark.parametrize("typed", ["{}", "Posting {}", "posting {}.", "#{}", " {} ", "No. {}"])
def test_a_posting_is_known_by_the_number_that_it_prints(client: Client, typed: str) -> None:
    job = make_job(title="Radiology Coder")
    assert f"Posting {job.pk}." in client.get(job.url).content.decode()
    response = client.get("/jobs/why/", {"posting": typed.format(job.pk), "state": "TX"})
    assert "Radiology Coder" in response.content.decode()
    assert "It is in this search" in response.content.decode()


@pytest.mark.parametrize("number", ["{draft}", "0", "987654321", "9" * 18, "9" * 19, "12 34", "٣"])
def test_a_number_that_is_no_public_posting_is_unknown(client: Client, number: str) -> None:
    response = client.get("/jobs/why/", {"posting": number.format(draft=make_job(live=False).pk)})
    assert response.status_code == 200
    assert "We know no posting by this address or number." in response.content.decode()


def test_the_page_says_which_number_it_means(client: Client) -> None:
    """The digits that end an address are not the number of a posting."""
    text = client.get("/jobs/why/").content.decode()
    assert "type the number that its page prints under “How to apply”" in text


def test_the_listing_leads_there_with_its_search(client: Client) -> None:
    make_job()
    assert 'href="/jobs/why/?state=TX"' in client.get("/jobs/?state=TX").content.decode()
