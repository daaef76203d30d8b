from django.urls import path

from employers import checkout, ledger_views

urlpatterns = [
    path("pricing/", ledger_views.pricing, name="pricing"),
    path("credits/", ledger_views.credits, name="credits"),
    path("credits/buy/", checkout.credits_buy, name="credits_buy"),
    path("postings/<int:pk>/publish/", checkout.checkout_new, name="checkout_new"),
    path("postings/<int:pk>/extend/", checkout.posting_extend, name="posting_extend"),
    path("postings/<int:pk>/relist/", checkout.posting_relist, name="posting_relist"),
    path("postings/<int:pk>/credit/", checkout.use_credit, name="posting_use_credit"),
    path("postings/<int:pk>/feature/", checkout.feature, name="posting_feature"),
    path("orders/<uuid:uuid>/", checkout.order_status, name="order_status"),
]
