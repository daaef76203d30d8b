"""Reading what a Stripe client sends: nested form fields, keys, credentials."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest

from sandbox.stripe.problems import ApiError, unauthorised

PARTS = re.compile(r"\[([^\[\]]*)\]")
DEEPEST = 8


def parse(text: str) -> dict[str, Any]:
    """`a[b][0][c]=d` -> {"a": {"b": {"0": {"c": "d"}}}}."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=5000):
        first, bracket, rest = name.partition("[")
        _plant(tree, [first, *PARTS.findall(bracket + rest)], value, name)
    return tree


def _plant(tree: dict[str, Any], path: list[str], value: str, name: str) -> None:
    if len(path) > DEEPEST:
        raise ApiError("The parameters are nested too deeply.", param=name[:80], stored=False)
    for part in path[:-1]:
        tree = tree.setdefault(part or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise ApiError(
                f"Invalid {name}: given both as a value and as a set.", param=name[:80], stored=False
            )
    tree[path[-1] or str(len(tree))] = value


def params_of(request: HttpRequest) -> dict[str, Any]:
    try:
        text = request.body.decode() if request.method == "POST" else request.META["QUERY_STRING"]
        return parse(text)
    except (UnicodeDecodeError, ValueError):
        raise ApiError("The parameters could not be read.", stored=False) from None


def check_key(request: HttpRequest) -> None:
    """Any test key will do. A live key is refused and never echoed."""
    key = _key_of(request.headers.get("Authorization", ""))
    if not key:
        raise unauthorised("No API key was given. Send it as 'Authorization: Bearer sk_test_...'.")
    if "_live_" in key:
        raise unauthorised(
            "This is a sandbox: it refuses live keys. Take the key out of the settings that point here."
        )
    if not key.startswith(("sk_test_", "rk_test_")):
        raise unauthorised(f"Invalid API key: {key[:3]}***")


def _key_of(header: str) -> str:
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(credentials).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
