"""Where Stripe delivers. A 2xx means: it is in our database."""

from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from jobboard.payments import gateway, inbox

LONGEST_BODY = 1_000_000


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    if _length(request) > LONGEST_BODY:
        return HttpResponse("Too large.", status=413, content_type="text/plain")
    try:
        event = gateway.verify_webhook(request.body, request.headers.get("Stripe-Signature", ""))
    except (gateway.RejectedWebhookError, RawPostDataException):
        inbox.count_rejected()
        return HttpResponse("Not signed for us.", status=400, content_type="text/plain")
    inbox.take(event)
    return HttpResponse("Kept.", content_type="text/plain")


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
