"""Checkout sessions: made by the board, paid on the hosted page, expired by the clock."""

from __future__ import annotations

from typing import Any

from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionLineItemListParams,
    SessionListParams,
    SessionRetrieveParams,
    SessionUpdateParams,
)

from sandbox.stripe import basket, config, discounts, events, fields, payments
from sandbox.stripe.books import Body, Books, new_id
from sandbox.stripe.listing import INCLUDABLES, PAGING, page, retrieve_route, update_route, wanted
from sandbox.stripe.problems import ApiError, invalid, missing, not_spoken
from sandbox.stripe.routes import Call, Route, words

PATH = "/v1/checkout/sessions"
SHORTEST, LONGEST = 30 * 60, 24 * 3600
LEEWAY = 60  # a caller that asks for exactly 30 minutes loses a moment on the way
METHODS = ("card", "us_bank_account")

AS_GIVEN = words(
    "allow_promotion_codes allowed_payment_method_types billing_address_collection cancel_url client_reference_id"
    " customer customer_creation customer_email excluded_payment_method_types expires_at locale mode submit_type success_url"
)
HONOURED = AS_GIVEN | words(
    "ui_mode currency metadata expand customer_update discounts payment_method_collection"
    " automatic_tax.enabled tax_id_collection.enabled phone_number_collection.enabled adaptive_pricing.enabled"
    " custom_text.submit.message"
    " line_items.price line_items.quantity line_items.metadata line_items.price_data"
    " payment_intent_data.metadata payment_intent_data.description payment_intent_data.receipt_email"
    " payment_intent_data.statement_descriptor_suffix"
    " subscription_data.metadata subscription_data.description subscription_data.billing_mode.type"
    " subscription_data.invoice_settings.custom_fields subscription_data.invoice_settings.footer"
    " invoice_creation.enabled invoice_creation.invoice_data.metadata invoice_creation.invoice_data.description"
    " invoice_creation.invoice_data.footer invoice_creation.invoice_data.custom_fields"
)
MUST_BE_OFF = ("phone_number_collection", "adaptive_pricing")
ONLY_IN = {
    "payment": words("payment_intent_data invoice_creation customer_creation"),
    "subscription": words("subscription_data payment_method_collection"),
}


def _create(call: Call) -> Body:
    given = call.params
    _check(call.books, given)
    kind = "recurring" if given["mode"] == "subscription" else "one_time"
    items = basket.items_for(call.books, given.get("line_items", []), kind=kind)
    chosen = discounts.chosen(call.books, given)
    coupon = call.books.get(chosen[0]["coupon"], "coupon") if chosen else None
    items = basket.discounted(items, coupon)
    session_id = new_id("checkout.session")
    body = {
        **_skeleton(call, session_id),
        **basket.sums(items),
        "currency": items[0]["currency"],
        "discounts": chosen,
    }
    basket.check_total(body["amount_total"], body["currency"])
    body["payment_method_types"] = _methods(given, body)
    intent_data = given.get("payment_intent_data", {})
    fields.metadata(intent_data.get("metadata"), "payment_intent_data[metadata]")
    subscription_data = given.get("subscription_data", {})
    fields.metadata(subscription_data.get("metadata"), "subscription_data[metadata]")
    if subscription_data.get("billing_mode", {}).get("type", "flexible") != "flexible":
        raise not_spoken("subscription_data[billing_mode][type]=classic")
    return call.books.add(
        {name: value for name, value in body.items() if value is not None},
        aside={
            "items": items,
            "payment_intent_data": intent_data,
            "subscription_data": subscription_data,
            "customer_update": given.get("customer_update", {}),
        },
    )


def _skeleton(call: Call, session_id: str) -> Body:
    given, now = call.params, call.books.now()
    metadata = fields.metadata(given.get("metadata"))
    subscribing = given["mode"] == "subscription"
    return {
        **{name: value for name, value in given.items() if name in AS_GIVEN},
        "object": "checkout.session",
        "id": session_id,
        "automatic_tax": _automatic_tax(given),
        "tax_id_collection": {"enabled": _is_on(given, "tax_id_collection"), "required": "never"},
        "adaptive_pricing": {"enabled": False},
        "custom_fields": [],
        "custom_text": {"submit": given.get("custom_text", {}).get("submit") or None},
        "customer_details": _known_customer(call.books, given),
        "expires_at": given.get("expires_at", now + LONGEST),
        "invoice_creation": None if subscribing else _invoice_creation(given.get("invoice_creation", {})),
        "metadata": metadata,
        "payment_method_collection": given.get(
            "payment_method_collection", "always" if subscribing else "if_required"
        ),
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "customer_creation": _customer_creation(given),
        "ui_mode": "hosted_page",
        "url": f"{call.base_url}/c/pay/{session_id}",
    }


