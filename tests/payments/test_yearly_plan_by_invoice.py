"""The yearly plan by invoice: it covers from its payment on, in its second year too, and ends where nobody pays."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from employers import on_account, spending, subscribing
from employers.models import Employer, Order
from employers.plans import PRODUCTS
from jobboard.mail.models import OutgoingMail
from tests import factories
from tests.payments.invoices import PAYABLES, fresh, granted, kinds, later, ordered, pay
from tests.payments.shop import Shop

Status = Order.Status


def test_the_yearly_plan_covers_from_when_its_invoice_is_paid(shop: Shop, acme: Employer) -> None:
    order = ordered(acme, "unlimited-year")
    shop.deliver()
    plan = acme.subscriptions.get()
    assert (plan.status, plan.covers, fresh(order).status) == ("active", False, Status.INVOICED)
    with pytest.raises(on_account.NotOnAccountError):
        _another(acme)
    pay(shop, order)
    shop.deliver()
    plan.refresh_from_db()
    assert (plan.covers, fresh(order).status) == (True, Status.PAID)


def _another(acme: Employer) -> None:
    by = acme.memberships.get().user
    on_account.order(acme, PRODUCTS["unlimited-year"], bill_to=PAYABLES, po_number="another", by=by)


def test_a_plan_that_is_canceled_before_it_is_paid_ends_at_stripe_too(shop: Shop, acme: Employer) -> None:
    order = ordered(acme, "unlimited-year")
    on_account.cancel(order)
    shop.deliver()
    plan = acme.subscriptions.get()
    assert (plan.status, fresh(order).status) == ("canceled", Status.VOID)
    assert shop.sandbox.client().v1.subscriptions.retrieve(plan.stripe_id).status == "canceled"
    assert ordered(acme, "pack-5").status == Status.INVOICED


def test_a_plan_granted_at_once_ends_where_nobody_pays(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ordered(acme, "unlimited-year")
    granted(order)
    subscribing.refresh(order.stripe_subscription_id)
    posting = factories.make_posting(acme)
    assert spending.use_plan(posting, by=acme.memberships.get().user)
    posting.refresh_from_db()
    assert posting.page
    posting.page.change(expires_at=timezone.now() + timedelta(days=90))
    later(monkeypatch, on_account.DAYS_TO_PAY + 31)
    on_account.run()
    posting.refresh_from_db()
    assert (acme.subscriptions.get().covers, posting.state) == (False, "closed")
    assert kinds().count("invoice_unpaid") == 1
    pay(shop, order)
    on_account.run()
    assert (acme.subscriptions.get().covers, fresh(order).status) == (True, Status.PAID)


def test_the_second_year_is_covered_while_its_invoice_is_not_due(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = shop.clock_of(acme)
    order = ordered(acme, "unlimited-year")
    pay(shop, order)
    shop.sandbox.advance_test_clock(clock, days=366)
    shop.deliver()
    plan = acme.subscriptions.get()
    [renewal] = [each for each in plan.invoices.all() if each.status == "open"]
    assert plan.covers_until
    assert plan.covers_until > renewal.opened_at + timedelta(days=29)
    assert Order.objects.get().status == Status.PAID
    shop.sandbox.advance_test_clock(clock, days=31)
    later(monkeypatch, 400)
    subscribing.refresh(plan.stripe_id)
    [told] = OutgoingMail.objects.filter(kind="plan_payment_failed")
    assert "is overdue" in told.text
    assert renewal.url in told.text


def test_a_renewal_is_no_payment_of_the_order(shop: Shop, acme: Employer, settings: Any) -> None:
    """Its marks name the order, too."""
    clock = shop.clock_of(acme)
    order = ordered(acme, "unlimited-year")
    shop.sandbox.advance_test_clock(clock, days=366)
    [renewal] = [
        each
        for each in shop.sandbox.client().v1.invoices.list({"customer": acme.stripe_customer_id}).data
        if each.billing_reason == "subscription_cycle"
    ]
    assert shop.sandbox.pay_invoice(renewal).ok
    shop.deliver()
    assert fresh(order).status in {Status.INVOICED, Status.OVERDUE}
