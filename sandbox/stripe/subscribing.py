"""How a subscription begins, on a payment page or by the API, and the calls about it."""

from __future__ import annotations

from typing import Any

from stripe.params import (
    SubscriptionCancelParams,
    SubscriptionCreateParams,
    SubscriptionListParams,
    SubscriptionRetrieveParams,
    SubscriptionUpdateParams,
)

from sandbox.stripe import basket, collecting, discounts, fields, renewals, subscriptions, tax
from sandbox.stripe.books import Body, Books
from sandbox.stripe.customers import at_its_time
from sandbox.stripe.invoicing import MOST_DAYS
from sandbox.stripe.listing import PAGING, merged_metadata, page, retrieve_route, wanted
from sandbox.stripe.problems import ApiError, invalid, missing, not_spoken
from sandbox.stripe.routes import Call, Route, words
from sandbox.stripe.subscriptions import PATH


def begin(
    books: Books, customer: Body, items: list[Body], *, chosen: list[Body], **values: object
) -> tuple[Body, Body]:
    """The subscription, still incomplete, and the draft of its first invoice."""
    subscription = subscriptions.add(books, customer, items, status="incomplete", **values)
    applied = [
        discounts.add_discount(books, each, customer["id"], subscription=subscription["id"])["id"]
        for each in chosen
    ]
    subscription = books.save({**subscription, "discounts": applied})
    invoice = renewals.bill(books, subscription, "subscription_create", auto_advance=False)
    return wanted(books, "subscription", subscription["id"]), invoice


def begin_paid(books: Books, session: Body, intent: Body | None, method: Body | None) -> Body:
    """The subscription that a session has just paid for."""
    aside = books.aside(session["id"])
    data = aside["subscription_data"]
    subscription, invoice = begin(
        books,
        wanted(books, "customer", session["customer"]),
        aside["items"],
        chosen=session["discounts"] or [],
        automatic_tax=_automatic_tax(session),
        default_payment_method=method["id"] if method else None,
        description=data.get("description"),
        invoice_settings={**data.get("invoice_settings", {}), "issuer": {"type": "self"}},
        metadata=data.get("metadata") or {},
    )
    invoice = collecting.issue(books, invoice, intent=intent)
    if intent:
        collecting.settle(books, books.save({**invoice, "attempt_count": 1}))
    return wanted(books, "subscription", subscription["id"])


def _automatic_tax(session: Body) -> Body:
    if not session["automatic_tax"]["enabled"]:
        return {"enabled": False}
    return {"enabled": True, "liability": {"type": "self"}}


def _create(call: Call) -> Body:
    books, given = call.books, call.params
    for name in ("customer", "items"):
        if name not in given:
            raise missing(name)
    customer = wanted(books, "customer", given["customer"], param="customer", status=400)
    lines = [{"quantity": 1, **line} for line in given["items"]]
    items = basket.items_for(books, lines, kind="recurring", param="items")
    subscription, invoice = begin(
        books,
        customer,
        items,
        chosen=discounts.chosen(books, given),
        automatic_tax=tax.asked_for(given, customer),
        default_payment_method=_own_method(books, customer, given.get("default_payment_method")),
        description=given.get("description"),
        invoice_settings={**given.get("invoice_settings", {}), "issuer": {"type": "self"}},
        metadata=fields.metadata(given.get("metadata")),
        **_collection(given),
    )
    if given.get("collection_method") == "send_invoice":
        _begin_on_account(books, subscription, invoice)
    else:
        _take_first_payment(books, invoice, given.get("payment_behavior", "allow_incomplete"))
    return wanted(books, "subscription", subscription["id"])


def _collection(given: dict[str, Any]) -> Body:
    if given.get("collection_method") != "send_invoice":
        if "days_until_due" in given:
            raise invalid("days_until_due", "days_until_due goes with collection_method=send_invoice.")
        return {}
    if "days_until_due" not in given:
        raise missing("days_until_due")
    days = fields.count(given["days_until_due"], "days_until_due", MOST_DAYS)
    return {"collection_method": "send_invoice", "days_until_due": days}


def _own_method(books: Books, customer: Body, method_id: str | None) -> str | None:
    if method_id is None:
        return None
    method = wanted(books, "payment_method", method_id, param="default_payment_method", status=400)
    if method["customer"] != customer["id"]:
        raise invalid("default_payment_method", "Attach the payment method to this customer first.")
    return method_id


def _begin_on_account(books: Books, subscription: Body, invoice: Body) -> None:
    """Service begins at once; the invoice is made final and sent within the hour."""
    renewals.ripen_later(books, invoice)
    subscriptions.change(books, wanted(books, "subscription", subscription["id"]), status="active")


