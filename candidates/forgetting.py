"""What is kept about people is not kept for ever."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from candidates.links import CONFIRM_WITHIN
from candidates.models import Alert, Subscriber

# Longer than the first look-back, so that the same search saved anew still repeats nothing.
DELETED_KEPT = timedelta(days=14)


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
