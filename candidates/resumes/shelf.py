"""The resumes that somebody keeps here: put in, taken out, handed over as files."""

import hashlib
import os
from datetime import timedelta

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from candidates.application import Resume
from candidates.resumes import reading
from jobboard.accounts.models import User
from jobboard.lib import private_files, throttle
from jobboard.lib.private_files import listed, private_storage
from jobboard.lib.text import one_line

AT_MOST = 10
UPLOADS_AN_HOUR = 30
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
    found = reading.read(body)
    values = {
        "file": ContentFile(body, name="resume"),
        "name": _name(file.name or "", found.kind),
        "kind": found.kind,
        "size": len(body),
        "text": found.text,
    }
    resume, _ = Resume.objects.get_or_create(user=user, digest=digest, defaults=values)
    return resume


def _name(given: str, kind: Resume.Kind) -> str:
    """As its owner knows it, with the ending of what it really is."""
    stem = one_line(given.replace("\\", "/").rpartition("/")[2]).translate(
        dict.fromkeys(map(ord, '"<>|:*?%;'), None)
    )
    base = os.path.splitext(stem)[0].strip(". ")[:100] or "Resume"  # noqa: PTH122  # a name, no path
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
