"""What an editor does in Wagtail's admin happens with its mail and its line in the history, or not at all."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.test.utils.form_data import rich_text

from cms.models import JobPage
from employers import held, moderation, whole_actions
from employers import posting as postings
from employers.models import Employer, Posting
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.at_once import all_at_once, elsewhere, forget_everything, needs_writers_that_meet
from tests.cms.editors_forms import form_data
from tests.factories import make_employer, make_posting, make_user

pytestmark = pytest.mark.django_db


def _press(client: Client, posting: Posting, button: str) -> None:
    """As an editor, in Wagtail's admin. What goes wrong there is an error page."""
    page = f"/admin/pages/{posting.page_id}"
    bulk_action = f"/admin/bulk/wagtailcore/page/{button.removeprefix('bulk ')}/?id={posting.page_id}"
    if button == "publish":
        text = rich_text("<p>Code inpatient charts for two hospitals.</p>")
        sent = form_data(client, f"{page}/edit/", description=text, **{"action-publish": "1"})
        client.post(f"{page}/edit/", sent)
    else:
        client.post(bulk_action if button.startswith("bulk") else f"{page}/unpublish/")


def _as_found(posting: Posting) -> tuple[object, ...]:
    page = postings.written(posting)
    posting = Posting.objects.get(pk=posting.pk)
    return posting.state, page.latest_revision_id, posting.events.count(), OutgoingMail.objects.count()


BUTTONS = {
    "publish": ("live", "published"),
    "bulk publish": ("live", "published"),
    "unpublish": ("removed", "removed"),
    "bulk unpublish": ("removed", "removed"),
}


@pytest.fixture
def pressed_on(newcomer: Employer, client: Client, eddie: User) -> Posting:
    posting = make_posting(newcomer)
    postings.publish(posting, days=60, featured=False)
    client.force_login(eddie)
    client.raise_request_exception = False
    return posting


def _stops(*_: object, **__: object) -> None:
    raise RuntimeError


def _is_as_before_where_the_process_dies_in_between(client: Client, posting: Posting, button: str) -> bool:
    if BUTTONS[button][0] == "removed":
        postings.written(posting).get_latest_revision().publish()
    before = _as_found(posting)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(moderation, "went_live", _stops)
        patched.setattr(moderation, "was_removed", _stops)
        _press(client, posting, button)
    return _as_found(posting) == before


@pytest.mark.parametrize("button", BUTTONS)
def test_what_an_editor_does_in_the_admin_happens_with_all_that_follows_or_not_at_all(
    pressed_on: Posting, client: Client, button: str
) -> None:
    assert _is_as_before_where_the_process_dies_in_between(client, pressed_on, button)
    _press(client, pressed_on, button)
    state, last = BUTTONS[button]
    assert _as_found(pressed_on)[0] == state
    assert pressed_on.events.values_list("what", "side").first() == (last, "editor")
    assert OutgoingMail.objects.filter(kind="posting_live").count() == 1


@pytest.mark.parametrize("button", ["publish", "unpublish"])
def test_without_the_one_transaction_half_of_it_would_stay(
    pressed_on: Posting, client: Client, settings: Any, button: str
) -> None:
    """So that the test above is known to see it. Around several pages Wagtail has a transaction of its own."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("WholeAction")]
    client.handler.load_middleware()
    assert not _is_as_before_where_the_process_dies_in_between(client, pressed_on, button)


def test_what_an_editor_unpublishes_is_removed_whatever_happens_next(
    acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    posting = make_posting(acme)
    postings.publish(posting, days=60, featured=False)
    monkeypatch.setattr(UnpublishPageAction, "_after_unpublish", _stops)
    with pytest.raises(RuntimeError):
        JobPage.objects.get(pk=posting.page_id).unpublish()
    assert Posting.objects.get(pk=posting.pk).state == "removed"


def test_a_mistake_in_the_form_is_still_told_and_nothing_is_lost(pressed_on: Posting, client: Client) -> None:
    edit = f"/admin/pages/{pressed_on.page_id}/edit/"
    text = rich_text("<p>Code inpatient charts for two hospitals.</p>")
    before = _as_found(pressed_on)
    wrong = {"apprentice": "accepted", "experience_months": "36", "action-publish": "1"}
    answer = client.post(edit, form_data(client, edit, description=text, **wrong))
    assert "2 or more years" in str(answer.context["form"].errors)
    assert _as_found(pressed_on) == before


@pytest.fixture
def committed(db: None) -> Iterator[Posting]:
    made: list[Posting] = []

    def plant() -> None:
        made.append(make_posting(make_employer("Committed Health", "owner@committed.example")))
        postings.publish(made[0], days=60, featured=False)
        make_user("editor@committed.example", is_superuser=True)

    elsewhere(plant)
    yield made[0]
    elsewhere(forget_everything)


def _while_money_acts(posting: Posting) -> list[BaseException]:
    """An editor unpublishes it between the two locks that every change of a posting takes."""
    is_held = threading.Event()

    def act() -> None:
        with transaction.atomic():
            held.hold(posting)
            is_held.set()
            time.sleep(1)
            held.row_of(posting.page_id).change(featured=True)

    def unpublish() -> None:
        client = Client()
        client.force_login(User.objects.get(email="editor@committed.example"))
        is_held.wait(20)
        _press(client, posting, "unpublish")

    return all_at_once([act, unpublish])


@needs_writers_that_meet
def test_an_editor_waits_for_what_is_being_done_to_the_posting(committed: Posting) -> None:
    assert _while_money_acts(committed) == []
    page = JobPage.objects.get(pk=committed.page_id)
    assert (page.state_of_life, page.featured) == ("removed", True)


@needs_writers_that_meet
def test_in_another_order_they_would_wait_for_each_other(
    committed: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the test above is known to see it."""
    monkeypatch.setattr(whole_actions, "_hold", lambda _: None)
    assert any("deadlock" in str(error) for error in _while_money_acts(committed))
