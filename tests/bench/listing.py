"""/jobs/ with filters and counts over 5,000 open postings, in process, beside the bare SELECT of the same page of rows.

Run by tests.bench in a process of its own, once per database; prints rows as JSON.
"""

import gzip
import json
import os
import re
import sys

import django

POSTINGS = 5_000
QUERY = "/jobs/?credential=CPC&state=TX"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    settings.LOGGING_CONFIG = None
    setup_test_environment()
    kept = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        rows = measure()
    finally:
        connection.creation.destroy_test_db(str(kept), verbosity=0)
        teardown_test_environment()
    json.dump(rows, sys.stdout)


def measure() -> list[dict[str, object]]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from cms.models import JobPage
    from tests.bench.rows import Row, median_ms
    from tests.bench.world import fill

    fill(POSTINGS)
    client = Client()
    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    page = client.get(QUERY)
    assert page.status_code == 200
    ids = list(JobPage.objects.open().order_by("-first_published_at").values_list("pk", flat=True)[:20])
    floor = median_ms(lambda: list(JobPage.objects.filter(pk__in=ids).values()))
    with CaptureQueriesContext(connection) as queries:
        client.get(QUERY)
    asked = len(queries)  # counted now: the next request empties the log
    label = f"/jobs/ with 2 filters and counts, {POSTINGS:,} open, {engine}"
    rows = [
        Row(label, median_ms(lambda: client.get(QUERY)), "ms (median)", floor),
        Row(f"queries of the same, {engine}", asked, "queries", target=12),
    ]
    if connection.vendor == "sqlite":
        rows.append(Row("first load of /jobs/, compressed", _first_load_kilobytes(client), "KB", target=60))
    return [row.as_dict() for row in rows]


def _first_load_kilobytes(client: "object") -> float:
    """HTML, CSS, scripts and fonts of the listing, each gzipped as it would travel."""
    from django.contrib.staticfiles import finders
    from django.test import Client

    assert isinstance(client, Client)
    html = client.get("/jobs/").content
    size = len(gzip.compress(html))
    for name in sorted(set(re.findall(rb'(?:href|src)="/static/([^"?]+\.(?:css|js|woff2))"', html))):
        path = finders.find(name.decode())
        assert isinstance(path, str), name
        with open(path, "rb") as file:  # noqa: PTH123
            size += len(gzip.compress(file.read()))
    return round(size / 1024, 1)


if __name__ == "__main__":
    main()
