"""The shapes of every answer. What stands here is what the OpenAPI document says."""

from datetime import datetime

from ninja import Field, Schema


class Problem(Schema):
    """What went wrong, for a program and for a person."""

    status: int = Field(description="The HTTP status.", examples=[404])
    code: str = Field(description="One word that does not change.", examples=["not_found"])
    message: str = Field(description="A sentence for a person.", examples=["There is no such posting."])


class Caution(Schema):
    """A part of the search that could not be used. The rest of the search was."""

    field: str = Field(description="The parameter.", examples=["credential"])
    message: str = Field(
        description="A sentence for a person.",
        examples=["We do not know “XYZ” as a credential, so it is left out."],
    )


class Term(Schema):
    """A word of a vocabulary: ask with the value, show the name."""

    value: str = Field(examples=["inpatient"])
    name: str = Field(examples=["Inpatient"])


class SystemTerm(Term):
    kind: str = Field(description="encoder, ehr or cac (computer-assisted coding).", examples=["encoder"])


class Company(Schema):
    name: str = Field(examples=["Acme Health"])
    slug: str = Field(examples=["acme-health"])
    kind: str = Field(
        description="hospital, physicians, asc, payer, vendor, agency, government or other.",
        examples=["hospital"],
    )
    url: str = Field(description="The company's page on this site.")


class Pay(Schema):
    """The employer's own figures in cents, and the same as cents a year (hourly x 2,080 x FTE)."""

    low_cents: int = Field(examples=[2400])
    high_cents: int = Field(examples=[2900])
    unit: str = Field(description="hour, year, shift or chart.", examples=["hour"])
    annual_low_cents: int | None = Field(
        description="null where the pay cannot be compared.", examples=[4992000]
    )
    annual_high_cents: int | None = Field(
        description="null where the pay cannot be compared.", examples=[6032000]
    )
    words: str = Field(examples=["$24–29 an hour"])


class Place(Schema):
    """Where the work is done; for remote work city, state and postal_code may be empty."""

    city: str = Field(examples=["Austin"])
    state: str = Field(examples=["TX"])
    postal_code: str = Field(examples=["78701"])
    days_on_site: int | None = Field(description="Days a week, for hybrid work.", examples=[2])
    words: str = Field(examples=["Austin, TX"])


class Apprentice(Schema):
    """May a CPC-A or COC-A apply?"""

    answer: str = Field(description="accepted, with_experience or not_accepted.", examples=["accepted"])
    months: int | None = Field(description="With with_experience: the months asked for.", examples=[6])
    signs_letter: bool = Field(description="The employer signs the letter that removes the -A.")


class Productivity(Schema):
    charts: float = Field(examples=[12.0])
    per: str = Field(description="hour or day.", examples=["hour"])
    record_type: Term | None


class Accuracy(Schema):
    percent: float = Field(examples=[95.0])
    method: str = Field(description="How it is measured, in the employer's words; may be empty.")


class PostingSummary(Schema):
    """An open posting."""

    id: int = Field(examples=[4821])
    url: str = Field(description="The posting on this site; please link here.")
    title: str = Field(examples=["Inpatient Coder"])
    company: Company
    pay: Pay
    requirement: list[list[str]] = Field(
        description="Credentials required: all of the groups, any one of a group. Empty: none is required.",
        examples=[[["CCS", "CPC"], ["RHIT"]]],
    )
    preferred: list[str] = Field(examples=[["CRC"]])
    apprentice: Apprentice
    experience_months: int = Field(description="Experience asked for; 0: none.", examples=[12])
    employment_type: str = Field(examples=["full_time"])
    arrangement: str = Field(description="onsite, hybrid or remote.", examples=["remote"])
    place: Place
    states: list[str] = Field(
        description="Where the work may be done from, as two-letter codes.", examples=[["TX", "OH"]]
    )
    specialty: Term
    record_types: list[Term]
    code_sets: list[Term]
    systems: list[SystemTerm]
    productivity: Productivity | None
    accuracy: Accuracy | None
    posted_at: datetime | None
    updated_at: datetime | None
    confirmed_open_at: datetime | None
    expires_at: datetime | None = Field(description="When it closes by itself, as things stand.")


class Posting(PostingSummary):
    """An open posting with its text."""

    description_html: str = Field(description="A few safe tags: p, ul, ol, li, h3, b, i, a, br.")
    benefits: str


class PostingList(Schema):
    """One page of a search."""

    items: list[PostingSummary]
    total: int = Field(description="Open postings that fit the search.", examples=[43])
    next: str | None = Field(description="Address of the next page; null on the last one.")
    words: str = Field(
        description="The search in plain words, as it was understood.",
        examples=["CPC · remote · at least $50,000 a year"],
    )
    warnings: list[Caution]
    counts: dict[str, dict[str, int]] | None = Field(
        default=None,
        description="With counts=1: for each facet and value, how many there would be with that choice.",
        examples=[{"arrangement": {"remote": 30, "onsite": 13}}],
    )


class CredentialTerm(Schema):
    value: str = Field(examples=["CPC"])
    name: str = Field(examples=["Certified Professional Coder"])
    body: str = Field(description="Who awards it.", examples=["AAPC"])
    kind: str = Field(examples=["core"])
    satisfies: list[str] = Field(description="The credentials that it includes.", examples=[["CPC-A"]])


class Vocabularies(Schema):
    """Every value that a search may use."""

    credential: list[CredentialTerm] = Field(description="For credential and holding.")
    specialty: list[Term]
    record: list[Term] = Field(description="Record types.")
    code_set: list[Term]
    system: list[SystemTerm]
    state: list[Term]
    arrangement: list[Term]
    type: list[Term] = Field(description="Employment types.")
    sort: list[Term]
