"""Sitemaps: valid, complete, in parts, with dates that mean something, and cheap at any size."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms import landing, sitemaps
from cms.models import JobPage
from tests.factories import make_company, make_job
from tests.found.pages import SITE
from tests.found.schemas import SITEMAPS, assert_valid

pytestmark = pytest.mark.django_db
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def entries(client: Client, path: str) -> dict[str, str]:
    """Each address with its change date, of a valid document."""
    tree = assert_valid(SITEMAPS, client.get(path).content)
    return {
        node.findtext("s:loc", "", NS).removeprefix(SITE): node.findtext("s:lastmod", "", NS) for node in tree
    }


def test_a_part_has_each_open_posting_with_the_date_of_its_words(client: Client) -> None:
    job = make_job()
    changed = timezone.now().replace(microsecond=0) - timedelta(days=3)
    JobPage.objects.filter(pk=job.pk).update(last_published_at=changed)
    assert entries(client, "/sitemap-jobs-1.xml") == {job.url: changed.isoformat()}


def test_what_happens_to_a_posting_is_no_change_of_its_words(client: Client) -> None:
    job = make_job()
    before = entries(client, "/sitemap-jobs-1.xml")
    job.change(
        featured=True, expires_at=timezone.now() + timedelta(days=90), confirmed_open_at=timezone.now()
    )
    assert entries(client, "/sitemap-jobs-1.xml") == before
    job.title = "Another title"
    job.save_revision().publish()
    assert entries(client, "/sitemap-jobs-1.xml")[job.url] >= before[job.url]


def test_the_index_dates_a_part_by_its_newest_change(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "PER_PART", 2)
    now = timezone.now().replace(microsecond=0)
    for days in (9, 5, 7):
        job = make_job()
        JobPage.objects.filter(pk=job.pk).update(last_published_at=now - timedelta(days=days))
    index = entries(client, "/sitemap.xml")
    assert index["/sitemap-jobs-1.xml"] == (now - timedelta(days=5)).isoformat()
    assert index["/sitemap-jobs-2.xml"] == (now - timedelta(days=7)).isoformat()


def test_a_company_changed_when_one_of_its_postings_did(client: Client) -> None:
    make_company("Not hiring")
    changed = timezone.now().replace(microsecond=0) - timedelta(days=2)
    for company in ("Acme Health", "Beta Billing"):
        job = make_job(make_company(company))
    JobPage.objects.filter(pk=job.pk).update(last_published_at=changed)
    found = entries(client, "/sitemap-companies-1.xml")
    assert set(found) == {"/companies/acme-health/", "/companies/beta-billing/"}
    assert found["/companies/beta-billing/"] == changed.isoformat()


def test_landing_pages_enter_at_three_postings(client: Client) -> None:
    for _ in range(2):
        make_job(requirement="CPC", arrangement="remote", remote_states=["TX"], city="", state="")
    assert client.get("/sitemap-landing-1.xml").status_code == 404
    make_job(requirement="CPC", arrangement="remote", remote_states=["TX", "OH"], city="", state="")
    found = set(entries(client, "/sitemap-landing-1.xml"))
    assert {
        "/jobs/remote/",
        "/jobs/texas/",
        "/jobs/remote/texas/",
        "/jobs/cpc/texas/",
        "/jobs/cpc/remote/",
    } <= found
    assert not any("ohio" in address for address in found)
    for address in found:
        page = client.get(address)
        assert page.status_code == 200, address
        assert b"noindex" not in page.content


def test_the_index_is_valid(client: Client) -> None:
    for _ in range(3):
        make_job()
    assert set(entries(client, "/sitemap.xml")) == {
        f"/sitemap-{section}-1.xml" for section in ("jobs", "pages", "companies", "landing", "views")
    }


def test_the_landing_pages_are_looked_for_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes a search, so a part of them takes some hundred."""
    asked: list[str] = []

    def indexable() -> list[landing.Landing]:
        asked.append("all")
        return [landing.Landing(())]

    monkeypatch.setattr(landing, "indexable", indexable)
    assert client.get("/sitemap-landing-1.xml").status_code == 200
    assert asked == ["all"]


@pytest.mark.parametrize(
    "path", ["sitemap-jobs-0", "sitemap-jobs-2", "sitemap-jobs-50001", "sitemap-nothing-1"]
)
def test_there_are_no_other_parts(client: Client, path: str) -> None:
    make_job()
    assert client.get(f"/{path}.xml").status_code == 404


def test_a_part_costs_two_queries_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        make_job()
    with django_assert_num_queries(2):
        client.get("/sitemap-jobs-1.xml")


def test_robots_and_noindex_agree(client: Client) -> None:
    """What robots.txt keeps readers from, no page may ask to be left out of an index by its own words."""
    text = client.get("/robots.txt").content.decode()
    assert [line for line in text.splitlines() if line.startswith("Disallow")] == ["Disallow: /admin/"]
