"""Periodic tidying. Nothing that a visitor sees waits for it."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from cms.api import limits
from cms.models.listing import ListingChange
from jobboard.mail.models import OutgoingMail

SENT_MAIL_KEPT = timedelta(days=30)
LISTING_CHANGES_KEPT = timedelta(days=2)
AT_A_TIME = 5_000


def publish_scheduled() -> None:
    """Publish and withdraw what editors scheduled. (Postings expire by their own expires_at, with nothing to run.)"""
    call_command("publish_scheduled")


def clear_sessions() -> None:
    call_command("clearsessions")


def forget_sent_mail() -> None:
    """Empty the bodies of old mail; the row stays, as its dedupe key keeps the same news from going out again."""
    old = OutgoingMail.objects.filter(sent_at__lt=timezone.now() - SENT_MAIL_KEPT).exclude(text="", html="")
    OutgoingMail.objects.filter(pk__in=old.values("pk")[:AT_A_TIME]).update(text="", html="")


def forget_listing_changes() -> None:
    """Drop what every process has long read; one that is new, or was asked nothing for a day, loads the postings themselves."""
    old = ListingChange.objects.filter(at__lt=timezone.now() - LISTING_CHANGES_KEPT)
    ListingChange.objects.filter(pk__in=old.values("pk")[:AT_A_TIME]).delete()


def forget_full_buckets() -> None:
    """Readers of the API who have not asked for a minute leave nothing behind."""
    limits.forget_full()
