"""An employer's applicants: who may read what and how long, what they are told, and what leaves the board."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from candidates import applying
from candidates.application import Application, Question, ResumeDownload, State
from candidates.resumes import shelf
from employers import pipeline
from employers.models import ApplicantNote, Employer, Posting, Role
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.employers.teams import browser_of, member, owner_of
from tests.factories import make_candidate, make_posting

pytestmark = pytest.mark.django_db
SECRET = b"Dana's own resume"


@pytest.fixture
def posting(acme: Employer) -> Posting:
    return make_posting(acme, live=True, apply_here=True, apply_url="")


@pytest.fixture
def application(posting: Posting, dana: User) -> Application:
    return apply(dana, posting)


@pytest.fixture
def owner(acme: Employer) -> Client:
    return browser_of(owner_of(acme))


def apply(user: User, posting: Posting, **letter: Any) -> Application:
    resume = shelf.put(user, SimpleUploadedFile("cv.txt", SECRET))
    values: dict[str, Any] = {
        "name": "Dana Doe",
        "phone": "",
        "cover": "I code.",
        "resume": resume,
        "credentials": ["CPC"],
        "answers": [],
    }
    assert posting.page is not None
    sent = applying.send(user, posting.page, applying.Letter(**{**values, **letter}))
    assert sent is not None
    return sent


def base(posting: Posting) -> str:
    return f"/employers/postings/{posting.pk}/applicants/"


def readers(world: dict[str, Client], posting: Posting, application: Application) -> dict[str, int]:
    """Who gets what of the resume, asked at the employer's address."""
    path = f"{base(posting)}{application.pk}/resume/"
    return {who: client.get(path).status_code for who, client in world.items()}


@pytest.fixture
def world(posting: Posting, acme: Employer, mallory: Employer, dana: User, paul: User) -> dict[str, Client]:
    people = {
        "owner": owner_of(acme),
        "recruiter": member(acme, Role.RECRUITER),
        "billing": member(acme, Role.BILLING),
        "mallory": owner_of(mallory),
        "dana": dana,
        "paul": paul,
    }
    return {who: browser_of(user) for who, user in people.items()} | {"nobody": Client()}


MATRIX = {
    "owner": 200,
    "recruiter": 200,
    "billing": 403,
    "mallory": 404,
    "dana": 302,
    "paul": 302,
    "nobody": 302,
}
OWN = {
    "owner": 404,
    "recruiter": 404,
    "billing": 404,
    "mallory": 404,
    "dana": 200,
    "paul": 404,
    "nobody": 302,
}


def test_a_resume_is_its_candidates_and_those_they_applied_to(
    world: dict[str, Client], posting: Posting, application: Application
) -> None:
    assert readers(world, posting, application) == MATRIX
    own = f"/resumes/{application.resume_id}/file/"
    assert {who: client.get(own).status_code for who, client in world.items()} == OWN
    for who, client in world.items():
        for path in (f"{base(posting)}{application.pk}/resume/", own):
            response = client.get(path)
            assert (SECRET in response.content) == (response.status_code == 200), (who, path)


def test_it_is_no_longer_the_employers_once_withdrawn_or_declined(
    world: dict[str, Client], posting: Posting, application: Application, acme: Employer
) -> None:
    applying.move(application, State.DECLINED, by=owner_of(acme))
    assert readers(world, posting, application)["owner"] == 404
    applying.move(application, State.REVIEWED, by=owner_of(acme))
    assert readers(world, posting, application)["owner"] == 200
    applying.withdraw(application)
    assert readers(world, posting, application)["owner"] == 404


def test_another_posting_of_the_same_employer_or_a_strangers_leads_nowhere(
    owner: Client, acme: Employer, mallory: Employer, application: Application
) -> None:
    for employer in (acme, mallory):
        other = make_posting(employer, live=True, apply_here=True)
        assert owner.get(f"{base(other)}{application.pk}/resume/").status_code == 404
        assert owner.post(f"{base(other)}{application.pk}/move/", {"place": "hired"}).status_code == 404
    application.refresh_from_db()
    assert application.state == State.NEW


