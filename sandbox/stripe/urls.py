"""Every address of the sandbox."""

from django.urls import path, re_path

from sandbox.stripe import api, control, hosted, invoice_page, pages, portal_page

urlpatterns = [
    re_path(r"^v1/", api.serve),
    path("healthz", pages.healthz),
    path("", pages.dashboard, name="dashboard"),
    path("events/<str:event_id>", pages.event, name="event"),
    path("events/<str:event_id>/resend", pages.resend, name="resend"),
    path("bank/<str:session_id>", pages.settle, name="settle"),
    path("disputes/<str:dispute_id>", pages.decide, name="decide"),
    path("charges/<str:charge_id>/dispute", pages.contest, name="contest"),
    path("refunds/<str:refund_id>/fail", pages.fail, name="fail_refund"),
    path("receipts/<str:charge_id>", pages.receipt, name="receipt"),
    path("invoices/<str:invoice_id>", invoice_page.show, name="invoice"),
    path("invoices/<str:invoice_id>/pdf", invoice_page.pdf_file, name="invoice_pdf"),
    path("invoices/<str:invoice_id>/challenge", invoice_page.challenge, name="invoice_challenge"),
    path("transfers/<str:invoice_id>", pages.transfer, name="transfer"),
    path("credit_notes/<str:note_id>/pdf", invoice_page.credit_note_file, name="credit_note_pdf"),
    path("p/session/<str:word>", portal_page.entry, name="portal"),
    path("p/session/<str:word>/plan", portal_page.home, name="portal_home"),
    path("p/session/<str:word>/card", portal_page.card, name="portal_card"),
    path("p/session/<str:word>/cancel/<str:subscription_id>", portal_page.cancel, name="portal_cancel"),
    path("p/session/<str:word>/resume/<str:subscription_id>", portal_page.resume, name="portal_resume"),
    path("c/pay/<str:session_id>", hosted.pay, name="pay"),
    path("c/challenge/<str:session_id>", hosted.challenge, name="challenge"),
    path("_control/faults", control.faults),
    path("_control/redeliver/<str:event_id>", control.redeliver),
    path("_control/clock", control.clock),
    path("_control/settings", control.settings),
    path("_control/bank/<str:session_id>", control.bank),
    path("_control/transfers/<str:invoice_id>", control.transfer),
    path("_control/charges/<str:charge_id>/dispute", control.open_dispute),
    path("_control/webhooks", control.webhooks),
    path("_control/secrets", control.secrets),
    path("_control/refunds/<str:refund_id>/fail", control.fail_refund),
    path("_control/disputes/<str:dispute_id>", control.dispute),
    path("_control/objects/<str:kind>", control.objects),
    path("_control/deliveries", control.deliveries),
    path("_control/requests", control.requests),
]
