"""Alerts: 1,000 new postings against ever more stored searches, and their windows as rows.

In a copy of a world, which it writes into: python -m tests.bench.alerting COUNT [COUNT ...]
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from statistics import mean, median
from typing import Any, TypeVar

import django

NEW = 1_000
SUBSCRIBERS_EACH = 1.25
Result = TypeVar("Result")


def main(counts: list[int]) -> None:
    django.setup()
    publish_new()
    rows = matched(counts) + written(counts)
    json.dump([row.as_dict() for row in rows], sys.stdout)


def publish_new() -> None:
    """What was open before is old, so that just the new ones are news."""
    from django.utils import timezone

    from cms import bulk
    from cms.models import JobPage
    from tests.bench.world import postings

    now = timezone.now()
    JobPage.objects.update(first_published_at=now - timedelta(days=30))
    jobs = list(postings(NEW, seed=7))
    for number, job in enumerate(jobs):
        job.first_published_at = job.confirmed_open_at = now - timedelta(minutes=number + 1)
    bulk.publish_many(jobs)


def stored(count: int) -> "Iterator[str]":
    from cms import vocabulary
    from tests.bench.wishes import wishes

    words = vocabulary.current()
    terms = {"specialty": words.specialties, "record": words.record_types, "system": words.systems}
    return wishes(count, {name: list(known) for name, known in terms.items()})


def timed(action: Callable[[], Result]) -> tuple[float, Result]:
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def megabytes() -> float:
    """The most this process ever took."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def news_of(now: datetime, searches: int) -> Any:  # candidates.news.News, whose module needs settings first
    from candidates.news import news

    return news(now, since=now - timedelta(days=7), searches=searches)


def matched(counts: list[int]) -> "list[Any]":
    """From querystrings to the postings of each; linear is ten times the time for ten times the alerts."""
    from django.utils import timezone

    from tests.bench.rows import Row, Target

    rows, before = [], 0.0
    for count in counts:
        now, queries = timezone.now(), list(stored(count))
        since = now - timedelta(days=1)

        def match(now: datetime = now, queries: list[str] = queries, since: datetime = since) -> list[int]:
            found = news_of(now, len(queries))
            assert len(found.postings) == NEW
            return [len(found.matching(query, since=since)) for query in queries]

        took, sizes = timed(match)
        target: Target | None = ("at most", "value", 30) if count == 1_000_000 else None
        distinct, lucky = len(set(queries)), sum(map(bool, sizes))
        what = (
            f"{NEW:,} new postings x {count:,} alerts ({distinct:,} distinct searches; {lucky:,} found something, "
            f"the median {median(sizes):.0f}, the mean {mean(sizes):.0f} postings)"
        )
        rows.append(Row(f"{what} (floor: ten times a tenth)", took, "s", 10 * before or None, target))
        before = took
    rows.append(
        Row(
            f"memory of matching, up to {counts[-1]:,}", megabytes(), "MB", target=("at most", "value", 1_500)
        )
    )
    return rows


def written(counts: list[int]) -> "list[Any]":
    """Claims and windows, with what was found, in the transactions of a run; no mails."""
    from django.db import transaction
    from django.utils import timezone

    from candidates import alerts
    from candidates.models import Alert, Delivery, Subscriber
    from jobboard.lib.batches import batched
    from tests.bench.rows import Row, Target

    rows, before = [], 0.0
    for count in counts:
        subscriber_ids = fill(count)
        now = timezone.now()

        def run(now: datetime = now, subscriber_ids: list[int] = subscriber_ids) -> None:
            found = news_of(now, len(subscriber_ids))
            for some in batched(subscriber_ids, alerts.AT_ONCE):
                with transaction.atomic():
                    alerts.open_windows(some, found)

        took, _ = timed(run)
        assert Delivery.objects.count() == Alert.objects.count() == count
        target: Target | None = ("at most", "value", 60) if count == 1_000_000 else None
        what = f"{NEW:,} x {count:,} matched, claimed and written as windows (floor: ten times a tenth)"
        rows.append(Row(what, took, "s", 10 * before or None, target))
        before = took
        empty(Delivery, Alert, Subscriber)
    rows.append(
        Row(f"memory of a run, up to {counts[-1]:,}", megabytes(), "MB", target=("at most", "value", 1_500))
    )
    return rows


def empty(*models: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - our own table names


def fill(count: int) -> list[int]:
    """Confirmed alerts that were looked at yesterday and are due, one or two of a person."""
    from django.db import connection
    from django.utils import timezone

    from candidates.models import Alert, Subscriber
    from candidates.timetable import next_due
    from jobboard.lib.batches import batched

    now = timezone.now()
    people = range(round(count / SUBSCRIBERS_EACH))
    for some in batched(people, 10_000):
        Subscriber.objects.bulk_create([Subscriber(email=f"coder{n}@example.org") for n in some])
    ids = list(Subscriber.objects.order_by("pk").values_list("pk", flat=True))
    seen: set[tuple[int, str]] = set()
    numbered = enumerate(stored(count))
    for some_wishes in batched(numbered, 10_000):
        rows = []
        for number, query in some_wishes:
            subscriber_id = ids[number % len(ids)]
            if (subscriber_id, query) in seen:
                query = f"{query}&posted=30"
            seen.add((subscriber_id, query))
            rows.append(
                Alert(
                    subscriber_id=subscriber_id,
                    query=query,
                    confirmed_at=now,
                    next_due_at=now - timedelta(hours=1),
                    looked_until=now - timedelta(days=1),
                )
            )
        Alert.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database itself has done with a table that is a day old
    # As a run finds them: by their slots, of which each minute of an hour has one.
    return sorted(ids, key=lambda subscriber_id: (next_due("daily", subscriber_id, after=now), subscriber_id))


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]])
