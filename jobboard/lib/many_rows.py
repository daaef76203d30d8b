"""Thousands of rows at a time, past what the ORM does for each: COPY on PostgreSQL, one prepared statement on SQLite.

No default is filled in, and nothing is validated but by the constraints of the database.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, DateTimeField, Field, Func, Model
from django.db.models.expressions import F
from django.db.models.sql.compiler import SQLCompiler


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The values of a row in the order of the columns, which are named as the model's attributes."""
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    names = ", ".join(f'"{field.column}"' for field in fields)
    prepare = [_preparing(field) for field in fields]
    prepared = ([ready(value) for ready, value in zip(prepare, row, strict=True)] for row in rows)
    table = model._meta.db_table
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in prepared:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', list(prepared))  # noqa: S608  # our own names


def _preparing(field: Any) -> Callable[[Any], Any]:
    """What makes of a value what the database takes: nothing of a key, and most moments of a batch are the same few."""
    if field.is_relation:
        return _as_it_is
    prepare = partial(field.get_db_prep_save, connection=connections[DEFAULT_DB_ALIAS])
    return lru_cache(1_000)(prepare) if isinstance(field, DateTimeField) else prepare


def _as_it_is(value: Any) -> Any:
    return value


class Among(Func):
    """Whether a number is one of many, which travel as one value: `filter(Among("pk", numbers))`."""

    output_field: "Field[bool, bool]" = BooleanField()

    def __init__(self, name: str, numbers: Collection[int]) -> None:
        super().__init__(F(name))
        self.numbers = list(numbers)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        sql, params = compiler.compile(self.source_expressions[0])
        many = "(SELECT value FROM json_each(%s))"
        return f"{sql} IN {many}", (*params, json.dumps(self.numbers))

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, list[Any]]:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} = ANY(%s)", [*params, self.numbers]
