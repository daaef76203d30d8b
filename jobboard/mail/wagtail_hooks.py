"""Where editors find the mails."""

from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from jobboard.mail import preview


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("mail/", preview.mails, name="mail_previews"),
        path("mail/<slug:name>/", preview.mail, name="mail_preview"),
        path("mail/<slug:name>/html/", preview.mail_html, name="mail_preview_html"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return MenuItem("Mails", reverse_lazy("mail_previews"), icon_name="mail", order=145)
