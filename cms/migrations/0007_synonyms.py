"""The synonyms a new site starts with. Editors keep them from here on."""

from django.db import migrations, models

LINES = [
    "profee = professional fee = professional fees = pro-fee = PB = physician billing",
    "HB = hospital billing = facility billing",
    "ED = emergency department = ER = emergency room",
    "HCC = risk adjustment = hierarchical condition category",
    "CDI = clinical documentation improvement = clinical documentation integrity = CDIS",
    "CAC = computer-assisted coding",
    "HIM = health information management",
    "ROI = release of information",
    "E/M = evaluation and management",
    "IR = interventional radiology",
    "inpatient = IP = inpat = in-patient = in/out = inpt",
    "outpatient = OP = outpat = out-patient = in/out = outpt",
    "DRG = DRGs = diagnosis related group = diagnostic related group",
    "SDS = same-day surgery",
    "WFH = work from home = remote = work at home = telework",
    "per diem = PRN",
    "OB/GYN = obstetrics and gynecology",
    "ENT = otolaryngology",
    "FQHC = federally qualified health center",
    "SNF = skilled nursing facility",
    "ASC = ambulatory surgery center = ambulatory surgical center",
    "EHR = EMR = electronic health record = electronic medical record",
    "supervisor = supervisory = manager",
    "technician = tech",
    "specialist = spec",
    "MRT = medical records technician = medical records tech",
    "RN = registered nurse = nurse",
    "ICD-10-PCS = ICD PCS = CM/PCS",
    "IHS = Indian Health Service",
    "VHA = Veterans Health Administration",
    "DHA = Defense Health Agency",
]
ACTIONS = ("add", "change", "delete", "view")


def load(apps, schema_editor):
    apps.get_model("cms", "Synonym").objects.bulk_create(
        apps.get_model("cms", "Synonym")(phrases=line) for line in LINES
    )
    editors = apps.get_model("auth", "Group").objects.get(name="Editors")
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="cms", model="synonym"
    )
    for action in ACTIONS:
        # Django creates permissions only after all migrations have run.
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_synonym",
            defaults={"name": f"Can {action} synonym"},
        )
        editors.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("cms", "0006_token_buckets"), ("contenttypes", "0002_remove_content_type_name")]
    operations = [
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "phrases",
                    models.CharField(
                        help_text="Phrases that mean the same, with = between them, such as: ED = emergency department = ER. A search for any of them finds postings that say any other.",
                        max_length=300,
                        unique=True,
                    ),
                ),
            ],
            options={"ordering": ["phrases"]},
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
