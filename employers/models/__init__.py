"""The paying side: an account with a team, the postings it made, the orders it placed."""

from employers.models.account import Employer, Membership, Role
from employers.models.feeds import Feed, FeedJob
from employers.models.history import AppendOnlyError, PostingEvent
from employers.models.imports import Import, ImportLine
from employers.models.order import Order
from employers.models.phrase import Phrase
from employers.models.posting import Posting
from employers.models.template import PostingTemplate

__all__ = [
    "AppendOnlyError",
    "Employer",
    "Feed",
    "FeedJob",
    "Import",
    "ImportLine",
    "Membership",
    "Order",
    "Phrase",
    "Posting",
    "PostingEvent",
    "PostingTemplate",
    "Role",
]
