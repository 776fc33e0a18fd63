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
from videomeet.domain.zones import parse_wall
from videomeet.web.marked import said

BIGGEST = 2**53 - 1
MOST_FIELDS = 100
UNREADABLE = said("What was sent can't be read. Load the page again, then try once more.")
YEARS = range(1970, 2200)


def readable(text: str) -> str:
    """`text`, or ValueError when it holds a NUL byte, which no page sends and not every database keeps."""
    if "\x00" in text:
        raise ValueError("Leave out the characters that can't be shown.")
    return text


def wall(text: object) -> datetime:
    """A wall time within the years that a diary has; ValueError with a sentence otherwise."""
    try:
        read = parse_wall(text if isinstance(text, str) else "")
    except ValueError:
        raise ValueError("Give a date and a time.") from None
    if read.year not in YEARS:
        raise ValueError("Choose a date between 1970 and 2199.")
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
        raise HTTPException(415, UNREADABLE)
    raw = await request.body()
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise _refusal(error) from None


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a sent form; the last one of a name counts."""
    raw = await request.body()
    if raw and _media_type(request) != "application/x-www-form-urlencoded":
        raise HTTPException(415, UNREADABLE)
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
        raise HTTPException(400, UNREADABLE) from None


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
    raise Refused(UNREADABLE, fields={name: "Give a whole number."})


def query_numbers(request: Request, name: str, most: int = 100) -> list[int]:
    """Numbers parted by commas in the query; none at all is an empty list."""
    parts = [part for part in request.query_params.get(name, "")[:2000].split(",") if part]
    good = all(part.isascii() and part.isdigit() and len(part) < 17 for part in parts)
    if not good or len(parts) > most or not all(1 <= int(part) <= BIGGEST for part in parts):
        raise Refused(UNREADABLE, fields={name: f"Give at most {most} numbers, parted by commas."})
    return list(dict.fromkeys(int(part) for part in parts))


def query_wall(request: Request, name: str) -> datetime:
    """A wall time in the query, or `Refused`."""
    try:
        return wall(request.query_params.get(name, ""))
    except ValueError as error:
        raise Refused(str(error), fields={name: str(error)}) from None


def query_text(request: Request, name: str, longest: int = 200) -> str:
    """A text in the query, shortened to `longest` and without NUL bytes."""
    return request.query_params.get(name, "").replace("\x00", "")[:longest]


def not_here() -> NotFound:
    """There is nothing at this address, or it is another tenant's: the caller can't tell which."""
    return NotFound("There is nothing here, or it is gone.")


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _refusal(error: ValidationError) -> Exception:
    wrong: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False):
        if one["type"] == "json_invalid" or not one["loc"]:
            return HTTPException(400, UNREADABLE)
        wrong.setdefault(str(one["loc"][0]), _sentence(one))
    return Refused(" ".join(dict.fromkeys(wrong.values())), fields=wrong)


def _sentence(error: ErrorDetails) -> str:
    limits: dict[str, Any] = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(limits["error"])
    return {
        "missing": "Something is missing here.",
        "too_long": "This is too long.",
        "int_type": "Give a whole number.",
        "uuid_parsing": "This is not one of our numbers.",
        "literal_error": f"Choose one of {limits.get('expected')}.",
    }.get(error["type"], "This can't be read.")
