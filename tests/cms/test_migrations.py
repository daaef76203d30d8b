"""Migrations of other people's apps are depended on by name: a new one must not stand before what has been applied."""

import pytest
from django.apps import apps
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

OURS = {
    config.label
    for config in apps.get_app_configs()
    if config.name.split(".")[0] in {"jobboard", "cms", "candidates", "employers"}
}


def ours() -> list[Migration]:
    found = MigrationLoader(None).disk_migrations
    return [migration for (label, _), migration in found.items() if label in OURS]


@pytest.mark.parametrize("migration", ours(), ids=str)
def test_a_later_wagtail_can_be_migrated(migration: Migration) -> None:
    assert "__latest__" not in {name for _, name in migration.dependencies}
