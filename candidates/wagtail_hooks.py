"""What editors see of candidates: the credentials that they are asked to look up."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from candidates import checking
from candidates.candidate import TOO_FAR, CredentialCheck, ends_too_far_ahead
from cms.editing import Decides

register_permission_policy(CredentialCheck, Decides(CredentialCheck))
Decision = CredentialCheck.Decision


class CredentialCheckForm(WagtailAdminModelForm):
    """Whom to look up where, and what was found."""

    facts = forms.CharField(
        label="Look up", disabled=True, required=False, widget=forms.Textarea(attrs={"rows": 7})
    )
    decision = forms.ChoiceField(choices=Decision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The candidate reads it. Needed where it was not found.",
    )

    class Meta:
        model = CredentialCheck
        fields = ("facts", "decision", "cycle_ends_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # the form's own
        super().__init__(*args, **kwargs)
        self.initial["facts"] = facts_of(self.instance)
        self.initial["cycle_ends_on"] = self.instance.cycle_ends_on or self.instance.held.cycle_ends_on
        self.fields["cycle_ends_on"].help_text = "As it stands at the body. The badge lapses after that day."

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not CredentialCheck.objects.waiting().filter(pk=self.instance.pk).exists():
            raise ValidationError("This has been decided already.")
        found, ends = cleaned.get("decision") == Decision.FOUND, cleaned.get("cycle_ends_on")
        if found and (not ends or ends < timezone.localdate()):
            self.add_error(
                "cycle_ends_on", "Write the end of the cycle that runs now, as it stands at the body."
            )
        elif found and ends and ends_too_far_ahead(ends):
            self.add_error("cycle_ends_on", TOO_FAR)
        if cleaned.get("decision") == Decision.NOT_FOUND and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Say why: the candidate reads it.")
        return cleaned

    def _post_clean(self) -> None:
        """Nothing is written into the row here: `checking.decide` does that, once."""


def facts_of(check: CredentialCheck) -> str:
    held = check.held
    user = held.candidate.user
    lines = [
        f"Name: {check.name} ({user.email})",
        f"{held.credential_id}, {held.credential.name}, at {held.credential.body}",
        f"Number: {check.number}",
        f"Issued: {held.issued_on or 'not said'}",
        f"Cycle ends, by their own account: {held.cycle_ends_on or 'not said'}",
    ]
    if check.decided_at:
        lines.append(f"{check.get_decision_display()} on {check.decided_at:%B %d, %Y}. {check.reason}")
    return "\n".join(lines)


class CredentialCheckEditView(EditView):
    def save_instance(self) -> CredentialCheck:
        check: CredentialCheck = self.object
        said = self.form.cleaned_data
        checking.decide(
            check,
            said["decision"],
            cycle_ends_on=said["cycle_ends_on"],
            reason=said["reason"].strip(),
            by=self.request.user,
        )
        return check


class CredentialCheckIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[CredentialCheck]:
        checks: QuerySet[CredentialCheck] = super().get_base_queryset()
        return checks.select_related("held__credential", "held__candidate__user")


class CredentialCheckViewSet(ModelViewSet):
    model = CredentialCheck
    add_to_reference_index = False
    icon = "circle-check"
    menu_label = "Credential checks"
    menu_order = 126
    add_to_admin_menu = True
    index_view_class = CredentialCheckIndexView
    edit_view_class = CredentialCheckEditView
    copy_view_enabled = False
    list_display: ClassVar[list[Any]] = [
        TitleColumn("held", label="Credential", url_name="credential_checks:edit"),
        Column("of", label="Of", accessor=lambda check: str(check.held.candidate)),
        Column("number", label="Number"),
        Column("decision", label="Decision", accessor=lambda check: check.get_decision_display()),
        DateColumn("asked_at", label="Since", sort_key="asked_at"),
    ]
    list_filter: ClassVar[dict[str, list[str]]] = {"decided_at": ["isnull"]}

    def get_form_class(
        self, for_update: bool = False
    ) -> type[CredentialCheckForm]:  # Wagtail's own signature
        return CredentialCheckForm


@hooks.register("register_admin_viewset")
def viewsets() -> list[ViewSet]:
    return [CredentialCheckViewSet("credential_checks")]
