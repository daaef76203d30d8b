"""Whatever is told of a payment, in whatever order, how often or not at all: the books are right after every step."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.conf import settings as ours
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from employers import billing, ledger, refunding, spending, subscribing
from employers.life import Verb
from employers.models import CreditGrant, Employer, Order, Posting, Subscription
from jobboard.payments import inbox
from jobboard.payments.gateway import Checkout
from jobboard.payments.models import StripeEvent
from tests import factories
from tests.payments.shop import SECRET, Shop, post_event, sign

Status = Order.Status
ROTATED = "whsec_rotated"
DISPUTED_CARD = "4000000000000259"
# Of each story.
SEQUENCES = 3
STEPS = 12


@dataclass
class Scene:
    """Acme at the till, and what Stripe has said so far."""

    shop: Shop
    acme: Employer
    secrets: Settings
    began: float = field(default_factory=time.time)
    secret: str = SECRET
    clock: str = ""
    orders: list[Order] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    @property
    def order(self) -> Order:
        return Order.objects.get(pk=self.orders[-1].pk)

    def bought(self, step: billing.NextStep) -> None:
        if step.order not in self.orders:
            self.orders.append(step.order)

    def listen(self) -> None:
        """What webhooks would have told, asked for, so that a sequence waits for nothing."""
        found = self.shop.sandbox.client().v1.events.list({"created": {"gte": int(self.began)}, "limit": 100})
        mine = [event.to_dict(for_json=True) for event in found.auto_paging_iter()]
        self.told = sorted((each for each in mine if self._matters(each)), key=lambda each: str(each["id"]))

    def _matters(self, event: dict[str, Any]) -> bool:
        return event["type"] in ours.STRIPE_HANDLERS


Step = Callable[[Scene], object]


@dataclass(frozen=True)
class Story:
    name: str
    steps: tuple[Step, ...]
    # What the books say at the end, whatever was heard: the order, the balance, postings up.
    status: Status
    credits: int = 0
    live: int = 0
    plan: str = ""


def buy(product: str) -> Step:
    return lambda it: it.bought(it.shop.buy(_draft(it.acme), product))


def _draft(acme: Employer) -> Posting:
    return Posting.objects.filter(employer=acme).first() or factories.make_posting(acme)


def pack(it: Scene) -> None:
    it.bought(it.shop.buy_credits(it.acme))


def plan(it: Scene) -> None:
    it.clock = it.shop.clock_of(it.acme)
    it.bought(it.shop.buy_plan(it.acme))


def pay(card: str = "4242424242424242") -> Step:
    return lambda it: it.shop.sandbox.pay(it.order.checkout_id, card)


def pay_by_bank(it: Scene) -> None:
    it.shop.sandbox.pay_by_bank(it.order.checkout_id)


def bank(*, succeeds: bool) -> Step:
    return lambda it: it.shop.sandbox.settle_bank(it.order.checkout_id, succeeds=succeeds)


def gift(it: Scene) -> None:
    client = it.shop.sandbox.client()
    coupon = client.v1.coupons.create({"percent_off": 100, "duration": "once"})
    code = f"GIFT{coupon.id}".upper()[:20]
    client.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": code})
    it.shop.sandbox.apply_code(it.order.checkout_id, code)


def spend(it: Scene) -> None:
    """With a credit or under a plan, as far as the board knows of one by now."""
    billing.fulfil(it.order)
    _use_it(it)


def _use_it(it: Scene) -> None:
    posting = factories.make_posting(it.acme)
    by = it.acme.memberships.get().user
    try:
        if Subscription.objects.filter(employer=it.acme).exists():
            spending.use_plan(posting, by=by)
        else:
            spending.use_credit(posting, Verb.PUBLISH, by=by)
    except (spending.NoPlanError, ledger.NoCreditError):
        pass


def refund(cents: int | None = None) -> Step:
    return lambda it: it.shop.refund(it.order, cents)


def refund_fails(it: Scene) -> None:
    newest = it.shop.sandbox.client().v1.refunds.list({"payment_intent": it.shop.intent_of(it.order)})
    it.shop.sandbox.control("POST", f"refunds/{newest.data[0].id}/fail")


def dispute(outcome: str) -> Step:
    def decide(it: Scene) -> None:
        intent = it.shop.intent_of(it.order)
        found = it.shop.sandbox.client().v1.disputes.list({"payment_intent": intent})
        it.shop.sandbox.control("POST", f"disputes/{found.data[0].id}", outcome=outcome)

    return decide


def expire(it: Scene) -> None:
    it.shop.sandbox.client().v1.checkout.sessions.expire(it.order.checkout_id)


def rotate(it: Scene) -> None:
    it.secrets.STRIPE_WEBHOOK_SECRETS = [ROTATED, SECRET]
    it.secret = ROTATED


def drop_old_secret(it: Scene) -> None:
    it.secrets.STRIPE_WEBHOOK_SECRETS = [ROTATED]


def pass_a_month(it: Scene) -> None:
    it.shop.sandbox.advance_test_clock(it.clock, days=31.2)


def end_plan(it: Scene) -> None:
    client = it.shop.sandbox.client()
    for found in client.v1.subscriptions.list({"customer": it.acme.stripe_customer_id}).data:
        client.v1.subscriptions.cancel(found.id)


STORIES = (
    Story("single", (buy("single"), pay()), Status.PAID, live=1),
    Story("pack", (pack, pay()), Status.PAID, credits=5),
    Story("plan over three periods", (plan, pay(), pass_a_month, pass_a_month), Status.PAID, plan="active"),
    Story("plan that ends", (plan, pay(), end_plan), Status.PAID, plan="canceled"),
    Story("refund before spending", (pack, pay(), refund()), Status.REFUNDED),
    Story("refund after spending", (pack, pay(), spend, spend, refund()), Status.REFUNDED),
    Story("part of it refunded", (pack, pay(), refund(200_00)), Status.PAID, credits=4),
    Story("refund that fails", (pack, pay(), refund(), refund_fails), Status.PAID, credits=5),
    Story("dispute lost", (pack, pay(DISPUTED_CARD), dispute("lost")), Status.REFUNDED),
    Story("dispute won", (pack, pay(DISPUTED_CARD), dispute("won")), Status.PAID, credits=5),
    Story("bank debit bounces", (buy("single"), pay_by_bank, bank(succeeds=False)), Status.FAILED),
    Story("bank debit arrives", (buy("single"), pay_by_bank, bank(succeeds=True)), Status.PAID, live=1),
    Story("promotion of 100 %", (pack, gift, pay()), Status.PAID, credits=5),
    Story("two tabs", (buy("single"), buy("single"), pay(), pay()), Status.PAID, live=1),
    Story("two sessions", (buy("single"), buy("single-featured"), pay()), Status.PAID, live=1),
    Story("session expired", (buy("single"), expire), Status.EXPIRED),
    Story("secret rotated", (pack, rotate, pay(), drop_old_secret), Status.PAID, credits=5),
)


class AnyOrder(RuleBasedStateMachine):
    """One story at Stripe, beside a board that hears of it as chance will have it."""

    begin: Callable[[], Scene]
    story: Story
    played = 0
    checks = 0

    @initialize()
    def first(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.steps = list(self.story.steps)
        self.it = type(self).begin()
        self.paid: set[str] = set()

    @rule()
    def go_on(self) -> None:
        """The next thing happens, at the till or at Stripe."""
        if self.steps:
            self.steps.pop(0)(self.it)
            self.it.listen()

    @rule(which=st.integers(0, 10_000), times=st.integers(1, 3))
    def hear(self, which: int, times: int) -> None:
        """Any event that was made so far, first or last, again or for the first time."""
        if not self.it.told:
            return
        event = self.it.told[which % len(self.it.told)]
        body = json.dumps(event).encode()
        for _ in range(times):
            assert post_event(body, sign(body, self.it.secret)) == 200
        inbox.sweep()

    @rule()
    def come_back(self) -> None:
        """The buyer returns from Stripe's page, paid or not."""
        if self.it.orders:
            billing.fulfil(self.it.order)

    @rule()
    def use_what_is_there(self) -> None:
        if "spending" not in self.story.name and self.it.acme.subscriptions.exists():
            _use_it(self.it)

    @invariant()
    def the_books_are_right(self) -> None:
        if not hasattr(self, "it"):
            return
        type(self).checks += 1
        grants = CreditGrant.objects.annotate(total=Sum("lines__quantity", default=0))
        assert all(grant.total == grant.remaining >= 0 for grant in grants)
        assert ledger.balance(self.it.acme) == sum(each.remaining for each in ledger.usable(self.it.acme))
        assert not Order.objects.annotate(grants=Count("credit_grants")).filter(grants__gt=1).exists()
        for posting in Posting.objects.filter(page__live=True, page__closed_at=None):
            assert posting.cover, posting
        for order in Order.objects.filter(delivered_at__isnull=False).exclude(checkout_id__in=self.paid):
            session = self.it.shop.sandbox.client().v1.checkout.sessions.retrieve(order.checkout_id)
            assert session.payment_status in {"paid", "no_payment_required"}
            self.paid.add(order.checkout_id)

    def teardown(self) -> None:
        if not hasattr(self, "it"):
            return
        try:
            for step in self.steps:
                step(self.it)
            self._reconcile()
            self.the_books_are_right()
            self._ended_right()
            type(self).played += 1
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def _reconcile(self) -> None:
        """What the periodic jobs do within fifteen minutes, for all that was never heard."""
        early = timezone.now() - billing.RECONCILE_AFTER - timedelta(minutes=1)
        Order.objects.filter(status__in=billing.UNDECIDED).update(created_at=early)
        billing.reconcile()
        # The sandbox remembers the events of other sequences, which were rolled back here.
        with mock.patch.object(inbox, "STRIPE_KEEPS", timedelta(seconds=time.time() - int(self.it.began))):
            inbox.catch_up()
        while inbox.sweep():
            pass
        subscribing.run()
        refunding.finish()
        assert not StripeEvent.objects.filter(status=StripeEvent.Status.FAILED).exists()

    def _ended_right(self) -> None:
        story, acme = self.story, self.it.acme
        up = Posting.objects.filter(page__live=True, page__closed_at=None, plan_days=0).count()
        found = (self.it.order.status, ledger.balance(acme), up)
        assert found == (story.status, story.credits, story.live), story.name
        plan = acme.subscriptions.first()
        assert (plan.status if plan else "") == story.plan, story.name


