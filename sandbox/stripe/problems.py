"""Refusals, in the shape in which Stripe words them."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """One refusal; `stored` says whether an idempotency key remembers it, `undo` whether nothing has happened."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        stored: bool = True,
        undo: bool = True,
        **more: Any,  # decline_code, payment_intent ...: whatever that error carries besides
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param
        self.stored = stored
        self.undo = undo
        self.more = more

    def body(self) -> dict[str, Any]:
        fields = {
            "code": self.code,
            "message": self.message,
            "param": self.param,
            "type": self.kind,
            **self.more,
        }
        return {"error": {name: value for name, value in fields.items() if value is not None}}


def no_such(kind: str, given: str, param: str, *, status: int = 400) -> ApiError:
    return ApiError(f"No such {kind}: '{given}'", code="resource_missing", param=param, status=status)


def missing(param: str) -> ApiError:
    return ApiError(
        f"The required parameter {param} is missing.", code="parameter_missing", param=param, stored=False
    )


def invalid(param: str, message: str, *, code: str = "parameter_invalid") -> ApiError:
    return ApiError(message, code=code, param=param)


def not_spoken(param: str) -> ApiError:
    """Stripe knows this parameter and the sandbox does not act on it: refusing beats pretending."""
    return ApiError(
        f"Stripe has a parameter {param}, but this sandbox does not act on it (see docs/sandbox.md).",
        code="sandbox_unsupported",
        param=param,
        stored=False,
    )


def unauthorised(message: str) -> ApiError:
    return ApiError(message, status=401, stored=False)
