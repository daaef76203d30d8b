"""Alerts, saved jobs, applications and the seeker's own page."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from candidates.views import (
    account,
    addresses,
    alerts,
    applications,
    contacts,
    manage,
    profile,
    resumes,
    saved,
)

OWN_ALERT = {
    "pause": manage.alert_pause,
    "resume": manage.alert_resume,
    "frequency": manage.alert_frequency,
    "delete": manage.alert_delete,
    "restore": manage.alert_restore,
    "search": manage.alert_search,
}

urlpatterns = [
    path("account/", account.account, name="account"),
    path(
        "account/alerts/qualifying/", account.alert_from_profile, {"almost": False}, name="alert_qualifying"
    ),
    path("account/alerts/almost/", account.alert_from_profile, {"almost": True}, name="alert_almost"),
    path("account/profile/", profile.show, name="profile"),
    *(
        path(f"account/profile/{name}/", profile.section, {"name": name}, name=f"profile_{name}")
        for name in profile.SECTIONS
    ),
    path("account/profile/credentials/<slug:code>/check/", profile.check, name="credential_check"),
    path("reminders/off/<str:token>/", profile.reminders_off, name="reminders_off"),
    path("contacts/", contacts.contact_list, name="contact_list"),
    path("contacts/<id:contact_id>/", contacts.contact, name="contact"),
    path("contacts/<id:contact_id>/yes/", contacts.contact_yes, name="contact_yes"),
    path("contacts/<id:contact_id>/no/", contacts.contact_no, name="contact_no"),
    path("contacts/<id:contact_id>/block/", contacts.contact_block, name="contact_block"),
    path("saved/", saved.saved_list, name="saved"),
    path("saved/cards/", saved.saved_cards, name="saved_cards"),
    path("saved/move/", saved.saved_move, name="saved_move"),
    path("saved/<id:page_id>/", saved.job_save, name="job_save"),
    path("saved/<id:page_id>/remove/", saved.job_unsave, name="job_unsave"),
    path("saved/<id:page_id>/note/", saved.job_note, name="job_note"),
    path("applications/", applications.application_list, name="application_list"),
    path("applications/new/<id:page_id>/", applications.new, name="application_new"),
    path("applications/<id:application_id>/", applications.application, name="application"),
    path("applications/<id:application_id>/withdraw/", applications.withdraw, name="application_withdraw"),
    path("resumes/", resumes.resume_list, name="resume_list"),
    path("resumes/<id:resume_id>/", resumes.resume, name="resume"),
    path("resumes/<id:resume_id>/file/", resumes.resume_file, name="resume_file"),
    path("resumes/<id:resume_id>/delete/", resumes.resume_delete, name="resume_delete"),
    path("alerts/", alerts.alert_list, name="alert_list"),
    path("alerts/new/", alerts.alert_new, name="alert_new"),
    path("alerts/asked/", alerts.alert_asked, name="alert_asked"),
    path("alerts/why/", manage.alert_why, name="alert_why"),
    path("alerts/off/", manage.alerts_off, name="alerts_off"),
    path("alerts/address/", addresses.address_check, name="address_check"),
    path("alerts/address/<str:token>/", addresses.address_confirm, name="address_confirm"),
    path("alerts/still/<str:token>/", manage.alert_still, name="alert_still"),
    path("alerts/confirm/<str:token>/", alerts.alert_confirm, name="alert_confirm"),
    path("alerts/manage/<str:token>/", manage.alert_manage, name="alert_manage"),
    path("alerts/manage/<str:token>/why/", manage.alert_why, name="alert_why_by_link"),
    path(
        "alerts/manage/<str:token>/address/",
        csrf_exempt(addresses.address_check),
        name="address_check_by_link",
    ),
    path("alerts/unsubscribe/<str:token>/", manage.alert_unsubscribe, name="alert_unsubscribe"),
    *(path(f"alerts/<id:alert_id>/{verb}/", view, name=f"alert_{verb}") for verb, view in OWN_ALERT.items()),
    *(
        path(
            f"alerts/manage/<str:token>/<id:alert_id>/{verb}/",
            csrf_exempt(view),
            name=f"alert_{verb}_by_link",
        )
        for verb, view in OWN_ALERT.items()
    ),
]
