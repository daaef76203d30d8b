"""What the public reads besides Wagtail's own pages."""

from django.urls import path

from cms import feeds, interest, listing, sitemaps

urlpatterns = [
    path("jobs/feed/", feeds.atom, name="job_feed"),
    path("jobs/<int:page_id>/apply/", interest.apply, name="job_apply"),
    path("jobs/<int:page_id>/view/", interest.view, name="job_view"),
    path("companies/<slug:slug>/", listing.company, name="company"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", sitemaps.part, name="sitemap_part"),
    path("robots.txt", sitemaps.robots, name="robots"),
]
