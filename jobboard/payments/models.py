"""What Stripe told us, once each."""

import json

from django.db import models
from django.utils import timezone


class StripeEvent(models.Model):
    """A verified webhook delivery. The unique id is the lock against doing a thing twice."""

    class Status(models.TextChoices):
        RECEIVED = "received"
        PROCESSED = "processed"
        IGNORED = "ignored"
        FAILED = "failed"

    event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=100)
    api_version = models.CharField(max_length=40, blank=True)
    livemode = models.BooleanField()
    created = models.DateTimeField()
    body = models.TextField()
    received_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=20, choices=Status, default=Status.RECEIVED)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    available_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "available_at"], name="stripe_event_waiting")]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"

    @property
    def object_id(self) -> str:
        """What the event is about. The rest of its body may be out of date by now."""
        return str(json.loads(self.body)["data"]["object"]["id"])


class RejectedWebhooks(models.Model):
    """How many webhook bodies failed verification on a day; their content is not kept."""

    day = models.DateField(unique=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
