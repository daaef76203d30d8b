"""The questions that an employer asks in an application: as fields of its form, and as answers that are kept."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from candidates.application import Question
from cms.forms import number_errors
from jobboard.lib.text import one_line

AT_MOST = 5
Kind = Question.Kind
YES_NO = [("yes", "Yes"), ("no", "No")]


def field_of(question: Question) -> forms.Field:
    shared: dict[str, Any] = {"label": question.words, "help_text": needed_in_words(question)}
    if question.kind == Kind.YES_NO:
        return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, error_messages=_ANSWER, **shared)
    if question.kind == Kind.CHOICE:
        choices = [(choice, choice) for choice in question.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=_ANSWER, **shared)
    if question.kind == Kind.NUMBER:
        errors = _ANSWER | number_errors(_NUMBER, places=2)
        return forms.DecimalField(
            min_value=0, max_value=LARGEST, max_digits=9, decimal_places=2, error_messages=errors,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **shared,
        )  # fmt: skip
    return forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 2}), error_messages=_ANSWER, **shared
    )


LARGEST = 1_000_000
_NUMBER = f"Write a number from 0 to {LARGEST:,}, such as 3 or 2.5."
_ANSWER = {"required": "Answer this question of the employer."}


def needed_in_words(question: Question) -> str:
    """Said beside the question, so that nobody sends an application in vain."""
    if not question.needed:
        return ""
    if question.kind == Kind.NUMBER:
        return f"The employer needs at least {question.needed[0]}."
    needed = [dict(YES_NO).get(answer, answer) for answer in question.needed]
    return f"The employer needs the answer “{'” or “'.join(needed)}”."


def answered(questions: Sequence[Question], values: Sequence[object]) -> list[dict[str, Any]]:
    """Each with the words it was asked in, and whether it is less than what is needed."""
    return [
        {"question": question.words, "answer": _said(value), "short": is_short(question, value)}
        for question, value in zip(questions, values, strict=True)
    ]


def in_words(answers: list[dict[str, Any]]) -> list[dict[str, str]]:
    """As who answered reads them again, not as they are kept."""
    return [
        {"question": one["question"], "answer": one["answer"]}
        | ({"note": "The employer needs another answer."} if one.get("short") else {})
        for one in answers
    ]


def _said(value: object) -> str:
    return dict(YES_NO).get(str(value), one_line(str(value)))


def is_short(question: Question, value: object) -> bool:
    if not question.needed:
        return False
    if question.kind == Kind.NUMBER:
        return Decimal(str(value)) < Decimal(str(question.needed[0]))
    return str(value) not in question.needed
