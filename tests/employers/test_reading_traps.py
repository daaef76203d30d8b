"""What a job description mentions is told from what it asks: colleagues, other ways in, apprentices, and what is left out."""

from importlib import import_module

import pytest
from django.apps import apps

from employers import reading
from employers.models import Phrase
from employers.reading.words import Words
from tests import readings

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.parametrize(
    ("text", "required", "preferred"),
    [
        ("CCA will be considered.", "", "CCA"),
        ("Requirements\n- CCS required\n- CCA will be considered", "CCS", "CCA"),
        ("Must have CPC, CCA will be considered.", "CPC", "CCA"),
        ("Only CPC holders will be considered.", "CPC", ""),
        ("Only candidates with a CCS will be considered.", "CCS", ""),
        ("Must have a CPC to be considered.", "CPC", ""),
        ("Candidates without a CPC will not be considered.", "CPC", ""),
        ("Qualifications\n- CCS\n- A CCA will not be considered.", "CCS", ""),
        ("Qualifications\n- Must have CCS. Work alongside CDI Specialists (CCDS).", "CCS", ""),
        ("Qualifications\n- Partner with RHIA managers, CPC required", "CPC", ""),
        ("CPC certification preferred. One of CPC, COC required.", "COC or CPC", ""),
        ("CPC or CCS required, CCS preferred.", "CCS or CPC", "CCS"),
        ("CPC required. CPC preferred.", "CPC", ""),
        ("No CPC needed.", "", ""),
        ("CPC not required. We train you.", "", ""),
        ("This role does not require a CPC.", "", ""),
        ("CPC is not required but a plus.", "", "CPC"),
        ("CPC is not required; Epic preferred.", "", ""),
        ("Requirements\n- CCS\n- CPC in lieu of CCS", "CCS", ""),
        ("COC or CPC needed.", "COC or CPC", ""),
        ("RN license or RHIA required.", "", ""),
        ("RHIA or CCS required; RN preferred.", "CCS or RHIA", ""),
        ("RHIA and RN required.", "RHIA", ""),
        ("CPC or COSC required (CPC-A not accepted).", "COSC or CPC", ""),
        ("Candidates holding the CIC will be given preference.", "", "CIC"),
        ("Required\nCCS\n5 years of coding experience\nPreferred\nCIC, CDIP", "CCS", "CIC, CDIP"),
        (
            (
                "You must have one of these:\nApprentice Level Certification.\nMastery Level Certification.\n"
                "Employees at this level must have a CCS certification."
            ),
            "CCS",
            "",
        ),
        ("Licensure:\nCPC or COC Upon Hire Req\nCIC within 180 Days Pref", "COC or CPC", ""),
        ("Knowledge of the CPC exam is helpful.", "", ""),
        ("If you hold a CCS, tell us in your cover letter.", "", ""),
        ("It is a plus if you have a CPC.", "", "CPC"),
        ("CPC and CRC are required, or CCS.", "(CCS or CPC) and (CCS or CRC)", ""),
        ("CPC and CRC required or a CCS or CIC.", "(CCS, CIC or CPC) and (CCS, CIC or CRC)", ""),
        ("CPC required, or CCS.", "CCS or CPC", ""),
        ("CPC preferred, or CCS.", "", "CPC, CCS"),
        ("Must have CIC, CRC preferred, or CCS.", "CIC", "CRC, CCS"),
        ("CPC required, or CCS preferred.", "CPC", "CCS"),
        ("CPC required. Our coders hold CCS or CIC.", "CPC", ""),
        ("CPC, CCS, or RHIT (or eligible) required.", "CCS, CPC or RHIT", ""),
        ("RHIT or RHIT eligible required.", "RHIT", ""),
        ("RHIA, RHIT, or RHIA or RHIT-eligible required.", "RHIA or RHIT", ""),
        ("RHIT certified or registry eligible required.", "RHIT", ""),
        ("RHIT or eligible preferred.", "", "RHIT"),
        ("CPC required, or RHIT eligible.", "", ""),
        ("CPC required (or RHIT eligible).", "", ""),
        ("CPC required (or CCS).", "CCS or CPC", ""),
        ("Must be CPC, or RHIT eligible.", "", ""),
        ("CPC required, or CCS within 12 months of hire.", "", ""),
        ("CPC required; RHIT eligible candidates may apply.", "CPC", ""),
        ("Must have CPC, CRC within 12 months of hire.", "CPC", ""),
        ("RHIT with CCS required.", "CCS and RHIT", ""),
        ("RN with CCDS, or RHIT with a CCS, required.", "(CCDS or CCS) and (CCDS or RHIT)", ""),
        ("RHIT with CCS or CPC required.", "", ""),
        ("Must hold RHIT with CCS preferred.", "RHIT", "CCS"),
        ("RHIT (RHIT) or RHIT eligible required.", "RHIT", ""),
        ("RHIT eligible required.", "", ""),
        ("CCS or RHIT eligible required.", "", ""),
        ("RHIT or eligible to sit for the exam required.", "", ""),
        ("RHIA, RHIT eligible, or CCS required.", "", ""),
        ("RHIA, RHIT-eligible or a CCS or CCA required.", "", ""),
        ("RHIT eligible or CCS required, or CIC.", "", ""),
        ("CPC required, or RHIT eligible, or CIC.", "", ""),
        ("Must be RHIA, RHIT eligible, or CCS.", "", ""),
        ("Qualifications\nRHIA, RHIT eligible, or CCS", "", ""),
        ("RHIA, RHIT or RHIT eligible, or CCS required.", "CCS, RHIA or RHIT", ""),
        ("RHIT eligible. CCS required.", "CCS", ""),
        ("RHIT eligible, and CCS required.", "CCS", ""),
        ("Must have CPC, CRC eligible or willing to obtain it.", "CPC", ""),
        ("RHIT eligible or CCS preferred.", "", "CCS"),
        ("Preferred\nRHIT eligible or CCS", "", "CCS"),
        ("Preferred: RHIT eligible or CCS.", "", "CCS"),
        ("Must have CPC. RHIT eligible or CCS is a plus.", "CPC", "CCS"),
        ("License or certificate: Possession of a valid CCS issued by AHIMA.", "CCS", ""),
    ],
)
def test_what_is_mentioned_is_told_from_what_is_asked(
    words: Words, text: str, required: str, preferred: str
) -> None:
    assert readings.asked(text, words) == (required, preferred)


