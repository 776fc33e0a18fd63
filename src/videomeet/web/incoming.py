"""What comes in: forms, JSON bodies, numbers. What can't be read becomes a clear refusal, never a crash."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.requests import Request

from videomeet.domain.errors import NotFound, Refused
from videomeet.domain.reason import Reason
from videomeet.domain.zones import parse_wall

BIGGEST = 2**53 - 1
MOST_FIELDS = 100
UNREADABLE = Reason("request.unreadable")
YEARS = range(1970, 2200)


class UnusableError(ValueError):
    """A value that can't be used, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def readable(text: str) -> str:
    """`text`, or `UnusableError` for a NUL byte, which no page sends and not every database keeps."""
    if "\x00" in text:
        raise UnusableError(Reason("request.characters"))
    return text


def wall(text: object) -> datetime:
    """A wall time within the years that a diary has; `UnusableError` otherwise."""
    try:
        read = parse_wall(text if isinstance(text, str) else "")
    except ValueError:
        raise UnusableError(Reason("request.moment")) from None
    if read.year not in YEARS:
        raise UnusableError(Reason("appointment.date_out_of_range"))
    return read


Id = Annotated[int, Field(ge=1, le=BIGGEST)]
Text = Annotated[str, AfterValidator(readable)]
Wall = Annotated[datetime, BeforeValidator(wall)]


class Body(BaseModel):
    """A JSON body: types are taken as they are sent (no "1" for 1), unknown fields are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)


B = TypeVar("B", bound=Body)


async def body_of(request: Request, model: type[B]) -> B:
    """The request's JSON body as `model`; `Refused` names the fields that are wrong."""
    if _media_type(request) != "application/json":
        raise HTTPException(415, UNREADABLE.code)
    raw = await request.body()
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise _refusal(error) from None


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a sent form; the last one of a name counts."""
    raw = await request.body()
    if raw and _media_type(request) != "application/x-www-form-urlencoded":
        raise HTTPException(415, UNREADABLE.code)
    try:
        pairs = parse_qsl(
            raw.decode(),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
        return {name: readable(value) for name, value in pairs}
    except ValueError:
        raise HTTPException(400, UNREADABLE.code) from None


def path_number(request: Request, name: str) -> int:
    """A number in the address; one that no row can have is `NotFound`."""
    text = request.path_params[name]
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 17 and 1 <= int(text) <= BIGGEST):
        raise not_here()
    return int(text)


def path_uuid(request: Request, name: str) -> UUID:
    """A UUID in the address, in its usual form; anything else is `NotFound`."""
    text = request.path_params[name]
    try:
        read = UUID(text)
    except ValueError:
        raise not_here() from None
    if str(read) != text.lower():
        raise not_here()
    return read


def page_number(request: Request) -> int:
    """Which page of a list is asked for; nonsense means the first."""
    text = request.query_params.get("page", "1")
    return min(int(text), 1_000_000) if text.isascii() and text.isdigit() and 0 < len(text) < 10 else 1


def query_number(request: Request, name: str) -> int | None:
    """A number in the query, None when it is not given; `Refused` for anything else."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 17 and 1 <= int(text) <= BIGGEST:
        return int(text)
    raise Refused(UNREADABLE, fields={name: Reason("request.whole_number")})


def query_numbers(request: Request, name: str, most: int = 100) -> list[int]:
    """Numbers parted by commas in the query; none at all is an empty list."""
    parts = [part for part in request.query_params.get(name, "")[:2000].split(",") if part]
    good = all(part.isascii() and part.isdigit() and len(part) < 17 for part in parts)
    if not good or len(parts) > most or not all(1 <= int(part) <= BIGGEST for part in parts):
        raise Refused(UNREADABLE, fields={name: Reason("request.numbers", most=most)})
    return list(dict.fromkeys(int(part) for part in parts))


def query_wall(request: Request, name: str) -> datetime:
    """A wall time in the query, or `Refused`."""
    try:
        return wall(request.query_params.get(name, ""))
    except UnusableError as error:
        raise Refused.of({name: error.reason}) from None


def query_text(request: Request, name: str, longest: int = 200) -> str:
    """A text in the query, shortened to `longest` and without NUL bytes."""
    return request.query_params.get(name, "").replace("\x00", "")[:longest]


def not_here() -> NotFound:
    """There is nothing at this address, or it is another tenant's: the caller can't tell which."""
    return NotFound(Reason("request.not_found"))


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _refusal(error: ValidationError) -> Exception:
    wrong: dict[str, Reason] = {}
    for one in error.errors(include_url=False, include_input=False):
        if one["type"] == "json_invalid" or not one["loc"]:
            return HTTPException(400, UNREADABLE.code)
        wrong.setdefault(str(one["loc"][0]), _reason(one))
    return Refused.of(wrong)


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
