"""One request, what it answered, and whether it changed anything. Its traces are rolled back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from tests.employers.typing import answers

OURS = ("employers", "candidates", "cms", "mail", "payments", "accounts", "account", "usersessions", "mfa")
FORM = {
    "reason": "filled_here",
    "product": "",
    "frequency": "weekly",
    "note": "mine",
    "name": "Coder",
    "role": "billing",
    "answer": "open",
}


Rows = dict[str, list[tuple[object, ...]]]


@cache
def _statements() -> dict[str, str]:
    """Table: what reads it, a page's own table of Wagtail included. Django would take ten times as long to write them
    anew each time as the database to answer."""
    ours = [model for model in apps.get_models() if model._meta.app_label in OURS]
    tables = {
        (each._meta.db_table, str(each._meta.pk.column)) for model in ours for each in _inherited(model)
    }
    quoted = connection.ops.quote_name
    return {table: f"SELECT * FROM {quoted(table)} ORDER BY {quoted(key)}" for table, key in sorted(tables)}  # noqa: S608  # names of our own


def _inherited(model: type[Model]) -> list[type[Model]]:
    return [model, *model._meta.get_parent_list()]


def rows() -> Rows:
    """Everything that a request could have changed, mails to send included."""
    found = {}
    with connection.cursor() as cursor:
        for table, statement in _statements().items():
            cursor.execute(statement)
            found[table] = cursor.fetchall()
    return found


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str
    changed: bool


class Watch:
    """Looks at the rows before the first statement that writes, so that a request which only reads costs no look."""

    def __init__(self) -> None:
        self.before: Rows | None = None

    def __call__(self, execute: Callable[..., object], sql: str, *rest: object) -> object:
        if self.before is None and not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.before = rows()
        return execute(sql, *rest)

    @property
    def changed(self) -> bool:
        return self.before is not None and rows() != self.before


def ask(client: Client, method: str, path: str) -> Answer:
    """One request, whose traces are rolled back again."""
    watch = Watch()
    with transaction.atomic():
        with connection.execute_wrapper(watch):
            response = client.post(path, answers(**FORM)) if method == "POST" else client.get(path)
        changed = watch.changed
        transaction.set_rollback(True)
    # Words for the next page, which is another cell's.
    client.cookies.pop("messages", None)
    body = re.sub(r'(nonce|value)="[^"]{20,}"', "", response.content.decode()).replace(path, "")
    return Answer(response.status_code, response.get("Location", ""), body, changed)
