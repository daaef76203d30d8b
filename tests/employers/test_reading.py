"""A job description is read: what it says is found with the words that say it, and nothing is invented."""

import contextlib
import time
from pathlib import Path

import pytest

from employers import phrases, reading
from employers.models import Phrase
from employers.reading.words import Words
from tests import readings

TEXTS = Path(__file__).resolve().parent.parent / "data" / "readings" / "texts"
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.parametrize(
    ("text", "required", "preferred"),
    [
        ("CPC required, CCS preferred.", "CPC", "CCS"),
        ("Certification preferred: CPC, CCS.", "", "CPC, CCS"),
        ("Must have CPC or CCS; CRC preferred.", "CCS or CPC", "CRC"),
        ("Must have CPC, CRC preferred.", "CPC", "CRC"),
        ("RHIT and CCS, or CIC required.", "(CCS or CIC) and (CIC or RHIT)", ""),
        ("RHIA/RHIT/CCS required.", "CCS, RHIA or RHIT", ""),
        ("Must hold both RHIT and CCS.", "CCS and RHIT", ""),
        ("AAPC CPC certification and AHIMA CCS certification required.", "CCS and CPC", ""),
        ("Requires a coding credential such as CPC, CCS, and RHIT.", "CCS, CPC or RHIT", ""),
        ("Certified Professional Coder (CPC) required within 12 months of hire.", "", ""),
        ("CPC or CCS required, or must be obtained within 6 months of hire.", "", ""),
        ("RHIT or RHIA eligible.", "", ""),
        ("Registered Health Information Technician required.", "RHIT", ""),
        ("Must possess a valid CPC®, COC®, or CIC® credential.", "CIC, COC or CPC", ""),
        ("Certified coder (CPC, CCS) is desired; RHIT mandatory.", "RHIT", "CPC, CCS"),
        ("CPC certification strongly preferred but not required.", "", "CPC"),
        ("CPC or CCS and RHIT required.", "", ""),
        ("We will pay for your CPC exam.", "", ""),
        ("Our team holds CPC, CCS and RHIT credentials.", "", ""),
        ("Experience with CRC screening programs at a CHC.", "", ""),
        ("Requires apprentice/associate level certification.", "CCA, COC-A or CPC-A", ""),
        ("Preferred Qualifications\n- CIC\n- CDIP", "", "CIC, CDIP"),
        ("One of the following is required:\n- RHIA\n- RHIT\nMust lift 25 lbs.", "RHIA or RHIT", ""),
        ("Requirements:\nRHIT certification\nOR\nCCS certification", "CCS or RHIT", ""),
        (
            (
                "Work samples are welcome.\n4. CERTIFICATION REQUIREMENT: Please select the Certification or License that "
                "you hold:\n\n A. Apprentice/Associate Level Certification through AHIMA or AAPC.\n"
                " B. Clinical Documentation Improvement Certification through AHIMA or ACDIS.\n C. I do not hold any."
            ),
            "CCA, CCDS, CDIP, COC-A or CPC-A",
            "",
        ),
        ("Requirements:\nCPC.\nPreferred: a degree in HIM; CIC; Epic; CRC.", "CPC", "CIC, CRC"),
        ("Preferred: CIC; CPC required; CRC.", "CPC", "CIC, CRC"),
        ("Requires CPC certification (COSC a plus).", "CPC", "COSC"),
        ("Qualifications\n- CPC certification (COSC a plus)", "CPC", "COSC"),
    ],
)
def test_what_a_text_requires_is_told_from_what_it_prefers(
    words: Words, text: str, required: str, preferred: str
) -> None:
    assert readings.asked(text, words) == (required, preferred)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Minimum of 2 years of coding experience.", "24"),
        ("At least eighteen months of coding experience required. 3 years preferred.", "18"),
        ("3-5 years of inpatient coding experience required", "36"),
        ("Experience: one (1) year of profee coding experience", "12"),
        ("No experience necessary.", "0"),
        ("Requires 2 years of coding experience or a bachelor's degree.", ""),
        ("Associate degree in HIM or five (5) years of coding experience required.", ""),
        ("Five years of coding experience preferred.", ""),
        ("For over 80 years we have cared for people. Experience matters.", ""),
        ("Must be certified within 12 months.", ""),
    ],
)
def test_experience_is_what_everybody_needs(words: Words, text: str, months: str) -> None:
    assert "".join(readings.said_in(reading.read(text, words))["experience_months"]) == months


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("Pay: $27.50 - $38.25 per hour", "27.50", "38.25", "hour"),
        ("Salary: $58k-$66k annually", "58,000", "66,000", "year"),
        ("Salary range $58-66k a year", "58,000", "66,000", "year"),
        ("Compensation: up to $34/hr", "", "34", "hour"),
        ("Pay is $1.10 per chart", "1.10", "1.10", "chart"),
        ("Hourly rate: $24 to $30", "24", "30", "hour"),
        ("Pay range: $24 to $30", "24", "30", ""),
        ("Sign-on bonus of $3,000 for salary staff", "", "", ""),
        ("Tuition reimbursement up to $5,250 a year", "", "", ""),
    ],
)
def test_pay_is_read_with_its_unit_and_not_guessed(
    words: Words, text: str, low: str, high: str, unit: str
) -> None:
    found = reading.read(text, words)
    read = [found["pay_min_cents"], found["pay_max_cents"], found["pay_unit"]]
    assert ["".join(values) for values in read] == [low, high, unit]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fully remote. You must live in Ohio, Indiana or Texas.", {"arrangement": ["remote"], "remote_states": ["IN", "OH", "TX"]}),
        ("Work from home anywhere in the United States.", {"arrangement": ["remote"], "remote_all_states": ["on"]}),
        ("Fully remote. Open to residents of all states except Colorado.", {"arrangement": ["remote"], "remote_states": []}),
        ("This is not a remote position. Location: Boise, Idaho 83702", {"arrangement": ["onsite"], "city": ["Boise"], "state": ["ID"], "postal_code": ["83702"]}),
        ("Hybrid role, 2 days a week in the office in Nashville, TN.", {"arrangement": ["hybrid"], "days_on_site": ["2"], "city": ["Nashville"]}),
        ("Offices in Austin, TX and Boise, ID.", {"city": [], "state": []}),
    ],
)  # fmt: skip
def test_the_place_is_read(words: Words, text: str, said: dict[str, list[str]]) -> None:
    found = reading.read(text, words)
    assert {name: found[name] for name in said} == said


