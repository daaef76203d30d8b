"""What seekers have here: exported to them, resting while they think about leaving, and gone when they go."""

from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Model, Q, QuerySet
from django.db.models.fields.files import FieldFile

from candidates import screening
from candidates.application import NAMELESS, Application, ApplicationEvent, Resume, ResumeDownload, State
from candidates.candidate import Candidate, CredentialCheck, EmployerBlock, HeldCredential, RecordYears
from candidates.contact import ContactRequest
from candidates.models import Alert, Delivery, SavedJob, Subscriber
from candidates.resumes import shelf
from jobboard.accounts.models import User
from jobboard.accounts.personal import Keeper, Sheet


def _subscribers(user: User) -> QuerySet[Subscriber]:
    """Also those that were made without signing in, with an address that is now the account's."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    mine = Q(user=user) | Q(email__iexact=user.email)
    for address in confirmed:
        mine |= Q(email__iexact=address)
    return Subscriber.objects.filter(mine)


def _alerts(user: User) -> QuerySet[Alert]:
    return Alert.objects.filter(subscriber__in=_subscribers(user))


def _deliveries(user: User) -> QuerySet[Model]:
    return Delivery.objects.filter(alert__subscriber__in=_subscribers(user)).order_by("window_end")


def _files(user: User) -> Iterator[tuple[str, FieldFile]]:
    for resume in Resume.objects.filter(user=user):
        yield f"resumes/{resume.pk}-{resume.name}", resume.file


def _rest(user: User, at: datetime) -> None:
    _alerts(user).filter(paused_at=None).update(paused_at=at)


def _go_on(user: User, at: datetime) -> None:
    """Only those that rested for this reason. What was published meanwhile is still news."""
    _alerts(user).filter(paused_at=at).update(paused_at=None, paused_until=None)


def _erase(user: User) -> None:
    for resume in Resume.objects.filter(user=user):
        shelf.take_out(resume)
    _make_nameless(user)
    _subscribers(user).delete()


def _make_nameless(user: User) -> None:
    """An employer still sees that somebody applied and withdrew, and not who."""
    mine = Application.objects.filter(user=user)
    keys = list(mine.values_list("pk", flat=True))
    # Not through its own manager: what became of an application is refused any other change.
    QuerySet(ApplicationEvent).filter(application__in=keys).delete()
    ResumeDownload.objects.filter(application__in=keys).delete()
    ApplicationEvent.objects.bulk_create(
        ApplicationEvent(application_id=key, after=State.WITHDRAWN) for key in keys
    )
    mine.update(
        user=None,
        resume=None,
        name=NAMELESS,
        email="",
        phone="",
        cover="",
        credentials=[],
        answers=[],
        state=State.WITHDRAWN,
    )


def _chosen(what: str, link: type[Model], field: str) -> Sheet:
    """What was ticked of a vocabulary."""
    return Sheet(
        f"my {what}",
        lambda user: QuerySet(link).filter(candidate__user=user),
        {what: f"{field}__name"},
    )


KEEPER = Keeper(
    sheets=(
        Sheet(
            "profile",
            lambda user: Candidate.objects.filter(user=user),
            {
                "states I can work from": "states",
                "arrangements": "arrangements",
                "least pay in cents": "least_pay_cents",
                "least pay by the": "least_pay_unit",
                "months as an apprentice": "apprentice_months",
                "employers may find me": "findable",
                "reminded before a cycle ends": "reminded",
            },
        ),
        Sheet(
            "credentials I hold",
            lambda user: HeldCredential.objects.filter(candidate__user=user),
            {
                "credential": "credential_id",
                "number": "number",
                "issued": "issued_on",
                "cycle ends": "cycle_ends_on",
                "last reminder, days before": "reminded_days",
            },
        ),
        Sheet(
            "checks of my credentials",
            lambda user: CredentialCheck.objects.filter(held__candidate__user=user),
            {
                "credential": "held__credential_id",
                "number": "number",
                "name": "name",
                "asked": "asked_at",
                "decided": "decided_at",
                "found": "decision",
                "cycle ends": "cycle_ends_on",
                "why": "reason",
            },
        ),
        Sheet(
            "record types I have coded",
            lambda user: RecordYears.objects.filter(candidate__user=user),
            {"record type": "record_type__name", "years": "years", "charts": "charts", "in": "charts_per"},
        ),
        _chosen("specialties", Candidate.specialties.through, "specialty"),
        _chosen("code sets", Candidate.code_sets.through, "codeset"),
        _chosen("systems", Candidate.systems.through, "system"),
        Sheet(
            "companies that never find me",
            lambda user: EmployerBlock.objects.filter(candidate__user=user),
            {"name": "name"},
        ),
        Sheet(
            "employers who asked me",
            lambda user: ContactRequest.objects.filter(candidate__user=user),
            {
                "company": "company__name",
                "work": "title",
                "least pay in cents": "pay_min_cents",
                "most pay in cents": "pay_max_cents",
                "by the": "pay_unit",
                "their words": "message",
                "my card said": "credentials",
                "asked": "asked_at",
                "my answer": "answer",
                "answered": "answered_at",
                "the name I gave": "name",
            },
        ),
        Sheet(
            "saved jobs",
            lambda user: SavedJob.objects.filter(user=user),
            {
                "posting": "page__title",
                "company": "page__company__name",
                "saved": "saved_at",
                "my note": "note",
            },
        ),
        Sheet(
            "addresses for alerts",
            _subscribers,
            {"address": "email", "since": "created_at", "unsubscribed": "unsubscribed_at"},
        ),
        Sheet(
            "alerts",
            _alerts,
            {
                "to": "subscriber__email",
                "search": "query",
                "how often": "frequency",
                "made": "created_at",
                "confirmed": "confirmed_at",
                "paused": "paused_at",
                "deleted": "deleted_at",
            },
        ),
        Sheet(
            "alert mails",
            _deliveries,
            {
                "search": "alert__query",
                "from": "window_start",
                "until": "window_end",
                "ids of the postings": "job_ids",
            },
        ),
        Sheet(
            "resumes",
            lambda user: Resume.objects.filter(user=user),
            {
                "name": "name",
                "kind": "kind",
                "bytes": "size",
                "kept since": "created_at",
                "text that we read in it": "text",
                "what was wrong with it": "problem",
            },
        ),
        Sheet(
            "applications",
            lambda user: Application.objects.filter(user=user),
            {
                "posting": "page__title",
                "company": "page__company__name",
                "sent": "applied_at",
                "state": "state",
                "first answer": "answered_at",
                "name": "name",
                "e-mail": "email",
                "phone": "phone",
                "resume": "resume__name",
                "cover note": "cover",
                "credentials": "credentials",
                "answers": "answers",
            },
            {"answers": screening.in_words},
        ),
        Sheet(
            "what became of applications",
            lambda user: QuerySet(ApplicationEvent).filter(application__user=user).order_by("at", "pk"),
            {
                "posting": "application__page__title",
                "when": "at",
                "before": "before",
                "after": "after",
                "the employer’s words": "message",
            },
        ),
        Sheet(
            "who downloaded my resumes",
            lambda user: ResumeDownload.objects.filter(application__user=user),
            {
                "company": "application__page__company__name",
                "posting": "application__page__title",
                "when": "at",
            },
        ),
    ),
    left_out={},
    erase=_erase,
    files=_files,
    rest=_rest,
    go_on=_go_on,
)
