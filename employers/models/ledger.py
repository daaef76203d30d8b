"""Credits: what was granted, what is left of it, and a line for every change, which nobody changes afterwards."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from employers.models.account import Employer
from employers.models.order import Order
from employers.models.posting import Posting


class Cause(models.TextChoices):
    ORDER = "order", "Bought"
    INVOICE = "invoice", "Bought by invoice"
    POSTING = "posting", "Used for a posting"
    REFUND = "refund", "Refund"
    DISPUTE = "dispute", "Payment disputed"
    UNPAID = "unpaid", "Invoice not paid"
    EXPIRY = "expiry", "Expired"
    CORRECTION = "correction", "Corrected by an editor"


class CreditGrant(models.Model):
    """Credits that came together and expire together.

    `remaining` is the sum of the grant's lines, kept beside them so that one conditional UPDATE can spend.
    """

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="credit_grants")
    quantity = models.PositiveSmallIntegerField()
    remaining = models.PositiveSmallIntegerField()
    # How many of them refunds and disputes claim, whether or not there was still something to take.
    reversed = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    cause = models.CharField(max_length=12, choices=Cause)
    source_id = models.CharField(max_length=255)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="credit_grants"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["expires_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cause", "source_id"], name="one_grant_per_payment"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, remaining__gte=0, remaining__lte=F("quantity")),
                name="grant_is_never_overspent",
            ),
            models.CheckConstraint(
                condition=Q(reversed__gte=0, reversed__lte=F("quantity")),
                name="no_more_is_reversed_than_granted",
            ),
            models.CheckConstraint(
                condition=Q(cause__in=["order", "invoice", "correction"]), name="grant_has_a_source"
            ),
        ]
        indexes = [
            models.Index(
                fields=["employer", "expires_at"], condition=Q(remaining__gt=0), name="usable_credits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} credits for {self.employer}"


class AppendOnly(models.QuerySet["CreditLine"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("Lines of the ledger are not changed. Write another one.")

    def delete(self) -> NoReturn:
        raise TypeError("Lines of the ledger are not deleted. Write another one.")


class CreditLine(models.Model):
    """One change of a balance, with its cause.

    A trigger of the database (see the migration) refuses what the model refuses. SQLite loses it when a later
    migration alters this table; tests/employers/test_ledger.py notices.
    """

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="credit_lines")
    grant = models.ForeignKey(CreditGrant, on_delete=models.PROTECT, related_name="lines")
    quantity = models.SmallIntegerField()
    cause = models.CharField(max_length=12, choices=Cause)
    # Which checkout, invoice, posting, refund or dispute, and what of it: nothing is written twice.
    source_id = models.CharField(max_length=255)
    reason = models.CharField(max_length=60, blank=True)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="credit_lines"
    )
    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, null=True, blank=True, related_name="credit_lines"
    )
    note = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = AppendOnly.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("correct_credits", "Can correct credits")]
        constraints = [
            models.UniqueConstraint(fields=["cause", "source_id", "reason"], name="one_line_per_cause"),
            models.CheckConstraint(condition=~Q(quantity=0), name="line_changes_something"),
            models.CheckConstraint(
                condition=~Q(cause="correction") | ~Q(note=""), name="correction_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:+} {self.get_cause_display()}"

    @property
    def used_for(self) -> str:
        """publish, extend or relist, where a posting is its cause: the first word of its reason."""
        return self.reason.split(" ")[0] if self.cause == Cause.POSTING else ""

    def save(self, *args: Any, **kwargs: Any) -> None:  # Model's own signature
        if not self._state.adding:
            raise TypeError("Lines of the ledger are not changed. Write another one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # Model's own signature
        raise TypeError("Lines of the ledger are not deleted. Write another one.")
