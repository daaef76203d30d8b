"""The one door to Stripe. Outside of it there are only our own values and one error."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

import stripe
from django.conf import settings
from stripe.checkout import Session
from stripe.params import CustomerCreateParams
from stripe.params.checkout import SessionCreateParams

# Said here and not left to the library, so that an upgrade of it shows in a diff.
API_VERSION = "2026-10-28.endive"
RETRIES = 2
TIMEOUT_SECONDS = 20
SESSION_PARTS = ["line_items", "payment_intent.latest_charge", "invoice"]

UNREACHABLE = "We could not reach the payment service. Please try again in a minute."
REFUSED = "The payment service did not accept our request. Please try again, or write to us."


class GatewayError(Exception):
    """Stripe did not do what was asked. The message may be shown to a person.

    answered: Stripe said no, so the same request would be refused again. Otherwise nobody knows, and the same
    request with the same idempotency key is the safe thing to repeat.
    """

    def __init__(self, words: str, *, answered: bool) -> None:
        super().__init__(words)
        self.answered = answered


class RejectedWebhookError(Exception):
    """Not a body that Stripe signed for us."""


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
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One invoice of a subscription."""

    id: str
    number: str
    status: str  # draft, open, paid, uncollectible or void
    total_cents: int
    # A charge of it was tried.
    attempted: bool
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
    bills: tuple[Bill, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A verified webhook body. Only a hint: the object is asked for again by its id."""

    id: str
    type: str
    api_version: str
    livemode: bool
    created: datetime
    body: str = field(repr=False)


def create_checkout(basket: Basket) -> Checkout:
    with our_errors():
        session = client().v1.checkout.sessions.create(
            _creation(basket), {"idempotency_key": basket.idempotency_key}
        )
        return _checkout(session)


def fetch_checkout(checkout_id: str) -> Checkout:
    # An empty id would turn the request into one for a list.
    if not checkout_id.startswith("cs_"):
        raise ValueError(f"{checkout_id!r} is no id of a checkout")
    with our_errors():
        return _checkout(client().v1.checkout.sessions.retrieve(checkout_id, {"expand": [*SESSION_PARTS]}))


def expire_checkout(checkout_id: str) -> Checkout:
    """Close a session for good. One that was decided meanwhile is returned as it is."""
    try:
        with our_errors():
            client().v1.checkout.sessions.expire(checkout_id)
    except GatewayError as error:
        if not error.answered:
            raise
    return fetch_checkout(checkout_id)


def create_customer(*, name: str, email: str, employer_id: int, idempotency_key: str) -> str:
    params: CustomerCreateParams = {
        "name": name,
        "metadata": {"employer": str(employer_id), "site": settings.SITE_HOST},
    }
    if email:
        params["email"] = email
    with our_errors():
        return client().v1.customers.create(params, {"idempotency_key": idempotency_key}).id


def fetch_subscription(subscription_id: str) -> Subscription:
    # An empty id would turn the request into one for a list.
    if not subscription_id.startswith("sub_"):
        raise ValueError(f"{subscription_id!r} is no id of a subscription")
    with our_errors():
        api = client().v1
        found = api.subscriptions.retrieve(subscription_id)
        bills = api.invoices.list({"subscription": subscription_id, "limit": 100})
        return _subscription(found, bills.data)


def running_subscriptions() -> Iterator[tuple[str, str]]:
    """The id and the order of each that has not ended and was begun on this site."""
    with our_errors():
        for found in client().v1.subscriptions.list({"limit": 100}).auto_paging_iter():
            order_uuid = order_uuid_of(found.metadata)
            if order_uuid:
                yield found.id, order_uuid


def subscription_of_invoice(invoice_id: str) -> str:
    """Empty for an invoice of something else."""
    with our_errors():
        parent = client().v1.invoices.retrieve(invoice_id).parent
        details = parent.subscription_details if parent else None
        return id_of(details.subscription) if details else ""


def end_subscription(subscription_id: str) -> None:
    """At once. One that has ended already stays so."""
    try:
        with our_errors():
            client().v1.subscriptions.cancel(subscription_id)
    except GatewayError as error:
        if not error.answered:
            raise


def portal_url(customer_id: str, return_url: str) -> str:
    """Where a customer changes its card, and ends or goes on with its plan. Good for a moment, so never kept."""
    with our_errors():
        return (
            client()
            .v1.billing_portal.sessions.create({"customer": customer_id, "return_url": return_url})
            .url
        )


def fetch_charge(charge_id: str) -> Charge:
    with our_errors():
        api = client().v1
        charge = api.charges.retrieve(charge_id, {"expand": ["payment_intent"]})
        refunds = api.refunds.list({"charge": charge_id, "limit": 100}).auto_paging_iter()
        disputes = api.disputes.list({"charge": charge_id, "limit": 100}).auto_paging_iter()
        return _charge(charge, refunds, disputes)


def charges_since(moment: datetime) -> list[Charge]:
    """Every charge from then on, without what has gone back of each in detail."""
    with our_errors():
        found = client().v1.charges.list(
            {
                "created": {"gte": int(moment.timestamp())},
                "limit": 100,
                "expand": ["data.payment_intent"],
            }
        )
        return [_charge(charge) for charge in found.auto_paging_iter()]


def charge_of_refund(refund_id: str) -> str:
    with our_errors():
        return id_of(client().v1.refunds.retrieve(refund_id).charge)


def charge_of_dispute(dispute_id: str) -> str:
    with our_errors():
        return id_of(client().v1.disputes.retrieve(dispute_id).charge)


def charge_of_payment(payment_intent_id: str) -> str:
    # An empty id would turn the request into one for a list.
    if not payment_intent_id.startswith("pi_"):
        raise ValueError(f"{payment_intent_id!r} is no id of a payment")
    with our_errors():
        return id_of(client().v1.payment_intents.retrieve(payment_intent_id).latest_charge)


def create_refund(payment_intent_id: str, amount_cents: int, *, asked_by: str) -> None:
    """Give money back. The key is the asking row's own, so a repeated call refunds once."""
    with our_errors():
        client().v1.refunds.create(
            {
                "payment_intent": payment_intent_id,
                "amount": amount_cents,
                "reason": "requested_by_customer",
                "metadata": {"refund": asked_by, "site": settings.SITE_HOST},
            },
            {"idempotency_key": f"refund:{asked_by}"},
        )


def events_since(moment: datetime, types: Iterable[str]) -> Iterator[Event]:
    """What Stripe would have told us by webhook, asked for; newest first."""
    with our_errors():
        found = client().v1.events.list(
            {"created": {"gte": int(moment.timestamp())}, "types": list(types), "limit": 100}
        )
        for event in found.auto_paging_iter():
            yield _event(json.dumps(event.to_dict(for_json=True)))


def verify_webhook(body: bytes, signature: str) -> Event:
    """The event in a body that carries a valid signature by any of our secrets."""
    # A body that is not UTF-8 fails before its signature is looked at, and a header that is not ASCII in comparing.
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(body, signature, secret, stripe.Webhook.DEFAULT_TOLERANCE)
            return _event(body.decode())
        except (stripe.SignatureVerificationError, ValueError, TypeError, KeyError, OverflowError):
            continue
    raise RejectedWebhookError


@lru_cache(maxsize=4)
def _client_for(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": base} if base else None,
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )


def client() -> stripe.StripeClient:
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@contextmanager
def our_errors() -> Iterator[None]:
    try:
        yield
    except stripe.StripeError as error:
        # 409: the same request is still being carried out; 429: too many at once. Neither is an answer.
        answered = error.http_status not in {None, 409, 429}
        raise GatewayError(REFUSED if answered else UNREACHABLE, answered=answered) from error


def _creation(basket: Basket) -> SessionCreateParams:
    # Stripe copies the metadata of a session to nothing else, so each object is given its own.
    metadata = {"order": basket.order_uuid, "site": settings.SITE_HOST}
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": basket.item.quantity,
                "metadata": {"product": basket.item.product},
                "price_data": {
                    "currency": basket.item.currency,
                    "unit_amount": basket.item.amount_cents,
                    "product_data": {"name": basket.name, "description": basket.description},
                },
            }
        ],
        "customer": basket.customer_id,
        "customer_update": {"address": "auto"},
        "billing_address_collection": "required",
        "client_reference_id": basket.order_uuid,
        "metadata": metadata,
        "allow_promotion_codes": True,
        "success_url": basket.success_url,
        "cancel_url": basket.cancel_url,
    }
    if basket.every:
        _repeat(params, basket, basket.every, metadata)
    else:
        _pay_once(params, basket, metadata)
    if settings.STRIPE_AUTOMATIC_TAX:
        params["automatic_tax"] = {"enabled": True}
        params["tax_id_collection"] = {"enabled": True}
        # Stripe asks for it where a tax id may be typed.
        params["customer_update"]["name"] = "auto"
    return params


