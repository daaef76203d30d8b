"""Mail that must not be lost is a row, written in the same transaction as its cause."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

LONGEST_KEY = 200


class OutgoingMail(models.Model):
    """One message to one address. The row is the record; the worker only carries it out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The same news is queued once, however often its cause is repeated.
    dedupe_key = models.CharField(max_length=LONGEST_KEY, unique=True)
    kind = models.CharField(max_length=60)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    available_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["available_at"],
                name="mail_waiting",
                condition=Q(sent_at__isnull=True, dead_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dead_at__isnull=True),
                name="mail_is_sent_or_dead_not_both",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def message_id(self) -> str:
        """Stable over retries, so a mailbox can tell a duplicate."""
        return f"<{self.id}@{settings.SITE_HOST}>"


class SuppressedAddress(models.Model):
    """An address that bounced for good or complained: nothing more is sent to it."""

    email = models.EmailField(unique=True)
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.email
