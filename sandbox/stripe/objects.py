"""What the sandbox may answer: complete objects, their fields read off the SDK's class annotations."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import stripe
from stripe import ListObject, StripeObject
from stripe._stripe_object import UntypedStripeObject

SHAPES: dict[str, type] = {
    "balance_transaction": stripe.BalanceTransaction,
    "billing_portal.configuration": stripe.billing_portal.Configuration,
    "billing_portal.session": stripe.billing_portal.Session,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "coupon": stripe.Coupon,
    "credit_note": stripe.CreditNote,
    "credit_note_line_item": stripe.CreditNoteLineItem,
    "customer": stripe.Customer,
    "discount": stripe.Discount,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "invoice": stripe.Invoice,
    "invoice_payment": stripe.InvoicePayment,
    "invoiceitem": stripe.InvoiceItem,
    "item": stripe.LineItem,
    "line_item": stripe.InvoiceLineItem,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "plan": stripe.Plan,
    "price": stripe.Price,
    "product": stripe.Product,
    "promotion_code": stripe.PromotionCode,
    "refund": stripe.Refund,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
    "test_helpers.test_clock": stripe.test_helpers.TestClock,
    "webhook_endpoint": stripe.WebhookEndpoint,
}

# These carry one block per kind of payment method; Stripe sends only the block that applies, not the rest as null.
ONE_BLOCK_OF_MANY = {
    "PaymentMethod",
    "PaymentMethodDetails",
    "PaymentMethodOptions",
    "NextAction",
    "DestinationDetails",
}
# Sent by Stripe only in circumstances that the sandbox does not have.
LEFT_OUT = {
    ("Event", "account"),
    ("Event", "context"),
    ("Data", "previous_attributes"),
    ("Customer", "subscriptions"),
    ("Customer", "tax"),
    ("Coupon", "currency_options"),
    ("Coupon", "applies_to"),
    ("Price", "currency_options"),
    ("Price", "tiers"),
    ("Restrictions", "currency_options"),  # a null here breaks the SDK itself
    ("WebhookEndpoint", "secret"),
    ("Plan", "tiers"),
    ("Invoice", "confirmation_secret"),  # sent only on demand, and only pages of our own would use it
    ("StatusDetails", "advancing"),
}


@cache
def fields_of(shape: type) -> dict[str, Any]:
    kinds: dict[str, Any] = shape.__annotations__
    return {name: kind for name, kind in kinds.items() if name != "OBJECT_NAME"}


@cache
def _late_names(module_name: str) -> dict[str, tuple[str, str]]:
    """Names that the SDK imports for type checkers only, as name -> (module, name there)."""
    tree = ast.parse(inspect.getsource(sys.modules[module_name]))
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def _resolve(kind: Any, shape: type) -> Any:
    name = kind.__forward_arg__ if isinstance(kind, ForwardRef) else kind
    if not isinstance(name, str):
        return kind
    first, _, rest = name.partition(".")
    if first == shape.__name__ or first in vars(sys.modules[shape.__module__]):
        found = vars(sys.modules[shape.__module__])[first]
    else:
        module, original = _late_names(shape.__module__)[first]
        found = getattr(import_module(module), original)
    for part in filter(None, rest.split(".")):
        found = getattr(found, part)
    return found


@cache
def arms(kind: Any, shape: type) -> tuple[Any, ...]:
    """The alternatives of a type, resolved; `NoneType` among them when the field may be null."""
    kind = _resolve(kind, shape)
    if get_origin(kind) is Union:
        return tuple(arm for part in get_args(kind) for arm in arms(part, shape))
    return (kind,)


def is_object(kind: Any) -> bool:
    return inspect.isclass(kind) and issubclass(kind, StripeObject) and kind is not UntypedStripeObject


def complete(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in, as null, every field that Stripe sends and we have no value for."""
    return _complete(SHAPES[values["object"]], values)


@cache
def _fields(shape: type) -> list[tuple[str, tuple[Any, ...], bool]]:
    """Each field by name: what it may be, and whether Stripe sends it as null."""
    found = ((name, arms(kind, shape)) for name, kind in fields_of(shape).items())
    return [
        (name, choices, type(None) in choices and not _left_out(shape, name, choices))
        for name, choices in found
    ]


