"""What a page of the profile showed, which it brings back when it is sent, so that only what a person changed on it
is changed: what another tab or device saved meanwhile stays.

Everything is compared as a browser sends it, which is without fail what the page showed where nobody typed.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from django import forms
from django.core import signing
from django.http import QueryDict

from jobboard.accounts.models import User

_SALT = "profile shown"
_COLUMNS = ("credential", "number", "issued_on", "cycle_ends_on")
_TOTAL, _INITIAL = "held-TOTAL_FORMS", "held-INITIAL_FORMS"
MOST_ROWS = 80
Row = dict[str, str]


class Shown(TypedDict):
    """The values of the fields by their full names, and the rows of credentials."""

    fields: dict[str, list[str]]
    rows: list[Row]


def of(sections: Mapping[str, Any]) -> Shown:
    """What these forms show before anybody types."""
    single = [form for name, form in sections.items() if name != "credentials"]
    fields = {bound.html_name: _sent(bound) for form in single for bound in form}
    rows = [
        {name: "".join(_sent(form[name])) for name in _COLUMNS}
        for form in sections["credentials"].initial_forms
    ]
    return {"fields": fields, "rows": rows}


def _sent(bound: forms.BoundField) -> list[str]:
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    formatted = widget.format_value(value)
    values = formatted if isinstance(formatted, list) else [formatted or ""]
    return _filled(values)


def _filled(values: Iterable[str]) -> list[str]:
    """A field that was not sent is an empty one, and the order of ticks says nothing."""
    return sorted(str(value) for value in values if value not in ("", None))


def sign(user: User, shown: Shown) -> str:
    return signing.dumps([user.pk, shown], salt=_SALT, compress=True)


def read(user: User, signed: str) -> Shown | None:
    """None where it does not say, or says it of another person's page."""
    try:
        whose, shown = signing.loads(signed, salt=_SALT)
    except signing.BadSignature:
        return None
    found: Shown = shown
    return found if whose == user.pk else None


def brought_up(typed: QueryDict, shown: Shown, now: Shown) -> QueryDict:
    """What a page would send that shows what is true now, and on which the same things were changed."""
    data = typed.copy()
    for name, value in now["fields"].items():
        before = shown["fields"].get(name, [])
        if value != before and _filled(typed.getlist(name)) == before:
            data.setlist(name, value)
    if _TOTAL in typed:
        _bring_up_rows(data, shown["rows"], now["rows"])
    return data


def _bring_up_rows(data: QueryDict, shown: list[Row], now: list[Row]) -> None:
    total, initial = data.get(_TOTAL, ""), data.get(_INITIAL, "")
    if not all(number.isascii() and number.isdigit() and len(number) < 5 for number in (total, initial)):
        # No browser sends that, and Django refuses a set of forms that does not say how many.
        del data[_TOTAL]
        return
    typed = [_row(data, at) for at in range(min(int(total), MOST_ROWS))]
    rows = _merged(typed, shown, now)
    for key in [key for key in data if key.startswith("held-") and key not in (_TOTAL, _INITIAL)]:
        del data[key]
    for at, each in enumerate(rows):
        data.update({f"held-{at}-{name}": value for name, value in each.items() if value or name != "DELETE"})
    data[_TOTAL], data[_INITIAL] = str(len(rows)), str(len(now))


def _merged(typed: list[Row | None], shown: list[Row], now: list[Row]) -> list[Row]:
    """First what is held now, in its order, then what is new."""
    held = {row["credential"]: dict(row) for row in now}
    met: set[str] = set()
    others = []
    for at, row in enumerate(typed):
        before = shown[at] if at < len(shown) else {}
        if row is None or (before and row == before | {"DELETE": ""}):
            met.add(before.get("credential", ""))
            continue
        code = before.get("credential") or row["credential"]
        if code in held and code not in met:
            met.add(code)
            held[code] = _changed(before, row, held[code])
        elif not (before and (row["DELETE"] or not row["credential"])):
            others.append(row)
    return [*held.values(), *others]


def _row(data: QueryDict, at: int) -> Row | None:
    """None where it did not arrive, which is no wish to remove anything."""
    if f"held-{at}-credential" not in data:
        return None
    return {name: data.get(f"held-{at}-{name}", "") for name in (*_COLUMNS, "DELETE")}


def _changed(before: Row, typed: Row, now: Row) -> Row:
    return {
        name: now.get(name, "") if value == before.get(name, "") else value for name, value in typed.items()
    }
