"""Forty employers post and pay at the same moment: forty live postings, forty charges, no error.

With real threads and real commits, which takes PostgreSQL:
DATABASE_URL=postgres://postgres@127.0.0.1:5432/board pytest tests/payments/test_forty_employers_at_once.py
"""

import sys

import pytest

from employers.models import Order, Posting
from jobboard.mail.models import OutgoingMail
from jobboard.payments.models import StripeEvent
from tests import factories
from tests.at_once import elsewhere, needs_writers_that_meet
from tests.payments.crowd import pay_at_once
from tests.payments.shop import Shop

MANY = 40
pytestmark = [
    needs_writers_that_meet,
    pytest.mark.django_db,
    pytest.mark.timeout(300),
]


def test_forty_at_once_are_forty_live_postings_and_forty_charges(
    committed: None, shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    postings = elsewhere(_world)
    spent = pay_at_once(shop.sandbox, postings)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{MANY} at once, from paid to live: median {spent.p50:.0f} ms, p95 {spent.p95:.0f} ms\n"
        )
    live = [each for each in Posting.objects.select_related("page") if each.state == "live"]
    assert len(live) == MANY
    orders = Order.objects.filter(status=Order.Status.PAID)
    intents = set(orders.values_list("payment_intent_id", flat=True))
    charges = [each for each in shop.sandbox.objects("charge") if each["payment_intent"] in intents]
    assert (len(intents), len(charges)) == (MANY, MANY)
    assert {each["status"] for each in charges} == {"succeeded"}
    assert OutgoingMail.objects.filter(kind="order_paid").count() == MANY
    assert set(StripeEvent.objects.values_list("status", flat=True)) == {StripeEvent.Status.PROCESSED}


def _world() -> list[Posting]:
    return [
        factories.make_posting(factories.make_employer(f"Hospital {number}", f"hospital{number}@example.org"))
        for number in range(MANY)
    ]
