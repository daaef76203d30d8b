"""The life of a subscription: begun, renewed, past due, to be cancelled, over."""

from __future__ import annotations

from sandbox.stripe import agenda, events, periods
from sandbox.stripe.books import Body, Books, new_id
from sandbox.stripe.listing import wanted
from sandbox.stripe.objects import complete

PATH = "/v1/subscriptions"
ENDED = ("canceled", "incomplete_expired")
FIRST_PAYMENT_WITHIN = 23 * 3600


def add(books: Books, customer: Body, items: list[Body], **values: object) -> Body:
    """A subscription to these items (prices and quantities), its first period starting now."""
    now, subscription_id = books.now(), new_id("subscription")
    end = periods.end_of(now, items[0]["price"]["recurring"], 1)
    entries = [_entry(books, item, subscription_id, now, end) for item in items]
    subscription = books.add(
        {
            "object": "subscription",
            "id": subscription_id,
            "automatic_tax": {"enabled": False},
            "billing_cycle_anchor": now,
            "billing_mode": {"type": "flexible", "flexible": {"proration_discounts": "included"}},
            "billing_schedules": [],
            "cancel_at_period_end": False,
            "cancellation_details": {},
            "collection_method": "charge_automatically",
            "currency": items[0]["currency"],
            "customer": customer["id"],
            "discounts": [],
            "invoice_settings": {"issuer": {"type": "self"}},
            "items": {
                "object": "list",
                "data": entries,
                "has_more": False,
                "url": f"/v1/subscription_items?subscription={subscription_id}",
            },
            "metadata": {},
            "payment_settings": {"save_default_payment_method": "off"},
            "start_date": now,
            "test_clock": customer["test_clock"],
            "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
            **values,
        },
        aside={"periods": 1},
    )
    agenda.plan(books, subscription, "period", end)
    if subscription["status"] == "incomplete":
        agenda.plan(books, subscription, "lapse", now + FIRST_PAYMENT_WITHIN)
    events.emit(books, "customer.subscription.created", subscription)
    return subscription


def _entry(books: Books, item: Body, subscription_id: str, start: int, end: int) -> Body:
    return complete(
        {
            "object": "subscription_item",
            "id": new_id("subscription_item"),
            "created": books.now(),
            "billed_until": end,
            "current_period_end": end,
            "current_period_start": start,
            "discounts": [],
            "metadata": item["metadata"] or {},
            "plan": _plan(item["price"]),
            "price": item["price"],
            "quantity": item["quantity"],
            "subscription": subscription_id,
            "tax_rates": [],
        }
    )


def _plan(price: Body) -> Body:
    """The old name for a recurring price, which Stripe still sends along."""
    return {
        "object": "plan",
        "id": price["id"],
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": price["recurring"]["interval"],
        "interval_count": price["recurring"]["interval_count"],
        "livemode": False,
        "metadata": price["metadata"],
        "product": price["product"],
        "usage_type": "licensed",
    }


def entries_of(subscription: Body) -> list[Body]:
    found: list[Body] = subscription["items"]["data"]
    return found


def period_of(subscription: Body) -> tuple[int, int]:
    first = entries_of(subscription)[0]
    return first["current_period_start"], first["current_period_end"]


def change(books: Books, subscription: Body, **values: object) -> Body:
    previous = {name: subscription[name] for name in values if subscription[name] != values[name]}
    if not previous:
        return subscription
    subscription = books.save({**subscription, **values})
    events.emit(books, "customer.subscription.updated", subscription, previous=previous)
    return subscription


def next_period(books: Books, subscription: Body) -> Body:
    """Move every item one period on."""
    done = books.aside(subscription["id"])["periods"] + 1
    books.set_aside(subscription["id"], periods=done)
    _, start = period_of(subscription)
    recurring = entries_of(subscription)[0]["price"]["recurring"]
    end = periods.end_of(subscription["billing_cycle_anchor"], recurring, done)
    entries = [
        {**entry, "billed_until": end, "current_period_start": start, "current_period_end": end}
        for entry in entries_of(subscription)
    ]
    agenda.plan(books, subscription, "period", end)
    return change(books, subscription, items={**subscription["items"], "data": entries})


def is_to_end(subscription: Body) -> bool:
    """Told to end with this period, by either of the two fields that say so."""
    _, end = period_of(subscription)
    return subscription["cancel_at_period_end"] or (subscription["cancel_at"] or end + 1) <= end


def schedule_end(books: Books, subscription: Body, *, by_portal: bool = False, **details: object) -> Body:
    """To end with the period. In flexible billing mode the portal says so by `cancel_at`, the API by the flag."""
    _, end = period_of(subscription)
    chosen: Body = {"cancel_at": end} if by_portal else {"cancel_at_period_end": True}
    why = {**subscription["cancellation_details"], "reason": "cancellation_requested", **details}
    return change(books, subscription, canceled_at=books.now(), cancellation_details=why, **chosen)


def resume(books: Books, subscription: Body) -> Body:
    """Not to end after all."""
    nothing = dict.fromkeys(subscription["cancellation_details"])
    return change(
        books,
        subscription,
        cancel_at=None,
        cancel_at_period_end=False,
        canceled_at=None,
        cancellation_details=nothing,
    )


def end(books: Books, subscription: Body, reason: str, **details: object) -> Body:
    """Over, now."""
    now = books.now()
    agenda.strike(books, subscription, "period", "lapse")
    why = {**subscription["cancellation_details"], **details}
    why["reason"] = why["reason"] or reason
    subscription = books.save(
        {
            **subscription,
            "cancellation_details": why,
            "canceled_at": subscription["canceled_at"] or now,
            "ended_at": now,
            "status": "canceled",
        }
    )
    events.emit(books, "customer.subscription.deleted", subscription)
    return subscription


def lapse(books: Books, subscription: Body) -> Body:
    """The first invoice was never paid."""
    agenda.strike(books, subscription, "period")
    return change(books, subscription, status="incomplete_expired", ended_at=books.now())


def of_invoice(books: Books, invoice: Body) -> Body | None:
    details = (invoice["parent"] or {}).get("subscription_details")
    return wanted(books, "subscription", details["subscription"]) if details else None


def invoice_paid(books: Books, subscription: Body, invoice: Body) -> None:
    """Paying the latest invoice mends a subscription, unless it has ended."""
    if subscription["latest_invoice"] != invoice["id"] or subscription["status"] in ENDED:
        return
    agenda.strike(books, subscription, "lapse")
    change(books, subscription, status="active")
