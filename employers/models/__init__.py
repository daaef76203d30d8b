"""The paying side: an account with a team, the postings it made, the orders it placed."""

from employers.models.account import Employer, Membership, Role
from employers.models.check import CompanyCheck
from employers.models.order import Order
from employers.models.posting import Posting
from employers.models.team import Invitation, JoinRequest

__all__ = ["CompanyCheck", "Employer", "Invitation", "JoinRequest", "Membership", "Order", "Posting", "Role"]
