"""Invoice instead of card, for packs and the yearly plan: ordered now, paid within 30 days, handed over when paid.

The order follows the invoice. Stripe is asked what became of it, and the answer is applied under the lock of the order,
whoever asks: a webhook, the order's page or the periodic job.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from employers import billing, customers, delivery, ledger, order_mail, subscribing
from employers.basket import description_of, item_of
from employers.models import Employer, Order, Reversal, Subscription
from employers.plans import CURRENCY, PRODUCTS, Kind, Product
from jobboard.accounts.models import User
from jobboard.lib.one_by_one import each
from jobboard.payments import gateway, invoices
from jobboard.payments.gateway import GatewayError
from jobboard.payments.inbox import Act
from jobboard.payments.invoices import BillTo, Invoice

Status = Order.Status
DAYS_TO_PAY = 30
# How long after its due day an unpaid invoice lets stand what an editor had handed over at once.
PATIENCE = timedelta(days=30)
# The same order sent twice, by a second click or a reload, is one.
SAME_ORDER_WITHIN = timedelta(minutes=10)
# Stripe forgets a key after a day: from then on a repeated call could draw up a second invoice.
ASK_AGAIN_FOR = timedelta(hours=23)
ASK_AGAIN_AFTER = timedelta(minutes=2)


class NotOnAccountError(Exception):
    """This cannot be had by invoice now. The message may be shown to a person."""


def products() -> list[Product]:
    """What may be ordered by invoice."""
    return [product for product in PRODUCTS.values() if product.kind == Kind.PACK or product.every == "year"]


# --- Ordering ---------------------------------------------------------------------------------------------


def order(employer: Employer, product: Product, *, bill_to: BillTo, po_number: str, by: User) -> Order:
    """Written down first; then Stripe draws up the invoice and sends it. If that is interrupted, the job goes on."""
    placed = _place(employer, product, bill_to=bill_to, po_number=po_number, by=by)
    return placed if placed.invoice_id else issue(placed)


def _place(employer: Employer, product: Product, *, bill_to: BillTo, po_number: str, by: User) -> Order:
    for unpaid in employer.orders.filter(kind=product.kind, status=Status.OPEN, created_by=by):
        billing.abandon(unpaid)
    with transaction.atomic():
        Employer.objects.select_for_update().get(pk=employer.pk)
        return _just_placed(employer, product, po_number, by) or _new(
            employer, product, bill_to, po_number, by
        )


def _just_placed(employer: Employer, product: Product, po_number: str, by: User) -> Order | None:
    recent = timezone.now() - SAME_ORDER_WITHIN
    return employer.orders.filter(
        product=product.slug,
        po_number=po_number,
        created_by=by,
        status=Status.INVOICED,
        created_at__gt=recent,
    ).first()


def _new(employer: Employer, product: Product, bill_to: BillTo, po_number: str, by: User) -> Order:
    if product.kind == Kind.PLAN:
        _refuse_beside_a_plan(employer)
    return Order.objects.create(
        employer=employer,
        product=product.slug,
        amount_cents=product.price_cents,
        currency=CURRENCY,
        po_number=po_number,
        method=Order.Method.INVOICE,
        status=Status.INVOICED,
        bill_to=asdict(bill_to),
        billing_address=address_lines(bill_to),
        created_by=by,
    )


def _refuse_beside_a_plan(employer: Employer) -> None:
    if subscribing.running_of(employer):
        raise NotOnAccountError("You have a plan already.")
    under_way = (*billing.UNDECIDED, *billing.INVOICED, Status.NEEDS_REVIEW)
    if employer.orders.filter(kind=Kind.PLAN, status__in=under_way).exists():
        raise NotOnAccountError("A plan has been ordered already. See your orders.")


def address_lines(to: BillTo) -> str:
    town = " ".join(part for part in (to.city, to.state, to.postal_code) if part)
    return "\n".join(line for line in (to.name, to.line1, to.line2, town, to.country) if line)


def issue(placed: Order) -> Order:
    """Have the invoice drawn up and sent. After a refusal the order has failed; after silence the job asks again."""
    try:
        return settle(placed, invoices.issue(_request(placed)))
    except GatewayError as error:
        if not error.answered:
            raise
        after = _salvage(placed)
        if after.status == Status.FAILED:
            raise
        return after


def _salvage(placed: Order) -> Order:
    """Stripe keeps its answer to a key, an error too, and may have done the work before it: so it is looked for."""
    found = invoices.salvage(customers.customer_of(placed.employer), str(placed.uuid))
    if found:
        return settle(placed, found)
    Order.objects.filter(pk=placed.pk, invoice_id="").update(status=Status.FAILED)
    placed.refresh_from_db()
    return placed


def _request(placed: Order) -> invoices.Request:
    return invoices.Request(
        order_uuid=str(placed.uuid),
        item=item_of(placed),
        name=placed.get_product_display(),
        description=description_of(placed),
        customer_id=customers.customer_of(placed.employer),
        bill_to=BillTo(**placed.bill_to),
        po_number=placed.po_number,
        days_until_due=DAYS_TO_PAY,
        every=PRODUCTS[placed.product].every,
        idempotency_key=f"invoice:{placed.uuid}",
    )


def cancel(placed: Order) -> Order:
    """The employer does not want it after all. If it was paid meanwhile, that is what happened."""
    if not placed.invoice_id:
        placed = _finish(placed, timezone.now())
    return settle(placed, invoices.withdraw(placed.invoice_id)) if placed.invoice_id else placed


# --- What Stripe says -------------------------------------------------------------------------------------


def ask(placed: Order) -> Order:
    """Ask Stripe about the invoice and act on the answer. Safe to call at any time, any number of times and at once."""
    if not placed.invoice_id or placed.status in billing.SETTLED:
        return placed
    act = invoice_changed(placed.invoice_id)
    if act:
        act()
    placed.refresh_from_db()
    return placed


def invoice_changed(invoice_id: str) -> Act | None:
    """Something became of an invoice: of an order on account, of a plan, or of both."""
    found = invoices.fetch(invoice_id)
    placed = _order_of(found)
    acts: list[Callable[[], object]] = []
    if placed:
        _end_plan_of(found)
        acts.append(partial(settle, placed, found))
    of_plan = subscribing.subscription_changed(found.subscription_id) if found.subscription_id else None
    if of_plan:
        acts.append(of_plan)
    return partial(_one_after_the_other, acts) if acts else None


def _one_after_the_other(acts: list[Callable[[], object]]) -> None:
    with transaction.atomic():
        for act in acts:
            act()


def _order_of(found: Invoice) -> Order | None:
    """By the invoice we know, else by the order it was drawn up for: its answer to us may have been lost."""
    known = Order.objects.filter(invoice_id=found.id).first()
    if known or not found.is_first or not found.order_uuid:
        return known
    placed = Order.objects.filter(method=Order.Method.INVOICE, invoice_id="")
    return placed.filter(uuid=found.order_uuid).first()


def _end_plan_of(found: Invoice) -> None:
    """A plan whose first invoice nobody pays must not go on at Stripe."""
    if found.status in {"void", "uncollectible"} and found.subscription_id:
        gateway.end_subscription(found.subscription_id)


@transaction.atomic
def settle(placed: Order, found: Invoice) -> Order:
    """Bring an order in line with its invoice. Whoever comes first does it; the others find it done."""
    placed = billing.lock(placed)
    if found.status == "draft" or placed.status in (*billing.SETTLED, Status.VOID):
        return placed
    _note(placed, found)
    if found.status == "paid":
        _paid(placed, found)
    elif found.status == "open" and placed.status != Status.UNCOLLECTIBLE:
        _stands_open(placed)
    elif found.status != "open":
        _will_not_be_paid(placed, Status.VOID if found.status == "void" else Status.UNCOLLECTIBLE)
    placed.refresh_from_db()
    return placed


def _note(placed: Order, found: Invoice) -> None:
    """What is known of it from the first look on."""
    placed.invoice_id, placed.invoice_number, placed.invoice_url = found.id, found.number, found.url
    placed.due_at, placed.total_cents, placed.tax_cents = found.due, found.total_cents, found.tax_cents
    placed.stripe_subscription_id = found.subscription_id
    placed.save(
        update_fields=[
            "invoice_id", "invoice_number", "invoice_url", "due_at", "total_cents", "tax_cents",
            "stripe_subscription_id",
        ]
    )  # fmt: skip
    if found.subscription_id and not Subscription.objects.filter(order=placed).exists():
        delivery.begin_plan(placed)


def _stands_open(placed: Order) -> None:
    now = timezone.now()
    is_overdue = placed.due_at is not None and placed.due_at < now
    _move(placed, Status.OVERDUE if is_overdue else Status.INVOICED)
    order_mail.invoice_sent(placed)
    if is_overdue:
        order_mail.invoice_overdue(placed)
    if placed.granted_until and placed.granted_until < now:
        _take_back(placed)


def _will_not_be_paid(placed: Order, status: Order.Status) -> None:
    _move(placed, status)
    if placed.delivered_at:
        _take_back(placed)


def _paid(placed: Order, found: Invoice) -> None:
    now = timezone.now()
    placed.payment_intent_id = "" if found.subscription_id else found.payment_intent_id
    placed.receipt_url = found.receipt_url
    placed.problem = _problem(placed, found)
    placed.status = Status.NEEDS_REVIEW if placed.problem else Status.PAID
    placed.paid_at = None if placed.problem else now
    was_delivered = placed.delivered_at is not None
    if not placed.problem and not was_delivered:
        placed.delivered_at = now
    placed.save(
        update_fields=["payment_intent_id", "receipt_url", "problem", "status", "paid_at", "delivered_at"]
    )
    if placed.problem:
        order_mail.problem(placed)
        return
    if was_delivered:
        _give_again(placed)
    else:
        delivery.deliver(placed)
    order_mail.paid(placed)


def _problem(placed: Order, found: Invoice) -> str:
    """Why this payment must not hand over what was ordered."""
    differences = [
        ("order", str(placed.uuid), found.order_uuid),
        ("currency", placed.currency, found.currency),
        ("amount", placed.amount_cents, found.subtotal_cents),
        ("livemode", settings.STRIPE_LIVEMODE, found.livemode),
    ]
    for name, ours, theirs in differences:
        if ours != theirs:
            return f"The {name} is not what was ordered: {theirs} instead of {ours}."
    return delivery.obstacle(placed)


def _move(placed: Order, status: Order.Status) -> None:
    placed.status = status
    placed.save(update_fields=["status"])


# --- Handed over before it is paid ------------------------------------------------------------------------


@transaction.atomic
def grant_at_once(placed: Order, *, why: str, by: User) -> bool:
    """An editor trusts this employer. False where there is nothing to grant (any more); paying grants nothing twice."""
    placed = billing.lock(placed)
    if not may_be_granted(placed):
        return False
    assert placed.due_at, "an invoice that is out has a due day"
    placed.granted_until = placed.due_at + PATIENCE
    placed.granted_why, placed.granted_by, placed.delivered_at = why, by, timezone.now()
    placed.save(update_fields=["granted_until", "granted_why", "granted_by", "delivered_at"])
    delivery.deliver(placed)
    order_mail.granted(placed)
    return True


def may_be_granted(placed: Order) -> bool:
    is_out = placed.status in billing.INVOICED and placed.invoice_id and placed.due_at
    return bool(is_out and placed.delivered_at is None)


def _take_back(placed: Order) -> None:
    """What was granted and never paid: unused credits go first, then postings are closed. A plan stops by itself."""
    if placed.kind == Kind.PLAN:
        _end_grant(placed)
        return
    unpaid, _ = placed.reversals.get_or_create(
        stripe_id=placed.invoice_id,
        defaults={
            "kind": Reversal.Kind.UNPAID,
            "state": Reversal.State.STANDS,
            "amount_cents": placed.amount_cents,
            "reason": "The invoice was not paid.",
        },
    )
    ledger.reverse(placed, placed.credits, unpaid)
    order_mail.granted_in_vain(placed)


def _end_grant(placed: Order) -> None:
    plan = Subscription.objects.filter(order=placed).first()
    if plan and subscribing.end_grant(plan):
        order_mail.granted_in_vain(placed)


def _give_again(placed: Order) -> None:
    """Paid after all, though late."""
    unpaid = placed.reversals.filter(kind=Reversal.Kind.UNPAID, state=Reversal.State.STANDS).first()
    if unpaid is None:
        return
    unpaid.state = Reversal.State.UNDONE
    unpaid.save(update_fields=["state"])
    ledger.reverse(placed, 0, unpaid)


# --- When no webhook came ---------------------------------------------------------------------------------


def run() -> int:
    """Look at every invoice that is out, finish those that were interrupted. While Stripe is away, the next run does it."""
    now = timezone.now()
    waiting = Order.objects.filter(method=Order.Method.INVOICE, status__in=billing.INVOICED)
    due = waiting.filter(created_at__lt=now - ASK_AGAIN_AFTER).order_by("-created_at")
    return each(
        partial(_look, now=now), list(due.values_list("pk", flat=True)), to="look at the invoice of order"
    )


def _look(pk: int, now: datetime) -> bool:
    placed = Order.objects.get(pk=pk)
    before = placed.status
    after = ask(placed) if placed.invoice_id else _finish(placed, now)
    return after.status != before


def _finish(placed: Order, now: datetime) -> Order:
    """Its invoice, drawn up or, where Stripe may have forgotten its keys, only looked for."""
    return issue(placed) if placed.created_at > now - ASK_AGAIN_FOR else _salvage(placed)
