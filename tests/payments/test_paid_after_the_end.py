"""Who pays the last invoice of a plan that has ended pays for nothing: somebody has to look at it."""

from employers import subscribing
from employers.models import Employer
from jobboard.mail.models import OutgoingMail
from tests.payments.shop import DECLINED, Shop, subscribed


def test_money_for_days_after_the_end_is_told_to_the_operators_once(shop: Shop, acme: Employer) -> None:
    clock = shop.clock_of(acme)
    plan = subscribed(shop, acme)
    shop.use_card(acme, DECLINED)
    for days in (31.2, 9):
        shop.sandbox.advance_test_clock(clock, days=days)
    stripe = shop.sandbox.client().v1
    [unpaid] = stripe.invoices.list({"subscription": plan.stripe_id, "status": "open"}).data
    assert stripe.subscriptions.retrieve(plan.stripe_id).status == "canceled"
    card = stripe.payment_methods.attach("pm_card_visa", {"customer": acme.stripe_customer_id})
    stripe.invoices.pay(str(unpaid.id), {"payment_method": card.id})
    shop.deliver()
    subscribing.refresh(plan.stripe_id)
    told = OutgoingMail.objects.get(kind="plan_paid_beyond_end")
    assert told.to == "ops@example.org"
    assert str(unpaid.number) in told.text


def test_a_plan_that_ends_with_what_was_paid_for_is_nobodys_worry(shop: Shop, acme: Employer) -> None:
    clock = shop.clock_of(acme)
    plan = subscribed(shop, acme)
    shop.sandbox.client().v1.subscriptions.update(plan.stripe_id, {"cancel_at_period_end": True})
    shop.sandbox.advance_test_clock(clock, days=31.2)
    shop.deliver()
    plan.refresh_from_db()
    assert plan.status == "canceled"
    assert not OutgoingMail.objects.filter(kind="plan_paid_beyond_end").exists()
