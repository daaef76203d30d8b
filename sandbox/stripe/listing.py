"""Lists, pages of lists, and expansion of ids into objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_origin

from stripe import ListObject

from sandbox.stripe import objects
from sandbox.stripe.books import Body, Books
from sandbox.stripe.params import fields_of
from sandbox.stripe.problems import ApiError, invalid, no_such
from sandbox.stripe.routes import Call, Handler, Route, words

PAGING = words("limit starting_after ending_before created expand")


def page(bodies: list[Body], params: dict[str, Any], url: str) -> Body:
    """One page out of everything (newest first), the way Stripe's cursors work."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("limit", "limit must be from 1 to 100.")
    bodies = [body for body in bodies if _within(body, params.get("created"))]
    ids = [body["id"] for body in bodies]
    if before := params.get("ending_before"):
        end = _position(ids, before, "ending_before")
        chosen, more = bodies[max(0, end - limit) : end], end > limit
    else:
        start = (
            _position(ids, params["starting_after"], "starting_after") + 1
            if "starting_after" in params
            else 0
        )
        chosen, more = bodies[start : start + limit], len(bodies) > start + limit
    return {"object": "list", "data": chosen, "has_more": more, "url": url}


def _position(ids: list[str], given: str, param: str) -> int:
    if given not in ids:
        raise no_such("object", given, param)
    return ids.index(given)


def _within(body: Body, wanted: Any) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return bool(body["created"] == wanted)
    created = body["created"]
    tests: dict[str, Callable[[int], bool]] = {
        "gt": lambda edge: created > edge,
        "gte": lambda edge: created >= edge,
        "lt": lambda edge: created < edge,
        "lte": lambda edge: created <= edge,
    }
    return all(tests[name](edge) for name, edge in wanted.items())


def list_route(kind: str, path: str, params: type, filters: str = "") -> Route:
    names = words(filters)

    def handler(call: Call) -> Body:
        equal = {name: call.params[name] for name in names if name in call.params}
        return page(call.books.all(kind, **equal), call.params, path)

    # Not every list can be narrowed by `created`.
    honours = (PAGING & fields_of(params).keys()) | names
    return Route(method="GET", path=path, params=params, handler=handler, honours=honours)


def retrieve_route(kind: str, path: str, params: type) -> Route:
    def handler(call: Call) -> Body:
        return wanted(call.books, kind, call.id)

    return Route(method="GET", path=path + "/{id}", params=params, handler=handler, honours=words("expand"))


def update_route(kind: str, path: str, params: type, fields: str, after: Handler | None = None) -> Route:
    """Update of plain fields; an empty string clears one, metadata is merged key by key."""

    def handler(call: Call) -> Body:
        body = wanted(call.books, kind, call.id)
        for name, value in call.params.items():
            if name == "metadata":
                body["metadata"] = merged_metadata(body["metadata"], value)
            elif name != "expand":
                body[name] = _cleared(body[name]) if value == "" else value
        body = call.books.save(body)
        return after(call) if after else body

    return Route(
        method="POST",
        path=path + "/{id}",
        params=params,
        handler=handler,
        honours=words(fields + " metadata expand"),
    )


def _cleared(before: Any) -> Any:
    return [] if isinstance(before, list) else None


def merged_metadata(old: dict[str, str] | None, new: Any) -> dict[str, str]:
    if new == "":
        return {}
    return {name: value for name, value in {**(old or {}), **new}.items() if value != ""}


def wanted(books: Books, kind: str, object_id: str, *, param: str = "id", status: int = 404) -> Body:
    body = books.get(object_id, kind)
    if body is None:
        raise no_such(kind.replace("_", " "), object_id, param, status=status)
    return body


Includable = Callable[[Books, Body], Body]
INCLUDABLES: dict[tuple[str, str], Includable] = {}
"""Lists that are sent only when asked for, such as a session's line items: (object, field) -> how to make it."""


def expand(books: Books, body: Body, paths: list[str]) -> Body:
    for path in paths:
        _expand(books, body, path.split("."), path)
    return body


def _expand(books: Books, body: Body, parts: list[str], path: str) -> None:
    if body.get("object") == "list" and parts[0] == "data":
        for item in body["data"]:
            _expand(books, item, parts[1:], path)
        return
    name, rest = parts[0], parts[1:]
    include = INCLUDABLES.get((body.get("object", ""), name))
    if include:
        body[name] = include(books, body)
    elif not _can_expand(body, name):
        raise ApiError(f"This property cannot be expanded ({path}).", param="expand", stored=False)
    elif isinstance(body.get(name), str):
        body[name] = books.get(body[name]) or body[name]
    if rest and isinstance(body.get(name), dict):
        _expand(books, body[name], rest, path)


def _can_expand(body: Body, name: str) -> bool:
    shape = objects.SHAPES.get(body.get("object", ""))
    if shape is None:
        return isinstance(body.get(name), dict | str)  # a nested block: `promotion.coupon`
    kind = objects.fields_of(shape).get(name)
    if kind is None:
        return False
    return any(objects.is_object(arm) or get_origin(arm) is ListObject for arm in objects.arms(kind, shape))
