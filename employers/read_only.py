"""Who may look at money in the admin, and that nobody may type over it."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class ReadOnly(ModelPermissionPolicy):
    """Whoever may enter the admin may look; money is changed by Stripe's facts alone."""

    def user_has_permission(self, user: Any, action: str) -> bool:  # Wagtail's own signature
        return action == "view" and user.has_perm("wagtailadmin.access_admin")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:  # Wagtail's own signature
        return any(self.user_has_permission(user, action) for action in actions)