def test_the_matrix_notices_a_check_that_is_missing(
    world: dict[str, Client], posting: Posting, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("employers.access.may", lambda membership, task: True)
    assert readers(world, posting, application) != MATRIX
    monkeypatch.undo()
    monkeypatch.setattr(
        "employers.applicant_views.posting_of", lambda employer, pk: Posting.objects.get(pk=pk)
    )
    assert readers(world, posting, application) != MATRIX
    monkeypatch.undo()
    applying.withdraw(application)
    monkeypatch.setattr(Application, "resume_is_readable", True)
    assert readers(world, posting, application)["owner"] == 200


def test_each_download_is_noted_and_its_candidate_sees_it(
    owner: Client, posting: Posting, application: Application, dana: User
) -> None:
    path = f"{base(posting)}{application.pk}/resume/"
    owner.head(path)
    assert not ResumeDownload.objects.exists()
    owner.get(path)
    assert ResumeDownload.objects.get().application == application
    assert (
        "Acme Health downloaded it"
        in browser_of(dana).get(f"/applications/{application.pk}/").content.decode()
    )


def test_applicants_are_listed_moved_and_their_candidate_told(
    owner: Client, posting: Posting, application: Application
) -> None:
    assert "Applicants: 1 new" in owner.get("/employers/postings/").content.decode()
    Application.objects.update(applied_at=timezone.now() - timedelta(days=3))
    shown = owner.get(base(posting)).content.decode()
    assert "Dana Doe" in shown
    assert "3 days" in shown
    for words in ("Dana Doe is told by mail.", "Dana Doe is there already. Nothing was sent."):
        moved = owner.post(f"{base(posting)}{application.pk}/move/", {"place": "interview"}, follow=True)
        assert words in moved.content.decode()
    assert OutgoingMail.objects.filter(kind="application_moved").count() == 1
    application.refresh_from_db()
    assert application.state == State.INTERVIEW
    assert "Dana Doe" in owner.get(f"{base(posting)}?state=interview").content.decode()
    assert "Dana Doe" not in owner.get(f"{base(posting)}?state=new").content.decode()


@pytest.mark.parametrize("place", ["", "withdrawn", "declined", "nowhere"])
def test_nothing_is_moved_where_it_cannot_go(
    owner: Client, posting: Posting, application: Application, place: str
) -> None:
    owner.post(f"{base(posting)}{application.pk}/move/", {"place": place})
    application.refresh_from_db()
    assert application.state == State.NEW


def test_a_note_is_the_teams_alone_and_kept_once(
    owner: Client, posting: Posting, application: Application, dana: User
) -> None:
    for _ in range(2):
        owner.post(f"{base(posting)}{application.pk}/note/", {"text": "Ask about the encoder"})
    assert ApplicantNote.objects.count() == 1
    assert "Ask about the encoder" in owner.get(f"{base(posting)}{application.pk}/").content.decode()
    assert "encoder" not in browser_of(dana).get(f"/applications/{application.pk}/").content.decode()
    assert "Write something" in owner.post(f"{base(posting)}{application.pk}/note/", {}).content.decode()


def test_two_notes_that_came_in_the_same_moment_refuse_no_third(
    acme: Employer, owner: Client, posting: Posting, application: Application
) -> None:
    for _ in range(2):
        application.team_notes.create(author=owner_of(acme), text="Call back")
    sent = owner.post(f"{base(posting)}{application.pk}/note/", {"text": "Call back"})
    assert (sent.status_code, ApplicantNote.objects.count()) == (302, 2)


def test_several_are_declined_with_words_that_were_seen_before(
    owner: Client, posting: Posting, application: Application, paul: User
) -> None:
    other = apply(paul, posting, name="Paul Poe")
    ids = {"id": [application.pk, other.pk]}
    shown = owner.get(f"{base(posting)}decline/", ids).content.decode()
    assert "2 applicants" in shown
    seen = owner.post(
        f"{base(posting)}decline/", {**ids, "message": "Dear {name}, sorry. {x}"}
    ).content.decode()
    assert "Dear Paul Poe, sorry. {x}" in seen
    assert not OutgoingMail.objects.filter(kind="application_declined").exists()
    for _ in range(2):
        owner.post(f"{base(posting)}decline/", {**ids, "message": "Dear {name}, sorry.", "send": "1"})
    mails = {mail.to: mail.text for mail in OutgoingMail.objects.filter(kind="application_declined")}
    assert len(mails) == 2
    assert "Dear Dana Doe, sorry." in mails["dana@example.org"]
    assert "Dear Paul Poe, sorry." in mails["paul@example.org"]


def test_braces_in_a_name_mean_nothing(application: Application) -> None:
    application.name = "Dana {title} {company}"
    assert pipeline.letter("Dear {name}.", application) == "Dear Dana {title} {company}."


def test_nobody_of_another_employer_is_declined(mallory: Employer, application: Application) -> None:
    theirs = make_posting(mallory, live=True)
    browser_of(owner_of(mallory)).post(
        f"{base(theirs)}decline/", {"id": application.pk, "message": "No", "send": "1"}
    )
    application.refresh_from_db()
    assert application.state == State.NEW


def test_a_spreadsheet_of_applicants_holds_no_formula(owner: Client, posting: Posting, dana: User) -> None:
    answers = [{"question": "=1+1", "answer": "@SUM(A1)", "short": False}]
    apply(dana, posting, name='=HYPERLINK("http://x")', phone="+1 512", cover="\t-2", answers=answers)
    sheet = owner.get(f"/employers/postings/{posting.pk}/applicants.csv")
    assert "applicants-inpatient-coder.csv" in sheet["Content-Disposition"]
    body = sheet.content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(body)))
    assert lines[1][0] == '\'=HYPERLINK("http://x")'
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_new_applicants_are_announced_at_once_and_then_by_the_hour(
    posting: Posting, application: Application, paul: User
) -> None:
    now = timezone.now()
    assert pipeline.announce(now) == 1
    assert pipeline.announce(now) == 0
    apply(paul, posting, name="Paul Poe")
    apply(make_candidate("third@example.org"), posting, name="Third")
    assert pipeline.announce(now + timedelta(minutes=30)) == 0
    assert pipeline.announce(now + timedelta(minutes=61)) == 1
    last = OutgoingMail.objects.filter(kind="applicants_new", to="acme@example.org").latest("created_at")
    assert last.subject.startswith("2 new applicants")
    assert "Paul Poe, Third" in last.text


