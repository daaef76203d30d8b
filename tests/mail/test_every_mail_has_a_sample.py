"""Every mail of the site is listed for editors, is written by the function that writes the real one, has both parts and
sane headers, and none of its links is broken."""

import ast
import re
from collections.abc import Iterator
from email.utils import parseaddr
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client

from employers.models import Employer
from jobboard.accounts.models import User
from jobboard.mail import checks, samples
from jobboard.mail.message import compose
from jobboard.mail.models import OutgoingMail
from jobboard.mail.samples import Sample
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.timeout(400)]
SAMPLES = samples.everything()
NAMES = [sample.name for sample in SAMPLES]
CODE = ("candidates", "cms", "employers", "jobboard")
MODULES = (
    "candidates.emails",
    "candidates.profile_mail",
    "jobboard.accounts.emails",
    "employers.emails",
    "employers.order_mail",
    "employers.plan_mail",
    "employers.team_mail",
)
# They tell of mails, or write to the operators, whom a sample addresses itself.
NO_SAMPLE = {
    "was_asked",
    "was_told_of_ends",
    "writer_of",
    "refund_failed",
    "problem",
    "disputed",
    "paid_beyond_the_end",
}
# Not to many at a time, but again and again.
ENDED_BY_ONE_CLICK = {"cycles_end"}
each = pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)


# --- Nothing is missing ---


def test_every_template_is_listed_once() -> None:
    ours = {path.name.removesuffix(".subject.txt") for path in Path("templates/emails").glob("*.subject.txt")}
    account = {
        path.name.removesuffix("_subject.txt")
        for path in Path("templates/account/email").glob("*_subject.txt")
    }
    assert sorted(NAMES) == sorted(ours | account)


def test_every_name_that_is_queued_in_the_code_is_listed() -> None:
    assert set(_queued()) <= set(NAMES)
    assert len(set(_queued())) > 10


def _queued() -> Iterator[str]:
    """The literal first arguments of outbox.queue."""
    for package in CODE:
        for path in Path(package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and ast.unparse(node.func) in {"outbox.queue", "queue"}
                    and node.args
                ):
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value


def test_every_mail_function_is_called_by_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: set[str] = set()
    called: set[str] = set()
    for path in MODULES:
        module = import_module(path)
        for name, function in vars(module).items():
            if (
                isinstance(function, FunctionType)
                and function.__module__ == path
                and not name.startswith("_")
            ):
                wanted.add(f"{path}.{name}")
                monkeypatch.setattr(module, name, _noted(function, f"{path}.{name}", called))
    for sample in SAMPLES:
        with samples.written(sample):
            pass
    assert {name for name in wanted - called if name.rsplit(".", 1)[1] not in NO_SAMPLE} == set()


def _noted(function: FunctionType, name: str, called: set[str]) -> object:
    def noted(*args: object, **kwargs: object) -> object:
        called.add(name)
        return function(*args, **kwargs)

    return noted


# --- Each is in order ---


@cache
def mail_of(sample: Sample) -> OutgoingMail:
    """What it says, written once for all tests that only read it; what it tells of is gone."""
    with samples.written(sample) as mail:
        return mail


@each
def test_both_parts_say_something_and_nothing_is_left_open(sample: Sample) -> None:
    mail = mail_of(sample)
    assert mail.subject.strip()
    assert len(mail.text) > 80
    assert "<h1" in mail.html or "<p" in mail.html
    for part in (mail.subject, mail.text, mail.html):
        assert "{{" not in part
        assert "None" not in part
        assert "  ," not in part
    assert "&amp;" not in mail.text
    assert len(mail.html.encode()) + len(mail.text.encode()) < 60_000
    assert not re.search(r"<img|<script|url\(", mail.html)
    assert "http" not in re.sub(r"<a\b.*?</a>|<!--.*?-->|<[^>]*>", "", mail.html, flags=re.S), "not a link"
    assert 'style="' in mail.html
    assert "prefers-color-scheme: dark" in mail.html


