"""What editors may do in the admin with what people and machines have written."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class ReadOnly(ModelPermissionPolicy):
    """Whoever may enter the admin may look, and nobody changes anything there."""

    def user_has_permission(self, user: Any, action: str) -> bool:  # Wagtail's own signature
        return action == "view" and user.has_perm("wagtailadmin.access_admin")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:  # Wagtail's own signature
        return any(self.user_has_permission(user, action) for action in actions)


class Decides(ReadOnly):
    """It comes from somebody else; an editor looks at it and decides."""

    def user_has_permission(self, user: Any, action: str) -> bool:  # Wagtail's own signature
        return action in {"view", "change"} and user.has_perm("wagtailadmin.access_admin")
