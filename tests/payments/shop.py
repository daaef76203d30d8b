"""What a test does at the till: buy, pay on Stripe's page, bring the webhooks in."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import stripe
from django.test import Client
from django.test.client import ClientHandler

from employers import billing
from employers.models import Employer, Order, Posting, Subscription
from employers.plans import PRODUCTS
from jobboard.payments import inbox
from tests.sandbox.stripe.listener import SECRET, Listener
from tests.sandbox.stripe.process import Sandbox

DECLINED = "pm_card_chargeCustomerFail"

__all__ = ["SECRET", "Shop", "event_body", "post_event", "sign"]


@dataclass(frozen=True)
class Shop:
    sandbox: Sandbox
    listener: Listener

    def buy(self, posting: Posting, product: str = "single", po_number: str = "") -> billing.NextStep:
        by = posting.employer.memberships.select_related("user").get().user
        return billing.buy(posting, PRODUCTS[product], by=by, po_number=po_number)

    def buy_credits(self, employer: Employer, product: str = "pack-5") -> billing.NextStep:
        by = employer.memberships.select_related("user").get().user
        return billing.buy_credits(employer, PRODUCTS[product], by=by, po_number="")

    def buy_plan(self, employer: Employer, product: str = "unlimited-month") -> billing.NextStep:
        by = employer.memberships.select_related("user").get().user
        return billing.buy_plan(employer, PRODUCTS[product], by=by, po_number="PO 7")

    def paid_plan(self, employer: Employer, product: str = "unlimited-month", **paying: str) -> Order:
        """A plan whose first invoice is paid; the board has not heard of it yet."""
        order = self.buy_plan(employer, product).order
        assert self.sandbox.pay(order.checkout_id, **paying).ok
        return order

    def clock_of(self, employer: Employer) -> str:
        """A time of its own for what this employer buys from here on."""
        client = self.sandbox.client()
        clock = client.v1.test_helpers.test_clocks.create({"frozen_time": int(time.time())})
        customer = client.v1.customers.create({"email": "acme@example.org", "test_clock": clock.id})
        employer.stripe_customer_id = customer.id
        employer.save(update_fields=["stripe_customer_id"])
        return clock.id

    def use_card(self, employer: Employer, ready_made: str) -> None:
        """Put another card on file for the plan that runs."""
        client = self.sandbox.client()
        method = client.v1.payment_methods.attach(ready_made, {"customer": employer.stripe_customer_id})
        for plan in client.v1.subscriptions.list({"customer": employer.stripe_customer_id}).data:
            client.v1.subscriptions.update(plan.id, {"default_payment_method": method.id})

    def paid_pack(self, employer: Employer, product: str = "pack-5", **paying: str) -> Order:
        """Credits whose money has arrived at Stripe; the board has not heard of it yet."""
        order = self.buy_credits(employer, product).order
        assert self.sandbox.pay(order.checkout_id, **paying).ok
        return order

    def paid_order(self, posting: Posting, product: str = "single", **paying: str) -> Order:
        """An order whose money has arrived at Stripe; the board has not heard of it yet."""
        order = self.buy(posting, product).order
        assert self.sandbox.pay(order.checkout_id, **paying).ok
        return order

    def heard(self) -> list[tuple[bytes, str]]:
        """Every webhook since the test began, with its signature."""
        self.sandbox.wait_until_delivered()
        return list(zip(self.listener.bodies, self.listener.headers, strict=True))

    def deliver(self, *types: str) -> None:
        """Bring the webhooks (of these types) to the board and let the worker act on them."""
        for body, signature in self.heard():
            if not types or json.loads(body)["type"] in types:
                assert post_event(body, signature) == 200
        inbox.sweep()

    def refund(self, order: Order, cents: int | None = None) -> None:
        order.refresh_from_db()
        params: Any = {"payment_intent": self.intent_of(order)}
        if cents:
            params["amount"] = cents
        self.sandbox.client().v1.refunds.create(params)

    def intent_of(self, order: Order) -> str:
        session = self.sandbox.client().v1.checkout.sessions.retrieve(order.checkout_id)
        return str(session.payment_intent)


def sign(body: bytes, secret: str = SECRET) -> str:
    header: str = stripe.WebhookSignature.generate_signature_header(body.decode(), secret)
    return header


DOOR = ClientHandler()
"""The board as every webhook finds it: a server builds its middleware once, not for each request."""
DOOR.load_middleware()  # before threads come, each of which would


def post_event(body: bytes, signature: str) -> int:
    stripe_itself = Client()
    stripe_itself.handler = DOOR
    response = stripe_itself.post(
        "/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    return response.status_code


def event_body(event_type: str, object_id: str, *, event_id: str = "evt_1", **changes: Any) -> bytes:
    body = {
        "id": event_id,
        "object": "event",
        "type": event_type,
        "api_version": "2026-10-28.endive",
        "livemode": False,
        "created": int(datetime(2026, 11, 1, tzinfo=UTC).timestamp()),
        "data": {"object": {"id": object_id}},
        **changes,
    }
    return json.dumps(body).encode()


def subscribed(shop: Shop, employer: Employer, product: str = "unlimited-month") -> Subscription:
    """A plan that is paid for the first time, and that the board has heard of."""
    shop.paid_plan(employer, product)
    shop.deliver()
    return employer.subscriptions.get()
