"""A refund from our own admin: with a reason, after a second look, once, and by those who may."""

import uuid

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from cms.models.choices import ClosedReason
from employers import billing, history, ledger, refunding, reversals, spending
from employers import posting as postings
from employers.history import BOARD
from employers.life import Verb
from employers.models import Employer, Order, Posting, Reversal
from employers.plans import PRODUCTS
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from jobboard.payments import gateway
from tests.employers.credit import give
from tests.employers.lives import fresh
from tests.employers.teams import browser_of
from tests.factories import make_posting
from tests.payments.shop import Shop

Status = Order.Status


@pytest.fixture
def order(shop: Shop, draft: Posting) -> Order:
    return billing.fulfil(shop.paid_order(draft))


@pytest.fixture
def desk(client: Client, eddie: User) -> Client:
    client.force_login(eddie)
    return client


def buyer_of(order: Order) -> User:
    assert order.created_by is not None
    return order.created_by


def form(amount: str = "249.00", **more: str) -> dict[str, str]:
    return {"amount": amount, "reason": "Posted twice by mistake", "token": str(uuid.uuid4()), **more}


def url(order: Order) -> str:
    return f"/admin/orders/refund/{order.pk}/"


def refunds_at_stripe(shop: Shop, order: Order) -> list[int]:
    return [
        each["amount"]
        for each in shop.sandbox.objects("refund")
        if each["payment_intent"] == order.payment_intent_id
    ]


def test_the_first_step_says_what_will_happen_and_does_nothing(
    shop: Shop, order: Order, desk: Client
) -> None:
    assert "Refund" in desk.get(f"/admin/orders/inspect/{order.pk}/").text
    page = desk.post(url(order), form()).text
    assert "Acme Health gets $249 back" in page
    assert "is closed" in page
    assert refunds_at_stripe(shop, order) == []


def test_every_step_names_the_posting_of_the_order(order: Order, draft: Posting, desk: Client) -> None:
    """An employer has many orders of one product, and a part that goes back closes nothing."""
    for page in (desk.get(url(order)), desk.post(url(order), form("10.00"))):
        assert f"Single posting for Acme Health: “{draft.title}”" in page.text


def test_the_first_step_says_when_a_later_period_stays(order: Order, draft: Posting, desk: Client) -> None:
    postings.close(fresh(draft), ClosedReason.FILLED_HERE, by=BOARD)
    give(order.employer, 1)
    mine = fresh(draft)
    by = order.employer.memberships.get().user
    assert spending.use_credit(mine, Verb.RELIST, by=by, seen=spending.end_of(mine))
    page = desk.post(url(order), form()).text
    assert "stays as it is: it was paid for anew since" in page
    assert "is closed" not in page


def test_back_from_the_second_step_keeps_what_was_typed(shop: Shop, order: Order, desk: Client) -> None:
    assert "Refund now" in desk.post(url(order), form("100.00")).text
    page = desk.post(url(order), form("100.00", again="yes")).text
    assert "Refund now" not in page
    assert 'value="100.00"' in page
    assert "Posted twice by mistake" in page
    assert refunds_at_stripe(shop, order) == []


def test_the_second_step_refunds_once_however_often_it_arrives(
    shop: Shop, order: Order, desk: Client, eddie: User
) -> None:
    sure = form(confirmed="yes")
    for _ in range(3):
        assert desk.post(url(order), sure).status_code == 302
    shop.deliver()
    order.refresh_from_db()
    assert refunds_at_stripe(shop, order) == [249_00]
    assert (order.status, Posting.objects.get().state) == (Status.REFUNDED, "closed")
    reversal = Reversal.objects.get()
    assert (reversal.reason, reversal.created_by) == ("Posted twice by mistake", eddie)
    assert reversal.stripe_id.startswith("re_")
    assert "Posted twice by mistake" in desk.get(f"/admin/orders/inspect/{order.pk}/").text


def test_the_buyer_reads_why_in_the_mail_and_beside_the_order(shop: Shop, order: Order, desk: Client) -> None:
    assert "The buyer reads this" in desk.get(url(order)).text
    desk.post(url(order), form(confirmed="yes", reason="It's a “double” & we're sorry"))
    shop.deliver()
    [mail] = OutgoingMail.objects.filter(kind="order_refunded")
    assert "Why: It's a “double” & we're sorry\n" in mail.text
    assert "Why: It&#x27;s a “double” &amp; we&#x27;re sorry" in mail.html
    page = browser_of(buyer_of(order)).get(f"/employers/orders/{order.uuid}/").text
    assert "Refund of $249, done. Why: It&#x27;s a “double” &amp; we&#x27;re sorry" in page


