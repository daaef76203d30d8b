"""Words of the bench's postings: our own sentences with slots, and a long tail of seldom words."""

import random
from itertools import accumulate

SENTENCES = (
    "Review {record} records and assign {codes} codes according to official guidelines.",
    "Abstract clinical data from {ehr} and validate the sequence of diagnoses and procedures.",
    "Query {who} when documentation of {topic} is conflicting, incomplete or ambiguous.",
    "Keep an accuracy of {percent} percent and meet the productivity standard of the team.",
    "Work edits and denials in {encoder} and resolve them before the bill hold ends.",
    "Take part in audits, education rounds and the monthly meeting about {topic}.",
    "Apply modifiers, medical necessity rules and payer policy to {topic} encounters.",
    "Report trends in {topic} to the coding manager and propose a remedy.",
    "Support {who} with feedback on documentation for {topic}.",
    "Follow the privacy rules of the organization and keep patient information confidential.",
    "The team of {number} coders covers {record}, observation and clinic visits for {place}.",
    "We code from scanned and electronic charts in {ehr}; the encoder is {encoder}.",
    "Experience with {topic} and {topic} is an advantage, though we train the right person.",
    "You set your own hours within the week as long as charts are final within {number} days.",
    "Benefits start on the first of the month and include dues, continuing education and time off.",
    "Knowledge of anatomy, physiology, pharmacology and medical terminology is expected.",
    "Reconcile charges with {who} and return accounts that lack an order or a signature.",
    "Verify the admission, discharge disposition and present on admission indicators.",
    "Capture risk adjustment conditions and hierarchical categories in {topic} visits.",
    "Assist with the annual update of {codes} and test the changed edits in {encoder}.",
    "A quiet place to work, a second screen and a reliable connection are needed.",
    "Second level review of {topic} cases is done with the documentation specialists.",
)
SLOTS = {
    "record": ("inpatient", "outpatient", "emergency department", "same-day surgery", "professional fee", "ancillary", "home health", "rehabilitation"),
    "codes": ("ICD-10-CM", "ICD-10-CM and ICD-10-PCS", "CPT", "CPT and HCPCS", "ICD-10-CM, CPT and HCPCS", "CDT"),
    "ehr": ("Epic", "Cerner", "MEDITECH", "athenahealth", "NextGen", "Allscripts", "eClinicalWorks"),
    "encoder": ("3M 360", "TruCode", "EncoderPro", "Codify", "VitalWare", "Dolbey"),
    "who": ("physicians", "surgeons", "clinic managers", "nurse practitioners", "case managers", "charge analysts"),
    "percent": ("95", "96", "97", "98"),
    "number": ("two", "three", "five", "eight", "twelve", "thirty"),
    "place": ("two hospitals", "a regional system", "forty clinics", "a teaching hospital", "a surgery center"),
}  # fmt: skip
TOPICS = (
    "sepsis", "heart failure", "spine surgery", "joint replacement", "oncology infusion", "trauma", "obstetrics",
    "interventional radiology", "wound care", "endoscopy", "behavioral health", "anesthesia", "dialysis", "stroke",
    "pediatrics", "dermatology", "evaluation and management", "telehealth", "pathology", "ophthalmology", "urology",
)  # fmt: skip
_STEMS = (
    "cardi",
    "neur",
    "oste",
    "hepat",
    "nephr",
    "gastr",
    "derm",
    "ophthalm",
    "arthr",
    "vascul",
    "pulmon",
    "thorac",
    "crani",
    "myel",
    "lymph",
    "aden",
)
_MIDDLES = ("o", "oplast", "ogra", "ectas", "oscler", "omalac", "ostom", "otom")
_ENDINGS = ("itis", "oma", "osis", "ectomy", "plasty", "graphy", "scopy", "pathy", "algia", "emia")
# 1,280 names of conditions and procedures, seldom ones ever rarer.
SELDOM = tuple(a + b + c for b in _MIDDLES for c in _ENDINGS for a in _STEMS)
_CUMULATIVE = list(accumulate(1 / (rank + 1) for rank in range(len(SELDOM))))


def description(chance: random.Random) -> str:
    """Paragraphs and one list; 60 to 900 words, log-normal around 230."""
    wanted = min(max(chance.lognormvariate(5.45, 0.45), 60), 900)
    sentences: list[str] = []
    words = 0
    while words < wanted:
        sentence = _sentence(chance)
        sentences.append(sentence)
        words += sentence.count(" ") + 1
    third = len(sentences) // 3 + 1
    points = "".join(f"<li>{sentence}</li>" for sentence in sentences[third : 2 * third])
    first, last = " ".join(sentences[:third]), " ".join(sentences[2 * third :])
    return f"<p>{first}</p><h3>What you will do</h3><ul>{points}</ul><p>{last}</p>"


def _sentence(chance: random.Random) -> str:
    text = chance.choice(SENTENCES)
    while "{topic}" in text:
        topic = (
            chance.choices(SELDOM, cum_weights=_CUMULATIVE)[0]
            if chance.random() < 0.15
            else chance.choice(TOPICS)
        )
        text = text.replace("{topic}", topic, 1)
    for name, values in SLOTS.items():
        slot = f"{{{name}}}"
        if slot in text:
            text = text.replace(slot, chance.choice(values))
    return text
