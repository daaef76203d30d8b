"""The paying side: an account with a team, the postings it made, the orders it placed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.models import Company, JobPage
from employers.plans import PRODUCTS


class Employer(models.Model):
    """The account that pays. Its public face is a cms.Company."""

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="+")
    # A trusted employer's paid posting is live at once; any other waits for an editor.
    trusted = models.BooleanField(default=False)
    stripe_customer_id = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.company.name


class Role(models.TextChoices):
    OWNER = "owner"
    RECRUITER = "recruiter"
    BILLING = "billing"


class Membership(models.Model):
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="memberships")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    role = models.CharField(max_length=20, choices=Role)

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.employer}"


class Posting(models.Model):
    """An employer's hold on a JobPage. The page comes into being with the first text that could be shown."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="postings")
    page = models.OneToOneField(JobPage, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What was typed and could not be saved to the page yet: the form shows it again, so nothing is lost.
    typed = models.JSONField(default=dict, blank=True)
    # Given by the form before it is first sent: however often the same form arrives, it is one posting.
    token = models.UUIDField(null=True, editable=False)
    # Deleted by its employer: gone from every page of theirs, but to be undone, and still there if it gets paid.
    discarded_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "token"], name="one_posting_per_form"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What the public reads, or else what was written last."""
        if self.page:
            return str(self.page.title if self.page.live else self.page.draft_title)
        typed = self.typed.get("title") or [""]
        return str(typed[0]).strip() or "Untitled posting"

    @property
    def state(self) -> str:
        return self.page.state_of_life if self.page else "draft"


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

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="orders")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="orders")
    product = models.CharField(
        max_length=40, choices=[(slug, product.name) for slug, product in PRODUCTS.items()]
    )
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

    def __str__(self) -> str:
        return f"{self.get_product_display()} for {self.employer}"