def _repeat(
    params: SessionCreateParams, basket: Basket, every: Literal["month", "year"], metadata: dict[str, str]
) -> None:
    """Every invoice then carries the metadata of its subscription."""
    params["mode"] = "subscription"
    params["line_items"][0]["price_data"]["recurring"] = {"interval": every}
    params["subscription_data"] = {"metadata": metadata}
    if basket.po_number:
        params["subscription_data"]["invoice_settings"] = {
            "custom_fields": [{"name": "PO number", "value": basket.po_number}]
        }


def _pay_once(params: SessionCreateParams, basket: Basket, metadata: dict[str, str]) -> None:
    params["payment_intent_data"] = {"metadata": metadata, "description": basket.name}
    params["invoice_creation"] = {
        "enabled": True,
        "invoice_data": {"metadata": metadata, "description": basket.description},
    }
    if basket.email:
        params["payment_intent_data"]["receipt_email"] = basket.email
    if basket.po_number:
        params["invoice_creation"]["invoice_data"]["custom_fields"] = [
            {"name": "PO number", "value": basket.po_number}
        ]


def _checkout(session: Session) -> Checkout:
    intent = session.payment_intent if isinstance(session.payment_intent, stripe.PaymentIntent) else None
    charge = intent.latest_charge if intent and isinstance(intent.latest_charge, stripe.Charge) else None
    invoice = session.invoice if isinstance(session.invoice, stripe.Invoice) else None
    details = session.total_details
    # Left out by Stripe, not null, where it was not asked for.
    lines = session.line_items if "line_items" in session else None
    return Checkout(
        id=session.id,
        url=session.url or "",
        status=session.status or "open",
        payment_status=session.payment_status,
        currency=session.currency or "",
        amount_subtotal_cents=session.amount_subtotal or 0,
        amount_total_cents=session.amount_total or 0,
        tax_cents=details.amount_tax if details else 0,
        items=tuple(_item(line) for line in lines.data) if lines else (),
        livemode=session.livemode,
        order_uuid=order_uuid_of(session.metadata),
        payment_intent_id=id_of(session.payment_intent),
        subscription_id=id_of(session.subscription),
        payment_failed=intent is not None and intent.status in {"requires_payment_method", "canceled"},
        receipt_url=(charge.receipt_url if charge else None) or "",
        invoice_url=(invoice.hosted_invoice_url if invoice else None) or "",
        invoice_number=(invoice.number if invoice else None) or "",
        billing_address=_address(session.customer_details),
        expires_at=datetime.fromtimestamp(session.expires_at, UTC),
    )


