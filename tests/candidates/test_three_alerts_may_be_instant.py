"""Up to three alerts of a person mail at once, whatever the door, and however many ask in the same moment."""

import threading
from datetime import datetime

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

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


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")
def test_of_five_at_once_three_are_instant() -> None:
    subscriber = Subscriber.objects.create(email="many@example.org")
    alerts = [
        Alert.objects.create(subscriber=subscriber, query=f"state={state}", confirmed_at=timezone.now())
        for state in STATES
    ]
    gate = threading.Barrier(len(alerts))
    refused: list[str] = []

    def change(alert: Alert) -> None:
        gate.wait()
        try:
            subscribing.change_frequency(alert, "instant", now=timezone.now())
        except NotSavedError as reason:
            refused.append(str(reason))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=change, args=[alert]) for alert in alerts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Alert.objects.filter(subscriber=subscriber, frequency="instant").count() == 3
    assert len(refused) == 2