def _take_first_payment(books: Books, invoice: Body, behaviour: str) -> None:
    if behaviour not in ("allow_incomplete", "error_if_incomplete"):
        raise not_spoken(f"payment_behavior={behaviour}")
    invoice = collecting.issue(books, invoice)
    if invoice["status"] != "open":
        return
    attempt = collecting.charge(books, invoice)
    if attempt.kind != "paid" and behaviour == "error_if_incomplete":
        raise collecting.refusal(attempt, undo=True)


def _update(call: Call) -> Body:
    books, given = call.books, call.params
    subscription = wanted(books, "subscription", call.id)
    if subscription["status"] in subscriptions.ENDED:
        raise ApiError("A subscription that has ended cannot be changed.", param="id")
    values: Body = {name: given[name] or None for name in ("description",) if name in given}
    if "metadata" in given:
        merged = merged_metadata(subscription["metadata"], given["metadata"])
        values["metadata"] = fields.metadata(merged)
    if "default_payment_method" in given:
        customer = wanted(books, "customer", subscription["customer"])
        values["default_payment_method"] = _own_method(books, customer, given["default_payment_method"])
    subscription = subscriptions.change(books, subscription, **values)
    return _update_end(books, subscription, given)


def _update_end(books: Books, subscription: Body, given: dict[str, Any]) -> Body:
    details = fields.nulls(given.get("cancellation_details", {}))
    if given.get("cancel_at_period_end") and given.get("cancel_at"):
        raise invalid("cancel_at", "Give either cancel_at or cancel_at_period_end, not both.")
    if given.get("cancel_at") not in (None, "", "min_period_end", "max_period_end"):
        raise not_spoken("cancel_at other than the end of the period")
    if given.get("cancel_at"):
        return subscriptions.schedule_end(books, subscription, by_portal=True, **details)
    if given.get("cancel_at_period_end"):
        return subscriptions.schedule_end(books, subscription, **details)
    if "cancel_at_period_end" in given or "cancel_at" in given:
        return subscriptions.resume(books, subscription)
    return subscription


def _cancel(call: Call) -> Body:
    subscription = wanted(call.books, "subscription", call.id)
    if subscription["status"] in subscriptions.ENDED:
        raise ApiError(f"No such subscription: '{call.id}'", status=404, code="resource_missing", param="id")
    details = fields.nulls(call.params.get("cancellation_details", {}))
    return subscriptions.end(call.books, subscription, "cancellation_requested", **details)


def _list(call: Call) -> Body:
    """Ended ones only when asked for, as at Stripe."""
    status = call.params.get("status", "")
    equal = {
        name: call.params[name]
        for name in ("customer", "collection_method", "test_clock")
        if name in call.params
    }
    found = call.books.all("subscription", **equal)
    if status == "":
        found = [each for each in found if each["status"] != "canceled"]
    elif status == "ended":
        found = [each for each in found if each["status"] in subscriptions.ENDED]
    elif status != "all":
        found = [each for each in found if each["status"] == status]
    if "price" in call.params:
        found = [each for each in found if call.params["price"] in _prices(each)]
    return page(found, call.params, PATH)


def _prices(subscription: Body) -> list[str]:
    return [entry["price"]["id"] for entry in subscriptions.entries_of(subscription)]


ROUTES = [
    Route(
        method="POST",
        path=PATH,
        params=SubscriptionCreateParams,
        handler=at_its_time("subscription", _create),
        honours=words(
            "customer items.price items.price_data items.quantity items.metadata metadata description"
            " default_payment_method automatic_tax.enabled collection_method days_until_due discounts payment_behavior off_session expand"
            " invoice_settings.custom_fields invoice_settings.footer"
        ),
    ),
    Route(
        method="GET",
        path=PATH,
        params=SubscriptionListParams,
        handler=_list,
        honours=PAGING | words("customer collection_method test_clock status price"),
    ),
    retrieve_route("subscription", PATH, SubscriptionRetrieveParams),
    Route(
        method="POST",
        path=PATH + "/{id}",
        params=SubscriptionUpdateParams,
        handler=at_its_time("subscription", _update),
        honours=words(
            "cancel_at cancel_at_period_end metadata description default_payment_method expand"
            " cancellation_details.comment cancellation_details.feedback"
        ),
    ),
    Route(
        method="DELETE",
        path=PATH + "/{id}",
        params=SubscriptionCancelParams,
        handler=at_its_time("subscription", _cancel),
        honours=words("cancellation_details.comment cancellation_details.feedback expand"),
    ),
]
