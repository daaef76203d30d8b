"""Invoices on account at Stripe: drawn up, sent, withdrawn, and looked at. The gateway's other half."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import stripe
from django.conf import settings
from stripe.params import InvoiceCreateParams, SubscriptionCreateParams

from jobboard.payments.gateway import GatewayError, check_id, client, end_subscription, our_errors
from jobboard.payments.reading import id_of, moment, order_uuid_of
from jobboard.payments.values import Item

# The first one for an order, not a renewal of what the order began.
FIRST = {"manual", "subscription_create"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BillTo:
    """Whom the invoice is made out and mailed to."""

    email: str
    name: str
    line1: str
    line2: str
    city: str
    # Outside of the US the region, where the country has them in an address.
    state: str
    postal_code: str
    country: str = "US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a new invoice is for, and whose."""

    order_uuid: str
    item: Item
    name: str
    description: str
    customer_id: str
    bill_to: BillTo
    po_number: str
    days_until_due: int
    # Each step of drawing it up has a key of its own that begins with this one.
    idempotency_key: str
    # How often it is invoiced again: "month", "year", or never.
    every: Literal["", "month", "year"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice as Stripe sees it at this moment."""

    id: str
    number: str
    status: str  # draft, open, paid, uncollectible or void
    currency: str
    subtotal_cents: int
    total_cents: int
    livemode: bool
    order_uuid: str
    is_first: bool
    due: datetime | None
    url: str
    subscription_id: str = ""
    # Empty until it is paid, and for what was paid outside of Stripe.
    payment_intent_id: str = ""
    receipt_url: str = ""

    @property
    def tax_cents(self) -> int:
        return max(0, self.total_cents - self.subtotal_cents)


def issue(wanted: Request) -> Invoice:
    """Draw it up and send it. Called again with the same request it goes on where it was interrupted."""
    with our_errors():
        _address(wanted)
        invoice_id = _begin_plan(wanted) if wanted.every else _draw_up(wanted)
        client().v1.invoices.send_invoice(invoice_id, {}, _key(wanted, "send"))
    return fetch(invoice_id)


def fetch(invoice_id: str) -> Invoice:
    check_id(invoice_id, "in_", of="an invoice")
    with our_errors():
        return _invoice(client().v1.invoices.retrieve(invoice_id, {"expand": ["payments"]}))


def salvage(customer_id: str, order_uuid: str) -> Invoice | None:
    """The one that was drawn up for an order, where its answer got lost. A draft is thrown away: nobody got it."""
    with our_errors():
        for found in client().v1.invoices.list({"customer": customer_id, "limit": 100}).auto_paging_iter():
            invoice = _invoice(found)
            if invoice.order_uuid != order_uuid or not invoice.is_first:
                continue
            if invoice.status != "draft":
                return fetch(invoice.id)
            _throw_away(invoice)
    return None


def _throw_away(draft: Invoice) -> None:
    if draft.subscription_id:
        # Stripe does not delete the draft of a subscription, and sends none once that has ended.
        end_subscription(draft.subscription_id)
    else:
        client().v1.invoices.delete(draft.id)


def of_payment(payment_intent_id: str) -> str:
    """Which invoice a payment was made for; empty where it was made for none."""
    with our_errors():
        found = client().v1.invoice_payments.list(
            {"payment": {"type": "payment_intent", "payment_intent": payment_intent_id}, "limit": 1}
        )
        return id_of(found.data[0].invoice) if found.data else ""


def withdraw(invoice_id: str) -> Invoice:
    """Void it, and end the plan that it was to begin. One that was paid meanwhile is returned as it is."""
    try:
        with our_errors():
            client().v1.invoices.void_invoice(invoice_id)
    except GatewayError as error:
        if not error.answered:
            raise
    found = fetch(invoice_id)
    if found.subscription_id and found.status == "void":
        end_subscription(found.subscription_id)
    return found


def _address(wanted: Request) -> None:
    """Stripe takes the address of an invoice from its customer at the moment it becomes final."""
    to = wanted.bill_to
    client().v1.customers.update(
        wanted.customer_id,
        {
            "name": to.name,
            "email": to.email,
            "address": {
                "line1": to.line1,
                "line2": to.line2,
                "city": to.city,
                "state": to.state,
                "postal_code": to.postal_code,
                "country": to.country,
            },
        },
    )


def _key(wanted: Request, step: str) -> stripe.RequestOptions:
    return {"idempotency_key": f"{wanted.idempotency_key}:{step}"}


def _marks(wanted: Request) -> dict[str, str]:
    return {"order": wanted.order_uuid, "site": settings.SITE_HOST}


def _draw_up(wanted: Request) -> str:
    params: InvoiceCreateParams = {
        "customer": wanted.customer_id,
        "collection_method": "send_invoice",
        "days_until_due": wanted.days_until_due,
        "currency": wanted.item.currency,
        "description": wanted.description,
        "metadata": _marks(wanted),
        # What waits for this customer for another reason does not belong on it.
        "pending_invoice_items_behavior": "exclude",
    }
    if wanted.po_number:
        params["custom_fields"] = [{"name": "PO number", "value": wanted.po_number}]
    if settings.STRIPE_AUTOMATIC_TAX:
        params["automatic_tax"] = {"enabled": True}
    made = client().v1.invoices.create(params, _key(wanted, "invoice"))
    client().v1.invoice_items.create(
        {
            "customer": wanted.customer_id,
            "invoice": str(made.id),
            "amount": wanted.item.amount_cents,
            "currency": wanted.item.currency,
            "description": wanted.name,
            "metadata": {"product": wanted.item.product},
        },
        _key(wanted, "item"),
    )
    return str(made.id)


def _begin_plan(wanted: Request) -> str:
    """A subscription takes no price of its own making, so the price comes first."""
    assert wanted.every
    price = client().v1.prices.create(
        {
            "currency": wanted.item.currency,
            "unit_amount": wanted.item.amount_cents,
            "recurring": {"interval": wanted.every},
            "product_data": {"name": wanted.name},
        },
        _key(wanted, "price"),
    )
    params: SubscriptionCreateParams = {
        "customer": wanted.customer_id,
        "items": [{"price": price.id, "quantity": 1, "metadata": {"product": wanted.item.product}}],
        "collection_method": "send_invoice",
        "days_until_due": wanted.days_until_due,
        "description": wanted.description,
        "metadata": _marks(wanted),
    }
    if wanted.po_number:
        params["invoice_settings"] = {"custom_fields": [{"name": "PO number", "value": wanted.po_number}]}
    if settings.STRIPE_AUTOMATIC_TAX:
        params["automatic_tax"] = {"enabled": True}
    made = client().v1.subscriptions.create(params, _key(wanted, "subscription"))
    return id_of(made.latest_invoice)


def _invoice(found: stripe.Invoice) -> Invoice:
    details = found.parent.subscription_details if found.parent else None
    is_paid = found.status == "paid"
    intent_id = _payment_of(found) if is_paid else ""
    return Invoice(
        id=str(found.id),
        number=found.number or "",
        status=found.status or "draft",
        currency=found.currency,
        subtotal_cents=found.subtotal,
        total_cents=found.total,
        livemode=found.livemode,
        order_uuid=order_uuid_of(found.metadata) or (order_uuid_of(details.metadata) if details else ""),
        is_first=found.billing_reason in FIRST,
        due=moment(found.due_date),
        url=found.hosted_invoice_url or "",
        subscription_id=id_of(details.subscription) if details else "",
        payment_intent_id=intent_id,
        receipt_url=_receipt(intent_id) if intent_id else "",
    )


def _payment_of(found: stripe.Invoice) -> str:
    payments = found.payments.data if "payments" in found and found.payments else []
    paid = [each.payment.payment_intent for each in payments if each.status == "paid"]
    return id_of(paid[0]) if paid else ""


def _receipt(payment_intent_id: str) -> str:
    intent = client().v1.payment_intents.retrieve(payment_intent_id, {"expand": ["latest_charge"]})
    charge = intent.latest_charge
    return (charge.receipt_url if isinstance(charge, stripe.Charge) else None) or ""
