"""What an employer says when a posting closes, stays open, becomes a template or stands beside one like it."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cms.models.choices import ClosedReason
from jobboard.lib.text import one_line

OUTCOMES = [
    (reason.value, reason.label)
    for reason in (ClosedReason.FILLED_HERE, ClosedReason.FILLED_ELSEWHERE, ClosedReason.CANCELLED)
]


class CloseForm(forms.Form):
    """Why it closes. The other reasons are given by the board itself."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label="Why are you closing it?",
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the reasons."},
    )


class AnswerForm(forms.Form):
    """Still open, or closed and why: the answer to the mail that asks."""

    use_required_attribute = False

    answer = forms.ChoiceField(choices=[("open", "Still open"), ("close", "Closed")])
    reason = forms.ChoiceField(
        label="How did it end?",
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ended."},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        if data is not None and data.get("answer") == "open":
            self.fields["reason"].required = False

    @property
    def says_open(self) -> bool:
        return bool(self.cleaned_data["answer"] == "open")


class TemplateForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label="Name of the template",
        max_length=80,
        help_text="As your team will look for it. A name that you have used already is replaced.",
        error_messages={"required": "Give the template a name."},
    )

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])


class LikenessForm(forms.Form):
    """Why a second posting says nearly what a live one says."""

    use_required_attribute = False

    reason = forms.CharField(
        label="Why is this a second posting?",
        max_length=300,
        help_text="For example: another site, another shift, a second opening. Our editors read it.",
        error_messages={"required": "Say in a few words why there are two."},
    )

    def clean_reason(self) -> str:
        reason = one_line(self.cleaned_data["reason"])
        if not reason:
            raise ValidationError("Say in a few words why there are two.")
        return reason
