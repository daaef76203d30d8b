"""Form fields that take what a recruiter types and give what a posting stores."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.forms import number_errors
from jobboard.lib import eastern
from jobboard.lib.text import clean, html_from_plain, plain_from_html

MOST_MONTHS = 50 * 12
LONGEST_TEXT = 60_000
MOST_AHEAD = timedelta(days=90)


class PlainTextField(forms.CharField):
    """A posting's HTML, shown and typed as plain text in which "-" makes a list."""

    def __init__(self, **kwargs: Any) -> None:  # CharField's own
        super().__init__(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 14}), **kwargs)

    def prepare_value(self, value: object) -> object:
        return plain_from_html(value) if isinstance(value, str) and value.startswith("<") else value

    def html(self, typed: str, *, before: str) -> str:
        """What is untouched keeps the form that an editor may have given it."""
        return before if _words(plain_from_html(before)) == _words(typed) else html_from_plain(typed)


def _words(text: str) -> list[str]:
    return [line.strip() for line in clean(text, lines=True).split("\n") if line.strip()]


class YearsAndMonths(forms.MultiWidget):
    def __init__(self) -> None:
        super().__init__(
            [
                forms.TextInput(attrs={"inputmode": "numeric", "aria-label": label, "autocomplete": "off"})
                for label in ("Years", "Months")
            ]
        )
        self.template_name = "employers/widgets/years_and_months.html"

    def decompress(self, value: int | None) -> Sequence[int | None]:
        return (None, None) if value is None else divmod(value, 12)


class MonthsField(forms.MultiValueField):
    """So many years and so many months, kept as months. One of the two boxes is enough."""

    def __init__(self, **kwargs: Any) -> None:  # MultiValueField's own
        boxes = [
            forms.IntegerField(
                min_value=0,
                max_value=most,
                error_messages={
                    "invalid": f"Write the {unit} as a whole number.",
                    "min_value": f"Write the {unit} as a number, 0 or more.",
                    "max_value": f"Write at most {most} {unit}.",
                },
            )
            for unit, most in (("years", MOST_MONTHS // 12), ("months", MOST_MONTHS))
        ]
        super().__init__(boxes, require_all_fields=False, widget=YearsAndMonths(), **kwargs)
        for box in boxes:
            box.required = False

    def compress(self, data_list: Sequence[int | None]) -> int | None:
        if all(part is None for part in data_list):
            return None
        years, months = data_list
        total = (years or 0) * 12 + (months or 0)
        if total > MOST_MONTHS:
            raise ValidationError(f"Write at most {MOST_MONTHS // 12} years.")
        return total


def number(
    label: str, *, help_text: str = "", low: float = 0, high: float, digits: int, places: int = 0
) -> forms.DecimalField:
    """An optional number. A text box, because a number box would drop what it cannot read before anyone sees it."""
    span = f"Write a number from {low:g} to {high:g}."
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=Decimal(str(low)),
        max_value=Decimal(str(high)),
        max_digits=digits,
        decimal_places=places,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=number_errors(span, places=places),
    )


class HourField(forms.DateTimeField):
    """A moment to come, optional, typed and shown in Eastern time."""

    def __init__(self, **kwargs: Any) -> None:  # the field's own
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            error_messages={"invalid": "Write the day and the hour such as 2027-03-31 09:00."},
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:  # the field's own signature
        return eastern.eastern(value) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:  # the field's own signature
        with timezone.override(eastern.EASTERN):
            try:
                moment: datetime | None = super().to_python(value)
            except (OverflowError, ValueError):
                raise ValidationError(self.error_messages["invalid"]) from None
        if moment is None:
            return None
        if moment <= timezone.now():
            raise ValidationError("That moment has passed. Choose a later one, or leave it empty.")
        if moment > timezone.now() + MOST_AHEAD:
            raise ValidationError(f"Choose a day within the next {MOST_AHEAD.days} days.")
        return moment


_BLANK = re.compile(r"\s*\Z")


def is_blank(values: Sequence[str]) -> bool:
    return all(_BLANK.match(value) for value in values)


def offer(field: forms.Field, empty: str, choices: Iterable[tuple[str, str]]) -> None:
    """These, after an empty first choice in words."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", empty), *choices]
