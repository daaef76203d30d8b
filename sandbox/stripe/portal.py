"""Billing portal: sessions by which a customer reaches the page of its plan, card and invoices."""

from __future__ import annotations

from typing import Any

from stripe.params.billing_portal import (
    ConfigurationListParams,
    ConfigurationRetrieveParams,
    SessionCreateParams,
)

from sandbox.stripe import events, fields, subscriptions
from sandbox.stripe.books import Body, Books, random_word
from sandbox.stripe.customers import at_its_time
from sandbox.stripe.listing import list_route, retrieve_route, wanted
from sandbox.stripe.problems import ApiError, invalid, missing, not_spoken
from sandbox.stripe.routes import Call, Route, words

PATH, CONFIGURATIONS = "/v1/billing_portal/sessions", "/v1/billing_portal/configurations"
OPEN_FOR = 3600
FLOWS = ("payment_method_update", "subscription_cancel")


def _create(call: Call) -> Body:
    books, given = call.books, call.params
    if "customer" not in given:
        raise missing("customer")
    wanted(books, "customer", given["customer"], param="customer", status=400)
    word = random_word(40)
    session = books.add(
        {
            "object": "billing_portal.session",
            "configuration": _configuration(books)["id"],
            "created": books.common_time(),
            "customer": given["customer"],
            "flow": _flow(books, given),
            "locale": given.get("locale"),
            "return_url": fields.web_address(given.get("return_url"), "return_url"),
            "url": f"{call.base_url}/p/session/{word}",
        },
        aside={"word": word},
    )
    books.set_note(f"portal:{word}", session["id"])
    events.emit(books, "billing_portal.session.created", session)
    return session


def _flow(books: Books, given: dict[str, Any]) -> Body | None:
    flow = given.get("flow_data")
    if flow is None:
        return None
    if flow["type"] not in FLOWS:
        raise not_spoken(f"flow_data[type]={flow['type']}")
    if flow["type"] == "subscription_cancel":
        _check_cancellable(books, given["customer"], flow.get("subscription_cancel"))
    after = {"type": "portal_homepage", **flow.get("after_completion", {})}
    if after["type"] == "redirect":
        if "redirect" not in after:
            raise missing("flow_data[after_completion][redirect]")
        fields.web_address(
            after["redirect"]["return_url"], "flow_data[after_completion][redirect][return_url]"
        )
    return {**flow, "after_completion": after}


def _check_cancellable(books: Books, customer_id: str, about: Body | None) -> None:
    where = "flow_data[subscription_cancel][subscription]"
    if about is None:
        raise missing(where)
    subscription = wanted(books, "subscription", about["subscription"], param=where, status=400)
    if subscription["customer"] != customer_id:
        raise invalid(where, "This subscription belongs to another customer.")
    if subscription["status"] in subscriptions.ENDED or subscriptions.is_to_end(subscription):
        raise ApiError("This subscription is cancelled already.", param=where)


def _configuration(books: Books) -> Body:
    """The account's settings of the portal; there is one."""
    found = books.all("billing_portal.configuration")
    if found:
        return found[0]
    off, nothing = {"enabled": False}, {"allowed_updates": [], "enabled": False}
    return books.add(
        {
            "object": "billing_portal.configuration",
            "active": True,
            "business_profile": {},
            "features": {
                "customer_update": nothing,
                "invoice_history": {"enabled": True},
                "payment_method_update": {"enabled": True},
                "subscription_cancel": {
                    "cancellation_reason": {"enabled": False, "options": []},
                    "enabled": True,
                    "mode": "at_period_end",
                    "proration_behavior": "none",
                },
                "subscription_pause": {**off, "duration": {"interval_options": [], "type": "indefinite"}},
                "subscription_update": {
                    **off,
                    "default_allowed_updates": [],
                    "proration_behavior": "none",
                    "schedule_at_period_end": {"conditions": []},
                    "trial_update_behavior": "end_trial",
                },
            },
            "is_default": True,
            "login_page": {"enabled": False},
            "metadata": {},
            "updated": books.common_time(),
        }
    )


def find(books: Books, word: str) -> Body | None:
    """The session behind an address, for an hour."""
    session = books.get(books.note(f"portal:{word}", ""), "billing_portal.session")
    if session is None or session["created"] + OPEN_FOR < books.common_time():
        return None
    return session


ROUTES = [
    Route(
        method="POST",
        path=PATH,
        params=SessionCreateParams,
        handler=at_its_time("billing_portal.session", _create),
        honours=words(
            "customer return_url locale flow_data.type flow_data.subscription_cancel.subscription"
            " flow_data.after_completion.type flow_data.after_completion.redirect.return_url"
            " flow_data.after_completion.hosted_confirmation.custom_message expand"
        ),
    ),
    list_route("billing_portal.configuration", CONFIGURATIONS, ConfigurationListParams, "active is_default"),
    retrieve_route("billing_portal.configuration", CONFIGURATIONS, ConfigurationRetrieveParams),
]
