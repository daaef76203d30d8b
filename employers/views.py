"""The employers' own pages: what it costs, the company, the postings, the orders."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from employers import at_once, claims, dashboard, history, outcome, statistics, wanted
from employers import posting as posting_life
from employers.access import EmployerRequest, Task, employer_required, may, membership_of, posting_of
from employers.company_forms import CompanyForm
from employers.life_forms import CloseForm
from employers.models import Order, Posting
from jobboard.accounts.models import User

PER_PAGE = 25


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    if membership_of(request):
        return redirect("postings")
    return render(request, "employers/landing.html", {"price_cards": dashboard.price_cards()})


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """From a stranger to an employer: an account, then the company's name."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path(), login_url=reverse("account_signup"))
    wanted.remember(request)
    onward = _onward(request)
    if membership_of(request):
        return redirect(onward)
    form = CompanyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        claims.found(form, request.user)
        return redirect(onward)
    context = {
        "form": form,
        "onward": onward,
        "colleagues": claims.claimed_for(request.user),
        "asked": claims.open_request_of(request.user),
    }
    return render(request, "employers/company_form.html", context)


def _onward(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("posting_new")


@require_safe
@never_cache
@employer_required(Task.READ)
def postings(request: EmployerRequest) -> HttpResponse:
    page = Paginator(dashboard.postings_of(request.employer), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": dashboard.rows(list(page), request.employer, request.may),
        "may_write": may(request.membership, Task.WRITE),
        "may_publish_several": may(request.membership, Task.PAY) and at_once.has_several(request.employer),
        "employer": request.employer,
        "deleted": _just_deleted(request),
    }
    return render(request, "employers/postings.html", context)


def _just_deleted(request: EmployerRequest) -> Posting | None:
    """What the notice offers to bring back."""
    pk = request.GET.get("deleted", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return Posting.objects.filter(employer=request.employer, discarded_at__isnull=False, pk=pk).first()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.WRITE, page="posting_close")
def close(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = posting_of(request.employer, pk)
    if posting.state not in posting_life.CLOSABLE:
        messages.info(request, f"“{posting.title}” is {posting.state}: there is nothing to close.")
        return redirect("postings")
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        posting_life.close(posting, form.cleaned_data["reason"], by=history.team(request.user))
        messages.success(request, outcome.closed(posting))
        return redirect("postings")
    context = {"form": form, "posting": posting, "page": posting.page, "cover": posting.cover}
    return render(request, "employers/posting_close.html", context)


@require_POST
@employer_required(Task.WRITE)
def discard(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = posting_of(request.employer, pk)
    if not posting_life.discard(posting, by=history.team(request.user)):
        messages.error(request, f"“{posting.title}” is {posting.state}. Close it instead of deleting it.")
        return redirect("postings")
    return redirect(f"{reverse('postings')}?deleted={posting.pk}")


@require_POST
@employer_required(Task.WRITE)
def restore(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = get_object_or_404(Posting, employer=request.employer, pk=pk)
    posting_life.restore(posting, by=history.team(request.user))
    messages.success(request, f"“{posting.title}” is back.")
    return redirect("postings")


@require_safe
@never_cache
@employer_required(Task.READ)
def posting_statistics(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = posting_of(request.employer, pk)
    days = statistics.period(request.GET.get("days", ""))
    published = posting.page is not None and posting.page.first_published_at is not None
    context = {
        "posting": posting,
        "days": days,
        "periods": statistics.PERIODS,
        "found": statistics.of(posting.page, days, today=timezone.now().date())
        if posting.page and published
        else None,
    }
    return render(request, "employers/posting_statistics.html", context)


@require_safe
@never_cache
@employer_required(Task.ORDERS)
def orders(request: EmployerRequest) -> HttpResponse:
    found = Order.objects.filter(employer=request.employer).select_related("posting__page")
    found = found.prefetch_related("posting__orders", "posting__credit_lines", "reversals")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": dashboard.order_lines(list(page), request.employer),
        "employer": request.employer,
    }
    return render(request, "employers/orders.html", context)
