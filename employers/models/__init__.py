"""The paying side: an account with a team, the postings it made, the orders it placed, the credits it holds."""

from employers.models.account import Employer, Membership, Role
from employers.models.ledger import Cause, CreditGrant, CreditLine
from employers.models.order import Order
from employers.models.posting import Cover, Posting
from employers.models.report import MoneyReport
from employers.models.reversal import Reversal

__all__ = [
    "Cause",
    "Cover",
    "CreditGrant",
    "CreditLine",
    "Employer",
    "Membership",
    "MoneyReport",
    "Order",
    "Posting",
    "Reversal",
    "Role",
]