EXPECTED: dict[str, dict[str, list[str]]] = {
    "hospital_inpatient": {
        "title": ["Medical Coder II - Inpatient (Remote)"],
        "requirement": ["CCS, RHIA or RHIT"],
        "preferred": ["CIC, CDIP"],
        "pay_min_cents": ["27.50"],
        "arrangement": ["remote"],
        "remote_states": ["IN", "KY", "MI", "OH"],
        "specialty": [],
        "record_types": ["inpatient"],
        "code_sets": ["icd-10-cm", "icd-10-pcs", "ms-drg", "apr-drg"],
        "systems": ["epic", "3m-360-encompass"],
        "productivity": ["2.5"],
        "accuracy_percent": ["95"],
        "apprentice": [],
        "dues_paid": ["yes"],
        "ceus_paid": ["yes"],
        "equipment_provided": ["yes"],
    },
    "vendor_profee": {
        "title": ["Profee Coding Specialist – Orthopedics"],
        "requirement": ["COSC or CPC"],
        "preferred": ["CCS-P"],
        "apprentice": ["not_accepted"],
        "pay_unit": ["year"],
        "arrangement": ["hybrid"],
        "specialty": ["orthopedics"],
        "record_types": ["profee-em", "profee-surgery", "denials"],
        "coding_test": ["yes"],
    },
    "risk_adjustment": {
        "requirement": [],
        "preferred": ["CRC, CPC"],
        "apprentice": ["accepted"],
        "signs_apprentice_letter": ["on"],
        "pay_unit": ["chart"],
        "record_types": ["risk-adjustment"],
        "code_sets": ["hcc"],
        "employment_type": ["contract"],
        "equipment_provided": ["no"],
    },
    "auditor": {
        "requirement": ["(CCS or CIC) and (CIC or RHIT)"],
        "preferred": ["CPMA, CDEO"],
        "city": ["Boise"],
        "record_types": ["audit", "inpatient", "ed", "education"],
        "code_sets": [],
    },
    "emergency": {
        "requirement": ["CCS, COC, RHIA or RHIT"],
        "preferred": ["CEDC"],
        "pay_min_cents": [],
        "pay_max_cents": ["34"],
        "record_types": ["ed", "same-day-surgery"],
        "employment_type": ["per_diem"],
    },
    "clinic": {
        "requirement": [],
        "preferred": [],
        "experience_months": [],
        "arrangement": ["onsite"],
        "city": ["Yakima"],
        "systems": ["eclinicalworks"],
        "pay_min_cents": [],
    },
}


