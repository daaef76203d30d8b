from django.urls import path

from employers import checkout

urlpatterns = [
    path("postings/<int:pk>/publish/", checkout.checkout_new, name="checkout_new"),
    path("orders/<uuid:uuid>/", checkout.order_status, name="order_status"),
]
