"""An employer's hold on a posting: who wrote it, and what was typed and not yet saved."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.models import JobPage
from employers import hours
from employers.models.account import Employer

if TYPE_CHECKING:
    from employers.models.ledger import CreditLine
    from employers.models.order import Order


class Cover(models.TextChoices):
    """What pays for a posting that is up."""

    ORDER = "order", "Paid by an order"
    CREDIT = "credit", "Paid by a credit"
    PLAN = "plan", "Covered by your plan"


class Posting(models.Model):
    """An employer's hold on a JobPage. The page comes into being with the first text that could be shown."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="postings")
    page = models.OneToOneField(JobPage, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What was typed and could not be saved to the page yet: the form shows it again, so nothing is lost.
    typed = models.JSONField(default=dict, blank=True)
    # The name of the form that was written on last, by which an older one notices that it would overwrite it.
    written_on = models.CharField(max_length=36, blank=True, editable=False)
    # What was read in a pasted text, by field: the values it was given, and the words that say so.
    suggested = models.JSONField(default=dict, blank=True, editable=False)
    # What a copy shall ask its applicants, until it has a page to ask them on.
    questions = models.JSONField(default=list, blank=True, editable=False)
    # Why it is posted beside another one that says nearly the same.
    reason_for_likeness = models.CharField(max_length=300, blank=True)
    # Given by the form before it is first sent: however often the same form arrives, it is one posting.
    token = models.UUIDField(null=True, editable=False)
    # The employer's own number for it, by which an import finds it again.
    reference = models.CharField(max_length=80, blank=True)
    # Deleted by its employer: gone from every page of theirs, but to be undone, and still there if it gets paid.
    discarded_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What an editor asks to be changed, until it is.
    editor_note = models.TextField(blank=True, editable=False)
    # The question "still open?" that waits for an answer, and when it was asked again.
    asked_open_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_open_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The end (expires_at) of which the mail a week before told, and that of the day before: a later end is told anew.
    week_told_for = models.DateTimeField(null=True, blank=True, editable=False)
    day_told_for = models.DateTimeField(null=True, blank=True, editable=False)
    # How many of its days a plan gave, and since when a plan alone pays for it; never: it was paid for besides.
    plan_days = models.PositiveSmallIntegerField(default=0, editable=False)
    plan_since = models.DateTimeField(null=True, blank=True, editable=False)
    # How many days were paid for on top of the plan's: its last ones, which the plan's end does not touch.
    days_after_plan = models.PositiveSmallIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "token"], name="one_posting_per_form"),
            models.UniqueConstraint(
                fields=["employer", "reference"], condition=~Q(reference=""), name="one_posting_per_reference"
            ),
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
    def goes_live(self) -> str:
        """The hour it waits for, in words."""
        return hours.said(self.page.go_live_at) if self.page and self.page.go_live_at else ""

    @property
    def state(self) -> str:
        return self.page.state_of_life if self.page else "draft"

    @property
    def was_withdrawn(self) -> bool:
        return self.page is not None and self.page.was_withdrawn

    @property
    def cover(self) -> Cover | None:
        """What pays for it now, refunds and disputes considered; None: it must not be up."""
        paid_by = self.paid_by
        if paid_by:
            return paid_by
        plans = self.employer.subscriptions.all() if self.plan_days else ()
        return Cover.PLAN if any(plan.covers for plan in plans) else None

    @property
    def paid_by(self) -> Cover | None:
        """The same without the plan. What paid for an earlier period is used up."""
        orders, lines = self.orders.all(), self.credit_lines.all()
        since = self._period_began(orders, lines)
        paid = (order.paid_at for order in orders if order.status == "paid" and order.days)
        if any(since is None or (at and at >= since) for at in paid):
            return Cover.ORDER
        return Cover.CREDIT if _used_since(since, lines) else None

    @property
    def credits_used(self) -> Counter[int]:
        """How many credits pay for its present period, by the grant that they came from."""
        lines = self.credit_lines.all()
        return _used_since(self._period_began(self.orders.all(), lines), lines)

    @property
    def period_began(self) -> datetime | None:
        """When it was last listed again, or taken over by a plan; None: it still is in its first period.

        Money that was put aside has begun none, also where it went back since.
        """
        return self._period_began(self.orders.all(), self.credit_lines.all())

    def _period_began(self, orders: Iterable["Order"], lines: Iterable["CreditLine"]) -> datetime | None:
        """Given what the caller reads as well, so that it is asked for once."""
        relisted = (order for order in orders if order.purpose == "relist" and order.delivered_at)
        paid = [order.paid_at for order in relisted]
        spent = [line.created_at for line in lines if line.used_for == "relist"]
        return max(filter(None, [*paid, *spent, self.plan_since]), default=None)


def _used_since(since: datetime | None, lines: Iterable["CreditLine"]) -> Counter[int]:
    used: Counter[int] = Counter()
    for line in lines:
        if since is None or line.created_at >= since:
            used[line.grant_id] -= line.quantity
    return +used