@pytest.mark.parametrize(
    ("called", "grade", "required"),
    [
        ("Coder Auditor", "GS-9", "CCS, CCS-P, CIC, COC, CPC, RHIA or RHIT"),
        ("CDI Specialist", "GS-9", "CCDS, CCS, CCS-P, CDIP, CIC, COC, CPC, RHIA or RHIT"),
        ("Coder", "GS-8", "CCA, CCS, CCS-P, CIC, COC, COC-A, CPC, CPC-A, RHIA or RHIT"),
    ],
)
def test_a_level_that_is_asked_above_a_grade_is_asked_where_no_lower_grade_is_on_offer(
    words: Words, called: str, grade: str, required: str
) -> None:
    text = (
        f"{called}\nYou must have one of these:\nApprentice Level Certification.\nMastery Level Certification.\n"
        "Note: Mastery level certification is required for all positions above the journey level (GS-8); however, for a specialist "
        "in documentation a CDI certification may be substituted for a mastery level certification.\n"
        f"{grade} Requirements\nOne year of coding experience."
    )
    found = reading.read(text, words)
    assert "".join(found["requirement"]) == required


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Will accept CPC-A with 6 months of coding.", "accepted"),
        ("We will accept a CPC-A or COC-A for the right candidate.", "accepted"),
        ("Apprentices will be considered after passing our test.", "accepted"),
        ("Sorry, we cannot consider CPC-A holders.", "not_accepted"),
        ("We don't accept apprentices.", "not_accepted"),
        ("Apprentice/Associate Level Certification is accepted.", ""),
        ("Our CPC-A colleagues are great.", ""),
    ],
)
def test_apprentices_are_welcome_in_whatever_words(words: Words, text: str, answer: str) -> None:
    assert "".join(reading.read(text, words)["apprentice"]) == answer


