"""What an employer types about applicants: the questions for them, where one stands now, a note, a decline."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from candidates import applying
from candidates.application import Question, State
from candidates.screening import AT_MOST
from jobboard.lib.text import one_line

MOST_CHOICES = 8
Kind = Question.Kind


class MoveForm(forms.Form):
    """Declining has a page of its own, as it says something to the candidate."""

    place = forms.ChoiceField(
        label="Move to",
        choices=[(place.value, place.label) for place in applying.PLACES if place != State.DECLINED],
    )


class TeamNoteForm(forms.Form):
    text = forms.CharField(
        label="Note for your team",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The candidate never sees it.",
        error_messages={"required": "Write something first."},
    )


class DeclineForm(forms.Form):
    use_required_attribute = False

    message = forms.CharField(
        label="What they will read",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="{name} becomes the name of each, {title} the posting, {company} your company.",
        error_messages={"required": "Say something kind: nobody is declined without a word."},
    )


class QuestionForm(forms.Form):
    use_required_attribute = False

    words = forms.CharField(label="Question", max_length=200, required=False)
    kind = forms.ChoiceField(label="Answered by", choices=Kind.choices, required=False)
    choices = forms.CharField(
        label="The answers to choose from",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, for “One of several”.",
    )
    needed = forms.CharField(
        label="The answer you need",
        max_length=200,
        required=False,
        help_text="Yes or no; the least number; or one of the answers. Candidates are told before they send. Empty: any answer will do.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["words"] = one_line(data.get("words", ""))
        if not data["words"]:
            if data.get("choices") or data.get("needed"):
                self.add_error("words", "Write the question, or empty its other fields.")
            return data
        kind = data.get("kind") or Kind.YES_NO
        data["kind"] = kind
        data["choices"] = self._choices(data.get("choices", "")) if kind == Kind.CHOICE else []
        data["needed"] = self._needed(kind, one_line(data.get("needed", "")), data["choices"])
        return data

    def _choices(self, typed: str) -> list[str]:
        found = list(dict.fromkeys(filter(None, map(one_line, typed.split("\n")))))
        if not 2 <= len(found) <= MOST_CHOICES:
            self.add_error("choices", f"Write 2 to {MOST_CHOICES} answers, one a line.")
        return found

    def _needed(self, kind: str, typed: str, choices: list[str]) -> list[str]:
        if not typed:
            return []
        try:
            return [_READ_NEEDED[Kind(kind)](typed, choices)]
        except ValidationError as error:
            self.add_error("needed", error)
            return []


def _yes_or_no(typed: str, _choices: list[str]) -> str:
    if typed.casefold() not in {"yes", "no"}:
        raise ValidationError("Write yes or no.")
    return typed.casefold()


def _least(typed: str, _choices: list[str]) -> str:
    try:
        least = Decimal(typed)
    except InvalidOperation:
        raise ValidationError("Write the least number, such as 2.") from None
    if not least.is_finite() or not 0 <= least <= 1_000_000:
        raise ValidationError("Write a number between 0 and 1,000,000.")
    return f"{least:f}"


def _one_of(typed: str, choices: list[str]) -> str:
    found = next((choice for choice in choices if choice.casefold() == typed.casefold()), None)
    if found is None:
        raise ValidationError("Write one of the answers above, in the same words.")
    return found


def _nothing(_typed: str, _choices: list[str]) -> str:
    raise ValidationError("A few words cannot be compared. Leave this empty, or ask for yes or no.")


_READ_NEEDED = {Kind.YES_NO: _yes_or_no, Kind.NUMBER: _least, Kind.CHOICE: _one_of, Kind.TEXT: _nothing}

QuestionFormSet = forms.formset_factory(QuestionForm, extra=AT_MOST, max_num=AT_MOST, absolute_max=AT_MOST)
