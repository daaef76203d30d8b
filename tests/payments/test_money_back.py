"""Refunds and disputes, in any order."""

import dataclasses
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import JobPage
from employers import billing, reversals, spending
from employers.life import Verb
from employers.models import Employer, Order, Posting, Role
from employers.plans import PRODUCTS
from jobboard.mail.models import OutgoingMail
from jobboard.payments import gateway, values
from tests import factories
from tests.employers.teams import member, owner_of
from tests.employers.typing import signed_in
from tests.payments.shop import Shop

Status = Order.Status
DISPUTED_CARD = "4000000000000259"
POSTINGS, ORDERS = "/employers/postings/", "/employers/orders/"


def paid(shop: Shop, draft: Posting, **paying: str) -> Order:
    order = billing.fulfil(shop.paid_order(draft, **paying))
    assert order.status == Status.PAID
    return order


def test_a_full_refund_closes_the_posting_and_says_so(shop: Shop, draft: Posting) -> None:
    order = paid(shop, draft)
    shop.refund(order)
    shop.deliver()
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, order.refunded_cents) == (Status.REFUNDED, 249_00)
    page = JobPage.objects.get(pk=draft.page_id)
    assert (page.state_of_life, page.closed_reason) == ("closed", "refunded")
    assert not JobPage.objects.open().exists()
    mail = OutgoingMail.objects.get(kind="order_refunded")
    assert mail.subject == f"Refunded: $249 for {page.title}"
    assert "The posting is closed." in mail.text


def test_a_partial_refund_is_noted_and_the_posting_stays(shop: Shop, draft: Posting) -> None:
    order = paid(shop, draft)
    shop.refund(order, 50_00)
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, order.refunded_cents) == (Status.PAID, 50_00)
    assert Posting.objects.get().state == "live"
    shop.refund(order, 199_00)
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, order.refunded_cents) == (Status.REFUNDED, 249_00)


def test_a_refund_that_is_heard_of_before_its_payment_ends_as_refunded(shop: Shop, draft: Posting) -> None:
    order = shop.paid_order(draft)
    shop.refund(order)
    shop.deliver("charge.refunded")
    order.refresh_from_db()
    assert order.status == Status.REFUNDED
    shop.deliver("checkout.session.completed")
    order.refresh_from_db()
    assert order.status == Status.REFUNDED
    assert Posting.objects.get().state == "closed"


def test_a_refund_in_review_takes_the_posting_off_the_editors_desk(shop: Shop, db: None) -> None:
    newcomer = factories.make_employer("Newcomer", "new@example.org", trusted=False)
    order = paid(shop, factories.make_posting(newcomer))
    shop.refund(order)
    shop.deliver()
    assert Posting.objects.get().state == "closed"


def test_refunding_a_payment_that_was_put_aside_settles_it(shop: Shop, draft: Posting) -> None:
    order = shop.paid_order(draft)
    Order.objects.update(amount_cents=1)
    order.refresh_from_db()
    assert billing.fulfil(order).status == Status.NEEDS_REVIEW
    shop.refund(order)
    shop.deliver()
    order.refresh_from_db()
    assert order.status == Status.REFUNDED
    assert billing.money_under_way(draft) is None


def test_a_dispute_closes_the_posting_and_a_won_one_opens_it_again(shop: Shop, draft: Posting) -> None:
    order = shop.paid_order(draft, card=DISPUTED_CARD)
    shop.deliver()
    order.refresh_from_db()
    assert order.status == Status.DISPUTED
    page = JobPage.objects.get(pk=draft.page_id)
    assert page.state_of_life == "closed"
    week_ago = timezone.now() - timedelta(days=7)
    JobPage.objects.filter(pk=page.pk).update(closed_at=week_ago)
    shop.sandbox.control("POST", f"disputes/{_dispute(shop)}", outcome="won")
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, order.problem) == (Status.PAID, "")
    page = JobPage.objects.get(pk=draft.page_id)
    assert page.state_of_life == "live"
    assert page.days_left
    assert page.days_left >= 66  # the week it was down is given back


