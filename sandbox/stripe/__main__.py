"""`python -m sandbox.stripe`: start the sandbox on this machine."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

from sandbox.stripe import config

HOST = "127.0.0.1"  # never anything else: whoever can reach the sandbox can "pay"


def main() -> None:
    given = _arguments()
    secrets = tuple(
        part.strip() for part in os.environ.get("STRIPE_WEBHOOK_SECRETS", "").split(",") if part.strip()
    )
    _refuse_danger(given, secrets)
    listener = _listen(given.port)
    base_url = f"http://{HOST}:{listener.getsockname()[1]}"
    config.use(
        config.Config(
            store=Path(given.store).resolve(),
            base_url=base_url,
            webhook_url=given.webhook_url,
            webhook_secrets=secrets,
            retry_base=given.retry_base,
        )
    )
    from sandbox.stripe.server import run  # after the checks: a refusal should not wait for imports

    sys.stdout.write(f"Stripe sandbox: {base_url}\n")
    sys.stdout.flush()
    run(listener)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.stripe", description="A stand-in for Stripe, for test money only."
    )
    parser.add_argument("--port", type=int, default=8010, help="0 takes any free port (default: 8010)")
    parser.add_argument("--store", default="var/stripe.sqlite3", help="the file in which it remembers")
    parser.add_argument(
        "--webhook-url", default="", help="where events go; secrets come from STRIPE_WEBHOOK_SECRETS"
    )
    parser.add_argument(
        "--retry-base", type=float, default=1.0, help="seconds before the first webhook retry"
    )
    return parser.parse_args()


def _refuse_danger(given: argparse.Namespace, secrets: tuple[str, ...]) -> None:
    if "_live_" in os.environ.get("STRIPE_SECRET_KEY", ""):
        _stop("STRIPE_SECRET_KEY holds a live key; the sandbox does not start beside one.")
    if given.webhook_url and not secrets:
        _stop("Set STRIPE_WEBHOOK_SECRETS, so that webhooks can be signed.")
    if given.webhook_url and urlsplit(given.webhook_url).hostname not in (HOST, "localhost", "::1"):
        _stop("--webhook-url must point to this machine.")


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        _stop(f"Port {port} is taken; choose another one with --port.")
    listener.listen(64)
    return listener


def _stop(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    raise SystemExit(2)


if __name__ == "__main__":
    main()
