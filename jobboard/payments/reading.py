"""Stripe's objects read into our values."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

import stripe
from django.conf import settings
from stripe.checkout import Session

from jobboard.payments.values import Bill, Charge, Checkout, Dispute, Event, Item, Refund, Subscription


def checkout(session: Session) -> Checkout:
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


def subscription(found: stripe.Subscription, bills: Iterable[stripe.Invoice]) -> Subscription:
    # In Stripe's flexible billing mode the portal sets a date, and the API a mark.
    end = found["items"].data[0].current_period_end
    ends = found.cancel_at or (end if found.cancel_at_period_end else None)
    return Subscription(
        id=found.id,
        order_uuid=order_uuid_of(found.metadata),
        status=found.status,
        livemode=found.livemode,
        period_end=datetime.fromtimestamp(end, UTC),
        ends_at=moment(ends),
        ended=moment(found.ended_at),
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
        is_renewal=invoice.billing_reason == "subscription_cycle",
        opened=datetime.fromtimestamp(opened, UTC),
        # The invoice's own period is the one before; its line names what it pays for.
        period_end=datetime.fromtimestamp(max(line.period.end for line in invoice.lines.data), UTC),
        url=invoice.hosted_invoice_url or "",
        due=moment(invoice.due_date),
    )


def moment(stamp: int | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp else None


def charge(
    found: stripe.Charge, refunds: Iterable[stripe.Refund] = (), disputes: Iterable[stripe.Dispute] = ()
) -> Charge:
    intent = found.payment_intent
    assert intent is None or isinstance(intent, stripe.PaymentIntent)
    return Charge(
        id=found.id,
        payment_intent_id=intent.id if intent else "",
        order_uuid=order_uuid_of(intent.metadata) if intent else "",
        amount_cents=found.amount,
        refunded_cents=found.amount_refunded,
        paid=found.status == "succeeded",
        livemode=found.livemode,
        created=datetime.fromtimestamp(found.created, UTC),
        refunds=tuple(_refund(refund) for refund in refunds),
        disputes=tuple(_dispute(dispute) for dispute in disputes),
    )


def _refund(refund: stripe.Refund) -> Refund:
    marks = refund.metadata
    back = refund.failure_balance_transaction
    ours = marks and "refund" in marks and "site" in marks and marks["site"] == settings.SITE_HOST
    return Refund(
        id=refund.id,
        amount_cents=refund.amount,
        failed=refund.status in {"failed", "canceled"},
        reason=refund.reason or "",
        created=datetime.fromtimestamp(refund.created, UTC),
        asked_by=str(marks["refund"]) if marks and ours else "",
        came_back=moment(back.created) if isinstance(back, stripe.BalanceTransaction) else None,
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


def event(body: str) -> Event:
    told = json.loads(body)
    return Event(
        id=str(told["id"]),
        type=str(told["type"]),
        api_version=str(told["api_version"] or ""),
        livemode=bool(told["livemode"]),
        created=datetime.fromtimestamp(told["created"], UTC),
        body=body,
    )
