"""Employers at the till at the same moment: each buys, pays on Stripe's page, and is told of by a webhook."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connections

from employers import billing
from employers.models import Order, Posting
from employers.plans import PRODUCTS
from jobboard.payments import inbox
from tests.bench.rows import Spent
from tests.payments.shop import event_body, post_event, sign
from tests.sandbox.stripe.process import Sandbox

PATIENCE = 120


@dataclass(frozen=True)
class Crowd:
    sandbox: Sandbox
    start: threading.Barrier

    def serve(self, posting: Posting) -> float:
        """From the moment that Stripe has the money to the posting being live, in milliseconds."""
        try:
            by = posting.employer.memberships.select_related("user").get().user
            self.start.wait(timeout=PATIENCE)
            order = billing.buy(posting, PRODUCTS["single"], by=by, po_number="").order
            assert self.sandbox.pay(order.checkout_id).ok
            began = time.perf_counter()
            self._tell(order)
            assert Posting.objects.select_related("page").get(pk=posting.pk).state == "live"
            return (time.perf_counter() - began) * 1_000
        finally:
            connections.close_all()

    def _tell(self, order: Order) -> None:
        """What the sandbox's webhook and the worker would do."""
        event_id = f"evt_{order.uuid.hex}"
        body = event_body("checkout.session.completed", order.checkout_id, event_id=event_id)
        assert post_event(body, sign(body)) == 200
        assert inbox.process(event_id)


def pay_at_once(sandbox: Sandbox, postings: list[Posting]) -> Spent:
    crowd = Crowd(sandbox, threading.Barrier(len(postings)))
    with ThreadPoolExecutor(len(postings)) as pool:
        return Spent(list(pool.map(crowd.serve, postings)))