def _customer_creation(given: dict[str, Any]) -> str | None:
    if "customer" in given:
        return None
    usual = "always" if given["mode"] == "subscription" else "if_required"
    return str(given.get("customer_creation", usual))


def _is_on(given: dict[str, Any], name: str) -> bool:
    return bool(given.get(name, {}).get("enabled"))


def _automatic_tax(given: dict[str, Any]) -> Body:
    if not _is_on(given, "automatic_tax"):
        return {"enabled": False}
    # Nothing is known about the place of the buyer before the page is opened.
    return {
        "enabled": True,
        "liability": {"type": "self"},
        "provider": "stripe",
        "status": "requires_location_inputs",
    }


def _known_customer(books: Books, given: dict[str, Any]) -> Body | None:
    customer = books.get(given["customer"]) if "customer" in given else None
    email = customer["email"] if customer else given.get("customer_email")
    return {"email": email, "tax_exempt": "none"} if email else None


def _invoice_creation(given: dict[str, Any]) -> Body:
    data = given.get("invoice_data", {})
    metadata = fields.metadata(data.get("metadata"), "invoice_creation[invoice_data][metadata]")
    return {
        "enabled": given.get("enabled", False),
        "invoice_data": {**fields.nulls(data), "metadata": metadata},
    }


def _check(books: Books, given: dict[str, Any]) -> None:
    _check_mode(given)
    _check_customer(books, given)
    _check_expiry(books, given)
    for name in ("success_url", "cancel_url"):
        fields.web_address(given.get(name), name)
    if len(given.get("client_reference_id", "")) > 200:
        raise invalid("client_reference_id", "client_reference_id has at most 200 characters.")
    if given.get("allow_promotion_codes") and given.get("discounts"):
        raise invalid("allow_promotion_codes", "Give either discounts or allow_promotion_codes, not both.")
    for name in MUST_BE_OFF:
        if _is_on(given, name):
            raise not_spoken(f"{name}[enabled]")


def _check_mode(given: dict[str, Any]) -> None:
    if "mode" not in given:
        raise missing("mode")
    if given["mode"] not in ONLY_IN:
        raise not_spoken(f"mode={given['mode']}")
    for mode, names in ONLY_IN.items():
        for name in names & given.keys() if mode != given["mode"] else ():
            raise invalid(name, f"{name} can be given only with mode={mode}.")
    if given.get("ui_mode", "hosted_page") != "hosted_page":
        raise not_spoken(f"ui_mode={given['ui_mode']}")
    if "success_url" not in given:
        raise missing("success_url")


def _check_customer(books: Books, given: dict[str, Any]) -> None:
    fields.email(given.get("customer_email"), "customer_email")
    if "customer" not in given:
        if "customer_update" in given:
            raise invalid("customer_update", "customer_update can be given only together with customer.")
        return
    for name in ("customer_email", "customer_creation"):
        if name in given:
            raise invalid(name, f"Give either customer or {name}, not both.")
    wanted(books, "customer", given["customer"], param="customer", status=400)


def _check_expiry(books: Books, given: dict[str, Any]) -> None:
    if "expires_at" not in given:
        return
    ahead = given["expires_at"] - books.now()
    if not SHORTEST - LEEWAY <= ahead <= LONGEST + LEEWAY:
        raise invalid("expires_at", "expires_at must lie between 30 minutes and 24 hours ahead.")


def _methods(given: dict[str, Any], body: Body) -> list[str]:
    allowed = given.get("allowed_payment_method_types") or METHODS
    refused = given.get("excluded_payment_method_types") or []
    found = [name for name in METHODS if name in allowed and name not in refused]
    if (body["currency"] != "usd" or body["mode"] == "subscription") and "us_bank_account" in found:
        found.remove("us_bank_account")  # a debit that renews is more than the sandbox can do
    if not found:
        raise invalid("allowed_payment_method_types", f"None of these is left: {', '.join(METHODS)}.")
    return found


