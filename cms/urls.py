"""What the public reads besides Wagtail's own pages."""

from django.urls import include, path

from cms import (
    alike,
    companies,
    feeds,
    indeed,
    interest,
    landing_page,
    listing,
    listing_page,
    posting_page,
    share_card,
    sitemaps,
    suggestions,
    why,
    widget,
)

urlpatterns = [
    path("jobs/feed/", feeds.atom, name="job_feed"),
    path("jobs/why/", why.show, name="why"),
    path("jobs/indeed.xml", indeed.feed, name="indeed_feed"),
    path("jobs/<id:page_id>/card.png", share_card.png, name="share_card"),
    path("jobs/suggest/", suggestions.suggest, name="job_suggest"),
    path("jobs/suggest/places/", suggestions.suggest_places, name="place_suggest"),
    path("jobs/<id:page_id>/alike/", alike.show, name="job_alike"),
    path("jobs/<id:page_id>/alike/alert/", alike.by_mail, name="job_alike_alert"),
    path("jobs/<id:page_id>/apply/", interest.apply, name="job_apply"),
    path("jobs/<id:page_id>/view/", interest.view, name="job_view"),
    path("jobs/", listing_page.at_its_address, name="jobs"),
    path("jobs/<slug:slug>/", posting_page.at_its_address, name="job"),
    path("jobs/<slug:first>/<slug:second>/", landing_page.show, name="landing_pair"),
    path("companies/", companies.show, name="companies"),
    path("companies/<slug:slug>/", listing.company, name="company"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", sitemaps.part, name="sitemap_part"),
    path("api/v1/", include("cms.api.urls")),
    path("widget/", widget.builder, name="widget"),
    path("widget/frame/", widget.frame, name="widget_frame"),
    path("widget.js", widget.script, name="widget_script"),
    path("robots.txt", sitemaps.robots, name="robots"),
]
