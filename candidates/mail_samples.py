"""Samples of the mails that seekers get."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from candidates import emails
from candidates.application import Application, ApplicationEvent, State
from candidates.digest import Found, Match, Press
from candidates.models import Alert, Delivery, Subscriber
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
    found = [[first, second], [first]]
    matches = [
        Match(
            Delivery(
                alert=alert(query, reader),
                window_start=now - timedelta(days=1),
                window_end=now,
                mail_id=uuid4(),
            ),
            [Found(job.pk, job.company_id) for job in jobs],
        )
        for query, jobs in zip(QUERIES, found, strict=True)
    ]
    sections = Press().sections({reader.pk: matches})[reader.pk]
    outbox.keep_once(emails.digest(matches, sections))


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


INVITED = "We would like to talk to you next week. Which day is good?"
DECLINED = "Thank you for applying. We have chosen somebody with more inpatient work."
SAMPLES = [
    Sample(
        "digest", ALERT_READER, "In the morning, daily or on Mondays, when something new fits; instant ones at once",
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
]  # fmt: skip
