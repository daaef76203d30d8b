"""Files that arrived while as many were being read as the machine can bear: read one after the other by the worker."""

import logging

from django.db import transaction
from django.utils import timezone

from candidates import emails
from candidates.application import Resume
from candidates.resumes import reading

AT_A_TIME = 20
logger = logging.getLogger(__name__)


def read_waiting() -> int:
    """How many were read or refused now. Where no place is free, the next run goes on."""
    waiting = Resume.objects.filter(read_at=None).select_related("user").order_by("created_at", "pk")
    done = 0
    for resume in waiting[:AT_A_TIME]:
        try:
            done += _read(resume)
        except reading.BusyError:
            break
        except Exception:  # whatever is wrong with one, the others are read; the next run tries it again
            logger.exception("Resume %s could not be read", resume.pk)
    return done


def _read(resume: Resume) -> bool:
    try:
        with resume.file.open("rb") as file:
            text = reading.read(file.read()).text
    except reading.RefusedError as refusal:
        return _refuse(resume, str(refusal))
    except FileNotFoundError:  # deleted in this moment, or the database was restored without the files
        return _refuse(resume, "The file is gone. Send it again.")
    return bool(Resume.objects.filter(pk=resume.pk, read_at=None).update(text=text, read_at=timezone.now()))


@transaction.atomic
def _refuse(resume: Resume, problem: str) -> bool:
    won = Resume.objects.filter(pk=resume.pk, read_at=None).update(problem=problem, read_at=timezone.now())
    if won:
        emails.resume_refused(resume, problem)
    return bool(won)
