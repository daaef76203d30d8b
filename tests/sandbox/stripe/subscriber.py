"""An employer with a plan and a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import stripe

from tests.sandbox.stripe.conftest import SUBSCRIPTION, make_session
from tests.sandbox.stripe.process import Sandbox

START = 1800000000  # 15 January 2027


@dataclass(frozen=True)
class Subscriber:
    sandbox: Sandbox
    client: stripe.StripeClient
    clock: str
    customer: str
    session_id: str
    started: int

    @property
    def session(self) -> stripe.checkout.Session:
        return self.client.v1.checkout.sessions.retrieve(self.session_id)

    @property
    def subscription(self) -> stripe.Subscription:
        return self.client.v1.subscriptions.retrieve(str(self.session.subscription))

    @property
    def invoices(self) -> list[stripe.Invoice]:
        """Newest first."""
        return self.client.v1.invoices.list({"customer": self.customer}).data

    @property
    def period(self) -> tuple[int, int]:
        item = self.subscription["items"].data[0]
        return item.current_period_start, item.current_period_end

    def pass_days(self, days: float) -> None:
        self.sandbox.advance_test_clock(self.clock, days=days)

    def reach_renewal(self) -> None:
        """Two hours into the next period: its invoice is final and was tried once."""
        now = self.client.v1.test_helpers.test_clocks.retrieve(self.clock).frozen_time
        self.pass_days((self.period[1] - now + 7200) / 86400)

    def use_default(self, ready_made: str) -> None:
        """Put another card on file for everything that has none of its own."""
        method = self.client.v1.payment_methods.attach(ready_made, {"customer": self.customer})
        self.client.v1.customers.update(
            self.customer, {"invoice_settings": {"default_payment_method": method.id}}
        )

    def use_card(self, ready_made: str) -> str:
        """Put another card on file, by the API."""
        method = self.client.v1.payment_methods.attach(ready_made, {"customer": self.customer})
        self.client.v1.subscriptions.update(self.subscription.id, {"default_payment_method": method.id})
        return method.id


def subscribe(sandbox: Sandbox, client: stripe.StripeClient, **changes: Any) -> Subscriber:
    """A paid monthly plan, begun on the payment page."""
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": START})
    customer = client.v1.customers.create({"email": "acme@example.com", "test_clock": clock.id})
    session = make_session(client, customer=customer.id, **{**SUBSCRIPTION, **changes})
    assert sandbox.pay(session.id).ok
    return Subscriber(sandbox, client, clock.id, customer.id, session.id, START)
