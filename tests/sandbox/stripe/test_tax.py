"""Automatic tax moves the total and leaves the subtotal alone."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.process import Sandbox

TAXED = {"automatic_tax": {"enabled": True}, "tax_id_collection": {"enabled": True}}

ADDRESS: Any = {
    "line1": "1 Main St",
    "city": "Houston",
    "state": "TX",
    "postal_code": "77030",
    "country": "US",
}


def on_account(customer: stripe.Customer, **more: object) -> Any:  # parameters of either call
    return {
        "customer": customer.id,
        "collection_method": "send_invoice",
        "days_until_due": 30,
        "automatic_tax": {"enabled": True},
        **more,
    }


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


def test_an_invoice_on_account_is_taxed_by_the_customers_address(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "ap@acme.example.com", "address": ADDRESS})
    invoice = client.v1.invoices.create(on_account(customer))
    client.v1.invoice_items.create({"customer": customer.id, "invoice": invoice.id, "amount": 99000})
    final = client.v1.invoices.finalize_invoice(invoice.id)
    assert (final.subtotal, final.total, final.amount_due) == (99000, 108900, 108900)
    assert final.automatic_tax.status == "complete"
    assert final.total_taxes
    assert final.total_taxes[0].amount == 9900


def test_a_plan_on_account_is_taxed_from_its_first_invoice_on(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "ap@acme.example.com", "address": ADDRESS})
    price = client.v1.prices.create(
        {"currency": "usd", "unit_amount": 490000, "recurring": {"interval": "year"}, "product_data": {"name": "Plan"}}
    )  # fmt: skip
    plan = client.v1.subscriptions.create(
        on_account(customer, items=[{"price": price.id}], expand=["latest_invoice"])
    )
    assert plan.automatic_tax.enabled
    assert isinstance(plan.latest_invoice, stripe.Invoice)
    assert (plan.latest_invoice.subtotal, plan.latest_invoice.total) == (490000, 539000)


def test_without_an_address_there_is_no_tax_on_account(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "ap@acme.example.com"})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.invoices.create(on_account(customer))
    assert refused.value.code == "customer_tax_location_invalid"


def test_without_automatic_tax_nothing_is_added(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client)
    sandbox.pay(session.id)
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 24900
