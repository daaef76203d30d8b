"""Events: what happened, and to which webhook endpoints it must be told."""

from __future__ import annotations

import copy
import time
from urllib.parse import urlsplit

from stripe.params import (
    EventListParams,
    EventRetrieveParams,
    WebhookEndpointCreateParams,
    WebhookEndpointDeleteParams,
    WebhookEndpointListParams,
    WebhookEndpointRetrieveParams,
    WebhookEndpointUpdateParams,
)

from sandbox.stripe import API_VERSION, config, faults
from sandbox.stripe.books import Body, Books, random_word
from sandbox.stripe.listing import PAGING, list_route, page, retrieve_route, wanted
from sandbox.stripe.problems import invalid
from sandbox.stripe.routes import Call, Route, words

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
CONFIGURED = "we_configured"  # the endpoint named on the command line


def emit(books: Books, event_type: str, body: Body, *, previous: Body | None = None) -> Body:
    """Record an event about `body` as it stands now, and queue it for every endpoint that asked for it."""
    data: Body = {"object": copy.deepcopy(body)}
    if previous is not None:
        data["previous_attributes"] = previous
    endpoints = [end for end in books.all("webhook_endpoint") if _asks_for(end, event_type)]
    event = books.add(
        {
            "object": "event",
            "type": event_type,
            "api_version": API_VERSION,
            "created": books.common_time(),  # also for a test clock: lists of events follow the true time
            "data": data,
            "pending_webhooks": len(endpoints),
            "request": dict(books.cause),
        }
    )
    for endpoint in endpoints:
        _queue(books, event, endpoint["id"])
    return event


def switch(books: Books, *, on: bool) -> None:
    """Turn every webhook endpoint on or off."""
    for endpoint in books.all("webhook_endpoint"):
        books.save({**endpoint, "status": "enabled" if on else "disabled"})


def _asks_for(endpoint: Body, event_type: str) -> bool:
    return endpoint["status"] == "enabled" and bool({"*", event_type} & set(endpoint["enabled_events"]))


def _queue(books: Books, event: Body, endpoint_id: str) -> None:
    trouble = faults.for_event(books, event["type"])
    state = "dropped" if trouble.get("drop") else "waiting"
    for _ in range(1 + trouble.get("duplicate", 0)):
        due = _overtaking(books) if trouble.get("reorder") else time.time() + trouble.get("delay", 0)
        queue_delivery(books, event["id"], endpoint_id, due=due, state=state)


def _overtaking(books: Books) -> float:
    """A moment just before everything that waits already: the last of a burst leaves first."""
    (soonest,) = books.db.execute("SELECT min(due) FROM deliveries WHERE state = 'waiting'").fetchone()
    return float(soonest) - 0.001 if soonest else time.time() + 1.0


def queue_delivery(
    books: Books, event_id: str, endpoint_id: str, *, due: float, state: str = "waiting", attempt: int = 1
) -> None:
    books.db.execute(
        "INSERT INTO deliveries (event, endpoint, attempt, due, state) VALUES (?, ?, ?, ?, ?)",
        (event_id, endpoint_id, attempt, due, state),
    )


def unsent(books: Books) -> int:
    waiting = "SELECT count(*) FROM deliveries WHERE state IN ('waiting', 'sending')"
    return int(books.db.execute(waiting).fetchone()[0])


def redeliver(books: Books, event_id: str) -> int:
    """Send an event again to every endpoint, whatever faults are on; answers how many."""
    wanted(books, "event", event_id)
    endpoints = [end for end in books.all("webhook_endpoint") if end["status"] == "enabled"]
    for endpoint in endpoints:
        queue_delivery(books, event_id, endpoint["id"], due=time.time())
    return len(endpoints)


def install_configured_endpoint(books: Books) -> None:
    """Make the endpoint named on the command line, anew at each start."""
    books.remove(CONFIGURED)
    chosen = config.current()
    if chosen.webhook_url:
        _add_endpoint(books, chosen.webhook_url, list(chosen.webhook_secrets), id=CONFIGURED)


def _add_endpoint(books: Books, url: str, secrets: list[str], **values: object) -> Body:
    return books.add(
        {
            "object": "webhook_endpoint",
            "url": url,
            "status": "enabled",
            "enabled_events": ["*"],
            "metadata": {},
            **values,
        },
        aside={"secrets": secrets},
    )


def _create_endpoint(call: Call) -> Body:
    url = call.params["url"]
    _refuse_elsewhere(url)
    given = {name: value for name, value in call.params.items() if name not in ("url", "expand")}
    secret = "whsec_" + random_word(32)
    body = _add_endpoint(call.books, url, [secret], **given)
    return {**body, "secret": secret}  # shown this once


def _refuse_elsewhere(url: str) -> None:
    """By its host: "http://127.0.0.1.example.org" only begins like this machine."""
    try:
        parts = urlsplit(url)
        here = parts.scheme == "http" and parts.hostname in LOOPBACK
    except ValueError:
        here = False
    if not here:
        raise invalid("url", "This sandbox delivers to this machine only.", code="url_invalid")


def _delete_endpoint(call: Call) -> Body:
    wanted(call.books, "webhook_endpoint", call.id)
    call.books.remove(call.id)
    return {"id": call.id, "object": "webhook_endpoint", "deleted": True}


def _update_endpoint(call: Call) -> Body:
    body = wanted(call.books, "webhook_endpoint", call.id)
    if "url" in call.params:
        _refuse_elsewhere(call.params["url"])
    given = {name: value for name, value in call.params.items() if name not in ("disabled", "expand")}
    if "disabled" in call.params:
        given["status"] = "disabled" if call.params["disabled"] else "enabled"
    return call.books.save({**body, **given})


def _list_events(call: Call) -> Body:
    types = call.params.get("types") or [call.params[name] for name in ("type",) if name in call.params]
    found = [event for event in call.books.all("event") if not types or _matches(event["type"], types)]
    return page(found, call.params, "/v1/events")


def _matches(event_type: str, types: list[str]) -> bool:
    return any(
        event_type == each or (each.endswith(".*") and event_type.startswith(each[:-1])) for each in types
    )


ENDPOINTS = "/v1/webhook_endpoints"
ROUTES = [
    Route(
        method="GET",
        path="/v1/events",
        params=EventListParams,
        handler=_list_events,
        honours=PAGING | words("type types"),
    ),
    retrieve_route("event", "/v1/events", EventRetrieveParams),
    Route(
        method="POST",
        path=ENDPOINTS,
        params=WebhookEndpointCreateParams,
        handler=_create_endpoint,
        honours=words("url enabled_events description metadata expand"),
    ),
    list_route("webhook_endpoint", ENDPOINTS, WebhookEndpointListParams),
    retrieve_route("webhook_endpoint", ENDPOINTS, WebhookEndpointRetrieveParams),
    Route(
        method="POST",
        path=ENDPOINTS + "/{id}",
        params=WebhookEndpointUpdateParams,
        handler=_update_endpoint,
        honours=words("url enabled_events description disabled metadata expand"),
    ),
    Route(
        method="DELETE",
        path=ENDPOINTS + "/{id}",
        params=WebhookEndpointDeleteParams,
        handler=_delete_endpoint,
    ),
]
