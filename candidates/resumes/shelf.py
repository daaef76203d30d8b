"""The resumes that somebody keeps here: put in, taken out, handed over as files."""

import hashlib
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from candidates.application import Application, Resume
from candidates.resumes import reading
from jobboard.accounts.models import User
from jobboard.lib import background, private_files, throttle
from jobboard.lib.private_files import listed, private_storage
from jobboard.lib.text import one_line

AT_MOST = 10
UPLOADS_AN_HOUR = 30
AT_A_TIME = 500
ORPHAN_AFTER = timedelta(hours=1)
_TYPES = {
    Resume.Kind.PDF: "application/pdf",
    Resume.Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Resume.Kind.TXT: "text/plain; charset=utf-8",
}


def put(user: User, file: File[bytes]) -> Resume:
    """Read and keep a file. The same file again is the same resume. Raises reading.RefusedError with a sentence."""
    if (file.size or 0) > reading.MOST_BYTES:
        raise reading.RefusedError(
            "The file is larger than 5 MB. Save it with smaller pictures and send that."
        )
    body = file.read()
    digest = hashlib.sha256(body).hexdigest()
    known = Resume.objects.filter(user=user, digest=digest).first()
    if known:
        return known
    if Resume.objects.filter(user=user).count() >= AT_MOST:
        raise reading.RefusedError(f"You keep {AT_MOST} resumes, which is the most. Delete one first.")
    if not throttle.allows("resume", str(user.pk), at_most=UPLOADS_AN_HOUR, per=timedelta(hours=1)):
        raise reading.RefusedError("You have sent many files within an hour. Wait a while and try again.")
    values = _read(body) | {
        "file": ContentFile(body, name="resume"),
        "size": len(body),
    }
    values["name"] = _name(file.name or "", Resume.Kind(values["kind"]))
    resume, _ = Resume.objects.get_or_create(user=user, digest=digest, defaults=values)
    return resume


def _read(body: bytes) -> dict[str, Any]:
    """The columns that come of reading it; where too many are being read, the worker fills them later."""
    try:
        found = reading.read(body)
    except reading.BusyError:
        background.nudge("candidates.resumes.waiting.read_waiting")
        return {"kind": reading.kind_of(body), "read_at": None}
    return {"kind": found.kind, "text": found.text}


def _name(given: str, kind: Resume.Kind) -> str:
    """As its owner knows it, with the ending of what it really is."""
    stem = one_line(given.replace("\\", "/").rpartition("/")[2]).translate(
        dict.fromkeys(map(ord, '"<>|:*?%;'), None)
    )
    base = PurePosixPath(stem).stem.strip(". ")[:100] or "Resume"
    return f"{base}.{kind}"


def take_out(resume: Resume) -> None:
    """Gone for everybody who could read it."""
    file = resume.file.name or ""
    resume.delete()
    transaction.on_commit(lambda: private_storage().delete(file))


def handed_over(resume: Resume) -> HttpResponse:
    return private_files.handed_over(
        resume.file, name=resume.name, content_type=_TYPES[Resume.Kind(resume.kind)]
    )


def kept_for() -> timedelta:
    return timedelta(days=settings.RESUMES_KEPT_MONTHS * 365 / 12)


def drop_old(now: datetime | None = None) -> int:
    """Resumes that were only sent to postings which ended long ago. How many."""
    before = (now or timezone.now()) - kept_for()
    ended = Q(page__closed_at__lt=before) | Q(page__closed_at=None, page__expires_at__lt=before)
    lately = Application.objects.filter(resume__isnull=False).exclude(ended).values("resume")
    used = Resume.objects.filter(applications__isnull=False, created_at__lt=before)
    old = list(used.exclude(pk__in=lately).distinct()[:AT_A_TIME])
    for resume in old:
        take_out(resume)
    return len(old)


def tidy() -> int:
    """Delete files that no row names any more, as those of a deleted account. How many."""
    storage = private_storage()
    before = timezone.now() - ORPHAN_AFTER
    gone = 0
    for folder in listed(storage, "resumes")[0]:
        names = [f"resumes/{folder}/{name}" for name in listed(storage, f"resumes/{folder}")[1]]
        kept = set(Resume.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in kept and storage.get_modified_time(name) < before:
                storage.delete(name)
                gone += 1
    return gone
