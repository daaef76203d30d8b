"""A company's address is given once, also to two of one name that come in the same moment."""

import pytest

from cms.models import Company

pytestmark = pytest.mark.django_db


def test_two_of_one_name_at_once_have_an_address_each(monkeypatch: pytest.MonkeyPatch) -> None:
    Company.objects.create(name="Acme Health", kind=Company.Kind.HOSPITAL)
    looked = iter(["acme-health", "acme-health-2"])  # the first look was before the other came
    monkeypatch.setattr(Company, "_free_slug", lambda _self: next(looked))
    second = Company.objects.create(name="Acme Health", kind=Company.Kind.HOSPITAL)
    assert Company.objects.get(pk=second.pk).slug == "acme-health-2"
