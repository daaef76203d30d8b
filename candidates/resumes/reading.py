"""What a file is, by its content, and what a reader sees in it. Whatever arrives, the answer is a text or a sentence."""

import codecs
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from candidates.application import Resume
from candidates.resumes import slots
from jobboard.lib.one_by_one import ElsewhereError
from jobboard.lib.text import clean

MOST_BYTES = 5 * 1024 * 1024
SECONDS = 10
# How long somebody who sends a file waits for a place; then the worker reads it.
PATIENCE = 3.0
_CHILD = Path(__file__).with_name("child.py")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_TEXT = frozenset(range(32)) - {9, 10, 12, 13}

UNKNOWN = (
    "This is not a PDF, a Word document (DOCX) or plain text. Save your resume as one of these and send that."
)
REFUSALS = {
    "locked": "This file is locked with a password. Save a copy without one and send that.",
    "acts": "This file carries a macro, a script, other files or links that open by themselves, which a resume does not need. Save it as a plain PDF and send that.",
    "bomb": "This file unpacks to far more than a resume holds, so we did not open it. Save it as a PDF and send that.",
    "broken": "This file is damaged: it could not be read to its end. Save it again, best as a PDF, and send that.",
    "slow": "Reading this file took too long. Save it again, best as a PDF, and send that.",
}


class RefusedError(Exception):
    """Why a file is not taken, in the candidate's words."""


class BusyError(ElsewhereError):
    """As many files are being read as this machine can bear."""

    def __init__(self) -> None:
        super().__init__("No place is free.", is_away=True)


@dataclass(frozen=True, slots=True)
class Found:
    kind: Resume.Kind
    text: str  # empty for a scan


def read(body: bytes, *, patience: float = PATIENCE) -> Found:
    """Raises RefusedError with a sentence, or BusyError where no place became free in time."""
    kind = kind_of(body)
    text = _plain(body) if kind == Resume.Kind.TXT else _in_turn(kind, body, patience)
    return Found(kind, clean(text, lines=True).strip())


def kind_of(body: bytes) -> Resume.Kind:
    if not body:
        raise RefusedError("The file is empty.")
    if len(body) > MOST_BYTES:
        raise RefusedError("The file is larger than 5 MB. Save it with smaller pictures and send that.")
    return _kind(body)


def _in_turn(kind: Resume.Kind, body: bytes, patience: float) -> str:
    with slots.place(wait_seconds=patience) as is_mine:
        if not is_mine:
            raise BusyError
        return _extracted(kind, body)


def _kind(body: bytes) -> Resume.Kind:
    if body.startswith(b"%PDF-"):
        if zipfile.is_zipfile(io.BytesIO(body)):
            raise RefusedError(REFUSALS["acts"])
        return Resume.Kind.PDF
    if body.startswith(b"PK\x03\x04"):
        if b"word/document.xml" not in body:
            raise RefusedError(UNKNOWN)
        return Resume.Kind.DOCX
    if body.startswith(_OLD_OFFICE):
        raise RefusedError(
            "This is an old Word document (.doc) or one with a password. Save it as DOCX or PDF, without a password, and send that."
        )
    if _is_text(body):
        return Resume.Kind.TXT
    raise RefusedError(UNKNOWN)


def _is_text(body: bytes) -> bool:
    if body.startswith(_MARKS[1:]):
        return True
    # What a browser would run is no resume, and neither is what some other program would.
    start = body.lstrip(codecs.BOM_UTF8).lstrip()[:200].lower()
    return not _NO_TEXT & set(body) and not start.startswith((b"<", b"#!", b"{\\rtf", b"%!"))


def _plain(body: bytes) -> str:
    encodings = ("utf-16",) if body.startswith(_MARKS[1:]) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError(UNKNOWN)


def _extracted(kind: Resume.Kind, body: bytes) -> str:
    try:
        child = subprocess.run(  # noqa: S603  # our own interpreter and our own file
            [sys.executable, "-I", str(_CHILD), kind.value],
            input=body,
            capture_output=True,
            timeout=SECONDS,
            env={"PYTHONIOENCODING": "utf-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RefusedError(REFUSALS["slow"]) from None
    try:
        answer = json.loads(child.stdout)
    except ValueError:  # ended by one of its limits
        raise RefusedError(REFUSALS["bomb"]) from None
    if answer["outcome"] != "read":
        raise RefusedError(REFUSALS[answer["outcome"]])
    return str(answer["text"])