@pytest.mark.parametrize("name", EXPECTED)
def test_texts_of_other_employers_are_read(words: Words, name: str) -> None:
    found = reading.read((TEXTS / f"{name}.txt").read_text(), words)
    assert {field: found[field] for field in EXPECTED[name]} == EXPECTED[name]


@pytest.mark.parametrize("half", readings.HALVES)
def test_credentials_of_the_labelled_announcements_are_read(words: Words, half: str) -> None:
    score = readings.scores(half, words)["required"]
    assert score.precision >= 0.95
    assert score.recall >= 0.85


def test_every_quote_stands_in_the_text_at_its_place(words: Words) -> None:
    for text in list(readings.texts().values())[:20]:
        for suggestion in reading.read(text, words).suggestions.values():
            assert suggestion.quotes
            assert all(text[quote.start : quote.end] == quote.words for quote in suggestion.quotes)


@pytest.mark.parametrize(
    ("text", "url", "email"),
    [
        ("Apply at https://careers.example.org/jobs/123", "https://careers.example.org/jobs/123", ""),
        ("To apply, visit www.acme.example/careers (job 12).", "https://www.acme.example/careers", ""),
        ("Submit an application through our portal (https://acme.example/x).", "https://acme.example/x", ""),
        ("For more information or to apply, visit https://acme.example/x.", "https://acme.example/x", ""),
        ("Please send your resume to hr@example.org.", "", "hr@example.org"),
        ("Send an e-mail to hr@acme.example with your CV.", "", "hr@acme.example"),
        ("Apply at https://acme.example/1. Or email a resume to hr@acme.example.", "https://acme.example/1", "hr@acme.example"),
        ("For questions about your application, e-mail hr@acme.example.", "", ""),
        ("Candidates who need an accommodation to apply may write to ada@acme.example.", "", ""),
        ("Do not send resumes to hr@acme.example.", "", ""),
        ("Submit your transcripts to records@acme.example.", "", ""),
        ("Apply at https://acme.example or https://other.example.", "", ""),
        ("Apply at https://acme.example/1\nApply at https://acme.example/2", "", ""),
        ("Apply at https://your-portal", "", ""),
        ("Conditions apply: https://acme.example/terms", "", ""),
        ("Visit us at https://acme.example to learn more.", "", ""),
    ],
)  # fmt: skip
def test_where_to_apply_is_read_where_one_address_is_said(
    words: Words, text: str, url: str, email: str
) -> None:
    found = reading.read(text, words)
    assert (found["apply_url"], found["apply_email"]) == ([url] if url else [], [email] if email else [])


def test_an_address_of_a_real_announcement_that_is_not_for_applying_is_left_alone(words: Words) -> None:
    """They are all applied to on the page that shows them. What they link to is help; mail is for questions."""
    named = [text for text in readings.texts().values() if "https://" in text or "@" in text]
    assert len(named) >= 5
    for text in named:
        found = reading.read(text, words)
        assert (found["apply_url"], found["apply_email"]) == ([], [])


@pytest.mark.parametrize(
    "piece",
    ["CPC, ", "(", "$25 ", "2 years ", "A. I ", "x", "1", "remote hybrid ", "Texas, ", "Ab Cd Ef, TX ", "or\nCPC\n",
     "apply to ", "send ", "resume ", "a.b@", "www.", "a.b-", "CPC required, CCS preferred; ", "accuracy a a a a a ", "10 a b c charts ", " ", ";", "or degree ", "$1,000 ", "e.g. "],
)  # fmt: skip
def test_a_hostile_text_takes_no_time(words: Words, piece: str) -> None:
    text = (piece * reading.MOST_CHARACTERS)[: reading.MOST_CHARACTERS]
    started = time.process_time()
    with contextlib.suppress(reading.TooLongError):  # very many lines are refused
        reading.read(text, words)
    assert time.process_time() - started < 2


def test_a_text_that_is_too_long_is_refused_with_a_sentence(words: Words) -> None:
    with pytest.raises(reading.TooLongError, match="Up to 50,000 can be read"):
        reading.read("a" * (reading.MOST_CHARACTERS + 1), words)


def test_an_editors_phrase_is_read_by_at_once() -> None:
    phrases.forget()
    text = "Must have the golden badge of coding. Coder for weird charts."
    assert not reading.read(text, phrases.current())["requirement"]
    Phrase.objects.create(field="credential", phrase="golden badge of coding", term="CIC")
    assert reading.read(text, phrases.current())["requirement"] == ["CIC"]
