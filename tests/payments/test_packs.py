"""Packs: bought once, spent, and taken back as far as the money goes."""

from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from employers import billing, ledger, spending
from employers.life import Verb
from employers.models import Cause, CreditGrant, CreditLine, Employer, Order, Posting, Reversal
from employers.order_facts import order_facts
from employers.reversals import credits_claimed
from jobboard.mail.models import OutgoingMail
from tests import factories
from tests.employers.typing import signed_in
from tests.payments.shop import Shop

Status = Order.Status
DISPUTED_CARD = "4000000000000259"


def bought(shop: Shop, acme: Employer, product: str = "pack-5", **paying: str) -> Order:
    order = billing.fulfil(shop.paid_pack(acme, product, **paying))
    assert order.status in {Status.PAID, Status.DISPUTED}
    return order


def publish(acme: Employer, how_many: int) -> list[Posting]:
    by = acme.memberships.get().user
    made = [factories.make_posting(acme) for _ in range(how_many)]
    for posting in made:
        assert spending.use_credit(posting, Verb.PUBLISH, by=by)
    return made


def states(postings: list[Posting]) -> list[str]:
    found = Posting.objects.select_related("page").in_bulk([posting.pk for posting in postings])
    return [found[posting.pk].state for posting in postings]


def assert_right(acme: Employer) -> None:
    for grant in CreditGrant.objects.annotate(total=Sum("lines__quantity")):
        assert grant.total == grant.remaining
    assert ledger.balance(acme) == sum(grant.remaining for grant in ledger.usable(acme))
    for posting in Posting.objects.filter(page__live=True, page__closed_at=None):
        assert posting.cover


def refund_id(shop: Shop) -> str:
    newest: str = shop.sandbox.objects("refund")[0]["id"]
    return newest


# --- Buying -----------------------------------------------------------------------------------------------


def test_a_pack_grants_its_credits_once_however_often_it_is_told(shop: Shop, acme: Employer) -> None:
    order = shop.paid_pack(acme, "pack-10")
    for _ in range(10):
        shop.deliver()
        billing.fulfil(order)
    billing.reconcile()
    order.refresh_from_db()
    assert (order.status, order.total_cents, ledger.balance(acme)) == (Status.PAID, 1_790_00, 10)
    grant = CreditGrant.objects.get()
    assert (grant.source_id, grant.order) == (order.checkout_id, order)
    assert 364 <= (grant.expires_at - timezone.now()).days <= 367
    [mail] = OutgoingMail.objects.all()
    assert "10 credits" in mail.subject
    assert order.invoice_number


def test_without_any_webhook_reconcile_grants(shop: Shop, acme: Employer) -> None:
    shop.paid_pack(acme)
    Order.objects.update(created_at=timezone.now() - billing.RECONCILE_AFTER - timedelta(minutes=1))
    assert billing.reconcile() == 1
    assert ledger.balance(acme) == 5


def test_a_double_click_goes_to_one_checkout_and_another_pack_closes_it(shop: Shop, acme: Employer) -> None:
    first, second = shop.buy_credits(acme), shop.buy_credits(acme)
    assert first.url == second.url
    other = shop.buy_credits(acme, "pack-10")
    first.order.refresh_from_db()
    assert (first.order.status, other.order.credits) == (Status.EXPIRED, 10)


def test_a_second_pack_may_be_bought_while_a_bank_debit_is_on_its_way(shop: Shop, acme: Employer) -> None:
    slow = shop.buy_credits(acme).order
    shop.sandbox.pay_by_bank(slow.checkout_id)
    assert billing.fulfil(slow).status == Status.PENDING
    bought(shop, acme)
    shop.sandbox.settle_bank(slow.checkout_id, succeeds=True)
    shop.deliver()
    assert ledger.balance(acme) == 10


def test_a_code_for_the_whole_price_grants_without_a_payment(shop: Shop, acme: Employer) -> None:
    client = shop.sandbox.client()
    coupon = client.v1.coupons.create({"percent_off": 100, "duration": "once"})
    client.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "GIFT"})
    order = shop.buy_credits(acme).order
    shop.sandbox.apply_code(order.checkout_id, "GIFT")
    assert shop.sandbox.pay(order.checkout_id).ok
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, order.total_cents, ledger.balance(acme)) == (Status.PAID, 0, 5)
    assert "so nothing was charged" in OutgoingMail.objects.get(kind="order_paid").text


