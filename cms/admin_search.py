"""Search in the Wagtail admin, by plain SQL: Wagtail's index neither holds the postings nor knows their columns."""

from typing import Any

from django.db.models import QuerySet
from modelsearch.backends.database.fallback import (
    DatabaseSearchBackend,
    DatabaseSearchQueryCompiler,
    DatabaseSearchResults,
)


class AnyColumn(DatabaseSearchQueryCompiler):
    def check(self) -> None:
        """Nothing to refuse: SQL filters and orders by every column, where an index must have been told of it."""


class InSomeOrder(DatabaseSearchResults):
    def get_queryset(self) -> QuerySet[Any]:
        """Newest first unless somebody asked for an order, so that no result is on two pages or on none."""
        queryset = self.query_compiler.queryset
        if not queryset.query.order_by:
            self.query_compiler.queryset = queryset.order_by("-pk")
        found: QuerySet[Any] = super().get_queryset()
        return found


class SearchBackend(DatabaseSearchBackend):
    query_compiler_class = AnyColumn
    autocomplete_query_compiler_class = AnyColumn
    results_class = InSomeOrder
