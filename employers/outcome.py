"""What has become of a posting, said to who pressed the button: a credit or the plan pays for it, it is closed or taken up again."""

from employers import life
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


def closed(about: Posting) -> str:
    page = about.page
    assert page is not None, "what is closed has a page"
    if not page.was_withdrawn:
        return f"“{about.title}” is closed. It takes no more applications."
    if life.refusal(about, Verb.REOPEN):
        return f"“{about.title}” is closed. It was not public yet."
    return f"“{about.title}” is taken back. None of its {page.listing_days} days has begun: you can hand it in again free of charge."


def opened_again(about: Posting, *, was_public: bool) -> str:
    title = f"“{about.title}”"
    if about.state == "in review" and about.editor_note:
        return f"{title} is handed in again. Change first what the editor asked for."
    if about.state == "in review":
        return f"{title} is handed in again, with nothing to pay. An editor reads it before it goes live."
    if about.state == "scheduled":
        return f"{title} is scheduled again, with nothing to pay. It goes live on {about.goes_live}."
    if was_public:
        return f"{title} is open again, with the days it had left."
    return f"{title} is live, with nothing to pay."