def test_price_promotion_and_tax_add_up_to_what_was_charged() -> None:
    order = Order(product="pack-5", amount_cents=990_00, total_cents=909_62, tax_cents=68_12)
    facts = {fact["label"]: fact["value"] for fact in order_facts(order)}
    assert (facts["Price"], facts["Promotion"]) == ("$990", "−$148.50")
    assert (facts["Charged"], facts["of which tax"]) == ("$909.62", "$68.12")
    order.total_cents = 990_00 + 68_12
    assert {"label": "Promotion", "value": ""} in order_facts(order)


def test_an_order_keeps_what_it_was_for_whatever_the_price_list_says_later(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from employers.plans import PRODUCTS

    order = shop.paid_pack(acme)
    monkeypatch.setitem(PRODUCTS, "pack-5", replace(PRODUCTS["pack-5"], price_cents=1, credits=50))
    assert billing.fulfil(order).status == Status.PAID
    assert ledger.balance(acme) == 5


# --- Refunds ----------------------------------------------------------------------------------------------


def test_a_refund_before_spending_takes_every_credit(shop: Shop, acme: Employer) -> None:
    order = bought(shop, acme)
    shop.refund(order)
    for _ in range(3):
        shop.deliver()
    order.refresh_from_db()
    assert (order.status, ledger.balance(acme)) == (Status.REFUNDED, 0)
    assert CreditLine.objects.filter(cause=Cause.REFUND).get().quantity == -5
    assert Reversal.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="order_refunded").count() == 1


def test_a_refund_takes_unspent_credits_first_then_the_newest_postings(shop: Shop, acme: Employer) -> None:
    order = bought(shop, acme)
    postings = publish(acme, 3)
    shop.refund(order, 4 * 198_00)
    shop.deliver()
    assert states(postings) == ["live", "closed", "closed"]
    assert ledger.balance(acme) == 0
    assert_right(acme)
    shop.refund(order, 198_00)
    shop.deliver()
    order.refresh_from_db()
    assert states(postings) == ["closed", "closed", "closed"]
    assert order.status == Status.REFUNDED
    assert_right(acme)


def test_a_partial_refund_takes_whole_credits_in_the_buyers_favour(shop: Shop, acme: Employer) -> None:
    order = bought(shop, acme)
    shop.refund(order, 100_00)
    shop.deliver()
    assert ledger.balance(acme) == 5
    shop.refund(order, 100_00)
    shop.deliver()
    assert ledger.balance(acme) == 4
    nothing_went, one_went = OutgoingMail.objects.filter(kind="order_refunded").order_by("created_at")
    assert nothing_went.subject == "Refunded: $100"
    assert "No credit was taken back for it" in nothing_went.text
    page = signed_in(acme).get(f"/employers/orders/{order.uuid}/").text
    assert "Paid, and partly refunded" in page
    assert "Your credits are there" not in page
    assert one_went.subject == "Refunded: $100, and 1 credit taken back"
    assert "$100 of the $990 that you paid" in one_went.text
    assert "1 credit went back with it" in one_went.text
    assert [credits_claimed(order, cents, 990_00) for cents in (0, 197_99, 198_00, 989_99, 990_00, 999_00)] == [
        0, 0, 1, 4, 5, 5,
    ]  # fmt: skip


