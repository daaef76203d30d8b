"""Addresses of the employers' side, below /employers/."""

from django.urls import path

from employers import feed_views, import_views, life_views, posting_views, views

urlpatterns = [
    path("", views.landing, name="employers"),
    path("start/", views.start, name="employer_start"),
    path("postings/", views.postings, name="postings"),
    path("postings/new/", posting_views.new, name="posting_new"),
    path("postings/draft/", posting_views.first_draft, name="posting_first_draft"),
    path("postings/paste/", posting_views.paste, name="posting_paste"),
    path("postings/<int:pk>/paste/", posting_views.paste_into, name="posting_paste_into"),
    path("postings/<int:pk>/edit/", posting_views.edit, name="posting_edit"),
    path("postings/<int:pk>/draft/", posting_views.draft, name="posting_draft"),
    path("postings/<int:pk>/preview/", posting_views.preview, name="posting_preview"),
    path("postings/<int:pk>/reason/", posting_views.likeness_reason, name="posting_likeness"),
    path("postings/<int:pk>/changes/", posting_views.changes, name="posting_changes"),
    path("postings/<int:pk>/close/", views.close, name="posting_close"),
    path("postings/<int:pk>/copy/", posting_views.copy, name="posting_copy"),
    path("postings/<int:pk>/delete/", views.discard, name="posting_discard"),
    path("postings/<int:pk>/restore/", views.restore, name="posting_restore"),
    path("postings/import/", import_views.new, name="import_new"),
    path("postings/import/template.csv", import_views.template, name="import_template"),
    path("postings/imports/<int:pk>/", import_views.show, name="import_show"),
    path("postings/imports/<int:pk>/to-correct.csv", import_views.faults, name="import_faults"),
    path("feeds/", feed_views.feeds, name="feeds"),
    path("feeds/<int:pk>/refresh/", feed_views.refresh, name="feed_refresh"),
    path("feeds/<int:pk>/remove/", feed_views.remove, name="feed_remove"),
    path("postings/<int:pk>/history/", life_views.posting_history, name="posting_history"),
    path("postings/<int:pk>/still-open/", life_views.confirm, name="posting_confirm"),
    path("postings/<int:pk>/reopen/", life_views.reopen, name="posting_reopen"),
    path("postings/<int:pk>/template/", life_views.template_new, name="posting_template"),
    path("still-open/<str:token>/", life_views.still_open, name="still_open"),
    path("templates/", life_views.template_list, name="templates"),
    path("templates/<int:template_id>/use/", life_views.template_use, name="template_use"),
    path("templates/<int:template_id>/delete/", life_views.template_delete, name="template_delete"),
    path("requirement/", posting_views.requirement, name="requirement_reading"),
    path("orders/", views.orders, name="orders"),
]
