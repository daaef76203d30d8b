"""Days that went with their money come back once, in the period that lost them, and a new period owes nothing to an old one."""

from datetime import timedelta

from cms.models.choices import ClosedReason
from employers import billing, ledger, money_back, spending, subscribing
from employers import posting as postings
from employers.history import BOARD
from employers.life import Verb
from employers.models import Cover, Employer, Order, Posting
from employers.plans import PRODUCTS
from tests.employers.lives import end_of, fresh, paid
from tests.payments.shop import Shop
from tests.payments.test_credits_for_more_days import end_plan, listed_again_by_card, used

SIXTY = timedelta(days=60)


def test_days_come_back_once_and_no_more_than_were_lost(acme: Employer) -> None:
    posting = paid(acme)
    whole = end_of(posting)
    assert money_back.shorten(fresh(posting), days=20, cause="a refund")
    money_back.pay_again(fresh(posting), days=60, cause="another refund")
    assert end_of(posting) == whole - timedelta(days=20)
    for _ in range(2):
        money_back.pay_again(fresh(posting), days=60, cause="a refund")
        assert end_of(posting) == whole
    assert money_back.shorten(fresh(posting), days=30, cause="a refund")
    for left in (20, 10, 0):
        money_back.pay_again(fresh(posting), days=10, cause="a refund")
        assert end_of(posting) == whole - timedelta(days=left)


def test_a_credit_that_comes_again_adds_nothing_to_a_period_that_did_not_lose_it(
    shop: Shop, acme: Employer, draft: Posting
) -> None:
    pack = billing.fulfil(shop.paid_pack(acme))
    billing.fulfil(shop.paid_order(draft))
    assert used(draft, Verb.EXTEND)
    shop.refund(pack)
    shop.deliver()
    assert money_back.days_lost(fresh(draft), f"credits of grant {pack.credit_grants.get().pk}") == 60
    postings.close(fresh(draft), ClosedReason.FILLED_HERE, by=BOARD)
    listed_again_by_card(shop, draft)
    before = end_of(draft)
    ledger.reverse(pack, 0, pack.reversals.get())
    assert end_of(draft) == before
    assert ledger.balance(acme) == 5


def test_what_paid_before_a_plan_pays_for_nothing_of_what_is_bought_after_it(
    shop: Shop, acme: Employer, draft: Posting
) -> None:
    first = billing.fulfil(shop.paid_order(draft))
    by = acme.memberships.get().user
    postings.close(fresh(draft), ClosedReason.FILLED_HERE, by=BOARD)
    plan = billing.fulfil(shop.paid_plan(acme))
    subscribing.refresh(plan.stripe_subscription_id)
    assert spending.use_plan(fresh(draft), by=by) == Verb.RELIST
    step = billing.buy(fresh(draft), PRODUCTS["single"], by=by, po_number="", purpose=Order.Purpose.EXTEND)
    assert shop.sandbox.pay(step.order.checkout_id).ok
    end_plan(shop, plan)
    assert fresh(draft).state == "closed"
    billing.fulfil(step.order)
    assert (fresh(draft).state, fresh(draft).cover) == ("live", Cover.ORDER)
    end = end_of(draft)
    shop.refund(first)
    shop.deliver()
    assert (fresh(draft).state, end_of(draft)) == ("live", end)
    shop.refund(step.order)
    shop.deliver()
    assert (fresh(draft).state, fresh(draft).cover) == ("closed", None)
