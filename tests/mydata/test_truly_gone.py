"""After an account is deleted nothing of the person is left: in no table, no file, no mail that waits and no line of the log."""

import io
import json
import logging
import uuid
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from candidates import applying
from candidates.application import Application, State
from candidates.candidate import Candidate, CredentialCheck, EmployerBlock
from candidates.contact import ContactRequest
from candidates.models import Alert, Delivery, SavedJob, Subscriber
from candidates.resumes import shelf
from cms.models import Company, JobPage, RecordType
from employers import pipeline, team_mail
from employers.models import ApplicantNote, Employer, Invitation, JoinRequest, Membership, Order, Role
from jobboard.accounts import exporting, leaving, personal
from jobboard.accounts.models import Export, User
from jobboard.lib.private_files import private_storage
from jobboard.mail import sending
from jobboard.mail.models import OutgoingMail, SuppressedAddress
from jobboard.payments.models import StripeEvent
from tests.factories import make_posting, make_user
from tests.mydata.doors import prove, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(400)]

CANARY = "kanarienvogel"
ADDRESS = f"{CANARY}.lola@example.org"
NAME = f"Lola {CANARY.title()}"

TABLES = {
    "account_emailaddress", "accounts_user", "candidates_alert", "candidates_application", "candidates_applicationevent",
    "candidates_candidate", "candidates_contactrequest", "candidates_credentialcheck", "candidates_employerblock",
    "candidates_heldcredential", "candidates_resume", "candidates_savedjob", "candidates_subscriber", "django_session",
    "employers_applicantnote", "employers_invitation", "employers_order", "mail_outgoingmail", "mail_suppressedaddress", "mfa_authenticator",
    "payments_stripeevent", "usersessions_usersession",
}  # fmt: skip


@pytest.fixture
def lola(acme: Employer, mallory: Employer, client: Client) -> Iterator[User]:
    """Seeks, and works for a company: with a row wherever there can be one."""
    user = make_user(ADDRESS, first_name="Lola", last_name=CANARY.title())
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": CANARY})
    EmailAddress.objects.create(user=user, email=f"second.{ADDRESS}", verified=True)
    page = applied(user, mallory)
    client.post(f"/applications/new/{page.pk}/", {"cover": f"{CANARY}, while signed out"})
    sign_in(client, user, agent=f"Mozilla/5.0 {CANARY}")
    seeks(user)
    works(user, acme)
    mark_every_text(user)
    Export.objects.create(user=user)
    exporting.build_waiting()
    yield user
    for place in in_files():  # no rollback takes them away
        Path(place).unlink()


def applied(user: User, employer: Employer) -> JobPage:
    posting = make_posting(employer, live=True, apply_here=True)
    assert posting.page
    resume = shelf.put(user, SimpleUploadedFile(f"{CANARY}.txt", f"I am {CANARY}".encode()))
    letter = applying.Letter(NAME, CANARY, CANARY, resume, ["CPC"], [{"question": "Who?", "answer": CANARY}])
    sent = applying.send(user, posting.page, letter)
    assert sent
    boss = employer.memberships.get().user
    assert pipeline.announce() == 1
    applying.move(sent, State.DECLINED, by=boss, message=f"Dear {NAME}")
    applying.downloaded(sent, by=boss)
    ApplicantNote.objects.create(application=sent, author=boss, text=f"{NAME} was nice")
    return posting.page


def seeks(user: User) -> None:
    page = Application.objects.get(user=user).page
    tells(Candidate.objects.create(user=user, states="TX", findable=True), page.company)
    SavedJob.objects.create(user=user, page=page, note=CANARY)
    now = timezone.now()
    for subscriber in (
        Subscriber.objects.create(email=ADDRESS, user=user),
        Subscriber.objects.create(email=f"second.{ADDRESS}"),
    ):
        alert = Alert.objects.create(subscriber=subscriber, query=f"q={CANARY}", confirmed_at=now)
        Delivery.objects.create(alert=alert, window_start=now - timedelta(days=1), window_end=now)
    SuppressedAddress.objects.create(email=f"second.{ADDRESS}", reason=f"550 {ADDRESS} full")


def tells(candidate: Candidate, company: Company) -> None:
    held = candidate.held.create(credential_id="CPC", number=CANARY)
    CredentialCheck.objects.create(held=held, name=NAME, number=CANARY)
    candidate.records.create(record_type=RecordType.objects.all()[0], years=3)
    EmployerBlock.objects.create(candidate=candidate, name=f"{CANARY} Health")
    ContactRequest.objects.create(
        candidate=candidate, company=company, title="Coder", pay_min_cents=2400, pay_max_cents=2900,
        pay_unit="hour", message=f"Dear {NAME}",
    )  # fmt: skip


