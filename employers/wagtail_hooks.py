"""Orders, as editors see them: to look at, never to change."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from employers.models import Order
from jobboard.lib.money import dollars


class ReadOnly(ModelPermissionPolicy):
    """Whoever may enter the admin may look; money is changed by Stripe's facts alone."""

    def user_has_permission(self, user: Any, action: str) -> bool:  # Wagtail's own signature
        return action == "view" and user.has_perm("wagtailadmin.access_admin")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:  # Wagtail's own signature
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Order, ReadOnly(Order))


class OrderIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Order]:
        orders: QuerySet[Order] = (
            super().get_base_queryset().select_related("employer__company", "posting__page")
        )
        return orders


class OrderInspectView(InspectView):
    """One order in words, dollars and links: who bought what, what became of it, and where Stripe has it."""

    object: Order

    def get_posting_display_value(self) -> str:
        page = self.object.posting.page if self.object.posting else None
        title = self.object.subject
        return _link(reverse("wagtailadmin_pages:edit", args=[page.pk]), title) if page else title

    def get_employer_display_value(self) -> str:
        company = self.object.employer.company
        return _link(reverse("companies:edit", args=[company.pk]), company.name)

    def get_amount_cents_display_value(self) -> str:
        return dollars(self.object.amount_cents)

    def get_total_cents_display_value(self) -> str:
        return "–" if self.object.total_cents is None else dollars(self.object.total_cents)

    def get_tax_cents_display_value(self) -> str:
        return dollars(self.object.tax_cents)

    def get_refunded_cents_display_value(self) -> str:
        return dollars(self.object.refunded_cents)

    def get_receipt_url_display_value(self) -> str:
        return _link(self.object.receipt_url, "Receipt")

    def get_invoice_url_display_value(self) -> str:
        return _link(self.object.invoice_url, "Invoice")

    def get_field_label(self, field_name: str, field: Any) -> str:  # Wagtail's own signature
        label: str = LABELS.get(field_name) or super().get_field_label(field_name, field)
        return label

    def get_field_display_value(self, field_name: str, field: Any) -> Any:  # Wagtail's own signature
        return super().get_field_display_value(field_name, field) or "–"


def _link(url: str, words: str) -> str:
    return format_html('<a href="{}">{}</a>', url, words) if url else ""


LABELS = {
    "amount_cents": "Price",
    "total_cents": "Charged, after promotions and tax",
    "tax_cents": "Tax in it",
    "refunded_cents": "Refunded",
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
    icon = "clipboard-list"
    menu_label = "Orders"
    menu_order = 140
    add_to_admin_menu = True
    form_fields: ClassVar[list[str]] = []
    index_view_class = OrderIndexView
    inspect_view_class = OrderInspectView
    inspect_view_enabled = True
    inspect_view_fields: ClassVar[list[str]] = [
        "posting", "employer", "product", "status", "problem", "amount_cents", "total_cents", "tax_cents", "refunded_cents",
        "po_number", "receipt_url", "invoice_url", "created_by", "created_at", "paid_at", "checkout_id", "payment_intent_id",
    ]  # fmt: skip
    copy_view_enabled = False
    list_display: ClassVar[list[Any]] = [
        TitleColumn("subject", label="For", url_name="orders:inspect"),
        Column("employer", label="Employer", sort_key="employer__company__name"),
        Column("get_product_display", label="Product"),
        Column("amount", label="Price", accessor=lambda order: dollars(order.amount_cents)),
        Column("get_status_display", label="Status", sort_key="status"),
        DateColumn("created_at", label="Ordered", sort_key="created_at"),
    ]
    list_filter: ClassVar[list[str]] = ["status", "product"]
    search_fields: ClassVar[list[str]] = ["po_number", "employer__company__name", "checkout_id"]


@hooks.register("register_admin_viewset")
def viewsets() -> list[ViewSet]:
    return [OrderViewSet("orders")]
