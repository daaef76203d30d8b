"""Words that leave a credential out, words that name other people, and more ways to say what the table said already.

Sites that were set up with data/phrases.csv as it is now have them; what an editor has written stays.
"""

from django.db import migrations, models

MORE = {
    ("left_out", ""): (
        "not required",
        "not be required",
        "not needed",
        "not necessary",
        "not mandatory",
        "does not require",
        "do not require",
        "don't require",
        "do not need",
        "don't need",
        "no need for",
        "in lieu of",
        "in place of",
        "instead of",
        "will not be considered",
        "not be considered",
        "not considered",
        "will not be accepted",
        "not accepted",
        "if you hold",
        "if you have",
    ),
    ("others", ""): (
        "alongside",
        "side by side with",
        "reporting to",
        "report to",
        "partner with",
        "partner closely with",
        "partners with",
        "partners closely with",
        "partnering with",
        "partnering closely with",
        "work closely with",
        "works closely with",
        "working closely with",
        "collaborates with",
        "collaborating with",
        "in collaboration with",
        "under the direction of",
        "under the supervision of",
        "supervised by",
        "led by",
        "mentored by",
        "our team",
        "our coders",
        "our auditors",
        "our staff",
        "our leaders",
        "a team of",
        "team of certified",
        "we also hire",
        "we are also hiring",
        "also hiring",
        "we also have openings",
        "other openings",
    ),
    ("preferred", ""): (
        "will be considered",
        "may be considered",
        "also considered",
        "also be considered",
        "considered",
        "will consider",
        "given preference",
        "be given preference",
        "preference will be given",
        "preference is given",
        "plus if you have",
        "plus if you hold",
        "pref",
        "pref'd",
    ),
    ("not_now", ""): (
        "within 120 days",
        "within 180 days",
    ),
    ("qualifications_heading", ""): (
        "license or certificate",
        "licenses and certificates",
        "special requirements",
    ),
    ("required", ""): (
        "to be considered",
        "req",
        "req'd",
        "reqd",
        "possession of",
        "only",
    ),
    ("aside", ""): (
        "as you grow",
        "we operate",
        "our hospital has",
        "our hospital is",
        "our health system",
        "our facilities include",
        "our network includes",
        "is home to",
        "we serve",
        "you can become",
        "grow into",
        "advance into",
        "move up to",
    ),
    ("arrangement", "remote"): (
        "telework position",
        "work from anywhere",
        "telecommuting position",
        "work remote",
    ),
    ("record_type", ""): ("MRT (Coder-Outpatient and Inpatient)",),
}
NO_LONGER = (("preferred", "not required", ""), ("code_set", "ICD-10-CM/PCS", "icd-10-cm"))


def add(apps, schema_editor):
    phrase = apps.get_model("employers", "Phrase")
    for field, words, term in NO_LONGER:
        phrase.objects.filter(field=field, phrase=words, term=term).delete()
    phrase.objects.bulk_create(
        [
            phrase(field=field, phrase=words, term=term)
            for (field, term), phrases in MORE.items()
            for words in phrases
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("employers", "0016_words_of_a_feed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="phrase",
            name="field",
            field=models.CharField(
                choices=[
                    ("credential", "Names credentials"),
                    ("record_type", "Names a record type"),
                    ("code_set", "Names a code set"),
                    ("system", "Names a system"),
                    ("specialty", "Names a specialty"),
                    ("arrangement", "Says where the work is done"),
                    ("employment_type", "Says the kind of employment"),
                    ("apprentice", "Says whether apprentices may apply"),
                    ("signs_apprentice_letter", "Promises the apprentice's letter"),
                    ("equipment_provided", "Says who provides equipment"),
                    ("dues_paid", "Says who pays the dues"),
                    ("ceus_paid", "Says who pays the CEUs"),
                    ("coding_test", "Says whether there is a coding test"),
                    ("uses_cac", "Says whether CAC is used"),
                    ("required", "Makes what it stands by required"),
                    ("preferred", "Makes what it stands by preferred"),
                    ("not_now", "Leaves what it stands by for later"),
                    ("left_out", "Leaves out what it follows"),
                    ("others", "Names other people than the applicant"),
                    ("any_of", "Opens a list of which one is enough"),
                    ("aside", "Makes its sentence beside the point"),
                    ("required_heading", "Heading over what is required"),
                    ("qualifications_heading", "Heading over qualifications"),
                    ("preferred_heading", "Heading over what is preferred"),
                    ("other_heading", "Heading over anything else"),
                ],
                max_length=30,
                verbose_name="what it does",
            ),
        ),
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
