"""What we write about a plan: it is renewed, its payment failed, the last day of grace, an end that is near or taken back, the end."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cms.models import JobPage
from employers import true_end
from employers.access import Task, people_who_may
from employers.models import Posting, Subscription, SubscriptionInvoice
from jobboard.lib.money import dollars
from jobboard.mail import outbox

LAST_DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def tell(plan: Subscription) -> None:
    """What its present state asks for; each mail once for each invoice, however often this is called.

    Of a renewal that fails whoever pays hears when it first does, on the last day of grace and at the end: nothing of
    what Stripe tries meanwhile.
    """
    unpaid = plan.invoices.filter(status__in=("open", "uncollectible")).first()
    if plan.status in Subscription.ENDED:
        if plan.invoices.filter(status="paid").exists():
            _write("plan_ended", plan, _ended_by(plan), unpaid)
    elif plan.grace_until and unpaid:
        _write("plan_payment_failed", plan, unpaid.stripe_id, unpaid)
        left = plan.grace_until - timezone.now()
        if left <= timedelta(0):
            _write("plan_ended", plan, unpaid.stripe_id, unpaid)
        elif left < LAST_DAY:
            _write("plan_last_day", plan, unpaid.stripe_id, unpaid, closing=_closing_with(plan))
    elif plan.ends_at and plan.covers:
        occasion = _occasion_of(plan, plan.ends_at)
        _write("plan_ending", plan, occasion, None, closing=_closing_with(plan))


def _ended_by(plan: Subscription) -> str:
    """The invoice that was not paid, as its employer heard of the end with its grace; else the plan itself."""
    last = plan.invoices.exclude(status="draft").first()
    return last.stripe_id if last and last.status != "paid" else plan.stripe_id


def _occasion_of(plan: Subscription, end: datetime) -> str:
    """Its employer is told once when the plan is canceled, and once more in the week in which postings close."""
    anew = f":{plan.resumed_at.isoformat()}" if plan.resumed_at else ""
    soon = ":soon" if end - timezone.now() < WEEK else ""
    return f"{plan.stripe_id}:{end:%Y-%m-%d}{anew}{soon}"


def resumed(plan: Subscription) -> None:
    """It goes on after all; for whoever was told of its end, which is not told of a plan that does not cover."""
    if plan.covers and plan.resumed_at:
        occasion = f"{plan.stripe_id}:{plan.resumed_at.isoformat()}"
        _write("plan_resumed", plan, occasion, None, renews=plan.current_period_end)


def renewed(invoice: SubscriptionInvoice) -> None:
    """Its next period is paid. Of the first the mail about the order tells."""
    _write("plan_renewed", invoice.subscription, invoice.stripe_id, invoice, until=invoice.period_end)


def paid_beyond_the_end(invoice: SubscriptionInvoice) -> None:
    """Money for days that the plan did not run: the operators decide whether it goes back."""
    plan = invoice.subscription
    context = {
        "employer": str(plan.employer),
        "product": plan.order.get_product_display(),
        "amount": dollars(invoice.total_cents),
        "invoice": str(invoice),
        "invoice_url": invoice.url,
        "until": invoice.period_end,
    }
    for operator in settings.OPERATORS:
        key = f"plan-paid-beyond:{invoice.stripe_id}:{operator}"
        outbox.queue("plan_paid_beyond_end", to=operator, dedupe_key=key, context=context)


def _write(
    kind: str, plan: Subscription, occasion: str, invoice: SubscriptionInvoice | None, **more: object
) -> None:
    """To everybody who sees to money: see order_mail."""
    context = {
        "plan": plan,
        "name": plan.order.get_product_display(),
        "amount": dollars(invoice.total_cents) if invoice else "",
        "plan_url": settings.SITE_URL + reverse("plan"),
        "until": plan.ends,
        "is_over": plan.status in Subscription.ENDED,
        "on_account": plan.order.is_on_account,
        "invoice_url": invoice.url if invoice else "",
        "number": invoice.number if invoice else "",
        **more,
    }
    for person in people_who_may(plan.employer, Task.ORDERS):
        to = person.email
        outbox.queue(kind, to=to, dedupe_key=f"{kind}:{occasion}:{to}", context=context)


def _closing_with(plan: Subscription) -> list[str]:
    """The titles of those that are open only until the plan ends."""
    covered = Posting.objects.filter(employer=plan.employer, plan_days__gt=0, page__in=JobPage.objects.open())
    found = covered.select_related("page").order_by("page__title", "pk")
    return [str(posting.page) for posting in found if true_end.under(plan, posting) == plan.ends]