def set_discount(books: Books, session: Body, code: Body | None) -> Body:
    """Apply a promotion code that the buyer typed, or take it away."""
    coupon = books.get(code["promotion"]["coupon"], "coupon") if code else None
    items = basket.discounted(books.aside(session["id"])["items"], coupon)
    if session["automatic_tax"]["enabled"]:
        items = basket.taxed(items)
    total = sum(item["amount_total"] for item in items)
    basket.check_total(total, session["currency"])
    books.set_aside(session["id"], items=items)
    chosen = [{"coupon": coupon["id"], "promotion_code": code["id"]}] if coupon and code else []
    return books.save({**session, **basket.sums(items), "discounts": chosen})


def reckon_tax(books: Books, session: Body) -> Body:
    """The page was opened: from now on the place is known, and with it the tax."""
    if session["automatic_tax"]["status"] != "requires_location_inputs":
        return session
    items = basket.taxed(books.aside(session["id"])["items"])
    books.set_aside(session["id"], items=items)
    tax = {**session["automatic_tax"], "status": "complete"}
    return books.save({**session, **basket.sums(items), "automatic_tax": tax})


def takes_card(session: Body) -> bool:
    """A subscription wants a card for later even where nothing is due today."""
    return bool(session["amount_total"]) or session["payment_method_collection"] == "always"


def close(books: Books, session: Body, **values: object) -> Body:
    """Mark a session complete; the hosted page is gone from then on."""
    discounts.redeem(books, session)
    return books.save({**session, "status": "complete", "url": None, **values})


def expire(books: Books, session: Body) -> Body:
    session = books.save({**session, "status": "expired", "url": None})
    intent = payments.intent_of(books, session)
    if intent:
        payments.cancel(books, intent, "expired")
    events.emit(books, "checkout.session.expired", session)
    return session


OVERDUE = """
SELECT id FROM objects WHERE kind = 'checkout.session'
AND json_extract(body, '$.status') = 'open' AND json_extract(body, '$.expires_at') <= ?
"""


def expire_overdue(books: Books) -> None:
    for (session_id,) in books.db.execute(OVERDUE, (books.now(),)).fetchall():
        expire(books, wanted(books, "checkout.session", session_id))


def _expire(call: Call) -> Body:
    session = wanted(call.books, "checkout.session", call.id)
    if session["status"] != "open":
        raise ApiError(
            f"Only an open session can be expired; this one is {session['status']}.", param="session"
        )
    return expire(call.books, session)


def _list(call: Call) -> Body:
    names = ("customer", "payment_intent", "status")
    equal = {name: call.params[name] for name in names if name in call.params}
    found = call.books.all("checkout.session", **equal)
    email = call.params.get("customer_details", {}).get("email")
    if email is not None:
        found = [each for each in found if (each["customer_details"] or {}).get("email") == email]
    return page(found, call.params, PATH)


def _items(call: Call) -> Body:
    wanted(call.books, "checkout.session", call.id)
    items = call.books.aside(call.id)["items"]
    return page(items, call.params, f"{PATH}/{call.id}/line_items")


def _included_items(books: Books, session: Body) -> Body:
    url = f"{PATH}/{session['id']}/line_items"
    return page(books.aside(session["id"])["items"], {}, url)


INCLUDABLES["checkout.session", "line_items"] = _included_items


def back_to(session: Body) -> str:
    """Where the buyer goes after paying."""
    url: str = session["success_url"] or config.current().base_url
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


ROUTES = [
    Route(method="POST", path=PATH, params=SessionCreateParams, handler=_create, honours=HONOURED),
    Route(
        method="GET",
        path=PATH,
        params=SessionListParams,
        handler=_list,
        honours=PAGING | words("customer payment_intent status customer_details"),
    ),
    retrieve_route("checkout.session", PATH, SessionRetrieveParams),
    update_route("checkout.session", PATH, SessionUpdateParams, ""),
    Route(
        method="POST",
        path=PATH + "/{id}/expire",
        params=SessionExpireParams,
        handler=_expire,
        honours=words("expand"),
    ),
    Route(
        method="GET",
        path=PATH + "/{id}/line_items",
        params=SessionLineItemListParams,
        handler=_items,
        honours=words("limit starting_after ending_before expand"),
    ),
]
