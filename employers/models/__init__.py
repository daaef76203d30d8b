"""The paying side: an account with a team, the postings it made, the orders it placed, the credits and plans it holds."""

from employers.models.account import Employer, Membership, Role
from employers.models.applicant import ApplicantNote
from employers.models.check import CompanyCheck
from employers.models.feeds import Feed, FeedJob
from employers.models.history import AppendOnlyError, PostingEvent
from employers.models.imports import Import, ImportLine
from employers.models.ledger import Cause, CreditGrant, CreditLine
from employers.models.order import Order
from employers.models.phrase import Phrase
from employers.models.posting import Cover, Posting
from employers.models.report import MoneyReport
from employers.models.reversal import Reversal
from employers.models.subscription import Subscription, SubscriptionInvoice
from employers.models.team import Invitation, JoinRequest
from employers.models.template import PostingTemplate

__all__ = [
    "AppendOnlyError",
    "ApplicantNote",
    "Cause",
    "CompanyCheck",
    "Cover",
    "CreditGrant",
    "CreditLine",
    "Employer",
    "Feed",
    "FeedJob",
    "Import",
    "ImportLine",
    "Invitation",
    "JoinRequest",
    "Membership",
    "MoneyReport",
    "Order",
    "Phrase",
    "Posting",
    "PostingEvent",
    "PostingTemplate",
    "Reversal",
    "Role",
    "Subscription",
    "SubscriptionInvoice",
]
