"""A starting process reads the kept index, and believes it only if it is of this database's own past."""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from cms.models import ListingChange
from cms.search import live, snapshot
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(snapshot, "WORTH_KEEPING", 1)


def kept() -> snapshot.Kept:
    index, log = live.from_rows()
    snapshot.save(index, log.newest)
    found = snapshot.load()
    assert found is not None
    return found


def test_what_was_kept_answers_like_what_was_made() -> None:
    make_job(featured=True, systems=["epic"], preferred="CPMA")
    make_job(make_company("Staff Now", "agency"), pay_unit="chart", pay_min_cents=400, pay_max_cents=500)
    made, _ = live.from_rows()
    assert kept().index.contents() == made.contents()


def test_what_changed_since_is_read_from_the_log() -> None:
    closed, edited = make_job(), make_job(title="Radiology coder")
    kept()
    closed.change(closed_at=timezone.now(), closed_reason="cancelled")
    edited.title = "Urology coder"
    edited.save_revision().publish()
    fresh = make_job()
    index, _ = live.load()
    made, _ = live.from_rows()
    assert index.contents() == made.contents()
    assert set(index.numbers) >= {edited.pk, fresh.pk}


def test_a_change_that_was_late_to_commit_is_read_though_its_number_is_smaller() -> None:
    first = make_job()
    newest = ListingChange.objects.latest("pk").pk
    ListingChange.objects.create(pk=newest + 2, page_id=0)
    kept()
    ListingChange.objects.create(pk=newest + 1, page_id=first.pk)
    first.listing.delete()
    index, _ = live.load()
    assert first.pk not in index.numbers


def test_a_worn_snapshot_is_replaced_by_a_fresh_one() -> None:
    """Else whoever reads it is worn at once, and reads it again for every search."""
    job = make_job()
    index, log = live.from_rows()
    index.pages.extend([job.pk] * 1_200)
    index.expires.extend([0] * 1_200)
    snapshot.save(index, log.newest)
    assert not live.load()[0].is_worn
    found = snapshot.load()
    assert found is not None
    assert len(found.index.pages) == 1


def test_a_snapshot_of_another_history_is_not_believed() -> None:
    make_job()
    kept()
    ListingChange.objects.update(at=timezone.now())
    assert snapshot.load() is None


@pytest.mark.parametrize("damage", [b"", b"{}\n", b"not json\n", b'{"made_by": "older"}\n'])
def test_a_damaged_snapshot_is_passed_over(damage: bytes) -> None:
    make_job()
    kept()
    snapshot.path().write_bytes(damage)
    assert snapshot.load() is None
    assert len(live.load()[0].open) == 1


@pytest.mark.parametrize("lost", [1, 100])
def test_a_snapshot_that_was_cut_short_is_not_believed(lost: int) -> None:
    make_job()
    kept()
    snapshot.path().write_bytes(snapshot.path().read_bytes()[:-lost])
    assert snapshot.load() is None
    assert len(live.load()[0].open) == 1


def test_a_snapshot_with_one_wrong_byte_is_not_believed() -> None:
    make_job()
    kept()
    data = bytearray(snapshot.path().read_bytes())
    data[-1] ^= 1
    snapshot.path().write_bytes(data)
    assert snapshot.load() is None


def test_a_disk_that_takes_nothing_costs_no_search(tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR = tmp_path / "file"
    settings.VAR_DIR.write_text("a file where the folder should be")
    make_job()
    assert len(live.load()[0].open) == 1


def test_a_file_that_another_process_puts_in_its_place_meanwhile_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_job()
    monkeypatch.setattr(Path, "glob", lambda self, pattern: [tmp_path / "search.7"])
    kept()


def test_what_a_killed_process_left_half_written_is_removed_and_what_another_writes_is_not(
    tmp_path: Path,
) -> None:
    make_job()
    abandoned, in_progress = tmp_path / "search.1", tmp_path / "search.2"
    for file in (abandoned, in_progress):
        file.write_bytes(b"half")
    os.utime(abandoned, (1, 1))
    kept()
    assert not abandoned.exists()
    assert in_progress.exists()
