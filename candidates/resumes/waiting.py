"""Files that arrived while as many were being read as the machine can bear: read one after the other by the worker."""

from django.db import transaction
from django.utils import timezone

from candidates import emails
from candidates.application import Resume
from candidates.resumes import reading
from jobboard.lib.one_by_one import each

AT_A_TIME = 20


def read_waiting() -> int:
    """How many were read or refused now. Where no place is free, the next run goes on.

    Any of them, as the oldest may be such as nobody can read, on which each run would spend itself.
    """
    waiting = Resume.objects.filter(read_at=None).order_by("?").values_list("pk", flat=True)
    return each(_read, list(waiting[:AT_A_TIME]), to="read resume")


def _read(pk: int) -> bool:
    resume = Resume.objects.select_related("user").filter(pk=pk, read_at=None).first()
    if resume is None:  # deleted, or read by another run
        return False
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
