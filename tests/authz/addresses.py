"""Every address that the site answers, found by walking the resolver, so that no new one is forgotten."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

# Wagtail's admin is for editors only and has its own tests; documents and images are Wagtail's own views.
NOT_OURS = ("admin/", "_util/", "documents/", "media/")
_PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)")


@dataclass(frozen=True, slots=True)
class Address:
    """A URL pattern: its route, and the names and converters of its parameters in order."""

    route: str
    parameters: tuple[tuple[str, str], ...]

    def fill(self, values: dict[str, str]) -> str:
        """The path with each parameter's value, by converter name ("int", "uuid", "slug", "str", "path")."""
        path = self.route
        for name, converter in self.parameters:
            path = path.replace(f"<{name}>", values.get(converter, values["str"]), 1)
        return "/" + path


def addresses() -> list[Address]:
    return [
        address
        for address in _walk(get_resolver().url_patterns, "")
        if not address.route.startswith(NOT_OURS) and not address.route.startswith("<")
    ]


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield _address(route)


def _address(route: str) -> Address:
    parameters: list[tuple[str, str]] = []

    def note(match: re.Match[str]) -> str:
        parameters.append((match["name"], match.groupdict().get("converter") or "str"))
        return f"<{match['name']}>"

    plain = _GROUP.sub(note, route) if "(?P" in route else _PARAMETER.sub(note, route)
    plain = plain.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\", "").replace("/?", "/")
    return Address(plain, tuple(parameters))
