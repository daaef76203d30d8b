"""What is to happen later: renewals, retries and deadlines, by everybody's time or a test clock's."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.stripe.books import Body, Books

EVERYBODY = ""  # the clock of objects that have no test clock


@dataclass(frozen=True)
class Entry:
    object_id: str
    what: str
    due: int


def plan(books: Books, body: Body, what: str, due: int) -> None:
    """Do `what` with this object at that time; a later plan for the same replaces it."""
    strike(books, body, what)
    books.db.execute(
        "INSERT INTO agenda (object, what, due, clock) VALUES (?, ?, ?, ?)",
        (body["id"], what, due, body.get("test_clock") or EVERYBODY),
    )


def strike(books: Books, body: Body, *what: str) -> None:
    for each in what:
        books.db.execute("DELETE FROM agenda WHERE object = ? AND what = ?", (body["id"], each))


def take(books: Books, clock: str, until: int) -> Entry | None:
    """The next entry that is due, struck off."""
    row = books.db.execute(
        "DELETE FROM agenda WHERE seq = (SELECT seq FROM agenda WHERE clock = ? AND due <= ? ORDER BY due, seq LIMIT 1)"
        " RETURNING object, what, due",
        (clock, until),
    ).fetchone()
    return Entry(*row) if row else None


def clear(books: Books, clock: str) -> None:
    books.db.execute("DELETE FROM agenda WHERE clock = ?", (clock,))
