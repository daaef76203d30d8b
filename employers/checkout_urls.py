from django.urls import path

from employers import at_once_views, checkout, invoice_views, ledger_views, plan_views

urlpatterns = [
    path("pricing/", ledger_views.pricing, name="pricing"),
    path("credits/", ledger_views.credits, name="credits"),
    path("credits/buy/", checkout.credits_buy, name="credits_buy"),
    path("invoice/", invoice_views.invoice_new, name="invoice_new"),
    path("plan/", plan_views.plan, name="plan"),
    path("plan/start/", plan_views.plan_start, name="plan_start"),
    path("plan/portal/", plan_views.plan_portal, name="plan_portal"),
    path("postings/publish/", at_once_views.publish, name="postings_publish"),
    path("postings/<id:pk>/plan/", plan_views.use_plan, name="posting_use_plan"),
    path("postings/<id:pk>/publish/", checkout.checkout_new, name="checkout_new"),
    path("postings/<id:pk>/extend/", checkout.posting_extend, name="posting_extend"),
    path("postings/<id:pk>/relist/", checkout.posting_relist, name="posting_relist"),
    path("postings/<id:pk>/credit/", checkout.use_credit, name="posting_use_credit"),
    path("postings/<id:pk>/feature/", checkout.feature, name="posting_feature"),
    path("orders/<uuid:uuid>/", checkout.order_status, name="order_status"),
    path("orders/<uuid:uuid>/cancel/", invoice_views.order_cancel, name="order_cancel"),
]
