"""An address that never said yes does not stay with us."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from candidates import subscribing
from candidates.forgetting import forget, forget_windows
from candidates.models import Alert, Delivery, Subscriber
from jobboard.accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_wish_and_its_address_go_after_two_weeks() -> None:
    now = timezone.now()
    subscribing.ask("old@example.org", "", "daily", now=now - timedelta(days=15))
    subscribing.ask("new@example.org", "", "daily", now=now - timedelta(days=13))
    forget()
    assert [subscriber.email for subscriber in Subscriber.objects.all()] == ["new@example.org"]


def test_a_confirmed_alert_stays_and_so_does_its_address(dana: User) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    subscribing.start(dana, dana.email, "state=TX", "daily", now=long_ago)
    subscribing.ask(dana.email, "state=CO", "daily", now=long_ago)
    forget()
    assert [alert.query for alert in Alert.objects.all()] == ["state=TX"]


def test_a_deleted_alert_goes_in_time(dana: User) -> None:
    now = timezone.now()
    subscribing.start(dana, dana.email, "state=TX", "daily", now=now)
    subscribing.delete(Alert.objects.get(), now=now - timedelta(days=15))
    forget()
    assert not Alert.objects.exists()


def test_windows_go_sooner_when_they_found_nothing(dana: User) -> None:
    now = timezone.now()
    subscribing.start(dana, dana.email, "", "daily", now=now)
    for days, mail in ((13, None), (15, None), (15, uuid4()), (399, uuid4()), (401, uuid4())):
        start = now - timedelta(days=days, seconds=mail is None)
        Delivery.objects.create(
            alert=Alert.objects.get(), window_start=start, window_end=start + timedelta(hours=1), mail_id=mail
        )
    assert forget_windows(now) == 2
    kept = [(now - delivery.window_start).days for delivery in Delivery.objects.all()]
    assert kept == [13, 15, 399]
