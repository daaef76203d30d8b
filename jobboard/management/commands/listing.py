"""manage.py listing rebuild | check: what lists and searches are made from."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.progress import Progress

from cms import listing_check


class Command(BaseCommand):
    help = (
        "Make the rows of all open postings anew, or compare pages, rows and index and repair what differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["rebuild", "check"])
        parser.add_argument(
            "--only-look", action="store_true", help="with check: say what differs, repair nothing"
        )

    def handle(self, *args: Any, what: str, only_look: bool, **options: Any) -> None:
        with Progress(transient=True) as bar:
            task = bar.add_task("Postings", total=None)

            def progress(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            if what == "rebuild":
                self.stdout.write(f"Made the rows of {listing_check.rebuild(progress):,} open postings.")
                return
            found = listing_check.check(progress, repair=not only_look)
        if found.is_clean:
            self.stdout.write("Pages, rows and index agree.")
            return
        words = (
            f"{found.missing:,} rows were missing, {found.surplus:,} had no open posting, {found.wrong:,} said something "
            f"else than their posting; the kept index {'differed' if found.index_differs else 'agreed with the rows'}."
        )
        if only_look:
            raise CommandError(words)
        self.stdout.write(f"Repaired: {words}")
