"""Saving, confirming, changing and ending alerts. An address is mailed only after its owner said yes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from candidates import emails, silence
from candidates.models import Alert, Subscriber
from candidates.timetable import next_due
from jobboard.accounts.models import User
from jobboard.lib import throttle
from jobboard.lib.one_by_one import each
from jobboard.mail.models import OutgoingMail, SuppressedAddress

MAILS_PER_ADDRESS_AND_DAY = 3
LONGEST_LOOK_BACK = timedelta(days=7)
INSTANT_AT_MOST = 3
ENDED_AT_ONCE = 1_000
# What somebody who unsubscribes is not to get any more, even if it waits to be sent.
BULK = ("digest", "alert_still_wanted")


class NotSavedError(Exception):
    """Why an alert stays as it was, in a sentence for its owner."""


TOO_MANY_INSTANT = f"{INSTANT_AT_MOST} of your alerts are instant already, which is the most. Make one of them daily or weekly first."
ALREADY_THERE = "You already have an alert for this search."


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
        frequency=frequency,
        deleted_at=None,
        confirmed_at=None,
        paused_at=None,
        paused_until=None,
        created_at=now,
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
    _make_room(alert, frequency)
    Alert.objects.filter(pk=alert.pk).update(frequency=frequency)
    confirm(alert, now=now)
    return True


@transaction.atomic
def confirm(alert: Alert, *, now: datetime) -> None:
    """The first mail is due at once, with the last seven days. A second yes changes nothing.

    Whoever wished for a fourth instant alert without signing in gets it daily: the wish was not told of the others.
    """
    instant_left = _instant_left(alert)
    waiting = Alert.objects.filter(pk=alert.pk).exclude(confirmed_at__isnull=False, deleted_at__isnull=True)
    if not waiting.update(
        confirmed_at=now, next_due_at=now, paused_at=None, paused_until=None, deleted_at=None
    ):
        return
    if not instant_left:
        _make_daily(alert)
    _skip_the_old(alert, now=now)
    silence.heard(alert.subscriber_id, now=now)
    Subscriber.objects.filter(pk=alert.subscriber_id).update(unsubscribed_at=None)


def pause(alert: Alert, *, now: datetime, until: datetime | None = None) -> None:
    """Until its owner resumes it, or by itself at `until`. A later choice replaces an earlier one.

    Also the board's own pause, of who is leaving or is silent: what its owner chose does not end with that.
    """
    Alert.objects.filter(pk=alert.pk).update(paused_at=now, paused_until=until)


@transaction.atomic
def resume(alert: Alert, *, now: datetime) -> None:
    """Mails again, whatever had stopped it. A long holiday does not end with a hundred old jobs."""
    _wake(alert, now=now)
    Subscriber.objects.filter(pk=alert.subscriber_id).update(
        unsubscribed_at=None, heard_at=now, asked_at=None, stopped_at=None
    )


def end_pauses(now: datetime | None = None) -> int:
    """Pauses that were to end by now. How many did.

    Nobody is woken who unsubscribed meanwhile, as that takes the end away; nor who is leaving, while they may stay.
    """
    now = now or timezone.now()
    over = Alert.objects.filter(paused_until__lte=now).exclude(_is_leaving()).order_by("paused_until")
    keys = list(over.values_list("pk", flat=True)[:ENDED_AT_ONCE])
    return each(partial(_end_pause, now=now), keys, to="end the pause of alert")


def _end_pause(alert_id: int, now: datetime) -> bool:
    alert = Alert.objects.filter(pk=alert_id, paused_until__lte=now).first()
    if alert:
        _wake(alert, now=now)
    return alert is not None


def _is_leaving() -> Exists:
    """The alert's address is one of somebody who wants everything deleted, also where it was saved without signing in."""
    of = EmailAddress.objects.filter(user__leaves_at__isnull=False, verified=True)
    return Exists(of.filter(email__iexact=OuterRef("subscriber__email")))


@transaction.atomic
def change_frequency(alert: Alert, frequency: str, *, now: datetime) -> None:
    """A sooner slot counts from now; a mail that is due already stays due."""
    _make_room(alert, frequency)
    Alert.objects.filter(pk=alert.pk).update(frequency=frequency)
    Alert.objects.filter(pk=alert.pk, next_due_at__gt=now).update(
        next_due_at=next_due(frequency, alert.subscriber_id, after=now)
    )


