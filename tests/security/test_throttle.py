"""Limits hold for as long as they say, whoever else fills the cache."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from jobboard.lib import throttle

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def asked(times: int, who: str = "dana@example.org", *, at_most: int = 3, per: timedelta = DAY) -> list[bool]:
    return [throttle.allows("mail", who, at_most=at_most, per=per) for _ in range(times)]


def test_as_many_as_allowed_and_then_no_more() -> None:
    assert asked(5) == [True, True, True, False, False]
    assert asked(1, "paul@example.org") == [True]


@pytest.mark.skipif(bool(settings.REDIS_URL), reason="Redis keeps the time of each entry by itself")
def test_a_days_limit_lasts_a_day_and_not_the_caches_own_five_minutes() -> None:
    asked(5)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM cache WHERE expires > %s", [timezone.now() + timedelta(hours=23)]
        )
        assert cursor.fetchone() == (3,)


def test_a_place_is_free_again_when_its_time_is_over() -> None:
    assert asked(2, at_most=1, per=timedelta(seconds=1)) == [True, False]
    time.sleep(2.1)  # the cache in the database counts in whole seconds
    assert asked(1, at_most=1, per=timedelta(seconds=1)) == [True]


def test_many_made_up_addresses_push_no_limit_out() -> None:
    asked(3)
    for number in range(400):
        asked(1, f"nobody{number}@example.org", at_most=1)
    assert asked(1) == [False]
