"""Periodic work runs once a period, whatever the number of schedulers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.module_loading import import_string

from jobboard import celery, schedule
from jobboard.models import PeriodicRun
from jobboard.schedule import DAY, MINUTE, PERIODIC, Job

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ran: list[str] = []


def tidy() -> None:
    ran.append("tidy")


@pytest.fixture
def job(db: None, monkeypatch: pytest.MonkeyPatch) -> Job:
    job = Job("tests.background.test_schedule.tidy", every=DAY)
    monkeypatch.setattr(schedule, "PERIODIC", [job])
    ran.clear()
    return job


@pytest.mark.parametrize("job", PERIODIC, ids=lambda job: job.path)
def test_every_periodic_job_is_a_function_that_exists(job: Job) -> None:
    assert callable(import_string(job.path))
    assert job.path.startswith(celery.OWN)


def test_two_schedulers_run_a_job_once(job: Job) -> None:
    celery.tick(job.path)
    celery.tick(job.path)
    assert ran == ["tidy"]


def test_without_the_claim_two_schedulers_run_it_twice(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PeriodicRun, "claim", lambda job, now: True)
    celery.tick(job.path)
    celery.tick(job.path)
    assert ran == ["tidy", "tidy"]


def test_the_next_period_runs_again_and_the_table_does_not_grow(job: Job) -> None:
    wins = [PeriodicRun.claim(job, now=NOON + timedelta(days=day)) for day in range(5)]
    assert wins == [True] * 5
    assert PeriodicRun.objects.count() == 1


def test_a_scheduler_whose_clock_is_behind_does_not_repeat_the_last_period(job: Job) -> None:
    assert PeriodicRun.claim(job, now=NOON)
    assert not PeriodicRun.claim(job, now=NOON - timedelta(days=1))


def test_a_clock_that_was_years_ahead_does_not_stop_a_job_for_years(job: Job) -> None:
    assert PeriodicRun.claim(job, now=NOON + timedelta(days=3650))
    assert PeriodicRun.claim(job, now=NOON)


def test_a_daily_job_is_asked_for_often_enough_to_survive_restarts() -> None:
    assert Job("jobboard.housekeeping.clear_sessions", every=DAY).tick_seconds == MINUTE


def test_a_message_cannot_name_a_function_that_is_not_ours() -> None:
    with pytest.raises(ValueError, match="not a function of the board"):
        celery.run("os.system", "true")