def _address(details: Session.CustomerDetails | None) -> str:
    """Name, street, city with state and ZIP, country: what is known of them, a line each."""
    address = details.address if details else None
    if details is None or address is None:
        return ""
    town = " ".join(part for part in (address.city, address.state, address.postal_code) if part)
    lines = (details.name, address.line1, address.line2, town, address.country)
    return "\n".join(line for line in lines if line) if address.line1 else ""


def _subscription(found: stripe.Subscription, bills: Iterable[stripe.Invoice]) -> Subscription:
    # In Stripe's flexible billing mode the portal sets a date, and the API a mark.
    end = found["items"].data[0].current_period_end
    ends = found.cancel_at or (end if found.cancel_at_period_end else None)
    return Subscription(
        id=found.id,
        order_uuid=order_uuid_of(found.metadata),
        status=found.status,
        livemode=found.livemode,
        period_end=datetime.fromtimestamp(end, UTC),
        ends_at=datetime.fromtimestamp(ends, UTC) if ends else None,
        bills=tuple(_bill(each) for each in bills),
    )


def _bill(invoice: stripe.Invoice) -> Bill:
    opened = invoice.status_transitions.finalized_at or invoice.created
    return Bill(
        id=str(invoice.id),
        number=invoice.number or "",
        status=invoice.status or "draft",
        total_cents=invoice.total,
        attempted=invoice.attempted,
        opened=datetime.fromtimestamp(opened, UTC),
        # The invoice's own period is the one before; its line names what it pays for.
        period_end=datetime.fromtimestamp(max(line.period.end for line in invoice.lines.data), UTC),
        url=invoice.hosted_invoice_url or "",
        due=moment(invoice.due_date),
    )


