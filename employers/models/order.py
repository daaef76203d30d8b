"""What was bought, at which price, and what Stripe said of its payment."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employers.models.account import Employer
from employers.models.posting import Posting
from employers.plans import PRODUCTS, Kind


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
        # On account: the invoice is sent, or being drawn up.
        INVOICED = "invoiced", "Invoice open"
        OVERDUE = "overdue", "Invoice overdue"
        VOID = "void", "Invoice canceled"
        UNCOLLECTIBLE = "uncollectible", "Invoice not paid"

    class Method(models.TextChoices):
        CARD = "card", "Card or bank debit"
        INVOICE = "invoice", "Invoice"

    class Purpose(models.TextChoices):
        """What its payment does to the posting."""

        PUBLISH = "publish", "Publish"
        EXTEND = "extend", "Extend"
        RELIST = "relist", "List again"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="orders")
    # A pack or a plan is for no posting in particular.
    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, related_name="orders", null=True, blank=True
    )
    product = models.CharField(
        max_length=40, choices=[(slug, product.name) for slug, product in PRODUCTS.items()]
    )
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.PUBLISH)
    # What the product was when it was ordered: a later price list changes nothing about it.
    kind = models.CharField(
        max_length=10, choices=[(kind, kind) for kind in Kind], default=Kind.POSTING, editable=False
    )
    days = models.PositiveSmallIntegerField(default=0, editable=False)
    featured = models.BooleanField(default=False, editable=False)
    credits = models.PositiveSmallIntegerField(default=0, editable=False)
    amount_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, default="usd")
    po_number = models.CharField("PO number", max_length=40, blank=True)
    method = models.CharField(max_length=10, choices=Method, default=Method.CARD)
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
    # Counts checkouts: a new one after a definite failure gets a new idempotency key.
    attempt = models.PositiveSmallIntegerField(default=1)
    checkout_id = models.CharField(max_length=255, blank=True)
    stripe_subscription_id = models.CharField(max_length=255, blank=True)
    # On account: the invoice at Stripe, whom it is made out to (see invoices.BillTo), and until when to pay it.
    invoice_id = models.CharField(max_length=255, blank=True)
    bill_to = models.JSONField(default=dict, blank=True, editable=False)
    due_at = models.DateTimeField("Due", null=True, blank=True)
    # An editor handed over at once what is paid later: until when that holds unpaid, and why.
    granted_until = models.DateTimeField(null=True, blank=True)
    granted_why = models.CharField(max_length=300, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    payment_intent_id = models.CharField(max_length=255, blank=True)
    total_cents = models.PositiveIntegerField(
        null=True, blank=True, help_text="Charged after promotions and tax."
    )
    tax_cents = models.PositiveIntegerField(default=0)
    refunded_cents = models.PositiveIntegerField(default=0)
    receipt_url = models.URLField(max_length=1000, blank=True)
    invoice_url = models.URLField(max_length=1000, blank=True)
    invoice_number = models.CharField(max_length=100, blank=True)
    billing_address = models.TextField(blank=True, help_text="As typed on Stripe's page, a line each.")
    problem = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)
    # When what was bought was handed over. Never for a payment that was put aside.
    delivered_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        permissions = [
            ("refund_order", "Can refund orders"),
            ("grant_order", "Can hand over what is not paid yet"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["checkout_id"], condition=~Q(checkout_id=""), name="one_order_per_checkout"
            ),
            models.UniqueConstraint(
                fields=["posting"],
                condition=Q(status__in=["open", "pending"]),
                name="one_open_order_per_posting",
            ),
            models.UniqueConstraint(
                fields=["employer", "created_by"],
                condition=Q(kind="pack", status="open"),
                name="one_open_order_for_credits_per_buyer",
            ),
            models.UniqueConstraint(
                fields=["employer"],
                condition=Q(kind="plan", status__in=["open", "pending"]),
                name="one_open_order_for_a_plan",
            ),
            models.UniqueConstraint(
                fields=["invoice_id"], condition=~Q(invoice_id=""), name="one_order_per_invoice"
            ),
            models.UniqueConstraint(
                fields=["employer"],
                condition=Q(kind="plan", status__in=["invoiced", "overdue"]),
                name="one_open_invoice_for_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(method="card", invoice_id="") | Q(method="invoice", checkout_id=""),
                name="order_is_paid_by_card_or_by_invoice",
            ),
            models.CheckConstraint(
                condition=Q(granted_until__isnull=True) | ~Q(granted_why=""), name="grant_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind="pack", posting__isnull=True, credits__gt=0)
                | Q(kind="plan", posting__isnull=True, credits=0)
                | Q(kind__in=["posting", "upgrade"], posting__isnull=False, credits=0),
                name="order_is_for_a_posting_credits_or_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["paid", "disputed", "refunded"], paid_at__isnull=False)
                | (~Q(status__in=["paid", "disputed", "refunded"]) & Q(paid_at__isnull=True)),
                name="paid_orders_have_paid_at",
            ),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="order_has_a_price"),
        ]

    def __str__(self) -> str:
        return f"{self.get_product_display()} for {self.employer}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # Model's own signature
        if self._state.adding:
            product = PRODUCTS[self.product]
            self.kind, self.days = product.kind, product.days
            self.featured, self.credits = product.featured, product.credits
        super().save(*args, **kwargs)

    @property
    def subject(self) -> str:
        """What it is for, in a few words."""
        if self.posting:
            return self.posting.title
        return f"{self.credits} credits" if self.credits else "your plan"

    @property
    def does(self) -> str:
        """What its payment does, in a few words: for editors."""
        by_kind = {Kind.PACK: "Gives credits", Kind.PLAN: "Begins a plan", Kind.UPGRADE: "Features a posting"}
        by_purpose = {"publish": "Publishes", "extend": "Extends", "relist": "Lists again"}
        return by_kind.get(Kind(self.kind)) or by_purpose[self.purpose]

    @property
    def is_on_account(self) -> bool:
        return self.method == self.Method.INVOICE

    @property
    def charged_cents(self) -> int:
        return self.amount_cents if self.total_cents is None else self.total_cents
