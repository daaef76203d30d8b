"""What becomes of an application: sent once, moved by the employer, withdrawn by the candidate. Each step is told by mail."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from candidates import emails
from candidates.application import UNDECIDED, Application, ApplicationEvent, Resume, ResumeDownload, State
from cms.models import JobPage
from jobboard.accounts.models import User
from jobboard.lib.one_by_one import each

# Where an employer may put it. What is withdrawn stays so.
PLACES = (*UNDECIDED, State.HIRED, State.DECLINED)


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody sends."""

    name: str
    phone: str
    cover: str
    resume: Resume | None
    credentials: list[str]
    answers: list[dict[str, str]]


def known_as(user: User) -> tuple[str, str]:
    """Name and phone as they last gave them, else the name of the account."""
    last = Application.objects.filter(user=user).order_by("-applied_at").first()
    return (last.name, last.phone) if last else (user.get_full_name(), "")


def standing(user: User, page: JobPage) -> Application | None:
    return Application.objects.standing().filter(user=user, page=page).first()


@transaction.atomic
def send(user: User, page: JobPage, letter: Letter) -> Application | None:
    """The one application of this person to this posting: made now, or found. None where the posting takes no more."""
    # Holding the person's row lets two submits of one form come one after the other.
    User.objects.select_for_update().get(pk=user.pk)
    application = standing(user, page)
    if application:
        return application
    if not takes_applications(page):
        return None
    application = Application.objects.create(
        user=user,
        page=page,
        email=user.email,
        name=letter.name,
        phone=letter.phone,
        cover=letter.cover,
        resume=letter.resume,
        credentials=letter.credentials,
        answers=letter.answers,
    )
    ApplicationEvent.objects.create(application=application, by=user, after=State.NEW)
    emails.application_sent(application)
    return application


def takes_applications(page: JobPage) -> bool:
    return bool(JobPage.objects.open().filter(pk=page.pk, apply_here=True).exists())


@transaction.atomic
def withdraw(application: Application) -> bool:
    """Its resume is no longer the employer's to read from this moment on."""
    held = Application.objects.select_for_update().get(pk=application.pk)
    if not held.stands:
        return False
    _change(held, State.WITHDRAWN, by=application.user)
    return True


@transaction.atomic
def move(application: Application, place: State, *, by: User, message: str = "") -> bool:
    """Into another place of the pipeline; the candidate is told. False where it is there already or was withdrawn."""
    held = Application.objects.select_for_update().get(pk=application.pk)
    if not held.stands or held.state == place:
        return False
    if held.answered_at is None:
        held.answered_at = timezone.now()
    event = _change(held, place, by=by, message=message)
    emails.application_moved(held, event)
    return True


def _change(
    application: Application, place: State, *, by: User | None, message: str = ""
) -> ApplicationEvent:
    before, application.state = application.state, place
    application.save(update_fields=["state", "answered_at"])
    return ApplicationEvent.objects.create(
        application=application, by=by, before=before, after=place, message=message
    )


def downloaded(application: Application, *, by: User) -> None:
    ResumeDownload.objects.create(application=application, by=by)


def tell_of_ends(now: datetime | None = None) -> int:
    """Candidates who still wait are told once that a posting has ended. How many were told."""
    now = now or timezone.now()
    waiting = Application.objects.filter(state__in=UNDECIDED, told_of_end_at=None)
    ended = waiting.exclude(page__in=JobPage.objects.open(now)).values_list("pk", flat=True)
    return each(
        partial(_tell_of_end, now=now), list(ended[:500]), to="tell of its posting's end: application"
    )


@transaction.atomic
def _tell_of_end(pk: int, now: datetime) -> bool:
    waits = Application.objects.filter(pk=pk, state__in=UNDECIDED, told_of_end_at=None)
    won = waits.update(told_of_end_at=now)
    if won:
        emails.application_posting_ended(
            Application.objects.select_related("page__company", "user").get(pk=pk)
        )
    return bool(won)


# What became of it, as its candidate reads it.
LINES: dict[State, str] = {
    State.NEW: "Sent",
    State.REVIEWED: "Read by the employer",
    State.INTERVIEW: "Invited to an interview",
    State.OFFER: "An offer is being made",
    State.HIRED: "Hired",
    State.DECLINED: "Declined by the employer",
    State.WITHDRAWN: "Withdrawn by you",
}
