"""What is acme's or dana's, asked for by everybody else: at every address with a parameter, by GET and by POST."""

import uuid
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.shortcuts import get_object_or_404

from employers import access
from employers.models import Posting
from tests.authz.addresses import Address, addresses
from tests.authz.asking import Answer, ask
from tests.authz.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.timeout(300)]

VERBS = ("pause", "resume", "frequency", "delete", "restore", "search")
WRITE = {
    f"employers/postings/<pk>/{verb}/"
    for verb in (
        "edit", "draft", "paste", "reason", "preview", "changes", "close", "copy", "delete", "restore", "history", "still-open", "reopen",
        "template", "changes/drop", "changes/back",
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
INVOICE = {"employers/orders/<uuid>/cancel/"}
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
    "alerts/manage/<token>/why/": "manage",
    "alerts/manage/<token>/address/": "manage",
    "alerts/unsubscribe/<token>/": "unsubscribe",
    "reminders/off/<token>/": "reminders",
    "alerts/still/<token>/": "still",
    "alerts/address/<token>/": "address",
    "account/keep/<token>/": "keep",
    "employers/still-open/<token>/": "still open",
    "employers/invitations/<token>/": "invitation",
    "employers/invitations/<token>/account/": "invitation",
    **dict.fromkeys(BY_LINK, "manage"),
}
# Nobody's in particular; what of it is not public yet has a test of its own below.
PUBLIC = {
    "mail/events/<provider>/",
    "jobs/<page_id>/alike/",
    "jobs/<page_id>/alike/alert/",
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
# Shown to those who are hiring here, and in this world nobody is: tests/employers/test_finding_coders.py has the rest.
HIRING = {"employers/coders/<card>/"}
OWN_PROFILE = {
    "account/profile/credentials/<code>/check/",
    "contacts/<contact_id>/",
    *(f"contacts/<contact_id>/{answer}/" for answer in ("yes", "no", "block")),
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
    HIRING
    | OWN_PROFILE
    | OWN_SESSIONS
    | AFTER_PROOF
    | OWN_SAVED
    | OWN_APPLYING
    | IMPORTS
    | TEAM
    | READ
    | WRITE
    | PAY
    | INVOICE
    | OWN_ALERT
    | TOKENS.keys()
    | PUBLIC
)
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
    "contact_id": "987654321",
    "code": "NOPE",
    "card": str(uuid.UUID(int=7, version=4)),
    "uuid": str(uuid.UUID(int=7, version=4)),
    "token": "7.no",
}


def guarded() -> list[Address]:
    return [address for address in addresses() if address.parameters]


def path_of(address: Address, values: dict[str, str]) -> str:
    path = address.route
    for name, _ in address.parameters:
        path = path.replace(f"<{name}>", values[name])
    return "/" + path


Cell = tuple[str, str, str, Address, dict[str, str]]  # who, how, what is expected, where, with which values


def cells(world: World) -> Iterator[Cell]:
    for address in guarded():
        for how in ("GET", "POST"):
            for who, expected, values in expectations(address, world):
                yield who, how, expected, address, values


def expectations(address: Address, world: World) -> Iterator[tuple[str, str, dict[str, str]]]:
    route = address.route
    if route in WRITE | PAY | READ | INVOICE | TEAM:
        yield from (("nobody", "sign in", world.ids), ("mallory", "nothing", world.ids))
        yield from ((name, "newcomer", world.ids) for name in ("dana", "paul"))
        yield "acme", "allowed", world.ids
        recruiter, billing = route in WRITE | PAY | READ, route in PAY | READ | INVOICE
        yield "recruiter", "allowed" if recruiter else "not your role", world.ids
        yield "billing", "allowed" if billing else "not your role", world.ids
    elif route in HIRING:
        yield from (("nobody", "sign in", world.ids), ("billing", "not your role", world.ids))
        yield from ((name, "newcomer", world.ids) for name in ("dana", "paul"))
        yield from ((name, "nothing", world.ids) for name in ("acme", "mallory", "recruiter"))
    elif route in OWN_ALERT | OWN_SAVED | OWN_APPLYING | OWN_PROFILE | OWN_SESSIONS:
        yield from (("nobody", "sign in", world.ids), ("dana", "allowed", world.ids))
        yield from ((name, "nothing", world.ids) for name in ("paul", "mallory", "acme"))
    elif route in TOKENS:
        yield from by_link(route, world)


def by_link(route: str, world: World) -> Iterator[tuple[str, str, dict[str, str]]]:
    right = TOKENS[route]
    yield "nobody", "allowed", world.ids | {"token": world.tokens[right]}
    for purpose, token in world.tokens.items():
        if purpose != right:
            yield "nobody", "nothing", world.ids | {"token": token}
    if route in BY_LINK:
        yield "mallory", "nothing", world.ids | {"token": world.foreign["manage"]}


def is_as_expected(answer: Answer, expected: str, missing: Callable[[], Answer]) -> bool:
    """`missing` asks the same person's way for what does not exist."""
    if expected == "allowed":
        return answer.status in {200, 302, 303, 422}
    if answer.changed:
        return False
    led_to = {"sign in": "/account/login/?next=", "newcomer": "/employers/start/"}
    if expected in led_to:
        return answer.status == 302 and answer.location.startswith(led_to[expected])
    other = missing()
    refused = {"not your role": 403, "nothing": 404}[expected]
    return answer.status == other.status == refused and answer.body == other.body


def wrong(world: World) -> Iterator[str]:
    for who, how, expected, address, values in cells(world):
        answer = ask(world.clients[who], how, path_of(address, values))
        if answer.status == 405 and not answer.changed:
            continue
        missing = partial(ask, world.clients[who], how, path_of(address, NO_SUCH))
        if not is_as_expected(answer, expected, missing):
            yield f"{how} {address.route} by {who}: {answer.status}, not “{expected}”"


def test_every_address_with_a_parameter_is_known_here() -> None:
    """A new one must be put into one of the sets above, which says who may have it."""
    assert {address.route for address in guarded()} == KNOWN


def test_nobody_finds_or_changes_what_is_anothers(world: World) -> None:
    assert len(list(cells(world))) > 150
    assert list(wrong(world)) == []


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