def works(user: User, employer: Employer) -> None:
    posting = make_posting(employer)
    Membership.objects.create(employer=employer, user=user, role=Role.RECRUITER)
    Invitation.objects.create(
        employer=employer, email=ADDRESS, role=Role.RECRUITER, accepted_at=timezone.now()
    )
    team_mail.asked_to_join(
        JoinRequest.objects.create(employer=employer, user=user, decided_at=timezone.now())
    )
    Order.objects.create(
        employer=employer,
        posting=posting,
        product="single",
        amount_cents=249_00,
        status=Order.Status.EXPIRED,
        created_by=user,
        bill_to={"email": ADDRESS},
    )
    StripeEvent.objects.create(
        event_id=f"evt_{uuid.uuid4()}",
        type="checkout.session.completed",
        livemode=False,
        created=timezone.now(),
        status="processed",
        body=json.dumps(
            {"data": {"object": {"id": "cs_1", "customer_details": {"email": ADDRESS, "name": NAME}}}}
        ),
    )


def mark_every_text(user: User) -> None:
    """A canary into every text column of every row that belongs to this person, also those that nothing filled yet."""
    for keeper in personal.keepers():
        for sheet in keeper.sheets:
            rows = sheet.rows(user)
            if owned(rows.model):
                mark(rows)


def owned(model: type[models.Model]) -> bool:
    return model._meta.label not in {
        # The company's own, in which only a key names the person; a database refuses to change the last two.
        "employers.Posting", "employers.Order", "employers.CompanyCheck", "employers.PostingTemplate",
        "employers.Import", "employers.Feed", "employers.Reversal", "employers.ApplicantNote", "employers.PostingEvent", "employers.CreditLine",
    }  # fmt: skip


def mark(rows: models.QuerySet[models.Model]) -> None:
    plain: models.QuerySet[models.Model] = models.QuerySet(rows.model).filter(pk__in=[row.pk for row in rows])
    for field in rows.model._meta.local_concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(
            field, models.EmailField | models.URLField
        )
        free = not field.choices and not field.unique and (field.max_length or 99) >= 20
        if is_text and free and field.name not in {"query", "digest", "password", "name", "kind"}:
            plain.update(**{field.name: f"{field.name} {CANARY}"[: field.max_length]})


def in_tables() -> Iterator[str]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # the database's own names
            for row in cursor.fetchall():
                if any(sings(value) for value in row):
                    yield table
    for session in Session.objects.all():
        if sings(session.get_decoded()):
            yield "django_session"


def sings(value: object) -> bool:
    text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
    return CANARY in text.lower()


def in_files() -> Iterator[str]:
    roots = [Path(private_storage().path("")), Path(settings.MEDIA_ROOT)]
    for file in (file for root in roots for file in root.rglob("*") if file.is_file()):
        body = file.read_bytes()
        if sings(body) or sings(file.name) or any(sings(part) for part in parts(body)):
            yield str(file)


def parts(body: bytes) -> Iterator[bytes]:
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            yield from (packed.read(name) for name in packed.namelist())


def everywhere() -> set[str]:
    return {*in_tables(), *in_files()}


@pytest.fixture
def go(
    client: Client, lola: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Callable[[], None]:
    def gone() -> None:
        prove(client)
        assert client.post("/account/delete/", {"email": ADDRESS})["Location"] == "/account/deleted/"
        with django_capture_on_commit_callbacks(execute=True):
            assert leaving.run(timezone.now() + timedelta(days=8)) == 1
        sending.send_due()

    return gone


def test_before_it_is_everywhere_and_after_it_is_nowhere(
    go: Callable[[], None], lola: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = everywhere()
    assert {place for place in before if "/" not in place} == TABLES
    assert len([place for place in before if "/" in place]) == 2, "a resume and an export"
    assert any(mail.to != ADDRESS and sings(mail.text) for mail in OutgoingMail.objects.all())
    refused = OutgoingMail.objects.filter(to=ADDRESS).first()
    assert refused
    sending._bury(refused, f"550 <{ADDRESS}> is unknown")
    go()
    assert everywhere() == set()
    assert [record.getMessage() for record in caplog.records if sings(record.getMessage())] == []
    assert Application.objects.count() == 1, "that somebody applied and withdrew is still seen"
    assert Order.objects.count() == 1
    assert StripeEvent.objects.get().object_id == "cs_1"


@pytest.mark.parametrize("silent", ["employers", "candidates", "jobboard.accounts"])
def test_this_notices_a_part_of_the_site_that_keeps_something(
    go: Callable[[], None], silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [keeper for keeper in personal.keepers() if not keeper.erase.__module__.startswith(silent)]
    assert len(kept) == 2
    monkeypatch.setattr(personal, "keepers", lambda: kept)
    go()
    assert everywhere() != set()


def test_this_notices_a_file_that_stays(go: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("candidates.resumes.shelf.take_out", lambda resume: resume.delete())
    go()
    assert any("/resumes/" in place for place in everywhere())
