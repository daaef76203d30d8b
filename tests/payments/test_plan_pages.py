"""What a buyer sees of a plan: the price, the way to Stripe and back, the page that says how it stands."""

from datetime import UTC, datetime

from django.test import Client
from pytest_django import Settings

from employers import billing
from employers.models import Employer, Order, Posting, Role
from tests.employers.teams import browser_of, member, owner_of
from tests.payments.shop import Shop

PLAN = "/employers/plan/"


def test_a_plan_is_begun_on_stripes_page_and_the_way_back_says_so(shop: Shop, acme: Employer) -> None:
    buyer = browser_of(owner_of(acme))
    assert "No plan" in buyer.get(PLAN).text
    page = buyer.get("/employers/plan/start/").text
    assert "$490" in page
    assert "$4,900" in page
    sent = buyer.post("/employers/plan/start/", {"product": "unlimited-month", "po_number": ""})
    order = Order.objects.get()
    assert (sent.status_code, order.amount_cents) == (303, 490_00)
    assert shop.sandbox.pay(order.checkout_id).ok
    back = buyer.get(f"/employers/orders/{order.uuid}/?checkout={order.checkout_id}").text
    assert "Your plan runs" in back
    page = buyer.get(PLAN).text
    assert "It runs, and covers every posting" in page
    assert "Renews on" in page
    assert str(acme.subscriptions.get().invoices.get()) in page
    assert buyer.get("/employers/plan/start/").status_code == 302
    assert "You have a plan already" in buyer.get(PLAN).text


def test_a_plan_has_an_invoice_without_a_receipt_and_the_demo_says_so(
    shop: Shop, acme: Employer, settings: Settings
) -> None:
    settings.DEMO = True
    shop.paid_plan(acme)
    shop.deliver()
    order = Order.objects.get()
    assert (bool(order.invoice_url), order.receipt_url) == (True, "")
    page = browser_of(owner_of(acme)).get("/employers/orders/").text
    assert "has an invoice, and unless it is a plan a receipt too" in page


def test_nothing_but_a_plan_is_sold_there(shop: Shop, acme: Employer) -> None:
    buyer = browser_of(owner_of(acme))
    for slug in ("single", "pack-5", "featured", "", "x" * 500):
        assert buyer.post("/employers/plan/start/", {"product": slug}).status_code == 200
    assert not Order.objects.exists()


def test_the_checkout_of_a_posting_offers_the_plan_first(shop: Shop, acme: Employer, draft: Posting) -> None:
    buyer = browser_of(owner_of(acme))
    address = f"/employers/postings/{draft.pk}"
    assert "Covered by your plan" not in buyer.get(f"{address}/publish/").text
    refused = buyer.post(f"{address}/plan/", follow=True)
    assert "No plan is running. Your posting is saved." in refused.text
    shop.paid_plan(acme)
    shop.deliver()
    page = buyer.get(f"{address}/publish/").text
    assert page.index("Covered by your plan") < page.index("Or pay for this posting")
    assert "When the plan ends, a posting that only it covers is closed." in page
    acme.subscriptions.update(ends_at=datetime(2026, 12, 26, 15, tzinfo=UTC))
    assert "Your plan ends on December 26, 2026;" in buyer.get(f"{address}/publish/").text
    for _ in range(2):
        assert buyer.post(f"{address}/plan/").status_code == 302
    draft.refresh_from_db()
    assert draft.state == "live"
    assert "Paid for 60 days under the plan" in buyer.get(f"{address}/history/").text
    assert "Extend under your plan" in buyer.get(f"{address}/extend/").text
    assert buyer.get(f"{address}/plan/").status_code == 405


def test_an_open_checkout_is_closed_when_the_plan_is_used(shop: Shop, acme: Employer, draft: Posting) -> None:
    shop.paid_plan(acme)
    shop.deliver()
    order = shop.buy(draft).order
    browser_of(owner_of(acme)).post(f"/employers/postings/{draft.pk}/plan/")
    order.refresh_from_db()
    assert order.status == Order.Status.EXPIRED
    assert not shop.sandbox.pay(order.checkout_id).ok


def test_the_portal_opens_by_a_press_and_for_those_who_see_to_money(
    shop: Shop, acme: Employer, mallory: Employer
) -> None:
    shop.paid_plan(acme)
    shop.deliver()
    billed = browser_of(member(acme, Role.BILLING))
    sent = billed.post("/employers/plan/portal/")
    assert sent.status_code == 303
    assert sent.headers["Location"].startswith(shop.sandbox.url)
    assert billed.get("/employers/plan/portal/").status_code == 405
    refused = browser_of(member(acme, Role.RECRUITER)).post("/employers/plan/portal/")
    assert refused.status_code == 403
    assert "Your role does not let you see orders and invoices." in refused.text
    plan = acme.subscriptions.get()
    assert str(plan.invoices.get()) not in browser_of(owner_of(mallory)).get(PLAN).text
    assert Client().post("/employers/plan/portal/").status_code == 302


def test_the_page_says_how_it_stands(shop: Shop, acme: Employer) -> None:
    shop.paid_plan(acme)
    order = billing.fulfil(Order.objects.get())
    buyer = browser_of(owner_of(acme))
    assert "It begins as soon as Stripe confirms" in buyer.get(PLAN).text
    buyer.get(f"/employers/orders/{order.uuid}/")
    shop.deliver()
    client, plan = shop.sandbox.client(), acme.subscriptions.get()
    client.v1.subscriptions.update(plan.stripe_id, {"cancel_at_period_end": True})
    shop.deliver()
    assert "is not renewed" in buyer.get(PLAN).text
    client.v1.subscriptions.cancel(plan.stripe_id)
    shop.deliver()
    page = buyer.get(PLAN).text
    assert "It has ended." in page
    assert ">Paid<" in page
    plan.invoices.update(status="open")
    assert "Not paid, the plan has ended" in buyer.get(PLAN).text
    assert "Start a plan again" in page


def test_the_portal_without_stripe_says_so(acme: Employer, settings: Settings) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = browser_of(owner_of(acme)).post("/employers/plan/portal/", follow=True)
    assert answer.status_code == 200
    assert "payment service" in answer.text
