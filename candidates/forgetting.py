"""What is kept about people is not kept for ever."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from candidates.links import CONFIRM_WITHIN
from candidates.models import Alert, Delivery, Subscriber

# Longer than the first look-back, so that the same search saved anew still repeats nothing.
DELETED_KEPT = timedelta(days=14)
# A million alerts that find nothing are a million rows a day.
EMPTY_WINDOWS_KEPT = timedelta(days=14)
MAILED_WINDOWS_KEPT = timedelta(days=400)
AT_A_TIME = 5_000


def forget_windows(now: datetime | None = None) -> int:
    """Drop windows that nobody asks for any more. How many."""
    now = now or timezone.now()
    empty = Q(mail_id__isnull=True, window_end__lt=now - EMPTY_WINDOWS_KEPT)
    old = Delivery.objects.filter(empty | Q(window_end__lt=now - MAILED_WINDOWS_KEPT)).order_by("pk")
    dropped = 0
    while pks := list(old.values_list("pk", flat=True)[:AT_A_TIME]):
        dropped += len(pks)
        Delivery.objects.filter(pk__in=pks).delete()
    return dropped


@transaction.atomic
def forget() -> None:
    """Drop alerts that were deleted, and wishes that nobody confirmed together with their addresses."""
    now = timezone.now()
    Alert.objects.filter(deleted_at__lt=now - DELETED_KEPT).delete()
    unanswered = Alert.objects.filter(confirmed_at__isnull=True, created_at__lt=now - CONFIRM_WITHIN)
    strangers = list(unanswered.values_list("subscriber_id", flat=True))
    unanswered.delete()
    Subscriber.objects.filter(
        pk__in=strangers, alerts__isnull=True, user__isnull=True, unsubscribed_at__isnull=True
    ).delete()
