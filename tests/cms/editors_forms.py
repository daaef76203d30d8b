"""The forms of the editors' side, filled in as a browser does it."""

from typing import Any

from django.test import Client


def form_data(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    """What the browser would send for the form at this address, with some fields changed."""
    form = client.get(address).context["form"]
    data: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if value is True:
            value = "on"
        if value not in (None, False):
            data[field.html_name] = (
                [getattr(v, "pk", v) for v in value] if isinstance(value, (list, tuple)) else value
            )
    for formset in getattr(form, "formsets", {}).values():
        data |= {f"{formset.prefix}-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {**data, **changes}
