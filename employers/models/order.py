"""What was bought, at which price, and what Stripe said of its payment."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from employers.models.account import Employer
from employers.models.posting import Posting
from employers.plans import PRODUCTS

_PAY_PAGES = {"publish": "checkout_new", "extend": "posting_extend", "relist": "posting_relist"}


class Order(models.Model):
    """What somebody agreed to buy, with the price of that moment. Stripe's facts are added as they are verified."""

    class Status(models.TextChoices):
        OPEN = "open", "Not paid yet"
        PENDING = "pending", "Payment on its way"
        PAID = "paid", "Paid"
        FAILED = "failed", "Payment failed"
        EXPIRED = "expired", "Not completed"
        NEEDS_REVIEW = "needs_review", "Being checked"
        DISPUTED = "disputed", "Payment disputed"
        REFUNDED = "refunded", "Refunded"

    class Purpose(models.TextChoices):
        """What its payment does to the posting."""

        PUBLISH = "publish", "Publish"
        EXTEND = "extend", "Extend"
        RELIST = "relist", "List again"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="orders")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="orders")
    product = models.CharField(
        max_length=40, choices=[(slug, product.name) for slug, product in PRODUCTS.items()]
    )
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.PUBLISH)
    amount_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, default="usd")
    po_number = models.CharField("PO number", max_length=40, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
    # Counts checkouts: a new one after a definite failure gets a new idempotency key.
    attempt = models.PositiveSmallIntegerField(default=1)
    checkout_id = models.CharField(max_length=255, blank=True)
    payment_intent_id = models.CharField(max_length=255, blank=True)
    total_cents = models.PositiveIntegerField(
        null=True, blank=True, help_text="Charged after promotions and tax."
    )
    tax_cents = models.PositiveIntegerField(default=0)
    refunded_cents = models.PositiveIntegerField(default=0)
    receipt_url = models.URLField(max_length=1000, blank=True)
    invoice_url = models.URLField(max_length=1000, blank=True)
    problem = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["checkout_id"], condition=~Q(checkout_id=""), name="one_order_per_checkout"
            ),
            models.UniqueConstraint(
                fields=["posting"],
                condition=Q(status__in=["open", "pending"]),
                name="one_open_order_per_posting",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["paid", "disputed", "refunded"], paid_at__isnull=False)
                | (~Q(status__in=["paid", "disputed", "refunded"]) & Q(paid_at__isnull=True)),
                name="paid_orders_have_paid_at",
            ),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="order_has_a_price"),
        ]

    @property
    def pay_path(self) -> str:
        """Where it is chosen and paid for."""
        return reverse(_PAY_PAGES[self.purpose], args=[self.posting_id])

    def __str__(self) -> str:
        return f"{self.get_product_display()} for {self.employer}"