def test_a_credential_that_is_accepted_from_apprentices_is_not_asked_of_all(words: Words) -> None:
    found = reading.read("Requirements:\nCPC.\nWill accept CPC-A with 6 months.", words)
    assert found["requirement"] == ["CPC"]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("High school diploma. Three years of acute care inpatient coding experience. Epic.", "36"),
        ("Interventional experience, 2 years minimum.", "24"),
        (
            (
                "You must meet one of the below requirements.\nOne year of coding experience such as:\nFull charts.\nOR\n"
                "A degree and three years of coding experience."
            ),
            "12",
        ),
        ("High school diploma or three years of coding experience.", ""),
        ("Must live in TX or FL. 5+ years experience in outpatient surgery coding", "60"),
        ("Remote (TX or FL). 5+ years experience in outpatient surgery coding", "60"),
        ("II. Requirements\n3 years of coding experience required.", "36"),
        ("2 years of coding experience required. Associate degree preferred.", "24"),
        ("Our coders have more than 10 years of coding experience.", ""),
        ("Our coders have 10 years of coding experience.", ""),
        ("CPC required. Will accept CPC-A with 2 years of coding experience.", ""),
    ],
)
def test_a_sentence_about_school_is_another_way_in_only_with_an_or(
    words: Words, text: str, months: str
) -> None:
    assert "".join(readings.said_in(reading.read(text, words))["experience_months"]) == months


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("You code ED records, no inpatient coding.", "record_types", ["ed"]),
        ("You sit alongside CDI specialists and code ED records.", "record_types", ["ed"]),
        ("Codes with ICD-10-CM/PCS and CPT.", "code_sets", ["icd-10-cm", "icd-10-pcs", "cpt"]),
        ("Experience\n- At least 18 months of ED facility coding", "title", []),
        ("Salary Range: Minimum $24.50 Maximum $36.75 hourly", "pay_max_cents", ["36.75"]),
        ("Salary $70K - $85K/yr + bonus", "pay_max_cents", ["85,000"]),
        ("Contractors are paid $4.25 per inpatient record.", "pay_unit", ["chart"]),
        ("Remote (WI residents only).", "remote_states", ["WI"]),
        ("Remote (US only, excluding California and New York)", "remote_all_states", []),
        ("Work from anywhere in the United States.", "remote_all_states", ["on"]),
        ("1+ year coding experience required, 3+ years preferred", "title", []),
        ("Expected output: 60 charts daily.", "productivity_per", ["day"]),
        ("We operate an emergency department. You code home health.", "record_types", ["home-health"]),
        ("Pay $99999999999999999999 per hour", "pay_min_cents", []),
        ("Pay $20 - $99999999999999 per hour", "pay_max_cents", []),
        ("Pay $99999999999999 - $30 per hour", "pay_min_cents", []),
        ("Pay $1,2345 per hour", "pay_min_cents", []),
        ("Pay $0.125 per chart", "pay_min_cents", []),
        ("Pay is $24.50. Hours vary.", "pay_min_cents", ["24.50"]),
        ("CPC certified coders earn an extra $1.50 per hour.", "pay_min_cents", []),
    ],
)
def test_other_fields_are_filled_by_what_is_said_of_the_job_alone(
    words: Words, text: str, field: str, values: list[str]
) -> None:
    assert reading.read(text, words)[field] == values


@pytest.mark.parametrize("half", readings.HALVES)
def test_sentences_of_all_kinds_of_employers_are_read(words: Words, half: str) -> None:
    """All of them together, as half a dozen values of a field are too few for a share."""
    scores = readings.scores_of_sentences(half, words)
    for name in ("required", "preferred"):
        assert scores[name].precision >= 0.95
        assert scores[name].recall >= 0.85
    right, wrong, missed = (
        sum(getattr(score, what) for score in scores.values()) for what in ("right", "wrong", "missed")
    )
    assert right / (right + wrong) >= 0.93
    assert right / (right + missed) >= 0.93


def test_a_site_that_has_phrases_gets_the_new_ones_and_keeps_its_editors() -> None:
    add = import_module("employers.migrations.0017_who_a_phrase_is_about").add
    Phrase.objects.filter(phrase="alongside").update(field="aside")
    Phrase.objects.filter(phrase="instead of").delete()
    Phrase.objects.create(field="preferred", phrase="not required")
    add(apps, None)
    add(apps, None)
    assert Phrase.objects.filter(phrase="instead of", field="left_out").exists()
    assert Phrase.objects.filter(phrase="alongside", field="aside").exists()
    assert not Phrase.objects.filter(phrase="not required", field="preferred").exists()
