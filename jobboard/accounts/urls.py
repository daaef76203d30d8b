"""One's own account: what is kept in it and where it is open. Signing in and the like is allauth's."""

from django.urls import path

from jobboard.accounts import data_views, device_views

urlpatterns = [
    path("data/", data_views.my_data, name="my_data"),
    path("data/export/", data_views.export_ask, name="export_ask"),
    path("data/export/file/", data_views.export_file, name="export_file"),
    path("delete/", data_views.leave, name="account_leave"),
    path("deleted/", data_views.left, name="account_left"),
    path("keep/", data_views.keep, name="keep_account"),
    path("keep/<str:token>/", data_views.keep_by_link, name="keep_account_by_link"),
    path("sessions/", device_views.device_list, name="device_list"),
    path("sessions/others/", device_views.device_sign_out_others, name="device_sign_out_others"),
    path("sessions/<id:device_id>/", device_views.device_sign_out, name="device_sign_out"),
]
