"""From OpenAPI 3.0's dialect to plain JSON Schema, with the formats that matter."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

Schema = dict[str, Any]
Validator = Any
DROPPED = frozenset(
    {"example", "description", "default", "deprecated", "discriminator", "xml", "externalDocs"}
)
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")


def as_json_schema(
    described: Mapping[str, Any], components: Mapping[str, Any], *, closed: bool = False
) -> Schema:
    """`closed`: an object may only have the fields that are documented, so that a misspelt one is found."""
    return _translated(described, components, top=True, closed=closed)


def validator_for(
    described: Mapping[str, Any], components: Mapping[str, Any], *, closed: bool = False
) -> Validator:
    """A jsonschema validator; the package is only needed where specifications are checked."""
    import jsonschema  # type: ignore[import-untyped]  # noqa: PLC0415 -- the sandbox itself runs without it

    schema = as_json_schema(described, components, closed=closed)

    checker = jsonschema.FormatChecker(formats=())
    checker.checks("int64")(_is_int64)
    checker.checks("date-time")(_is_date_time)
    checker.checks("email")(lambda value: not isinstance(value, str) or "@" in value)
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


def _translated(
    described: Mapping[str, Any], components: Mapping[str, Any], *, top: bool, closed: bool
) -> Schema:
    """References are written out. Parts of an allOf stay open: only the whole can tell what is unknown."""
    while "$ref" in described:
        described = components[described["$ref"].rsplit("/", 1)[-1]]
    schema: Schema = {}
    for key, value in described.items():
        if key in DROPPED or key.startswith("x-"):
            continue
        if key == "properties":
            schema[key] = {
                name: _translated(each, components, top=True, closed=closed) for name, each in value.items()
            }
        elif key in ("items", "not") or (key == "additionalProperties" and isinstance(value, dict)):
            schema[key] = _translated(value, components, top=True, closed=closed)
        elif key in ("allOf", "anyOf", "oneOf"):
            schema[key] = [_translated(each, components, top=False, closed=closed) for each in value]
        elif key != "nullable":
            schema[key] = value
    if (
        closed
        and top
        and ("properties" in schema or "allOf" in schema)
        and "additionalProperties" not in schema
    ):
        schema["unevaluatedProperties"] = False
    return {"anyOf": [{"type": "null"}, schema]} if described.get("nullable") else schema


def _is_int64(value: Any) -> bool:
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def _is_date_time(value: Any) -> bool:
    """Local times without an offset too: Zoom takes them where a time zone stands beside."""
    if not isinstance(value, str):
        return True
    try:
        datetime.fromisoformat(value.removesuffix("Z"))
    except ValueError:
        return False
    return DATE_TIME.fullmatch(value) is not None
