"""Delivers events over real HTTP with real signatures, and tries again when the board does not answer 2xx."""

from __future__ import annotations

import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
from stripe import WebhookSignature

from sandbox.stripe import checkout, clocks, config, events, faults
from sandbox.stripe.books import Body, Books, committed, transaction

log = logging.getLogger(__name__)

ATTEMPTS = 8
LONGEST_WAIT = 60.0
PATIENCE = 10  # seconds for the board to answer
AT_ONCE = 4  # Stripe does not wait for one delivery before it starts the next
ROUND = 0.25


@dataclass(frozen=True, kw_only=True)
class Delivery:
    seq: int
    event: Body
    endpoint_id: str
    url: str
    secrets: list[str]
    attempt: int


class Postman(threading.Thread):
    """One thread that looks for due work; the sending is done by a few others."""

    def __init__(self) -> None:
        super().__init__(name="postman", daemon=True)
        self.pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="delivery")

    def run(self) -> None:
        while True:
            committed.wait(ROUND)
            committed.clear()  # before it looks, so that what comes while it does is not slept over
            try:
                self.round()
            except Exception:  # the next round may do better; without a postman nothing would ever arrive
                log.exception("The postman stumbled")

    def round(self) -> None:
        self.tick()
        with transaction() as books:
            checkout.expire_overdue(books)
            deliveries = claim(books)
            in_order = faults.current(books).get("reorder", False)
        self.send(deliveries, in_order=in_order)

    def tick(self) -> None:
        """What the calendar brings; a stumble there must not keep webhooks from being sent."""
        try:
            with transaction() as books:
                clocks.tick(books)
        except Exception:  # as the docstring says
            log.exception("Something that was due could not be done")

    def send(self, deliveries: list[Delivery], *, in_order: bool) -> None:
        """Side by side, as Stripe does; one after the other where a test wants a certain wrong order."""
        if in_order:
            self.pool.submit(deliver_all, deliveries)
            return
        for delivery in deliveries:
            self.pool.submit(deliver, delivery)


def claim(books: Books) -> list[Delivery]:
    rows = books.db.execute(
        "UPDATE deliveries SET state = 'sending' WHERE state = 'waiting' AND due <= ?"
        " RETURNING seq, event, endpoint, attempt, due",
        (time.time(),),
    ).fetchall()
    found = [_delivery(books, row) for row in sorted(rows, key=lambda row: (row[4], row[0]))]
    return [delivery for delivery in found if delivery]


def _delivery(books: Books, row: tuple[int, str, str, int, float]) -> Delivery | None:
    seq, event_id, endpoint_id, attempt, _ = row
    event, endpoint = books.get(event_id), books.get(endpoint_id)
    if event is None or endpoint is None:
        _close(books, seq, "dropped", detail="the endpoint is gone")
        return None
    return Delivery(
        seq=seq,
        event=event,
        endpoint_id=endpoint_id,
        url=endpoint["url"],
        secrets=books.aside(endpoint_id)["secrets"],
        attempt=attempt,
    )


def deliver_all(deliveries: list[Delivery]) -> None:
    for delivery in deliveries:
        deliver(delivery)


def deliver(delivery: Delivery) -> None:
    """What goes wrong here is nobody else's to notice: the pool keeps it, and nobody asks the pool."""
    try:
        _deliver(delivery)
    except Exception:  # as the docstring says
        log.exception("The postman could not note what became of delivery %s", delivery.seq)


def _deliver(delivery: Delivery) -> None:
    started = time.time()
    status, detail = _post(delivery)
    took = int((time.time() - started) * 1000)
    with transaction(is_news=False) as books:
        ok = status is not None and 200 <= status < 300
        _close(
            books,
            delivery.seq,
            "delivered" if ok else "failed",
            status=status,
            detail=detail,
            sent=started,
            took=took,
        )
        if ok:
            _count_down(books, delivery.event["id"])
        elif delivery.attempt < ATTEMPTS:
            wait = min(LONGEST_WAIT, config.current().retry_base * 2 ** (delivery.attempt - 1))
            events.queue_delivery(
                books,
                delivery.event["id"],
                delivery.endpoint_id,
                due=time.time() + wait,
                attempt=delivery.attempt + 1,
            )


def _post(delivery: Delivery) -> tuple[int | None, str]:
    try:
        return _send(delivery)
    except requests.RequestException as trouble:
        return None, type(trouble).__name__
    except Exception as trouble:  # a failed attempt like the others, so that it is seen and made again
        log.exception("The postman could not send delivery %s", delivery.seq)
        return None, type(trouble).__name__


class _OfThread(threading.local):
    """A session for each of those who send, which stays connected with the board and keeps nothing else of it."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False  # it delivers to this machine only: no proxy to look for
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))


_of_thread = _OfThread()


def _send(delivery: Delivery) -> tuple[int, str]:
    payload = json.dumps(delivery.event, indent=2)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (sandbox)",
        "Stripe-Signature": signature(payload, delivery.secrets),
    }
    answer = _of_thread.session.post(
        delivery.url, data=payload.encode(), headers=headers, timeout=PATIENCE, allow_redirects=False
    )
    return answer.status_code, answer.text[:200]


def signature(payload: str, secrets: list[str]) -> str:
    """One header with a signature for each secret, as Stripe sends while a secret is being rolled."""
    now = int(time.time())
    headers = [WebhookSignature.generate_signature_header(payload, secret, now) for secret in secrets]
    return ",".join([f"t={now}", *(header.partition(",")[2] for header in headers)])


def _close(
    books: Books,
    seq: int,
    state: str,
    *,
    status: int | None = None,
    detail: str = "",
    sent: float | None = None,
    took: int | None = None,
) -> None:
    books.db.execute(
        "UPDATE deliveries SET state = ?, status = ?, detail = ?, sent = ?, took_ms = ? WHERE seq = ?",
        (state, status, detail, sent, took, seq),
    )


def _count_down(books: Books, event_id: str) -> None:
    event = books.get(event_id)
    if event and event["pending_webhooks"]:
        books.save({**event, "pending_webhooks": event["pending_webhooks"] - 1})
