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
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from employers import billing, ledger, on_account, refunding, spending, subscribing
from employers.life import Verb
from employers.models import CreditGrant, Employer, Order, Posting, Subscription
from employers.plans import PRODUCTS
from jobboard.accounts.models import User
from jobboard.payments import inbox
from jobboard.payments.gateway import Checkout
from jobboard.payments.invoices import BillTo
from jobboard.payments.models import StripeEvent
from tests import factories
from tests.payments.shop import SECRET, Shop, post_event, sign
from tests.sandbox.stripe.process import Sandbox

Status = Order.Status
ROTATED = "whsec_rotated"
DISPUTED_CARD = "4000000000000259"
# Of each pair of stories; the first that hypothesis plays is a dull one.
SEQUENCES = 2
STEPS = 14


@dataclass
class World:
    """Acme at the till, and what Stripe has said so far."""

    shop: Shop
    acme: Employer
    secrets: Settings
    began: float = field(default_factory=time.time)
    secret: str = SECRET
    told: list[dict[str, Any]] = field(default_factory=list)

    def listen(self) -> None:
        """What webhooks would have told, asked for, so that a sequence waits for nothing."""
        found = self.shop.sandbox.client().v1.events.list({"created": {"gte": int(self.began)}, "limit": 100})
        mine = [event.to_dict(for_json=True) for event in found.auto_paging_iter()]
        self.told = sorted((each for each in mine if self._matters(each)), key=lambda each: str(each["id"]))

    def _matters(self, event: dict[str, Any]) -> bool:
        return event["type"] in ours.STRIPE_HANDLERS


@dataclass
class Scene:
    """One story as it goes on: one of the team, and what they ordered."""

    world: World
    buyer: User
    clock: str = ""
    orders: list[Order] = field(default_factory=list)
    posting: Posting | None = None

    @property
    def acme(self) -> Employer:
        return self.world.acme

    @property
    def sandbox(self) -> Sandbox:
        return self.world.shop.sandbox

    @property
    def order(self) -> Order:
        return Order.objects.get(pk=self.orders[-1].pk)

    def bought(self, order: Order) -> None:
        if order not in self.orders:
            self.orders.append(order)


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
    def at_the_till(it: Scene) -> None:
        it.posting = it.posting or factories.make_posting(it.acme)
        it.bought(billing.buy(it.posting, PRODUCTS[product], by=it.buyer, po_number="").order)

    return at_the_till


def pack(it: Scene) -> None:
    it.bought(billing.buy_credits(it.acme, PRODUCTS["pack-5"], by=it.buyer, po_number="").order)


def plan(it: Scene) -> None:
    it.clock = it.world.shop.clock_of(it.acme)
    product = PRODUCTS["unlimited-month"]
    it.bought(billing.buy_plan(it.acme, product, by=it.buyer, po_number="").order)


def pay(card: str = "4242424242424242") -> Step:
    return lambda it: it.sandbox.pay(it.order.checkout_id, card)


def pay_by_bank(it: Scene) -> None:
    it.sandbox.pay_by_bank(it.order.checkout_id)


def bank(*, succeeds: bool) -> Step:
    return lambda it: it.sandbox.settle_bank(it.order.checkout_id, succeeds=succeeds)


def gift(it: Scene) -> None:
    client = it.sandbox.client()
    coupon = client.v1.coupons.create({"percent_off": 100, "duration": "once"})
    code = f"GIFT{coupon.id}".upper()[:20]
    client.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": code})
    it.sandbox.apply_code(it.order.checkout_id, code)


def invoice(product: str = "pack-5") -> Step:
    def ask_for_it(it: Scene) -> None:
        to = BillTo(
            email="ap@acme.example.org", name="Acme", line1="1 Main St", line2="", city="Houston", state="TX",
            postal_code="77030",
        )  # fmt: skip
        it.bought(on_account.order(it.acme, PRODUCTS[product], bill_to=to, po_number="", by=it.buyer))

    return ask_for_it


def pay_invoice(it: Scene) -> None:
    assert it.sandbox.pay_invoice(it.sandbox.client().v1.invoices.retrieve(it.order.invoice_id)).ok


def cancel_invoice(it: Scene) -> None:
    on_account.cancel(it.order)


def void_invoice(it: Scene) -> None:
    it.sandbox.client().v1.invoices.void_invoice(it.order.invoice_id)


def give_invoice_up(it: Scene) -> None:
    it.sandbox.client().v1.invoices.mark_uncollectible(it.order.invoice_id)


def grant(it: Scene) -> None:
    assert on_account.grant_at_once(it.order, why="Known for years", by=it.buyer)


def spend(it: Scene) -> None:
    """With a credit or under a plan, as far as the board knows of one by now."""
    billing.fulfil(it.order)
    _use_it(it)