def moment(stamp: int | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp else None


def _charge(
    charge: stripe.Charge, refunds: Iterable[stripe.Refund] = (), disputes: Iterable[stripe.Dispute] = ()
) -> Charge:
    intent = charge.payment_intent
    assert intent is None or isinstance(intent, stripe.PaymentIntent)
    return Charge(
        id=charge.id,
        payment_intent_id=intent.id if intent else "",
        order_uuid=order_uuid_of(intent.metadata) if intent else "",
        amount_cents=charge.amount,
        refunded_cents=charge.amount_refunded,
        paid=charge.status == "succeeded",
        livemode=charge.livemode,
        refunds=tuple(_refund(refund) for refund in refunds),
        disputes=tuple(_dispute(dispute) for dispute in disputes),
    )


def _refund(refund: stripe.Refund) -> Refund:
    marks = refund.metadata
    ours = marks and "refund" in marks and "site" in marks and marks["site"] == settings.SITE_HOST
    return Refund(
        id=refund.id,
        amount_cents=refund.amount,
        failed=refund.status in {"failed", "canceled"},
        reason=refund.reason or "",
        created=datetime.fromtimestamp(refund.created, UTC),
        asked_by=str(marks["refund"]) if marks and ours else "",
    )


def _dispute(dispute: stripe.Dispute) -> Dispute:
    return Dispute(
        id=dispute.id,
        amount_cents=dispute.amount,
        status=dispute.status,
        reason=dispute.reason,
        created=datetime.fromtimestamp(dispute.created, UTC),
    )


def _item(line: stripe.LineItem) -> Item:
    product = line.metadata["product"] if line.metadata and "product" in line.metadata else ""
    return Item(product, line.quantity or 0, line.amount_subtotal, line.currency)


def order_uuid_of(metadata: stripe.StripeObject | None) -> str:
    """The order an object was made for; empty for what this site did not make."""
    if not metadata or "order" not in metadata or "site" not in metadata:
        return ""
    return str(metadata["order"]) if metadata["site"] == settings.SITE_HOST else ""


def id_of(thing: stripe.StripeObject | str | None) -> str:
    if thing is None or isinstance(thing, str):
        return thing or ""
    return str(thing["id"])


def _event(body: str) -> Event:
    told = json.loads(body)
    return Event(
        id=str(told["id"]),
        type=str(told["type"]),
        api_version=str(told["api_version"] or ""),
        livemode=bool(told["livemode"]),
        created=datetime.fromtimestamp(told["created"], UTC),
        body=body,
    )
