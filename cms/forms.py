"""Form fields and the editor's form of a posting."""

from decimal import Decimal, DecimalException
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from wagtail.admin.forms import WagtailAdminPageForm

from cms.posting_rules import NO_WAY_TO_APPLY

MOST_CENTS = 10_000_000_00


def number_errors(said: str, *, places: int = 0) -> dict[str, str]:
    """One sentence for whatever is wrong with a number, instead of Django's for each of its checks."""
    finer = f"Write at most {places} figures after the point." if places else "Write a whole number."
    codes = ("invalid", "min_value", "max_value", "max_digits", "max_whole_digits")
    return dict.fromkeys(codes, said) | {"max_decimal_places": finer}


class DollarsField(forms.CharField):
    """ "$24.50", "52,000" or "52k", kept as integer cents."""

    def __init__(self, **kwargs: Any) -> None:  # CharField's own
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs
        )

    def to_python(self, value: object) -> int | None:  # type: ignore[override]  # cents, not their text
        text = str(value or "").strip().lower().replace("$", "").replace(",", "").replace(" ", "")
        if not text:
            return None
        thousand = text.endswith("k")
        try:
            cents = Decimal(text.removesuffix("k")) * (100_000 if thousand else 100)
        except DecimalException:  # no number, or one with an exponent out of all bounds
            raise ValidationError("Write an amount in dollars, such as 24.50 or 52,000.") from None
        if not cents.is_finite() or not 0 < cents <= MOST_CENTS:
            raise ValidationError("Write an amount between $0.01 and $10,000,000.")
        if cents != cents.to_integral_value():
            raise ValidationError("Write at most two figures after the point.")
        return int(cents)

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, int):
            return value
        whole, rest = divmod(value, 100)
        return f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class SaysOnceHowToApply:
    """For a form of a posting: who mistypes the one way to apply is told of that, and not to say how to apply."""

    errors: ErrorDict

    def _post_clean(self) -> None:
        mistyped = {"apply_url", "apply_email"} & set(self.errors)
        super()._post_clean()  # type: ignore[misc]  # the form's
        found = self.errors.get("apply_url")
        if not mistyped or found is None:
            return
        found.data = [error for error in found.as_data() if NO_WAY_TO_APPLY not in error.messages]
        if not found.data:
            del self.errors["apply_url"]


class JobPageForm(SaysOnceHowToApply, WagtailAdminPageForm):
    """The Wagtail editor's form: pay in dollars, like everywhere a person types it."""

    pay_min_cents = DollarsField(label="Pay from ($)")
    pay_max_cents = DollarsField(label="Pay up to ($)")