def test_a_lost_dispute_leaves_it_closed(shop: Shop, draft: Posting) -> None:
    order = shop.paid_order(draft, card=DISPUTED_CARD)
    shop.deliver()
    shop.sandbox.control("POST", f"disputes/{_dispute(shop)}", outcome="lost")
    shop.deliver()
    order.refresh_from_db()
    assert order.status == Status.REFUNDED
    assert Posting.objects.get().state == "closed"


def test_the_end_of_a_dispute_may_be_heard_before_its_beginning(shop: Shop, draft: Posting) -> None:
    order = shop.paid_order(draft, card=DISPUTED_CARD)
    shop.sandbox.control("POST", f"disputes/{_dispute(shop)}", outcome="won")
    shop.deliver("charge.dispute.closed")
    shop.deliver()
    order.refresh_from_db()
    assert order.status == Status.PAID
    assert Posting.objects.get().state == "live"


def test_the_buyer_hears_of_a_dispute_and_of_how_it_ends_once_each(shop: Shop, draft: Posting) -> None:
    order = shop.paid_order(draft, card=DISPUTED_CARD)
    shop.deliver()
    shop.deliver()
    opened = OutgoingMail.objects.get(kind="dispute_opened")
    assert order.created_by
    assert opened.to == order.created_by.email
    assert "The posting is closed until then." in opened.text
    assert "asked for $249 of the $249" in opened.text
    shop.sandbox.control("POST", f"disputes/{_dispute(shop)}", outcome="won")
    shop.deliver()
    shop.deliver()
    won = OutgoingMail.objects.get(kind="dispute_won")
    assert "The posting is live, with the days it lost meanwhile." in won.text
    assert not OutgoingMail.objects.filter(kind__in=["dispute_lost", "order_refunded"]).exists()


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.BILLING])
def test_a_dispute_and_a_refund_are_told_to_all_who_see_to_money_and_to_the_buyer(
    shop: Shop, acme: Employer, draft: Posting, mallory: Employer, role: Role
) -> None:
    owner = owner_of(acme).email
    other = {each: member(acme, each) for each in (Role.RECRUITER, Role.BILLING)}
    order = billing.buy(draft, PRODUCTS["single"], by=other[role], po_number="").order
    assert shop.sandbox.pay(order.checkout_id, DISPUTED_CARD).ok
    shop.deliver()
    payers = {owner, other[Role.BILLING].email, other[role].email}
    assert told_of("dispute_opened") == sorted(payers)
    acme.memberships.filter(user=other[role]).delete()
    shop.sandbox.control("POST", f"disputes/{_dispute(shop)}", outcome="won")
    shop.deliver()
    shop.refund(order)
    shop.deliver()
    still = sorted(payers - {other[role].email})
    assert (told_of("dispute_won"), told_of("order_refunded")) == (still, still)
    assert told_of("order_paid") == [other[role].email]


def told_of(kind: str) -> list[str]:
    return sorted(OutgoingMail.objects.filter(kind=kind).values_list("to", flat=True))


@pytest.mark.parametrize("how", ["refund", "dispute"])
def test_an_address_as_long_as_they_get_stops_no_money_on_its_way_back(
    shop: Shop, acme: Employer, draft: Posting, how: str
) -> None:
    owner = owner_of(acme)
    owner.email = f"{'x' * 242}@example.org"
    owner.save(update_fields=["email"])
    order = shop.paid_order(draft, **({"card": DISPUTED_CARD} if how == "dispute" else {}))
    shop.deliver()
    if how == "refund":
        shop.refund(order)
        shop.deliver()
    order.refresh_from_db()
    assert order.status in {Status.REFUNDED, Status.DISPUTED}
    mail = OutgoingMail.objects.get(kind__in=["order_refunded", "dispute_opened"])
    mail.full_clean()
    assert mail.to == owner.email


def test_the_buyer_hears_that_a_dispute_was_lost(shop: Shop, draft: Posting) -> None:
    shop.paid_order(draft, card=DISPUTED_CARD)
    shop.deliver()
    shop.sandbox.control("POST", f"disputes/{_dispute(shop)}", outcome="lost")
    shop.deliver()
    shop.deliver()
    lost = OutgoingMail.objects.get(kind="dispute_lost")
    assert "The posting is closed, as it is not paid for any more." in lost.text
    assert OutgoingMail.objects.filter(kind__startswith="dispute_").count() == 2


