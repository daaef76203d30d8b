"""Everything that must be in place before the demo's processes start."""

import hashlib
import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site

from jobboard.accounts.models import User
from jobboard.demo.personas import PERSONAS

COLLECT = [sys.executable, "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity=0"]


class MigrationCounter(io.TextIOBase):
    """Reads what `migrate` prints, and says how far it is."""

    def __init__(self, total: int, report: Callable[[str], None]) -> None:
        self._done, self._total, self._report = 0, total, report

    def write(self, text: str, /) -> int:
        self._done += len(re.findall(r"\bOK\b", text))
        self._report(f"{self._done} of {self._total}")
        return len(text)


def migrate(report: Callable[[str], None]) -> None:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        call_command("migrate", interactive=False, stdout=MigrationCounter(len(pending), report))
    call_command("createcachetable", verbosity=0)


class StaticFiles:
    """Hashed and compressed by a process of their own, as the database keeps but one core busy meanwhile."""

    def __init__(self) -> None:
        self._stamp = Path(settings.STATIC_ROOT) / ".collected"
        self._state = _state_of_static_files()
        collected = self._stamp.exists() and self._stamp.read_text() == self._state
        self._process = None if collected else subprocess.Popen(COLLECT, cwd=settings.BASE_DIR)  # noqa: S603  # our own command

    def wait(self) -> None:
        """Until they are there. Raises CalledProcessError where they could not be; the process has said why."""
        if self._process is None:
            return
        if code := self._process.wait():
            raise subprocess.CalledProcessError(code, COLLECT)
        self._stamp.write_text(self._state)


def _state_of_static_files() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}:{stat.st_mtime_ns}:{stat.st_size}\n".encode())
    return digest.hexdigest()


def is_seeded() -> bool:
    emails = [persona.email for persona in PERSONAS]
    return User.objects.filter(email__in=emails).count() == len(emails)


def seed() -> None:
    """All or nothing: an interrupted first start leaves no half of a world."""
    with transaction.atomic():
        call_command("seed_demo")


def point_wagtail_here() -> None:
    """Wagtail builds full addresses from its own record of the site, which moves with PORT."""
    address = urlsplit(settings.SITE_URL)
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) != (address.hostname, address.port):
        site.hostname, site.port = address.hostname, address.port
        site.save()
