"""Periodic tidying. Nothing that a visitor sees waits for it."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.api import limits
from cms.models import JobPage
from cms.models.listing import ListingChange
from jobboard.lib.one_by_one import each
from jobboard.mail.models import OutgoingMail

SENT_MAIL_KEPT = timedelta(days=30)
LISTING_CHANGES_KEPT = timedelta(days=2)
AT_A_TIME = 5_000


def publish_scheduled() -> None:
    """Publish and withdraw the pages that editors scheduled, but postings.

    Those go live by employers.scheduled and end by their own expires_at. Wagtail's command publishes them too, and two
    who publish the same ones make each other fail or tell of it twice.
    """
    now = timezone.now()
    over = Page.objects.not_type(JobPage).filter(live=True, expire_at__lt=now).order_by("expire_at")
    each(_withdraw, list(over.values_list("pk", flat=True)), to="withdraw the page")
    due = Revision.page_revisions.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    due = due.exclude(content_type=ContentType.objects.get_for_model(JobPage))
    each(_publish, list(due.values_list("pk", flat=True)), to="publish the scheduled revision")


@transaction.atomic
def _withdraw(page_id: int) -> None:
    page = Page.objects.get(pk=page_id).specific
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


@transaction.atomic
def _publish(revision_id: int) -> None:
    Revision.objects.get(pk=revision_id).publish(log_action="wagtail.publish.scheduled")


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
