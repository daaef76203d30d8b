"""Listing and posting through gunicorn, beside a view that does nothing on the same server."""

import json
import sys
from collections.abc import Iterator
from itertools import cycle, product, repeat
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
        for what, paths, least in (
            ("/jobs/ with 2 filters", repeat(FILTERED), 0.35),
            ("/jobs/ with 2 filters, each time others", ever_other(), 0.35),
            ("a posting's page", repeat(posting), 0.3),
        ):
            asked, hello = server.alternating(port, paths, repeat("/bench/hello/"))
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


def ever_other() -> Iterator[str]:
    """None of them comes again before it is old."""
    from cms import vocabulary
    from jobboard.lib.geo import STATES

    return (
        f"/jobs/?credential={code}&state={state}"
        for code, state in cycle(product(vocabulary.current().credentials, STATES))
    )


if __name__ == "__main__":
    main()
