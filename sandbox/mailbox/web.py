"""Pages and JSON over the kept messages. Everything is a GET; nothing can be changed from here."""

import re
from collections.abc import Callable
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer

from django.core.paginator import Paginator
from django.core.servers.basehttp import WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.urls import path

from sandbox.mailbox.letter import Letter
from sandbox.mailbox.smtp import PortTakenError
from sandbox.mailbox.store import store

ASSETS = Path(__file__).resolve().parent / "assets"
ASSET_TYPES = {
    "mailbox.css": "text/css",
    "mailbox.js": "text/javascript",
    "mailbox.svg": "image/svg+xml",
}
A_PAGE = 50
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
# The sender's styles and pictures, no script; a click on a link leaves the frame.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; "
    "sandbox allow-same-origin allow-popups allow-top-navigation-by-user-activation"
)
PAGE_POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'"


def inbox(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("to", "").strip().lower()
    letters = store().letters(chosen)
    page = Paginator(letters, A_PAGE).get_page(request.GET.get("page"))
    everyone = store().recipients()
    context = {
        "page": page,
        "chosen": chosen,
        "recipients": everyone,
        "newest": _newest(),
        "total": len(store().letters()),
    }
    return render(request, "mailbox/inbox.html", context)


def message(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "mailbox/message.html", {"letter": _letter(number)})


def html_part(request: HttpRequest, number: int) -> HttpResponse:
    """The HTML as it was sent, for the frame; its links open in the whole window."""
    html = _letter(number).html
    head = _HEAD.search(html)
    at = head.end() if head else 0
    response = HttpResponse(html[:at] + '<base target="_top">' + html[at:])
    response["Content-Security-Policy"] = LETTER_POLICY
    return response


def raw(request: HttpRequest, number: int) -> HttpResponse:
    _letter(number)
    response = HttpResponse(store().raw(number), content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="message-{number}.eml"'
    return response


def api_messages(request: HttpRequest) -> JsonResponse:
    letters = store().letters(request.GET.get("to", ""))
    return JsonResponse({"messages": [letter.as_json() for letter in letters]})


def api_message(request: HttpRequest, number: int) -> JsonResponse:
    return JsonResponse(_letter(number).as_json())


def api_newest(request: HttpRequest) -> JsonResponse:
    """The number of the newest message, for the page that waits for mail."""
    return JsonResponse({"newest": _newest()})


def asset(request: HttpRequest, name: str) -> FileResponse:
    if name not in ASSET_TYPES:
        raise Http404
    return FileResponse((ASSETS / name).open("rb"), content_type=ASSET_TYPES[name])


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "mailbox/not_found.html", status=404)


def _letter(number: int) -> Letter:
    letter = store().letter(number)
    if letter is None:
        raise Http404
    return letter


def _newest() -> int:
    letters = store().letters()
    return letters[0].number if letters else 0


urlpatterns = [
    path("", inbox, name="inbox"),
    path("messages/<int:number>/", message, name="message"),
    path("messages/<int:number>/html", html_part, name="html"),
    path("messages/<int:number>/raw.eml", raw, name="raw"),
    path("api/messages", api_messages),
    path("api/messages/<int:number>", api_message),
    path("api/newest", api_newest),
    path("assets/<str:name>", asset, name="asset"),
    path("healthz", healthz),
]
handler404 = not_found


def locked_down(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse what is not a GET, and give pages a strict policy of their own."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = answer(request)
        response.setdefault("Content-Security-Policy", PAGE_POLICY)
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", "no-referrer")
        response.setdefault("Cache-Control", "no-store")
        return response

    return respond


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 32


class Website:
    def __init__(self, host: str, port: int) -> None:
        try:
            self._server = _Server((host, port), WSGIRequestHandler)
        except OSError:
            raise PortTakenError(port) from None
        self._server.set_app(get_wsgi_application())
        self.url = f"http://{host}:{self._server.server_port}"

    def serve(self) -> None:
        self._server.serve_forever()
