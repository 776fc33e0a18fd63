"""What every JSON response is made of, and the shape of every JSON error."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema
from starlette.responses import JSONResponse

from videomeet.web.kit.request_parsing import WALL_TIME_SCHEMA

WallTimeText = Annotated[str, WithJsonSchema(WALL_TIME_SCHEMA)]


@dataclass(frozen=True)
class OneOf:
    """Marks a text of the domain that is one of a few: checked as a `Literal`, without a cast."""

    choices: tuple[str, ...]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(self.choices))


class ResponseBody(BaseModel):
    """A JSON response, or a part of one. A docstring below a field goes into the generated types."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Repair(ResponseBody):
    """A link (`get`) or a button that sends (`post`), for whoever can press it."""

    label: str
    url: str
    method: Literal["get", "post"]


class ErrorBody(ResponseBody):
    """Why something was not done: a code for scripts, a sentence for people."""

    code: str
    message: str
    fields: dict[str, str]
    """A sentence for each field that is wrong, by its name."""
    repair: Repair | None
    reference: str
    """Stands in the log, too."""


class ErrorResponse(ResponseBody):
    """The body of every refusal."""

    error: ErrorBody


def json_response(body: ResponseBody, status: int = 200) -> JSONResponse:
    """`body` as JSON."""
    return JSONResponse(body.model_dump(mode="json"), status)
