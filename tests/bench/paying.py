"""Forty employers pay at the same moment; how long each waits from Stripe having the money to being live."""

import json
import sys
import tempfile
from pathlib import Path

import django

AT_ONCE = 40


def main() -> None:
    django.setup()
    from django.conf import settings

    from tests import factories
    from tests.bench.rows import Row
    from tests.payments.crowd import pay_at_once
    from tests.sandbox.stripe.listener import SECRET
    from tests.sandbox.stripe.process import running_sandbox

    postings = [
        factories.make_posting(factories.make_employer(f"Bench {number}", f"bench{number}@example.org"))
        for number in range(AT_ONCE)
    ]
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    settings.ALLOWED_HOSTS = ["testserver"]
    with tempfile.TemporaryDirectory() as folder, running_sandbox(Path(folder) / "store.sqlite3") as sandbox:
        settings.STRIPE_API_BASE = sandbox.url
        spent = pay_at_once(sandbox, postings)
    what = f"{AT_ONCE} employers pay at once, from paid to live"
    rows = [
        Row(f"{what}, p50", spent.p50, "ms"),
        Row(f"{what}, p95", spent.p95, "ms", target=("at most", "value", 10_000)),
    ]
    json.dump([row.as_dict() for row in rows], sys.stdout)


if __name__ == "__main__":
    main()