@pytest.mark.parametrize("paid_by", ["order", "credit"])
def test_the_lists_tell_a_dispute_from_a_refund(
    shop: Shop, acme: Employer, draft: Posting, paid_by: str
) -> None:
    if paid_by == "order":
        shop.paid_order(draft, card=DISPUTED_CARD)
        amount = "$249"
    else:
        order = shop.buy_credits(acme).order
        assert shop.sandbox.pay(order.checkout_id, DISPUTED_CARD).ok
        billing.fulfil(order)
        assert spending.use_credit(draft, Verb.PUBLISH, by=acme.memberships.get().user)
        amount = "$990"
    shop.deliver()
    buyer = signed_in(acme)
    assert "The payment is disputed. It is closed until the bank has decided." in buyer.get(POSTINGS).text
    assert "Payment returned" not in buyer.get(POSTINGS).text
    shop.sandbox.control("POST", f"disputes/{_dispute(shop)}", outcome="lost")
    shop.deliver()
    assert "Payment returned" in buyer.get(POSTINGS).text
    assert "is disputed" not in buyer.get(POSTINGS).text
    listed = buyer.get(ORDERS).text
    assert f"{amount} lost to a dispute" in listed
    assert "Lost to a dispute" in listed
    assert "Refunded" not in listed
    page = buyer.get(f"{ORDERS}{Order.objects.get().uuid}/").text
    assert "The bank took the payment back" in page
    assert "Refunded" not in page


def test_a_refund_is_no_dispute(shop: Shop, acme: Employer, draft: Posting) -> None:
    shop.refund(paid(shop, draft))
    shop.deliver()
    buyer = signed_in(acme)
    assert "Payment returned" in buyer.get(POSTINGS).text
    assert "Refunded" in buyer.get(ORDERS).text
    assert "dispute" not in buyer.get(POSTINGS).text + buyer.get(ORDERS).text


def test_a_dispute_that_was_won_before_we_heard_of_it_is_no_news(shop: Shop, draft: Posting) -> None:
    shop.paid_order(draft, card=DISPUTED_CARD)
    shop.sandbox.control("POST", f"disputes/{_dispute(shop)}", outcome="won")
    shop.deliver()
    assert not OutgoingMail.objects.filter(kind__startswith="dispute_").exists()


@pytest.mark.parametrize(
    ("status", "kinds"), [("warning_needs_response", set()), ("needs_response", {"dispute_opened"})]
)
def test_a_banks_question_alone_is_nothing_to_write_to_the_buyer(
    shop: Shop, draft: Posting, status: str, kinds: set[str]
) -> None:
    order = billing.fulfil(shop.paid_order(draft))
    charge = gateway.fetch_charge(gateway.charge_of_payment(order.payment_intent_id))
    asked = values.Dispute(
        id="dp_one", amount_cents=249_00, status=status, reason="general", created=timezone.now()
    )
    for _ in range(2):
        reversals.apply(order, None, dataclasses.replace(charge, disputes=(asked,)))
    found = OutgoingMail.objects.filter(kind__startswith="dispute_").values_list("kind", flat=True)
    assert set(found) == kinds
    assert len(found) == len(kinds)


def _dispute(shop: Shop) -> str:
    newest: str = shop.sandbox.objects("dispute")[0]["id"]
    return newest


@pytest.mark.parametrize(("status", "state"), [("needs_response", "closed"), ("lost", "live")])
def test_a_payment_disputed_in_part_is_down_until_decided_and_up_again(
    shop: Shop, draft: Posting, status: str, state: str
) -> None:
    order = billing.fulfil(shop.paid_order(draft))
    charge = gateway.fetch_charge(gateway.charge_of_payment(order.payment_intent_id))
    for step in dict.fromkeys(["needs_response", status]):
        part = values.Dispute(
            id="dp_part", amount_cents=100_00, status=step, reason="general", created=timezone.now()
        )
        reversals.apply(order, None, dataclasses.replace(charge, disputes=(part,)))
    draft = Posting.objects.select_related("page").get(pk=draft.pk)
    assert draft.state == state