def _use_it(it: Scene) -> None:
    posting = factories.make_posting(it.acme)
    try:
        if Subscription.objects.filter(employer=it.acme).exists():
            spending.use_plan(posting, by=it.buyer)
        else:
            spending.use_credit(posting, Verb.PUBLISH, by=it.buyer)
    except (spending.NoPlanError, ledger.NoCreditError):
        pass


def intent_of(it: Scene) -> str:
    client = it.sandbox.client()
    if not it.order.is_on_account:
        return it.world.shop.intent_of(it.order)
    payments = client.v1.invoice_payments.list({"invoice": it.order.invoice_id, "status": "paid"})
    return str(payments.data[0].payment.payment_intent)


def refund(cents: int | None = None) -> Step:
    def give_back(it: Scene) -> None:
        params: Any = {"payment_intent": intent_of(it), **({"amount": cents} if cents else {})}
        it.sandbox.client().v1.refunds.create(params)

    return give_back


def refund_fails(it: Scene) -> None:
    newest = it.sandbox.client().v1.refunds.list({"payment_intent": intent_of(it)})
    it.sandbox.control("POST", f"refunds/{newest.data[0].id}/fail")


def dispute(outcome: str) -> Step:
    def decide(it: Scene) -> None:
        found = it.sandbox.client().v1.disputes.list({"payment_intent": intent_of(it)})
        it.sandbox.control("POST", f"disputes/{found.data[0].id}", outcome=outcome)

    return decide


def expire(it: Scene) -> None:
    it.sandbox.client().v1.checkout.sessions.expire(it.order.checkout_id)


def rotate(it: Scene) -> None:
    it.world.secrets.STRIPE_WEBHOOK_SECRETS = [ROTATED, SECRET]
    it.world.secret = ROTATED


def drop_old_secret(it: Scene) -> None:
    it.world.secrets.STRIPE_WEBHOOK_SECRETS = [ROTATED]


def pass_a_month(it: Scene) -> None:
    it.sandbox.advance_test_clock(it.clock, days=31.2)


def end_plan(it: Scene) -> None:
    session = it.sandbox.client().v1.checkout.sessions.retrieve(it.order.checkout_id)
    it.sandbox.client().v1.subscriptions.cancel(str(session.subscription))


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
    Story("invoice paid", (invoice(), pay_invoice), Status.PAID, credits=5),
    Story("invoice canceled", (invoice(), cancel_invoice), Status.VOID),
    Story("invoice granted and paid", (invoice(), grant, pay_invoice), Status.PAID, credits=5),
    Story("invoice granted and void", (invoice(), grant, void_invoice), Status.VOID),
    Story(
        "invoice given up and paid", (invoice(), grant, give_invoice_up, pay_invoice), Status.PAID, credits=5
    ),
    Story("invoice refunded", (invoice(), pay_invoice, refund()), Status.REFUNDED),
    Story("plan by invoice", (invoice("unlimited-year"), pay_invoice), Status.PAID, plan="active"),
    Story("secret rotated", (pack, rotate, pay(), drop_old_secret), Status.PAID, credits=5),
)


def pairs() -> list[tuple[Story, Story]]:
    """Each story once, with a partner of another kind. An employer has one plan at a time."""
    half = len(STORIES) // 2
    found = list(zip(STORIES[:half], STORIES[half:], strict=True))
    assert not [pair for pair in found if all(story.plan for story in pair)]
    return found


