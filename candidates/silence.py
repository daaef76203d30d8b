"""Twelve months without a sign: "still want this?" is asked once, and after a month without an answer the alerts stop.

A sign is a POST that a person causes and no machine that looks at mail does: a posting that was opened from a mail and
read by its browser (the page's own beacon), "apply", an answer, any change of an alert. Opening a link is none by
itself, as scanners open links. No picture and no redirect counts anything: see docs/decisions.md.
"""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from candidates import emails, links
from candidates.models import Alert, Subscriber
from jobboard.lib.one_by_one import each

ASK_AFTER = timedelta(days=365)
ANSWER_WITHIN = timedelta(days=30)
# One row is not written for every posting that somebody opens.
HEARD_ANEW_AFTER = timedelta(days=1)
AT_A_TIME = 500


def run(now: datetime | None = None) -> None:
    now = now or timezone.now()
    each(partial(_ask, now=now), _keys(_silent(now)), to="ask whether alerts are still wanted by subscriber")
    each(partial(_stop, now=now), _keys(_unanswered(now)), to="stop the unread alerts of subscriber")


def heard(subscriber_id: int, *, now: datetime) -> None:
    """Somebody is there: the twelve months begin again, and a question is answered. What was stopped stays so."""
    of = Subscriber.objects.filter(pk=subscriber_id)
    of.filter(heard_at__lt=now - HEARD_ANEW_AFTER).update(heard_at=now)
    of.filter(asked_at__isnull=False, stopped_at__isnull=True).update(heard_at=now, asked_at=None)


def heard_by_link(token: str) -> None:
    """A posting was opened from a mail: `token` is what stood in its link. Names a subscriber and opens nothing."""
    subscriber_id = links.reader(token)
    if subscriber_id:
        heard(subscriber_id, now=timezone.now())


@transaction.atomic
def go_on(subscriber: Subscriber, *, now: datetime) -> None:
    """ "Yes, I still want them": also long after they were stopped, for exactly those that were."""
    asked = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if asked.stopped_at:
        stopped = asked.alerts.filter(paused_at=asked.stopped_at)
        week_ago = now - timedelta(days=7)
        stopped.filter(looked_until__lt=week_ago).update(looked_until=week_ago)
        stopped.update(paused_at=None, next_due_at=now)
    Subscriber.objects.filter(pk=asked.pk).update(heard_at=now, asked_at=None, stopped_at=None)


def _running() -> QuerySet[Subscriber]:
    """Who gets mail: with an alert that is on."""
    on = Alert.objects.kept().filter(paused_at__isnull=True).values("subscriber")
    return Subscriber.objects.filter(unsubscribed_at=None, stopped_at=None, pk__in=on)


def _silent(now: datetime) -> QuerySet[Subscriber]:
    return _running().filter(asked_at=None, heard_at__lt=now - ASK_AFTER).order_by("heard_at")


def _unanswered(now: datetime) -> QuerySet[Subscriber]:
    return _running().filter(asked_at__lt=now - ANSWER_WITHIN).order_by("asked_at")


def _keys(some: QuerySet[Subscriber]) -> list[int]:
    return list(some.values_list("pk", flat=True)[:AT_A_TIME])


@transaction.atomic
def _ask(subscriber_id: int, now: datetime) -> bool:
    subscriber = _silent(now).select_for_update(of=("self",)).filter(pk=subscriber_id).first()
    if subscriber is None:  # heard of meanwhile
        return False
    Subscriber.objects.filter(pk=subscriber_id).update(asked_at=now)
    emails.alert_still_wanted(subscriber, until=now + ANSWER_WITHIN, now=now)
    return True


@transaction.atomic
def _stop(subscriber_id: int, now: datetime) -> bool:
    subscriber = _unanswered(now).select_for_update(of=("self",)).filter(pk=subscriber_id).first()
    if subscriber is None:
        return False
    Subscriber.objects.filter(pk=subscriber_id).update(stopped_at=now)
    subscriber.alerts.filter(paused_at__isnull=True).update(paused_at=now)
    subscriber.alerts.filter(paused_until__isnull=False).update(paused_until=None)
    emails.alerts_stopped(subscriber, now=now)
    return True
