"""A resume goes a year after the last posting that it was sent to has ended, and its page says so."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from candidates import applying
from candidates.application import Application, Resume
from candidates.resumes import shelf
from employers.models import Employer
from jobboard.accounts.models import User
from tests.factories import make_job

pytestmark = pytest.mark.django_db

NOW = timezone.now()
YEAR = timedelta(days=366)


@pytest.fixture
def resume(dana: User) -> Resume:
    kept = shelf.put(dana, SimpleUploadedFile("dana.txt", b"Dana's resume"))
    Resume.objects.update(created_at=NOW - 3 * YEAR)
    return kept


def sent(dana: User, acme: Employer, resume: Resume, *, ended: timedelta, closed: bool = False) -> None:
    page = make_job(acme.company, apply_here=True)
    assert applying.send(dana, page, applying.Letter("Dana", "", "", resume, [], []))
    if closed:
        page.change(closed_at=NOW - ended, closed_reason="filled_here")
    else:
        page.change(expires_at=NOW - ended)


@pytest.mark.parametrize("closed", [True, False])
def test_a_year_after_the_end_it_goes_with_its_file(
    dana: User,
    acme: Employer,
    resume: Resume,
    closed: bool,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sent(dana, acme, resume, ended=timedelta(days=10), closed=closed)
    assert shelf.drop_old(NOW + timedelta(days=350)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert shelf.drop_old(NOW + timedelta(days=356)) == 1
    assert not Resume.objects.exists()
    assert not resume.file.storage.exists(resume.file.name or "")
    assert Application.objects.get().resume is None, "that dana applied stays"


def test_one_posting_that_ended_lately_keeps_it(dana: User, acme: Employer, resume: Resume) -> None:
    sent(dana, acme, resume, ended=2 * YEAR)
    sent(dana, acme, resume, ended=timedelta(days=10))
    assert shelf.drop_old(NOW) == 0
    assert shelf.drop_old(NOW + YEAR) == 1


def test_one_that_was_never_sent_stays(resume: Resume) -> None:
    assert shelf.drop_old(NOW + 10 * YEAR) == 0


def test_one_that_was_just_added_stays(dana: User, acme: Employer, resume: Resume) -> None:
    sent(dana, acme, resume, ended=2 * YEAR)
    Resume.objects.update(created_at=NOW)
    assert shelf.drop_old(NOW) == 0


def test_the_number_of_months_is_a_setting_that_candidates_read(
    client: Client, dana: User, acme: Employer, resume: Resume, settings: LazySettings
) -> None:
    settings.RESUMES_KEPT_MONTHS = 3
    client.force_login(dana)
    assert "3 months after the last" in client.get("/resumes/").content.decode()
    sent(dana, acme, resume, ended=timedelta(days=93))
    assert shelf.drop_old(NOW) == 1