def test_what_stripe_names_as_the_reason_is_for_editors_alone(shop: Shop, order: Order, desk: Client) -> None:
    shop.sandbox.client().v1.refunds.create(
        {"payment_intent": order.payment_intent_id, "reason": "fraudulent"}
    )
    shop.deliver()
    assert "fraudulent" in desk.get(f"/admin/orders/inspect/{order.pk}/").text
    [mail] = OutgoingMail.objects.filter(kind="order_refunded")
    page = browser_of(buyer_of(order)).get(f"/employers/orders/{order.uuid}/").text
    assert "Refund of $249, done" in page
    for text in (mail.text, mail.html, page):
        assert "fraudulent" not in text
        assert "Why:" not in text


def test_the_history_says_which_editor_returned_the_payment_and_why(
    shop: Shop, order: Order, desk: Client, draft: Posting, eddie: User
) -> None:
    desk.post(url(order), form(confirmed="yes"))
    shop.deliver()
    closed = draft.events.get(what="closed")
    assert (closed.side, closed.user) == ("editor", eddie)
    [line] = [each for each in history.lines(draft) if each.what == "Closed"]
    assert (line.who, line.why) == ("an editor", "Payment returned: Posted twice by mistake")
    [line] = [each for each in history.lines(draft, for_editors=True) if each.what == "Closed"]
    assert line.who == (eddie.get_full_name() or eddie.email)


def test_so_does_the_history_of_what_is_shortened_or_no_longer_featured(
    shop: Shop, order: Order, desk: Client, draft: Posting, eddie: User
) -> None:
    more = billing.buy(
        fresh(draft), PRODUCTS["single"], by=buyer_of(order), po_number="", purpose=Order.Purpose.EXTEND
    ).order
    assert shop.sandbox.pay(more.checkout_id).ok
    mark = billing.fulfil(shop.paid_order(make_posting(order.employer)))
    assert mark.posting
    featured = billing.buy(mark.posting, PRODUCTS["featured"], by=buyer_of(order), po_number="").order
    assert shop.sandbox.pay(featured.checkout_id).ok
    for each, what, amount in ((more, "shortened", "249.00"), (featured, "unfeatured", "100.00")):
        assert billing.fulfil(each).status == Status.PAID
        desk.post(url(each), form(amount, confirmed="yes"))
        assert each.posting
        event = each.posting.events.get(what=what)
        assert (event.side, event.user) == ("editor", eddie)
        assert event.why == "Payment returned: Posted twice by mistake"


def test_a_refund_at_stripe_and_a_payment_that_stands_after_all_are_stripes(
    shop: Shop, order: Order, draft: Posting
) -> None:
    shop.refund(order)
    shop.deliver()
    [refund] = shop.sandbox.objects("refund")[:1]
    shop.sandbox.control("POST", f"refunds/{refund['id']}/fail")
    shop.deliver()
    said = [(each.what.split(" until")[0], each.who, each.why) for each in history.lines(draft)][:2]
    assert said == [
        ("Put up again", "Stripe", "The payment stands after all"),
        ("Closed", "Stripe", "Payment returned"),
    ]


def test_a_part_goes_back_and_no_more_than_is_left(shop: Shop, order: Order, desk: Client) -> None:
    desk.post(url(order), form("49.50", confirmed="yes"))
    order.refresh_from_db()
    assert (order.status, order.refunded_cents, Posting.objects.get().state) == (Status.PAID, 49_50, "live")
    answer = desk.post(url(order), form("200.00", confirmed="yes"))
    assert "up to $199.50" in answer.text
    assert refunds_at_stripe(shop, order) == [49_50]


@pytest.mark.parametrize("amount", ["0", "-1", "1e400", "NaN", "9" * 30, "0.001", "", "ten"])
def test_no_amount_is_an_error_beside_the_field(shop: Shop, order: Order, desk: Client, amount: str) -> None:
    answer = desk.post(url(order), form(amount, confirmed="yes"))
    assert answer.status_code == 200
    assert not Reversal.objects.exists()


