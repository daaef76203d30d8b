"""What is acme's or dana's, asked for by everybody else: at every address with a parameter, by GET and by POST."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.shortcuts import get_object_or_404
from django.test import Client
from django.utils import timezone

from candidates import links
from candidates.application import Application
from candidates.models import Alert, SavedJob, Subscriber
from candidates.resumes import shelf
from employers import access, team
from employers import links as employers_links
from employers.models import (
    Employer,
    Invitation,
    JoinRequest,
    Membership,
    Order,
    Posting,
    PostingTemplate,
    Role,
)
from jobboard.accounts import leaving
from jobboard.accounts.models import User
from tests.authz.addresses import Address, addresses
from tests.employers.typing import answers
from tests.factories import make_job, make_posting, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

VERBS = ("pause", "resume", "frequency", "delete", "restore")
WRITE = {
    f"employers/postings/<pk>/{verb}/"
    for verb in (
        "edit", "draft", "paste", "reason", "preview", "changes", "close", "copy", "delete", "restore", "history", "still-open", "reopen",
        "template",
    )
} | {f"employers/templates/<template_id>/{verb}/" for verb in ("use", "delete")}  # fmt: skip
WRITE |= {
    "employers/postings/<pk>/questions/",
    "employers/postings/<pk>/applicants/",
    "employers/postings/<pk>/applicants.csv",
    "employers/postings/<pk>/applicants/decline/",
    "employers/postings/<pk>/applicants/<application_id>/",
    *(f"employers/postings/<pk>/applicants/<application_id>/{verb}/" for verb in ("move", "note", "resume")),
}
PAY = {
    f"employers/postings/<pk>/{verb}/"
    for verb in ("publish", "extend", "relist", "credit", "plan", "feature")
} | {"employers/orders/<uuid>/"}
IMPORTS = {
    "employers/postings/imports/<pk>/",
    "employers/postings/imports/<pk>/to-correct.csv",
    "employers/feeds/<pk>/refresh/",
    "employers/feeds/<pk>/remove/",
}
READ = {"employers/postings/<pk>/statistics/"}
TEAM = {
    "employers/team/requests/<request_id>/approve/",
    "employers/team/requests/<request_id>/decline/",
    "employers/team/<member_id>/role/",
    "employers/team/<member_id>/remove/",
    "employers/team/invitations/<invitation_id>/resend/",
    "employers/team/invitations/<invitation_id>/revoke/",
}
OWN_ALERT = {f"alerts/<alert_id>/{verb}/" for verb in VERBS}
BY_LINK = {f"alerts/manage/<token>/<alert_id>/{verb}/" for verb in VERBS}
# Address: the purpose of the token that opens it.
TOKENS = {
    "alerts/confirm/<token>/": "confirm",
    "alerts/manage/<token>/": "manage",
    "alerts/unsubscribe/<token>/": "unsubscribe",
    "account/keep/<token>/": "keep",
    "employers/still-open/<token>/": "still open",
    "employers/invitations/<token>/": "invitation",
    "employers/invitations/<token>/account/": "invitation",
    **dict.fromkeys(BY_LINK, "manage"),
}
# Nobody's in particular; what of it is not public yet has a test of its own below.
PUBLIC = {
    "jobs/<page_id>/apply/",
    "jobs/<page_id>/view/",
    "saved/<page_id>/",
    "applications/new/<page_id>/",
    "jobs/<page_id>/card.png",
    "jobs/<slug>/",
    "jobs/<first>/<second>/",
    "companies/<slug>/",
    "api/v1/postings/<page_id>",
    "api/v1/<rest>",
    "sitemap-<section>-<number>.xml",
    "account/password/reset/key/<uidb36>-<key>/",
}
OWN_APPLYING = {
    "applications/<application_id>/",
    "applications/<application_id>/withdraw/",
    "resumes/<resume_id>/",
    "resumes/<resume_id>/file/",
    "resumes/<resume_id>/delete/",
}
OWN_SESSIONS = {"account/sessions/<device_id>/"}
# Whoever asks must first prove who they are; what is found then is in tests/mydata/test_passkeys.py.
AFTER_PROOF = {f"account/2fa/webauthn/keys/<pk>/{verb}/" for verb in ("remove", "edit")}
OWN_SAVED = {"saved/<page_id>/remove/", "saved/<page_id>/note/"}
KNOWN = (
    OWN_SESSIONS
    | AFTER_PROOF
    | OWN_SAVED
    | OWN_APPLYING
    | IMPORTS
    | TEAM
    | READ
    | WRITE
    | PAY
    | OWN_ALERT
    | TOKENS.keys()
    | PUBLIC
)
OURS = ("employers", "candidates", "cms", "mail", "payments", "accounts", "account", "usersessions", "mfa")
NO_SUCH = {
    "pk": "987654321",
    "alert_id": "987654321",
    "template_id": "987654321",
    "page_id": "987654321",
    "member_id": "987654321",
    "invitation_id": "987654321",
    "request_id": "987654321",
    "application_id": "987654321",
    "device_id": "987654321",
    "resume_id": "987654321",
    "uuid": str(uuid.UUID(int=7, version=4)),
    "token": "7.no",
}
FORM = {
    "reason": "filled_here",
    "product": "",
    "frequency": "weekly",
    "note": "mine",
    "name": "Coder",
    "role": "billing",
    "answer": "open",
}


@dataclass(frozen=True)
class World:
    clients: dict[str, Client]
    ids: dict[str, str]
    tokens: dict[str, str]
    foreign: dict[str, str]


@pytest.fixture
def world(acme: Employer, mallory: Employer, dana: User, paul: User) -> World:
    cache.clear()
    posting = make_posting(acme)
    order = Order.objects.create(
        employer=acme, posting=posting, product="single", amount_cents=249_00, status=Order.Status.EXPIRED
    )
    alert = alert_of(dana.email)
    saved = SavedJob.objects.create(user=dana, page=make_job(acme.company), note="salary to ask for")
    people = {
        "acme": acme.memberships.get().user,
        "mallory": mallory.memberships.get().user,
        "dana": dana,
        "paul": paul,
        "recruiter": member(acme, Role.RECRUITER),
        "billing": member(acme, Role.BILLING),
    }
    ids = {"pk": str(posting.pk), "uuid": str(order.uuid), "alert_id": str(alert.pk)}
    ids["page_id"] = str(saved.page_id)
    template = PostingTemplate.objects.create(employer=acme, name="Coder", typed={"title": ["Coder"]})
    ids["template_id"] = str(template.pk)
    invitation = Invitation.objects.create(employer=acme, email="new@acme.example", role=Role.RECRUITER)
    ids["invitation_id"] = str(invitation.pk)
    ids["request_id"] = str(JoinRequest.objects.create(employer=acme, user=make_user("ask@acme.example")).pk)
    ids["member_id"] = str(Membership.objects.get(user=people["billing"]).pk)
    assert posting.page is not None
    resume = shelf.put(dana, SimpleUploadedFile("dana.txt", b"Dana's own resume"))
    application = Application.objects.create(
        user=dana, page=posting.page, resume=resume, name="Dana", email=dana.email
    )
    elsewhere = UserSession.objects.create(user=dana, ip="192.0.2.1", session_key="k" * 32, user_agent="")
    ids["device_id"] = str(elsewhere.pk)
    ids |= {"application_id": str(application.pk), "resume_id": str(resume.pk)}
    mine = alert_of(mallory.memberships.get().user.email)
    return World(
        {name: signed_in(person) for name, person in people.items()} | {"nobody": Client()},
        ids,
        tokens_of(alert, posting) | {"invitation": team.token_of(invitation), "keep": keep_token()},
        tokens_of(mine, make_posting(mallory)),
    )


def keep_token() -> str:
    """Of somebody who is about to be deleted."""
    leaver = make_user("leaver@example.org", leaves_at=timezone.now() + leaving.GRACE)
    return leaving.keep_url(leaver).rstrip("/").rsplit("/", 1)[1]


def member(employer: Employer, role: Role) -> User:
    user = make_user(f"{role}@example.org")
    Membership.objects.create(employer=employer, user=user, role=role)
    return user


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    client.get("/healthz")  # lists the session, which any first request would
    return client


def alert_of(email: str) -> Alert:
    subscriber = Subscriber.objects.create(email=email)
    return Alert.objects.create(subscriber=subscriber, query="credential=CPC", confirmed_at=timezone.now())


def tokens_of(alert: Alert, posting: Posting) -> dict[str, str]:
    made = {
        "confirm": links.confirm_url(alert),
        "manage": links.manage_url(alert.subscriber),
        "unsubscribe": links.unsubscribe_url(alert.subscriber),
        "still open": employers_links.still_open_url(posting),
    }
    return {purpose: url.rstrip("/").rsplit("/", 1)[1] for purpose, url in made.items()}


def guarded() -> list[Address]:
    return [address for address in addresses() if address.parameters]


def path_of(address: Address, values: dict[str, str]) -> str:
    path = address.route
    for name, _ in address.parameters:
        path = path.replace(f"<{name}>", values[name])
    return "/" + path


def rows() -> dict[str, list[dict[str, object]]]:
    """Everything that a request could have changed, mails to send included."""
    models = [model for model in apps.get_models() if model._meta.app_label in OURS]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str
    changed: bool


class Watch:
    """Looks at the rows before the first statement that writes, so that a request which only reads costs no look."""

    def __init__(self) -> None:
        self.before: dict[str, list[dict[str, object]]] | None = None

    def __call__(self, execute: Callable[..., object], sql: str, *rest: object) -> object:
        if self.before is None and not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.before = rows()
        return execute(sql, *rest)

    @property
    def changed(self) -> bool:
        return self.before is not None and rows() != self.before


def ask(client: Client, method: str, path: str) -> Answer:
    """One request, whose traces are rolled back again."""
    watch = Watch()
    with transaction.atomic():
        with connection.execute_wrapper(watch):
            response = client.post(path, answers(**FORM)) if method == "POST" else client.get(path)
        changed = watch.changed
        transaction.set_rollback(True)
    body = re.sub(r'(nonce|value)="[^"]{20,}"', "", response.content.decode()).replace(path, "")
    return Answer(response.status_code, response.get("Location", ""), body, changed)


Cell = tuple[str, str, str, Address, dict[str, str]]  # who, how, what is expected, where, with which values


def cells(world: World) -> Iterator[Cell]:
    for address in guarded():
        for how in ("GET", "POST"):
            for who, expected, values in expectations(address, world):
                yield who, how, expected, address, values


def expectations(address: Address, world: World) -> Iterator[tuple[str, str, dict[str, str]]]:
    route = address.route
    if route in WRITE | PAY | READ:
        yield from (("nobody", "sign in", world.ids), ("mallory", "nothing", world.ids))
        yield from ((name, "newcomer", world.ids) for name in ("dana", "paul"))
        yield from ((name, "allowed", world.ids) for name in ("acme", "recruiter"))
        yield "billing", "allowed" if route in PAY | READ else "not your role", world.ids
    elif route in TEAM:
        yield from (("nobody", "sign in", world.ids), ("mallory", "nothing", world.ids))
        yield from ((name, "newcomer", world.ids) for name in ("dana", "paul"))
        yield from ((name, "not your role", world.ids) for name in ("recruiter", "billing"))
        yield "acme", "allowed", world.ids
    elif route in OWN_ALERT | OWN_SAVED | OWN_APPLYING | OWN_SESSIONS:
        yield from (("nobody", "sign in", world.ids), ("dana", "allowed", world.ids))
        yield from ((name, "nothing", world.ids) for name in ("paul", "mallory", "acme"))
    elif route in TOKENS:
        right = TOKENS[route]
        yield "nobody", "allowed", world.ids | {"token": world.tokens[right]}
        for purpose, token in world.tokens.items():
            if purpose != right:
                yield "nobody", "nothing", world.ids | {"token": token}
        if route in BY_LINK:
            yield "mallory", "nothing", world.ids | {"token": world.foreign["manage"]}


def is_as_expected(answer: Answer, missing: Answer, expected: str) -> bool:
    """`missing` is the answer to the same person for what does not exist."""
    if expected == "allowed":
        return answer.status in {200, 302, 303, 422}
    same = (answer.status, answer.body) == (missing.status, missing.body)
    return (
        not answer.changed
        and {
            "sign in": answer.status == 302 and answer.location.startswith("/account/login/?next="),
            "newcomer": answer.status == 302 and answer.location.startswith("/employers/start/"),
            "not your role": answer.status == 403 and same,
            "nothing": answer.status == 404 and same,
        }[expected]
    )


def wrong(world: World) -> list[str]:
    found = []
    for who, how, expected, address, values in cells(world):
        answer = ask(world.clients[who], how, path_of(address, values))
        if answer.status == 405 and not answer.changed:
            continue
        missing = ask(world.clients[who], how, path_of(address, NO_SUCH))
        if not is_as_expected(answer, missing, expected):
            found.append(f"{how} {address.route} by {who}: {answer.status}, not “{expected}”")
    return found


def test_every_address_with_a_parameter_is_known_here() -> None:
    """A new one must be put into one of the sets above, which says who may have it."""
    assert {address.route for address in guarded()} == KNOWN


def test_nobody_finds_or_changes_what_is_anothers(world: World) -> None:
    assert len(list(cells(world))) > 150
    assert wrong(world) == []


def test_these_tests_notice_a_change(world: World) -> None:
    pause = f"/alerts/{world.ids['alert_id']}/pause/"
    assert ask(world.clients["dana"], "POST", pause).changed
    assert not ask(world.clients["paul"], "POST", pause).changed


def test_these_tests_notice_roles_that_are_not_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "may", lambda membership, task: True)
    assert any("by billing" in line for line in wrong(world))


def test_these_tests_notice_a_posting_of_anybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "employers.posting_views.posting_of", lambda employer, pk: get_object_or_404(Posting, pk=pk)
    )
    assert any("by mallory" in line for line in wrong(world))


def test_a_posting_that_nobody_paid_for_is_nobodys_to_apply_to(world: World) -> None:
    page = Posting.objects.get(pk=world.ids["pk"]).page
    assert page is not None
    for client in world.clients.values():
        missing = ask(client, "POST", "/jobs/987654321/apply/")
        answer = ask(client, "POST", f"/jobs/{page.pk}/apply/")
        assert (answer.status, answer.body, answer.changed) == (404, missing.body, False)
        assert not ask(client, "POST", f"/jobs/{page.pk}/view/").changed
        assert ask(client, "GET", page.url).status == 404


Odd = Callable[[str], str]


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.split(".")[0],
        lambda token: "1" + token,
        lambda token: token + ".",
        lambda token: token.replace(".", ":"),
    ],
)
def test_a_link_that_was_changed_opens_nothing(world: World, change: Odd) -> None:
    for address in guarded():
        if address.route in TOKENS:
            token = change(world.tokens[TOKENS[address.route]])
            for how in ("GET", "POST"):
                answer = ask(world.clients["nobody"], how, path_of(address, world.ids | {"token": token}))
                assert answer.status in {404, 405}, address.route
                assert not answer.changed


def test_saved_jobs_are_seen_by_nobody_else(world: World) -> None:
    page = SavedJob.objects.get().page
    assert "salary to ask for" in ask(world.clients["dana"], "GET", "/saved/").body
    for who in world.clients.keys() - {"dana"}:
        answer = ask(world.clients[who], "GET", "/saved/")
        assert "salary to ask for" not in answer.body
        assert page.title not in answer.body
        assert f'data-saved="{page.pk}' not in ask(world.clients[who], "GET", "/jobs/").body
        assert f'data-saved="{page.pk}' not in ask(world.clients[who], "GET", page.url).body


def test_saving_what_another_saved_touches_only_ones_own_list(world: World) -> None:
    row = SavedJob.objects.get()
    world.clients["mallory"].post(f"/saved/{row.page_id}/")
    world.clients["mallory"].post(f"/saved/{row.page_id}/note/", {"note": "mallory was here"})
    world.clients["mallory"].post(f"/saved/{row.page_id}/remove/")
    assert [(kept.user_id, kept.note) for kept in SavedJob.objects.all()] == [(row.user_id, row.note)]
