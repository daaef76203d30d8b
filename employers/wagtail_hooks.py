"""What editors see of employers: orders and credits, companies to be checked, the life of each posting, phrases."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import EditView, IndexView, InspectView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permissions import register_permission_policy

from cms.editing import Decides, ReadOnly
from employers import admin_views, billing, claims, desk, on_account, refunding, subscription_admin
from employers.countries import spelled_out
from employers.ledger_views import line_in_words
from employers.models import (
    CompanyCheck,
    CreditLine,
    MoneyReport,
    Order,
    Phrase,
    Posting,
    Reversal,
    Role,
    Subscription,
)
from employers.waiting import WaitingPanel
from jobboard.lib.money import dollars

# Money is changed by Stripe's facts alone.
register_permission_policy(Order, ReadOnly(Order))
register_permission_policy(CreditLine, ReadOnly(CreditLine))
register_permission_policy(MoneyReport, ReadOnly(MoneyReport))
register_permission_policy(Subscription, ReadOnly(Subscription))


class OrderIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Order]:
        orders: QuerySet[Order] = (
            super().get_base_queryset().select_related("employer__company", "posting__page")
        )
        return orders


class OrderInspectView(InspectView):
    """One order in words, dollars and links: who bought what, what became of it, and where Stripe has it."""

    object: Order

    @property
    def header_buttons(self) -> list[HeaderButton]:
        order, user = self.object, self.request.user
        found = []
        if user.has_perm("employers.refund_order") and refunding.refundable_cents(order):
            url = reverse("order_refund", args=[order.pk])
            found.append(HeaderButton(label="Refund", url=url, icon_name="rotate"))
        if user.has_perm("employers.grant_order") and on_account.may_be_granted(order):
            url = reverse("order_grant", args=[order.pk])
            found.append(HeaderButton(label="Hand over now", url=url, icon_name="check"))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # Wagtail's own signature
        context: dict[str, Any] = super().get_context_data(**kwargs)
        # Below the facts: every refund and dispute, with who asked for it and why.
        context["fields"] += [
            {"label": str(each.created_at.date()), "value": _reversal(each)}
            for each in self.object.reversals.select_related("created_by")
        ]
        return context

    def get_posting_display_value(self) -> str:
        page = self.object.posting.page if self.object.posting else None
        title = self.object.subject
        return _link(reverse("wagtailadmin_pages:edit", args=[page.pk]), title) if page else title

    def get_reason_for_likeness_display_value(self) -> str:
        return self.object.posting.reason_for_likeness if self.object.posting else ""

    def get_employer_display_value(self) -> str:
        company = self.object.employer.company
        return _link(reverse("companies:edit", args=[company.pk]), company.name)

    def get_purpose_display_value(self) -> str:
        return self.object.does

    def get_amount_cents_display_value(self) -> str:
        return dollars(self.object.amount_cents)

    def get_total_cents_display_value(self) -> str:
        return "–" if self.object.total_cents is None else dollars(self.object.total_cents)

    def get_tax_cents_display_value(self) -> str:
        return dollars(self.object.tax_cents)

    def get_refunded_cents_display_value(self) -> str:
        return dollars(self.object.refunded_cents)

    def get_billing_address_display_value(self) -> str:
        return ", ".join(spelled_out(self.object.billing_address))

    def get_receipt_url_display_value(self) -> str:
        return _link(self.object.receipt_url, "Receipt")

    def get_invoice_url_display_value(self) -> str:
        return _link(self.object.invoice_url, "Invoice")

    def get_field_label(self, field_name: str, field: Any) -> str:  # Wagtail's own signature
        label: str = LABELS.get(field_name) or super().get_field_label(field_name, field)
        return label

    def get_field_display_value(self, field_name: str, field: Any) -> Any:  # Wagtail's own signature
        return super().get_field_display_value(field_name, field) or "–"


def _due(order: Order) -> str:
    """Only of invoices that are still open."""
    is_open = order.due_at and order.status in billing.INVOICED
    return f"{order.due_at:%B %-d, %Y}" if is_open else ""


def _reversal(each: Reversal) -> str:
    by = f", {each.created_by}" if each.created_by else ""
    why = f": {each.reason}" if each.reason else ""
    state = each.get_state_display().lower()
    return f"{each.get_kind_display()} of {dollars(each.amount_cents)}, {state}{by}{why}"


def _link(url: str, words: str) -> str:
    return format_html('<a href="{}">{}</a>', url, words) if url else ""


LABELS = {
    "posting": "For",
    "purpose": "What it does",
    "method": "Paid by",
    "due_at": "Due",
    "granted_until": "Handed over unpaid until",
    "granted_why": "Why it was handed over unpaid",
    "granted_by": "Handed over by",
    "invoice_id": "Invoice at Stripe",
    "reason_for_likeness": "Why it is posted beside a near-duplicate",
    "amount_cents": "Price",
    "total_cents": "Charged, after promotions and tax",
    "tax_cents": "Tax in it",
    "refunded_cents": "Refunded",
    "billing_address": "Billed to",
    "invoice_number": "Invoice number",
    "receipt_url": "Receipt",
    "invoice_url": "Invoice",
    "created_by": "Ordered by",
    "created_at": "Ordered",
    "paid_at": "Paid",
    "checkout_id": "Checkout at Stripe",
    "payment_intent_id": "Payment at Stripe",
}


class OrderViewSet(ModelViewSet):
    model = Order
    add_to_reference_index = False
    icon = "clipboard-list"
    menu_label = "Orders"
    menu_order = 140
    add_to_admin_menu = True
    form_fields: ClassVar[list[str]] = []
    index_view_class = OrderIndexView
    inspect_view_class = OrderInspectView
    inspect_view_enabled = True
    inspect_view_fields: ClassVar[list[str]] = [
        "posting", "reason_for_likeness", "employer", "product", "purpose", "status", "problem", "method", "due_at", "amount_cents", "total_cents",
        "tax_cents", "refunded_cents", "po_number", "billing_address", "invoice_number", "receipt_url", "invoice_url",
        "granted_until", "granted_why", "granted_by", "created_by", "created_at", "paid_at", "checkout_id", "invoice_id",
        "payment_intent_id",
    ]  # fmt: skip
    copy_view_enabled = False
    list_display: ClassVar[list[Any]] = [
        TitleColumn(
            "subject", label="For", accessor=lambda order: capfirst(order.subject), url_name="orders:inspect"
        ),
        Column("employer", label="Employer", sort_key="employer__company__name"),
        Column("get_product_display", label="Product"),
        Column("amount", label="Price", accessor=lambda order: dollars(order.amount_cents)),
        Column("get_status_display", label="Status", sort_key="status"),
        Column("due_at", label="Due", accessor=lambda order: _due(order), sort_key="due_at"),
        DateColumn("created_at", label="Ordered", sort_key="created_at"),
    ]
    list_filter: ClassVar[list[str]] = ["status", "product", "method"]
    search_fields: ClassVar[list[str]] = [
        "po_number", "employer__company__name", "checkout_id", "invoice_number", "invoice_id",
    ]  # fmt: skip


class PhraseViewSet(ModelViewSet):
    model = Phrase
    icon = "openquote"
    menu_label = "Phrases"
    menu_order = 135
    add_to_admin_menu = True
    form_fields: ClassVar[list[str]] = ["field", "phrase", "term"]
    list_display: ClassVar[list[Any]] = [
        "phrase",
        Column("get_field_display", label="What it does", sort_key="field"),
        "term",
    ]
    list_filter: ClassVar[list[str]] = ["field"]
    search_fields: ClassVar[list[str]] = ["phrase", "term"]
    list_per_page = 60
    copy_view_enabled = False


class CreditIndexView(IndexView):
    page_title = "Credits"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("employers.correct_credits"):
            return []
        return [HeaderButton(label="Correct", url=reverse("credits_correct"), icon_name="edit")]

    def get_base_queryset(self) -> QuerySet[CreditLine]:
        lines: QuerySet[CreditLine] = super().get_base_queryset()
        return lines.select_related("employer__company", "order", "posting__page", "by", "grant")


class CreditViewSet(ModelViewSet):
    model = CreditLine
    add_to_reference_index = False
    icon = "tag"
    menu_label = "Credits"
    menu_order = 141
    add_to_admin_menu = True
    form_fields: ClassVar[list[str]] = []
    index_view_class = CreditIndexView
    copy_view_enabled = False
    list_display: ClassVar[list[Any]] = [
        Column("employer", label="Employer", sort_key="employer__company__name"),
        Column("words", label="What", accessor=lambda line: line_in_words(line).words),
        Column("about", label="For", accessor=lambda line: line_in_words(line).about),
        Column("change", label="Credits", accessor=lambda line: line_in_words(line).change),
        Column("by", label="By"),
        Column("until", label="Expires", accessor=lambda line: line.grant.expires_at.date()),
        DateColumn("created_at", label="When", sort_key="created_at"),
    ]
    list_filter: ClassVar[list[str]] = ["cause"]
    search_fields: ClassVar[list[str]] = ["employer__company__name", "note"]


class MoneyReportIndexView(IndexView):
    page_title = "Money compared"


class MoneyReportViewSet(ModelViewSet):
    model = MoneyReport
    icon = "list-ul"
    menu_label = "Money compared"
    menu_order = 142
    add_to_admin_menu = True
    form_fields: ClassVar[list[str]] = []
    index_view_class = MoneyReportIndexView
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields: ClassVar[list[str]] = ["day", "orders_compared", "charges_compared", "differences"]
    list_display: ClassVar[list[Any]] = [
        TitleColumn("day", label="Day", url_name="money_reports:inspect"),
        Column("orders_compared", label="Orders"),
        Column("charges_compared", label="Charges"),
        Column("found", label="Differences", accessor=lambda report: len(report.differences)),
    ]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("orders/refund/<id:pk>/", admin_views.order_refund, name="order_refund"),
        path("orders/grant/<id:pk>/", admin_views.order_grant, name="order_grant"),
        path("subscriptions/<id:pk>/ask/", subscription_admin.ask_stripe, name="subscription_ask"),
        path("credits/correct/", admin_views.credits_correct, name="credits_correct"),
        path("postings/<id:pk>/life/", desk.life_of, name="posting_life"),
    ]


# Checks come from employers.
register_permission_policy(CompanyCheck, Decides(CompanyCheck))


class CheckForm(WagtailAdminModelForm):
    """What is asked, in one paragraph, and the answer."""

    facts = forms.CharField(
        label="What is asked", disabled=True, required=False, widget=forms.Textarea(attrs={"rows": 7})
    )
    decision = forms.ChoiceField(choices=CompanyCheck.Decision.choices, widget=forms.RadioSelect)

    class Meta:
        model = CompanyCheck
        fields = ("facts", "decision", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # the form's own
        super().__init__(*args, **kwargs)
        self.initial["facts"] = facts_of(self.instance)
        self.order_fields(["facts", "decision", "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if CompanyCheck.objects.filter(pk=self.instance.pk, decided_at__isnull=False).exists():
            raise ValidationError("This has been decided already.")
        if (
            cleaned.get("decision") == CompanyCheck.Decision.REJECTED
            and not cleaned.get("reason", "").strip()
        ):
            self.add_error("reason", "Say why: the employer reads it.")
        return cleaned

    def _post_clean(self) -> None:
        """Nothing is written into the row here: `claims.decide` does that, once."""


def facts_of(check: CompanyCheck) -> str:
    company = check.employer.company
    owners = check.employer.memberships.filter(role=Role.OWNER).values_list("user__email", flat=True)
    lines = [
        f"{company.name}, {company.get_kind_display()}",
        f"Website: {company.website or 'none given'}",
        f"Owners: {', '.join(owners)}",
        f"Verified by its domain: {company.verified_domain or 'no'}",
        f"Asked for: {check.get_what_display()} {check.proposed}".rstrip(),
    ]
    if check.decided_at:
        lines.append(f"{check.decision.capitalize()} on {check.decided_at:%B %d, %Y}. {check.reason}")
    return "\n".join(lines)


class CheckEditView(EditView):
    def save_instance(self) -> CompanyCheck:
        check: CompanyCheck = self.object
        said = self.form.cleaned_data
        claims.decide(check, said["decision"], said["reason"].strip(), by=self.request.user)
        return check


class CompanyCheckViewSet(ModelViewSet):
    model = CompanyCheck
    add_to_reference_index = False
    icon = "user"
    menu_label = "Company checks"
    menu_order = 125
    add_to_admin_menu = True
    edit_view_class = CheckEditView
    copy_view_enabled = False
    list_display: ClassVar[list[Any]] = [
        TitleColumn("employer", label="Company", url_name="company_checks:edit"),
        Column("get_what_display", label="What"),
        Column("proposed", label="Asked for"),
        Column("decision", label="Decision", accessor=lambda check: check.decision.capitalize()),
        DateColumn("opened_at", label="Since", sort_key="opened_at"),
    ]
    list_filter: ClassVar[dict[str, list[str]]] = {"decided_at": ["isnull"], "what": ["exact"]}

    def get_form_class(self, for_update: bool = False) -> type[CheckForm]:  # Wagtail's own signature
        return CheckForm


@hooks.register("register_admin_viewset")
def viewsets() -> list[ViewSet]:
    return [
        OrderViewSet("orders"),
        CreditViewSet("credit_lines"),
        subscription_admin.SubscriptionViewSet("subscriptions"),
        MoneyReportViewSet("money_reports"),
        CompanyCheckViewSet("company_checks"),
        PhraseViewSet("phrases"),
    ]


@hooks.register("construct_homepage_panels")
def waiting_panel(request: Any, panels: list[Any]) -> None:
    panels.insert(0, WaitingPanel())


@hooks.register("register_page_header_buttons")
def life_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """To who did what and why, and to sending it back. (Wagtail's own history knows of revisions only.)"""
    posting = Posting.objects.filter(page_id=page.pk).only("pk").first()
    if posting:
        yield Button(
            "Life of the posting",
            reverse("posting_life", args=[posting.pk]),
            icon_name="history",
            priority=5,
        )
