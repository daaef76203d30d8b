"""What editors may do in the admin with what people and machines have written."""

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import ProtectedError, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.utils.module_loading import import_string
from wagtail.admin import messages
from wagtail.admin.views.generic import DeleteView
from wagtail.permission_policies import ModelPermissionPolicy

from cms.models import Credential, JobPage


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


class DeletesUnneeded(DeleteView):
    """Deletes no word and no company that postings have or stored searches name, and tells the editor.

    Postings would be without it, and a search would find nothing, which nobody had asked its owner.
    """

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
        needed = self._by_entries() or self._by_alerts()
        if not needed:
            try:
                answer: HttpResponse = super().form_valid(form)
            except ProtectedError as error:
                needed = _entries(len(error.protected_objects))
            else:
                return answer
        messages.error(
            self.request, f"“{self.object}” was not deleted, as {needed} it. Change its name instead."
        )
        return redirect(self.get_success_url())

    def _by_entries(self) -> str:
        """Postings and credentials that the database would let go without a word."""
        model = type(self.object)
        if model is Credential:
            return _entries(_naming(self.object.abbreviation))
        names = [field.name for field in JobPage._meta.many_to_many if field.related_model is model]
        return _entries(sum(JobPage.objects.filter(**{name: self.object}).count() for name in names))

    def _by_alerts(self) -> str:
        value = getattr(self.object, "slug", "") or str(self.object)
        pairs = [f"{name}={value}" for name in self.NAMES[self.object._meta.model_name]]
        count = import_string(settings.STORED_SEARCHES)(pairs)
        return f"{count:,} alert{pluralize(count, ' looks,s look')} for" if count else ""


def _naming(code: str) -> int:
    """How many postings require or prefer this credential or credentials include it; all know it by its abbreviation."""
    like_it = JobPage.objects.filter(Q(requirement__contains=code) | Q(preferred__contains=f",{code},"))
    lists = like_it.values_list("requirement", "preferred")
    asking = sum(code in requirement.codes or code in preferred for requirement, preferred in lists)
    including: int = Credential.objects.filter(satisfies__contains=f",{code},").count()
    return asking + including


def _entries(count: int) -> str:
    return f"{count:,} other {pluralize(count, 'entry needs,entries need')}" if count else ""
