"""No model with a way to a person is forgotten by the export: it is in a sheet, or left out for a reason that is written down."""

import pytest
from django.apps import apps
from django.db.models import CASCADE, EmailField, ForeignKey, Model

from jobboard.accounts import personal
from jobboard.accounts.models import User

pytestmark = pytest.mark.django_db


def names_a_person(model: type[Model]) -> bool:
    """By a key to the account, or by an address."""
    fields = [field for field in model._meta.get_fields() if field.model is model]
    to_user = any(f.related_model is User and f.concrete for f in fields)
    return to_user or any(isinstance(field, EmailField) for field in fields)


def goes_with(model: type[Model], owners: set[type[Model]]) -> bool:
    """A row of an owner, which is deleted with it."""
    return any(
        isinstance(field, ForeignKey)
        and field.related_model in owners
        and field.remote_field.on_delete is CASCADE
        for field in model._meta.get_fields()
    )


def ways_to_a_person() -> set[str]:
    models = [model for model in apps.get_models() if not model._meta.proxy]
    direct = {model for model in models if names_a_person(model)}
    owned = {model for model in models if goes_with(model, {User})}
    while new := {model for model in models if goes_with(model, owned)} - owned:
        owned |= new
    return {model._meta.label for model in (direct | owned) - {User}}


def accounted_for(user: User) -> set[str]:
    keepers = personal.keepers()
    exported = {sheet.rows(user).model._meta.label for keeper in keepers for sheet in keeper.sheets}
    return exported | {label for keeper in keepers for label in keeper.left_out}


def test_every_model_with_a_way_to_a_person_is_exported_or_left_out_for_a_reason(dana: User) -> None:
    assert ways_to_a_person() - accounted_for(dana) == set()


def test_nothing_is_left_out_that_is_not_there_or_without_a_reason(dana: User) -> None:
    for keeper in personal.keepers():
        for label, reason in keeper.left_out.items():
            assert apps.get_model(label)
            assert len(reason) > 10


def test_this_notices_a_model_that_nobody_thought_of(dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [keeper for keeper in personal.keepers() if "profile" not in {s.name for s in keeper.sheets}]
    monkeypatch.setattr(personal, "keepers", lambda: kept)
    missing = ways_to_a_person() - accounted_for(dana)
    assert {"candidates.Resume", "candidates.ApplicationEvent", "candidates.Delivery"} <= missing