@each
def test_headers_are_what_mailbox_providers_ask_for(sample: Sample) -> None:
    mail = mail_of(sample)
    message = compose(mail).message().parsed()
    parts = [part.get_content_type() for part in message.walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith(f"@{settings.SITE_HOST}>")
    assert checks.is_aligned(parseaddr(message["From"])[1].rpartition("@")[2], settings.SITE_HOST)
    assert message["Date"]
    assert message["To"] == mail.to
    campaign, customer, kind, sender = message["Feedback-ID"].split(":")
    assert (campaign, 5 <= len(sender) <= 15) == (sample.name, True)
    is_bulk = sample.name in {"digest", "alert_still_wanted", "alerts_stopped"}
    assert (customer, kind) == (("alerts", "bulk") if is_bulk else ("site", "single"))
    for header in ("List-Id", "Precedence"):
        assert (message[header] is not None) == is_bulk
    for header in ("List-Unsubscribe", "List-Unsubscribe-Post"):
        assert (message[header] is not None) == (is_bulk or sample.name in ENDED_BY_ONE_CLICK)
    assert "\n" not in message["Subject"]
    if is_bulk:
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail.html.count("/alerts/unsubscribe/") >= 1
        assert mail.text.count("/alerts/unsubscribe/") >= 1


@each
def test_no_link_is_broken(sample: Sample, acme: Employer) -> None:
    with samples.written(sample) as mail:
        assert set(links(mail))
        assert broken(mail) == []


@each
def test_none_promises_that_a_click_is_all(sample: Sample) -> None:
    """A link opens a page and changes nothing, as scanners of mail open links too. What acts is the button there."""
    mail = mail_of(sample)
    assert "one click" not in f"{mail.subject} {mail.text} {mail.html}".lower().replace("-", " ")


def test_a_broken_link_would_be_noticed() -> None:
    site = settings.SITE_URL
    html = f'<a href="{site}/nowhere/">x</a><a href="https://elsewhere.example/">x</a><a href="{site}/jobs/">x</a>'
    assert broken(OutgoingMail(to="dana@example.org", html=html, text=f"{site}/alerts/manage/1.no/")) == [
        f"{site}/alerts/manage/1.no/",
        f"{site}/nowhere/",
        "https://elsewhere.example/",
    ]


def broken(mail: OutgoingMail) -> list[str]:
    """Followed by its reader, signed in if they have an account; on this site only, and to a page that is there."""
    browser = Client()
    person = User.objects.filter(email=mail.to).first()
    if person:
        browser.force_login(person)
    return sorted(link for link in set(links(mail)) if not _leads_somewhere(browser, link))


def _leads_somewhere(browser: Client, link: str) -> bool:
    parts = urlsplit(link)
    if f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
        return False
    return browser.get(f"{parts.path or '/'}?{parts.query}", follow=True).status_code == 200


def links(mail: OutgoingMail) -> Iterator[str]:
    yield from (href.replace("&amp;", "&") for href in re.findall(r'href="([^"]*)"', mail.html))
    yield from re.findall(r"https?://\S+", mail.text)


@each
def test_the_text_part_has_every_link_of_the_html_part(sample: Sample) -> None:
    mail = mail_of(sample)
    in_text = set(re.findall(r"https?://\S+", mail.text))
    in_html = {href.replace("&amp;", "&") for href in re.findall(r'href="([^"]*)"', mail.html)}
    assert in_html - {settings.SITE_URL} <= in_text | {link + "/" for link in in_text}


def test_the_sample_of_alerts_brings_each_posting_once_as_a_real_one_does() -> None:
    sample = samples.find("digest")
    assert sample
    with samples.written(sample) as mail:
        postings = re.findall(r'href="[^"]*(/jobs/[^"?]+)\?via=alert', mail.html)
        assert len(set(postings)) == len(postings) == 3


# --- Editors look at them ---


def counts() -> dict[str, int]:
    ours = [model for model in apps.get_models() if model._meta.app_label in {*CODE, "mail", "accounts"}]
    found: dict[str, int] = {}
    for model in ours:
        manager: models.Manager[models.Model] = model._default_manager
        found[model._meta.label] = manager.count()
    return found


def test_an_editor_sees_every_mail_and_nothing_is_sent_or_stays(client: Client, eddie: User) -> None:
    client.force_login(eddie)
    page = client.get("/admin/mail/").content.decode()
    for sample in SAMPLES:
        assert f'href="/admin/mail/{sample.name}/"' in page
    before = counts()
    for name in ("digest", "order_paid", "password_reset_key"):
        page = client.get(f"/admin/mail/{name}/").content.decode()
        assert "As text" in page
        assert f"/admin/mail/{name}/html/" in page
        html = client.get(f"/admin/mail/{name}/html/")
        assert html["X-Frame-Options"] == "SAMEORIGIN"
        assert b"<!doctype html>" in html.content
    assert counts() == before
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("address", ["/admin/mail/", "/admin/mail/digest/", "/admin/mail/digest/html/"])
def test_nobody_else_does(client: Client, address: str, acme: Employer) -> None:
    assert client.get(address).status_code == 302
    for person in (acme.memberships.get().user, make_user("dana@example.org")):
        client.force_login(person)
        assert client.get(address).status_code in {302, 403, 404}


def test_there_is_no_other_mail(client: Client, eddie: User) -> None:
    client.force_login(eddie)
    assert client.get("/admin/mail/nothing/").status_code == 404
    assert client.post("/admin/mail/digest/").status_code == 405


@pytest.mark.parametrize(
    "name", ["application_declined", "application_moved", "contact_asked", "posting_sent_back"]
)
def test_words_of_somebody_else_stand_apart_from_ours(name: str) -> None:
    sample = samples.find(name)
    assert sample
    with samples.written(sample) as mail:
        assert re.search(r"<p style=\"[^\"]*border-left[^\"]*\"[^>]*>[^<]{20,}", mail.html)
