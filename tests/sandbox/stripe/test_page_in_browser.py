"""The payment page in Chromium: with script and without, wide and narrow, and for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import stripe
from playwright.sync_api import Browser, Page

from tests import site_elsewhere
from tests.browser.conftest import WIDTHS, accessibility_violations
from tests.sandbox.stripe.conftest import SUBSCRIPTION, make_session
from tests.sandbox.stripe.process import Sandbox
from tests.sandbox.stripe.subscriber import subscribe

pytestmark = pytest.mark.browser


@pytest.fixture
def board() -> Iterator[str]:
    """Where the buyer is sent after paying."""
    with site_elsewhere.showing(
        '<!doctype html><title>Paid</title><link rel="icon" href="data:,">'
    ) as origin:
        yield origin


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Windows whose every console error fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_one(width: str, *, javascript: bool = True) -> Page:
        wide, high = WIDTHS[width]
        context = browser.new_context(
            viewport={"width": wide, "height": high}, java_script_enabled=javascript
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("width", list(WIDTHS))
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_buyer_pays_after_a_slip_and_a_declined_card(
    client: stripe.StripeClient, board: str, open_page: Callable[..., Page], width: str, *, javascript: bool
) -> None:
    session = make_session(client, success_url=f"{board}/paid/", allow_promotion_codes=True)
    page = open_page(width, javascript=javascript)
    page.goto(str(session.url))
    pay = page.get_by_role("button", name="Pay $249.00")
    pay.click()
    page.get_by_text("Type the card number.").wait_for()
    page.get_by_label("E-mail").fill("acme@example.com")
    page.get_by_label("Name of the payer").fill("Acme Billing")
    page.get_by_text("Test cards", exact=True).click()
    page.get_by_role("button", name="4000 0000 0000 0002").click()
    pay.click()
    page.get_by_text("The bank declined this card.").wait_for()
    assert page.get_by_label("E-mail").input_value() == "acme@example.com"
    page.get_by_label("Card number").fill("4242424242424242")
    page.get_by_label("Card number").press("Enter")
    page.wait_for_url(f"{board}/paid/")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


@pytest.mark.parametrize("width", list(WIDTHS))
def test_every_page_is_accessible_and_fits(
    sandbox: Sandbox, client: stripe.StripeClient, open_page: Callable[..., Page], width: str
) -> None:
    fresh = make_session(client, allow_promotion_codes=True)
    asked = make_session(client)
    sandbox.pay(asked.id, "4000000000003220")
    paid = make_session(client, invoice_creation={"enabled": True})
    sandbox.pay(paid.id)
    sandbox.pay(make_session(client).id, "4000000000000259")
    sandbox.pay_by_bank(make_session(client).id)
    acme = subscribe(sandbox, client)
    acme.use_card("pm_card_chargeCustomerFail")
    acme.reach_renewal()
    sandbox.pay_invoice(acme.invoices[0], "4000000000003220")
    portal = client.v1.billing_portal.sessions.create(
        {"customer": acme.customer, "return_url": "http://127.0.0.1:8000/"}
    ).url
    on_account = client.v1.invoices.create(
        {"customer": acme.customer, "collection_method": "send_invoice", "days_until_due": 30}
    )
    client.v1.invoice_items.create(
        {"customer": acme.customer, "invoice": on_account.id, "amount": 99500, "currency": "usd"}
    )
    on_account = client.v1.invoices.send_invoice(on_account.id)
    after = client.v1.checkout.sessions.retrieve(
        paid.id, {"expand": ["invoice", "payment_intent.latest_charge"]}
    )
    assert isinstance(after.invoice, stripe.Invoice)
    assert isinstance(after.payment_intent, stripe.PaymentIntent)
    assert isinstance(after.payment_intent.latest_charge, stripe.Charge)
    page = open_page(width)
    found = []
    for url in (
        fresh.url,
        make_session(client, **SUBSCRIPTION).url,
        portal,
        f"{portal}/card",
        f"{portal}/cancel/{acme.subscription.id}",
        acme.invoices[0].hosted_invoice_url,
        f"{acme.invoices[0].hosted_invoice_url}/challenge",
        on_account.hosted_invoice_url,
        f"{sandbox.url}/c/challenge/{asked.id}",
        f"{sandbox.url}/c/pay/{paid.id}",
        after.invoice.hosted_invoice_url,
        after.payment_intent.latest_charge.receipt_url,
        f"{sandbox.url}/",
        f"{sandbox.url}/events/{sandbox.objects('event')[0]['id']}",
    ):
        page.goto(str(url))
        found += accessibility_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0], url
    page.goto(str(fresh.url))
    page.get_by_role("button", name="Pay $249.00").click()
    page.get_by_text("Type the card number.").wait_for()
    found += accessibility_violations(page)
    assert found == []


def test_a_bank_payment_is_decided_on_the_sandboxs_own_page(
    sandbox: Sandbox, client: stripe.StripeClient, board: str, open_page: Callable[..., Page]
) -> None:
    session = make_session(client, success_url=f"{board}/paid/", client_reference_id="order-bank")
    page = open_page("desktop")
    page.goto(str(session.url))
    page.get_by_label("E-mail").fill("acme@example.com")
    page.get_by_label("Name of the payer").fill("Acme Billing")
    page.get_by_label("US bank account").check()
    page.get_by_label("Routing number").fill("110000000")
    page.get_by_label("Account number").fill("000123456789")
    page.get_by_role("button", name="Pay $249.00").click()
    page.wait_for_url(f"{board}/paid/")
    page.goto(sandbox.url)
    page.get_by_role("listitem").filter(has_text="order-bank").get_by_role(
        "button", name="Let it succeed"
    ).click()
    page.get_by_role("heading", name="Webhooks").wait_for()
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


@pytest.mark.parametrize("width", list(WIDTHS))
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_customer_changes_the_card_cancels_and_keeps_the_plan(
    sandbox: Sandbox,
    client: stripe.StripeClient,
    board: str,
    open_page: Callable[..., Page],
    width: str,
    *,
    javascript: bool,
) -> None:
    acme = subscribe(sandbox, client)
    session = client.v1.billing_portal.sessions.create(
        {"customer": acme.customer, "return_url": f"{board}/employers/"}
    )
    page = open_page(width, javascript=javascript)
    page.goto(session.url)
    page.get_by_role("link", name="Change the card").click()
    page.get_by_role("button", name="Save the card").click()
    page.get_by_text("Type the card number.").wait_for()
    page.get_by_label("Name of the payer").fill("Acme Billing")
    page.get_by_role("button", name="5555 5555 5555 4444").click()
    page.get_by_role("button", name="Save the card").click()
    page.get_by_text("Mastercard ending in 4444").wait_for()
    page.get_by_role("link", name="Cancel the plan").click()
    page.get_by_role("button", name="Cancel the plan").click()
    page.get_by_text("It will not be charged again.").wait_for()
    page.get_by_role("button", name="Keep the plan").click()
    page.get_by_text("Renews on").wait_for()
    page.get_by_role("link", name="Back").click()
    page.wait_for_url(f"{board}/employers/")
    assert acme.subscription.cancel_at is None


def test_a_missed_invoice_is_paid_on_its_page(
    sandbox: Sandbox, client: stripe.StripeClient, open_page: Callable[..., Page]
) -> None:
    acme = subscribe(sandbox, client)
    acme.use_card("pm_card_chargeCustomerFail")
    acme.reach_renewal()
    page = open_page("phone")
    page.goto(str(acme.invoices[0].hosted_invoice_url))
    page.get_by_label("Name of the payer").fill("Acme Billing")
    page.get_by_text("Test cards", exact=True).click()
    page.get_by_role("button", name="4242 4242 4242 4242").click()
    page.get_by_role("button", name="Pay $499.00").click()
    page.get_by_text("Download as PDF").wait_for()
    assert (acme.invoices[0].status, acme.subscription.status) == ("paid", "active")
