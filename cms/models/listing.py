"""The log by which every process learns that a posting changed."""

from django.db import models
from django.utils import timezone


class ListingChange(models.Model):
    """One row per change of what the public sees of a posting, written in the transaction that changes it."""

    page_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"posting {self.page_id} at {self.at}"
