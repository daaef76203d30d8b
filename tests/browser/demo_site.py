"""The whole demo as a newcomer starts it: `manage.py demo` on free ports with a world of its own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from jobboard.demo.environment import BLOCKED
from tests import migrated

ROOT = Path(__file__).resolve().parent.parent.parent
OFFSETS = (0, 10, 20, 21)
READY_SECONDS = 180


@dataclass(frozen=True, slots=True)
class DemoSite:
    web: str
    mailbox: str
    stripe: str
    passwords: dict[str, str]
    var_dir: Path


def free_port() -> int:
    """The first of a run of ports that the demo can take."""
    for port in range(8300 + os.getpid() % 500 * 30 % 9000, 20_000, 30):
        if all(_is_free(port + offset) for offset in OFFSETS):
            return port
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    if port in BLOCKED:
        return False
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def var_dir_with_world(kept: Path, own: Path) -> Path:
    """A copy of what a first start leaves behind; the first who asks starts the demo once for all of them."""
    with migrated.one_at_a_time(kept.with_suffix(".lock")):
        if not kept.exists():
            fresh = kept.with_suffix(".fresh")
            fresh.mkdir(parents=True)
            migrated.copy_to(f"sqlite:///{fresh / 'board.sqlite3'}")
            with running_demo(fresh):
                pass
            fresh.rename(kept)
    shutil.copytree(kept, own)
    return own


@contextmanager
def running_demo(var_dir: Path) -> Iterator[DemoSite]:
    """Starts the demo, waits for its ready screen, and ends it the way a person does: Ctrl-C."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
    # Nobody waits ten minutes for the job that asks Stripe when a webhook is lost.
    environment |= {"PORT": str(port), "VAR_DIR": str(var_dir), "STRIPE_ASK_SECONDS": "10"}
    log = var_dir / "demo.log"
    var_dir.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, var_dir, port, log)
        yield _describe(var_dir)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


# What the tests' own environment says about databases and brokers is not for the demo.
OWN_SETTINGS = {
    "DATABASE_URL",
    "REDIS_URL",
    "BROKER_URL",
    "DJANGO_SETTINGS_MODULE",
    "SECRET_KEY",
    "DEBUG",
} | {
    "STRIPE_WEBHOOK_SECRETS",
    "SITE_URL",
    "PRIVATE_ROOT",
    "EMAIL_URL",
}


def _wait_until_ready(process: "subprocess.Popen[bytes]", var_dir: Path, port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if (var_dir / "demo.json").exists() and _answers(f"http://127.0.0.1:{port}/healthz"):
            return
        time.sleep(0.3)
    raise AssertionError(f"The demo did not become ready:\n{log.read_text()[-3000:]}")


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as response:  # noqa: S310  # our own address
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def _describe(var_dir: Path) -> DemoSite:
    facts = json.loads((var_dir / "demo.json").read_text())
    return DemoSite(
        web=facts["web"].rstrip("/"),
        mailbox=facts["mailbox"].rstrip("/"),
        stripe=facts["stripe"].rstrip("/"),
        passwords={person["email"]: person["password"] for person in facts["personas"]},
        var_dir=var_dir,
    )