def delete(alert: Alert, *, now: datetime) -> None:
    Alert.objects.filter(pk=alert.pk).update(deleted_at=now)


@transaction.atomic
def restore(alert: Alert) -> None:
    """As it was; daily, where three others became instant meanwhile."""
    if not _instant_left(alert):
        _make_daily(alert)
    Alert.objects.filter(pk=alert.pk).update(deleted_at=None)


@transaction.atomic
def change_search(alert: Alert, query: str, *, now: datetime) -> None:
    """Another search under the same alert: its next mail looks back a week, and repeats nothing that was mailed."""
    _lock(alert)
    other = Alert.objects.filter(subscriber_id=alert.subscriber_id, query=query).exclude(pk=alert.pk).first()
    if other and other.is_kept:
        raise NotSavedError(ALREADY_THERE)
    if other:  # deleted or never confirmed: it takes the old search, as what it delivered is still needed
        Alert.objects.filter(pk=other.pk).update(query=f"exchanged={alert.pk}")
    Alert.objects.filter(pk=alert.pk).exclude(query=query).update(query=query, looked_until=None)
    if other:
        Alert.objects.filter(pk=other.pk).update(query=alert.query)


@transaction.atomic
def unsubscribe(subscriber: Subscriber, *, now: datetime) -> None:
    """No more alert mail at all. The alerts are paused, so that a later yes to one does not wake the others."""
    Subscriber.objects.filter(pk=subscriber.pk, unsubscribed_at__isnull=True).update(unsubscribed_at=now)
    subscriber.alerts.filter(paused_at__isnull=True).update(paused_at=now)
    subscriber.alerts.filter(paused_until__isnull=False).update(paused_until=None)
    mailed = OutgoingMail.objects.filter(to=subscriber.email, kind__in=BULK)
    waiting = mailed.filter(sent_at=None, dead_at=None)
    waiting.update(dead_at=now, last_error="Not sent: the reader unsubscribed first.")


def how_many_name(pairs: Iterable[str]) -> int:
    """Of the alerts that are there, confirmed or not: how many have one of these choices ("specialty=radiology")."""
    named = Q()
    for pair in pairs:
        named |= Q(whole__contains=f"&{pair}&")
    whole = Concat(Value("&"), "query", Value("&"))
    return Alert.objects.filter(deleted_at=None).annotate(whole=whole).filter(named).count()


def _alert(email: str, query: str, frequency: str) -> Alert:
    subscriber, _ = Subscriber.objects.get_or_create(email=email)
    alert, _ = Alert.objects.get_or_create(
        subscriber=subscriber, query=query, defaults={"frequency": frequency}
    )
    return alert


@transaction.atomic
def _wake(alert: Alert, *, now: datetime) -> None:
    asleep = Alert.objects.filter(pk=alert.pk, paused_at__isnull=False)
    asleep.update(paused_at=None, paused_until=None, next_due_at=now)
    _skip_the_old(alert, now=now)


def _lock(alert: Alert) -> None:
    """Whatever counts one person's alerts goes one after another."""
    Subscriber.objects.select_for_update().get(pk=alert.subscriber_id)


def _instant_left(alert: Alert) -> bool:
    """Under the lock of its owner: may this one be instant beside the others? Paused ones count, so resuming never fails."""
    _lock(alert)
    others = Alert.objects.kept().filter(subscriber_id=alert.subscriber_id).exclude(pk=alert.pk)
    return others.filter(frequency=Alert.Frequency.INSTANT).count() < INSTANT_AT_MOST


def _make_room(alert: Alert, frequency: str) -> None:
    if frequency == Alert.Frequency.INSTANT and not _instant_left(alert):
        raise NotSavedError(TOO_MANY_INSTANT)


def _make_daily(alert: Alert) -> None:
    instant = Alert.objects.filter(pk=alert.pk, frequency=Alert.Frequency.INSTANT)
    instant.update(frequency=Alert.Frequency.DAILY)


def _skip_the_old(alert: Alert, *, now: datetime) -> None:
    week_ago = now - LONGEST_LOOK_BACK
    Alert.objects.filter(pk=alert.pk, looked_until__lt=week_ago).update(looked_until=week_ago)


def _link(subscriber: Subscriber, user: User) -> None:
    if subscriber.user_id is None and not Subscriber.objects.filter(user=user).exists():
        Subscriber.objects.filter(pk=subscriber.pk).update(user=user)
