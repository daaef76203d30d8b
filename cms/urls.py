"""What the public reads besides Wagtail's own pages."""

from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from cms import feeds, interest, listing, sitemaps, widget


class IdConverter(IntConverter):
    """A number that a database key can be: a larger one is an address of nothing, not an overflow."""

    regex = "[0-9]{1,18}"


register_converter(IdConverter, "id")

urlpatterns = [
    path("jobs/feed/", feeds.atom, name="job_feed"),
    path("jobs/<id:page_id>/apply/", interest.apply, name="job_apply"),
    path("jobs/<id:page_id>/view/", interest.view, name="job_view"),
    path("companies/<slug:slug>/", listing.company, name="company"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", sitemaps.part, name="sitemap_part"),
    path("api/v1/", include("cms.api.urls")),
    path("widget/", widget.builder, name="widget"),
    path("widget/frame/", widget.frame, name="widget_frame"),
    path("widget.js", widget.script, name="widget_script"),
    path("robots.txt", sitemaps.robots, name="robots"),
]
