"""Migrations of other people's apps are depended on by name: a new one must not stand before what has been applied."""

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

OURS = {"jobboard", "cms", "candidates", "employers"}


def test_a_later_wagtail_can_be_migrated() -> None:
    labels = {config.label for config in apps.get_app_configs() if config.name.split(".")[0] in OURS}
    found = MigrationLoader(None).disk_migrations.values()
    ours = [migration for migration in found if migration.app_label in labels]
    assert len(ours) > 40
    unnamed = [str(each) for each in ours if "__latest__" in {name for _, name in each.dependencies}]
    assert unnamed == []