def test_without_a_reason_nothing_is_refunded(shop: Shop, order: Order, desk: Client) -> None:
    for reason in ("", "  "):
        assert "Say why" in desk.post(url(order), form(confirmed="yes", reason=reason)).text
    assert refunds_at_stripe(shop, order) == []


def test_who_may_not_refund_gets_neither_page_nor_button(
    shop: Shop, order: Order, desk: Client, eddie: User
) -> None:
    eddie.groups.get().permissions.remove(Permission.objects.get(codename="refund_order"))
    assert desk.get(url(order)).status_code in {302, 403}
    assert desk.post(url(order), form(confirmed="yes")).status_code in {302, 403}
    assert "/refund/" not in desk.get(f"/admin/orders/inspect/{order.pk}/").text
    assert refunds_at_stripe(shop, order) == []


def test_a_pack_is_refunded_from_here_as_from_stripe(shop: Shop, acme: Employer, desk: Client) -> None:
    order = billing.fulfil(shop.paid_pack(acme))
    page = desk.post(url(order), form("396.00")).text
    assert "Of the 5 credits, 2 in all are taken back" in page
    assert "Of the 5 credits, 1 in all is taken back" in desk.post(url(order), form("198.00")).text
    desk.post(url(order), form("396.00", confirmed="yes"))
    shop.deliver()
    assert ledger.balance(acme) == 3


def test_stripe_away_leaves_it_to_the_job_which_refunds_once(
    shop: Shop, order: Order, desk: Client, settings: Settings
) -> None:
    here, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    answer = desk.post(url(order), form(confirmed="yes"), follow=True)
    assert "asked for again" in answer.text
    assert Reversal.objects.get().state == Reversal.State.ASKED
    assert desk.post(url(order), form("1", confirmed="yes")).status_code == 302  # nothing is left to refund
    settings.STRIPE_API_BASE = here
    assert refunding.finish() == 0  # too young
    Reversal.objects.update(created_at=timezone.now() - 2 * refunding.ASK_AGAIN_AFTER)
    for _ in range(2):
        refunding.finish()
    assert refunds_at_stripe(shop, order) == [249_00]
    assert Reversal.objects.get().state == Reversal.State.STANDS


@pytest.mark.parametrize("trouble", ["500_after_commit", "lost_answer", "500", "409"])
def test_an_answer_that_got_lost_refunds_once(shop: Shop, order: Order, desk: Client, trouble: str) -> None:
    shop.sandbox.faults(api=trouble, times=1, method="POST", path="/v1/refunds")
    desk.post(url(order), form(confirmed="yes"))
    Reversal.objects.update(created_at=timezone.now() - 2 * refunding.ASK_AGAIN_AFTER)
    refunding.finish()
    assert len(refunds_at_stripe(shop, order)) <= 1
    standing = Reversal.objects.filter(state=Reversal.State.STANDS).count()
    assert standing == len(refunds_at_stripe(shop, order))


def test_what_was_never_answered_is_given_up_after_a_day(shop: Shop, order: Order, eddie: User) -> None:
    order.reversals.create(kind="refund", state="asked", amount_cents=100, reason="x", created_by=eddie)
    Reversal.objects.update(created_at=timezone.now() - 2 * refunding.ASK_AGAIN_FOR)
    refunding.finish()
    assert Reversal.objects.get().state == Reversal.State.UNDONE
    assert refunding.refundable_cents(order) == 249_00


def test_one_odd_refund_holds_up_no_other(
    shop: Shop, order: Order, eddie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = billing.fulfil(shop.paid_order(make_posting(order.employer)))
    for each in (order, other):
        each.reversals.create(kind="refund", state="asked", amount_cents=100, reason="x", created_by=eddie)
    Reversal.objects.update(created_at=timezone.now() - 2 * refunding.ASK_AGAIN_FOR)
    odd, looked = gateway.charge_of_payment(order.payment_intent_id), reversals.charge_changed

    def stumble(charge: str) -> object:
        if charge == odd:
            raise ValueError(charge)
        return looked(charge)

    monkeypatch.setattr(reversals, "charge_changed", stumble)
    assert refunding.finish() == 1
    assert other.reversals.get().state == Reversal.State.UNDONE


def test_an_unpaid_order_has_nothing_to_refund(shop: Shop, draft: Posting, desk: Client) -> None:
    order = shop.buy(draft).order
    assert desk.get(url(order)).status_code == 302
    assert refunding.refundable_cents(order) == 0
