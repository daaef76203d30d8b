"""The product's bulk import, beside bare COPY (SQLite: executemany) of the same rows into tables of the same shape."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

import django

COUNT = 2_000
Result = TypeVar("Result")
TABLES = ("wagtailcore_page", "cms_jobpage", "cms_joblisting")


def main() -> None:
    django.setup()
    from cms import bulk, listing_rows
    from tests.bench.rows import Row, Target
    from tests.bench.world import postings

    alone, whole = list(postings(COUNT, seed=2)), list(postings(COUNT, seed=3))
    pages_took, _ = timed(lambda: bulk.publish_many(alone, listed=False))
    import_took, page_ids = timed(lambda: bulk.publish_many(whole))
    later_took, _ = timed(
        lambda: [listing_rows.write(page_ids[at : at + 200]) for at in range(0, COUNT, 200)]
    )
    bare_took = min(bare(page_ids) for _ in range(3))
    target: Target = ("at least", "value", 1_000)
    rows = [
        Row("bulk import: pages, tags, logs", COUNT / pages_took, "postings/s", COUNT / bare_took),
        Row("bulk import, to be found at once", COUNT / import_took, "postings/s", COUNT / bare_took, target),
        Row("pages of imported postings, by the worker later", COUNT / later_took, "postings/s"),
    ]
    json.dump([row.as_dict() for row in rows], sys.stdout)


def timed(action: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds, and whatever the action gives."""
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def bare(page_ids: list[int]) -> float:
    """Seconds of writing the rows that the import made, and nothing else."""
    from django.db import connection

    seconds = 0.0
    for table in TABLES:
        key = "id" if table == "wagtailcore_page" else "page_ptr_id" if table == "cms_jobpage" else "page_id"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT * FROM {table} WHERE {key} BETWEEN %s AND %s",  # noqa: S608 - our own table names
                [min(page_ids), max(page_ids)],
            )
            rows = cursor.fetchall()
            width = len(rows[0])
            if connection.vendor == "postgresql":
                seconds += _copied(cursor, table, rows)
            else:
                seconds += _inserted(cursor, table, rows, width)
    return seconds


def _copied(cursor: Any, table: str, rows: list[Any]) -> float:  # a psycopg cursor behind Django's
    cursor.execute(f"DROP TABLE IF EXISTS bare_{table}")
    cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
    start = time.perf_counter()
    with cursor.cursor.copy(f"COPY bare_{table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    took = time.perf_counter() - start
    cursor.execute(f"DROP TABLE bare_{table}")
    return took


def _inserted(
    cursor: Any, table: str, rows: list[Any], width: int
) -> float:  # a sqlite3 cursor behind Django's
    from django.db import transaction

    cursor.execute(f"DROP TABLE IF EXISTS bare_{table}")
    cursor.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM {table} WHERE 0")  # noqa: S608 - as above
    start = time.perf_counter()
    with transaction.atomic():
        cursor.executemany(f"INSERT INTO bare_{table} VALUES ({','.join(['%s'] * width)})", rows)  # noqa: S608 - as above
    took = time.perf_counter() - start
    cursor.execute(f"DROP TABLE bare_{table}")
    return took


if __name__ == "__main__":
    main()
