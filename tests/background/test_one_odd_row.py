"""Periodic work on many rows: one that cannot be done keeps nobody else waiting, and comes again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobboard.accounts import leaving, personal
from jobboard.accounts.models import User
from jobboard.lib.one_by_one import ElsewhereError, each
from tests.factories import make_user


def test_the_others_have_their_turn_and_the_log_names_the_one(caplog: pytest.LogCaptureFixture) -> None:
    def invert(key: int) -> bool:
        return 12 // key > 3

    assert each(invert, [1, 0, 2, 12], to="invert") == 2
    assert [record.getMessage() for record in caplog.records] == ["Failed to invert 0"]


@pytest.mark.parametrize(("is_away", "tried"), [(False, [1, 2, 3]), (True, [1, 2])])
def test_a_refusal_from_outside_is_warned_of_and_while_nobody_is_there_the_next_run_goes_on(
    caplog: pytest.LogCaptureFixture, is_away: bool, tried: list[int]
) -> None:
    asked = []

    def ask(key: int) -> bool:
        asked.append(key)
        if key == 2:
            raise ElsewhereError("Nobody answers", is_away=is_away)
        return True

    assert each(ask, [1, 2, 3], to="ask about") == len(tried) - 1
    assert asked == tried
    [record] = caplog.records
    assert (record.levelname, record.getMessage()) == ("WARNING", "Failed to ask about 2: Nobody answers")


@pytest.mark.django_db
def test_an_account_that_cannot_be_deleted_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    odd, lola = make_user("odd@example.org"), make_user("lola@example.org")
    over = timezone.now() - timedelta(minutes=1)
    User.objects.filter(pk=odd.pk).update(leaves_at=over - timedelta(minutes=1))
    User.objects.filter(pk=lola.pk).update(leaves_at=over)
    keepers = personal.keepers

    def erase(user: User) -> None:
        assert user != odd, "this one cannot be deleted"

    monkeypatch.setattr(personal, "keepers", lambda: [personal.Keeper((), {}, erase), *keepers()])
    assert leaving.run() == 1
    assert list(User.objects.values_list("email", flat=True)) == ["odd@example.org"]
    monkeypatch.setattr(personal, "keepers", keepers)
    assert leaving.run() == 1
