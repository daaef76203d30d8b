"""Automatic tax moves the total and leaves the subtotal alone."""

from __future__ import annotations

import stripe

from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.process import Sandbox

TAXED = {"automatic_tax": {"enabled": True}, "tax_id_collection": {"enabled": True}}


def test_tax_is_added_once_the_page_is_opened(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client, **TAXED, invoice_creation={"enabled": True})
    assert (session.amount_total, session.automatic_tax.status) == (24900, "requires_location_inputs")
    assert sandbox.pay(session.id, tax_id="12-3456789").ok
    after = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent", "invoice", "line_items"]}
    )
    assert (after.amount_subtotal, after.amount_total, after.automatic_tax.status) == (
        24900,
        27390,
        "complete",
    )
    assert after.total_details
    assert after.total_details.amount_tax == 2490
    assert isinstance(after.payment_intent, stripe.PaymentIntent)
    assert after.payment_intent.amount_received == 27390
    assert isinstance(after.invoice, stripe.Invoice)
    assert (after.invoice.total, after.invoice.total_excluding_tax) == (27390, 24900)
    assert after.customer_details
    assert after.customer_details.tax_ids
    assert after.customer_details.tax_ids[0].value == "12-3456789"


def test_tax_is_on_what_a_discount_leaves(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    coupon = client.v1.coupons.create({"percent_off": 50})
    code = client.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})
    session = make_session(client, **TAXED, allow_promotion_codes=True)
    sandbox.apply_code(session.id, code.code)
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 12450 + 1245


def test_a_wrong_tax_number_is_said_beside_its_field(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client, **TAXED)
    page = sandbox.submit(session.id, action="pay", tax_id="12345")
    assert 'id="error_tax_id"' in page.text


def test_without_automatic_tax_nothing_is_added(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client)
    sandbox.pay(session.id)
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 24900
