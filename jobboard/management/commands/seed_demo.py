"""Load the demo world into an empty site."""

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from cms.models import JobPage
from jobboard.accounts.models import User
from jobboard.demo.personas import PERSONAS
from jobboard.demo.world import planting


class Command(BaseCommand):
    help = "Load the demo world into an empty site: companies, postings, pages and five people."

    def handle(self, *args: Any, **options: Any) -> None:  # BaseCommand's own signature
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError(
                "The demo's passwords are public, so it is loaded only where DEMO=1 or DEBUG=1."
            )
        if User.objects.filter(email__in=[persona.email for persona in PERSONAS]).exists():
            self.stdout.write("The demo world is here already.")
            return
        if JobPage.objects.exists():
            raise CommandError("This site has postings of its own. The demo world goes into an empty one.")
        # Wagtail logs a line for each page it publishes, in the middle of the progress bar.
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        load_with_progress()


def load_with_progress() -> None:
    columns = (
        TextColumn("Loading the demo world"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("postings"),
    )
    with Progress(*columns) as progress:
        bar = progress.add_task("", total=planting.steps())
        planting.plant(timezone.now(), lambda title: progress.advance(bar))
