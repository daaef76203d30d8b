"""The same search says the same everywhere: list, count, alert and feed, in thousands of small worlds in the database.

The judge is tests/cms/plain_rules.py, which reads the rules posting by posting and knows no index.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client, RequestFactory

from candidates import alerts
from candidates.models import Alert, Delivery, Subscriber
from candidates.news import news
from cms import bulk, feeds, search
from cms.matching import Criteria
from cms.models import JobListing, JobPage, ListingChange
from cms.search import reverse
from cms.search.entry import Entry
from cms.search.index import Index
from tests.cms.plain_rules import fits
from tests.cms.worlds import UnsavedWorlds, make_criteria

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1_200)]

WORLDS = 2_000
SEARCHES = 3
POOL = 200
# What takes longer is asked now and then.
ASK_THE_SHARED_INDEX_EVERY, ASK_THE_API_EVERY, RUN_ALERTS_EVERY = 4, 20, 40
# A window ends before its moment, so what is published in that very moment belongs to the next.
A_MOMENT = timedelta(microseconds=1)


class StoredWorlds:
    """A pool of postings in the database, of which each world opens a few; the others are closed and have no rows."""

    def __init__(self, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = now
        self.monkeypatch = monkeypatch
        worlds = UnsavedWorlds()
        made = [worlds.make(seed, size=20) for seed in range(POOL // 20)]
        jobs = [job for some in made for job in some]
        for job in jobs:
            job.pk = None
            job.closed_at = None
        bulk.publish_many(jobs, listed=False)
        JobPage.objects.update(closed_at=now, closed_reason="filled_here")
        self.pool = {job.pk: job for job in jobs}
        self.rows = {job.pk: _row(job) for job in jobs}
        self.addresses = {f"{settings.SITE_URL}{job.url}": job.pk for job in jobs}
        self.open: set[int] = set()

    def show(self, seed: int) -> list[JobPage]:
        """Close the last world and open another, as publishing and closing leave the rows."""
        dice = random.Random(seed)
        chosen = set(dice.sample(sorted(self.pool), dice.randint(5, 12)))
        gone, come = self.open - chosen, chosen - self.open
        JobPage.objects.filter(pk__in=gone).update(closed_at=self.now, closed_reason="filled_here")
        JobPage.objects.filter(pk__in=come).update(closed_at=None, closed_reason="")
        JobListing.objects.filter(pk__in=gone).delete()
        JobListing.objects.bulk_create([self.rows[page_id] for page_id in come])
        ListingChange.objects.bulk_create(ListingChange(page_id=page_id) for page_id in gone | come)
        self.open = chosen
        self._read_changes_once()
        return [self.pool[page_id] for page_id in sorted(chosen)]

    def _read_changes_once(self) -> None:
        """Nothing changes until the next world, so nobody has to ask."""
        for seconds in (0.0, float("inf")):
            self.monkeypatch.setattr("cms.search.live.POLL_SECONDS", seconds)
            search.count(Criteria())


def _row(job: JobPage) -> JobListing:
    """What every list asks of a row; the pictures of it are left out."""
    assert job.expires_at is not None, "a published posting expires"
    return JobListing(
        page=job,
        slug=job.slug,
        title=job.title,
        company_name=job.company.name,
        listed_at=job.first_published_at,
        confirmed_at=job.confirmed_open_at,
        expires_at=job.expires_at,
        entry=Entry.of(job).text,
    )


@pytest.fixture
def now() -> Iterator[datetime]:
    """The clock stands, so that an edge is an edge for all who look."""
    moment = datetime.fromisoformat("2026-11-25T15:00:00+00:00")
    with time_machine.travel(moment, tick=False):
        yield moment


def test_list_count_alert_and_feed_agree_in_two_thousand_worlds(
    now: datetime, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds = StoredWorlds(now, monkeypatch)
    for seed in range(WORLDS):
        world = worlds.show(seed)
        asked = [make_criteria(seed * SEARCHES + number) for number in range(SEARCHES)]
        expected = [{job.pk for job in world if fits(criteria, job, now)} for criteria in asked]
        for criteria, wanted in zip(asked, expected, strict=True):
            found = search.find(criteria)
            assert set(found.ids) == wanted, criteria
            assert found.total == len(found.ids) == search.count(criteria), criteria
        assert _alerted(asked, now, search.MANY_SEARCHES) == expected, asked
        if seed % ASK_THE_SHARED_INDEX_EVERY == 0:
            assert _alerted(asked, now, 1) == expected, asked
        place = seed % SEARCHES
        assert _fed(asked[place], worlds) == expected[place], asked[place]
        if seed % ASK_THE_API_EVERY == 0:
            assert _told_by_the_api(client, asked[place], seed) == expected[place], asked[place]
        if seed % RUN_ALERTS_EVERY == 0:
            assert _mailed(asked, now) == expected, asked


def _alerted(asked: list[Criteria], now: datetime, searches: int) -> list[set[int]]:
    long_ago = now - timedelta(days=60)
    found = news(now + A_MOMENT, since=long_ago, searches=searches)
    return [set(found.matching(criteria.unsorted.query, since=long_ago)) for criteria in asked]


def _fed(criteria: Criteria, worlds: StoredWorlds) -> set[int]:
    """The postings of the Atom feed, by the addresses that it gives them as ids."""
    response = feeds.atom(RequestFactory().get(f"/jobs/feed/?{criteria.query}"))
    _, *entries = response.content.decode().split("<entry>")
    return {worlds.addresses[re.findall("<id>(.*?)</id>", entry)[0]] for entry in entries}


def _told_by_the_api(client: Client, criteria: Criteria, seed: int) -> set[int]:
    """Each time from another address: the clock stands, and one address would soon have asked too often."""
    address = f"10.{seed // 200}.{seed % 200}.1"
    answer = client.get(f"/api/v1/postings?{criteria.unsorted.query}&limit=50", REMOTE_ADDR=address)
    assert answer.status_code == 200, answer.content
    return {posting["id"] for posting in answer.json()["items"]}


def _mailed(asked: list[Criteria], now: datetime) -> list[set[int]]:
    """The whole way: due alerts, a run, and what stands in their windows."""
    Subscriber.objects.all().delete()
    made = []
    for number, criteria in enumerate(asked):
        subscriber = Subscriber.objects.create(email=f"coder{number}@example.org")
        long_ago = now - timedelta(days=60)
        made.append(
            Alert.objects.create(
                subscriber=subscriber,
                query=criteria.unsorted.query,
                confirmed_at=now,
                next_due_at=now,
                looked_until=long_ago,
            )
        )
    alerts.run_due(now + A_MOMENT)
    found = dict(Delivery.objects.filter(alert__in=made).values_list("alert_id", "job_ids"))
    return [set(found[alert.pk]) for alert in made]


# --- That the comparison can fail ---


def _batches(worlds: UnsavedWorlds, count: int) -> Iterator[tuple[list[JobPage], search.Batch]]:
    for seed in range(count):
        world = worlds.make(seed, size=12)
        index = Index(now=worlds.now.timestamp)
        for job in world:
            index.add(Entry.of(job))
        yield world, search.Batch(index.fitting)


def _differs(among: int) -> bool:
    """In one of so many worlds; looking ends with the first."""
    worlds = UnsavedWorlds()
    return any(
        set(batch.matching(criteria.query)) != {job.pk for job in world if fits(criteria, job, worlds.now)}
        for seed, (world, batch) in enumerate(_batches(worlds, among))
        for criteria in (make_criteria(seed * 100 + number) for number in range(100))
    )


def test_the_matcher_as_it_is_differs_nowhere() -> None:
    assert not _differs(among=25)


CRITERIA = [field.name for field in fields(Criteria) if field.name != "sort"]


@pytest.mark.parametrize("name", CRITERIA)
def test_a_matcher_that_drops_a_criterion_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So there is no criterion that alerts ignore, nor one that these worlds never ask for."""
    choices = reverse.choices

    def without(query: str) -> list[str]:
        kept = [pair for pair in query.split("&") if not pair.startswith(f"{name}=")]
        return list(choices("&".join(kept))) if kept else []

    monkeypatch.setattr(reverse, "choices", without)
    assert _differs(among=500)


@pytest.mark.parametrize("name", reverse.BELONGS_TO)
def test_a_matcher_that_reads_a_choice_without_what_it_belongs_to_is_caught(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(reverse.BELONGS_TO, name)
    assert _differs(among=500)
