"""Coupons (how much off) and promotion codes (the word that a buyer types)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from stripe.params import (
    CouponCreateParams,
    CouponDeleteParams,
    CouponListParams,
    CouponRetrieveParams,
    CouponUpdateParams,
    PromotionCodeCreateParams,
    PromotionCodeListParams,
    PromotionCodeRetrieveParams,
    PromotionCodeUpdateParams,
)

from sandbox.stripe import events, fields, periods
from sandbox.stripe.books import Body, Books, random_word
from sandbox.stripe.listing import PAGING, list_route, page, retrieve_route, update_route, wanted
from sandbox.stripe.problems import ApiError, invalid, missing
from sandbox.stripe.routes import Call, Route, words

MOST_MONTHS = 120
CODE = re.compile(r"[A-Za-z0-9-]{1,500}")


def _create_coupon(call: Call) -> Body:
    given = call.params
    _check_duration(given)
    coupon_id = given.get("id") or random_word(8)
    if call.books.get(coupon_id):
        raise ApiError(f"There is a coupon {coupon_id} already.", code="resource_already_exists", param="id")
    body = call.books.add(
        {
            "object": "coupon",
            "id": coupon_id,
            "duration": given.get("duration", "once"),
            "duration_in_months": given.get("duration_in_months"),
            "max_redemptions": given.get("max_redemptions"),
            "metadata": fields.metadata(given.get("metadata")),
            "name": given.get("name"),
            "redeem_by": given.get("redeem_by"),
            "times_redeemed": 0,
            "valid": True,
            **_worth(given),
        }
    )
    events.emit(call.books, "coupon.created", body)
    return body


def _check_duration(given: dict[str, Any]) -> None:
    repeating = given.get("duration") == "repeating"
    if repeating and "duration_in_months" not in given:
        raise missing("duration_in_months")
    if repeating:
        fields.count(given["duration_in_months"], "duration_in_months", MOST_MONTHS)
    if not repeating and "duration_in_months" in given:
        raise invalid("duration_in_months", "Only a coupon with duration=repeating has duration_in_months.")


def _worth(given: dict[str, Any]) -> Body:
    if ("percent_off" in given) == ("amount_off" in given):
        raise ApiError(
            "A coupon takes either percent_off or amount_off.", code="parameter_missing", param="percent_off"
        )
    if "percent_off" in given:
        if not 0 < given["percent_off"] <= 100:
            raise invalid("percent_off", "percent_off must be above 0 and at most 100.")
        return {"percent_off": given["percent_off"]}
    if "currency" not in given:
        raise missing("currency")
    return {
        "amount_off": fields.amount(given["amount_off"], "amount_off"),
        "currency": fields.currency(given["currency"]),
    }


def _delete_coupon(call: Call) -> Body:
    body = wanted(call.books, "coupon", call.id)
    call.books.remove(call.id)
    events.emit(call.books, "coupon.deleted", body)
    return {"id": call.id, "object": "coupon", "deleted": True}


def _create_code(call: Call) -> Body:
    given = call.params
    coupon_id = given["promotion"].get("coupon")
    if not coupon_id:
        raise missing("promotion[coupon]")
    wanted(call.books, "coupon", coupon_id, param="promotion[coupon]", status=400)
    word = given.get("code") or random_word(8).upper()
    if not CODE.fullmatch(word):
        raise invalid("code", "A code is made of letters, digits and dashes.")
    if any(code["active"] for code in _codes_called(call.books, word)):
        raise invalid(
            "code", f"There is an active promotion code {word} already.", code="resource_already_exists"
        )
    body = call.books.add(
        {
            "object": "promotion_code",
            "active": given.get("active", True),
            "code": word,
            "customer": given.get("customer"),
            "expires_at": given.get("expires_at"),
            "max_redemptions": given.get("max_redemptions"),
            "metadata": fields.metadata(given.get("metadata")),
            "promotion": {"coupon": coupon_id, "type": "coupon"},
            "restrictions": {"first_time_transaction": False, **given.get("restrictions", {})},
            "times_redeemed": 0,
        }
    )
    events.emit(call.books, "promotion_code.created", body)
    return body


def _codes_called(books: Books, word: str) -> list[Body]:
    return [code for code in books.all("promotion_code") if code["code"].lower() == word.lower()]


def _list_codes(call: Call) -> Body:
    plain = {name: call.params[name] for name in ("active", "customer") if name in call.params}
    found = call.books.all("promotion_code", **plain)
    if "code" in call.params:
        found = [code for code in found if code["code"].lower() == call.params["code"].lower()]
    if "coupon" in call.params:
        found = [code for code in found if code["promotion"]["coupon"] == call.params["coupon"]]
    return page(found, call.params, CODES)


def find_code(books: Books, word: str) -> Body | None:
    """The active promotion code that a buyer typed, in any case of letters."""
    return next((code for code in _codes_called(books, word) if code["active"]), None)


def why_not(books: Books, code: Body | None, session: Body) -> str:
    """The sentence for the buyer when a code cannot be used; '' when it can."""
    if code is None:
        return "This code is not valid."
    coupon = books.get(code["promotion"]["coupon"], "coupon")
    if coupon is None or not is_usable(books, coupon) or not is_usable(books, code):
        return "This code is not valid any more."
    if code["customer"] and code["customer"] != session["customer"]:
        return "This code is for another customer."
    if coupon["currency"] and coupon["currency"] != session["currency"]:
        return "This code is for another currency."
    least = code["restrictions"].get("minimum_amount") or 0
    if session["amount_subtotal"] < least:
        return f"This code needs an order of {fields.money(least, session['currency'])} or more."
    return ""


def is_usable(books: Books, body: Body) -> bool:
    """True while a coupon or a code is neither used up nor past its day."""
    until = body.get("redeem_by") or body.get("expires_at")
    used_up = body["max_redemptions"] is not None and body["times_redeemed"] >= body["max_redemptions"]
    return not used_up and not (until and until <= books.now())


def reduction(coupon: Body, subtotal: int) -> int:
    if coupon["amount_off"] is not None:
        return min(int(coupon["amount_off"]), subtotal)
    exact = Decimal(str(coupon["percent_off"])) * subtotal / 100
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def chosen(books: Books, given: dict[str, Any]) -> list[Body]:
    """The discount that a caller has put on a sale: a list of one, or empty."""
    wished = given.get("discounts") or []
    if len(wished) > 1:
        raise invalid("discounts", "A sale takes one discount.")
    for each in wished:
        if "promotion_code" in each:
            code = wanted(books, "promotion_code", each["promotion_code"], param="discounts", status=400)
            return [{"coupon": code["promotion"]["coupon"], "promotion_code": code["id"]}]
        coupon = wanted(books, "coupon", each.get("coupon", ""), param="discounts", status=400)
        return [{"coupon": coupon["id"], "promotion_code": None}]
    return []


def add_discount(books: Books, given: Body, customer_id: str, **where: object) -> Body:
    """A coupon at work, for one purchase or for the invoices of a subscription."""
    coupon = wanted(books, "coupon", given["coupon"])
    return books.add(
        {
            "object": "discount",
            "customer": customer_id,
            "end": _end(books, coupon),
            "promotion_code": given["promotion_code"],
            "source": {"type": "coupon", "coupon": coupon["id"]},
            "start": books.now(),
            **where,
        }
    )


def _end(books: Books, coupon: Body) -> int | None:
    if coupon["duration"] != "repeating":
        return None
    return periods.end_of(
        books.now(), {"interval": "month", "interval_count": 1}, coupon["duration_in_months"]
    )


def coupon_of(books: Books, discount_id: str) -> Body | None:
    return books.get(wanted(books, "discount", discount_id)["source"]["coupon"], "coupon")


def still_running(books: Books, subscription: Body) -> list[str]:
    """The subscription's discounts that have not ended by now."""
    found = (wanted(books, "discount", each) for each in subscription["discounts"])
    return [each["id"] for each in found if each["end"] is None or each["end"] > books.now()]


