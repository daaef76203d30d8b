"""Sixty requests at once, then one a second, for each address and across all processes."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory, override_settings

from cms.api import limits
from cms.models import TokenBucket
from tests.at_once import needs_writers_that_meet

NOW = 1_800_000_000_000


@pytest.mark.django_db
def test_a_full_bucket_is_emptied_and_fills_again_by_itself() -> None:
    left = [limits.take("dana", NOW).left for _ in range(limits.BURST)]
    assert left == [*range(limits.BURST - 1, -1, -1)]
    assert limits.take("dana", NOW) == limits.Allowance(left=0, wait=1)
    assert limits.take("dana", NOW + 999).wait == 1
    assert limits.take("dana", NOW + 1_000).is_given
    assert not limits.take("dana", NOW + 1_001).is_given
    assert limits.take("dana", NOW + 3_600_000).left == limits.BURST - 1
    assert limits.take("mallory", NOW).is_given


@pytest.mark.django_db
def test_the_time_to_wait_is_true() -> None:
    for _ in range(limits.BURST):
        limits.take("dana", NOW)
    for late in (0, 1, 500, 999):
        wait = limits.take("dana", NOW + late).wait
        assert wait == 1
        assert limits.take("dana", NOW + late + 1000 * wait).is_given
        TokenBucket.objects.update(full_at_ms=NOW + limits.BURST * 1_000)


@pytest.mark.django_db
def test_a_request_too_many_hears_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BURST", 2)
    monkeypatch.setattr(
        limits, "time", SimpleNamespace(time=lambda: NOW / 1000)
    )  # a slow machine takes seconds
    answers = [Client().get("/api/v1/vocabularies") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert int(answers[2]["Retry-After"]) == 1
    assert answers[2].json()["code"] == "too_many_requests"
    assert Client().get("/api/v1/vocabularies", REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.django_db
def test_an_address_is_kept_as_a_digest() -> None:
    Client().get("/api/v1/vocabularies", REMOTE_ADDR="192.0.2.7")
    assert "192.0.2.7" not in str(list(TokenBucket.objects.values()))
    assert {len(bucket.owner) for bucket in TokenBucket.objects.all()} == {64}


def owner(**meta: Any) -> str:  # of a request
    return limits.owner_of(RequestFactory().get("/", **meta))


def test_a_household_has_one_bucket_and_a_forged_header_gets_none() -> None:
    assert owner(REMOTE_ADDR="2001:db8:1:2::1") == owner(REMOTE_ADDR="2001:db8:1:2::ffff")
    assert owner(REMOTE_ADDR="2001:db8:1:2::1") != owner(REMOTE_ADDR="2001:db8:1:3::1")
    assert owner(REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1") == owner(
        REMOTE_ADDR="192.0.2.7"
    )
    assert owner(REMOTE_ADDR="") == owner(REMOTE_ADDR="a socket")


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_its_word_counts() -> None:
    assert owner(HTTP_X_FORWARDED_FOR="198.51.100.1") != owner(HTTP_X_FORWARDED_FOR="198.51.100.2")
    assert owner(HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.1") == owner(HTTP_X_FORWARDED_FOR="198.51.100.1")


@pytest.mark.django_db
def test_full_buckets_are_forgotten() -> None:
    limits.take("early", NOW)
    limits.take("late", NOW + 60_000)
    limits.forget_full(NOW + 30_000)
    assert [bucket.owner for bucket in TokenBucket.objects.all()] == ["late"]


def _take_one(_: int) -> bool:
    try:
        return limits.take("everybody", NOW).is_given
    finally:
        connection.close()


def _tidy_up(_: int) -> None:
    try:
        TokenBucket.objects.filter(owner="everybody").delete()
    finally:
        connection.close()


@needs_writers_that_meet
@pytest.mark.django_db
def test_many_at_once_get_exactly_as_many_as_there_are() -> None:
    """With real threads and real commits; the test's own connection does nothing."""
    with ThreadPoolExecutor(12) as pool:
        try:
            assert sum(pool.map(_take_one, range(150))) == limits.BURST
        finally:
            list(pool.map(_tidy_up, [0]))
