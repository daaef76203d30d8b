"""Whatever is told of a payment, in whatever order, how often or not at all: the books are right after every step."""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from unittest import mock

import pytest
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from employers import billing, ledger, on_account, refunding, subscribing
from employers.models import CreditGrant, Employer, Order, Posting, Role
from jobboard.accounts.models import User
from jobboard.payments import inbox
from jobboard.payments.models import StripeEvent
from jobboard.payments.values import Checkout
from tests.employers.teams import member, owner_of
from tests.payments.shop import SECRET, Shop, post_event, sign
from tests.payments.stories import STORIES, Scene, Story, World, pairs, spend, use_it

# Of each pair of stories; the first that hypothesis plays is a dull one.
SEQUENCES = 2
STEPS = 14


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
            use_it(self.scenes[0])

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
    buyers = [owner_of(acme), User.objects.get(email="second@example.org")]

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
def second(acme: Employer) -> User:
    """Each story has a buyer of its own, as one buyer has one open order for credits."""
    return member(acme, Role.BILLING, "second@example.org")


def _bounds(sequences: int, *, derandomize: bool) -> limits:
    return limits(
        derandomize=derandomize,
        max_examples=sequences,
        stateful_step_count=STEPS,
        deadline=None,
        report_multiple_bugs=False,
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
