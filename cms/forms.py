"""Form fields and the editor's form of a posting."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm

MOST_CENTS = 10_000_000_00


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
        except InvalidOperation:
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


class JobPageForm(WagtailAdminPageForm):
    """The Wagtail editor's form: pay in dollars, like everywhere a person types it."""

    pay_min_cents = DollarsField(label="Pay from ($)")
    pay_max_cents = DollarsField(label="Pay up to ($)")
