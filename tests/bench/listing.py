"""/jobs/ in process, beside the bare SELECT of the same 20 rows."""

import gzip
import json
import re
import sys
from functools import partial
from pathlib import Path
from typing import Any

import django

from tests.bench.rows import Row, side_by_side


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    json.dump([row.as_dict() for row in measured()], sys.stdout)


def measured() -> "list[Row]":
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from cms.models import JobListing
    from tests.bench.addresses import COMMON, FILTERED, RARE

    client = Client(headers={"host": "127.0.0.1"})
    ids = list(JobListing.objects.order_by("-listed_at").values_list("pk", flat=True)[:20])

    def floor() -> None:
        list(JobListing.objects.filter(pk__in=ids).values("pk", "title"))

    rows = []
    for what, address, most in (
        ("/jobs/ with 2 filters in process", FILTERED, 5),
        ("common word with 2 filters in process", COMMON, 8),
        ("rare word with 2 filters in process", RARE, 8),
    ):
        assert client.get(address).status_code == 200, address
        asked, bare = side_by_side(partial(client.get, address), floor)
        rows.append(Row(f"{what}, p50", asked.p50, "ms", bare.p50, ("at most", "value", most)))
        rows.append(Row(f"{what}, p95", asked.p95, "ms", bare.p95))
    with CaptureQueriesContext(connection) as queries:
        client.get(FILTERED)
    rows.append(Row("queries of the same", len(queries), "queries", target=("at most", "value", 12)))
    rows.append(
        Row("first load of /jobs/, compressed", first_load(client), "KB", target=("at most", "value", 60))
    )
    return rows


def first_load(client: Any) -> float:  # a test client
    """HTML, CSS, scripts and fonts, in kilobytes as they travel: fonts are compressed in themselves."""
    from django.conf import settings

    html = client.get("/jobs/").content
    size = len(gzip.compress(html))
    for name in sorted(set(re.findall(rb'(?:href|src)="/static/([^"?]+\.(?:css|js|woff2))"', html))):
        data = Path(settings.STATIC_ROOT, name.decode()).read_bytes()
        size += min(len(gzip.compress(data)), len(data))
    return size / 1024


if __name__ == "__main__":
    main()
