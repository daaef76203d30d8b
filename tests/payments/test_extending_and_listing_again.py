"""More days, or a new period, for money: bought, added once, and taken away again when the money goes back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from employers import billing
from employers import posting as postings
from employers.history import BOARD
from employers.models import Employer, Order, Posting
from employers.plans import PRODUCTS
from jobboard.mail.models import OutgoingMail
from tests.employers.lives import end_of, page_of
from tests.employers.typing import signed_in
from tests.payments.shop import Shop
from tests.payments.test_extended_while_disputed import decided, disputed

Purpose, Status = Order.Purpose, Order.Status
DAY = timedelta(days=1)
DISPUTED_CARD = "4000000000000259"


@pytest.fixture
def live(shop: Shop, draft: Posting) -> Posting:
    billing.fulfil(shop.paid_order(draft))
    return fresh(draft)


def fresh(posting: Posting) -> Posting:
    return Posting.objects.select_related("page").get(pk=posting.pk)


def buy(posting: Posting, purpose: Order.Purpose) -> Order:
    by = posting.employer.memberships.get().user
    return billing.buy(posting, PRODUCTS["single"], by=by, po_number="", purpose=purpose).order


def paid(shop: Shop, posting: Posting, purpose: Order.Purpose, **paying: str) -> Order:
    order = buy(posting, purpose)
    assert shop.sandbox.pay(order.checkout_id, **paying).ok
    return order


def test_an_extension_adds_its_days_once_however_often_it_is_heard_of(shop: Shop, live: Posting) -> None:
    before = end_of(live)
    order = paid(shop, live, Purpose.EXTEND)
    for _ in range(2):
        billing.fulfil(order)
        shop.deliver()
    assert end_of(live) == before + 60 * DAY
    mail = OutgoingMail.objects.get(kind="order_paid", dedupe_key__endswith=str(order.uuid))
    assert "open longer now" in mail.text
    assert live.events.filter(what="extended", side="stripe").count() == 1


def test_the_page_sells_what_the_posting_is_and_leads_to_the_payment(shop: Shop, live: Posting) -> None:
    browser = signed_in(live.employer)
    at = f"/employers/postings/{live.pk}/extend/"
    assert browser.post(at, {"product": "single-featured"}).status_code == 200
    response = browser.post(at, {"product": "single", "po_number": "PO 7"})
    order = Order.objects.get(purpose=Purpose.EXTEND)
    assert (response.status_code, order.po_number) == (303, "PO 7")
    shop.sandbox.pay(order.checkout_id)
    html = browser.get(f"/employers/orders/{order.uuid}/").content.decode()
    assert "Your posting stays open longer" in html


def test_an_expired_posting_is_listed_again_on_its_page(shop: Shop, live: Posting) -> None:
    assert live.page is not None
    live.page.change(expires_at=timezone.now() - DAY)
    billing.fulfil(paid(shop, fresh(live), Purpose.RELIST))
    assert (fresh(live).state, page_of(live).slug) == ("live", live.page.slug)


def test_a_live_posting_is_not_sold_as_listed_again(shop: Shop, live: Posting) -> None:
    browser = signed_in(live.employer)
    html = browser.get(f"/employers/postings/{live.pk}/relist/", follow=True).content.decode()
    assert "Extend it instead" in html
    assert not Order.objects.filter(purpose=Purpose.RELIST).exists()


def test_a_choice_for_another_purpose_gives_up_the_open_order(shop: Shop, live: Posting) -> None:
    assert live.page is not None
    live.page.change(expires_at=timezone.now() - DAY)
    first = buy(fresh(live), Purpose.EXTEND)
    second = buy(fresh(live), Purpose.RELIST)
    first.refresh_from_db()
    assert (first.status, second.status) == (Status.EXPIRED, Status.OPEN)


def test_money_for_a_posting_that_closed_meanwhile_is_put_aside(shop: Shop, live: Posting) -> None:
    order = paid(shop, live, Purpose.EXTEND)
    postings.close(live, "filled_here", by=BOARD)
    assert billing.fulfil(order).status == Status.NEEDS_REVIEW
    assert fresh(live).state == "closed"


def test_a_refunded_extension_takes_its_days_and_leaves_the_rest(shop: Shop, live: Posting) -> None:
    before = end_of(live)
    order = billing.fulfil(paid(shop, live, Purpose.EXTEND))
    shop.refund(order)
    for _ in range(2):
        shop.deliver()
    assert end_of(live) == before
    assert fresh(live).state == "live"


def test_a_refunded_start_leaves_what_the_extension_paid_for(shop: Shop, live: Posting) -> None:
    before = end_of(live)
    billing.fulfil(paid(shop, live, Purpose.EXTEND))
    shop.refund(live.orders.get(purpose=Purpose.PUBLISH))
    shop.deliver()
    assert (end_of(live), fresh(live).state) == (before, "live")
    shop.refund(live.orders.get(purpose=Purpose.EXTEND))
    shop.deliver()
    assert fresh(live).state == "closed"


def test_a_refund_of_the_period_before_leaves_the_new_one_alone(shop: Shop, live: Posting) -> None:
    assert live.page is not None
    live.page.change(expires_at=timezone.now() - DAY)
    billing.fulfil(paid(shop, fresh(live), Purpose.RELIST))
    before = end_of(live)
    shop.refund(live.orders.get(purpose=Purpose.PUBLISH))
    shop.deliver()
    assert (end_of(live), fresh(live).state) == (before, "live")


def test_a_period_that_was_paid_for_in_vain_has_not_begun(shop: Shop, live: Posting) -> None:
    first = live.orders.get()
    disputed(shop, first)
    shop.deliver()
    second = buy(fresh(live), Purpose.RELIST)
    shop.sandbox.pay_by_bank(second.checkout_id)
    decided(shop, "won")
    shop.sandbox.settle_bank(second.checkout_id, succeeds=True)
    shop.deliver()
    second.refresh_from_db()
    assert (second.status, fresh(live).state) == (Status.NEEDS_REVIEW, "live")
    shop.refund(second)
    shop.deliver()
    second.refresh_from_db()
    assert (second.status, fresh(live).state) == (Status.REFUNDED, "live")
    shop.refund(first)
    shop.deliver()
    assert fresh(live).state == "closed"


def test_a_disputed_extension_that_is_won_gives_its_days_back(shop: Shop, live: Posting) -> None:
    before = end_of(live)
    order = billing.fulfil(paid(shop, live, Purpose.EXTEND, card=DISPUTED_CARD))
    with_days = before + 60 * DAY
    assert end_of(live) == with_days
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, end_of(live)) == (Status.DISPUTED, before)
    newest = shop.sandbox.objects("dispute")[0]["id"]
    shop.sandbox.control("POST", f"disputes/{newest}", outcome="won")
    for _ in range(2):
        shop.deliver()
    order.refresh_from_db()
    assert (order.status, end_of(live)) == (Status.PAID, with_days)


def test_nobody_extends_for_others(shop: Shop, live: Posting, mallory: Employer) -> None:
    for browser, expected in ((signed_in(mallory), 404), (Client(), 302)):
        for verb in ("extend", "relist"):
            response = browser.post(f"/employers/postings/{live.pk}/{verb}/", {"product": "single"})
            assert response.status_code == expected
    assert Order.objects.count() == 1


def test_a_pack_is_not_recommended_for_what_no_credit_pays(live: Posting) -> None:
    browser = signed_in(live.employer)
    html = browser.get(f"/employers/postings/{live.pk}/extend/").content.decode()
    assert "Open until" in html
    assert "A pack of credits" not in html


def test_a_closed_posting_is_not_said_to_be_open_until_a_day(live: Posting) -> None:
    postings.close(live, "cancelled", by=BOARD)
    html = signed_in(live.employer).get(f"/employers/postings/{live.pk}/relist/").content.decode()
    assert "List it again" in html
    assert "Open until" not in html


def test_only_the_first_payment_is_a_step_of_posting_a_job(shop: Shop, live: Posting) -> None:
    browser = signed_in(live.employer)
    first = live.orders.get()
    extension = paid(shop, live, Purpose.EXTEND)
    assert 'class="stepper"' in browser.get(f"/employers/orders/{first.uuid}/").content.decode()
    assert 'class="stepper"' not in browser.get(f"/employers/orders/{extension.uuid}/").content.decode()


def test_a_day_that_has_begun_is_counted_among_the_days_left(live: Posting) -> None:
    page = live.page
    assert page is not None
    assert page.days_left == 60
    page.change(expires_at=timezone.now() + DAY / 24)
    assert page.days_left == 1
