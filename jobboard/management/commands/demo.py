"""The whole board on this machine: web, worker, Stripe sandbox, mailbox. `make demo` calls it."""

import os
import signal
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from jobboard.demo import preparation, screen
from jobboard.demo.children import ChildDiedError, Family, Recipe, answers
from jobboard.demo.environment import BASE_DIR, HOST, Ports, chosen_ports
from jobboard.models import PeriodicRun


class Command(BaseCommand):
    help = "Starts the board with its demo world, and everything it needs; Ctrl-C stops it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:  # Django's signature
        ports = chosen_ports(os.environ)
        var = Path(settings.VAR_DIR)
        demo_json = var / "demo.json"
        demo_json.unlink(missing_ok=True)
        try:
            prepare_world()
        except KeyboardInterrupt:
            sys.exit("\nStopped. The next `make demo` goes on from here.")
        family = Family(cwd=BASE_DIR, log_dir=var / "log", environ=os.environ)
        try:
            live(family, ports, var, stop=_stop_on_signals())
        except ChildDiedError as error:
            sys.exit(f"\n{error}\n")
        finally:
            screen.console.print("\nStopping …")
            family.stop()
            screen.console.print("Stopped.")


def prepare_world() -> None:
    """The first time this takes a while; later each step finds its work done."""
    static_files = preparation.StaticFiles()
    with screen.step("Database") as report:
        preparation.migrate(report)
    with screen.step("Static files"):
        static_files.wait()
    preparation.point_wagtail_here()
    if not preparation.is_seeded():
        began = time.monotonic()
        preparation.seed()  # shows its own progress
        screen.done("Demo world", began)


def live(family: Family, ports: Ports, var: Path, *, stop: threading.Event) -> None:
    """Start everything, say so, and watch until a signal comes or a child dies."""
    for recipe in recipes(ports, var):
        family.start(recipe)
    with screen.step("Web, worker, Stripe sandbox and mailbox"):
        family.wait_until_ready(stopping=stop.is_set)
    if not stop.is_set():
        screen.write_demo_json(var / "demo.json", ports)
        screen.show_ready(ports, logs=var / "log")
    while not stop.wait(0.5):
        family.check()


def recipes(ports: Ports, var: Path) -> list[Recipe]:
    """The mailbox first and the site last, so that whoever is up finds what it needs."""
    python = sys.executable
    began = timezone.now()
    mailbox = [python, "-m", "sandbox.mailbox", "--http-port", str(ports.mailbox)]
    mailbox += ["--smtp-port", str(ports.smtp), "--store", str(var / "mailbox")]
    stripe = [python, "-m", "sandbox.stripe", "--port", str(ports.stripe)]
    stripe += ["--store", str(var / "stripe.sqlite3")]
    stripe += ["--webhook-url", f"http://{HOST}:{ports.web}/stripe/webhook/"]
    web = [python, "-m", "gunicorn", "jobboard.wsgi", "--bind", f"{HOST}:{ports.web}", "--no-control-socket"]
    web += [
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "4",
        "--access-logfile",
        "-",
        "--preload",
        # As long as it can be: a search with too many words is answered by the board, which says what it left out.
        "--limit-request-line",
        "8190",
        # A browser holds connections open on which it asks nothing; gunicorn would wait 30 s for each to say something.
        "--graceful-timeout",
        "2",
    ]
    return [
        Recipe("Mailbox", mailbox, ready=lambda: answers(ports.mailbox, "/healthz")),
        Recipe("Stripe sandbox", stripe, ready=lambda: answers(ports.stripe, "/healthz")),
        Recipe("Worker", [python, "manage.py", "worker"], ready=lambda: _worker_has_run_since(began)),
        Recipe("Web", web, ready=lambda: answers(ports.web, "/healthz")),
    ]


def _worker_has_run_since(began: datetime) -> bool:
    return PeriodicRun.objects.filter(began_at__gt=began).exists()


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    return stop
