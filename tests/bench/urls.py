"""The site's addresses and the floor beside them."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from jobboard.urls import urlpatterns as site


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello, world")


urlpatterns = [path("bench/hello/", hello), *site]
