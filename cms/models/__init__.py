from cms.models.attention import DailyAttention, DaySalt, DayVisitor, JobStats, Sighting, Source
from cms.models.bucket import TokenBucket
from cms.models.company import Company
from cms.models.content import ArticleIndexPage, ArticlePage, HomePage, StandardPage
from cms.models.jobs import JobIndexPage, JobPage
from cms.models.listing import JobListing, ListingChange
from cms.models.synonym import Synonym
from cms.models.vocabulary import CodeSet, Credential, RecordType, Specialty, System

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "CodeSet",
    "Company",
    "Credential",
    "DailyAttention",
    "DaySalt",
    "DayVisitor",
    "HomePage",
    "JobIndexPage",
    "JobListing",
    "JobPage",
    "JobStats",
    "ListingChange",
    "RecordType",
    "Sighting",
    "Source",
    "Specialty",
    "StandardPage",
    "Synonym",
    "System",
    "TokenBucket",
]
