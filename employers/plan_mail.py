"""What we write about a plan: its payment failed, the bank asks, the last day of grace, the end."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from employers.models import Role, Subscription, SubscriptionInvoice
from jobboard.lib.money import dollars
from jobboard.mail import outbox

LAST_DAY = timedelta(days=1)


def tell(plan: Subscription) -> None:
    """What its present state asks for; each mail once for each invoice, however often this is called."""
    unpaid = plan.invoices.filter(status__in=("open", "uncollectible")).first()
    if plan.status in Subscription.ENDED:
        if plan.invoices.filter(status="paid").exists():
            _write("plan_ended", plan, plan.stripe_id, unpaid)
    elif plan.grace_until and unpaid:
        _write("plan_payment_failed", plan, unpaid.stripe_id, unpaid)
        left = plan.grace_until - timezone.now()
        if left <= timedelta(0):
            _write("plan_ended", plan, unpaid.stripe_id, unpaid)
        elif left < LAST_DAY:
            _write("plan_last_day", plan, unpaid.stripe_id, unpaid)


def action_required(invoice: SubscriptionInvoice) -> None:
    _write("plan_action_required", invoice.subscription, invoice.stripe_id, invoice)


def _write(kind: str, plan: Subscription, occasion: str, invoice: SubscriptionInvoice | None) -> None:
    """To everybody who sees to money."""
    people = plan.employer.memberships.filter(role__in=(Role.OWNER, Role.BILLING)).select_related("user")
    context = {
        "plan": plan,
        "name": plan.order.get_product_display(),
        "amount": dollars(invoice.total_cents) if invoice else "",
        "plan_url": settings.SITE_URL + reverse("plan"),
        "until": plan.grace_until,
        "on_account": plan.order.is_on_account,
        "invoice_url": invoice.url if invoice else "",
    }
    for member in people:
        to = member.user.email
        outbox.queue(kind, to=to, dedupe_key=f"{kind}:{occasion}:{to}", context=context)
