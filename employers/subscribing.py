"""A plan from its first invoice to its end: Stripe is asked what became of it, and the answer is applied.

Every event about a subscription or one of its invoices leads to the same question, so their order does not matter.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from employers import billing, money_back, plan_mail, true_end
from employers.models import Employer, Order, Posting, Subscription, SubscriptionInvoice
from jobboard.lib.one_by_one import each
from jobboard.payments import gateway, invoices, values
from jobboard.payments.inbox import Act
from jobboard.payments.values import Bill, Checkout

Status = Subscription.Status
GRACE = timedelta(days=7)
DAY = timedelta(days=1)


def running_of(employer: Employer) -> Subscription | None:
    found: Subscription | None = employer.subscriptions.running().first()
    return found


# --- What Stripe tells ------------------------------------------------------------------------------------


def subscription_changed(subscription_id: str) -> Act | None:
    """It began, was renewed, ended, or will end. It may be heard of before its checkout."""
    asked_at = timezone.now()
    found = gateway.fetch_subscription(subscription_id)
    if found.livemode != settings.STRIPE_LIVEMODE:
        return None
    if Subscription.objects.filter(stripe_id=subscription_id).exists():
        return partial(apply, _nothing_left_to_pay(found), asked_at)
    ours = Order.objects.exclude(checkout_id="")
    order = ours.filter(uuid=found.order_uuid).first() if found.order_uuid else None
    if order is None:
        return None
    return partial(_begin, order, gateway.fetch_checkout(order.checkout_id), found, asked_at)


def _nothing_left_to_pay(found: values.Subscription) -> values.Subscription:
    """Void the open invoices of a plan that has ended: whoever pays one by the link in an old mail would pay for nothing."""
    left = [bill.id for bill in found.bills if bill.status == "open"]
    if found.status not in Subscription.ENDED or not left:
        return found
    for invoice_id in left:
        invoices.withdraw(invoice_id)
    return gateway.fetch_subscription(found.id)


def invoice_changed(invoice_id: str) -> Act | None:
    """One of its invoices could not be paid, or the bank wants its customer to confirm it."""
    subscription_id = gateway.subscription_of_invoice(invoice_id)
    return subscription_changed(subscription_id) if subscription_id else None


def refresh(subscription_id: str) -> None:
    """Ask Stripe about it now."""
    act = subscription_changed(subscription_id)
    if act:
        act()


def _begin(order: Order, checkout: Checkout, found: values.Subscription, asked_at: datetime) -> None:
    with transaction.atomic():
        billing.settle(order, checkout)
        apply(found, asked_at)


# --- What follows from it ---------------------------------------------------------------------------------


@transaction.atomic
def apply(found: values.Subscription, asked_at: datetime) -> None:
    """Bring a subscription in line with Stripe's answer, under its lock. An older answer than the last changes nothing."""
    plan = Subscription.objects.select_for_update().filter(stripe_id=found.id).first()
    if plan is None or (plan.asked_at and asked_at < plan.asked_at):
        return
    if plan.status in Subscription.ENDED and found.status not in Subscription.ENDED:
        return
    renewals = [invoice for bill in found.bills for invoice in _note(plan, bill) if bill.is_renewal]
    is_resumed = plan.ends_at and not found.ends_at and found.status not in Subscription.ENDED
    plan.resumed_at = asked_at if is_resumed else plan.resumed_at
    plan.status = found.status
    plan.current_period_end = found.period_end
    plan.ends_at = found.ends_at
    plan.grace_until = _grace(found, timezone.now())
    plan.covers_until = _covers_until(plan, found)
    plan.asked_at = asked_at
    plan.save()
    plan_mail.tell(plan)
    if is_resumed:
        plan_mail.resumed(plan)
    for invoice in renewals if plan.covers else ():
        plan_mail.renewed(invoice)
    if found.ended:
        for invoice in plan.invoices.filter(status="paid", period_end__gt=found.ended):
            plan_mail.paid_beyond_the_end(invoice)
    if not plan.covers:
        _uncover(plan)
    true_end.show_all(plan.employer)


