"""Alerts, saved jobs, applications and the seeker's own page. The converter `id` comes from cms/urls.py, which is read before."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from candidates.views import account, addresses, alerts, applications, manage, resumes, saved

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
    path("account/profile/", account.profile, name="profile"),
    path("saved/", saved.saved_list, name="saved"),
    path("saved/cards/", saved.saved_cards, name="saved_cards"),
    path("saved/move/", saved.saved_move, name="saved_move"),
    path("saved/<int:page_id>/", saved.job_save, name="job_save"),
    path("saved/<int:page_id>/remove/", saved.job_unsave, name="job_unsave"),
    path("saved/<int:page_id>/note/", saved.job_note, name="job_note"),
    path("applications/", applications.application_list, name="application_list"),
    path("applications/new/<id:page_id>/", applications.new, name="application_new"),
    path("applications/<int:application_id>/", applications.application, name="application"),
    path("applications/<int:application_id>/withdraw/", applications.withdraw, name="application_withdraw"),
    path("resumes/", resumes.resume_list, name="resume_list"),
    path("resumes/<int:resume_id>/", resumes.resume, name="resume"),
    path("resumes/<int:resume_id>/file/", resumes.resume_file, name="resume_file"),
    path("resumes/<int:resume_id>/delete/", resumes.resume_delete, name="resume_delete"),
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
    *(path(f"alerts/<int:alert_id>/{verb}/", view, name=f"alert_{verb}") for verb, view in OWN_ALERT.items()),
    *(
        path(
            f"alerts/manage/<str:token>/<int:alert_id>/{verb}/",
            csrf_exempt(view),
            name=f"alert_{verb}_by_link",
        )
        for verb, view in OWN_ALERT.items()
    ),
]
