"""The vocabularies a new site starts with. Editors keep them from here on."""

import csv
from pathlib import Path

from django.db import migrations
from django.utils.text import slugify

DATA = Path(__file__).resolve().parent.parent / "data"

SPECIALTIES = [
    "Multi-specialty", "Anesthesia", "Behavioral health", "Cardiology", "Cardiothoracic surgery", "Dental",
    "Dermatology", "Emergency medicine", "Endocrinology", "ENT", "Family medicine", "Gastroenterology",
    "General surgery", "Hematology and oncology", "Home health and hospice", "Hospital inpatient",
    "Hospital outpatient", "Infectious disease", "Internal medicine", "Interventional radiology", "Nephrology",
    "Neurology", "Neurosurgery", "Obstetrics and gynecology", "Ophthalmology", "Orthopedics", "Pain management",
    "Pathology and laboratory", "Pediatrics", "Physical medicine and rehabilitation", "Plastic surgery",
    "Podiatry", "Primary care", "Pulmonology", "Radiology", "Rheumatology", "Risk adjustment", "Trauma", "Urology",
    "Vascular surgery",
]  # fmt: skip
RECORD_TYPES = [
    ("Inpatient", "inpatient"), ("Emergency department", "ed"), ("Same-day surgery", "same-day-surgery"),
    ("Profee E/M", "profee-em"), ("Profee surgery", "profee-surgery"), ("Radiology", "radiology"),
    ("Interventional", "interventional"), ("Pathology", "pathology"), ("Anesthesia", "anesthesia"),
    ("Risk adjustment (HCC)", "risk-adjustment"), ("Home health", "home-health"),
    ("Skilled nursing facility", "snf"), ("Rehabilitation", "rehab"), ("Behavioral health", "behavioral"),
    ("Dental", "dental"), ("Denials", "denials"), ("Audit", "audit"), ("CDI", "cdi"), ("Education", "education"),
]  # fmt: skip
CODE_SETS = [
    ("ICD-10-CM", "icd-10-cm"), ("ICD-10-PCS", "icd-10-pcs"), ("CPT", "cpt"), ("HCPCS Level II", "hcpcs"),
    ("CDT", "cdt"), ("MS-DRG", "ms-drg"), ("APR-DRG", "apr-drg"), ("APC", "apc"), ("HCC", "hcc"),
]  # fmt: skip
SYSTEMS = {
    "encoder": ["3M 360 Encompass", "3M Coding and Reimbursement", "AAPC Codify", "EncoderPro", "Find-A-Code",
                "Optum EncoderPro", "TruCode Encoder", "VitalWare"],
    "ehr": ["Allscripts", "athenahealth", "CPRS / VistA", "eClinicalWorks", "Epic", "MEDITECH", "Meditech Expanse",
            "ModMed", "NextGen", "Oracle Health (Cerner)", "RPMS"],
    "cac": ["Dolbey Fusion CAC", "Optum CAC", "Solventum 360 CAC"],
}  # fmt: skip


def load(apps, schema_editor):
    _credentials(apps.get_model("cms", "Credential"))
    for model, rows in (
        ("Specialty", [(name, slugify(name)) for name in SPECIALTIES]),
        ("RecordType", RECORD_TYPES),
        ("CodeSet", CODE_SETS),
    ):
        term = apps.get_model("cms", model)
        term.objects.bulk_create(term(name=name, slug=slug) for name, slug in rows)
    system = apps.get_model("cms", "System")
    system.objects.bulk_create(
        system(name=name, slug=slugify(name), kind=kind) for kind, names in SYSTEMS.items() for name in names
    )


def _credentials(credential):
    satisfies = {}
    for row in _rows("credential_satisfies.csv"):
        satisfies.setdefault(row["holder_of"], []).append(row["also_satisfies"])
    credential.objects.bulk_create(
        credential(
            abbreviation=row["abbreviation"],
            name=row["name"],
            body=row["body"],
            kind=row["kind"],
            cycle_years=row["cycle_years"] or None,
            ceus_per_cycle=row["ceus_per_cycle"] or None,
            satisfies=satisfies.get(row["abbreviation"], []),
            confirmed=row["confirmed"] == "yes",
            source=row["source"],
        )
        for row in _rows("credentials.csv")
    )


def _rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Migration(migrations.Migration):
    dependencies = [("cms", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
