"""The same Idempotency-Key gives the same answer, also when that answer was an error."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.stripe.books import Body, Books
from sandbox.stripe.problems import ApiError

KEPT_FOR = 24 * 3600


@dataclass
class Answer:
    status: int
    body: Body
    headers: dict[str, str] = field(default_factory=dict)


def fingerprint(method: str, path: str, sent: dict[str, Any]) -> str:
    text = json.dumps([method, path, sent], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def replay(books: Books, key: str, print_: str) -> Answer | None:
    books.db.execute("DELETE FROM answers WHERE created < ?", (books.now() - KEPT_FOR,))
    row = books.db.execute("SELECT fingerprint, status, body FROM answers WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    if row[0] != print_:
        raise ApiError(
            f"The idempotency key '{key}' was used before with another request. Use a new key for a new request.",
            kind="idempotency_error",
            stored=False,
        )
    return Answer(row[1], json.loads(row[2]), {"Idempotent-Replayed": "true"})


def remember(books: Books, key: str, print_: str, answer: Answer) -> None:
    books.db.execute(
        "INSERT INTO answers (key, fingerprint, status, body, created) VALUES (?, ?, ?, ?, ?)",
        (key, print_, answer.status, json.dumps(answer.body), books.now()),
    )
