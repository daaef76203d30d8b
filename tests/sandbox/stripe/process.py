"""Start the Stripe sandbox for a test, pay on its page, pull its levers. The board's own tests use this too."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import requests
import stripe

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 20.0


@dataclass(frozen=True)
class Paid:
    """What the buyer saw after pressing Pay."""

    status: int
    location: str
    message: str
    """The reason given on the page when the payment did not go through."""

    @property
    def ok(self) -> bool:
        return self.status == 303


@dataclass(frozen=True)
class Sandbox:
    url: str
    retries: int = 0
    """How often a call that met a fault is made again, unless told otherwise."""

    def client(self, key: str = "sk_test_sandbox", *, retries: int | None = None) -> stripe.StripeClient:
        return _client(self.url, key, self.retries if retries is None else retries)

    def submit(self, session_id: str, **fields: str) -> requests.Response:
        """Post the payment page's form with exactly these fields."""
        return _post(f"{self.url}/c/pay/{session_id}", fields)

    def pay(self, session_id: str, card: str = "4242424242424242", **fields: str) -> Paid:
        """Pay with a card as a buyer would."""
        buyer = {"method": "card", "email": "acme@example.com"}
        return _paid(self.submit(session_id, **{**card_fields(card), **buyer, **fields}))

    def pay_invoice(self, invoice: stripe.Invoice, card: str = "4242424242424242") -> Paid:
        """Pay on the invoice's own page."""
        return _paid(_post(str(invoice.hosted_invoice_url), card_fields(card)))

    def change_card(self, portal: str, card: str = "4242424242424242") -> requests.Response:
        """What a customer does in the billing portal, which `portal` is the address of."""
        return _post(f"{portal}/card", card_fields(card))

    def cancel_in_portal(self, portal: str, subscription_id: str) -> requests.Response:
        return _post(f"{portal}/cancel/{subscription_id}", {})

    def resume_in_portal(self, portal: str, subscription_id: str) -> requests.Response:
        return _post(f"{portal}/resume/{subscription_id}", {})

    def pay_by_bank(self, session_id: str, **fields: str) -> Paid:
        bank = {"method": "us_bank_account", "routing": "110000000", "account": "000123456789"}
        return self.pay(session_id, card="", **{"expiry": "", "cvc": "", **bank, **fields})

    def settle_bank(self, session_id: str, *, succeeds: bool) -> None:
        """The bank's answer, days later, at once."""
        self.control("POST", f"bank/{session_id}", outcome="succeed" if succeeds else "fail")

    def answer_challenge(self, session_id: str, *, approve: bool) -> Paid:
        answer = {"answer": "approve" if approve else "deny"}
        url = f"{self.url}/c/challenge/{session_id}"
        return _paid(_post(url, answer))

    def apply_code(self, session_id: str, code: str) -> requests.Response:
        return self.submit(session_id, action="apply", code=code)

    def control(self, method: str, path: str, /, **body: Any) -> Any:
        sent = body if method == "POST" else None
        answer = _levers().request(method, f"{self.url}/_control/{path}", timeout=PATIENCE, json=sent)
        answer.raise_for_status()
        return answer.json()

    def faults(self, **wanted: Any) -> None:
        """Replace all faults: drop, duplicate, delay, reorder, types; api, times, method, path. None: no faults."""
        self.control("POST", "faults", **wanted)

    def redeliver(self, event_id: str, *, times: int = 1) -> None:
        self.control("POST", f"redeliver/{event_id}", times=times)

    def advance_clock(self, seconds: int) -> None:
        self.control("POST", "clock", advance=seconds)

    def reset_clock(self) -> None:
        self.advance_clock(-self.control("GET", "clock")["ahead"])

    def advance_test_clock(self, clock_id: str, *, days: float = 0) -> None:
        """Move a customer's own time ahead and wait until everything in between has happened."""
        clocks = self.client().v1.test_helpers.test_clocks
        ahead = clocks.retrieve(clock_id).frozen_time + int(days * 24 * 3600)
        clocks.advance(clock_id, {"frozen_time": ahead})
        wait_for(lambda: clocks.retrieve(clock_id).status == "ready")

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """Everything of one kind, newest first: `event`, `checkout.session`, `refund` ..."""
        found: list[dict[str, Any]] = self.control("GET", f"objects/{kind}")
        return found

    def events(self, event_type: str = "") -> list[dict[str, Any]]:
        return [event for event in self.objects("event") if event_type in ("", event["type"])]

    def deliveries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", "deliveries")
        return found

    def requests(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", "requests")
        return found

    def begin_anew(self) -> None:
        """Each look at the books reads all of them, so nobody goes on with what others have left there."""
        self.wait_until_delivered()
        self.control("POST", "forget")

    def wait_until_delivered(self, patience: float = PATIENCE) -> None:
        """Return once nothing waits to be sent any more."""
        wait_for(lambda: not self.control("GET", "unsent")["deliveries"], patience)


@cache
def _client(url: str, key: str, retries: int) -> stripe.StripeClient:
    """One for all calls, as a board has one: it keeps its connections."""
    return stripe.StripeClient(key, base_addresses={"api": url}, max_network_retries=retries)


_of_thread = threading.local()


def _levers() -> requests.Session:
    """Whoever pulls the levers stays connected. Buyers, who are many, do not."""
    session: requests.Session | None = getattr(_of_thread, "levers", None)
    if session is None:
        session = _of_thread.levers = requests.Session()
        session.trust_env = False  # this machine only: no proxy to look for
    return session


def card_fields(card: str) -> dict[str, str]:
    return {"action": "pay", "name": "Acme Billing", "number": card, "expiry": "12 / 34", "cvc": "123"}


def _post(url: str, fields: dict[str, str]) -> requests.Response:
    return requests.post(url, data=fields, allow_redirects=False, timeout=PATIENCE)


def wait_for(test: Callable[[], Any], patience: float = PATIENCE) -> Any:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        found = test()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"It did not happen within {patience} seconds.")


def _paid(answer: requests.Response) -> Paid:
    problem = re.search(r'class="problem"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    message = unescape(problem[1]).strip() if problem else ""
    return Paid(status=answer.status_code, location=answer.headers.get("Location", ""), message=message)


@contextmanager
def running_sandbox(
    store: Path, webhook_url: str = "", secrets: Sequence[str] = (), *, port: int = 0, retry_base: float = 0.1
) -> Iterator[Sandbox]:
    """The sandbox as a process of its own on a free port, ended (with its threads) on the way out."""
    command = [sys.executable, "-m", "sandbox.stripe", "--port", str(port), "--store", str(store)]
    command += ["--webhook-url", webhook_url, "--retry-base", str(retry_base)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STRIPE_", "DJANGO_"))}
    environment = {**kept, "STRIPE_WEBHOOK_SECRETS": ",".join(secrets)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        announced = process.stdout.readline()
        assert announced.startswith("Stripe sandbox: "), "the sandbox did not start"
        sandbox = Sandbox(url=announced.removeprefix("Stripe sandbox: ").strip())
        wait_for(lambda: _answers(sandbox.url))
        yield sandbox
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=PATIENCE).ok
    except requests.ConnectionError:
        return False
