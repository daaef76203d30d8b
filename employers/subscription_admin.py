"""Plans as editors see them: whose, in which state, until when, and what is unpaid. Only Stripe changes them."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from employers import billing, subscribing
from employers.models import Subscription, SubscriptionInvoice
from jobboard.lib import eastern
from jobboard.lib.money import dollars
from jobboard.payments.gateway import GatewayError


def state(plan: Subscription) -> str:
    return capfirst(plan.get_status_display())


def renews_or_ends(plan: Subscription) -> str:
    if plan.status in Subscription.ENDED:
        return "Ended"
    if plan.ends_at:
        return f"Ends on {eastern.day(plan.ends_at)}"
    return f"Renews on {eastern.day(plan.current_period_end)}" if plan.current_period_end else "–"


def dunning(plan: Subscription) -> str:
    """What is unpaid, and what follows from it when."""
    order = plan.order
    if order.status in billing.INVOICED:
        due = f", due on {order.due_at:%B %-d, %Y}" if order.due_at else ""
        return f"First invoice not paid{due}"
    if plan.status in Subscription.ENDED or not plan.grace_until:
        return "Nothing unpaid"
    if plan.covers:
        return f"Payment failed, grace until {eastern.day(plan.grace_until)}"
    return f"Not paid, its postings were closed on {eastern.day(plan.grace_until)}"


def invoice_links(plan: Subscription) -> str:
    found = [(each.url, each, each.status, dollars(each.total_cents)) for each in plan.invoices.all()]
    return format_html_join(", ", '<a href="{}">{}</a> ({}, {})', found) or "–"


class SubscriptionIndexView(IndexView):
    page_title = "Plans"

    def get_base_queryset(self) -> QuerySet[Subscription]:
        plans: QuerySet[Subscription] = super().get_base_queryset()
        invoices = Prefetch("invoices", SubscriptionInvoice.objects.order_by("-opened_at"))
        return plans.select_related("employer__company", "order").prefetch_related(invoices)


LABELS = {"status": "State", "asked_at": "Stripe was asked last", "stripe_id": "Plan at Stripe"}


class SubscriptionInspectView(InspectView):
    object: Subscription

    @property
    def header_buttons(self) -> list[HeaderButton]:
        url = reverse("subscription_ask", args=[self.object.pk])
        return [HeaderButton(label="Ask Stripe again", url=url, icon_name="rotate")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # Wagtail's own signature
        context: dict[str, Any] = super().get_context_data(**kwargs)
        plan = self.object
        order_url = reverse("orders:inspect", args=[plan.order_id])
        context["fields"] += [
            {"label": "Plan", "value": plan.order.get_product_display()},
            {"label": "Renews or ends", "value": renews_or_ends(plan)},
            {"label": "Unpaid", "value": dunning(plan)},
            {"label": "Invoices", "value": invoice_links(plan)},
            {"label": "Order", "value": format_html('<a href="{}">{}</a>', order_url, plan.order.uuid)},
        ]
        return context

    def get_status_display_value(self) -> str:
        return state(self.object)

    def get_field_label(self, field_name: str, field: Any) -> str:  # Wagtail's own signature
        label: str = LABELS.get(field_name) or super().get_field_label(field_name, field)
        return label

    def get_field_display_value(self, field_name: str, field: Any) -> Any:  # Wagtail's own signature
        return super().get_field_display_value(field_name, field) or "–"


class SubscriptionViewSet(ModelViewSet):
    model = Subscription
    add_to_reference_index = False
    icon = "calendar-alt"
    menu_label = "Plans"
    menu_order = 141
    add_to_admin_menu = True
    form_fields: ClassVar[list[str]] = []
    copy_view_enabled = False
    index_view_class = SubscriptionIndexView
    inspect_view_class = SubscriptionInspectView
    inspect_view_enabled = True
    inspect_view_fields: ClassVar[list[str]] = ["employer", "status", "covers_until", "asked_at", "stripe_id"]
    list_display: ClassVar[list[Any]] = [
        TitleColumn("employer", label="Company", url_name="subscriptions:inspect"),
        Column("plan", label="Plan", accessor=lambda plan: plan.order.get_product_display()),
        Column("state", label="State", accessor=state, sort_key="status"),
        Column("turn", label="Renews or ends", accessor=renews_or_ends, sort_key="current_period_end"),
        Column("dunning", label="Unpaid", accessor=dunning),
        Column("invoices", label="Invoices", accessor=invoice_links),
        DateColumn("created_at", label="Since", sort_key="created_at"),
    ]
    list_filter: ClassVar[list[str]] = ["status"]
    search_fields: ClassVar[list[str]] = ["employer__company__name", "stripe_id"]


@permission_required("wagtailadmin.access_admin", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_stripe(request: HttpRequest, pk: int) -> HttpResponse:
    """What the periodic job does of itself, now: a page that asks, and a button that does it."""
    plan = get_object_or_404(Subscription.objects.select_related("employer__company", "order"), pk=pk)
    if request.method == "POST":
        try:
            subscribing.refresh(plan.stripe_id)
            messages.success(request, "Stripe was asked. This is what it says.")
        except GatewayError as error:
            messages.error(request, str(error))
        return redirect("subscriptions:inspect", pk)
    context = {
        "page_title": "Ask Stripe again",
        "page_subtitle": str(plan),
        "header_icon": "rotate",
        "words": "Stripe is asked about this plan and its invoices, and the board follows the answer. Nothing else changes.",
        "action_label": "Ask Stripe",
        "back_url": reverse("subscriptions:inspect", args=[pk]),
    }
    return render(request, "employers/admin_ask.html", context)
