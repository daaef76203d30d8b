"""Who pays for more days while a dispute has the posting down keeps what they paid for, and reads so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import JobPage
from employers import billing
from employers.models import Employer, Order, Posting
from employers.plans import PRODUCTS
from jobboard.mail.models import OutgoingMail
from tests.employers.lives import end_of, fresh
from tests.employers.typing import signed_in
from tests.payments.shop import Shop

POSTINGS, ORDERS = "/employers/postings/", "/employers/orders/"
NEARLY = timedelta(minutes=5)


def begun(draft: Posting) -> Order:
    """The buyer is on Stripe's page for another sixty days."""
    by = draft.employer.memberships.get().user
    mine = fresh(draft)
    return billing.buy(mine, PRODUCTS["single"], by=by, po_number="", purpose=Order.Purpose.EXTEND).order


def disputed(shop: Shop, order: Order) -> None:
    intent = shop.sandbox.client().v1.payment_intents.retrieve(shop.intent_of(order))
    shop.sandbox.control("POST", f"charges/{intent.latest_charge}/dispute")


def decided(shop: Shop, outcome: str) -> None:
    for dispute in shop.sandbox.objects("dispute"):
        if dispute["status"] == "needs_response":
            shop.sandbox.control("POST", f"disputes/{dispute['id']}", outcome=outcome)
    shop.deliver()


def used(draft: Posting, left: timedelta) -> None:
    JobPage.objects.filter(pk=draft.page_id).update(expires_at=timezone.now() + left)


def is_open_for(draft: Posting, days: int) -> bool:
    left = end_of(draft) - timezone.now()
    return fresh(draft).state == "live" and abs(left - timedelta(days=days)) < NEARLY


def paid_while_down(shop: Shop, draft: Posting, *disputes: Order) -> Order:
    more = begun(draft)
    for each in disputes:
        disputed(shop, each)
    shop.deliver()
    assert fresh(draft).state == "closed"
    assert shop.sandbox.pay(more.checkout_id).ok
    shop.deliver()
    more.refresh_from_db()
    return more


def test_the_days_put_it_up_and_those_of_a_dispute_that_is_won_come_on_top(
    shop: Shop, acme: Employer, draft: Posting
) -> None:
    first = billing.fulfil(shop.paid_order(draft))
    used(draft, timedelta(days=50))
    more = paid_while_down(shop, draft, first)
    assert more.status == Order.Status.PAID
    assert is_open_for(draft, 50), "as if the sixty had been paid for before the dispute"
    buyer = signed_in(acme)
    assert "Your posting stays open longer" in buyer.get(f"{ORDERS}{more.uuid}/").text
    assert "is disputed" not in buyer.get(POSTINGS).text
    told = OutgoingMail.objects.get(kind="order_paid", dedupe_key__endswith=str(more.uuid))
    assert (told.subject, "is open longer now, until" in told.text) == (
        f"Paid and extended: {fresh(draft).title}",
        True,
    )
    assert not OutgoingMail.objects.filter(kind="order_problem").exists()
    history = buyer.get(f"{POSTINGS}{draft.pk}/history/").text
    assert "60 more days were paid for" in history
    decided(shop, "won")
    assert is_open_for(draft, 110)


def test_before_the_dispute_or_after_it_makes_no_difference(shop: Shop, draft: Posting) -> None:
    first = billing.fulfil(shop.paid_order(draft))
    used(draft, timedelta(days=50))
    more = begun(draft)
    assert shop.sandbox.pay(more.checkout_id).ok
    shop.deliver()
    disputed(shop, first)
    shop.deliver()
    assert is_open_for(draft, 50)
    decided(shop, "won")
    assert is_open_for(draft, 110)


def test_where_more_days_were_used_they_are_kept_and_the_page_says_so(
    shop: Shop, acme: Employer, draft: Posting
) -> None:
    first = billing.fulfil(shop.paid_order(draft))
    second = begun(draft)
    assert shop.sandbox.pay(second.checkout_id).ok
    billing.fulfil(second)
    used(draft, timedelta(days=20))
    more = paid_while_down(shop, draft, first, second)
    assert (more.status, fresh(draft).state) == (Order.Status.PAID, "closed")
    buyer = signed_in(acme)
    page = buyer.get(f"{ORDERS}{more.uuid}/").text
    assert "Paid. Your days are kept" in page
    assert "There is nothing for you to do" in page
    assert "does not match" not in page
    assert "The days that are paid for besides are kept." in buyer.get(POSTINGS).text
    told = OutgoingMail.objects.get(kind="order_paid", dedupe_key__endswith=str(more.uuid))
    assert told.subject == f"Paid: {fresh(draft).title}"
    for part in (told.text, told.html):
        assert "The 60 days that you paid for are kept" in part
        assert "with an editor" not in part
    decided(shop, "won")
    assert is_open_for(draft, 80)
    assert "Your posting stays open longer" in buyer.get(f"{ORDERS}{more.uuid}/").text


@pytest.mark.parametrize("then", ["closed by them", "paid back"])
def test_what_would_buy_nothing_is_looked_at_by_a_person(
    shop: Shop, acme: Employer, draft: Posting, then: str
) -> None:
    first = billing.fulfil(shop.paid_order(draft))
    more = begun(draft)
    if then == "closed by them":
        signed_in(acme).post(f"{POSTINGS}{draft.pk}/close/", {"reason": "filled_here"})
    else:
        shop.refund(first)
        shop.deliver()
        used(draft, timedelta(days=-90))  # it owes more days than were bought now
    assert fresh(draft).state == "closed"
    assert shop.sandbox.pay(more.checkout_id).ok
    shop.deliver()
    more.refresh_from_db()
    assert more.status == Order.Status.NEEDS_REVIEW
    assert OutgoingMail.objects.filter(kind="order_problem").exists()
