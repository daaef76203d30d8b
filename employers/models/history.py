"""What has happened to a posting, line by line. Lines are added and never changed: the database refuses it too."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from employers.models.posting import Posting


class AppendOnlyError(Exception):
    """Somebody tried to change what has happened."""


class PostingEventQuerySet(models.QuerySet["PostingEvent"]):
    def update(self, **values: Any) -> NoReturn:  # Django's own signature
        raise AppendOnlyError("A posting's history is only added to.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("A posting's history is only added to.")


class PostingEvent(models.Model):
    """Who did what to a posting, when and why."""

    class Side(models.TextChoices):
        """In whose name it was done."""

        TEAM = "team", "your team"
        LINK = "link", "somebody with the link that we mailed"
        EDITOR = "editor", "an editor"
        STRIPE = "stripe", "Stripe"
        BOARD = "board", "the board"

    class What(models.TextChoices):
        WRITTEN = "written", "Written"
        COPIED = "copied", "Copied"
        PAID = "paid", "Paid"
        SUBMITTED = "submitted", "Handed to an editor"
        SCHEDULED = "scheduled", "Scheduled"
        PUBLISHED = "published", "Published"
        CHANGED = "changed", "Changed"
        CHANGE_ASKED = "change_asked", "Changes handed to an editor"
        CHANGE_APPROVED = "change_approved", "Changes approved"
        SENT_BACK = "sent_back", "Sent back by an editor"
        FEATURED = "featured", "Marked as featured"
        UNFEATURED = "unfeatured", "No longer featured"
        ASKED_IF_OPEN = "asked_if_open", "Asked whether it is still open"
        REMINDED = "reminded", "Asked again whether it is still open"
        CONFIRMED_OPEN = "confirmed_open", "Confirmed as still open"
        TOLD_OF_END = "told_of_end", "Reminded that it ends soon"
        EXTENDED = "extended", "Extended"
        SHORTENED = "shortened", "Shortened"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Opened again"
        RELISTED = "relisted", "Listed again"
        REMOVED = "removed", "Removed"
        RESTORED = "restored", "Put up again"
        DISCARDED = "discarded", "Deleted"
        BROUGHT_BACK = "brought_back", "Brought back"

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    side = models.CharField(max_length=10, choices=Side)
    # An account may be deleted; what it did stays, without its name.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=20, choices=What)
    why = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    objects = PostingEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_what_display()} by {self.get_side_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        if not self._state.adding:
            raise AppendOnlyError("A posting's history is only added to.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # Django's own signature
        raise AppendOnlyError("A posting's history is only added to.")
