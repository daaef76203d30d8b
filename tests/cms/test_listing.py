"""The list at /jobs/: what it shows, in which order, and what its address says."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobboard.accounts.models import User
from tests.bench.world import fill
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db


def titles(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/jobs/{query}")
    assert response.status_code == 200
    return [card.title for card in response.context["cards"]]


def test_an_open_posting_is_listed_and_a_draft_is_not(client: Client) -> None:
    make_job(title="Open")
    make_job(title="Draft", live=False)
    assert titles(client) == ["Open"]


def test_newest_come_first_and_best_paid_on_request(client: Client) -> None:
    make_job(title="Older, better paid", pay_min_cents=40_00, pay_max_cents=45_00)
    make_job(title="Newer")
    assert titles(client) == ["Newer", "Older, better paid"]
    assert titles(client, "?sort=pay") == ["Older, better paid", "Newer"]


def test_two_featured_postings_lead_the_list_and_stay_inside_the_filter(client: Client) -> None:
    for number in range(3):
        make_job(title=f"Featured {number}", featured=True)
    make_job(title="Featured elsewhere", featured=True, state="OH", city="Columbus")
    make_job(title="Newest")
    found = titles(client, "?state=TX")
    assert found[2] == "Newest"
    assert set(found) == {"Featured 0", "Featured 1", "Featured 2", "Newest"}


def test_pages_hold_twenty_and_link_to_each_other_keeping_the_search(client: Client) -> None:
    for _ in range(23):
        make_job()
    first = client.get("/jobs/?state=TX")
    second = client.get("/jobs/?state=TX&page=2")
    assert len(first.context["cards"]) == 20
    assert len(second.context["cards"]) == 3
    assert 'href="?state=TX&amp;page=2"' in first.content.decode()
    assert titles(client, "?page=99") == titles(client, "?page=2")


def test_only_the_plain_first_page_may_be_indexed(client: Client) -> None:
    make_job()
    assert b"noindex" not in client.get("/jobs/").content
    filtered = client.get("/jobs/?state=TX&q=").content.decode()
    assert '<meta name="robots" content="noindex, follow">' in filtered
    assert '<link rel="canonical" href="http://127.0.0.1:8000/jobs/?state=TX">' in filtered


def test_an_empty_list_says_what_each_filter_costs(client: Client) -> None:
    make_job(title="In Texas", requirement="CPC")
    response = client.get("/jobs/?state=TX&credential=CIC")
    assert [(chip.label, chip.count) for chip in response.context["chips"]] == [
        ("CIC", 1),
        ("Open to Texas", 0),
    ]
    assert "Drop one filter" in response.content.decode()


def test_htmx_gets_the_clean_address_pushed(client: Client) -> None:
    response = client.get("/jobs/?q=&state=TX&sort=newest&pay=", headers={"HX-Request": "true"})
    assert response["HX-Push-Url"] == "/jobs/?state=TX"


def test_somebody_who_told_what_they_hold_gets_a_link_to_what_they_qualify_for(
    client: Client, dana: User
) -> None:
    assert "Jobs I qualify for" not in client.get("/jobs/").content.decode()
    client.force_login(dana)
    assert "/jobs/?holding=CPC" in client.get("/jobs/").content.decode()


def test_a_posting_that_closes_behind_the_index_is_not_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_job()
    assert len(titles(client)) == 1
    monkeypatch.setattr("cms.search.live.POLL_SECONDS", 3_600.0)
    job.change(closed_at=timezone.now(), closed_reason="cancelled")
    assert titles(client) == []


def test_no_card_costs_a_query(
    client: Client, dana: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        make_job(make_company(f"Company {number}"))
    client.force_login(dana)
    client.get("/jobs/")
    with django_assert_max_num_queries(13):
        client.get("/jobs/?state=TX&holding=CPC&q=coder&pay=50000&sort=pay")


def test_five_thousand_postings_cost_no_more_queries_than_five(
    client: Client, dana: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(5_000)
    client.get("/jobs/")
    for person in (None, dana):
        if person:
            client.force_login(person)
        with django_assert_max_num_queries(13):
            response = client.get("/jobs/?state=TX&holding=CPC&pay=40000&sort=pay")
        assert response.context["total"] > 20
