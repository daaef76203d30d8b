"""The featured upgrade: with the posting or later, and gone with its money."""

from employers import billing, spending
from employers import posting as postings
from employers.history import BOARD
from employers.life import Verb
from employers.models import Employer, Order, Posting
from employers.plans import PRODUCTS
from tests import factories
from tests.employers.credit import give
from tests.employers.lives import fresh
from tests.employers.typing import signed_in
from tests.payments.shop import Shop
from tests.payments.test_extended_while_disputed import decided, disputed

Status = Order.Status


def live(shop: Shop, acme: Employer) -> Posting:
    posting = factories.make_posting(acme)
    billing.fulfil(shop.paid_order(posting))
    return Posting.objects.select_related("page", "employer").get(pk=posting.pk)


def is_featured(posting: Posting) -> bool:
    page = Posting.objects.select_related("page").get(pk=posting.pk).page
    assert page
    return page.featured


def test_a_live_posting_is_marked_once_it_is_paid_and_ends_as_before(shop: Shop, acme: Employer) -> None:
    posting = live(shop, acme)
    assert posting.page
    order = shop.paid_order(posting, "featured")
    assert (order.amount_cents, is_featured(posting)) == (100_00, False)
    for _ in range(3):
        shop.deliver()
    order.refresh_from_db()
    assert (order.status, is_featured(posting)) == (Status.PAID, True)
    after = Posting.objects.select_related("page").get(pk=posting.pk).page
    assert after
    assert after.expires_at == posting.page.expires_at


def test_the_mark_goes_with_its_money_and_the_posting_stays(shop: Shop, acme: Employer) -> None:
    posting = live(shop, acme)
    order = billing.fulfil(shop.paid_order(posting, "featured"))
    shop.refund(order)
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, is_featured(posting)) == (Status.REFUNDED, False)
    assert Posting.objects.get().state == "live"


def test_a_refund_of_an_earlier_mark_leaves_the_one_that_was_bought_with_a_new_period(
    shop: Shop, acme: Employer
) -> None:
    posting = live(shop, acme)
    mark = billing.fulfil(shop.paid_order(posting, "featured"))
    postings.close(posting, "cancelled", by=BOARD)
    by, relist = acme.memberships.get().user, Order.Purpose.RELIST
    step = billing.buy(posting, PRODUCTS["single-featured"], by=by, po_number="", purpose=relist)
    assert shop.sandbox.pay(step.order.checkout_id).ok
    billing.fulfil(step.order)
    shop.refund(mark)
    shop.deliver()
    mark.refresh_from_db()
    assert (mark.status, is_featured(posting)) == (Status.REFUNDED, True)


def featured_and_extended_by_credit(shop: Shop, acme: Employer) -> tuple[Posting, Order]:
    posting = factories.make_posting(acme)
    order = billing.fulfil(shop.paid_order(posting, "single-featured"))
    give(acme, 1)
    mine = fresh(posting)
    by = acme.memberships.get().user
    assert spending.use_credit(mine, Verb.EXTEND, by=by, seen=spending.end_of(mine))
    assert is_featured(posting)
    return posting, order


def test_a_mark_that_was_bought_with_the_posting_goes_with_its_money_where_others_pay_for_its_days(
    shop: Shop, acme: Employer
) -> None:
    posting, order = featured_and_extended_by_credit(shop, acme)
    shop.refund(order)
    shop.deliver()
    assert (fresh(posting).state, is_featured(posting)) == ("live", False)


def test_it_comes_back_when_the_bank_decides_for_it(shop: Shop, acme: Employer) -> None:
    posting, order = featured_and_extended_by_credit(shop, acme)
    disputed(shop, order)
    shop.deliver()
    assert (fresh(posting).state, is_featured(posting)) == ("live", False)
    decided(shop, "won")
    assert (fresh(posting).state, is_featured(posting)) == ("live", True)


def test_a_mark_that_is_paid_for_twice_stays_while_either_money_does(shop: Shop, acme: Employer) -> None:
    posting = live(shop, acme)
    upgrade = billing.fulfil(shop.paid_order(posting, "featured"))
    by, extend = acme.memberships.get().user, Order.Purpose.EXTEND
    step = billing.buy(fresh(posting), PRODUCTS["single-featured"], by=by, po_number="", purpose=extend)
    assert shop.sandbox.pay(step.order.checkout_id).ok
    extension = billing.fulfil(step.order)
    shop.refund(upgrade)
    shop.deliver()
    upgrade.refresh_from_db()
    assert (upgrade.status, is_featured(posting)) == (Status.REFUNDED, True)
    shop.refund(extension)
    shop.deliver()
    assert (fresh(posting).state, is_featured(posting)) == ("live", False)


def test_featured_days_bring_their_mark_though_the_one_it_had_went_back_before_they_were_paid(
    shop: Shop, acme: Employer
) -> None:
    posting = live(shop, acme)
    upgrade = billing.fulfil(shop.paid_order(posting, "featured"))
    by, extend = acme.memberships.get().user, Order.Purpose.EXTEND
    step = billing.buy(fresh(posting), PRODUCTS["single-featured"], by=by, po_number="", purpose=extend)
    shop.refund(upgrade)
    shop.deliver()
    assert not is_featured(posting)
    assert shop.sandbox.pay(step.order.checkout_id).ok
    billing.fulfil(step.order)
    assert is_featured(posting)


def test_an_upgrade_of_a_posting_that_ended_meanwhile_is_put_aside(shop: Shop, acme: Employer) -> None:
    posting = live(shop, acme)
    order = shop.paid_order(posting, "featured")
    assert posting.page
    posting.page.unpublish()
    assert billing.fulfil(order).status == Status.NEEDS_REVIEW


def test_from_the_dashboard_to_stripe_and_back(shop: Shop, acme: Employer) -> None:
    posting = live(shop, acme)
    buyer = signed_in(acme)
    assert f"/employers/postings/{posting.pk}/feature/" in buyer.get("/employers/postings/").text
    address = f"/employers/postings/{posting.pk}/feature/"
    assert "$100" in buyer.get(address).text
    sent = buyer.post(address, {"product": "featured"})
    assert sent.status_code == 303
    order = Order.objects.get(product="featured")
    assert sent["Location"].startswith(shop.sandbox.url)
    paid = shop.sandbox.pay(order.checkout_id)
    page = buyer.get(paid.location.removeprefix("http://127.0.0.1:8000")).text
    assert "Paid. Your posting is featured" in page
    assert buyer.get(address).status_code == 302
    assert f"/employers/postings/{posting.pk}/feature/" not in buyer.get("/employers/postings/").text


def test_only_the_upgrade_is_sold_here_and_no_upgrade_for_a_draft(
    shop: Shop, acme: Employer, mallory: Employer
) -> None:
    posting = live(shop, acme)
    buyer = signed_in(acme)
    for slug in ("single", "pack-5", "unlimited-month"):
        assert (
            "form-errors" in buyer.post(f"/employers/postings/{posting.pk}/feature/", {"product": slug}).text
        )
    draft = factories.make_posting(mallory)
    buyer = signed_in(mallory)
    for slug in ("featured", "pack-5", "unlimited-year"):
        assert "form-errors" in buyer.post(f"/employers/postings/{draft.pk}/publish/", {"product": slug}).text
    assert buyer.get(f"/employers/postings/{draft.pk}/feature/").status_code == 302
    assert not Order.objects.filter(kind="upgrade").exists()
