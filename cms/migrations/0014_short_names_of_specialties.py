"""The short names by which coders call specialties, for sites that exist; what an editor wrote stays."""

from django.db import migrations

LINES = [
    "ortho = orthopedic = orthopaedic",
    "peds = pediatric = paediatric",
    "derm = dermatology",
    "GI = gastroenterology",
    "onc = oncology",
    "cardio = cardiology",
    "psych = psychiatry = behavioral health = behavioural health = mental health",
    "anes = anesthesia = anaesthesia = anesthesiology",
]


def load(apps, schema_editor):
    synonym = apps.get_model("cms", "Synonym")
    synonym.objects.bulk_create([synonym(phrases=line) for line in LINES], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("cms", "0013_apply_here")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
