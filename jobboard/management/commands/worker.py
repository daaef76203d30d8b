"""Worker, scheduler and broker in one process, for a board that has no Redis or RabbitMQ."""

import logging
import threading
from typing import Any

from celery.beat import Scheduler, Service
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobboard.celery import app
from jobboard.lib import background

# After looking in vain the memory broker pauses for a second, also while every thread has something to do: four things
# a second were all that ever got done, hardly more than the clock alone asks for.
PAUSE = 0.1


class Command(BaseCommand):
    help = "Carries out background work: sends mail, runs alerts, settles payments. One process, no broker."
    # Celery makes them all once more when its worker starts.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=4, help="how many things are done at once")

    def handle(self, *args: Any, threads: int, **options: Any) -> None:  # Django's signature
        if not settings.EMBEDDED_WORKER:
            raise CommandError(
                "BROKER_URL is set, so run `celery -A jobboard worker` and `celery -A jobboard beat` instead."
            )
        app.conf.broker_transport_options = {"polling_interval": PAUSE}
        worker = app.Worker(
            pool="threads",
            concurrency=threads,
            loglevel=logging.getLogger().level,
            quiet=True,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        # Celery's own `--beat` forks, and a fork does not share this process's memory, where the broker is.
        # The times of the last runs are rows, so the scheduler keeps no file of its own.
        clock = Service(app, max_interval=1, scheduler_cls=Scheduler)
        threading.Thread(target=clock.start, name="clock", daemon=True).start()
        background.worker_is_here()
        worker.start()
        clock.stop(wait=True)
        raise SystemExit(worker.exitcode or 0)
