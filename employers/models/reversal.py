"""Money that goes back: every refund and every dispute of an order, as it stands at Stripe."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employers.models.order import Order


class Reversal(models.Model):
    """One refund (re_...), dispute (dp_...) or unpaid invoice (in_...). A refund of ours is written down before Stripe is asked for it."""

    class Kind(models.TextChoices):
        REFUND = "refund", "Refund"
        DISPUTE = "dispute", "Dispute"
        # No money went back: what an editor had handed over before its invoice was paid never was.
        UNPAID = "unpaid", "Invoice not paid"

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        OPEN = "open", "Open"  # a dispute that is not decided: the bank holds the money
        STANDS = "stands", "Done"
        UNDONE = "undone", "Did not go through"  # a refund that failed, a dispute that was won

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="reversals")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State)
    stripe_id = models.CharField(max_length=255, blank=True)
    amount_cents = models.PositiveIntegerField()
    reason = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="one_reversal_per_refund_or_dispute"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="asked"), name="one_refund_is_asked_for_at_a_time"
            ),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="reversal_has_an_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.order}"

    @property
    def in_words(self) -> str:
        """Why what was paid for goes back, for whoever reads the history of a posting."""
        words = {self.Kind.REFUND: "Payment returned", self.Kind.UNPAID: "Invoice not paid"}
        lost = "Payment disputed" if self.state == self.State.OPEN else "Payment lost to a dispute"
        return ": ".join(filter(None, [words.get(self.Kind(self.kind), lost), self.reason_for_buyer]))

    @property
    def reason_for_buyer(self) -> str:
        """As an editor wrote it for them. Stripe's own words for a refund or a dispute are for editors."""
        return self.reason if self.kind == self.Kind.REFUND and self.created_by_id else ""
