"""All that is kept about a person, as one file: asked for once, built by the worker, handed to them alone, gone after a day."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from candidates import applying, screening
from candidates.application import Question
from candidates.models import SavedJob
from candidates.resumes import shelf
from employers.models import Employer
from jobboard.accounts import exporting
from jobboard.accounts.models import Export, User
from jobboard.lib.private_files import private_storage
from jobboard.mail.models import OutgoingMail
from tests.applying import files
from tests.factories import PASSWORD, make_job, make_posting
from tests.mydata.doors import prove, sign_in

pytestmark = pytest.mark.django_db


def unpacked(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def fetched(client: Client) -> dict[str, bytes]:
    response = client.get("/account/data/export/file/")
    assert response.status_code == 200
    return unpacked(b"".join(response))


def test_a_candidate_gets_lists_that_people_can_read_and_the_resumes(
    client: Client, dana: User, acme: Employer
) -> None:
    resume = shelf.put(dana, SimpleUploadedFile("dana.pdf", files.pdf()))
    page = make_job(acme.company, apply_here=True)
    SavedJob.objects.create(user=dana, page=page, note="ask about “pay”")
    question = Question(words="Years?", kind=Question.Kind.NUMBER, needed=["2"])
    answers = screening.answered([question, question], ["1", "3"])
    applying.send(dana, page, applying.Letter("Dana Doe", "", "I code.", resume, ["CPC"], answers))
    sign_in(client, dana)
    prove(client)
    assert client.post("/account/data/export/").status_code == 302
    exporting.build_waiting()
    found = fetched(client)
    assert found[f"resumes/{resume.pk}-dana.pdf"] == files.pdf()
    assert json.loads(found["saved jobs.json"])[0]["my note"] == "ask about “pay”"
    assert "“pay”" in found["saved jobs.json"].decode()
    assert json.loads(found["applications.json"])[0]["cover note"] == "I code."
    assert json.loads(found["applications.json"])[0]["answers"] == [
        {"question": "Years?", "answer": "1", "note": "The employer needs another answer."},
        {"question": "Years?", "answer": "3"},
    ]
    assert json.loads(found["what became of applications.json"])[0]["after"] == "new"
    assert json.loads(found["account.json"])[0]["e-mail"] == dana.email
    assert "Each .json file" in found["READ ME.txt"].decode()
    assert "password" not in found["account.json"].decode()
    mail = OutgoingMail.objects.get(kind="export_ready")
    assert (mail.to, "/account/data/" in mail.text) == (dana.email, True)


def test_a_member_takes_what_is_theirs_and_nothing_of_the_company(client: Client, acme: Employer) -> None:
    owner = acme.memberships.get().user
    make_posting(acme, title="Coder of secret charts", description="<p>The company's own words.</p>")
    Export.objects.create(user=owner)
    exporting.build_waiting()
    sign_in(client, owner)
    prove(client)
    found = fetched(client)
    assert json.loads(found["my place in a company.json"]) == [{"company": "Acme Health", "role": "owner"}]
    assert json.loads(found["postings I wrote.json"])[0]["posting"] == "Coder of secret charts"
    assert not any(b"own words" in body for body in found.values())


def test_one_is_built_at_a_time_and_three_a_day(client: Client, dana: User) -> None:
    sign_in(client, dana)
    prove(client)
    for _ in range(3):
        client.post("/account/data/export/")
    assert Export.objects.count() == 1
    assert "being put together" in client.get("/account/data/").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.create(user=dana)
    for _ in range(2):
        exporting.build_waiting()
        client.post("/account/data/export/")
    exporting.build_waiting()
    response = client.post("/account/data/export/", follow=True)
    assert "three times today" in response.content.decode()
    assert Export.objects.filter(user=dana).count() == 1, "a new one takes the place of the old"


def test_asking_and_downloading_need_a_proof_of_who_it_is_and_not_an_old_one(
    client: Client, dana: User
) -> None:
    sign_in(client, dana)
    asked = client.post("/account/data/export/")
    assert asked["Location"].startswith("/account/reauthenticate/")
    assert client.post(asked["Location"], {"password": "guess"}).status_code == 200
    assert not Export.objects.exists()
    client.post(asked["Location"], {"password": PASSWORD, "next": "/account/data/export/"})
    assert Export.objects.count() == 1, "what was asked before the proof is done after it"
    exporting.build_waiting()
    assert client.get("/account/data/export/file/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        for answer in (client.get("/account/data/export/file/"), client.post("/account/data/export/")):
            assert answer["Location"].startswith("/account/reauthenticate/")


def test_the_link_is_good_for_a_day_and_then_the_file_is_gone(
    client: Client,
    dana: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    Export.objects.create(user=dana)
    exporting.build_waiting()
    name = str(Export.objects.get().file.name)
    with django_capture_on_commit_callbacks(execute=True):
        exporting.forget_old(timezone.now() + timedelta(hours=23))
    assert private_storage().exists(name)
    later = timezone.now() + timedelta(hours=24, seconds=1)
    with time_machine.travel(later, tick=False):
        sign_in(client, dana)
        prove(client)
        assert client.get("/account/data/export/file/").status_code == 404
        assert "Download my data" not in client.get("/account/data/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert exporting.forget_old(later) == 1
    assert not private_storage().exists(name)
    assert not Export.objects.exists()


def test_nobody_else_gets_it(client: Client, dana: User, paul: User) -> None:
    Export.objects.create(user=dana)
    exporting.build_waiting()
    assert client.get("/account/data/export/file/")["Location"].startswith("/account/login/")
    sign_in(client, paul)
    prove(client)
    assert client.get("/account/data/export/file/").status_code == 404


def test_a_worker_that_died_holds_it_up_for_the_lease_only(dana: User) -> None:
    now = timezone.now()
    Export.objects.create(user=dana, leased_until=now + exporting.LEASE)
    assert exporting.build_waiting(now) == 0
    assert exporting.build_waiting(now + exporting.LEASE) == 1


def test_one_that_cannot_be_built_does_not_hold_up_the_others(
    dana: User, paul: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Export.objects.create(user=dana)
    Export.objects.create(user=paul)
    pack = exporting.pack

    def breaks(user: User, into: io.BytesIO) -> None:
        if user == dana:
            raise OSError("disk full")
        pack(user, into)

    monkeypatch.setattr(exporting, "pack", breaks)
    assert exporting.build_waiting() == 1
    assert Export.objects.get(user=dana).built_at is None


def test_a_file_of_no_row_is_swept(dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    Export.objects.create(user=dana)
    exporting.build_waiting()
    name = str(Export.objects.get().file.name)
    Export.objects.all().delete()
    exporting.forget_old()
    assert private_storage().exists(name), "its row may not have been committed yet"
    monkeypatch.setattr(exporting, "ORPHAN_AFTER", -exporting.ORPHAN_AFTER)
    exporting.forget_old()
    assert not private_storage().exists(name)
