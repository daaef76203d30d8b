"""What editors see of plans and invoices on account, and the two things they may do about them."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from employers import ledger
from employers.models import Employer, Subscription
from jobboard.accounts.models import User
from tests.payments.invoices import ordered, pay
from tests.payments.shop import Shop


@pytest.fixture
def desk(client: Client, eddie: User) -> Client:
    client.force_login(eddie)
    return client


def test_plans_are_listed_with_state_end_and_invoices(shop: Shop, acme: Employer, desk: Client) -> None:
    shop.paid_plan(acme)
    shop.deliver()
    ordered_by = acme.subscriptions.get()
    page = desk.get("/admin/subscriptions/").text
    invoice = ordered_by.invoices.get()
    for words in (
        "Acme Health",
        "Unlimited, by the month",
        "Plans",
        "Running",
        "Renews on",
        "Nothing unpaid",
        invoice.url,
    ):
        assert words in page
    page = desk.get(f"/admin/subscriptions/inspect/{ordered_by.pk}/").text
    assert ordered_by.stripe_id in page
    assert "Plan at Stripe" in page
    assert "Running" in page
    assert desk.get(f"/admin/subscriptions/edit/{ordered_by.pk}/").status_code in {302, 403, 404}


def test_an_editor_has_stripe_asked_again(shop: Shop, acme: Employer, desk: Client) -> None:
    shop.paid_plan(acme)
    shop.deliver()
    plan = acme.subscriptions.get()
    shop.sandbox.client().v1.subscriptions.cancel(plan.stripe_id)
    url = f"/admin/subscriptions/{plan.pk}/ask/"
    assert "Ask Stripe" in desk.get(url).text
    assert acme.subscriptions.get().status == Subscription.Status.ACTIVE
    desk.post(url)
    assert acme.subscriptions.get().status == Subscription.Status.CANCELED


def test_handed_over_with_a_reason_after_a_second_look_and_once(
    shop: Shop, acme: Employer, desk: Client
) -> None:
    order = ordered(acme)
    url = f"/admin/orders/grant/{order.pk}/"
    assert "Hand over now" in desk.get(f"/admin/orders/inspect/{order.pk}/").text
    assert "Say why" in desk.post(url, {"reason": " "}).text
    page = desk.post(url, {"reason": "Known for years"}).text
    assert "Acme Health gets 5 credits at once" in page
    assert ledger.balance(acme) == 0
    for _ in range(2):
        desk.post(url, {"reason": "Known for years", "confirmed": "yes"})
    assert ledger.balance(acme) == 5
    page = desk.get(f"/admin/orders/inspect/{order.pk}/").text
    assert "Known for years" in page
    assert "Hand over now" not in page
    pay(shop, order)
    shop.deliver()
    assert ledger.balance(acme) == 5


def test_without_the_permission_nothing_is_handed_over(
    shop: Shop, acme: Employer, desk: Client, eddie: User
) -> None:
    order = ordered(acme)
    eddie.groups.get().permissions.remove(Permission.objects.get(codename="grant_order"))
    desk.post(f"/admin/orders/grant/{order.pk}/", {"reason": "x", "confirmed": "yes"})
    assert ledger.balance(acme) == 0


def test_the_order_of_a_pack_does_not_claim_to_publish(shop: Shop, acme: Employer, desk: Client) -> None:
    order = ordered(acme)
    page = desk.get(f"/admin/orders/inspect/{order.pk}/").text
    assert "Gives credits" in page
    assert "Publish" not in page
    assert re.search(r">For</dt>\s*<dd[^>]*>\s*5 credits", page)
    assert "United States" in page
    assert f"{order.due_at:%B %-d, %Y}" in desk.get("/admin/orders/").text


def test_a_stranger_sees_no_plans(client: Client, acme: Employer) -> None:
    client.force_login(acme.memberships.get().user)
    assert client.get("/admin/subscriptions/").status_code == 404
    assert client.post("/admin/subscriptions/1/ask/").status_code == 404
