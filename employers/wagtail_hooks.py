"""Orders, as editors see them: to look at, never to change."""

from typing import Any, ClassVar

from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
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


class OrderViewSet(ModelViewSet):
    model = Order
    icon = "clipboard-list"
    menu_label = "Orders"
    menu_order = 140
    add_to_admin_menu = True
    form_fields: ClassVar[list[str]] = []
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display: ClassVar[list[Any]] = [
        Column("posting", label="Posting"),
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
