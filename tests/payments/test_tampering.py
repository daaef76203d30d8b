"""A payment that is not for what was ordered publishes nothing, and people are told."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from employers import billing
from employers.models import Order, Posting
from jobboard.mail.models import OutgoingMail
from jobboard.payments import gateway
from jobboard.payments.values import Checkout, Item
from tests.payments.shop import Shop

Status = Order.Status
Change = Callable[[Checkout], Checkout]

CHANGES: dict[str, Change] = {
    "amount": lambda paid: replace(paid, amount_subtotal_cents=1_00),
    "currency": lambda paid: replace(paid, currency="jpy"),
    "items": lambda paid: replace(paid, items=(Item("single", 2, 249_00, "usd"),)),
    "product": lambda paid: replace(paid, items=(Item("single-featured", 1, 249_00, "usd"),)),
    "no items": lambda paid: replace(paid, items=()),
    "order": lambda paid: replace(paid, order_uuid="5f0c3c3e-0000-4000-8000-000000000000"),
    "mode": lambda paid: replace(paid, livemode=True),
    "checkout": lambda paid: replace(paid, id="cs_test_another"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_payment_that_does_not_match_the_order_is_put_aside(
    shop: Shop, draft: Posting, change: Change
) -> None:
    order = shop.paid_order(draft)
    order = billing.settle(order, change(gateway.fetch_checkout(order.checkout_id)))
    assert order.status == Status.NEEDS_REVIEW
    assert order.problem
    assert order.payment_intent_id
    assert Posting.objects.get().state == "draft"
    [mail] = OutgoingMail.objects.all()
    assert (mail.kind, mail.to) == ("order_problem", "ops@example.org")


def test_what_was_put_aside_is_not_published_by_a_later_delivery(shop: Shop, draft: Posting) -> None:
    order = shop.paid_order(draft)
    billing.settle(order, replace(gateway.fetch_checkout(order.checkout_id), currency="eur"))
    shop.deliver()
    order.refresh_from_db()
    assert order.status == Status.NEEDS_REVIEW
    assert Posting.objects.get().state == "draft"


def test_a_session_with_another_price_that_stripe_really_holds_is_put_aside(
    shop: Shop, draft: Posting
) -> None:
    """Somebody with our key made a cheap session and wrote our order on it."""
    order = shop.buy(draft).order
    session = shop.sandbox.client().v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://127.0.0.1:8000/",
            "metadata": {"order": str(order.uuid), "site": "127.0.0.1"},
            "line_items": [
                {
                    "quantity": 1,
                    "metadata": {"product": "single"},
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 100,
                        "product_data": {"name": "Single posting"},
                    },
                }
            ],
        }
    )
    Order.objects.update(checkout_id=session.id)
    assert shop.sandbox.pay(session.id).ok
    shop.deliver()
    order.refresh_from_db()
    assert order.status == Status.NEEDS_REVIEW
    assert "amount" in order.problem


def test_a_checkout_that_no_order_knows_publishes_nothing(shop: Shop, draft: Posting) -> None:
    order = shop.paid_order(draft)
    Order.objects.update(checkout_id="cs_test_another")
    shop.deliver()
    order.refresh_from_db()
    assert order.status == Status.OPEN


def test_a_second_payment_for_a_posting_that_is_up_is_put_aside(shop: Shop, draft: Posting) -> None:
    order = shop.paid_order(draft)
    assert draft.page
    draft.page.get_latest_revision().publish()
    assert billing.fulfil(order).status == Status.NEEDS_REVIEW


def test_money_for_an_order_that_was_given_up_is_put_aside(shop: Shop, draft: Posting) -> None:
    order = shop.paid_order(draft)
    Order.objects.update(status=Status.EXPIRED)
    order.refresh_from_db()
    assert billing.fulfil(order).status == Status.NEEDS_REVIEW


def test_an_id_that_is_no_checkouts_is_never_sent_to_stripe() -> None:
    for odd in ("", "pi_1", "../charges"):
        with pytest.raises(ValueError, match="no id of a checkout"):
            gateway.fetch_checkout(odd)
