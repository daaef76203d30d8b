"""Time: a tick for what is due now, and test clocks that jump ahead for one customer."""

from __future__ import annotations

from stripe.params.test_helpers import (
    TestClockAdvanceParams,
    TestClockCreateParams,
    TestClockDeleteParams,
    TestClockListParams,
    TestClockRetrieveParams,
)

from sandbox.stripe import agenda, events, fields, periods, renewals, subscriptions
from sandbox.stripe.books import Body, Books
from sandbox.stripe.listing import list_route, retrieve_route, wanted
from sandbox.stripe.problems import ApiError, invalid
from sandbox.stripe.routes import Call, Route, words

PATH, KIND = "/v1/test_helpers/test_clocks", "test_helpers.test_clock"
KEPT_FOR = 30 * 24 * 3600


def _create(call: Call) -> Body:
    books = call.books
    body = books.add(
        {
            "object": KIND,
            "deletes_after": books.now() + KEPT_FOR,
            "frozen_time": fields.moment(call.params["frozen_time"], "frozen_time"),
            "name": call.params.get("name"),
            "status": "ready",
            "status_details": {},
        }
    )
    events.emit(books, "test_helpers.test_clock.created", body)
    return body


def _advance(call: Call) -> Body:
    """Answers at once; the clock is `advancing` until everything in between has happened."""
    books, target = call.books, fields.moment(call.params["frozen_time"], "frozen_time")
    clock = wanted(books, KIND, call.id)
    if clock["status"] != "ready":
        raise ApiError("This test clock is advancing. Wait until it is ready.", status=429, code="rate_limit")
    if target <= clock["frozen_time"]:
        raise invalid("frozen_time", "A test clock can only be moved ahead.")
    if target > _furthest(books, clock):
        raise invalid("frozen_time", "A test clock moves at most two periods of its shortest subscription.")
    clock["status"] = "advancing"
    clock["status_details"] = {"advancing": {"target_frozen_time": target}}
    clock = books.save(clock)
    events.emit(books, "test_helpers.test_clock.advancing", clock)
    return clock


def _furthest(books: Books, clock: Body) -> int:
    running = [
        each
        for each in books.all("subscription", test_clock=clock["id"])
        if each["status"] not in subscriptions.ENDED
    ]
    now = clock["frozen_time"]
    return min(
        (
            periods.longest_ahead(now, subscriptions.entries_of(each)[0]["price"]["recurring"])
            for each in running
        ),
        default=periods.longest_ahead(now, None),
    )


def _delete(call: Call) -> Body:
    """Its customers and their subscriptions go with it."""
    books = call.books
    clock = wanted(books, KIND, call.id)
    with books.at(clock["frozen_time"]):
        for subscription in books.all("subscription", test_clock=clock["id"]):
            if subscription["status"] not in subscriptions.ENDED:
                subscriptions.end(books, subscription, "cancellation_requested")
        for customer in books.all("customer", test_clock=clock["id"]):
            books.remove(customer["id"])
            events.emit(books, "customer.deleted", customer)
    agenda.clear(books, clock["id"])
    books.remove(clock["id"])
    events.emit(books, "test_helpers.test_clock.deleted", clock)
    return {"id": clock["id"], "object": KIND, "deleted": True}


def tick(books: Books) -> None:
    """Do what is due by the common time, and bring every advancing clock to where it is going."""
    renewals.run(books, agenda.EVERYBODY, books.common_time())
    for clock in books.all(KIND, status="advancing"):
        _arrive(books, clock)


def _arrive(books: Books, clock: Body) -> None:
    target = clock["status_details"]["advancing"]["target_frozen_time"]
    renewals.run(books, clock["id"], target)
    clock = books.save({**clock, "frozen_time": target, "status": "ready", "status_details": {}})
    events.emit(books, "test_helpers.test_clock.ready", clock)


ROUTES = [
    Route(
        method="POST",
        path=PATH,
        params=TestClockCreateParams,
        handler=_create,
        honours=words("frozen_time name expand"),
    ),
    list_route(KIND, PATH, TestClockListParams),
    retrieve_route(KIND, PATH, TestClockRetrieveParams),
    Route(
        method="POST",
        path=PATH + "/{id}/advance",
        params=TestClockAdvanceParams,
        handler=_advance,
        honours=words("frozen_time expand"),
    ),
    Route(method="DELETE", path=PATH + "/{id}", params=TestClockDeleteParams, handler=_delete),
]
