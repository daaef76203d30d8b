"""What has become of a posting that a credit or the plan pays for, said to who pressed the button."""

from employers.life import Verb
from employers.models import Posting
from jobboard.lib import eastern

WITH_CREDIT, UNDER_PLAN = "with a credit", "under your plan"
_DONE = {Verb.PUBLISH: "is published", Verb.EXTEND: "is kept open", Verb.RELIST: "is listed again"}


def said(about: Posting, verb: Verb, means: str) -> str:
    about.refresh_from_db()
    if about.state == "scheduled":
        return f"“{about.title}” is paid {means} and goes live on {about.goes_live}."
    if about.state == "in review":
        return f"“{about.title}” is paid {means}. An editor reads it before it goes live."
    end = about.page.closes_at if about.page else None
    until = f", until {eastern.day(end)}" if end else ""
    return f"“{about.title}” {_DONE[verb]} {means}{until}."
