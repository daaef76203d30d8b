"""What a mail server means when it says no."""

import re
import smtplib
from dataclasses import dataclass

_ENHANCED = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
# RFC 3463: 5.1.x is about an address (5.1.7 and 5.1.8: the sender's); 5.2.1 is a mailbox that was closed.
_OF_THE_SENDER = {"7", "8"}


@dataclass(frozen=True)
class Refusal:
    reason: str
    permanent: bool = False
    # The mailbox does not exist: nothing more should be sent to it.
    no_such_mailbox: bool = False


def judge(error: OSError) -> Refusal:
    """Permanent only if the server said so of this mail. A refused sender or log-in is ours to repair, so the mail waits."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
            reason = f"{code} {_text(said)}"
            return Refusal(reason, permanent=_is_final(code), no_such_mailbox=_says_no_mailbox(code, reason))
        case smtplib.SMTPDataError():
            return Refusal(
                f"{error.smtp_code} {_text(error.smtp_error)}", permanent=_is_final(error.smtp_code)
            )
        case _:
            return Refusal(f"{type(error).__name__}: {error}")


def _is_final(code: int) -> bool:
    return 500 <= code <= 599


def _says_no_mailbox(code: int, reason: str) -> bool:
    """By the enhanced code where there is one, as a bare 550 is also used for "we take you for spam"."""
    enhanced = _ENHANCED.search(reason)
    if not enhanced:
        return code == 550
    subject, detail = enhanced.groups()
    return (subject == "1" and detail not in _OF_THE_SENDER) or (subject, detail) == ("2", "1")


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
