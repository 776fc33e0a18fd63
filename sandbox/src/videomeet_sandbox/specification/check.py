"""Checks API requests and answers against the vendor's own OpenAPI specification, when that is at hand."""

import functools
import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from videomeet_sandbox.specification.json_schema import Validator, validator_for

METHODS = ("get", "post", "put", "patch", "delete")


class SpecificationError(Exception):
    """The specifications were asked for but can't be read."""


class Operation:
    """One path and method of the specification, ready to judge."""

    def __init__(
        self, template: str, method: str, told: Mapping[str, Any], components: Mapping[str, Any]
    ) -> None:
        self.parts, self.method = template.strip("/").split("/"), method.upper()
        parameters = told.get("parameters", [])
        self.path_schemas = {
            p["name"]: validator_for(p["schema"], components) for p in parameters if p["in"] == "path"
        }
        self.query = {
            p["name"]: validator_for(p["schema"], components) for p in parameters if p["in"] == "query"
        }
        self.required = {p["name"] for p in parameters if p["in"] == "query" and p.get("required")}
        self.body = _json_of(told.get("requestBody", {}), components, closed=True)
        self.answers = {
            int(status): _json_of(answer, components, closed=False)
            for status, answer in told["responses"].items()
            if status.isdigit()
        }

    def matches(self, method: str, parts: list[str]) -> bool:
        return (
            method == self.method
            and len(parts) == len(self.parts)
            and all(own.startswith("{") or own == asked for own, asked in zip(self.parts, parts, strict=True))
        )

    def request_faults(self, parts: list[str], query: bytes, body: bytes) -> list[str]:
        faults = self._address_faults(parts) + self._query_faults(query)
        if self.body is None:
            return faults + (["a body where none belongs"] if body.strip() else [])
        try:
            return faults + _faults(self.body, json.loads(body), "body")
        except ValueError:
            return [*faults, "the body is not JSON"]

    def answer_faults(self, status: int, body: bytes) -> list[str]:
        """Refusals have no schema in the specification; successes must be among the documented ones."""
        if status >= 400:
            return []
        if status not in self.answers:
            return [f"status {status} is not documented"]
        schema = self.answers[status]
        if schema is None:
            return ["a body where none belongs"] if body else []
        try:
            return _faults(schema, json.loads(body), "answer")
        except ValueError:
            return ["the answer is not JSON"]

    def _address_faults(self, parts: list[str]) -> list[str]:
        named = {
            own[1:-1]: asked for own, asked in zip(self.parts, parts, strict=True) if own.startswith("{")
        }
        found = [_faults(self.path_schemas[name], _typed(text), name) for name, text in named.items()]
        texts = [_faults(self.path_schemas[name], text, name) for name, text in named.items()]
        return [fault for typed, text in zip(found, texts, strict=True) if typed and text for fault in typed]

    def _query_faults(self, query: bytes) -> list[str]:
        given = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
        faults = [f"query {name} is not documented" for name in given if name not in self.query]
        faults += [f"query {name} is missing" for name in self.required - set(given)]
        for name, text in given.items():
            if name in self.query and (unfit := _faults(self.query[name], text, f"query {name}")):
                faults += unfit if _faults(self.query[name], _typed(text), name) else []
        return faults


class Specification:
    def __init__(self, operations: list[Operation], exempt: frozenset[str]) -> None:
        self._operations, self._exempt = operations, exempt

    def operation_for(self, method: str, path: str) -> Operation | None:
        """None for an exempt path; raises LookupError for one the specification doesn't know."""
        parts = path.strip("/").split("/")
        for operation in self._operations:
            if operation.matches(method, parts):
                return operation
        if path in self._exempt:
            return None
        raise LookupError(f"{method} {path} is not in the specification")


@functools.lru_cache(maxsize=4)
def read_specification(file: Path, paths: tuple[str, ...], exempt: frozenset[str]) -> Specification:
    """Only the named paths are read out; the file is large and the rest of no use here."""
    if importlib.util.find_spec("jsonschema") is None:
        raise SpecificationError("VIDEOMEET_SPECS is set, but the package jsonschema is not installed.")
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise SpecificationError(f"VIDEOMEET_SPECS is set, but {file} can't be read.") from None
    components = document.get("components", {}).get("schemas", {})
    operations = [
        Operation(path, method, document["paths"][path][method], components)
        for path in paths
        for method in METHODS
        if method in document["paths"][path]
    ]
    return Specification(operations, exempt)


def _json_of(told: Mapping[str, Any], components: Mapping[str, Any], *, closed: bool) -> Validator | None:
    content = told.get("content", {}).get("application/json")
    return validator_for(content["schema"], components, closed=closed) if content else None


def _typed(text: str) -> Any:
    """A parameter's text as the number or truth value it may stand for."""
    return {"true": True, "false": False}.get(text, int(text) if text.lstrip("-").isdecimal() else text)


def _faults(validator: Validator, value: Any, where: str) -> list[str]:
    found = validator.iter_errors(value)
    return [f"{'.'.join([where, *map(str, each.absolute_path)])}: {each.message[:200]}" for each in found]
