"""Alerts: 1,000 new postings against ever more stored searches, their windows as rows, and their mails handed over.

In a copy of a world, which it writes into: python -m tests.bench.alerting COUNT [COUNT ...]
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing import Process
from statistics import mean, median
from typing import Any, TypeVar

import django

NEW = 1_000
MAILS = 2_000
SUBSCRIBERS_EACH = 1.25
Result = TypeVar("Result")


def main(counts: list[int]) -> None:
    django.setup()
    publish_new()
    rows = matched(counts) + written(counts) + mailed()
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
    from django.db import connection, transaction
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
        with connection.cursor() as cursor:
            for model in (Delivery, Alert, Subscriber):
                cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - our own table names
    rows.append(
        Row(f"memory of a run, up to {counts[-1]:,}", megabytes(), "MB", target=("at most", "value", 1_500))
    )
    return rows


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


def mailed() -> "list[Any]":
    """Mails made of rows and handed over by the product, beside a loop over smtplib with the bytes prepared."""
    from django.urls import reverse
    from django.utils import timezone

    from candidates import alerts
    from jobboard.lib.batches import batched
    from jobboard.mail import sending
    from jobboard.mail.models import OutgoingMail
    from tests.bench.rows import Row, Target

    subscriber_ids = fill(round(MAILS * SUBSCRIBERS_EACH * 1.3))
    reverse("account")  # a worker has read all addresses long before
    now = timezone.now()
    with sink() as port:
        point_at(port)

        def write() -> int:
            found = news_of(now, len(subscriber_ids))
            return sum(alerts.deliver(some, found) for some in batched(subscriber_ids, alerts.AT_ONCE))

        def send() -> None:
            while OutgoingMail.objects.filter(sent_at=None).exists():
                sending.send_due()

        writing, count = timed(write)
        handing, _ = timed(send)
        prepared = [prepared_bytes(mail) for mail in OutgoingMail.objects.all()]
        bare, _ = timed(lambda: bare_loop(port, prepared))
    floor = count / bare
    size = sum(len(data) for _, data in prepared) / count / 1024
    target: Target = ("at least", "ratio", 0.5)
    return [
        Row(f"{count:,} alert mails rendered and written as rows", count / writing, "mails/s", floor),
        Row(f"{count:,} alert mails of {size:.0f} KB handed over", count / handing, "mails/s", floor),
        Row(
            f"{count:,} alert mails rendered and handed over (floor: bare smtplib loop)",
            count / (writing + handing),
            "mails/s",
            floor,
            target,
        ),
    ]


def prepared_bytes(mail: Any) -> tuple[str, bytes]:  # an OutgoingMail
    from jobboard.mail.message import compose

    return mail.to, compose(mail).message().as_bytes(linesep="\r\n")


def bare_loop(port: int, prepared: list[tuple[str, bytes]]) -> None:
    import smtplib

    with smtplib.SMTP("127.0.0.1", port) as server:
        for to, data in prepared:
            server.sendmail("jobs@example.org", [to], data)


def point_at(port: int) -> None:
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""


@contextmanager
def sink() -> Iterator[int]:
    """A mail server in a process of its own, which takes everything and keeps nothing."""
    from tests.mail.sink import free_port

    port = free_port()
    process = Process(target=_take_everything, args=(port,), daemon=True)
    process.start()
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.join()


def _take_everything(port: int) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink

    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    time.sleep(3_600)


def _wait_for(port: int) -> None:
    import socket

    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("The sink did not start.")


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]])
