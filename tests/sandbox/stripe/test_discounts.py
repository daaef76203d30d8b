"""Promotion codes on the hosted page."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.listener import Listener
from tests.sandbox.stripe.process import Sandbox


def make_code(
    client: stripe.StripeClient, *, percent: float, uses: int | None = None
) -> stripe.PromotionCode:
    coupon = client.v1.coupons.create({"percent_off": percent, "duration": "once"})
    params: Any = {"promotion": {"type": "coupon", "coupon": coupon.id}}
    if uses:
        params["max_redemptions"] = uses
    return client.v1.promotion_codes.create(params)


def test_a_code_lowers_the_price_and_the_charge(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    code = make_code(client, percent=20)
    session = make_session(client, allow_promotion_codes=True)
    page = sandbox.apply_code(session.id, code.code.lower())
    assert "$199.20" in page.text
    assert sandbox.pay(session.id).ok
    after = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent", "line_items"]})
    assert (after.amount_subtotal, after.amount_total) == (24900, 19920)
    assert isinstance(after.payment_intent, stripe.PaymentIntent)
    assert after.payment_intent.amount_received == 19920
    assert after.discounts
    assert after.discounts[0].promotion_code == code.id
    assert after.line_items
    assert after.line_items.data[0].amount_discount == 4980
    assert client.v1.promotion_codes.retrieve(code.id).times_redeemed == 1


def test_100_percent_off_needs_no_payment_and_makes_no_intent(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    code = make_code(client, percent=100)
    session = make_session(client, allow_promotion_codes=True, invoice_creation={"enabled": True})
    assert "Complete order" in sandbox.apply_code(session.id, code.code).text
    assert sandbox.submit(session.id, action="pay", email="acme@example.com", name="Acme").status_code == 303
    after = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["invoice"]})
    assert (after.status, after.payment_status, after.payment_intent) == (
        "complete",
        "no_payment_required",
        None,
    )
    assert isinstance(after.invoice, stripe.Invoice)
    assert (after.invoice.status, after.invoice.total) == ("paid", 0)
    sandbox.wait_until_delivered()
    assert "checkout.session.completed" in listener.types
    assert not [each for each in listener.types if each.startswith(("charge.", "payment_intent."))]


def test_a_code_typed_and_not_applied_is_applied_before_anything_is_charged(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    code = make_code(client, percent=10)
    session = make_session(client, allow_promotion_codes=True)
    answer = sandbox.pay(session.id, code=code.code)
    assert answer.status == 200
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 22410
    assert sandbox.pay(session.id).ok


@pytest.mark.parametrize("word", ["NOSUCH", "%", "<script>", "\x00"])
def test_a_wrong_code_says_so_beside_the_field_and_keeps_what_was_typed(
    sandbox: Sandbox, client: stripe.StripeClient, word: str
) -> None:
    session = make_session(client, allow_promotion_codes=True)
    page = sandbox.submit(session.id, action="apply", code=word, name="Acme Billing", number="4242")
    assert 'id="error_code"' in page.text
    assert 'value="Acme Billing"' in page.text
    assert 'value="4242"' in page.text
    assert "<script>" not in page.text


def test_a_code_is_used_up_by_the_one_who_pays_first(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    code = make_code(client, percent=50, uses=1)
    first, second = (make_session(client, allow_promotion_codes=True) for _ in range(2))
    sandbox.apply_code(first.id, code.code)
    sandbox.apply_code(second.id, code.code)
    assert sandbox.pay(first.id).ok
    refused = sandbox.pay(second.id)
    assert "not valid any more" in refused.message
    assert client.v1.checkout.sessions.retrieve(second.id).amount_total == 24900


def test_a_code_can_be_taken_away_again(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    code = make_code(client, percent=50)
    session = make_session(client, allow_promotion_codes=True)
    sandbox.apply_code(session.id, code.code)
    sandbox.submit(session.id, action="remove")
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 24900


def test_a_code_that_leaves_a_few_cents_is_refused_on_the_page(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    code = make_code(client, percent=99.9)
    session = make_session(client, allow_promotion_codes=True)
    assert "too little is left" in sandbox.apply_code(session.id, code.code).text
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 24900


def test_codes_do_nothing_where_the_board_does_not_allow_them(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    code = make_code(client, percent=50)
    session = make_session(client)
    sandbox.apply_code(session.id, code.code)
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 24900


def test_a_discount_is_spread_over_the_lines_to_the_cent(client: stripe.StripeClient) -> None:
    coupon = client.v1.coupons.create({"percent_off": 33.3})
    lines = [
        {
            "quantity": 1,
            "price_data": {"currency": "usd", "unit_amount": cents, "product_data": {"name": str(cents)}},
        }
        for cents in (9999, 101, 777)
    ]
    session = make_session(client, line_items=lines, discounts=[{"coupon": coupon.id}])
    items = client.v1.checkout.sessions.line_items.list(session.id).data
    assert session.total_details
    assert sum(item.amount_discount for item in items) == session.total_details.amount_discount == 3622
    assert sum(item.amount_total for item in items) == session.amount_total == 10877 - 3622


def test_who_applies_a_code_is_not_asked_for_the_rest_yet(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    code = make_code(client, percent=100)
    session = make_session(client, allow_promotion_codes=True)
    page = sandbox.submit(session.id, action="apply", code=code.code).text
    assert "Nothing to pay" in page
    assert "Something is missing" not in page
    assert "Something is missing" in sandbox.submit(session.id, action="pay").text