class AnyOrder(RuleBasedStateMachine):
    """Two stories of one employer at Stripe, beside a board that hears of them as chance will have it."""

    begin: Callable[[], tuple[World, list[Scene]]]
    stories: tuple[Story, ...]
    played = 0
    checks = 0

    @initialize()
    def first(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.steps = [list(story.steps) for story in self.stories]
        self.world, self.scenes = type(self).begin()
        self.paid: set[int] = set()

    @rule(which=st.integers(0, 1))
    def go_on(self, which: int) -> None:
        """The next thing of one of the stories happens, at the till or at Stripe."""
        steps = self.steps[which % len(self.steps)]
        if steps:
            steps.pop(0)(self.scenes[which % len(self.steps)])
            self.world.listen()

    @rule(which=st.integers(0, 10_000), times=st.integers(1, 3))
    def hear(self, which: int, times: int) -> None:
        """Any event that was made so far, first or last, again or for the first time."""
        if not self.world.told:
            return
        event = self.world.told[which % len(self.world.told)]
        body = json.dumps(event).encode()
        for _ in range(times):
            assert post_event(body, sign(body, self.world.secret)) == 200
        inbox.sweep()

    @rule()
    def come_back(self) -> None:
        """The buyers look at their orders, paid or not."""
        for scene in self.scenes:
            if scene.orders:
                order = scene.order
                (on_account.ask if order.is_on_account else billing.fulfil)(order)

    @rule()
    def use_what_is_there(self) -> None:
        if not self._spends and self.world.acme.subscriptions.exists():
            _use_it(self.scenes[0])

    @property
    def _spends(self) -> bool:
        return any(spend in story.steps for story in self.stories)

    @invariant()
    def the_books_are_right(self) -> None:
        if not hasattr(self, "world"):
            return
        type(self).checks += 1
        acme = self.world.acme
        grants = CreditGrant.objects.annotate(total=Sum("lines__quantity", default=0))
        assert all(grant.total == grant.remaining >= 0 for grant in grants)
        assert ledger.balance(acme) == sum(each.remaining for each in ledger.usable(acme))
        assert not Order.objects.annotate(grants=Count("credit_grants")).filter(grants__gt=1).exists()
        for posting in Posting.objects.filter(page__live=True, page__closed_at=None):
            assert posting.cover, posting
        unpaid = Order.objects.filter(delivered_at__isnull=False, granted_until=None)
        for order in unpaid.exclude(pk__in=self.paid):
            self._was_paid(order)
            self.paid.add(order.pk)

    def _was_paid(self, order: Order) -> None:
        client = self.world.shop.sandbox.client()
        if order.is_on_account:
            assert client.v1.invoices.retrieve(order.invoice_id).status == "paid"
        else:
            session = client.v1.checkout.sessions.retrieve(order.checkout_id)
            assert session.payment_status in {"paid", "no_payment_required"}

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            for scene, steps in zip(self.scenes, self.steps, strict=True):
                for step in steps:
                    step(scene)
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
        waiting = Order.objects.filter(status__in=(*billing.UNDECIDED, *billing.INVOICED))
        waiting.update(created_at=early)
        billing.reconcile()
        on_account.run()
        # The sandbox remembers the events of other sequences, which were rolled back here.
        with mock.patch.object(inbox, "STRIPE_KEEPS", timedelta(seconds=time.time() - int(self.world.began))):
            inbox.catch_up()
        while inbox.sweep():
            pass
        subscribing.run()
        refunding.finish()
        assert not StripeEvent.objects.filter(status=StripeEvent.Status.FAILED).exists()

    def _ended_right(self) -> None:
        acme, names = self.world.acme, [story.name for story in self.stories]
        statuses = [scene.order.status for scene in self.scenes]
        assert statuses == [story.status for story in self.stories], names
        plan = acme.subscriptions.first()
        assert (plan.status if plan else "") == "".join(story.plan for story in self.stories), names
        up = Posting.objects.filter(page__live=True, page__closed_at=None, plan_days=0).count()
        spent = self._credits_in_use()
        # What one story spends may come of the pack of the other: then a credit less is left, and a posting more is up.
        left = sum(story.credits for story in self.stories) - spent
        found, wanted = (ledger.balance(acme), up), (left, sum(story.live for story in self.stories) + spent)
        assert found == wanted, names

    def _credits_in_use(self) -> int:
        lines = self.world.acme.credit_lines.exclude(posting=None)
        return -int(lines.aggregate(net=Sum("quantity", default=0))["net"])


def play(
    shop: Shop,
    acme: Employer,
    settings: Settings,
    stories: tuple[Story, ...],
    *,
    sequences: int,
    derandomize: bool = False,
) -> None:
    buyers = [acme.memberships.get().user, User.objects.get(email="second@example.org")]

    def begin() -> tuple[World, list[Scene]]:
        settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
        world = World(shop, Employer.objects.get(pk=acme.pk), settings)
        return world, [Scene(world, buyer) for _, buyer in zip(stories, buyers, strict=False)]

    AnyOrder.begin, AnyOrder.stories = staticmethod(begin), stories
    shop.sandbox.control("POST", "webhooks", enabled=False)
    try:
        run_state_machine_as_test(AnyOrder, settings=_bounds(sequences, derandomize=derandomize))
    finally:
        shop.sandbox.control("POST", "webhooks", enabled=True)


@pytest.fixture(autouse=True)
def second(db: None) -> User:
    """Each story has a buyer of its own, as one buyer has one open order for credits."""
    return User.objects.create_user("second@example.org")


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
    chosen = pairs()[:: 2 if connection.vendor == "postgresql" else 1]
    for pair in chosen:
        play(shop, acme, settings, pair, sequences=SEQUENCES)
    took = time.monotonic() - started
    said = f"{AnyOrder.played} sequences of two stories of {len(STORIES)}, {AnyOrder.checks} checks, {took:.0f} s"
    with capsys.disabled():
        sys.stdout.write(f"\n{said}\n")
    assert AnyOrder.played >= SEQUENCES * len(chosen)


def test_a_board_that_grants_before_it_is_paid_is_noticed(
    shop: Shop, acme: Employer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Checkout, "is_paid", property(lambda checkout: checkout.status != "expired"))
    with pytest.raises(AssertionError):
        play(shop, acme, settings, STORIES[:1], sequences=60, derandomize=True)
