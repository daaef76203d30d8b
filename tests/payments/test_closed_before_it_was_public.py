"""What was paid for and closed before it went live is not lost: it is handed in again with all its days, once and free."""

import random

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms.models.choices import ClosedReason
from employers import billing, ledger, life, spending, waiting
from employers import posting as postings
from employers.held import RefusedError
from employers.history import BOARD, sentence
from employers.life import Verb
from employers.models import Cover, Employer, Order, Posting, Subscription
from employers.plans import PRODUCTS
from jobboard.mail.models import OutgoingMail
from tests.employers.credit import give
from tests.employers.lives import end_of, fresh, page_of
from tests.employers.typing import signed_in
from tests.factories import make_employer, make_posting
from tests.payments.shop import Shop
from tests.payments.test_end_of_a_covered_posting import plan
from tests.payments.test_money_kept_is_days_kept import Books
from tests.payments.test_what_was_paid_for_outlasts_the_plan import DAY, clock, goes_on, over, use_plan

pytestmark = pytest.mark.django_db
__all__ = ["clock", "plan"]
KEPT = "None of its 60 days has begun"


@pytest.fixture
def newcomer(db: None) -> Employer:
    """Whose postings an editor reads first."""
    return make_employer("New Clinic", "new@example.org", trusted=False)


@pytest.fixture
def books(newcomer: Employer, clock: time_machine.Traveller) -> Books:
    """Paid for and with an editor."""
    return Books(make_posting(newcomer), clock)


def paid_and_closed(books: Books, kind: str = "order") -> Posting:
    books.pay(kind)
    close(books.posting)
    return fresh(books.posting)


def close(posting: Posting) -> None:
    assert postings.close(fresh(posting), ClosedReason.CANCELLED, by=BOARD)


def reopen(posting: Posting) -> None:
    postings.reopen(fresh(posting), by=BOARD)


def refusals(posting: Posting) -> tuple[str, str]:
    """Of handing it in again, and of paying for it again."""
    mine = fresh(posting)
    return life.refusal(mine, Verb.REOPEN), life.refusal(mine, Verb.RELIST)


FREE, TO_PAY = ("", life.HAS_DAYS_LEFT), (life.NOTHING_PAYS, "")


# --- Handing in again -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["order", "credit"])
def test_it_is_handed_in_again_free_of_charge_with_all_its_days(books: Books, kind: str) -> None:
    posting = paid_and_closed(books, kind)
    books.clock.shift(100 * DAY)
    assert refusals(posting) == FREE
    reopen(posting)
    assert fresh(posting).state == "in review"
    assert [each.pk for each in waiting.postings()] == [posting.pk]
    page_of(posting).get_latest_revision().publish()
    assert (fresh(posting).state, end_of(posting)) == ("live", timezone.now() + 60 * DAY)


def test_the_pages_say_so_from_closing_to_handing_in_again(books: Books) -> None:
    books.pay("order")
    browser, at = signed_in(books.posting.employer), f"/employers/postings/{books.posting.pk}"
    asked = browser.get(f"{at}/close/").text
    assert "It is not public yet. Closing takes it back; its 60 days have not begun and are kept" in asked
    assert "leaves the listing" not in asked
    closed = browser.post(f"{at}/close/", {"reason": "cancelled"}, follow=True).text
    assert f"is taken back. {KEPT}" in closed
    assert f"No longer hiring. {KEPT}: hand it in again free of charge." in closed
    assert "Hand in again" in closed
    assert "List again" not in closed
    assert page_of(books.posting).url not in closed, "it has no public address"
    order = books.posting.orders.get()
    assert "Hand it in again free of charge" in browser.get(f"/employers/orders/{order.uuid}/").text
    assert life.HAS_DAYS_LEFT in browser.get(f"{at}/relist/", follow=True).text
    again = browser.post(f"{at}/reopen/", follow=True).text
    assert "is handed in again, with nothing to pay. An editor reads it" in again


