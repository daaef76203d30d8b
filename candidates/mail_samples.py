"""Samples of the mails that seekers get."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from candidates import emails, profile_mail
from candidates.application import Application, ApplicationEvent, Resume, State
from candidates.candidate import Candidate, CredentialCheck, HeldCredential
from candidates.contact import ContactRequest
from candidates.digest import Found, Match, Press, Window
from candidates.models import Alert, Subscriber
from cms import sample
from jobboard.accounts.models import User
from jobboard.mail import outbox
from jobboard.mail.samples import Sample

READER = "reader@sample.example"
QUERIES = ("credential=CPC&state=TX", "pay=25&record=inpatient")
ALERT_READER = "Whoever has job alerts"


def subscriber() -> Subscriber:
    return Subscriber.objects.create(email=READER)


def alert(query: str = QUERIES[0], of: Subscriber | None = None) -> Alert:
    return Alert.objects.create(
        subscriber=of or subscriber(), query=query, confirmed_at=timezone.now(), looked_until=timezone.now()
    )


def _digest() -> None:
    reader, now = subscriber(), timezone.now()
    hospital = sample.hospital()
    first = sample.posting(hospital)
    second = sample.posting(
        hospital, title="Remote Outpatient Coder", pay_min_cents=60_000_00, pay_max_cents=72_000_00,
        pay_unit="year", arrangement="remote", remote_all_states=True, city="", state="",
    )  # fmt: skip
    third = sample.posting(hospital, title="Inpatient Auditor", pay_min_cents=31_00, pay_max_cents=38_00)
    found = [[first, second], [third]]
    matches = [
        Match(
            Window(alert(query, reader).pk, reader.pk, query, now - timedelta(days=1), now, mail_id=uuid4()),
            [Found(job.pk, job.company_id) for job in jobs],
        )
        for query, jobs in zip(QUERIES, found, strict=True)
    ]
    sections = Press().sections({reader.pk: matches})[reader.pk]
    outbox.keep_once(emails.digest(reader, matches[0].window, sections))


def _still_wanted() -> None:
    reader, now = subscriber(), timezone.now()
    for query in QUERIES:
        alert(query, reader)
    emails.alert_still_wanted(reader, until=now + timedelta(days=30), now=now)


def application(state: State = State.NEW) -> Application:
    return Application.objects.create(
        user=User.objects.create(email=READER),
        page=sample.posting(),
        name="Dana Reader",
        email=READER,
        state=state,
    )


def _moved(state: State, message: str) -> None:
    moved = application(state)
    event = ApplicationEvent.objects.create(
        application=moved, before=State.REVIEWED, after=state, message=message
    )
    emails.application_moved(moved, event)


def _candidate() -> Candidate:
    return Candidate.objects.create(user=User.objects.create(email=READER))


def _held(ends_in: timedelta) -> HeldCredential:
    ends = timezone.localdate() + ends_in
    return _candidate().held.create(credential_id="CPC", number="01234567", cycle_ends_on=ends)


def _cycles_end() -> None:
    held = _held(timedelta(days=30))
    profile_mail.cycles_end(held.candidate, [held], timezone.localdate())


def _credential_checked() -> None:
    held = _held(timedelta(days=400))
    check = held.checks.create(
        name="Dana Reader", number=held.number, decision=CredentialCheck.Decision.FOUND,
        cycle_ends_on=held.cycle_ends_on, decided_at=timezone.now(),
    )  # fmt: skip
    profile_mail.credential_checked(check)


def _contact() -> ContactRequest:
    asker = User.objects.create(email="recruiter@sample.example")
    return ContactRequest.objects.create(
        candidate=_candidate(), company=sample.hospital(), asked_by=asker, title="Inpatient Coder",
        pay_min_cents=26_00, pay_max_cents=32_00, pay_unit="hour",
        message="Five of us code for two hospitals, all of us from home.",
    )  # fmt: skip


def _resume_refused() -> None:
    reader = User.objects.create(email=READER)
    resume = Resume.objects.create(
        user=reader, name="dana.pdf", kind=Resume.Kind.PDF, size=80_000, digest="0" * 64
    )
    emails.resume_refused(resume, "The file is locked with a password.")


INVITED = "We would like to talk to you next week. Which day is good?"
DECLINED = "Thank you for applying. We have chosen somebody with more inpatient work."
SAMPLES = [
    Sample(
        "digest", ALERT_READER, "In the morning, daily or on Mondays, when something new fits; instant ones within minutes",
        _digest,
    ),
    Sample(
        "alert_confirm", "Whoever was named for an alert without signing in", "At once, up to three a day",
        lambda: emails.alert_confirm(alert(), now=timezone.now()),
    ),
    Sample(
        "alert_known", "Whoever was named for an alert that they have", "At once",
        lambda: emails.alert_known(alert(), now=timezone.now()),
    ),
    Sample("alert_still_wanted", ALERT_READER, "After a year without a click", _still_wanted),
    Sample(
        "alerts_stopped", ALERT_READER, "30 days after the question, without an answer",
        lambda: emails.alerts_stopped(subscriber(), now=timezone.now()),
    ),
    Sample(
        "address_check", "Whoever got no mail any more after a bounce or complaint", "When they ask for it, once a day",
        lambda: emails.address_check(subscriber(), now=timezone.now()),
    ),
    Sample(
        "application_sent", "Whoever applied here", "At once", lambda: emails.application_sent(application())
    ),
    Sample(
        "application_moved", "Whoever applied here", "When the employer moves the application",
        lambda: _moved(State.INTERVIEW, INVITED),
    ),
    Sample(
        "application_declined", "Whoever applied here", "When the employer declines",
        lambda: _moved(State.DECLINED, DECLINED),
    ),
    Sample(
        "application_posting_ended", "Whoever applied here and has no answer yet", "When the posting ends",
        lambda: emails.application_posting_ended(application()),
    ),
    Sample("resume_refused", "Whoever sent a resume that had to wait", "When it cannot be read", _resume_refused),
    Sample("cycles_end", "Who keeps a credential here", "90, 30 and 7 days before its cycle ends", _cycles_end),
    Sample("credential_checked", "Who asked for a check", "When an editor has looked it up", _credential_checked),
    Sample(
        "contact_asked", "A coder who may be found", "When an employer asks",
        lambda: profile_mail.asked_for_contact(_contact()),
    ),
    Sample(
        "contact_agreed", "The recruiter who asked", "When the coder says yes",
        lambda: profile_mail.contact_agreed(_contact()),
    ),
]  # fmt: skip
