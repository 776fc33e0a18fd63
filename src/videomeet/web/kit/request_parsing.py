"""What comes in: forms, JSON bodies, numbers. What can't be read becomes a clear refusal, never a crash."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.requests import Request

from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import parse_wall

MAX_ID = 2**53 - 1
MAX_FORM_FIELDS = 100
UNREADABLE_MESSAGE = Reason("request.unreadable")
ALLOWED_YEARS = range(1970, 2200)
WALL_TIME_SCHEMA = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"}


class UnusableError(ValueError):
    """A value that can't be used, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def reject_nul(text: str) -> str:
    """`text`, or `UnusableError` for a NUL byte, which no page sends and not every database keeps."""
    if "\x00" in text:
        raise UnusableError(Reason("request.characters"))
    return text


def parse_wall_time(text: object) -> datetime:
    """A wall time within the years that a diary has; `UnusableError` otherwise."""
    try:
        parsed = parse_wall(text if isinstance(text, str) else "")
    except ValueError:
        raise UnusableError(Reason("request.moment")) from None
    if parsed.year not in ALLOWED_YEARS:
        raise UnusableError(Reason("appointment.date_out_of_range"))
    return parsed


Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Text = Annotated[str, AfterValidator(reject_nul)]
WallTime = Annotated[datetime, BeforeValidator(parse_wall_time), WithJsonSchema(WALL_TIME_SCHEMA)]


class RequestBody(BaseModel):
    """A JSON body: types are taken as they are sent (no "1" for 1), unknown fields are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)


BodyT = TypeVar("BodyT", bound=RequestBody)


async def parse_body(request: Request, model: type[BodyT]) -> BodyT:
    """The request's JSON body as `model`; `Refused` names the fields that are wrong."""
    if _media_type(request) != "application/json":
        raise HTTPException(415, UNREADABLE_MESSAGE.code)
    body = await request.body()
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _to_refused(error) from None


async def parse_form(request: Request) -> Mapping[str, str]:
    """The fields of a sent form; the last one of a name counts."""
    body = await request.body()
    if body and _media_type(request) != "application/x-www-form-urlencoded":
        raise HTTPException(415, UNREADABLE_MESSAGE.code)
    try:
        pairs = parse_qsl(
            body.decode(),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_FORM_FIELDS,
        )
        return {name: reject_nul(value) for name, value in pairs}
    except ValueError:
        raise HTTPException(400, UNREADABLE_MESSAGE.code) from None


def path_id(request: Request, name: str) -> int:
    """A number in the address; one that no row can have is `NotFound`."""
    text = request.path_params[name]
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 17 and 1 <= int(text) <= MAX_ID):
        raise not_found()
    return int(text)


def path_uuid(request: Request, name: str) -> UUID:
    """A UUID in the address, in its usual form; anything else is `NotFound`."""
    text = request.path_params[name]
    try:
        parsed = UUID(text)
    except ValueError:
        raise not_found() from None
    if str(parsed) != text.lower():
        raise not_found()
    return parsed


def page_number(request: Request) -> int:
    """Which page of a list is asked for; nonsense means the first."""
    text = request.query_params.get("page", "1")
    return min(int(text), 1_000_000) if text.isascii() and text.isdigit() and 0 < len(text) < 10 else 1


def query_id(request: Request, name: str) -> int | None:
    """A number in the query, None when it is not given; `Refused` for anything else."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 17 and 1 <= int(text) <= MAX_ID:
        return int(text)
    raise Refused(UNREADABLE_MESSAGE, fields={name: Reason("request.whole_number")})


def query_ids(request: Request, name: str, max_count: int = 100) -> list[int]:
    """Numbers parted by commas in the query; none at all is an empty list."""
    parts = [part for part in request.query_params.get(name, "")[:2000].split(",") if part]
    all_digits = all(part.isascii() and part.isdigit() and len(part) < 17 for part in parts)
    if not all_digits or len(parts) > max_count or not all(1 <= int(part) <= MAX_ID for part in parts):
        raise Refused(UNREADABLE_MESSAGE, fields={name: Reason("request.numbers", most=max_count)})
    return list(dict.fromkeys(int(part) for part in parts))


def query_wall_time(request: Request, name: str) -> datetime:
    """A wall time in the query, or `Refused`."""
    try:
        return parse_wall_time(request.query_params.get(name, ""))
    except UnusableError as error:
        raise Refused.of({name: error.reason}) from None


def query_text(request: Request, name: str, max_length: int = 200) -> str:
    """A text in the query, shortened to `max_length` and without NUL bytes."""
    return request.query_params.get(name, "").replace("\x00", "")[:max_length]


def not_found() -> NotFound:
    """There is nothing at this address, or it is another tenant's: the caller can't tell which."""
    return NotFound(Reason("request.not_found"))


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _to_refused(error: ValidationError) -> Exception:
    field_errors: dict[str, Reason] = {}
    for error_details in error.errors(include_url=False, include_input=False):
        if error_details["type"] == "json_invalid" or not error_details["loc"]:
            return HTTPException(400, UNREADABLE_MESSAGE.code)
        field_errors.setdefault(str(error_details["loc"][0]), _reason(error_details))
    return Refused.of(field_errors)


def _reason(error: ErrorDetails) -> Reason:
    limits: dict[str, Any] = error.get("ctx", {})
    if isinstance(limits.get("error"), UnusableError):
        unusable: UnusableError = limits["error"]
        return unusable.reason
    return {
        "missing": Reason("request.missing"),
        "too_long": Reason("request.too_long"),
        "int_type": Reason("request.whole_number"),
        "uuid_parsing": Reason("request.number"),
        "literal_error": Reason("request.choice", choices=str(limits.get("expected"))),
    }.get(error["type"], Reason("request.value_unreadable"))
