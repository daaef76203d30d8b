"""What the board asks of Stripe and hears from it, as our own values: amounts in cents, moments in UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Item:
    product: str
    quantity: int
    amount_cents: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What a new checkout is to sell, to whom, and where the buyer goes from there."""

    order_uuid: str
    item: Item
    name: str
    description: str
    customer_id: str
    # Where the receipt goes: to who buys, whoever the customer's papers go to.
    email: str
    po_number: str
    success_url: str
    cancel_url: str
    idempotency_key: str
    # How often it is paid again: "month", "year", or never.
    every: Literal["", "month", "year"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A Checkout Session as Stripe sees it at this moment."""

    id: str
    url: str
    status: str  # open, complete or expired
    payment_status: str
    currency: str
    amount_subtotal_cents: int
    amount_total_cents: int
    tax_cents: int
    items: tuple[Item, ...]
    livemode: bool
    order_uuid: str
    payment_intent_id: str = ""
    subscription_id: str = ""
    # A bank debit that bounced leaves the session complete and unpaid; only its payment tells.
    payment_failed: bool = False
    receipt_url: str = ""
    invoice_url: str = ""
    invoice_number: str = ""
    # As typed on Stripe's page, a line each.
    billing_address: str = ""
    expires_at: datetime

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def is_paid(self) -> bool:
        """A promotion of 100 % needs no payment and counts as paid."""
        return self.status == "complete" and self.payment_status in {"paid", "no_payment_required"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    id: str
    amount_cents: int
    failed: bool
    reason: str
    created: datetime
    # Which of our own rows asked for it; empty for what was made in Stripe's dashboard.
    asked_by: str
    # When it came back, if it did.
    came_back: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    id: str
    amount_cents: int
    status: str
    reason: str
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A charge with all that has gone back of it, as Stripe sees it at this moment."""

    id: str
    payment_intent_id: str
    order_uuid: str
    amount_cents: int
    refunded_cents: int
    paid: bool
    livemode: bool
    created: datetime
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    @property
    def moved_at(self) -> datetime:
        """When money went one way or the other last."""
        moves = (moment for refund in self.refunds for moment in (refund.created, refund.came_back))
        return max([self.created, *filter(None, moves)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One invoice of a subscription."""

    id: str
    number: str
    status: str  # draft, open, paid, uncollectible or void
    total_cents: int
    # A charge of it was tried.
    attempted: bool
    # It pays for another period of what ran before.
    is_renewal: bool
    # When it became final; until then when it was drawn up.
    opened: datetime
    period_end: datetime
    url: str
    # Of an invoice on account: when it is to be paid at the latest.
    due: datetime | None = None

    @property
    def is_paid(self) -> bool:
        return self.status == "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription with its invoices, the newest first, as Stripe sees it at this moment."""

    id: str
    order_uuid: str
    status: str
    livemode: bool
    period_end: datetime
    # When it ends by itself, whichever way that was asked for.
    ends_at: datetime | None
    # When it did end.
    ended: datetime | None
    bills: tuple[Bill, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """A subscription that was begun on this site and has not ended."""

    id: str
    order_uuid: str
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A verified webhook body. Only a hint: the object is asked for again by its id."""

    id: str
    type: str
    api_version: str
    livemode: bool
    created: datetime
    body: str = field(repr=False)
