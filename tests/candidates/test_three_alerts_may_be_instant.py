"""Up to three alerts of a person mail at once, whatever the door, and however many ask in the same moment."""

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from candidates import links, subscribing
from candidates.models import Alert, Subscriber
from candidates.subscribing import NotSavedError
from jobboard.accounts.models import User

STATES = ("TX", "OH", "FL", "GA", "NY")


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def instant(user: User, *states: str) -> list[Alert]:
    for state in states:
        subscribing.start(user, user.email, f"state={state}", "instant", now=timezone.now())
    return list(Alert.objects.filter(frequency="instant"))


@pytest.mark.django_db
def test_the_fourth_is_refused_in_words_and_nothing_typed_is_lost(client: Client, dana: User) -> None:
    instant(dana, *STATES[:3])
    client.force_login(dana)
    typed = {"email": dana.email, "frequency": "instant"}
    page = client.post("/alerts/new/?state=GA", typed).content.decode()
    assert "3 of your alerts are instant already" in page
    assert not Alert.objects.filter(query="state=GA", confirmed_at__isnull=False).exists()
    assert client.post("/alerts/new/?state=GA", typed | {"frequency": "daily"}).status_code == 302


@pytest.mark.django_db
def test_on_the_manage_page_too(client: Client, dana: User, now: datetime) -> None:
    instant(dana, *STATES[:3])
    subscribing.start(dana, dana.email, "state=GA", "daily", now=now)
    fourth = Alert.objects.get(query="state=GA")
    path = links.manage_path(fourth.subscriber)
    page = client.post(f"{path}{fourth.pk}/frequency/", {"frequency": "instant"}, follow=True)
    assert "3 of your alerts are instant already" in page.content.decode()
    client.post(f"{path}{Alert.objects.get(query='state=TX').pk}/frequency/", {"frequency": "weekly"})
    client.post(f"{path}{fourth.pk}/frequency/", {"frequency": "instant"})
    fourth.refresh_from_db()
    assert fourth.frequency == "instant"


@pytest.mark.django_db
def test_a_wish_without_login_is_daily_where_three_are_instant(
    client: Client, dana: User, now: datetime
) -> None:
    instant(dana, *STATES[:3])
    subscribing.ask(dana.email, "state=GA", "instant", now=now)
    wish = Alert.objects.get(query="state=GA")
    path = links.confirm_url(wish).split("//", 1)[1].partition("/")[2]
    page = client.post(f"/{path}", follow=True).content.decode()
    wish.refresh_from_db()
    assert wish.frequency == "daily"
    assert "It comes daily" in page


@pytest.mark.django_db
def test_what_is_brought_back_makes_no_fourth(dana: User, now: datetime) -> None:
    first = instant(dana, *STATES[:3])[0]
    subscribing.delete(first, now=now)
    instant(dana, "GA")
    subscribing.restore(first)
    first.refresh_from_db()
    assert (first.frequency, first.deleted_at) == ("daily", None)


@pytest.mark.django_db
def test_somebody_elses_do_not_count(dana: User, paul: User) -> None:
    instant(dana, *STATES[:3])
    assert len(instant(paul, "TX")) == 4


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Alert]]:
    """Five alerts of one person that all threads can see, taken away afterwards."""
    with django_db_blocker.unblock():
        subscriber = Subscriber.objects.create(email="many@example.org")
        yield [
            Alert.objects.create(subscriber=subscriber, query=f"state={state}", confirmed_at=timezone.now())
            for state in STATES
        ]
        subscriber.delete()


def instant_at_once(alerts: list[Alert]) -> int:
    """Every one is made instant in the same moment, over a connection of its own. How many are afterwards."""
    start = threading.Barrier(len(alerts), timeout=20)

    def change(alert: Alert) -> None:
        start.wait()
        try:
            with contextlib.suppress(NotSavedError):
                subscribing.change_frequency(alert, "instant", now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(len(alerts)) as pool:
        list(pool.map(change, alerts))
    return Alert.objects.filter(subscriber=alerts[0].subscriber, frequency="instant").count()


def test_of_five_at_once_three_are_instant(committed: list[Alert]) -> None:
    assert instant_at_once(committed) == 3


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")
def test_without_the_lock_all_five_would_be(committed: list[Alert], monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: each has counted before the first one writes."""
    counted, count = threading.Barrier(len(committed), timeout=20), subscribing._instant_left

    def all_count_first(alert: Alert) -> bool:
        left = count(alert)
        counted.wait()
        return left

    monkeypatch.setattr(subscribing, "_lock", lambda alert: None)
    monkeypatch.setattr(subscribing, "_instant_left", all_count_first)
    assert instant_at_once(committed) == 5
