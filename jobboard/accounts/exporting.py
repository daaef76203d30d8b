"""All that is kept about a person, as a ZIP for them: asked for as a row, built by the worker, there for a day."""

import json
import logging
import tempfile
import zipfile
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from jobboard.accounts import emails, personal
from jobboard.accounts.models import EXPORT_KEPT, Export, User
from jobboard.lib import background, throttle
from jobboard.lib.private_files import listed, private_storage

logger = logging.getLogger(__name__)

A_DAY = 3
LEASE = timedelta(minutes=5)
# A worker that dies between writing the file and its row leaves a file of nobody.
ORPHAN_AFTER = timedelta(hours=1)
READ_ME = (
    "What {site} keeps about you, as of {now:%B %d, %Y}.\n\n"
    "Each .json file is a list that any text editor shows. Times are in UTC. Your resumes are in the folder “resumes”.\n"
    "Not in here: passwords and keys, which we keep only scrambled, and what belongs to a company you work for.\n"
)


class TooManyError(Exception):
    """Somebody asked often today."""


def ask(user: User) -> Export:
    """The export that is being built for this person: begun now, or found."""
    building = Export.objects.filter(user=user, built_at=None).first()
    if building:
        return building
    if not throttle.allows("export", str(user.pk), at_most=A_DAY, per=timedelta(days=1)):
        raise TooManyError
    try:
        with transaction.atomic():
            export = Export.objects.create(user=user)
            background.nudge("jobboard.accounts.exporting.build_waiting")
    except IntegrityError:  # asked for twice in the same moment
        return Export.objects.get(user=user, built_at=None)
    return export


def ready(user: User, now: datetime) -> Export | None:
    return Export.objects.filter(user=user, built_at__gt=now - EXPORT_KEPT).first()


def build_waiting(now: datetime | None = None) -> int:
    """How many were built. One that fails is tried again when its lease is over, and the others go on."""
    now = now or timezone.now()
    waiting = Export.objects.filter(built_at=None).filter(Q(leased_until=None) | Q(leased_until__lte=now))
    built = 0
    for export in waiting.select_related("user")[:20]:
        if waiting.filter(pk=export.pk).update(leased_until=now + LEASE):
            try:
                built += _build(export)
            except Exception:  # one person's odd row must not keep everybody else's data from them
                logger.exception("Export %s is not built", export.pk)
    return built


def _build(export: Export) -> bool:
    with tempfile.TemporaryFile() as packed:
        pack(export.user, packed)
        packed.seek(0)
        export.file.save("export", File(packed), save=False)
    return _finish(export)


@transaction.atomic
def _finish(export: Export) -> bool:
    export.built_at = timezone.now()
    won = Export.objects.filter(pk=export.pk, built_at=None)
    if not won.update(file=export.file.name, built_at=export.built_at):
        private_storage().delete(export.file.name or "")
        return False
    for old in Export.objects.filter(user=export.user).exclude(pk=export.pk):
        old.drop()
    emails.export_ready(export)
    return True


def pack(user: User, into: IO[bytes]) -> None:
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("READ ME.txt", READ_ME.format(site=settings.SITE_NAME, now=timezone.now()))
        for keeper in personal.keepers():
            for sheet in keeper.sheets:
                _add_sheet(packed, sheet, user)
            for name, file in keeper.files(user):
                _add_file(packed, name, file)


def _add_sheet(packed: zipfile.ZipFile, sheet: personal.Sheet, user: User) -> None:
    lines = list(sheet.lines(user))
    if lines:
        text = json.dumps(lines, indent=2, ensure_ascii=False, default=_said)
        packed.writestr(f"{sheet.name}.json", text)


def _said(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return list(value) if isinstance(value, Collection) else str(value)


def _add_file(packed: zipfile.ZipFile, name: str, file: "File[bytes]") -> None:
    try:
        with file.open("rb") as opened:
            packed.writestr(name, opened.read())
    except FileNotFoundError:  # the database was restored without the files
        packed.writestr(f"{name}.missing.txt", "This file is no longer there.")


def forget_old(now: datetime | None = None) -> int:
    """Exports whose day is over, with their files; and files that no row names. How many rows."""
    now = now or timezone.now()
    old = list(Export.objects.filter(built_at__lte=now - EXPORT_KEPT))
    for export in old:
        with transaction.atomic():
            export.drop()
    _sweep(now)
    return len(old)


def _sweep(now: datetime) -> None:
    storage = private_storage()
    for folder in listed(storage, "exports")[0]:
        names = [f"exports/{folder}/{name}" for name in listed(storage, f"exports/{folder}")[1]]
        kept = set(Export.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in kept and storage.get_modified_time(name) < now - ORPHAN_AFTER:
                storage.delete(name)
