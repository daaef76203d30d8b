"""What the daily comparison with Stripe found."""

from django.db import models
from django.utils import timezone


class MoneyReport(models.Model):
    """One day's comparison of our books with Stripe's, and of the ledger with itself."""

    day = models.DateField(unique=True)
    orders_compared = models.PositiveIntegerField()
    charges_compared = models.PositiveIntegerField()
    differences = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}: {len(self.differences)} differences"
