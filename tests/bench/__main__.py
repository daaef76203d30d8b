"""`make bench`: every measurement in one run, as a table and as var/bench.json."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent.parent
POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432/bench")
console = Console()


def main() -> None:
    rows = run("tests.bench.listing")
    if postgres_answers():
        rows += run("tests.bench.listing", DATABASE_URL=POSTGRES)
    else:
        console.print("[bold red]PostgreSQL does not answer: measured on SQLite only.[/]")
    show(rows)
    target = ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(rows, indent=1))
    console.print(f"Written to {target.relative_to(ROOT)}")


def run(module: str, **settings: str) -> list[dict[str, object]]:
    """A measurement has a process and a var folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env={**os.environ, "VAR_DIR": folder, "LOG_LEVEL": "ERROR", **settings},
            stdout=subprocess.PIPE,
            check=True,
        )
    measured: list[dict[str, object]] = json.loads(done.stdout)
    return measured


def postgres_answers() -> bool:
    try:
        psycopg.connect(POSTGRES.rsplit("/", 1)[0] + "/postgres", connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def show(rows: list[dict[str, object]]) -> None:
    table = Table("what", "value", "unit", "floor", "ratio", "target", "reached")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    console.print(table)


if __name__ == "__main__":
    main()