def test_pressed_twice_it_is_handed_in_once(books: Books) -> None:
    posting = paid_and_closed(books)
    browser = signed_in(posting.employer)
    for _ in range(2):
        html = browser.post(f"/employers/postings/{posting.pk}/reopen/", follow=True).text
    assert "It is not closed." in html
    assert posting.events.filter(what="brought_back").count() == 1


def test_nobody_hands_it_in_for_others(books: Books, mallory: Employer) -> None:
    posting = paid_and_closed(books)
    at = f"/employers/postings/{posting.pk}/reopen/"
    assert signed_in(mallory).post(at).status_code == 404
    assert Client().post(at).status_code == 302
    assert fresh(posting).state == "closed"


def test_its_history_says_what_happened(books: Books) -> None:
    posting = paid_and_closed(books)
    reopen(posting)
    said = [sentence(event) for event in posting.events.all()]
    assert said == [
        "Handed to an editor", "Brought back with its 60 days", "Closed", "Handed to an editor", "Paid for 60 days",
    ]  # fmt: skip


def test_a_trusted_employers_goes_live_at_once_and_no_mail_says_that_an_editor_read_it(
    acme: Employer, clock: time_machine.Traveller
) -> None:
    books = Books(scheduled(acme), clock)
    posting = paid_and_closed(books)
    clock.shift(30 * DAY)  # its hour has passed
    reopen(posting)
    assert (fresh(posting).state, end_of(posting)) == ("live", timezone.now() + 60 * DAY)
    assert not OutgoingMail.objects.filter(kind="posting_live").exists()


def scheduled(employer: Employer) -> Posting:
    posting = make_posting(employer)
    page = postings.written(posting)
    page.go_live_at = timezone.now() + 10 * DAY
    page.save_revision()
    return posting


def test_a_trusted_employers_waits_for_its_hour_again(acme: Employer, clock: time_machine.Traveller) -> None:
    books = Books(scheduled(acme), clock)
    posting = paid_and_closed(books)
    browser = signed_in(acme)
    html = browser.post(f"/employers/postings/{posting.pk}/reopen/", follow=True).text
    assert fresh(posting).state == "scheduled"
    assert f"It goes live on {fresh(posting).goes_live}." in html


def test_it_keeps_its_mark_as_featured(books: Books) -> None:
    books.pay("order")
    page_of(books.posting).change(featured=True)
    close(books.posting)
    reopen(books.posting)
    assert page_of(books.posting).featured


def test_closing_and_handing_in_again_is_no_way_around_what_an_editor_asked_for(books: Books) -> None:
    books.pay("order")
    posting = fresh(books.posting)
    posting.editor_note = "Say what it pays."
    posting.save()
    posting.employer.trusted = True
    posting.employer.save()
    close(posting)
    html = signed_in(posting.employer).post(f"/employers/postings/{posting.pk}/reopen/", follow=True).text
    assert fresh(posting).state == "in review"
    assert "Change first what the editor asked for." in html


def test_an_editor_who_publishes_what_was_closed_meanwhile_begins_none_of_its_days(books: Books) -> None:
    posting = paid_and_closed(books)
    page_of(posting).get_latest_revision().publish()
    assert fresh(posting).state == "closed"
    assert not OutgoingMail.objects.filter(kind="posting_live").exists()
    books.clock.shift(10 * DAY)
    reopen(posting)
    assert (fresh(posting).state, end_of(posting)) == ("live", timezone.now() + 60 * DAY)


def test_what_is_gone_from_the_employers_own_site_is_handed_in_again_too(books: Books) -> None:
    books.pay("order")
    assert postings.close(fresh(books.posting), ClosedReason.GONE, by=BOARD)
    assert refusals(books.posting) == FREE


def test_what_nothing_pays_for_keeps_no_days(newcomer: Employer) -> None:
    posting = make_posting(newcomer)
    postings.publish(posting, days=60, featured=False)
    browser, at = signed_in(newcomer), f"/employers/postings/{posting.pk}"
    assert "kept" not in browser.get(f"{at}/close/").text
    html = browser.post(f"{at}/close/", {"reason": "cancelled"}, follow=True).text
    assert "is closed. It was not public yet." in html
    assert refusals(posting) == TO_PAY


