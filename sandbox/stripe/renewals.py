"""What the calendar brings: a subscription's first and next invoices, retries, deadlines, ends."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.stripe import (
    agenda,
    basket,
    collecting,
    discounts,
    events,
    invoice_lines,
    invoices,
    refunds,
    subscriptions,
    tax,
)
from sandbox.stripe.books import Body, Books
from sandbox.stripe.listing import wanted


def bill(books: Books, subscription: Body, reason: str, *, auto_advance: bool) -> Body:
    """Draft the invoice for the current period."""
    start, end = subscriptions.period_of(subscription)
    entries = subscriptions.entries_of(subscription)
    applied = discounts.still_running(books, subscription)
    items = basket.discounted([_item(books, entry) for entry in entries], _coupon(books, applied))
    if subscription["automatic_tax"]["enabled"]:
        items = basket.taxed(items)
    parents = [_line_parent(subscription, entry) for entry in entries]
    invoice = invoices.draft(
        books,
        wanted(books, "customer", subscription["customer"]),
        invoice_lines.rows(items, start=start, end=end, parents=parents),
        discounts=applied,
        automatic_tax=tax.known(subscription["automatic_tax"]),
        billing_reason=reason,
        collection_method=subscription["collection_method"],
        description=subscription["description"],
        parent={
            "type": "subscription_details",
            "subscription_details": {
                "subscription": subscription["id"],
                "metadata": subscription["metadata"],
            },
        },
        custom_fields=subscription["invoice_settings"]["custom_fields"],
        footer=subscription["invoice_settings"]["footer"],
        period_start=books.now(),
        period_end=books.now(),
    )
    books.set_aside(invoice["id"], days_until_due=subscription["days_until_due"])
    subscription = wanted(books, "subscription", subscription["id"])
    left = discounts.after_invoice(books, applied)
    subscriptions.change(books, subscription, latest_invoice=invoice["id"], discounts=left)
    return ripen_later(books, invoice) if auto_advance else invoice


def _item(books: Books, entry: Body) -> Body:
    """The entry as something sold once more, at the price it was agreed for."""
    return basket.item(books, entry["price"], entry["quantity"], entry["metadata"])


def _coupon(books: Books, applied: list[str]) -> Body | None:
    return discounts.coupon_of(books, applied[0]) if applied else None


def _line_parent(subscription: Body, entry: Body) -> Body:
    details = {
        "subscription": subscription["id"],
        "subscription_item": entry["id"],
        "proration": False,
        "proration_details": None,
    }
    return {"type": "subscription_item_details", "subscription_item_details": details}


def _period_ends(books: Books, subscription: Body) -> None:
    if subscription["status"] in subscriptions.ENDED:
        return
    if subscriptions.is_to_end(subscription):
        subscriptions.end(books, subscription, "cancellation_requested")
        return
    subscription = subscriptions.next_period(books, subscription)
    # What nobody pays is still billed, but as a draft that waits.
    bill(books, subscription, "subscription_cycle", auto_advance=subscription["status"] != "unpaid")


def ripen_later(books: Books, invoice: Body) -> Body:
    """The draft is made final by itself after an hour."""
    due = books.now() + invoices.DRAFT_FOR
    agenda.plan(books, invoice, "finalize", due)
    return books.save({**invoice, "auto_advance": True, "automatically_finalizes_at": due})


def _is_abandoned(books: Books, invoice: Body) -> bool:
    """Nobody collects for a subscription that has ended; what is open may still be paid."""
    subscription = subscriptions.of_invoice(books, invoice)
    if subscription is None or subscription["status"] not in subscriptions.ENDED:
        return False
    stopped = {"auto_advance": False, "automatically_finalizes_at": None, "next_payment_attempt": None}
    books.save({**invoice, **stopped})
    return True


def _draft_ripens(books: Books, invoice: Body) -> None:
    if invoice["status"] != "draft" or _is_abandoned(books, invoice):
        return
    invoice = collecting.issue(books, invoice)
    if invoice["status"] != "open":
        return
    if invoice["collection_method"] == "send_invoice":
        events.emit(books, "invoice.sent", invoice)
    else:
        collecting.charge(books, invoice)


def _try_again(books: Books, invoice: Body) -> None:
    if invoice["status"] == "open" and not _is_abandoned(books, invoice):
        collecting.charge(books, invoice)


def _deadline_passes(books: Books, invoice: Body) -> None:
    if invoice["status"] != "open":
        return
    events.emit(books, "invoice.overdue", invoice)
    subscription = subscriptions.of_invoice(books, invoice)
    if subscription and subscription["status"] == "active":
        subscriptions.change(books, subscription, status="past_due")


def _first_payment_never_came(books: Books, subscription: Body) -> None:
    if subscription["status"] != "incomplete":
        return
    invoices.withdraw(books, wanted(books, "invoice", subscription["latest_invoice"]))
    subscriptions.lapse(books, subscription)


def _refund_comes_back(books: Books, refund: Body) -> None:
    if refund["status"] == "succeeded":
        refunds.fail_refund(books, refund)


STEPS: dict[str, Callable[[Books, Body], None]] = {
    "period": _period_ends,
    "finalize": _draft_ripens,
    "retry": _try_again,
    "overdue": _deadline_passes,
    "lapse": _first_payment_never_came,
    "refund_fails": _refund_comes_back,
}


def run(books: Books, clock: str, until: int) -> None:
    """Do everything that is due by this clock, in order, each at its own time."""
    while entry := agenda.take(books, clock, until):
        body = books.get(entry.object_id)
        if body:
            with books.at(entry.due):
                STEPS[entry.what](books, body)
