"""Feeds: Atom for every search, and all postings for other boards."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms import feeds, indeed
from cms.models import JobPage
from tests.factories import make_company, make_job
from tests.found.pages import SITE
from tests.found.schemas import ATOM, INDEED, assert_valid

pytestmark = pytest.mark.django_db
NS = {"a": "http://www.w3.org/2005/Atom"}


def atom(client: Client, path: str) -> Any:  # a tree of lxml
    return assert_valid(ATOM, client.get(path).content)


def jobs(client: Client) -> list[dict[str, str]]:
    tree = assert_valid(INDEED, client.get("/jobs/indeed.xml").getvalue())
    return [{field.tag: field.text or "" for field in job} for job in tree.iter("job")]


# --- Atom ---


@pytest.mark.parametrize(
    "query", ["", "?credential=CPC&state=TX", "?q=%EF%BF%BF+a%26b", "?state=OH", "?pay=nonsense"]
)
def test_a_feed_is_valid_whatever_is_asked(client: Client, query: str) -> None:
    make_job(make_company("Acme & <Sons>"), title="R&D <coder>", requirement="CPC")
    atom(client, f"/jobs/feed/{query}")


def test_a_feed_names_itself_and_its_page(client: Client) -> None:
    tree = atom(client, "/jobs/feed/?state=TX&state=OH&sort=pay")
    links = {link.get("rel"): link.get("href") for link in tree.findall("a:link", NS)}
    assert links == {
        "self": f"{SITE}/jobs/feed/?state=OH&state=TX",
        "alternate": f"{SITE}/jobs/?state=OH&state=TX",
    }
    assert tree.findtext("a:id", "", NS) == links["self"]


def test_the_id_of_an_entry_stays_when_its_words_change(client: Client) -> None:
    job = make_job()
    before = atom(client, "/jobs/feed/").findtext("a:entry/a:id", "", NS)
    job.title = "Another title"
    job.save_revision().publish()
    tree = atom(client, "/jobs/feed/")
    assert tree.findtext("a:entry/a:id", "", NS) == before == SITE + job.url
    assert tree.findtext("a:entry/a:title", "", NS) == "Another title, Acme Health"


def test_a_reader_that_has_it_gets_nothing(client: Client) -> None:
    make_job()
    first = client.get("/jobs/feed/")
    again = client.get("/jobs/feed/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/jobs/feed/", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    make_job(title="News")
    assert client.get("/jobs/feed/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_what_is_new_is_in_the_feed_of_words_though_others_fit_them_better(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "ENTRIES", 1)
    make_job(title="Trauma coder")
    fresh = make_job(title="Coder", description="<p>Also trauma charts.</p>")
    ids = atom(client, "/jobs/feed/?q=trauma").findall("a:entry/a:id", NS)
    assert [each.text for each in ids] == [SITE + fresh.url]


def test_an_empty_feed_is_the_same_all_day(client: Client) -> None:
    first = client.get("/jobs/feed/?state=OH")
    assert client.get("/jobs/feed/?state=OH", headers={"If-None-Match": first["ETag"]}).status_code == 304


# --- For other boards ---


def test_an_empty_board_is_a_valid_feed(client: Client) -> None:
    assert jobs(client) == []


def test_a_posting_is_told_in_full(client: Client) -> None:
    job = make_job(postal_code="78701")
    [told] = jobs(client)
    assert job.first_published_at is not None
    assert told == {
        "title": "Inpatient Coder",
        "date": job.first_published_at.isoformat(timespec="seconds"),
        "referencenumber": str(job.pk),
        "url": f"{SITE}{job.url}?via=elsewhere",
        "company": "Acme Health",
        "city": "Austin",
        "state": "TX",
        "country": "US",
        "postalcode": "78701",
        "description": "<p>Code inpatient charts for two hospitals.</p>",
        "salary": "$24.00 - $29.00 per hour",
        "education": "Certification: CCS or CPC",
        "jobtype": "fulltime",
        "category": "Multi-specialty",
        "experience": "1 year of experience",
        "remotetype": "",
    }


def test_remote_and_hybrid_work_are_told_apart(client: Client) -> None:
    make_job(arrangement="remote", remote_states=["TX"], city="", state="")
    make_job(arrangement="remote", remote_all_states=True, city="", state="")
    make_job(arrangement="hybrid", days_on_site=2)
    told = [(job["remotetype"], job["city"], job["state"]) for job in jobs(client)]
    assert told == [("Fully remote", "", "TX"), ("Fully remote", "", ""), ("Hybrid remote", "Austin", "TX")]


def test_pay_by_the_chart_is_left_out_and_by_the_shift_is_told_by_the_hour(client: Client) -> None:
    make_job(pay_unit="chart", pay_min_cents=4_00, pay_max_cents=5_00)
    make_job(pay_unit="shift", pay_min_cents=240_00, pay_max_cents=240_00, shift_hours=Decimal(12))
    make_job(pay_unit="year", pay_min_cents=52_000_00, pay_max_cents=61_000_00)
    assert [job["salary"] for job in jobs(client)] == [
        "",
        "$20.00 per hour",
        "$52,000.00 - $61,000.00 per year",
    ]


def test_no_text_ends_its_section(client: Client) -> None:
    make_job(make_company("Acme ]]> & Sons"), title="Coder ]]></title><x>")
    [told] = jobs(client)
    assert (told["title"], told["company"]) == ("Coder ]]></title><x>", "Acme ]]> & Sons")


def test_what_xml_cannot_say_is_left_out(client: Client) -> None:
    job = make_job()
    JobPage.objects.filter(pk=job.pk).update(title="Coder \x0b\ufffe!")
    assert jobs(client)[0]["title"] == "Coder !"


def test_only_open_postings_are_told(client: Client) -> None:
    job = make_job()
    make_job(live=False)
    make_job().change(expires_at=timezone.now() - timedelta(seconds=1))
    assert [told["referencenumber"] for told in jobs(client)] == [str(job.pk)]


def test_it_is_sent_as_it_is_written(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(indeed, "BATCH", 2)
    for _ in range(5):
        make_job()
    with django_assert_num_queries(0):
        response = client.get("/jobs/indeed.xml")
    assert response.streaming
    with django_assert_num_queries(5):
        content = response.getvalue()
    assert content.count(b"<job>") == 5
