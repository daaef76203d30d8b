"""Saving, confirming and ending alerts. An address is mailed only after its owner said yes."""

from datetime import datetime, timedelta

from django.db import transaction

from candidates import emails
from candidates.models import Alert, Subscriber
from candidates.timetable import next_due
from jobboard.accounts.models import User
from jobboard.lib import throttle
from jobboard.mail.models import OutgoingMail, SuppressedAddress

MAILS_PER_ADDRESS_AND_DAY = 3
LONGEST_LOOK_BACK = timedelta(days=7)


@transaction.atomic
def ask(email: str, query: str, frequency: str, *, now: datetime) -> None:
    """Keep a wish and ask its address by mail.

    Whoever typed the address may not own it, so it is told nothing: not whether the address is known, and not
    whether a mail was held back because the address had enough of them today.
    """
    email = email.lower()
    if SuppressedAddress.objects.filter(email__iexact=email).exists():
        return
    if not throttle.allows("alert-mail", email, at_most=MAILS_PER_ADDRESS_AND_DAY, per=timedelta(days=1)):
        return
    alert = _alert(email, query, frequency)
    if alert.is_kept:
        emails.alert_known(alert, now=now)
        return
    Alert.objects.filter(pk=alert.pk).update(
        frequency=frequency, deleted_at=None, confirmed_at=None, paused_at=None, created_at=now
    )
    alert.refresh_from_db()
    emails.alert_confirm(alert, now=now)


@transaction.atomic
def start(user: User, email: str, query: str, frequency: str, *, now: datetime) -> bool:
    """The owner of the address saves: no question. False if there was such an alert already."""
    alert = _alert(email.lower(), query, frequency)
    _link(alert.subscriber, user)
    if alert.is_kept:
        return False
    Alert.objects.filter(pk=alert.pk).update(frequency=frequency)
    confirm(alert, now=now)
    return True


@transaction.atomic
def confirm(alert: Alert, *, now: datetime) -> None:
    """The first mail is due at once, with the last seven days. A second yes changes nothing."""
    waiting = Alert.objects.filter(pk=alert.pk).exclude(confirmed_at__isnull=False, deleted_at__isnull=True)
    if not waiting.update(confirmed_at=now, next_due_at=now, paused_at=None, deleted_at=None):
        return
    _skip_the_old(alert, now=now)
    Subscriber.objects.filter(pk=alert.subscriber_id).update(unsubscribed_at=None)


def pause(alert: Alert, *, now: datetime) -> None:
    Alert.objects.filter(pk=alert.pk, paused_at__isnull=True).update(paused_at=now)


@transaction.atomic
def resume(alert: Alert, *, now: datetime) -> None:
    """Mails again. A long holiday does not end with a hundred old jobs."""
    resumed = Alert.objects.filter(pk=alert.pk, paused_at__isnull=False)
    resumed.update(paused_at=None, next_due_at=now)
    _skip_the_old(alert, now=now)
    Subscriber.objects.filter(pk=alert.subscriber_id).update(unsubscribed_at=None)


def change_frequency(alert: Alert, frequency: str, *, now: datetime) -> None:
    """A sooner slot counts from now; a mail that is due already stays due."""
    Alert.objects.filter(pk=alert.pk).update(frequency=frequency)
    Alert.objects.filter(pk=alert.pk, next_due_at__gt=now).update(
        next_due_at=next_due(frequency, alert.subscriber_id, after=now)
    )


def delete(alert: Alert, *, now: datetime) -> None:
    Alert.objects.filter(pk=alert.pk).update(deleted_at=now)


def restore(alert: Alert) -> None:
    Alert.objects.filter(pk=alert.pk).update(deleted_at=None)


@transaction.atomic
def unsubscribe(subscriber: Subscriber, *, now: datetime) -> None:
    """No more alert mail at all. The alerts are paused, so that a later yes to one does not wake the others."""
    Subscriber.objects.filter(pk=subscriber.pk, unsubscribed_at__isnull=True).update(unsubscribed_at=now)
    subscriber.alerts.filter(paused_at__isnull=True).update(paused_at=now)
    waiting = OutgoingMail.objects.filter(to=subscriber.email, kind="digest", sent_at=None, dead_at=None)
    waiting.update(dead_at=now, last_error="Not sent: the reader unsubscribed first.")


def _alert(email: str, query: str, frequency: str) -> Alert:
    subscriber, _ = Subscriber.objects.get_or_create(email=email)
    alert, _ = Alert.objects.get_or_create(
        subscriber=subscriber, query=query, defaults={"frequency": frequency}
    )
    return alert


def _skip_the_old(alert: Alert, *, now: datetime) -> None:
    week_ago = now - LONGEST_LOOK_BACK
    Alert.objects.filter(pk=alert.pk, looked_until__lt=week_ago).update(looked_until=week_ago)


def _link(subscriber: Subscriber, user: User) -> None:
    if subscriber.user_id is None and not Subscriber.objects.filter(user=user).exists():
        Subscriber.objects.filter(pk=subscriber.pk).update(user=user)
