"""Of what was paid for a posting, as many days are its as money is ours, however much of it goes back and comes again."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from cms.models import JobPage
from employers import delivery, ledger, money_back, reversals, spending
from employers import posting as postings
from employers.held import RefusedError
from employers.history import BOARD
from employers.life import Verb
from employers.models import Employer, Order, Posting
from jobboard.mail.models import OutgoingMail
from jobboard.payments.values import Charge, Dispute, Refund
from tests.employers.lives import end_of, fresh, page_of
from tests.employers.typing import signed_in
from tests.factories import make_posting
from tests.payments.test_what_was_paid_for_outlasts_the_plan import DAY, clock

pytestmark = pytest.mark.django_db
POSTINGS = "/employers/postings/"
__all__ = ["clock"]


@dataclass
class Payment:
    """Sixty days of a posting, by card or with the only credit of a pack, and what Stripe says of its charge."""

    order: Order
    charge: Charge
    # How many days it took with it when it went.
    lost: int = 0
    is_ours: bool = True

    @property
    def is_open(self) -> bool:
        return any(each.status == "needs_response" for each in self.charge.disputes)

    @property
    def refundable(self) -> int:
        gone = sum(each.amount_cents for each in self.charge.refunds if not each.failed)
        lost = sum(each.amount_cents for each in self.charge.disputes if each.status != "won")
        return self.charge.amount_cents - gone - lost

    def tell(self, charge: Charge) -> None:
        self.charge = charge
        reversals.apply(self.order, None, charge)

    def refund(self, cents: int) -> None:
        made = Refund(
            id=f"re_{self.order.pk}_{len(self.charge.refunds)}", amount_cents=cents, failed=False, reason="",
            created=timezone.now(), asked_by="",
        )  # fmt: skip
        self.tell(replace(self.charge, refunds=(*self.charge.refunds, made)))

    def refund_fails(self) -> None:
        *others, last = self.charge.refunds
        self.tell(replace(self.charge, refunds=(*others, replace(last, failed=True))))

    def dispute(self, cents: int) -> None:
        made = Dispute(
            id=f"dp_{self.order.pk}_{len(self.charge.disputes)}", amount_cents=cents, status="needs_response",
            reason="general", created=timezone.now(),
        )  # fmt: skip
        self.tell(replace(self.charge, disputes=(*self.charge.disputes, made)))

    def decide(self, status: str) -> None:
        *others, last = self.charge.disputes
        self.tell(replace(self.charge, disputes=(*others, replace(last, status=status))))


@dataclass
class Books:
    """A posting as it ought to be: the days left to it, fewer than none where it owes days that it was open for."""

    posting: Posting
    clock: time_machine.Traveller
    chance: random.Random = field(default_factory=random.Random)
    payments: list[Payment] = field(default_factory=list)
    left: int = 0
    is_down: bool = False
    is_removed: bool = False

    def buy(self, kind: str) -> Payment:
        """The money is there; nothing is done with it yet."""
        number = len(self.payments)
        with_credit = kind == "credit"
        order = Order.objects.create(
            employer=self.posting.employer, posting=None if with_credit else self.posting,
            product="pack-5" if with_credit else "single", amount_cents=249_00, total_cents=249_00, status="paid",
            paid_at=timezone.now(), delivered_at=timezone.now(), purpose="extend" if number else "publish",
            payment_intent_id=f"pi_{number}", checkout_id=f"cs_{number}",
            created_by=self.posting.employer.memberships.get().user,
        )  # fmt: skip
        if with_credit:
            Order.objects.filter(pk=order.pk).update(credits=1)
            order.refresh_from_db()
            ledger.grant_for(order)
        charge = Charge(
            id=f"ch_{number}", payment_intent_id=f"pi_{number}", order_uuid="", amount_cents=249_00, refunded_cents=0,
            paid=True, livemode=settings.STRIPE_LIVEMODE, created=timezone.now(), refunds=(), disputes=(),
        )  # fmt: skip
        self.payments.append(Payment(order, charge))
        return self.payments[-1]

    def pay(self, kind: str) -> None:
        is_first = not self.payments
        order = self.buy(kind).order
        if order.credits:
            verb, mine = Verb.PUBLISH if is_first else Verb.EXTEND, fresh(self.posting)
            by = self.posting.employer.memberships.get().user
            assert spending.use_credit(mine, verb, by=by, seen=spending.end_of(mine))
        elif is_first:
            postings.publish(fresh(self.posting), days=60, featured=False)
        else:
            delivery.deliver(Order.objects.get(pk=order.pk))
        self.left = (self.left if self.is_down else max(self.left, 0)) + 60
        self.is_down = self.is_down and self.left <= 0

    @property
    def is_over(self) -> bool:
        return self.left <= 0 and not self.is_down

    def wait(self, days: int) -> None:
        self.clock.shift(days * DAY)
        if not self.is_down:
            self.left = max(self.left - days, 0)

    def remove(self) -> None:
        page_of(self.posting).unpublish()
        self.is_removed = True

    def publish(self) -> None:
        """An editor presses the button."""
        page_of(self.posting).get_latest_revision_as_object().save_revision().publish()
        self.is_removed = False

    def follow(self, payment: Payment) -> None:
        """What went, or came again, with the last news of a payment."""
        payment.order.refresh_from_db()
        gone = reversals.gone(payment.order)
        is_ours = gone.for_good < 249_00 and (not gone.disputed_cents)
        if payment.order.credits:
            is_ours = gone.now < 249_00
        if payment.is_ours and not is_ours:
            payment.lost = 0 if self.is_over else 60
            self.left -= payment.lost
            self.is_down = self.is_down or (payment.lost > 0 and self.left <= 0)
        elif is_ours and not payment.is_ours:
            self.left += payment.lost
            payment.lost = 0
            self.is_down = self.is_down and self.left <= 0
        payment.is_ours = is_ours

    def without_money(self) -> list[Callable[[], None]]:
        acts: list[Callable[[], None]] = []
        if self.chance.random() < 0.5:
            acts.append(partial(self.wait, self.chance.randrange(70)))
        if self.chance.random() < 0.4:
            acts.append(self.publish if self.is_removed else self.remove)
        return acts

    def step(self) -> None:
        payment = self.chance.choice(self.payments)
        acts = self.without_money()
        if (
            len(self.payments) < 5
            and not self.is_removed
            and (not self.is_down or money_back.takes_days(fresh(self.posting), 60))
        ):
            kind = "order" if self.is_down else self.chance.choice(["order", "credit"])
            acts.append(partial(self.pay, kind))
        if payment.is_open:
            acts += [partial(payment.decide, "won"), partial(payment.decide, "lost")]
        elif payment.refundable:
            whole = payment.refundable
            for cents in (whole, whole, max(1, whole // 3)):
                acts += [partial(payment.refund, cents), partial(payment.dispute, cents)]
        if payment.charge.refunds and not payment.charge.refunds[-1].failed and not payment.is_open:
            acts.append(payment.refund_fails)
        if acts:
            self.chance.choice(acts)()
            self.follow(payment)

    def check(self) -> None:
        mine = fresh(self.posting)
        if self.is_removed:
            assert mine.state == "removed"
        elif self.is_down:
            assert mine.state == "closed"
        elif self.left:
            assert (mine.state, end_of(mine)) == ("live", timezone.now() + self.left * DAY)
        else:
            assert mine.state == "expired"


@pytest.fixture
def books(acme: Employer, clock: time_machine.Traveller) -> Books:
    return Books(make_posting(acme), clock)


@pytest.mark.parametrize("seed", range(30))
def test_whatever_goes_and_comes_again_days_follow_the_money(books: Books, seed: int) -> None:
    books.chance = random.Random(seed)
    books.pay(books.chance.choice(["order", "credit"]))
    for _ in range(16):
        books.step()
        books.check()


@pytest.mark.parametrize("kinds", [("order", "order"), ("order", "credit"), ("credit", "order")])
@pytest.mark.parametrize("first_won", [0, 1])
def test_two_disputes_at_once_that_are_won_give_all_days_back(
    books: Books, kinds: tuple[str, str], first_won: int
) -> None:
    for kind in kinds:
        books.pay(kind)
    for each in books.payments:
        each.dispute(249_00)
    assert fresh(books.posting).state == "closed"
    books.wait(30)  # while it is down no day is used
    books.payments[first_won].decide("won")
    assert end_of(books.posting) == timezone.now() + 60 * DAY
    books.payments[1 - first_won].decide("won")
    assert end_of(books.posting) == timezone.now() + 120 * DAY


def test_days_that_were_used_are_not_given_for_money_that_went(books: Books) -> None:
    for _ in range(2):
        books.pay("order")
    books.wait(70)
    for each in books.payments:
        each.dispute(249_00)
    books.payments[0].decide("won")
    assert fresh(books.posting).state == "closed", "sixty are paid for, seventy were used"
    books.payments[1].decide("won")
    assert end_of(books.posting) == timezone.now() + 50 * DAY


def test_what_the_board_closed_is_not_opened_with_days_whose_money_went_back(books: Books) -> None:
    books.pay("order")
    books.wait(10)
    postings.close(fresh(books.posting), "unconfirmed", by=BOARD)
    books.payments[0].dispute(249_00)
    with pytest.raises(RefusedError):
        postings.reopen(fresh(books.posting), by=BOARD)
    books.payments[0].decide("won")
    postings.reopen(fresh(books.posting), by=BOARD)
    assert end_of(books.posting) == timezone.now() + 50 * DAY


def test_what_an_editor_has_removed_loses_the_days_whose_money_goes_back(books: Books) -> None:
    for _ in range(2):
        books.pay("order")
    books.remove()
    books.payments[1].refund(249_00)
    books.publish()
    assert end_of(books.posting) == timezone.now() + 60 * DAY
    books.payments[0].refund(249_00)
    assert fresh(books.posting).state == "closed"


def test_what_nobody_pays_for_any_more_does_not_come_up_when_it_is_published_again(books: Books) -> None:
    books.pay("order")
    books.wait(10)
    books.remove()
    books.payments[0].dispute(249_00)
    assert fresh(books.posting).state == "removed"
    books.publish()
    assert fresh(books.posting).state == "closed"
    books.payments[0].decide("won")
    assert end_of(books.posting) == timezone.now() + 50 * DAY


def test_what_its_employer_closed_has_no_days_to_give_once_it_is_removed(books: Books) -> None:
    books.pay("order")
    postings.close(fresh(books.posting), "filled_here", by=BOARD)
    end = end_of(books.posting)
    books.remove()
    books.payments[0].refund(249_00)
    assert (end_of(books.posting), page_of(books.posting).closed_reason) == (end, "filled_here")


@pytest.fixture
def in_review(books: Books) -> Books:
    Employer.objects.update(trusted=False)
    books.pay("order")
    assert fresh(books.posting).state == "in review"
    return books


def test_what_is_published_while_a_bank_decides_begins_with_its_days_when_that_is_won(
    in_review: Books,
) -> None:
    in_review.payments[0].dispute(249_00)
    in_review.publish()
    assert fresh(in_review.posting).state == "closed"
    assert not OutgoingMail.objects.filter(kind="posting_live").exists()
    assert not in_review.posting.events.filter(what="published").exists()
    assert "closed until the bank has decided" in signed_in(in_review.posting.employer).get(POSTINGS).text
    assert "Open until" not in Client().get(page_of(in_review.posting).url).text
    in_review.wait(20)
    in_review.payments[0].decide("won")
    assert end_of(in_review.posting) == timezone.now() + 60 * DAY
    assert fresh(in_review.posting).state == "live"
    assert JobPage.objects.open().exists()


def test_what_an_editor_has_not_read_has_no_end_when_a_dispute_is_won(in_review: Books) -> None:
    in_review.payments[0].dispute(249_00)
    in_review.wait(20)
    in_review.payments[0].decide("won")
    assert fresh(in_review.posting).state == "in review"
    in_review.publish()
    assert end_of(in_review.posting) == timezone.now() + 60 * DAY
    assert OutgoingMail.objects.filter(kind="posting_live").exists()


def test_days_that_come_again_after_the_end_are_counted_from_now(books: Books) -> None:
    for _ in range(2):
        books.pay("order")
    books.payments[1].dispute(249_00)
    books.wait(67)
    assert fresh(books.posting).state == "expired"
    books.payments[1].decide("won")
    assert end_of(books.posting) == timezone.now() + 60 * DAY


def test_a_credit_that_comes_again_twice_is_given_back_twice(books: Books) -> None:
    books.pay("credit")
    [pack] = books.payments
    pack.refund(249_00)
    pack.refund_fails()
    assert fresh(books.posting).state == "live"
    pack.refund(83_00)
    pack.dispute(166_00)
    pack.decide("lost")
    assert fresh(books.posting).state == "closed"
    pack.refund_fails()
    assert fresh(books.posting).state == "live"