def test_what_its_employer_closed_after_a_minute_in_public_is_not_opened_free(books: Books) -> None:
    books.pay("order")
    page_of(books.posting).get_latest_revision().publish()
    close(books.posting)
    assert refusals(books.posting) == (life.CLOSED_BY_YOU, "")


def test_however_many_were_taken_back_the_dashboard_asks_as_few_questions(
    newcomer: Employer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    give(newcomer, 5)
    for _ in range(5):
        posting = make_posting(newcomer)
        assert spending.use_credit(posting, Verb.PUBLISH, by=newcomer.memberships.get().user)
        close(posting)
    browser = signed_in(newcomer)
    browser.get("/healthz")  # lists the session, which any first request would
    with django_assert_max_num_queries(10):
        html = browser.get("/employers/postings/").text
    assert html.count(KEPT) == 5


# --- While its payment stands -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["order", "credit"])
def test_what_was_refunded_meanwhile_is_paid_for_anew(books: Books, kind: str) -> None:
    posting = paid_and_closed(books, kind)
    [payment] = books.payments
    payment.refund(249_00)
    assert refusals(posting) == TO_PAY
    with pytest.raises(RefusedError, match="Nothing pays for it now"):
        reopen(posting)
    html = signed_in(posting.employer).get("/employers/postings/").text
    assert "Hand in again" not in html
    assert "List again" in html
    payment.refund_fails()
    assert refusals(posting) == FREE
    reopen(posting)
    assert (fresh(posting).state, ledger.balance(posting.employer)) == ("in review", 0)


@pytest.mark.parametrize("kind", ["order", "credit"])
def test_it_is_kept_while_a_bank_decides_and_comes_with_a_dispute_that_is_won(
    books: Books, kind: str
) -> None:
    posting = paid_and_closed(books, kind)
    [payment] = books.payments
    payment.dispute(249_00)
    assert refusals(posting) == TO_PAY
    payment.decide("won")
    assert fresh(posting).state == "closed", "it was the employer who closed it"
    assert refusals(posting) == FREE


def test_what_is_refunded_in_review_leads_to_no_public_address_and_is_not_said_to_be_closed_by_them(
    books: Books,
) -> None:
    books.pay("order")
    books.payments[0].refund(249_00)
    assert fresh(books.posting).state == "closed"
    assert (
        page_of(books.posting).url not in signed_in(books.posting.employer).get("/employers/postings/").text
    )
    assert refusals(books.posting) == TO_PAY


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_it_can_be_handed_in_exactly_while_its_payment_is_ours(
    books: Books, seed: int
) -> None:
    chance = random.Random(seed)
    books.pay(chance.choice(["order", "credit"]))
    [payment] = books.payments
    for _ in range(14):
        acts = [lambda: books.clock.shift(20 * DAY)]
        if fresh(books.posting).state == "in review":
            acts.append(lambda: close(books.posting))
        elif not refusals(books.posting)[0]:
            acts.append(lambda: reopen(books.posting))
        if payment.is_open:
            acts += [lambda: payment.decide("won"), lambda: payment.decide("lost")]
        elif payment.refundable:
            acts += [lambda: payment.refund(payment.refundable), lambda: payment.dispute(payment.refundable)]
        elif payment.charge.refunds and not payment.charge.refunds[-1].failed:
            acts.append(payment.refund_fails)
        chance.choice(acts)()
        mine = fresh(books.posting)
        if mine.state == "in review":
            assert mine.cover
        else:
            assert refusals(mine) == (FREE if mine.cover else TO_PAY)
        assert page_of(mine).expires_at is None
        assert page_of(mine).listing_days == 60


# --- Under a plan -----------------------------------------------------------------------------------------


def test_what_a_plan_covers_is_handed_in_again_while_it_runs(plan: Subscription) -> None:
    posting = make_posting(plan.employer)
    Employer.objects.update(trusted=False)
    assert use_plan(posting) == Verb.PUBLISH
    browser, at = signed_in(plan.employer), f"/employers/postings/{posting.pk}"
    assert "with nothing to pay, as long as you have a plan that runs" in browser.get(f"{at}/close/").text
    close(posting)
    assert use_plan(posting) is None, "it is handed in again instead"
    over(plan)
    assert refusals(posting) == (life.PLAN_OVER, "")
    goes_on(plan, 30)
    reopen(posting)
    assert (fresh(posting).state, fresh(posting).cover) == ("in review", Cover.PLAN)


def test_what_the_end_of_a_plan_took_off_the_editors_desk_is_handed_in_under_the_next(
    plan: Subscription,
) -> None:
    posting = make_posting(plan.employer)
    Employer.objects.update(trusted=False)
    use_plan(posting)
    over(plan)
    assert page_of(posting).closed_reason == ClosedReason.PLAN_ENDED
    assert refusals(posting) == (life.PLAN_OVER, "")
    goes_on(plan, 30)
    assert refusals(posting) == FREE


# --- Paying anew ------------------------------------------------------------------------------------------


def paid_anew(books: Books) -> Posting:
    """Its first payment was refunded while an editor had it."""
    books.pay("order")
    books.payments[0].refund(249_00)
    return fresh(books.posting)


def test_paying_anew_for_what_was_never_listed_says_that_an_editor_reads_it(
    books: Books, acme: Employer
) -> None:
    posting = paid_anew(books)
    give(posting.employer, 2)
    html = signed_in(posting.employer).get(f"/employers/postings/{posting.pk}/relist/").text
    assert "An editor reads it before it goes live" in html
    assert "Pay for it anew" in html
    assert "Listed again" not in html


def test_a_card_pays_anew_and_the_order_says_that_it_is_in_review(shop: Shop, newcomer: Employer) -> None:
    posting = make_posting(newcomer)
    shop.refund(billing.fulfil(shop.paid_order(posting)))
    shop.deliver()
    by = newcomer.memberships.get().user
    step = billing.buy(fresh(posting), PRODUCTS["single"], by=by, po_number="", purpose=Order.Purpose.RELIST)
    assert shop.sandbox.pay(step.order.checkout_id).ok
    shop.deliver()
    assert (fresh(posting).state, fresh(posting).cover) == ("in review", Cover.ORDER)
    assert "in review" in signed_in(newcomer).get(f"/employers/orders/{step.order.uuid}/").text
    close(posting)
    assert refusals(posting) == FREE
    shop.refund(step.order)
    shop.deliver()
    assert refusals(posting) == TO_PAY


def test_what_was_listed_is_listed_again_without_an_editor(books: Books) -> None:
    books.pay("order")
    page_of(books.posting).get_latest_revision().publish()
    close(books.posting)
    give(books.posting.employer, 2)
    html = signed_in(books.posting.employer).get(f"/employers/postings/{books.posting.pk}/relist/").text
    assert "An editor reads it" not in html
    assert "Listed again for 60 days" in html


def test_the_history_does_not_list_again_what_goes_to_an_editor(books: Books) -> None:
    posting = paid_anew(books)
    postings.relist(posting, days=60, featured=False, by=BOARD)
    assert fresh(posting).state == "in review"
    assert [sentence(event) for event in posting.events.all()][:2] == [
        "Handed to an editor",
        "Paid for 60 days",
    ]


def test_each_time_its_money_goes_back_it_may_be_paid_for_anew_with_another_credit(books: Books) -> None:
    books.pay("credit")
    by = books.posting.employer.memberships.get().user
    for _ in range(2):
        books.clock.shift(DAY)
        books.payments[-1].refund(249_00)
        assert refusals(books.posting) == TO_PAY
        books.buy("credit")
        assert spending.use_credit(fresh(books.posting), Verb.RELIST, by=by)
        assert fresh(books.posting).state == "in review"
