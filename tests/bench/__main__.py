"""`make bench`: every measurement in one run, as a table and as var/bench.json.

BENCH_POSTINGS=5000 BENCH_ALERTS=20000 for a quick one.
"""

import json
import os
import subprocess
import sys

from rich.console import Console
from rich.table import Table

from tests.bench import worlds
from tests.bench.worlds import ROOT, World

POSTINGS = int(os.environ.get("BENCH_POSTINGS", "100000"))
SYNTHETIC = 10 * POSTINGS
ALERTS = int(os.environ.get("BENCH_ALERTS", "1000000"))
FEW = 1_000
console = Console()
Rows = list[dict[str, object]]


def main() -> None:
    rows: Rows = []
    for postgres in (True, False):
        if postgres and not worlds.postgres_answers():
            console.print("[bold red]PostgreSQL does not answer: measured on SQLite only.[/]")
            continue
        rows += measure(postgres=postgres)
    console.print(f"1 index of {SYNTHETIC:,}")
    rows += run("synthetic", worlds.made(FEW, postgres=False), str(SYNTHETIC))
    rows += run("quality", worlds.made(FEW, postgres=False))
    rows += run("reading", worlds.made(FEW, postgres=False))
    show(rows)
    target = ROOT / "var" / "bench.json"
    target.write_text(json.dumps(rows, indent=1))
    console.print(f"Written to {target.relative_to(ROOT)}")


def measure(*, postgres: bool) -> Rows:
    engine = "PostgreSQL" if postgres else "SQLite"
    console.print(f"{engine}: a world of {POSTINGS:,} and one of {FEW:,}")
    many, few = worlds.made(POSTINGS, postgres=postgres), worlds.made(FEW, postgres=postgres)
    rows = run("listing", many) + run("serving", many)
    with worlds.copied(few) as small:
        [bare] = run("publishing", small)
        rows += run("alerting", small, *(str(ALERTS // tenths) for tenths in (100, 10, 1)))
        rows += run("mailing", small)
    with worlds.copied(many) as large:
        rows += run("publishing", large, str(bare["value"]))
        rows += run("importing", large)
        if postgres:
            rows += run("paying", large)
    return [{**row, "what": f"{row['what']}, {engine}"} for row in rows]


def run(module: str, world: World, *arguments: str) -> Rows:
    """A measurement has a process of its own."""
    command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=world.environ, stdout=subprocess.PIPE, check=True)
    measured: Rows = json.loads(done.stdout)
    return measured


def show(rows: Rows) -> None:
    table = Table("what", "value", "unit", "floor", "ratio", "target", "reached")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    console.print(table)


if __name__ == "__main__":
    main()
