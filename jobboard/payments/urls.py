from django.urls import path

from jobboard.payments import views

urlpatterns = [path("stripe/webhook/", views.webhook, name="stripe_webhook")]
