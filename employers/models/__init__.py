"""The paying side: an account with a team, the postings it made, the orders it placed."""

from employers.models.account import Employer, Membership, Role
from employers.models.order import Order
from employers.models.phrase import Phrase
from employers.models.posting import Posting

__all__ = ["Employer", "Membership", "Order", "Phrase", "Posting", "Role"]
