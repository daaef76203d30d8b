"""An employer's own list of jobs elsewhere, and which posting came of which job."""

import re

from django.conf import settings
from django.db import models
from django.utils import timezone

from employers.ats.vendors import VENDORS
from employers.models.account import Employer
from employers.models.posting import Posting

CODING_WORK = (
    "coder, coding, CDI, clinical documentation, DRG, HIM, health information, auditor, abstractor, "
    "risk adjustment, revenue integrity, charge capture"
)


class Feed(models.Model):
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="feeds")
    vendor = models.CharField(
        max_length=20, choices=[(slug, vendor.name) for slug, vendor in VENDORS.items()]
    )
    account = models.CharField(max_length=80)
    # A hospital lists nurses and cooks too.
    titles = models.CharField(
        "only jobs whose title has one of these words", max_length=300, blank=True, default=CODING_WORK
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    # Asked again from this moment on; moved ahead by whoever asks, so that two workers do not ask at once.
    next_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    left_out = models.PositiveIntegerField(default=0)
    # An empty list may be a fault of theirs: it counts when it was empty twice running.
    was_empty = models.BooleanField(default=False)

    class Meta:
        ordering = ["vendor", "account"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "vendor", "account"], name="one_feed_per_account"),
        ]

    def __str__(self) -> str:
        return f"{self.get_vendor_display()}: {self.account}"

    def wants(self, title: str) -> bool:
        """Without any words, every job. A word may go on: "coder" is in "Coders"."""
        words = [re.escape(word.strip()) for word in self.titles.split(",") if word.strip()]
        return not words or bool(re.search(rf"\b(?:{'|'.join(words)})", title, re.IGNORECASE))


class FeedJob(models.Model):
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="jobs")
    external_id = models.CharField(max_length=200)
    posting = models.OneToOneField(Posting, on_delete=models.CASCADE, related_name="feed_job")
    # Of what was listed last, to know a change by.
    digest = models.CharField(max_length=64)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "external_id"], name="one_posting_per_listed_job"),
        ]

    def __str__(self) -> str:
        return f"{self.external_id} of {self.feed}"
