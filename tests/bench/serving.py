"""Listing and posting through gunicorn, beside a view that does nothing on the same server."""

import json
import sys
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from cms import listing_rows
    from cms.models import JobListing
    from tests.bench import server
    from tests.bench.addresses import FILTERED
    from tests.bench.rows import Row

    call_command("collectstatic", interactive=False, verbosity=0)
    row = JobListing.objects.order_by("pk")[0]
    listing_rows.write([row.pk])  # as the worker has done by the time that anybody looks
    posting = f"/jobs/{row.slug}/"
    with server.running(Path(settings.VAR_DIR)) as port:
        rows = []
        for what, path, least in (
            ("/jobs/ with 2 filters", FILTERED, 0.35),
            ("a posting's page", posting, 0.3),
        ):
            asked, hello = server.alternating(port, path, "/bench/hello/")
            rows += [
                Row(
                    f"{what}, gunicorn",
                    asked.per_second,
                    "req/s",
                    hello.per_second,
                    ("at least", "ratio", least),
                ),
                Row(f"{what}, 8 connections, p50", asked.spent.p50, "ms", hello.spent.p50),
                Row(
                    f"{what}, 8 connections, p95",
                    asked.spent.p95,
                    "ms",
                    hello.spent.p95,
                    ("at most", "value", 60),
                ),
            ]
    json.dump([row.as_dict() for row in rows], sys.stdout)


if __name__ == "__main__":
    main()
