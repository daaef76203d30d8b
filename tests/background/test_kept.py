"""What a process keeps of the database is forgotten when its change stands, and not only when it is made."""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from jobboard.lib.kept import Kept


@dataclass
class World:
    word: str = "old"
    reads: list[str] = field(default_factory=list)

    def read(self) -> str:
        self.reads.append(self.word)
        return self.word


def test_it_is_read_once_while_nothing_changes() -> None:
    world = World()
    kept = Kept(world.read, seconds=30)
    assert [kept.current() for _ in range(3)] == ["old"] * 3
    assert world.reads == ["old"]


@pytest.mark.django_db
def test_what_somebody_reads_before_the_change_stands_is_not_kept_after_it(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    world = World()
    kept = Kept(world.read, seconds=30)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        kept.forget()
        assert kept.current() == "old"
        world.word = "new"
    assert kept.current() == "new"


@pytest.mark.django_db
def test_whoever_changes_it_reads_the_new_one_at_once() -> None:
    world = World()
    kept = Kept(world.read, seconds=30)
    assert kept.current() == "old"
    with transaction.atomic():
        world.word = "new"
        kept.forget()
        assert kept.current() == "new"


@pytest.mark.django_db
def test_what_was_being_read_when_it_was_forgotten_is_not_kept() -> None:
    world = World()

    def read_slowly() -> str:
        word = world.read()
        if len(world.reads) == 1:
            world.word = "new"
            kept.forget()
        return word

    kept = Kept(read_slowly, seconds=30)
    assert kept.current() == "old"
    assert kept.current() == "new"
