"""The editors' side: postings with company and state, companies, vocabularies."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.template.defaultfilters import pluralize
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet

from cms import page_actions  # noqa: F401  # its hooks register themselves on import
from cms.editing import DeletesUnneeded
from cms.models import CodeSet, Company, Credential, JobPage, RecordType, Specialty, Synonym, System
from jobboard.lib.eastern import eastern


class JobFilterSet(PageFilterSet):
    """States of life as an editor thinks of them, in the words of JobPage.state_of_life."""

    state_of_life = django_filters.ChoiceFilter(
        label="State",
        method="filter_state",
        choices=[
            (state, state.capitalize())
            for state in ("in review", "scheduled", "live", "expired", "closed", "removed", "draft")
        ],
    )
    company = django_filters.ModelChoiceFilter(queryset=Company.objects.all())

    class Meta:
        model = JobPage
        fields: ClassVar[list[str]] = ["company"]

    def filter_state(self, queryset: QuerySet[JobPage], name: str, value: str) -> QuerySet[JobPage]:
        standing = Q(closed_at__isnull=True, removed_at__isnull=True)
        now = timezone.now()
        paid = standing & Q(live=False, submitted_at__isnull=False)
        has_hour = Q(pk__in=JobPage.objects.scheduled().values("pk"))
        return queryset.filter(
            {
                "live": standing & Q(live=True, expires_at__gt=now),
                "expired": standing & Q(live=True, expires_at__lte=now),
                "closed": Q(closed_at__isnull=False, removed_at__isnull=True),
                "removed": Q(removed_at__isnull=False),
                "in review": paid & ~has_hour,
                "scheduled": paid & has_hour,
                "draft": standing & Q(live=False, submitted_at__isnull=True),
            }[value]
        )


class JobIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[JobPage]:
        postings: QuerySet[JobPage] = super().get_base_queryset().select_related("company")
        return postings

    def search_queryset(self, queryset: QuerySet[JobPage]) -> QuerySet[JobPage]:
        """Every word in the title or the company's name, together with any filter and any order."""
        for word in self.search_query.split():
            queryset = queryset.filter(Q(title__icontains=word) | Q(company__name__icontains=word))
        if self.is_searching and not self.is_explicitly_ordered:
            return queryset.order_by("-latest_revision_created_at")
        return queryset


def expiry(job: JobPage) -> str:
    """Wagtail's own column is for what is past: it calls every day to come "just now"."""
    if job.closes_at is None:
        return ""
    day = date_format(eastern(job.closes_at), "M j, Y")
    return (
        day
        if job.days_left is None
        else f"{day}, {job.days_left} {pluralize(job.days_left, 'day,days')} left"
    )


class JobPageViewSet(PageListingViewSet):
    model = JobPage
    index_view_class = JobIndexView
    icon = "doc-full-inverse"
    menu_label = "Postings"
    menu_order = 110
    add_to_admin_menu = True
    filterset_class = JobFilterSet
    columns: ClassVar[list[Column]] = [
        *(column for column in PageListingViewSet.columns if column.name in {"bulk_actions", "title"}),
        Column("company", label="Company", sort_key="company__name"),
        Column("state_of_life", label="State", width="10%"),
        Column("expires_at", label="Expires", accessor=expiry, sort_key="expires_at", width="14%"),
        DateColumn(
            "latest_revision_created_at", label="Edited", sort_key="latest_revision_created_at", width="14%"
        ),
    ]


class NeededByPostings(ModelViewSet):
    """Without Wagtail's pages of uses: it keeps no references of postings (`JobPage.wagtail_reference_index_ignore`)."""

    delete_view_class = DeletesUnneeded
    copy_view_enabled = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:  # Wagtail's own signature
        without: dict[str, Any] = super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})
        return without


class CompanyViewSet(NeededByPostings):
    model = Company
    icon = "group"
    menu_order = 120
    add_to_admin_menu = True
    form_fields: ClassVar[list[str]] = ["name", "kind", "website", "about", "benefits", "city", "state"]
    list_display: ClassVar[list[str]] = ["name", "kind", "city", "state"]
    list_filter: ClassVar[list[str]] = ["kind"]
    search_fields: ClassVar[list[str]] = ["name", "city"]


class CredentialViewSet(ModelViewSet):
    model = Credential
    delete_view_class = DeletesUnneeded
    icon = "tick-inverse"
    form_fields: ClassVar[list[str]] = [panel.field_name for panel in Credential.panels]
    list_display: ClassVar[list[Any]] = ["abbreviation", "name", "body", "kind", "confirmed"]
    list_filter: ClassVar[list[str]] = ["body", "kind", "confirmed"]
    search_fields: ClassVar[list[str]] = ["abbreviation", "name"]
    list_per_page = 60
    copy_view_enabled = False


def term_viewset(
    term: type[Specialty | RecordType | CodeSet | System], icon: str, *more: str
) -> ModelViewSet:
    """Specialties, record types, code sets and systems are edited alike."""
    viewset = type(
        f"{term.__name__}ViewSet",
        (NeededByPostings,),
        {
            "model": term,
            "icon": icon,
            "form_fields": ["name", "slug", *more],
            "list_display": ["name", "slug", *more],
            "search_fields": ["name"],
            "list_per_page": 60,
        },
    )
    return viewset(term._meta.model_name)


class SynonymViewSet(ModelViewSet):
    model = Synonym
    icon = "list-ul"
    menu_label = "Synonyms"
    form_fields: ClassVar[list[str]] = ["phrases"]
    list_display: ClassVar[list[str]] = ["phrases"]
    search_fields: ClassVar[list[str]] = ["phrases"]
    list_per_page = 60
    copy_view_enabled = False


class VocabularyGroup(ModelViewSetGroup):
    menu_label = "Vocabulary"
    menu_icon = "list-ul"
    menu_order = 130
    items: ClassVar[list[ViewSet]] = [
        CredentialViewSet("credential"),
        term_viewset(Specialty, "tag"),
        term_viewset(RecordType, "form"),
        term_viewset(CodeSet, "code"),
        term_viewset(System, "desktop", "kind"),
        SynonymViewSet("synonym"),
    ]


@hooks.register("insert_global_admin_css")
def css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("register_admin_viewset")
def viewsets() -> list[ViewSet]:
    return [JobPageViewSet("postings"), CompanyViewSet("companies"), VocabularyGroup()]
