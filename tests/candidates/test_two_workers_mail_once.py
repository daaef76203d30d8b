"""A doubled or killed worker changes nothing: the claim is an update that only one can win."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from candidates import alerts, emails, subscribing
from candidates.alerts import Due, TakenByAnotherError
from candidates.digest import Window
from candidates.models import Alert, Delivery, Subscriber
from candidates.news import news
from cms import search
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests import factories


@pytest.mark.django_db
def test_of_two_that_read_the_same_row_one_claims_it(dana: User) -> None:
    now = timezone.now()
    subscribing.start(dana, dana.email, "", "daily", now=now)
    due = Due(*Alert.objects.values_list(*Due._fields).get())
    assert len(alerts._claim([due], now)) == 1
    with pytest.raises(TakenByAnotherError):
        alerts._claim([due], now)


@pytest.mark.django_db
def test_a_worker_that_dies_before_the_end_leaves_nothing(
    dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_job()
    now = timezone.now() + timedelta(minutes=1)
    subscribing.start(dana, dana.email, "", "daily", now=now)
    before = Alert.objects.values().get()

    def killed(*args: object, **kwargs: object) -> None:
        raise SystemExit

    monkeypatch.setattr(emails, "digest", killed)
    with pytest.raises(SystemExit):
        alerts.run_due(now)
    assert Alert.objects.values().get() == before
    assert not Delivery.objects.exists()
    monkeypatch.undo()
    assert alerts.run_due(now) == 1


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Subscriber]:
    """A due alert and a posting that all threads can see, taken away afterwards."""
    with django_db_blocker.unblock():
        search.reset()
        job = factories.make_job(factories.make_company("Committed Health"))
        subscriber = Subscriber.objects.create(email="threads@example.org")
        Alert.objects.create(subscriber=subscriber, confirmed_at=timezone.now())
        yield subscriber
        subscriber.delete()
        OutgoingMail.objects.filter(to=subscriber.email).delete()
        company = job.company
        job.delete()
        company.delete()
        search.reset()


def deliver_twice(subscriber: Subscriber) -> list[object]:
    """What two workers answer that start at the same moment, each with its own connection."""
    now = timezone.now() + timedelta(minutes=1)
    start = threading.Barrier(2, timeout=10)

    def work() -> object:
        try:
            start.wait()
            return alerts.deliver([subscriber.pk], news(now, since=now, searches=1))
        except (IntegrityError, TakenByAnotherError) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(work), pool.submit(work)]]


def test_two_workers_at_the_same_moment_queue_one_mail(committed: Subscriber) -> None:
    assert sorted(deliver_twice(committed), key=str) == [0, 1]
    assert OutgoingMail.objects.filter(to=committed.email).count() == 1
    assert Delivery.objects.filter(alert__subscriber=committed).count() == 1


@pytest.fixture
def both_have_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the subscriber's lock away, and let neither worker claim before both have read the alert as due."""
    if connection.vendor != "postgresql":
        pytest.skip(
            "SQLite lets one writer in at a time, so two can never have read the same row. Needs PostgreSQL."
        )
    reading = threading.Barrier(2, timeout=10)
    claim = alerts._claim

    def claim_after_both_read(due: list[Due], now: datetime) -> list[Window]:
        reading.wait()
        return claim(due, now)

    monkeypatch.setattr(alerts, "_claim", claim_after_both_read)
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda self, **_: self.all())


def test_the_claim_alone_is_enough(committed: Subscriber, both_have_read: None) -> None:
    assert set(deliver_twice(committed)) == {1, TakenByAnotherError}


def test_without_the_claim_both_would_mail(
    monkeypatch: pytest.MonkeyPatch, committed: Subscriber, request: pytest.FixtureRequest
) -> None:
    """The negative control: then only the constraint on the window stands between a person and two mails."""
    monkeypatch.setattr(alerts, "_claim", lambda due, now: [alerts._window(alert, now) for alert in due])
    request.getfixturevalue("both_have_read")
    assert set(deliver_twice(committed)) == {1, IntegrityError}