def play(
    shop: Shop, acme: Employer, settings: Settings, story: Story, sequences: int, *, derandomize: bool = False
) -> None:
    def begin() -> Scene:
        settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
        return Scene(shop, Employer.objects.get(pk=acme.pk), settings)

    AnyOrder.begin, AnyOrder.story = staticmethod(begin), story
    shop.sandbox.control("POST", "webhooks", enabled=False)
    try:
        run_state_machine_as_test(AnyOrder, settings=_bounds(sequences, derandomize=derandomize))
    finally:
        shop.sandbox.control("POST", "webhooks", enabled=True)


def _bounds(sequences: int, *, derandomize: bool) -> limits:
    return limits(
        derandomize=derandomize,
        max_examples=sequences,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def test_any_order_number_and_loss_of_events_ends_right(
    shop: Shop, acme: Employer, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    AnyOrder.played = AnyOrder.checks = 0
    started = time.monotonic()
    for story in STORIES:
        play(shop, acme, settings, story, SEQUENCES)
    took = time.monotonic() - started
    said = f"{AnyOrder.played} sequences of {len(STORIES)} stories, {AnyOrder.checks} checks, {took:.0f} s"
    with capsys.disabled():
        sys.stdout.write(f"\n{said}\n")
    assert AnyOrder.played >= SEQUENCES * len(STORIES)


def test_a_board_that_grants_before_it_is_paid_is_noticed(
    shop: Shop, acme: Employer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Checkout, "is_paid", property(lambda checkout: checkout.status != "expired"))
    with pytest.raises(AssertionError):
        play(shop, acme, settings, STORIES[0], 60, derandomize=True)
