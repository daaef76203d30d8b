"""Everything the sandbox remembers: objects as JSON rows in one SQLite file."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.stripe import config
from sandbox.stripe.objects import SHAPES, complete, fields_of

Body = dict[str, Any]  # one Stripe object as it travels

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    body TEXT NOT NULL, aside TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, seq);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, attempt INTEGER NOT NULL,
    due REAL NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'delivered', 'failed', 'dropped')),
    status INTEGER, detail TEXT NOT NULL DEFAULT '', sent REAL, took_ms INTEGER);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due);
CREATE TABLE IF NOT EXISTS requests (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, at REAL NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    idempotency_key TEXT NOT NULL, status INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS agenda (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, object TEXT NOT NULL, what TEXT NOT NULL, due INTEGER NOT NULL,
    clock TEXT NOT NULL, UNIQUE (object, what));
CREATE INDEX IF NOT EXISTS agenda_due ON agenda (clock, due);
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

PREFIXES = {
    "balance_transaction": "txn_",
    "billing_portal.configuration": "bpc_",
    "billing_portal.session": "bps_",
    "charge": "ch_",
    "checkout.session": "cs_test_",
    "credit_note": "cn_",
    "credit_note_line_item": "cnli_",
    "customer": "cus_",
    "discount": "di_",
    "dispute": "du_",
    "event": "evt_",
    "invoice": "in_",
    "invoice_payment": "inpay_",
    "invoiceitem": "ii_",
    "item": "li_",
    "line_item": "il_",
    "payment_intent": "pi_",
    "payment_method": "pm_",
    "price": "price_",
    "product": "prod_",
    "promotion_code": "promo_",
    "refund": "re_",
    "subscription": "sub_",
    "subscription_item": "si_",
    "test_helpers.test_clock": "clock_",
    "webhook_endpoint": "we_",
}
FORGET = (
    "DELETE FROM objects WHERE kind NOT IN ('billing_portal.configuration', 'webhook_endpoint')",
    "DELETE FROM answers",
    "DELETE FROM deliveries",
    "DELETE FROM requests",
    "DELETE FROM agenda",
)
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def random_word(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_id(kind: str) -> str:
    return PREFIXES[kind] + random_word(58 if kind == "checkout.session" else 24)


class Books:
    """One open transaction on the store."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.cause: Body = {"id": None, "idempotency_key": None}
        """The API request behind what happens here; events name it."""
        self._moment: int | None = None

    def now(self) -> int:
        """The time as the customer at hand lives it: a test clock's, or everybody's."""
        return self.common_time() if self._moment is None else self._moment

    def common_time(self) -> int:
        return int(time.time()) + int(self.note("clock", 0))

    @contextmanager
    def at(self, moment: int) -> Iterator[None]:
        """What happens inside happens at that moment."""
        before, self._moment = self._moment, moment
        try:
            yield
        finally:
            self._moment = before

    def note(self, name: str, default: Any) -> Any:
        row = self.db.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def set_note(self, name: str, value: Any) -> None:
        self.db.execute("INSERT OR REPLACE INTO notes (name, value) VALUES (?, ?)", (name, json.dumps(value)))

    def get(self, object_id: str, kind: str | None = None) -> Body | None:
        row = self.db.execute("SELECT kind, body FROM objects WHERE id = ?", (object_id,)).fetchone()
        if row is None or (kind is not None and row[0] != kind):
            return None
        body: Body = json.loads(row[1])
        return body

    def add(self, values: Mapping[str, Any], *, aside: Mapping[str, Any] | None = None) -> Body:
        """Make an object: id, created and every null field are filled in where they are not given."""
        kind = values["object"]
        usual = {"created": self.now(), "livemode": False}
        known = fields_of(SHAPES[kind])
        given = {name: value for name, value in usual.items() if name in known}
        body = complete({"id": values.get("id") or new_id(kind), **given, **values})
        self.db.execute(
            "INSERT INTO objects (id, kind, body, aside) VALUES (?, ?, ?, ?)",
            (body["id"], kind, json.dumps(body), json.dumps(aside or {})),
        )
        return body

    def save(self, body: Body) -> Body:
        body = complete(body)
        self.db.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))
        return body

    def remove(self, object_id: str) -> None:
        self.db.execute("DELETE FROM objects WHERE id = ?", (object_id,))

    def forget(self) -> None:
        """As if nobody had ever called; what the account itself has set up stays."""
        for statement in FORGET:
            self.db.execute(statement)

    def aside(self, object_id: str) -> Body:
        """What we keep about an object and Stripe's API does not show."""
        row = self.db.execute("SELECT aside FROM objects WHERE id = ?", (object_id,)).fetchone()
        kept: Body = json.loads(row[0]) if row else {}
        return kept

    def set_aside(self, object_id: str, **values: Any) -> None:
        kept = {**self.aside(object_id), **values}
        self.db.execute("UPDATE objects SET aside = ? WHERE id = ?", (json.dumps(kept), object_id))

    def all(self, kind: str, **equal: Any) -> list[Body]:
        """Newest first; `equal` compares top-level fields."""
        rows = self.db.execute("SELECT body FROM objects WHERE kind = ? ORDER BY seq DESC", (kind,))
        bodies = (json.loads(row[0]) for row in rows)
        return [body for body in bodies if all(body.get(name) == value for name, value in equal.items())]


committed = threading.Event()
"""Set after each commit that changed something, so that the postman looks for work at once."""


class _OfThread(threading.local):
    """A connection for each thread, kept: whoever closes the last one copies the log into the file and waits for the disk."""

    opened: tuple[Path, sqlite3.Connection] | None = None

    def connection(self, path: Path) -> sqlite3.Connection:
        if not self.opened or self.opened[0] != path:
            db = sqlite3.connect(path, timeout=30, isolation_level=None)
            db.execute("PRAGMA synchronous = NORMAL")
            self.opened = path, db
        return self.opened[1]


_of_thread = _OfThread()


@contextmanager
def transaction(*, is_news: bool = True) -> Iterator[Books]:
    """A serialised transaction: everything inside happens, or nothing does. What is no news makes no work at once."""
    db = _of_thread.connection(config.current().store)
    db.execute("BEGIN IMMEDIATE")
    before = db.total_changes
    try:
        yield Books(db)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    if is_news and db.total_changes > before:
        committed.set()


def prepare(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=30)
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript(SCHEMA)
    db.execute("UPDATE deliveries SET state = 'waiting' WHERE state = 'sending'")  # a sender that died
    db.commit()
    db.close()
