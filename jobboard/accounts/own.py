"""The account itself: its addresses, sessions, second factors, and the mail that was sent to it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet

from jobboard.accounts.models import Export, User
from jobboard.accounts.personal import Keeper, Sheet
from jobboard.mail.forgetting import forget_person
from jobboard.mail.models import OutgoingMail, SuppressedAddress


def addresses(user: User) -> list[str]:
    """Those that are confirmed as this person's, and the one they sign in with."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return list({user.email.lower(), *(email.lower() for email in confirmed)})


def _to_one_of(user: User, column: str) -> Q:
    found = Q()
    for address in addresses(user):
        found |= Q(**{f"{column}__iexact": address})
    return found


def _account(user: User) -> QuerySet[Model]:
    return User.objects.filter(pk=user.pk)


def _mails(user: User) -> QuerySet[Model]:
    return OutgoingMail.objects.filter(_to_one_of(user, "to")).order_by("created_at")


def _suppressed(user: User) -> QuerySet[Model]:
    return SuppressedAddress.objects.filter(_to_one_of(user, "email"))


def _in_the_way(user: User) -> str:
    if user.is_superuser or user.has_perm("wagtailadmin.access_admin"):
        return "This account edits the site. Ask an administrator to take that away first."
    return ""


def end_sessions(user: User) -> None:
    """All of them, also those that were begun before sessions were listed."""
    for session in Session.objects.iterator(chunk_size=500):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    UserSession.objects.filter(user=user).delete()


def _erase(user: User) -> None:
    end_sessions(user)
    unconfirmed = EmailAddress.objects.filter(user=user, verified=False).values_list("email", flat=True)
    forget_person({*addresses(user), *unconfirmed})
    for export in Export.objects.filter(user=user):
        export.drop()


KEEPER = Keeper(
    sheets=(
        Sheet(
            "account",
            _account,
            {
                "e-mail": "email",
                "first name": "first_name",
                "last name": "last_name",
                "joined": "date_joined",
                "last sign-in": "last_login",
            },
        ),
        Sheet(
            "e-mail addresses",
            lambda user: EmailAddress.objects.filter(user=user),
            {"address": "email", "confirmed": "verified", "main": "primary"},
        ),
        Sheet(
            "sessions",
            lambda user: UserSession.objects.filter(user=user),
            {
                "began": "created_at",
                "last seen": "last_seen_at",
                "browser": "user_agent",
                "network address": "ip",
            },
        ),
        Sheet(
            "passkeys and second steps",
            lambda user: Authenticator.objects.filter(user=user),
            {"kind": "type", "added": "created_at", "last used": "last_used_at"},
        ),
        Sheet(
            "exports",
            lambda user: Export.objects.filter(user=user),
            {"asked": "asked_at", "built": "built_at"},
        ),
        Sheet(
            "mail we sent",
            _mails,
            {
                "written": "created_at",
                "sent": "sent_at",
                "to": "to",
                "about": "subject",
                "text (kept for 30 days)": "text",
            },
        ),
        Sheet("addresses we no longer write to", _suppressed, {"address": "email", "why": "reason"}),
    ),
    left_out={
        "account.EmailConfirmation": "holds a key that expires; the address is in the export",
        "wagtailusers.UserProfile": "an editor's settings of the editing pages",
        "wagtailcore.Page": "the site's own pages; names who edits",
        "wagtailcore.Revision": "the site's own pages; names who edited",
        "wagtailcore.PageLogEntry": "the editors' log",
        "wagtailcore.ModelLogEntry": "the editors' log",
        "wagtailcore.Comment": "editors to each other",
        "wagtailcore.CommentReply": "editors to each other",
        "wagtailcore.PageSubscription": "an editor's settings of the editing pages",
        "wagtailcore.APIToken": "a feature that is off here",
        "wagtailadmin.EditingSession": "who is editing a page at the moment",
        "wagtailadmin.FormState": "an editor's form that waits to be saved",
        "wagtailcore.WorkflowState": "a feature that is off here",
        "wagtailcore.TaskState": "a feature that is off here",
        "wagtailcore.UploadedFile": "an editor's upload that waits to be finished",
        "wagtailimages.Image": "the site's own pictures",
        "wagtaildocs.Document": "the site's own documents",
    },
    erase=_erase,
    in_the_way=_in_the_way,
)
