"""What a caller may send: read off the SDK's own TypedDicts, so an SDK upgrade moves this check along."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from types import UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject
from typing_extensions import get_type_hints, is_typeddict

from sandbox.stripe.problems import ApiError, missing, not_spoken

INTEGER = re.compile(r"-?\d{1,18}")
OPTIONS = frozenset(
    RequestOptions.__annotations__
)  # every params class inherits these; they never go into a body
OPTION_NAMES = {"StripeContext": object, "Mapping": Mapping}  # their annotations need these to be read at all


class UnfitError(Exception):
    """The value does not fit this arm of the type."""


@cache
def fields_of(shape: type) -> dict[str, Any]:
    names = vars(sys.modules[shape.__module__])
    hints = get_type_hints(shape, globalns=names, localns=OPTION_NAMES, include_extras=True)
    return {name: _bare(kind) for name, kind in hints.items() if name not in OPTIONS}


def required_of(shape: type) -> frozenset[str]:
    required: frozenset[str] = shape.__required_keys__  # type: ignore[attr-defined]  # of any TypedDict
    return required - OPTIONS


def _bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) in (NotRequired, Required) else kind


def read(shape: type, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Check and coerce a parsed body; refuses what Stripe would refuse before starting to act."""
    strangers: list[str] = []
    result = _read_dict(shape, sent, "", strangers)
    if strangers:
        plural = "s" if len(strangers) > 1 else ""
        raise ApiError(
            f"Unknown parameter{plural}: {', '.join(strangers)}",
            code="parameter_unknown",
            param=strangers[0],
            stored=False,
        )
    return result


def _read_dict(shape: type, sent: Mapping[str, Any], path: str, strangers: list[str]) -> dict[str, Any]:
    known = fields_of(shape)
    strangers.extend(_join(path, name) for name in sent if name not in known)
    for name in sorted(required_of(shape)):
        if name not in sent:
            raise missing(_join(path, name))
    return {
        name: _read(known[name], value, _join(path, name), strangers)
        for name, value in sent.items()
        if name in known
    }


def _join(path: str, name: str | int) -> str:
    return f"{path}[{name}]" if path else str(name)


def _read(kind: Any, value: Any, path: str, strangers: list[str]) -> Any:
    if get_origin(kind) in (Union, UnionType):
        return _read_union(get_args(kind), value, path, strangers)
    if get_origin(kind) is Literal:
        return _read_literal(get_args(kind), value, path)
    if get_origin(kind) is list:
        return [
            _read(get_args(kind)[0], item, _join(path, at), strangers)
            for at, item in enumerate(_items(value, path))
        ]
    if get_origin(kind) is dict:
        return {
            name: _read(get_args(kind)[1], item, _join(path, name), strangers)
            for name, item in _mapping(value, path).items()
        }
    if is_typeddict(kind):
        return _read_dict(kind, _mapping(value, path), path, strangers)
    return _read_plain(kind, value, path)


def _read_union(arms: tuple[Any, ...], value: Any, path: str, strangers: list[str]) -> Any:
    allowed = [word for arm in arms if get_origin(arm) is Literal for word in get_args(arm)]
    if isinstance(value, str) and value in allowed:
        return value
    others = [
        arm
        for arm in arms
        if get_origin(arm) not in (Literal, UntypedStripeObject) and arm is not UntypedStripeObject
    ]
    # "one of these words, or any str" is how the SDK leaves room for later words; today's Stripe takes only these.
    if others in ([str], []) and any(allowed):
        return _read_literal(tuple(allowed), value, path)
    refusal: ApiError | None = None
    for arm in others:
        try:
            return _read(arm, value, path, strangers)
        except ApiError as problem:
            refusal = problem
    raise refusal or _misfit(path, "a value of another kind")


def _read_literal(words: tuple[Any, ...], value: Any, path: str) -> Any:
    if value in words:
        return value
    raise _misfit(path, "one of " + ", ".join(str(word) for word in words if word))


def _items(value: Any, path: str) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and all(key.isdigit() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    if value == "":
        return []
    raise _misfit(path, "a list")


def _mapping(value: Any, path: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise _misfit(path, "a set of named fields")


def _read_plain(kind: Any, value: Any, path: str) -> Any:
    if not isinstance(value, str):
        raise _misfit(path, "a single value")
    try:
        return PLAIN[kind](value)
    except (UnfitError, KeyError, ValueError, InvalidOperation):
        raise _misfit(path, NAMES.get(kind, "a value of another kind")) from None


def _boolean(value: str) -> bool:
    if value in ("true", "1"):
        return True
    if value in ("false", "0"):
        return False
    raise UnfitError


def _integer(value: str) -> int:
    if INTEGER.fullmatch(value):
        return int(value)
    raise UnfitError


PLAIN: dict[Any, Callable[[str], Any]] = {
    str: str,
    bool: _boolean,
    int: _integer,
    float: float,
    Decimal: Decimal,
}
NAMES = {bool: "true or false", int: "a whole number", float: "a number", Decimal: "a decimal number"}


def _misfit(path: str, wanted: str) -> ApiError:
    return ApiError(
        f"Invalid {path}: it must be {wanted}.", code="parameter_invalid", param=path, stored=False
    )


def refuse_unhonoured(
    sent: Mapping[str, Any], honoured: Collection[str], path: str = "", dotted: str = ""
) -> None:
    """Refuse what Stripe would take and the sandbox would ignore. `a.b` honours one field, `a` all of a."""
    for name, value in sent.items():
        key = f"{dotted}.{name}" if dotted else name
        where = _join(path, name)
        if key in honoured:
            continue
        if not any(entry.startswith(key + ".") for entry in honoured):
            raise not_spoken(where)
        for at, part in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(part, Mapping):
                refuse_unhonoured(part, honoured, _join(where, at) if isinstance(value, list) else where, key)
