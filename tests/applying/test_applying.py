"""Applying on the board: one application whatever happens on the way, nothing typed lost, and told to its candidate."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from candidates import applying
from candidates.application import AppendOnlyError, Application, ApplicationEvent, Question, Resume, State
from candidates.resumes import shelf
from candidates.screening import Kind
from cms import structured_data
from cms.models import JobPage
from employers.models import Employer
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.applying import files
from tests.factories import make_job, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(acme: Employer) -> JobPage:
    return make_job(acme.company, apply_here=True, apply_url="")


@pytest.fixture
def dana_here(client: Client, dana: User) -> Client:
    client.force_login(dana)
    return client


def letter(**changes: object) -> dict[str, object]:
    return {
        "name": "Dana Doe",
        "phone": "512 555 0100",
        "cover": "I code.",
        "no_patient_data": "on",
        **changes,
    }


def new_url(page: JobPage) -> str:
    return f"/applications/new/{page.pk}/"


def apply(client: Client, page: JobPage, **changes: object) -> Application:
    response = client.post(new_url(page), letter(**changes))
    assert response.status_code == 302, response.content.decode()
    return Application.objects.latest("pk")


def test_a_posting_leads_to_the_form_and_says_so_to_search_engines(
    dana_here: Client, page: JobPage, acme: Employer
) -> None:
    assert "You apply here" in dana_here.get(page.url).content.decode()
    response = dana_here.post(f"/jobs/{page.pk}/apply/")
    assert (response.status_code, response["Location"]) == (303, new_url(page))
    assert structured_data.job_posting(page)["directApply"] is True
    assert structured_data.job_posting(make_job(acme.company))["directApply"] is False


def test_a_scan_is_told_apart_where_a_resume_is_chosen(dana_here: Client, dana: User, page: JobPage) -> None:
    for name, body in (("read.pdf", files.pdf()), ("scan.pdf", files.pdf(""))):
        shelf.put(dana, SimpleUploadedFile(name, body))
    shown = dana_here.get(new_url(page)).content.decode()
    assert "scan.pdf (no text found)" in shown
    assert "read.pdf<" in shown


def test_one_page_sends_it_with_the_resume_and_tells_the_candidate(
    dana_here: Client, page: JobPage, dana: User
) -> None:
    application = apply(dana_here, page, file=SimpleUploadedFile("cv.pdf", files.pdf()))
    assert (application.name, application.email, application.credentials) == ("Dana Doe", dana.email, ["CPC"])
    assert application.resume is not None
    assert application.resume.text == files.TEXT
    assert "Inpatient Coder" in OutgoingMail.objects.get(kind="application_sent", to=dana.email).subject
    shown = dana_here.get(f"/applications/{application.pk}/").content.decode()
    assert "I code." in shown
    assert "New" in dana_here.get("/applications/").content.decode()


def test_the_next_form_is_filled_from_the_last(dana_here: Client, page: JobPage, acme: Employer) -> None:
    apply(dana_here, page, file=SimpleUploadedFile("cv.pdf", files.pdf()))
    other = make_job(acme.company, apply_here=True)
    shown = dana_here.get(new_url(other)).content.decode()
    assert 'value="Dana Doe"' in shown
    assert 'value="512 555 0100"' in shown
    assert f'value="{Resume.objects.get().digest}" selected' in shown


def test_who_does_not_hold_what_is_required_reads_so_before_they_write(
    dana_here: Client, paul: User, acme: Employer
) -> None:
    fits = make_job(acme.company, apply_here=True, apply_url="")
    asks_more = make_job(acme.company, apply_here=True, apply_url="", requirement="CCS or CIC")
    assert "which you do not hold" not in dana_here.get(new_url(fits)).text
    assert (
        "It requires CCS or CIC, which you do not hold. You can apply all the same"
        in dana_here.get(new_url(asks_more)).text
    )
    assert apply(dana_here, asks_more).page == asks_more
    dana_here.force_login(paul)
    assert "as apprentices are not accepted." in dana_here.get(new_url(fits)).text


def test_of_whom_nothing_is_known_nothing_is_said(client: Client, page: JobPage) -> None:
    client.force_login(make_user("nobody@example.org"))
    assert "which you do not hold" not in client.get(new_url(page)).text


def test_sending_twice_or_going_back_is_one_application(dana_here: Client, page: JobPage) -> None:
    first = apply(dana_here, page)
    again = dana_here.post(new_url(page), letter(cover="Other words"))
    back = dana_here.get(new_url(page))
    assert again["Location"] == back["Location"] == f"/applications/{first.pk}/"
    assert Application.objects.get().cover == "I code."
    assert OutgoingMail.objects.filter(kind="application_sent").count() == 1


def test_the_posting_says_that_one_applied_and_leads_there(
    dana_here: Client, page: JobPage, paul: User
) -> None:
    assert "You applied on" not in dana_here.get(page.url).content.decode()
    sent = apply(dana_here, page)
    shown = dana_here.get(page.url).content.decode()
    assert f'You applied on {sent.applied_at:%B %-d, %Y}. <a href="/applications/{sent.pk}/">' in shown
    assert "You applied on" not in Client().get(page.url).content.decode()
    dana_here.force_login(paul)
    assert "You applied on" not in dana_here.get(page.url).content.decode()


def test_the_database_itself_keeps_one_standing_application(
    dana_here: Client, page: JobPage, dana: User
) -> None:
    apply(dana_here, page)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(user=dana, page=page, name="Dana", email=dana.email)


def test_a_posting_that_closed_meanwhile_takes_nothing_and_loses_nothing(
    dana_here: Client, page: JobPage
) -> None:
    page.change(closed_at=timezone.now(), closed_reason="filled_here")
    response = dana_here.post(new_url(page), letter(cover="Long and well written"))
    assert response.status_code == 409
    assert "nothing was sent" in response.content.decode()
    assert "Long and well written" in response.content.decode()
    assert not Application.objects.exists()
    assert dana_here.get(new_url(page))["Location"] == page.url


def test_who_was_signed_out_meanwhile_finds_what_they_typed(
    client: Client, page: JobPage, dana: User
) -> None:
    response = client.post(new_url(page), letter(cover="Long and well written"))
    assert response["Location"].startswith("/account/login/?next=")
    client.post(response["Location"], {"login": dana.email, "password": "correct horse battery"})
    shown = client.get(new_url(page)).content.decode()
    assert "Long and well written" in shown
    assert "You were signed out" in shown
    assert not Application.objects.exists()
    apply(client, page)


def test_a_mistake_elsewhere_does_not_lose_the_file(dana_here: Client, page: JobPage) -> None:
    file = SimpleUploadedFile("cv.pdf", files.pdf())
    shown = dana_here.post(new_url(page), letter(name="", file=file)).content.decode()
    kept = Resume.objects.get()
    assert "need not choose it again" in shown
    assert f'value="{kept.digest}" selected' in shown
    assert apply(dana_here, page, resume=kept.digest).resume == kept


def test_another_persons_resume_cannot_be_sent(dana_here: Client, page: JobPage, paul: User) -> None:
    from candidates.resumes import shelf

    pauls = shelf.put(paul, SimpleUploadedFile("paul.txt", b"Paul's own resume"))
    response = dana_here.post(new_url(page), letter(resume=pauls.digest))
    assert response.status_code == 200
    assert not Application.objects.exists()


def ask(page: JobPage, position: int, words: str, kind: Kind, choices: list[str], needed: list[str]) -> None:
    Question.objects.create(
        page=page, position=position, words=words, kind=kind, choices=choices, needed=needed
    )


def test_questions_are_asked_and_a_knock_out_is_told_before(dana_here: Client, page: JobPage) -> None:
    ask(page, 0, "May you work in the US?", Kind.YES_NO, [], ["yes"])
    ask(page, 1, "Years of inpatient coding?", Kind.NUMBER, [], ["2"])
    ask(page, 2, "Which shift?", Kind.CHOICE, ["Day", "Night"], [])
    ask(page, 3, "Why us?", Kind.TEXT, [], [])
    shown = dana_here.get(new_url(page)).content.decode()
    assert "The employer needs the answer “Yes”." in shown
    assert "The employer needs at least 2." in shown
    missing = dana_here.post(new_url(page), letter()).content.decode()
    assert missing.count("Answer this question of the employer.") >= 4
    application = apply(
        dana_here, page, answer0="no", answer1="1.5", answer2="Night", answer3="You audit well."
    )
    assert [(a["answer"], a["short"]) for a in application.answers] == [
        ("No", True), ("1.5", True), ("Night", False), ("You audit well.", False),
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["NaN", "1e9999", "-1", "many", "9" * 400])
def test_an_odd_number_is_answered_in_words(dana_here: Client, page: JobPage, number: str) -> None:
    ask(page, 0, "Years?", Kind.NUMBER, [], ["2"])
    response = dana_here.post(new_url(page), letter(answer0=number))
    assert response.status_code == 200
    assert not Application.objects.exists()


def test_withdrawing_is_once_and_lets_one_apply_again(dana_here: Client, page: JobPage) -> None:
    first = apply(dana_here, page, file=SimpleUploadedFile("cv.pdf", files.pdf()))
    for _ in range(2):
        assert dana_here.post(f"/applications/{first.pk}/withdraw/").status_code == 302
    first.refresh_from_db()
    assert first.state == State.WITHDRAWN
    assert not first.resume_is_readable
    assert first.events.count() == 2
    assert apply(dana_here, page).pk != first.pk


def test_every_move_is_told_and_a_withdrawn_one_stays(
    dana_here: Client, page: JobPage, acme: Employer
) -> None:
    application = apply(dana_here, page)
    owner = acme.memberships.get().user
    assert applying.move(application, State.INTERVIEW, by=owner)
    assert not applying.move(application, State.INTERVIEW, by=owner)
    application.refresh_from_db()
    assert application.answered_at is not None
    assert "chosen for an interview" in OutgoingMail.objects.get(kind="application_moved").text
    applying.withdraw(application)
    assert not applying.move(application, State.OFFER, by=owner)


def test_who_still_waits_is_told_once_when_the_posting_ends(
    dana_here: Client, page: JobPage, acme: Employer, paul: User
) -> None:
    apply(dana_here, page)
    declined = Application.objects.create(
        user=paul, page=page, name="Paul", email=paul.email, state=State.DECLINED
    )
    assert applying.tell_of_ends() == 0
    page.change(expires_at=timezone.now() - timedelta(minutes=1))
    assert applying.tell_of_ends() == 1
    assert applying.tell_of_ends() == 0
    mails = OutgoingMail.objects.filter(kind="application_posting_ended")
    assert [mail.to for mail in mails] == ["dana@example.org"]
    assert declined.told_of_end_at is None


def test_who_withdrew_in_this_moment_is_told_of_no_end(dana_here: Client, page: JobPage) -> None:
    application = apply(dana_here, page)
    page.change(expires_at=timezone.now() - timedelta(minutes=1))
    tell = applying._tell_of_end
    applying.withdraw(application)
    assert not tell(application.pk, timezone.now())
    assert not OutgoingMail.objects.filter(kind="application_posting_ended").exists()


def test_what_became_of_it_is_only_added_to(dana_here: Client, page: JobPage) -> None:
    event = apply(dana_here, page).events.get()
    changes: list[Callable[[], object]] = [
        event.save,
        lambda: ApplicationEvent.objects.update(after=State.HIRED),
        lambda: ApplicationEvent.objects.all().delete(),
    ]
    for change in changes:
        with pytest.raises(AppendOnlyError):
            change()


def test_an_account_leaves_nothing_behind(dana_here: Client, page: JobPage, dana: User) -> None:
    apply(dana_here, page, file=SimpleUploadedFile("cv.pdf", files.pdf()))
    dana.delete()
    assert not Application.objects.exists()
    assert not ApplicationEvent.objects.exists()
    assert not Resume.objects.exists()
