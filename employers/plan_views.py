"""The plan of an employer: beginning one, what became of it, the way to Stripe's portal, and using it for a posting."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from employers import billing, checkout, customers, outcome, spending, subscribing
from employers.access import EmployerRequest, Task, employer_required, posting_of
from employers.held import RefusedError
from employers.models import Subscription, SubscriptionInvoice
from employers.plans import Kind, Product, of_kind
from jobboard.lib import eastern
from jobboard.lib.money import dollars
from jobboard.payments import gateway
from jobboard.payments.gateway import GatewayError


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.PAY)
def plan_start(request: EmployerRequest) -> HttpResponse:
    running = subscribing.running_of(request.employer)
    if running:
        messages.info(request, "You have a plan already.")
        return redirect("order_status", running.order.uuid)

    def show(form: checkout.CheckoutForm, problem: str) -> HttpResponse:
        context = {"form": form, "problem": problem, "cancelled": checkout.is_cancelled(request)}
        return render(request, "employers/plan_start.html", context)

    def buy(product: Product, **how: Any) -> billing.NextStep:
        return billing.buy_plan(request.employer, product, **how)

    last = request.employer.orders.filter(kind=Kind.PLAN).first()
    return checkout.sell(request, of_kind(Kind.PLAN), last, buy, show)


@require_safe
@never_cache
@employer_required(Task.ORDERS)
def plan(request: EmployerRequest) -> HttpResponse:
    latest = request.employer.subscriptions.select_related("order").first()
    invoices = SubscriptionInvoice.objects.filter(subscription__employer=request.employer)
    context = {
        "employer": request.employer,
        "plan": latest,
        "is_running": latest is not None and latest.status not in Subscription.ENDED,
        "is_unpaid": latest is not None and latest.order.status in billing.INVOICED,
        "state": _state(latest) if latest else "",
        "facts": _facts(latest) if latest else [],
        "invoices": [
            {"invoice": each, "amount": dollars(each.total_cents), "status": _status(each)}
            for each in invoices.select_related("subscription")
        ],
    }
    return render(request, "employers/plan.html", context)


def _state(plan: Subscription) -> str:
    if plan.status in Subscription.ENDED:
        return "It has ended. Postings that only it covered are closed; they can be opened again under a new plan."
    if plan.order.status in billing.INVOICED:
        return _not_paid_yet(plan)
    if plan.grace_until and plan.covers and plan.order.is_on_account:
        return f"The invoice for its renewal is overdue. Your postings stay up until {eastern.day(plan.grace_until)}; please pay it before then."
    if plan.grace_until and plan.covers:
        return f"The last payment did not go through. Your postings stay up until {eastern.day(plan.grace_until)}; please change your card or pay the open invoice."
    if plan.grace_until:
        return "The last payment did not arrive in time, so postings that only it covered are closed. Once it is paid, they can be opened again."
    if not plan.covers:
        return "It begins as soon as Stripe confirms its first invoice, usually within a minute."
    if plan.ends_at:
        return f"It runs until {eastern.day(plan.ends_at)} and is not renewed."
    return "It runs, and covers every posting that you publish."


def _status(invoice: SubscriptionInvoice) -> str:
    """At Stripe an invoice may outlive its plan by a moment; nobody waits for its payment then."""
    if invoice.status == "open" and invoice.subscription.status in Subscription.ENDED:
        return "Not paid, the plan has ended"
    return "Canceled" if invoice.status == "void" else invoice.status.capitalize()


def _not_paid_yet(plan: Subscription) -> str:
    due = plan.order.due_at
    when = f", which is due on {eastern.day(due)}" if due else ""
    if plan.covers and plan.covers_until:
        return f"It runs, though its invoice is not paid yet{when}. Without a payment it ends on {eastern.day(plan.covers_until)}."
    return f"It begins when its invoice is paid{when}."


def _facts(plan: Subscription) -> list[dict[str, str]]:
    renews_on = None if plan.status in Subscription.ENDED or plan.ends_at else plan.current_period_end
    return [
        {"label": "Plan", "value": plan.order.get_product_display()},
        {"label": "Price", "value": f"{dollars(plan.order.amount_cents)} before tax and promotions"},
        {"label": "Renews on", "value": eastern.day(renews_on) if renews_on else ""},
        {"label": "Ends on", "value": eastern.day(plan.ends_at) if plan.ends_at else ""},
        {"label": "Started", "value": eastern.day(plan.created_at)},
    ]


@require_POST
@never_cache
@employer_required(Task.ORDERS, page="plan")
def plan_portal(request: EmployerRequest) -> HttpResponse:
    """To Stripe's portal: card, end, resume. What is done there comes back from Stripe."""
    try:
        customer = customers.customer_of(request.employer)
        url = gateway.portal_url(customer, settings.SITE_URL + reverse("plan"))
    except GatewayError as error:
        messages.error(request, str(error))
        return redirect("plan")
    # 303, so that the browser asks for Stripe's page and does not post to it.
    return HttpResponse(status=303, headers={"Location": url})


@require_POST
@employer_required(Task.PAY, page="checkout_new")
def use_plan(request: EmployerRequest, pk: int) -> HttpResponse:
    """Publish, keep open or list again under the plan: at once, and once, however often the button is pressed."""
    about = posting_of(request.employer, pk)
    try:
        done = spending.use_plan(about, by=request.user)
    except (spending.NoPlanError, RefusedError, GatewayError) as error:
        messages.error(request, f"{error} Your posting is saved.")
        return redirect("postings")
    if done:
        messages.success(request, outcome.said(about, done, outcome.UNDER_PLAN))
    else:
        messages.info(request, f"“{about.title}” needs nothing now.")
    return redirect("postings")
