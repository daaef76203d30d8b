"""What editors may do in the admin with what people and machines have written."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.module_loading import import_string
from wagtail.admin import messages
from wagtail.admin.views.generic import DeleteView
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


class DeletesUnnamed(DeleteView):
    """Deletes no word that stored searches name: without it they would find nothing, and nobody had asked their owners."""

    # By which names a search knows the words of a model.
    NAMES: ClassVar[dict[str, tuple[str, ...]]] = {
        "credential": ("credential", "holding"),
        "specialty": ("specialty",),
        "recordtype": ("record",),
        "codeset": ("code_set",),
        "system": ("system",),
        "company": ("company",),
    }

    def form_valid(self, form: Any) -> HttpResponse:  # Wagtail's own signature
        value = getattr(self.object, "slug", "") or str(self.object)
        pairs = [f"{name}={value}" for name in self.NAMES[self.object._meta.model_name]]
        count = import_string(settings.STORED_SEARCHES)(pairs)
        if not count:
            answer: HttpResponse = super().form_valid(form)
            return answer
        alerts = "1 alert looks" if count == 1 else f"{count:,} alerts look"
        messages.error(self.request, f"{alerts} for “{self.object}”, so it stays. Change its name instead.")
        return HttpResponseRedirect(self.get_success_url())
