from django.urls import path

from employers import checkout

urlpatterns = [
    path("postings/<int:pk>/publish/", checkout.checkout_new, name="checkout_new"),
    path("postings/<int:pk>/extend/", checkout.posting_extend, name="posting_extend"),
    path("postings/<int:pk>/relist/", checkout.posting_relist, name="posting_relist"),
    path("orders/<uuid:uuid>/", checkout.order_status, name="order_status"),
]
