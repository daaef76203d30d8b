"""How many of the first ten answers are wrong, over the judged searches on real announcements.

Run by tests.bench in a process of its own; prints a row as JSON. The database is made only for its synonyms.
"""

import json
import os
import sys

import django

LEAST_PRECISION = 0.9


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection

    kept = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        row = measure()
    finally:
        connection.creation.destroy_test_db(str(kept), verbosity=0)
    json.dump([row], sys.stdout)


def measure() -> dict[str, object]:
    from tests import searches
    from tests.bench.rows import Row

    made = searches.searches()
    precision = sum(map(searches.precision, made)) / len(made)
    label = f"precision at {searches.FIRST}, {len(made)} judged searches"
    return Row(label, precision, "share", target=("at least", "value", LEAST_PRECISION)).as_dict()


if __name__ == "__main__":
    main()
