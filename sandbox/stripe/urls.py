"""Every address of the sandbox."""

from django.urls import path, re_path

from sandbox.stripe import api, control, hosted, pages

urlpatterns = [
    re_path(r"^v1/", api.serve),
    path("healthz", pages.healthz),
    path("", pages.dashboard, name="dashboard"),
    path("events/<str:event_id>", pages.event, name="event"),
    path("events/<str:event_id>/resend", pages.resend, name="resend"),
    path("bank/<str:session_id>", pages.settle, name="settle"),
    path("disputes/<str:dispute_id>", pages.decide, name="decide"),
    path("receipts/<str:charge_id>", pages.receipt, name="receipt"),
    path("invoices/<str:invoice_id>", pages.invoice, name="invoice"),
    path("invoices/<str:invoice_id>/pdf", pages.invoice_pdf, name="invoice_pdf"),
    path("c/pay/<str:session_id>", hosted.pay, name="pay"),
    path("c/challenge/<str:session_id>", hosted.challenge, name="challenge"),
    path("_control/faults", control.faults),
    path("_control/redeliver/<str:event_id>", control.redeliver),
    path("_control/clock", control.clock),
    path("_control/bank/<str:session_id>", control.bank),
    path("_control/refunds/<str:refund_id>/fail", control.fail_refund),
    path("_control/disputes/<str:dispute_id>", control.dispute),
    path("_control/objects/<str:kind>", control.objects),
    path("_control/deliveries", control.deliveries),
    path("_control/requests", control.requests),
]
