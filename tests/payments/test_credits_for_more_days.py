"""Credits pay for more days and for listing again too; each press of the button takes one, once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.models.choices import ClosedReason
from employers import billing, ledger, reversals, spending, subscribing
from employers import posting as postings
from employers.history import BOARD
from employers.life import Verb
from employers.models import Cover, Employer, Order, Posting
from employers.plans import POSTING_DAYS, PRODUCTS
from jobboard.mail.models import OutgoingMail
from tests import factories
from tests.payments.shop import Shop

SIXTY = timedelta(days=POSTING_DAYS)
Purpose = Order.Purpose


def fresh(posting: Posting) -> Posting:
    return Posting.objects.select_related("page", "employer__company").get(pk=posting.pk)


def end(posting: Posting) -> timedelta:
    page = fresh(posting).page
    assert page
    assert page.expires_at
    return page.expires_at - timezone.now()


def used(posting: Posting, verb: Verb, *, seen: str | None = None) -> bool:
    by = posting.employer.memberships.get().user
    mine = fresh(posting)
    return spending.use_credit(mine, verb, by=by, seen=spending.end_of(mine) if seen is None else seen)


@pytest.fixture
def pack(shop: Shop, acme: Employer) -> Order:
    return billing.fulfil(shop.paid_pack(acme))


@pytest.fixture
def live(pack: Order, draft: Posting) -> Posting:
    assert used(draft, Verb.PUBLISH)
    return draft


def test_published_by_a_credit_or_a_plan_is_told_once(shop: Shop, acme: Employer, live: Posting) -> None:
    assert OutgoingMail.objects.filter(kind="posting_live").count() == 1
    shop.paid_plan(acme)
    shop.deliver()
    covered = factories.make_posting(acme)
    spending.use_plan(covered, by=acme.memberships.get().user)
    spending.use_plan(fresh(covered), by=acme.memberships.get().user)
    mails = OutgoingMail.objects.filter(kind="posting_live")
    assert mails.count() == 2
    assert not [mail for mail in mails if "editor" in mail.text + mail.html]


def test_a_credit_keeps_it_open_sixty_days_longer_and_once(acme: Employer, live: Posting) -> None:
    shown = spending.end_of(fresh(live))
    assert used(live, Verb.EXTEND)
    assert not used(live, Verb.EXTEND, seen=shown)
    assert (ledger.balance(acme), fresh(live).cover) == (3, Cover.CREDIT)
    assert 2 * SIXTY - timedelta(hours=1) < end(live) <= 2 * SIXTY


def test_a_credit_lists_it_again(acme: Employer, live: Posting) -> None:
    postings.close(fresh(live), ClosedReason.FILLED_HERE, by=BOARD)
    assert not used(live, Verb.EXTEND)
    assert used(live, Verb.RELIST)
    assert not used(live, Verb.RELIST)
    assert (fresh(live).state, ledger.balance(acme)) == ("live", 3)


def test_on_the_page_the_button_says_so_and_works(acme: Employer, live: Posting, client: Client) -> None:
    client.force_login(acme.memberships.get().user)
    page = client.get(f"/employers/postings/{live.pk}/extend/").text
    seen = spending.end_of(fresh(live))
    assert "Extend with a credit" in page
    assert seen.replace("+", "&#x2B;") in page or seen in page
    answer = client.post(
        f"/employers/postings/{live.pk}/credit/", {"purpose": "extend", "seen": seen}, follow=True
    )
    assert "is kept open with a credit, until" in answer.text
    assert "Kept open 60 days longer" in client.get("/employers/credits/").text


@pytest.mark.parametrize(("purpose", "seen"), [("nonsense", ""), ("extend", "\x00"), ("relist", "9" * 5000)])
def test_odd_input_takes_no_credit(
    acme: Employer, live: Posting, client: Client, purpose: str, seen: str
) -> None:
    client.force_login(acme.memberships.get().user)
    typed = {"purpose": purpose, "seen": seen}
    assert client.post(f"/employers/postings/{live.pk}/credit/", typed).status_code == 302
    assert ledger.balance(acme) == 4


def test_a_refund_takes_days_credit_by_credit_and_gives_them_back(
    shop: Shop, acme: Employer, pack: Order, live: Posting
) -> None:
    """Published with one, extended with the other four: the last of them goes first."""
    for _ in range(4):
        assert used(live, Verb.EXTEND)
    assert ledger.balance(acme) == 0
    shop.refund(pack, 198_00)
    shop.deliver()
    assert (fresh(live).state, round(end(live) / timedelta(days=1))) == ("live", 4 * POSTING_DAYS)
    shop.refund(pack, 792_00)
    shop.deliver()
    assert (fresh(live).state, fresh(live).cover, ledger.balance(acme)) == ("closed", None, 0)
    assert reversals.gone(Order.objects.get(pk=pack.pk)).for_good == 990_00


def test_days_bought_by_credit_outlive_the_plan(shop: Shop, acme: Employer) -> None:
    billing.fulfil(shop.paid_pack(acme))
    order = billing.fulfil(shop.paid_plan(acme))
    subscribing.refresh(order.stripe_subscription_id)
    covered = factories.make_posting(acme)
    spending.use_plan(covered, by=acme.memberships.get().user)
    assert used(covered, Verb.EXTEND)
    end_plan(shop, order)
    assert (fresh(covered).state, fresh(covered).cover) == ("live", Cover.CREDIT)
    assert SIXTY - timedelta(hours=1) < end(covered) <= SIXTY


def end_plan(shop: Shop, order: Order) -> None:
    shop.sandbox.client().v1.subscriptions.cancel(order.stripe_subscription_id)
    subscribing.refresh(order.stripe_subscription_id)


@pytest.mark.parametrize("another_plan", [False, True])
def test_days_paid_under_a_plan_and_heard_after_its_end_open_it_again(
    shop: Shop, acme: Employer, another_plan: bool
) -> None:
    order = billing.fulfil(shop.paid_plan(acme))
    subscribing.refresh(order.stripe_subscription_id)
    covered, by = factories.make_posting(acme), acme.memberships.get().user
    spending.use_plan(covered, by=by)
    step = billing.buy(fresh(covered), PRODUCTS["single"], by=by, po_number="", purpose=Purpose.EXTEND)
    assert shop.sandbox.pay(step.order.checkout_id).ok
    end_plan(shop, order)
    assert fresh(covered).state == "closed"
    if another_plan:
        again = billing.fulfil(shop.paid_plan(acme))
        subscribing.refresh(again.stripe_subscription_id)
    paid = billing.fulfil(step.order)
    assert (paid.status, fresh(covered).state, fresh(covered).cover) == (
        Order.Status.PAID,
        "live",
        Cover.ORDER,
    )
    assert SIXTY - timedelta(hours=1) < end(covered) <= SIXTY


# --- A new period -----------------------------------------------------------------------------------------


def listed_again(shop: Shop, draft: Posting) -> Order:
    """Published for money, closed, and listed again with a credit. The order of its first period is returned."""
    first = billing.fulfil(shop.paid_order(draft))
    postings.close(fresh(draft), ClosedReason.FILLED_HERE, by=BOARD)
    assert used(draft, Verb.RELIST)
    return first


def listed_again_by_card(shop: Shop, posting: Posting) -> Order:
    by = posting.employer.memberships.get().user
    step = billing.buy(fresh(posting), PRODUCTS["single"], by=by, po_number="", purpose=Purpose.RELIST)
    assert shop.sandbox.pay(step.order.checkout_id).ok
    return billing.fulfil(step.order)


def test_a_refund_of_the_first_period_leaves_the_one_that_a_credit_began(
    shop: Shop, pack: Order, draft: Posting
) -> None:
    shop.refund(listed_again(shop, draft))
    shop.deliver()
    assert (fresh(draft).state, fresh(draft).cover) == ("live", Cover.CREDIT)
    assert SIXTY - timedelta(hours=1) < end(draft) <= SIXTY


def test_a_refund_of_the_first_period_leaves_the_one_that_a_plan_began(
    shop: Shop, acme: Employer, draft: Posting
) -> None:
    first = billing.fulfil(shop.paid_order(draft))
    postings.close(fresh(draft), ClosedReason.FILLED_HERE, by=BOARD)
    shop.paid_plan(acme)
    shop.deliver()
    assert spending.use_plan(fresh(draft), by=acme.memberships.get().user) == Verb.RELIST
    shop.refund(first)
    shop.deliver()
    assert (fresh(draft).state, fresh(draft).cover) == ("live", Cover.PLAN)


def test_what_paid_for_the_first_period_pays_for_no_other(shop: Shop, pack: Order, draft: Posting) -> None:
    listed_again(shop, draft)
    shop.refund(pack)
    shop.deliver()
    assert (fresh(draft).state, fresh(draft).cover) == ("closed", None)


def test_a_refund_of_a_pack_leaves_the_period_that_an_order_began(
    shop: Shop, acme: Employer, pack: Order, live: Posting
) -> None:
    """Its credit was used up with the period that it paid for."""
    postings.close(fresh(live), ClosedReason.FILLED_HERE, by=BOARD)
    listed_again_by_card(shop, live)
    shop.refund(pack)
    shop.deliver()
    assert (fresh(live).state, fresh(live).cover, ledger.balance(acme)) == ("live", Cover.ORDER, 0)
    assert not live.credit_lines.filter(quantity__gt=0).exists()


def test_a_refund_of_the_order_that_listed_it_again_leaves_the_days_of_a_credit(
    shop: Shop, pack: Order, draft: Posting
) -> None:
    billing.fulfil(shop.paid_order(draft))
    postings.close(fresh(draft), ClosedReason.FILLED_HERE, by=BOARD)
    again = listed_again_by_card(shop, draft)
    assert used(draft, Verb.EXTEND)
    shop.refund(again)
    shop.deliver()
    assert (fresh(draft).state, fresh(draft).cover) == ("live", Cover.CREDIT)
    assert SIXTY - timedelta(hours=1) < end(draft) <= SIXTY


def test_a_credit_that_is_taken_back_takes_its_days_of_what_was_paid_for_besides(
    shop: Shop, pack: Order, draft: Posting
) -> None:
    billing.fulfil(shop.paid_order(draft))
    assert used(draft, Verb.EXTEND)
    shop.refund(pack)
    shop.deliver()
    assert (fresh(draft).state, fresh(draft).cover) == ("live", Cover.ORDER)
    assert SIXTY - timedelta(hours=1) < end(draft) <= SIXTY


def test_after_its_days_were_taken_back_it_is_kept_open_with_another_credit(
    shop: Shop, acme: Employer, pack: Order, draft: Posting
) -> None:
    billing.fulfil(shop.paid_order(draft))
    assert used(draft, Verb.EXTEND)
    shop.refund(pack)
    shop.deliver()
    billing.fulfil(shop.paid_pack(acme))
    assert used(draft, Verb.EXTEND)
    assert 2 * SIXTY - timedelta(hours=1) < end(draft) <= 2 * SIXTY