def _complete(shape: type, values: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(values)
    for name, choices, is_sent_as_null in _fields(shape):
        if name in result:
            result[name] = _complete_value(choices, shape, result[name])
        elif is_sent_as_null:
            result[name] = None
    return dict(sorted(result.items(), key=lambda item: (item[0] != "id", item[0] != "object", item[0])))


def _complete_value(choices: tuple[Any, ...], shape: type, value: Any) -> Any:
    if not isinstance(value, dict | list):
        return value
    if isinstance(value, dict) and _names_itself(value):
        return complete(value)
    for choice in choices:
        if isinstance(value, dict) and is_object(choice):
            return _complete(choice, value)
        if isinstance(value, list) and get_origin(choice) is list:
            inner = arms(get_args(choice)[0], shape)
            return [_complete_value(inner, shape, item) for item in value]
    return value


def _names_itself(value: Any) -> bool:
    """A block may have a field called "object" that is no name: an event's data has."""
    return isinstance(value, dict) and isinstance(value.get("object"), str) and value["object"] in SHAPES


def _left_out(shape: type, name: str, choices: tuple[Any, ...]) -> bool:
    if (shape.__name__, name) in LEFT_OUT or Literal[True] in choices:
        return True
    if any(get_origin(choice) is ListObject for choice in choices):
        return True  # "includable": sent only when the caller asks by `expand`
    return shape.__name__ in ONE_BLOCK_OF_MANY and any(
        is_object(choice) and str not in choices for choice in choices
    )


def faults(value: Any, path: str = "") -> list[str]:
    """Where an object departs from what the SDK says Stripe sends. Empty when it is sound."""
    name = value.get("object")
    if name == "list":
        return [fault for at, item in enumerate(value["data"]) for fault in faults(item, f"{path}[{at}]")]
    if name not in SHAPES:
        return [f"{path}: the SDK has no object called {name!r}"]
    return _faults_in(SHAPES[name], value, path or name)


def _faults_in(shape: type, value: Mapping[str, Any], path: str) -> list[str]:
    known = fields_of(shape)
    found = [f"{path}.{name}: unknown to the SDK" for name in value if name not in known]
    for name, kind in known.items():
        choices = arms(kind, shape)
        if name in value:
            found += _faults_of(choices, shape, value[name], f"{path}.{name}")
        elif type(None) not in choices:
            found.append(f"{path}.{name}: missing")
    return found


def _faults_of(choices: tuple[Any, ...], shape: type, value: Any, path: str) -> list[str]:
    if isinstance(value, str) and any(get_origin(choice) is Literal for choice in choices):
        choices = tuple(choice for choice in choices if choice is not str)  # the open end of an enumeration
    attempts = [_faults_as(choice, shape, value, path) for choice in choices]
    return min(attempts, key=len)


def _faults_as(choice: Any, shape: type, value: Any, path: str) -> list[str]:
    origin = get_origin(choice)
    if origin is Literal:
        return [] if value in get_args(choice) else [f"{path}: {value!r} is not among the SDK's words"]
    if origin is list and isinstance(value, list):
        inner = arms(get_args(choice)[0], shape)
        return [
            fault
            for at, item in enumerate(value)
            for fault in _faults_of(inner, shape, item, f"{path}[{at}]")
        ]
    if origin is ListObject and isinstance(value, dict):
        return faults(value, path)
    if is_object(choice) and isinstance(value, dict):
        return faults(value, path) if _names_itself(value) else _faults_in(choice, value, path)
    return [] if _is_plain(choice, value) else [f"{path}: {value!r} is not {choice}"]


def _is_plain(choice: Any, value: Any) -> bool:
    if choice is Decimal:
        return isinstance(value, str)  # decimals travel as strings
    if choice is UntypedStripeObject or get_origin(choice) is UntypedStripeObject:
        return isinstance(value, dict)
    if choice is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if choice is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if choice is Any:
        return True
    return inspect.isclass(choice) and isinstance(value, choice)
