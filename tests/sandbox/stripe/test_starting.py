"""Starting: one sentence when it cannot be, and never near real money."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.stripe.process import ROOT


def start(store: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sandbox.stripe", "--store", str(store / "s.sqlite3"), *arguments]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STRIPE_")}
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_a_taken_port_gives_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = start(tmp_path, "--port", str(port))
    assert ended.returncode == 2
    assert ended.stderr == f"Port {port} is taken; choose another one with --port.\n"


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["--webhook-url", "http://127.0.0.1:8000/"], {}, "STRIPE_WEBHOOK_SECRETS"),
        (["--webhook-url", "https://board.example/"], {"STRIPE_WEBHOOK_SECRETS": "whsec_x"}, "this machine"),
        ([], {"STRIPE_SECRET_KEY": "sk_live_x"}, "live key"),
    ],
)
def test_it_refuses_to_start_where_it_could_do_harm(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], words: str
) -> None:
    ended = start(tmp_path, "--port", "0", *arguments, **environment)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1
