"""Who signed in again elsewhere while writing sends it again with one press; a form of another site gets nothing."""

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candidates.application import Application, Question
from cms.models import JobPage
from employers.models import Employer, Posting
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.applying import files
from tests.factories import PASSWORD, make_job, make_posting

pytestmark = pytest.mark.django_db

OURS = {"Origin": "http://testserver"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
LETTER = {
    "name": "Dana Doe",
    "phone": "512 555 0100",
    "cover": "\nI code.\n\nWell & <b>fast</b>.",
    "no_patient_data": "on",
}


@pytest.fixture
def page(acme: Employer) -> JobPage:
    return make_job(acme.company, apply_here=True, apply_url="")


@pytest.fixture
def browser(dana: User) -> Client:
    return holding_a_token(dana)


def holding_a_token(user: User) -> Client:
    """It has a cookie, and the forms of before have another token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.get("/account/profile/")
    return client


def stale(client: Client, path: str, typed: dict[str, Any], headers: dict[str, str] = OURS) -> Any:
    return client.post(path, {"csrfmiddlewaretoken": "a" * 64, **typed}, headers=headers)


def carried(answer: Any) -> dict[str, list[str]]:
    """With the fresh token."""
    found: dict[str, list[str]] = {}
    form = answer.text.partition('<form class="stack"')[2].partition("</form>")[0]
    for name, value in HIDDEN.findall(form):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


def press(client: Client, answer: Any, **chosen: object) -> Any:
    return client.post(answer.context["action"], carried(answer) | chosen, headers=OURS)


def test_an_application_is_sent_once_by_the_button(browser: Client, page: JobPage) -> None:
    resume = SimpleUploadedFile("cv.pdf", files.pdf())
    answer = stale(browser, f"/applications/new/{page.pk}/", LETTER | {"file": resume})
    assert answer.status_code == 403
    assert "no-store" in answer["Cache-Control"]
    assert "signed in as dana@example.org" in answer.text
    assert "Choose the file again: cv.pdf" in answer.text
    assert "<b>fast" not in answer.text
    assert not Application.objects.exists()
    assert {name: values for name, values in carried(answer).items() if name != "csrfmiddlewaretoken"} == {
        name: [value] for name, value in LETTER.items()
    }
    for _ in range(2):
        chosen = SimpleUploadedFile("cv.pdf", files.pdf())
        assert press(browser, answer, file=chosen)["Location"].startswith("/applications/")
    sent = Application.objects.get()
    assert sent.cover.split() == LETTER["cover"].split()
    assert sent.resume is not None
    assert OutgoingMail.objects.filter(kind="application_sent").count() == 1


def test_who_lost_every_cookie_gets_a_token_and_is_asked_to_sign_in(page: JobPage, dana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    path = f"/applications/new/{page.pk}/"
    answer = stale(client, path, LETTER)
    assert "You are signed out." in answer.text
    assert press(client, answer)["Location"] == f"/account/login/?next={path}"
    client.force_login(dana)
    assert "I code." in client.get(path).text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "null", "Referer": "http://testserver/"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "https://evil.example", "Referer": "http://testserver/"},
        {"Origin": "http://testserver:81"},
        {"Referer": "https://evil.example/http://testserver/"},
        {"Referer": "http://testserver@evil.example/"},
        {"Referer": "http://[x"},
        OURS | {"Sec-Fetch-Site": "cross-site"},
        OURS | {"Sec-Fetch-Site": "same-site"},
        OURS | {"Sec-Fetch-Mode": "cors"},
        OURS | {"HX-Request": "true"},
    ],
)
def test_another_sites_form_is_plainly_refused(
    browser: Client, page: JobPage, headers: dict[str, str]
) -> None:
    answer = stale(browser, f"/applications/new/{page.pk}/", LETTER, headers)
    assert answer.status_code == 403
    assert "The form was open too long" in answer.text
    assert "<form" not in answer.text
    assert "<input" not in answer.text
    assert "I code." not in answer.text


def test_the_page_that_a_browser_names_will_do(browser: Client, page: JobPage) -> None:
    answer = stale(browser, f"/applications/new/{page.pk}/", LETTER, {"Referer": "http://testserver/x/"})
    assert "Send it again" in answer.text


def test_the_button_needs_the_fresh_token_too(browser: Client, page: JobPage) -> None:
    answer = stale(browser, f"/applications/new/{page.pk}/", LETTER)
    again = browser.post(answer.context["action"], LETTER, headers=OURS)
    assert again.status_code == 403
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/account/login/", {"login": "dana@example.org", "password": PASSWORD}),
        (
            "/account/password/change/",
            {"oldpassword": PASSWORD, "password1": "n3w" + PASSWORD, "password2": PASSWORD},
        ),
        ("/account/confirm-email/", {"code": "QWER-TYUI"}),
        ("/account/login/", {"login": "x", "card_number": "4242424242424242", "cvc": "QWER-TYUI"}),
        ("/account/2fa/authenticate/", {"code": "QWER-TYUI", "credential": "QWER-TYUI"}),
    ],
)
def test_passwords_codes_and_cards_are_never_echoed(
    browser: Client, path: str, typed: dict[str, str]
) -> None:
    answer = stale(browser, path, typed)
    assert answer.status_code == 403
    for secret in (PASSWORD, "QWER-TYUI", "4242424242424242"):
        assert secret not in answer.text


def test_signing_in_with_an_old_form_asks_for_the_password_alone(dana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/account/login/")
    answer = stale(client, "/account/login/", {"login": dana.email, "password": PASSWORD})
    assert "Passwords and codes do not travel along" in answer.text
    assert f'value="{dana.email}"' in press(client, answer).text


def test_names_that_only_sound_like_secrets_travel(browser: Client) -> None:
    typed = {"work-code_sets": ["cpt", "icd-10-cm"], "postal_code": "78701", "token": "1-2", "a<\"'>b": "c"}
    found = carried(stale(browser, "/account/profile/work/", typed))
    assert {name: found[name] for name in typed} == {
        name: value if isinstance(value, list) else [value] for name, value in typed.items()
    }


def test_long_texts_and_odd_characters_are_no_server_error(browser: Client, page: JobPage) -> None:
    path = f"/applications/new/{page.pk}/"
    answer = stale(
        browser, path, LETTER | {"cover": "word " * 5_000, "phone": "\x00\ud800".encode("utf-8", "replace")}
    )
    assert (answer.status_code, carried(answer)["cover"]) == (403, ["word " * 5_000])
    assert press(browser, answer).status_code in {200, 302}
    for huge in ({"cover": ["x" * 60_000] * 4}, {"cover": ["x"] * 3_000}):
        assert "The form was open too long" in stale(browser, path, huge).text


def test_the_editors_area_keeps_its_plain_refusal(eddie: User) -> None:
    answer = stale(holding_a_token(eddie), "/admin/pages/1/edit/", {"title": "Half written"})
    assert answer.status_code == 403
    assert "Half written" not in answer.text


def test_an_employers_set_of_forms_arrives_whole(acme: Employer) -> None:
    posting: Posting = make_posting(acme)
    client = holding_a_token(acme.memberships.get().user)
    typed = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "form-0-words": "Which shift?",
        "form-0-kind": "choice",
        "form-0-choices": "Day\nNight",
        "form-1-words": "US work permit?",
        "form-1-kind": "yes_no",
    }
    answer = stale(client, f"/employers/postings/{posting.pk}/questions/?x=1", typed)
    assert press(client, answer).status_code == 302
    assert [question.words for question in Question.objects.all()] == ["Which shift?", "US work permit?"]


def test_it_is_never_sent_to_another_host(browser: Client) -> None:
    answer = stale(browser, "//evil.example/account/profile/work/", {"x": "y"})
    assert 'action="//' not in answer.text
