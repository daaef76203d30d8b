"""How allauth behaves here: its mails go through the outgoing-mail rows like every other mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from jobboard.mail import outbox


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:  # allauth's signature
        outbox.queue_message(
            self.render_mail(template_prefix, email, context), kind=template_prefix.rsplit("/", 1)[-1]
        )
