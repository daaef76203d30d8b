"""What the person who typed `make demo` sees, and the same for programs in var/demo.json."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from jobboard.demo.environment import HOST, Ports
from jobboard.demo.personas import PERSONAS

CARDS = [
    ("4242 4242 4242 4242", "is paid at once"),
    ("4000 0000 0000 0002", "is declined"),
    ("4000 0000 0000 9995", "is declined: insufficient funds"),
    ("US bank account", "routing 110000000, account 000123456789: paid after a delay"),
]

console = Console(highlight=False)


@contextmanager
def step(title: str) -> Iterator[Callable[[str], None]]:
    """A line with a turning wheel, which stays with its time when the step is done."""
    began = time.monotonic()
    with console.status(f"{title} …") as status:
        yield lambda detail: status.update(f"{title} … {detail}")
    done(title, began)


def done(title: str, began: float) -> None:
    console.print(f"[green]✓[/] {title} [dim]{time.monotonic() - began:.1f} s[/]")


def addresses(ports: Ports) -> dict[str, str]:
    return {
        "web": f"http://{HOST}:{ports.web}",
        "stripe": f"http://{HOST}:{ports.stripe}",
        "mailbox": f"http://{HOST}:{ports.mailbox}",
    }


def write_demo_json(path: Path, ports: Ports) -> None:
    personas = [
        {key: value for key, value in asdict(persona).items() if key in {"role", "email", "password"}}
        for persona in PERSONAS
    ]
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps({**addresses(ports), "personas": personas}, indent=2) + "\n")
    unfinished.rename(path)


def show_ready(ports: Ports, *, logs: Path) -> None:
    urls = addresses(ports)
    console.print()
    console.rule("[bold]The board is ready[/]")
    console.print(
        _table([("Site", urls["web"]), ("Editors", urls["web"] + "/admin/"), ("Mail", urls["mailbox"])])
    )
    console.print("\n[bold]People[/]")
    console.print(_table([(each.email, each.password, each.about) for each in PERSONAS]))
    console.print("\n[bold]Test cards[/] (any future date, any CVC)")
    console.print(_table(CARDS))
    console.print(f"\nEvery mail the site sends can be read at {urls['mailbox']}. Logs: {logs}")
    console.print("[bold]Ctrl-C stops everything[/]; the next `make demo` keeps the data.\n")


def _table(rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table.grid(padding=(0, 3, 0, 0))
    for row in rows:
        table.add_row(*row)
    return table