def _note(plan: Subscription, bill: Bill) -> Iterator[SubscriptionInvoice]:
    """Yields the invoice where this is the news that it is paid."""
    was_paid = plan.invoices.filter(stripe_id=bill.id, status="paid").exists()
    invoice, _ = SubscriptionInvoice.objects.update_or_create(
        stripe_id=bill.id,
        defaults={
            "subscription": plan,
            "number": bill.number,
            "status": bill.status,
            "total_cents": bill.total_cents,
            "opened_at": bill.opened,
            "period_end": bill.period_end,
            "url": bill.url,
        },
    )
    if bill.is_paid and not was_paid:
        yield invoice


def _grace(found: values.Subscription, now: datetime) -> datetime | None:
    """Seven days from when the first unpaid invoice was tried in vain, or was to be paid; none for who never paid."""
    paid = [bill.period_end for bill in found.bills if bill.is_paid]
    if not paid:
        return None
    unpaid = [bill.due or bill.opened for bill in found.bills if _is_missing(bill, max(paid), now)]
    return min(unpaid) + GRACE if unpaid else None


def _is_missing(bill: Bill, paid_until: datetime, now: datetime) -> bool:
    """What was written off is not asked for any more, once a later period is paid."""
    if bill.status == "uncollectible" and bill.period_end <= paid_until:
        return False
    is_late = bill.due < now if bill.due else bill.attempted
    return is_late and bill.status in {"open", "uncollectible"}


def _covers_until(plan: Subscription, found: values.Subscription) -> datetime | None:
    paid = [bill.period_end for bill in found.bills if bill.is_paid]
    if found.status in Subscription.ENDED:
        return None
    if not paid:
        return _granted_until(plan)
    if plan.grace_until:
        return plan.grace_until
    # A renewal is a draft for an hour, and Stripe may be away: the grace holds for that as well.
    # On account a renewal is to be paid within 30 days, and covers until then.
    due = [bill.due for bill in found.bills if bill.due and bill.status == "open"]
    lasts = max([*paid, *due]) + GRACE
    return min(plan.ends_at, lasts) if plan.ends_at else lasts


def _granted_until(plan: Subscription) -> datetime | None:
    """An editor lets it run before its first invoice is paid."""
    order = plan.order
    return order.granted_until if order.status in billing.INVOICED else None


def end_grant(plan: Subscription) -> bool:
    """Its first invoice is not paid, so it covers nothing any more. False: it did not."""
    if plan.covers_until is None:
        return False
    plan.covers_until = None
    plan.save(update_fields=["covers_until"])
    _uncover(plan)
    return True


def _uncover(plan: Subscription) -> None:
    """Close what only this plan paid for. Where the next plan covers by now, late news of this one end nothing."""
    if plan.employer.subscriptions.covering().exists():
        return
    for posting in _covered(plan.employer):
        money_back.plan_ended(posting, cause=plan.stripe_id)


def _covered(employer: Employer) -> Iterator[Posting]:
    """Always in one order, as each is held until all are done."""
    found = Posting.objects.filter(employer=employer, plan_days__gt=0, page__closed_at=None).order_by("pk")
    yield from found.select_related("page", "employer__company")


# --- When no webhook came ---------------------------------------------------------------------------------


def run() -> int:
    """Ask about every plan that is at a turn, and of each once a day. What is over is over while Stripe is away, too."""
    now = timezone.now()
    due = list(Subscription.objects.running().filter(_at_a_turn(now)).values_list("pk", flat=True))
    asked = each(_ask_about, due, to="ask about plan")
    each(_come_to_an_end, due, to="look at the end of plan")
    return asked


def _ask_about(pk: int) -> bool:
    refresh(Subscription.objects.get(pk=pk).stripe_id)
    return True


def _at_a_turn(now: datetime) -> Q:
    dates = Q(current_period_end__lt=now) | Q(ends_at__lt=now) | Q(covers_until__lt=now + DAY)
    return dates | Q(asked_at=None) | Q(asked_at__lt=now - DAY) | Q(grace_until__isnull=False)


@transaction.atomic
def _come_to_an_end(pk: int) -> None:
    plan = Subscription.objects.select_for_update().get(pk=pk)
    plan_mail.tell(plan)
    if not plan.covers:
        _uncover(plan)