def test_answers_are_told_to_the_public_from_five_applications_up(
    client: Client, posting: Posting, acme: Employer
) -> None:
    made = [apply(make_candidate(f"c{number}@example.org"), posting) for number in range(5)]
    Application.objects.filter(pk=made[0].pk).delete()
    address = acme.company.get_absolute_url()
    assert "of applications made here" not in client.get(address).content.decode()
    made.append(apply(make_candidate("c9@example.org"), posting))
    for application, days in zip(made[1:4], (1, 2, 9), strict=True):
        answered = application.applied_at + timedelta(days=days)
        Application.objects.filter(pk=application.pk).update(answered_at=answered)
    shown = client.get(address).content.decode()
    assert "Answers 60% of applications made here, half of them within 2 days" in shown


def typed(*questions: dict[str, str]) -> dict[str, str]:
    data = {"form-TOTAL_FORMS": "5", "form-INITIAL_FORMS": "0"}
    for number, question in enumerate(questions):
        data |= {f"form-{number}-{name}": value for name, value in question.items()}
    return data


def test_questions_are_kept_in_order_and_shown_again(owner: Client, posting: Posting) -> None:
    path = f"/employers/postings/{posting.pk}/questions/"
    questions = [
        {"words": "US work permit?", "kind": "yes_no", "needed": "Yes"},
        {"words": "Which shift?", "kind": "choice", "choices": "Day\nNight", "needed": "night"},
        {"words": "Years?", "kind": "number", "needed": "2"},
    ]
    for _ in range(2):
        assert owner.post(path, typed(*questions)).status_code == 302
    found = [(q.words, q.kind, q.choices, q.needed) for q in Question.objects.all()]
    assert found == [
        ("US work permit?", "yes_no", [], ["yes"]),
        ("Which shift?", "choice", ["Day", "Night"], ["Night"]),
        ("Years?", "number", [], ["2"]),
    ]
    assert 'value="Which shift?"' in owner.get(path).content.decode()
    assert owner.post(path, typed()).status_code == 302
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"words": "Shift?", "kind": "choice", "choices": "Day"}, "2 to 8 answers"),
        ({"words": "Permit?", "kind": "yes_no", "needed": "perhaps"}, "Write yes or no"),
        ({"words": "Years?", "kind": "number", "needed": "NaN"}, "between 0 and"),
        ({"words": "Why?", "kind": "text", "needed": "because"}, "cannot be compared"),
        ({"needed": "yes"}, "Write the question"),
        ({"words": "Odd?", "kind": "odd"}, "This is not offered."),
    ],
)
def test_a_question_that_cannot_be_asked_is_said_in_words(
    owner: Client, posting: Posting, question: dict[str, str], words: str
) -> None:
    response = owner.post(f"/employers/postings/{posting.pk}/questions/", typed(question))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Question.objects.exists()


def test_what_is_wrong_with_a_question_is_said_on_top_with_its_number(
    owner: Client, posting: Posting
) -> None:
    right, wrong = {"words": "US work permit?", "kind": "yes_no"}, {"kind": "number", "needed": "two"}
    path = f"/employers/postings/{posting.pk}/questions/"
    response = owner.post(path, typed(right, {}, {}, {}, {**wrong, "words": "Years?"}))
    page = BeautifulSoup(response.content, "html.parser")
    (summary,) = page.select("[data-focus-first]")
    assert "One thing needs your attention" in summary.get_text()
    (link,) = summary.select("a")
    assert link.get_text() == "Question 5, “The answer you need”:"
    (field,) = page.select(str(link["href"]))
    assert field["value"] == "two"


def test_no_part_of_a_question_is_called_optional(owner: Client, posting: Posting) -> None:
    assert "(optional)" not in owner.get(f"/employers/postings/{posting.pk}/questions/").content.decode()
