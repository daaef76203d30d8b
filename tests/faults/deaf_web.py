"""A web process that does not ask for changes, so that the tests of freshness are known to see one."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from cms.search import live  # noqa: E402  # it needs the models, which are loaded by now

live.POLL_SECONDS = 3_600.0