def after_invoice(books: Books, applied: list[str]) -> list[str]:
    """The discounts that are left for the next invoice: `once` was for this one."""
    coupons = {each: coupon_of(books, each) for each in applied}
    return [each for each, coupon in coupons.items() if coupon and coupon["duration"] != "once"]


def redeem(books: Books, session: Body) -> None:
    """Count one use of the session's coupon and code."""
    for discount in session["discounts"]:
        for used_id in (discount["coupon"], discount["promotion_code"]):
            used = books.get(used_id) if used_id else None
            if used:
                used["times_redeemed"] += 1
                if used["object"] == "coupon":
                    used["valid"] = is_usable(books, used)
                books.save(used)


COUPONS, CODES = "/v1/coupons", "/v1/promotion_codes"
ROUTES = [
    Route(
        method="POST",
        path=COUPONS,
        params=CouponCreateParams,
        handler=_create_coupon,
        honours=words(
            "id name percent_off amount_off currency duration duration_in_months max_redemptions redeem_by metadata expand"
        ),
    ),
    list_route("coupon", COUPONS, CouponListParams),
    retrieve_route("coupon", COUPONS, CouponRetrieveParams),
    update_route("coupon", COUPONS, CouponUpdateParams, "name"),
    Route(method="DELETE", path=COUPONS + "/{id}", params=CouponDeleteParams, handler=_delete_coupon),
    Route(
        method="POST",
        path=CODES,
        params=PromotionCodeCreateParams,
        handler=_create_code,
        honours=words(
            "promotion code active customer expires_at max_redemptions metadata expand"
            " restrictions.minimum_amount restrictions.minimum_amount_currency"
        ),
    ),
    Route(
        method="GET",
        path=CODES,
        params=PromotionCodeListParams,
        handler=_list_codes,
        honours=PAGING | words("active code coupon customer"),
    ),
    retrieve_route("promotion_code", CODES, PromotionCodeRetrieveParams),
    update_route("promotion_code", CODES, PromotionCodeUpdateParams, "active"),
]
