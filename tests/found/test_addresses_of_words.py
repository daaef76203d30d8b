"""A word of the vocabulary has an address of its own, also beside one whose name comes to the same in that moment."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from cms.models import Specialty

pytestmark = pytest.mark.django_db


def checked(**fields: str) -> Specialty:
    word = Specialty(**fields)
    word.full_clean()
    return word


def test_two_that_come_to_the_same_at_once_have_an_address_each() -> None:
    first, second = checked(name="Wound care E&M!"), checked(name="Wound-care E/M")
    assert first.slug == second.slug
    first.save()
    second.save()
    assert (first.slug, second.slug) == ("wound-care-em", "wound-care-em-2")


def test_an_address_that_was_typed_is_not_changed_for_another() -> None:
    first, second = checked(name="Wounds", slug="wounds-all"), checked(name="More wounds", slug="wounds-all")
    first.save()
    with pytest.raises(ValidationError):
        second.full_clean()
    with pytest.raises(IntegrityError):
        second.save()
