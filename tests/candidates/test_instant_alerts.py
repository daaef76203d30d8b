"""An instant alert brings a posting within the minute, and nobody gets a second mail within ten."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from candidates import alerts, instant, subscribing
from candidates.models import Alert, Delivery
from cms.models import JobPage
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_looked_at() -> Iterator[None]:
    instant.forget()
    yield
    instant.forget()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def save(user: User, query: str, now: datetime, frequency: str = "instant") -> Alert:
    subscribing.start(user, user.email, query, frequency, now=now)
    return Alert.objects.get(subscriber__email=user.email, query=query)


def publish(moment: datetime, title: str = "New Coder", state: str = "TX") -> None:
    job = factories.make_job(title=title, city={"TX": "Austin", "CO": "Denver"}[state], state=state)
    JobPage.objects.filter(pk=job.pk).update(first_published_at=moment)


def mailed() -> list[str]:
    return list(OutgoingMail.objects.order_by("created_at").values_list("text", flat=True))


def test_a_new_posting_is_mailed_at_once(dana: User, now: datetime) -> None:
    save(dana, "state=TX", now)
    assert instant.run(now) == 0
    publish(now + MINUTE)
    assert instant.run(now + 2 * MINUTE) == 1
    assert "New Coder" in mailed()[0]
    assert instant.run(now + 3 * MINUTE) == 0


def test_what_finds_nothing_writes_nothing(dana: User, now: datetime) -> None:
    alert = save(dana, "state=TX", now)
    before = Alert.objects.values().get()
    publish(now + MINUTE, state="CO")
    for minute in range(2, 40):
        assert instant.run(now + minute * MINUTE) == 0
    assert Alert.objects.values().get() == before
    assert not Delivery.objects.filter(alert=alert).exists()


def test_what_comes_within_ten_minutes_is_gathered(dana: User, now: datetime) -> None:
    save(dana, "state=TX", now)
    save(dana, "state=CO", now)
    publish(now + MINUTE, "First Coder")
    assert instant.run(now + 2 * MINUTE) == 1
    publish(now + 3 * MINUTE, "Second Coder")
    publish(now + 4 * MINUTE, "Third Coder", state="CO")
    for minute in range(5, 12):
        assert instant.run(now + minute * MINUTE) == 0
    assert instant.run(now + 12 * MINUTE) == 1
    assert "Second Coder" in mailed()[1]
    assert "Third Coder" in mailed()[1]
    assert "First Coder" not in mailed()[1]


def test_a_daily_alert_keeps_its_hour_whatever_came_before(dana: User, now: datetime) -> None:
    save(dana, "state=TX", now)
    publish(now + MINUTE, "First Coder")
    assert instant.run(now + 2 * MINUTE) == 1
    save(dana, "state=CO", now + 3 * MINUTE, frequency="daily")
    publish(now + 3 * MINUTE, "Denver Coder", state="CO")
    assert alerts.run_due(now + 4 * MINUTE) == 1


def test_an_instant_alert_waits_ten_minutes_after_a_daily_one(dana: User, now: datetime) -> None:
    save(dana, "state=TX", now)
    save(dana, "state=CO", now, frequency="daily")
    publish(now - MINUTE, "Denver Coder", state="CO")
    assert alerts.run_due(now) == 1
    publish(now + MINUTE, "Texas Coder")
    assert instant.run(now + 2 * MINUTE) == 0
    assert instant.run(now + 11 * MINUTE) == 1


def test_a_daily_mail_takes_the_instant_ones_along(dana: User, now: datetime) -> None:
    save(dana, "state=TX", now)
    save(dana, "state=CO", now, frequency="daily")
    publish(now - MINUTE, "Texas Coder")
    publish(now - MINUTE, "Denver Coder", state="CO")
    assert alerts.run_due(now) == 1
    assert instant.run(now + MINUTE) == 0
    [text] = mailed()
    assert "Texas Coder" in text
    assert "Denver Coder" in text


def test_a_posting_that_was_slow_to_commit_is_mailed(dana: User, now: datetime) -> None:
    save(dana, "state=TX", now)
    assert instant.run(now) == 0
    publish(now - MINUTE, "Slow Coder")
    assert instant.run(now + MINUTE) == 1


def test_a_worker_that_starts_anew_repeats_nothing_and_loses_nothing(dana: User, now: datetime) -> None:
    save(dana, "state=TX", now)
    publish(now + MINUTE, "First Coder")
    assert instant.run(now + 2 * MINUTE) == 1
    publish(now + 14 * MINUTE, "Second Coder")
    instant.forget()
    assert instant.run(now + 15 * MINUTE) == 1
    assert "First Coder" not in mailed()[1]


def test_the_minute_job_leaves_instant_alerts_alone(dana: User, now: datetime) -> None:
    save(dana, "state=TX", now)
    publish(now - MINUTE)
    assert alerts.run_due(now) == 0


def test_an_alert_that_waits_for_another_ones_mail_says_until_when(
    client: Client, dana: User, now: datetime
) -> None:
    client.force_login(dana)
    alert = save(dana, "state=TX", now)
    assert "looks for jobs within a minute" in client.get("/alerts/").content.decode()
    save(dana, "state=CO", now, frequency="daily")
    publish(now - MINUTE, "Denver Coder", state="CO")
    assert alerts.run_due(now) == 1
    alert = Alert.objects.get(pk=alert.pk)
    assert alert.looks_again_at == now + 10 * MINUTE
    assert "looks for jobs within a minute" not in client.get("/alerts/").content.decode()
    with time_machine.travel(now + 11 * MINUTE, tick=False):
        assert alert.is_due
