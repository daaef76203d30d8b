"""What employers buy and what then becomes of it at Stripe: stories in steps, with how the books must end."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings as ours
from pytest_django import Settings

from employers import billing, ledger, on_account, spending
from employers.life import Verb
from employers.models import Employer, Order, Posting, Subscription
from employers.plans import PRODUCTS
from jobboard.accounts.models import User
from jobboard.payments.invoices import BillTo
from tests import factories
from tests.payments.shop import SECRET, Shop
from tests.sandbox.stripe.process import Sandbox

Status = Order.Status
ROTATED = "whsec_rotated"
DISPUTED_CARD = "4000000000000259"


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
    use_it(it)


def use_it(it: Scene) -> None:
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
