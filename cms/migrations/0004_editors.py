"""What the group "Editors" may do: publish pages, keep companies and vocabularies."""

from django.db import migrations

MODELS = ["company", "credential", "specialty", "recordtype", "codeset", "system"]


def grant(apps, schema_editor):
    get = apps.get_model
    editors, _ = get("auth", "Group").objects.get_or_create(name="Editors")
    root = get("wagtailcore", "Page").objects.get(depth=1)
    page_type, _ = get("contenttypes", "ContentType").objects.get_or_create(
        app_label="wagtailcore", model="page"
    )
    for action in ("add", "change", "publish", "bulk_delete", "lock", "unlock"):
        permission = _permission(get, page_type, f"{action}_page")
        get("wagtailcore", "GroupPagePermission").objects.get_or_create(
            group=editors, page=root, permission=permission
        )
    for model in MODELS:
        content_type, _ = get("contenttypes", "ContentType").objects.get_or_create(
            app_label="cms", model=model
        )
        for action in ("add", "change", "delete", "view"):
            editors.permissions.add(_permission(get, content_type, f"{action}_{model}"))


def _permission(get, content_type, codename):
    """Django creates permissions only after all migrations have run."""
    permission, _ = get("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {codename.replace('_', ' ')}"}
    )
    return permission


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_first_pages"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
