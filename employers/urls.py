"""Addresses of the employers' side, below /employers/."""

from django.urls import path

from employers import company_views, posting_views, team_views, views

urlpatterns = [
    path("", views.landing, name="employers"),
    path("start/", views.start, name="employer_start"),
    path("postings/", views.postings, name="postings"),
    path("postings/new/", posting_views.new, name="posting_new"),
    path("postings/draft/", posting_views.first_draft, name="posting_first_draft"),
    path("postings/<int:pk>/edit/", posting_views.edit, name="posting_edit"),
    path("postings/<int:pk>/draft/", posting_views.draft, name="posting_draft"),
    path("postings/<int:pk>/preview/", posting_views.preview, name="posting_preview"),
    path("postings/<int:pk>/changes/", posting_views.changes, name="posting_changes"),
    path("postings/<int:pk>/close/", views.close, name="posting_close"),
    path("postings/<int:pk>/statistics/", views.posting_statistics, name="posting_statistics"),
    path("postings/<int:pk>/copy/", posting_views.copy, name="posting_copy"),
    path("postings/<int:pk>/delete/", views.discard, name="posting_discard"),
    path("postings/<int:pk>/restore/", views.restore, name="posting_restore"),
    path("requirement/", posting_views.requirement, name="requirement_reading"),
    path("orders/", views.orders, name="orders"),
    path("team/", team_views.show, name="team"),
    path("team/invite/", team_views.invite, name="team_invite"),
    path("team/leave/", team_views.leave, name="team_leave"),
    path("team/requests/<int:request_id>/approve/", company_views.approve, name="join_approve"),
    path("team/requests/<int:request_id>/decline/", company_views.decline, name="join_decline"),
    path("start/join/", company_views.ask_to_join, name="employer_join"),
    path("company/", company_views.edit, name="employer_company"),
    path("company/logo/", company_views.put_logo, name="company_logo"),
    path("company/logo/remove/", company_views.remove_logo, name="company_logo_remove"),
    path("team/<int:member_id>/role/", team_views.change_role, name="team_role"),
    path("team/<int:member_id>/remove/", team_views.remove, name="team_remove"),
    path("team/invitations/<int:invitation_id>/resend/", team_views.resend, name="invitation_resend"),
    path("team/invitations/<int:invitation_id>/revoke/", team_views.revoke, name="invitation_revoke"),
    path("invitations/<token>/", team_views.invitation, name="invitation"),
    path("invitations/<token>/account/", team_views.invitation_signup, name="invitation_signup"),
]
