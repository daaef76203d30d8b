from django.urls import path

from jobboard.mail import events

urlpatterns = [
    path("mail/events/<slug:provider>/", events.provider_events, name="mail_events"),
]
