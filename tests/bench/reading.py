"""How well a pasted announcement is read: precision and recall of each field over the labelled ones, and the time for the longest.

Run by tests.bench in a process of its own; prints its rows as JSON. The database is made only for its vocabulary and phrases.
"""

import json
import os
import sys
import time

import django

LEAST_PRECISION, LEAST_RECALL = 0.95, 0.85
MOST_SECONDS = 1.0


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection

    kept = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        rows = measure()
    finally:
        connection.creation.destroy_test_db(str(kept), verbosity=0)
    json.dump(rows, sys.stdout)


def measure() -> list[dict[str, object]]:
    from employers import phrases
    from employers.reading import MOST_CHARACTERS, read
    from tests import readings
    from tests.bench.rows import Row, Target

    words, rows = phrases.current(), []
    for half in readings.HALVES:
        for name, score in readings.scores(half, words).items():
            # Only the credentials have a target.
            for what, value, least in (
                ("precision", score.precision, LEAST_PRECISION),
                ("recall", score.recall, LEAST_RECALL),
            ):
                target: Target | None = ("at least", "value", least) if name == "required" else None
                rows.append(Row(f"{what} of {name} read, {half}", value, "share", target=target))
        for name, score in readings.scores_of_sentences(half, words).items():
            rows.append(Row(f"precision of {name} in sentences, {half}", score.precision, "share"))
            rows.append(Row(f"recall of {name} in sentences, {half}", score.recall, "share"))
    text = "\n".join(readings.texts().values())[:MOST_CHARACTERS]
    started = time.perf_counter()
    read(text, words)
    taken = time.perf_counter() - started
    rows.append(
        Row(f"reading {MOST_CHARACTERS:,} characters", taken, "s", target=("at most", "value", MOST_SECONDS))
    )
    return [row.as_dict() for row in rows]


if __name__ == "__main__":
    main()
