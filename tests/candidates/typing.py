"""What a candidate types into the sections of the profile."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client


def held(*rows: dict[str, str]) -> dict[str, str]:
    """The section of credentials as a browser sends it."""
    data = {"held-TOTAL_FORMS": str(len(rows)), "held-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"held-{number}-{name}": value for name, value in row.items()}
    return data


def sent(client: Client) -> dict[str, Any]:
    """All that a browser sends of the profile's page where nobody has typed anything."""
    form = _Fields()
    form.feed(client.get("/account/profile/").content.decode())
    return {name: values[0] if len(values) == 1 else values for name, values in form.found.items()}


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "select":
            self._select = name
            self.found[name] = [""]
        elif tag == "option" and "selected" in given and self._select:
            self.found[self._select] = [value]
        elif tag == "input" and name:
            ticked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
            if ticked:
                self.found.setdefault(name, []).append(value or ("on" if "checked" in given else ""))
