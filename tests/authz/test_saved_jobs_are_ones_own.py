"""What dana saved, nobody else sees or changes."""

import pytest

from candidates.models import SavedJob
from tests.authz.asking import ask
from tests.authz.world import World

pytestmark = pytest.mark.django_db


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