def test_a_failed_refund_gives_everything_again(shop: Shop, acme: Employer) -> None:
    order = bought(shop, acme)
    postings = publish(acme, 3)
    shop.refund(order)
    shop.deliver()
    assert states(postings) == ["closed"] * 3
    refunded = OutgoingMail.objects.get(kind="order_refunded")
    assert refunded.subject == "Refunded: $990, and 5 credits taken back"
    assert all(f"- {posting.title}\n" in refunded.text for posting in postings)
    shop.sandbox.control("POST", f"refunds/{refund_id(shop)}/fail")
    shop.deliver()
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, order.refunded_cents) == (Status.PAID, 0)
    assert states(postings) == ["live"] * 3
    assert ledger.balance(acme) == 2
    assert_right(acme)
    assert "Given again, as the refund did not go through" in signed_in(acme).get("/employers/credits/").text
    assert OutgoingMail.objects.filter(kind="refund_failed").count() == 1
    told = OutgoingMail.objects.get(kind="refund_came_back")
    assert (told.to, told.subject) == ("acme@example.org", "Our refund of $990 did not reach you")
    assert "yours again for now" in told.text


def test_a_refund_that_is_heard_of_only_after_it_failed_changes_nothing(shop: Shop, acme: Employer) -> None:
    order = bought(shop, acme)
    shop.refund(order)
    shop.sandbox.control("POST", f"refunds/{refund_id(shop)}/fail")
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, ledger.balance(acme)) == (Status.PAID, 5)
    assert not CreditLine.objects.filter(cause=Cause.REFUND).exists()
    assert not OutgoingMail.objects.filter(kind="refund_came_back").exists()


def test_a_posting_that_has_ended_is_past_taking(shop: Shop, acme: Employer) -> None:
    order = bought(shop, acme)
    [over] = publish(acme, 1)
    assert over.page
    over.page.change(expires_at=timezone.now() - timedelta(days=1))
    shop.refund(order)
    shop.deliver()
    assert states([over]) == ["expired"]
    assert ledger.balance(acme) == 0
    assert_right(acme)


def test_credits_that_expired_unused_are_taken_before_postings(shop: Shop, acme: Employer) -> None:
    order = bought(shop, acme)
    [kept] = publish(acme, 1)
    CreditGrant.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert ledger.expire() == 4
    shop.refund(order, 4 * 198_00)
    shop.deliver()
    assert states([kept]) == ["live"]
    shop.refund(order, 198_00)
    shop.deliver()
    assert states([kept]) == ["closed"]
    assert_right(acme)


def test_a_refund_that_is_heard_of_before_its_pack_leaves_nothing(shop: Shop, acme: Employer) -> None:
    order = shop.paid_pack(acme)
    shop.refund(order)
    shop.deliver("charge.refunded")
    assert ledger.balance(acme) == 0
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, ledger.balance(acme)) == (Status.REFUNDED, 0)
    assert CreditGrant.objects.count() == 1


# --- Disputes ---------------------------------------------------------------------------------------------


def test_a_dispute_takes_everything_and_a_won_one_gives_it_again(shop: Shop, acme: Employer) -> None:
    order = shop.buy_credits(acme).order
    assert shop.sandbox.pay(order.checkout_id, DISPUTED_CARD).ok
    billing.fulfil(order)
    postings = publish(acme, 2)
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, ledger.balance(acme)) == (Status.DISPUTED, 0)
    assert states(postings) == ["closed", "closed"]
    told = OutgoingMail.objects.get(kind="dispute_opened").text
    assert "5 credits are on hold until then" in told
    assert all(f"- {posting.title}" in told for posting in postings)
    assert_right(acme)
    shop.sandbox.control("POST", f"disputes/{shop.sandbox.objects('dispute')[0]['id']}", outcome="won")
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, ledger.balance(acme)) == (Status.PAID, 3)
    assert states(postings) == ["live", "live"]
    told = OutgoingMail.objects.get(kind="dispute_won").text
    assert "5 credits are yours again" in told
    assert all(f"- {posting.title}" in told for posting in postings)
    assert_right(acme)


def test_a_lost_dispute_leaves_nothing(shop: Shop, acme: Employer) -> None:
    order = shop.paid_pack(acme, card=DISPUTED_CARD)
    shop.deliver()
    shop.sandbox.control("POST", f"disputes/{shop.sandbox.objects('dispute')[0]['id']}", outcome="lost")
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, ledger.balance(acme)) == (Status.REFUNDED, 0)
    assert CreditLine.objects.filter(cause=Cause.DISPUTE).count() == 1
    assert "5 credits are taken back" in OutgoingMail.objects.get(kind="dispute_lost").text
