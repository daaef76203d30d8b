"""Each reader of resumes may take half a gigabyte, so two work at once on a machine; who comes third waits in a queue, not in an error."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candidates import applying
from candidates.application import Application, Resume
from candidates.resumes import reading, slots, waiting
from employers.models import Employer
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.applying import files
from tests.factories import make_posting

pytestmark = pytest.mark.django_db

HOLD = "import fcntl,sys; f=open(sys.argv[1],'a'); fcntl.flock(f,fcntl.LOCK_EX); print('held',flush=True); sys.stdin.read()"


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """Both places are taken until the stack is closed."""
    monkeypatch.setattr(reading, "PATIENCE", 0.0)
    monkeypatch.setattr(reading.read, "__kwdefaults__", {"patience": 0.0})
    with ExitStack() as taken:
        for _ in range(slots.AT_ONCE):
            assert taken.enter_context(slots.place(wait_seconds=5))
        yield taken


def upload(client: Client, body: bytes = b"", name: str = "cv.pdf") -> Resume:
    file = SimpleUploadedFile(name, body or files.pdf())
    response = client.post("/resumes/", {"file": file, "no_patient_data": "on"}, follow=True)
    assert response.status_code == 200
    return Resume.objects.get()


def test_a_third_waits_for_a_place_and_another_process_counts_too() -> None:
    place = slots.folder() / "0"
    with slots.place(wait_seconds=5) as mine:
        assert mine
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with slots.place(wait_seconds=0) as second, slots.place(wait_seconds=0) as third:
            assert (second, third) == (True, False)
        other.kill()
    with slots.place(wait_seconds=5) as first, slots.place(wait_seconds=5) as second:
        assert (first, second) == (True, True), "a process that dies frees its place"


def test_who_comes_third_is_in_the_queue_and_can_apply_already(
    client: Client, dana: User, acme: Employer, busy: ExitStack, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(dana)
    resume = upload(client)
    assert resume.read_at is None
    assert "Being read" in client.get(f"/resumes/{resume.pk}/").content.decode()
    assert "being read" in client.get("/resumes/").content.decode()
    posting = make_posting(acme, live=True, apply_here=True)
    assert posting.page
    sent = applying.send(dana, posting.page, applying.Letter("Dana", "", "", resume, [], []))
    assert sent
    recruiter = Client()
    recruiter.force_login(acme.memberships.get().user)
    path = f"/employers/postings/{posting.pk}/applicants/{sent.pk}/"
    assert "is being read" in recruiter.get(path).content.decode()
    assert recruiter.get(f"{path}resume/").status_code == 404, "nobody gets what nobody has looked at"
    caplog.clear()
    assert waiting.read_waiting() == 0
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        ("WARNING", f"Failed to read resume {resume.pk}: No place is free.")
    ]
    busy.close()
    assert waiting.read_waiting() == 1
    resume.refresh_from_db()
    assert resume.text == files.TEXT
    assert recruiter.get(f"{path}resume/").status_code == 200


def test_what_the_worker_refuses_is_told_and_given_to_nobody(
    client: Client, dana: User, busy: ExitStack
) -> None:
    client.force_login(dana)
    resume = upload(client, files.pdf(password="secret"))
    busy.close()
    assert waiting.read_waiting() == 1
    assert waiting.read_waiting() == 0
    resume.refresh_from_db()
    assert "password" in resume.problem
    assert not resume.is_fine
    assert "password" in OutgoingMail.objects.get(kind="resume_refused", to=dana.email).text
    assert "password" in client.get(f"/resumes/{resume.pk}/").content.decode()
    assert not Application.objects.resume_readable().exists()


def test_plain_text_needs_no_place(client: Client, dana: User, busy: ExitStack) -> None:
    client.force_login(dana)
    assert upload(client, b"I code.", "cv.txt").text == "I code."


def test_one_deleted_while_it_waited_stops_nobody(client: Client, dana: User, busy: ExitStack) -> None:
    client.force_login(dana)
    resume = upload(client)
    resume.file.storage.delete(resume.file.name or "")
    busy.close()
    assert waiting.read_waiting() == 1
    resume.refresh_from_db()
    assert "gone" in resume.problem


@pytest.mark.parametrize(("in_one_run", "runs"), [(2, 1), (1, 50)])
def test_one_that_nobody_can_read_holds_up_no_other(
    client: Client, dana: User, busy: ExitStack, monkeypatch: pytest.MonkeyPatch, in_one_run: int, runs: int
) -> None:
    """Nor for good where a run has no time for both, though it is the older one."""
    monkeypatch.setattr(waiting, "AT_A_TIME", in_one_run)
    client.force_login(dana)
    odd = upload(client)
    Resume.objects.filter(pk=odd.pk).update(file="resumes")
    fine = Resume.objects.create(
        user=dana,
        file=SimpleUploadedFile("cv", files.pdf()),
        kind="pdf",
        size=1,
        digest="1" * 64,
        read_at=None,
    )
    busy.close()
    assert any(waiting.read_waiting() for _ in range(runs))
    fine.refresh_from_db()
    assert fine.text == files.TEXT


def test_reading_ends_within_ten_seconds_and_half_a_gigabyte() -> None:
    from candidates.resumes import child

    assert timedelta(seconds=reading.SECONDS) <= timedelta(seconds=10)
    assert child.MEMORY <= 512 * 1024 * 1024
