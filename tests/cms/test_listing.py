"""The list at /jobs/: what it shows, in which order, and what its address says."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms.matching import Criteria
from cms.models import Synonym
from cms.requirement import Requirement
from cms.search.entry import Entry
from cms.search.index import Index
from jobboard.accounts.models import User
from tests.bench.world import fill
from tests.cms.listing_reader import Seen
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db


def titles(client: Client, query: str = "") -> list[str]:
    return Seen.of(client.get(f"/jobs/{query}")).titles


def test_an_open_posting_is_listed_and_a_draft_is_not(client: Client) -> None:
    make_job(title="Open")
    make_job(title="Draft", live=False)
    assert titles(client) == ["Open"]


def test_newest_come_first_and_best_paid_on_request(client: Client) -> None:
    make_job(title="Older, better paid", pay_min_cents=40_00, pay_max_cents=45_00)
    make_job(title="Newer")
    assert titles(client) == ["Newer", "Older, better paid"]
    assert titles(client, "?sort=pay") == ["Older, better paid", "Newer"]


def test_what_is_somewhere_says_how_far_it_is_from_the_place_that_was_asked_for(client: Client) -> None:
    make_job(title="Here", city="Austin", state="TX", postal_code="78701")
    make_job(title="North of it", city="Round Rock", state="TX", postal_code="")
    make_job(title="Anywhere", arrangement="remote", remote_all_states=True, city="", state="")
    page = client.get("/jobs/?near=78701&sort=distance")
    assert Seen.of(page).titles == ["Here", "North of it", "Anywhere"]
    places = re.findall(r'job-card__place">([^<]*)<', page.content.decode())
    assert places[0] == "Austin, TX · less than a mile away"
    assert re.fullmatch(r"Round Rock, TX · 1\d miles away", places[1])
    assert "away" not in places[2]
    assert " away<" not in client.get("/jobs/").content.decode()


def test_two_featured_postings_lead_the_list_and_stay_inside_the_filter(client: Client) -> None:
    for number in range(3):
        make_job(title=f"Featured {number}", featured=True)
    make_job(title="Featured elsewhere", featured=True, state="OH", city="Columbus")
    make_job(title="Newest")
    seen = Seen.of(client.get("/jobs/?state=TX"))
    assert seen.titles[2] == "Newest"
    assert set(seen.titles) == {"Featured 0", "Featured 1", "Featured 2", "Newest"}
    assert seen.featured == 2


def test_every_page_has_two_featured_places_and_no_posting_twice_or_lost() -> None:
    """Whatever the mixture, the pages together are the list, and no page marks more than two."""
    index = Index()
    for featured, others in ((0, 45), (1, 45), (5, 45), (30, 3), (21, 0), (7, 36)):
        for page_id in range(1, featured + others + 1):
            index.add(entry(page_id, featured=page_id <= featured))
        pages = [index.page(Criteria(), number, 20) for number in range(1, (featured + others) // 20 + 3)]
        assert all(page.featured <= 2 for page in pages)
        assert all(len(page.ids) <= 20 for page in pages)
        found = [page_id for page in pages for page_id in page.ids]
        assert sorted(found) == list(range(1, featured + others + 1)), (featured, others)
        for page_id in list(index.numbers):
            index.discard(page_id)


def entry(page_id: int, *, featured: bool) -> Entry:
    now = int(timezone.now().timestamp())
    return Entry(
        page_id, (), Requirement(), None, None, 0, None, frozenset(), frozenset(), now - page_id, now, now + 9_999, featured
    )  # fmt: skip


def test_pages_hold_twenty_and_link_to_each_other_keeping_the_search(client: Client) -> None:
    for _ in range(23):
        make_job()
    first = client.get("/jobs/?state=TX")
    second = client.get("/jobs/?state=TX&page=2")
    assert len(Seen.of(first).ids) == 20
    assert len(Seen.of(second).ids) == 3
    assert 'href="/jobs/?state=TX&amp;page=2"' in first.content.decode()
    assert titles(client, "?page=99") == titles(client, "?page=2")
    for odd in ("0", "-1", "x", ""):
        assert Seen.of(client.get(f"/jobs/?state=TX&page={odd}")).ids == Seen.of(first).ids


def test_only_the_plain_first_page_may_be_indexed(client: Client) -> None:
    make_job()
    assert b"noindex" not in client.get("/jobs/").content
    filtered = client.get("/jobs/?state=TX&q=").content.decode()
    assert '<meta name="robots" content="noindex, follow">' in filtered
    assert '<link rel="canonical" href="http://127.0.0.1:8000/jobs/?state=TX">' in filtered


def test_an_empty_list_says_what_each_filter_costs(client: Client) -> None:
    make_job(title="In Texas", requirement="CPC")
    response = client.get("/jobs/?state=TX&credential=CIC")
    text = response.content.decode()
    assert "Drop one filter" in text
    assert '<a href="/jobs/?state=TX">Without CIC</a> <span class="link-list__count">1 job</span>' in text
    assert "Without Open to Texas" not in text


def test_htmx_gets_the_clean_address_pushed(client: Client) -> None:
    response = client.get("/jobs/?q=&state=TX&sort=newest&pay=", headers={"HX-Request": "true"})
    assert response["HX-Push-Url"] == "/jobs/?state=TX"


def test_half_a_word_finds_jobs_and_takes_the_place_of_the_address(client: Client) -> None:
    make_job(title="Radiology coder")
    typing = {"HX-Request": "true", "X-Typing": "1"}
    response = client.get("/jobs/?q=radiol", headers=typing)
    assert "1 job<" in response.content.decode()
    assert response["HX-Replace-Url"] == "/jobs/?q=radiol"
    assert "HX-Push-Url" not in response
    assert "X-Typing" in response["Vary"]
    assert "0 jobs<" in client.get("/jobs/?q=radiol").content.decode()


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


def test_who_asks_the_same_a_moment_later_costs_one_query_and_reads_the_same(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_job()
    monkeypatch.setattr("cms.search.live.POLL_SECONDS", 3_600.0)
    moment = time.monotonic()
    monkeypatch.setattr("time.monotonic", lambda: moment)
    first = client.get("/jobs/?state=TX").content
    with django_assert_max_num_queries(1):
        assert client.get("/jobs/?state=TX").content == first


def test_a_kept_answer_says_what_has_come_changed_and_expired_since(client: Client) -> None:
    job = make_job(title="Radiology coder")
    assert titles(client) == ["Radiology coder"]
    other = make_job(title="Surgery coder")
    assert len(titles(client)) == 2
    job.title = "Urology coder"
    job.save_revision().publish()
    assert sorted(titles(client)) == ["Surgery coder", "Urology coder"]
    end = timezone.now() + timedelta(seconds=30)
    other.change(expires_at=end)
    assert len(titles(client)) == 2
    with time_machine.travel(end, tick=False):
        assert titles(client) == ["Urology coder"]


def test_a_word_that_an_editor_adds_is_found_at_once(client: Client) -> None:
    make_job(title="Radiology coder")
    assert titles(client, "?q=roentgenography") == []
    Synonym.objects.create(phrases="roentgenography = radiology")
    assert titles(client, "?q=roentgenography") == ["Radiology coder"]


def test_who_blocked_a_company_and_a_passer_by_get_nothing_of_each_others_answers(
    client: Client, dana: User
) -> None:
    job = make_job()
    make_job(make_company("Northfield"), title="Surgery coder")
    assert len(titles(client)) == 2
    dana.candidate.blocks.create(company=job.company)
    hers = Client()
    hers.force_login(dana)
    assert titles(hers) == ["Surgery coder"]
    assert len(titles(client)) == 2
    assert "that you blocked" not in client.get("/jobs/").content.decode()


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
            client.get("/healthz")  # lists the session, which any first request would
        with django_assert_max_num_queries(13):
            response = client.get("/jobs/?state=TX&holding=CPC&pay=40000&sort=pay")
        assert Seen.of(response).total > 20
