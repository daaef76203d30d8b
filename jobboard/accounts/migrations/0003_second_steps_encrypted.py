from django.db import migrations

from jobboard.accounts import second_steps


def _rewrite(apps, change):
    """Codes that came from another site ("migrated_codes") were never taken in here."""
    rows = apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"])
    for row in rows:
        row.data |= {name: change(row.data[name]) for name in second_steps.SECRET if name in row.data}
        row.save(update_fields=["data"])


def encrypt(apps, schema_editor):
    _rewrite(apps, second_steps.encrypted)


def decrypt(apps, schema_editor):
    _rewrite(apps, second_steps.decrypted)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_my_data"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(encrypt, decrypt, elidable=True)]
