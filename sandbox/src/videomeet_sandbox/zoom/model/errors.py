"""Zoom's error responses: the API's `{"code", "message"}` and the OAuth server's `{"reason", "error"}`."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse


class ApiError(Exception):
    """A response of `/v2/*` that is not a success; `errors` lists the fields when a body was invalid."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.errors, self.headers = errors, dict(headers or {})

    def response(self) -> JSONResponse:
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.errors:
            body["errors"] = self.errors
        return JSONResponse(body, self.status, self.headers)


class OAuthError(Exception):
    """A response of `/oauth/token` or `/oauth/revoke` that is not a success."""

    def __init__(self, status: int, error: str, reason: str) -> None:
        super().__init__(reason)
        self.status, self.error, self.reason = status, error, reason

    def response(self) -> JSONResponse:
        return JSONResponse({"reason": self.reason, "error": self.error}, self.status)


def invalid_token(message: str = "Invalid access token.") -> ApiError:
    return ApiError(401, 124, message)


def superseded_token() -> ApiError:
    return ApiError(401, 4741, "The token has been revoked.")


def missing_scope(scope: str) -> ApiError:
    return ApiError(400, 4711, f"Invalid access token, does not contain scopes:[{scope}, {scope}:admin].")


def no_such_meeting(meeting_id: int | str) -> ApiError:
    return ApiError(404, 3001, f"Meeting does not exist: {meeting_id}.")


def no_such_user(user_id: str) -> ApiError:
    return ApiError(404, 1001, f"User does not exist: {user_id}.")


def may_not_host() -> ApiError:
    return ApiError(
        400, 3161, "Your user account is not allowed meeting hosting and scheduling capabilities."
    )


def invalid_fields(errors: list[dict[str, str]]) -> ApiError:
    return ApiError(400, 300, "Validation Failed.", errors=errors)


def invalid_request(message: str) -> ApiError:
    return ApiError(400, 300, message)
