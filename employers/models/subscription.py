"""A plan that renews itself: what Stripe said of the subscription last, and its invoices."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from employers.models.account import Employer
from employers.models.order import Order


class Subscriptions(models.QuerySet["Subscription"]):
    def running(self) -> Self:
        return self.exclude(status__in=Subscription.ENDED)

    def covering(self, now: datetime | None = None) -> Self:
        """Those that pay for postings now."""
        return self.running().filter(covers_until__gt=now or timezone.now())


class Subscription(models.Model):
    """Never more than Stripe says: made with the order, and brought in line whenever Stripe is asked."""

    class Status(models.TextChoices):
        INCOMPLETE = "incomplete", "not paid yet"
        TRIALING = "trialing", "running"
        ACTIVE = "active", "running"
        PAST_DUE = "past_due", "payment overdue"
        UNPAID = "unpaid", "payment overdue"
        PAUSED = "paused", "paused"
        CANCELED = "canceled", "ended"
        INCOMPLETE_EXPIRED = "incomplete_expired", "never paid"

    # Nothing leads out of these.
    ENDED: ClassVar = (Status.CANCELED, Status.INCOMPLETE_EXPIRED)

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="subscriptions")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="subscription")
    stripe_id = models.CharField(max_length=255, unique=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.INCOMPLETE)
    current_period_end = models.DateTimeField(null=True, blank=True)
    # When it ends by itself, as the employer wished.
    ends_at = models.DateTimeField(null=True, blank=True)
    # When such a wish was last taken back. What ends again after that is told again.
    resumed_at = models.DateTimeField(null=True, blank=True)
    # The last invoice is not paid: until when postings stay up all the same.
    grace_until = models.DateTimeField(null=True, blank=True)
    # Worked out of the above and the paid invoices.
    covers_until = models.DateTimeField(null=True, blank=True)
    # When Stripe was asked for what is written here; an answer to an earlier question is not written over it.
    asked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = Subscriptions.as_manager()

    class Meta:
        verbose_name = "plan"  # as editors read it
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer"],
                condition=~Q(status__in=["canceled", "incomplete_expired"]),
                name="one_running_subscription_per_employer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.get_product_display()} of {self.employer}"

    @property
    def ends(self) -> datetime | None:
        """When it stops paying for postings, as things stand: as was wished, or as its invoice stays unpaid."""
        return min(filter(None, [self.ends_at, self.grace_until]), default=None)

    @property
    def covers(self) -> bool:
        is_running = self.status not in self.ENDED
        return is_running and self.covers_until is not None and self.covers_until > timezone.now()


class SubscriptionInvoice(models.Model):
    """One period's invoice. What is paid for is read from here and nowhere else."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="invoices")
    stripe_id = models.CharField(max_length=255, unique=True)
    number = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=20)
    total_cents = models.IntegerField()
    opened_at = models.DateTimeField()
    period_end = models.DateTimeField()
    url = models.URLField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.number or self.stripe_id
