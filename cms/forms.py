"""Form fields and the editor's form of a posting."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm


class DollarsField(forms.DecimalField):
    """Typed and shown in dollars ("$24.50", "52,000"), kept in integer cents."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **kwargs: Any) -> None:  # DecimalField's own arguments
        super().__init__(**{"max_digits": 9, "decimal_places": 2, "min_value": Decimal("0.01"), **kwargs})

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]  # typed after IntegerField in the stubs
        text = value.replace("$", "").replace(",", "").strip() if isinstance(value, str) else value
        return super().to_python(text)

    def clean(self, value: object) -> int | None:  # cents, where the base has dollars
        dollars = super().clean(value)
        return None if dollars is None else int((dollars * 100).quantize(Decimal(1), ROUND_HALF_UP))

    def prepare_value(self, value: object) -> object:
        """Cents from the model become dollars; what somebody typed is shown as typed."""
        return f"{Decimal(value) / 100:.2f}".removesuffix(".00") if isinstance(value, int) else value

    def has_changed(self, initial: object, data: object) -> bool:
        return super().has_changed(Decimal(initial) / 100 if isinstance(initial, int) else initial, data)


class JobPageForm(WagtailAdminPageForm):
    """The Wagtail editor's form: pay in dollars, like everywhere a person types it."""

    pay_min_cents = DollarsField(label="Pay from ($)")
    pay_max_cents = DollarsField(label="Pay up to ($)")
