"""Checks API requests and responses against the vendor's own OpenAPI specification, when that is at hand."""

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
        self, template: str, method: str, described: Mapping[str, Any], components: Mapping[str, Any]
    ) -> None:
        self.parts, self.method = template.strip("/").split("/"), method.upper()
        parameters = described.get("parameters", [])
        self.path_schemas = {
            p["name"]: validator_for(p["schema"], components) for p in parameters if p["in"] == "path"
        }
        self.query = {
            p["name"]: validator_for(p["schema"], components) for p in parameters if p["in"] == "query"
        }
        self.required = {p["name"] for p in parameters if p["in"] == "query" and p.get("required")}
        self.body = _json_of(described.get("requestBody", {}), components, closed=True)
        self.responses = {
            int(status): _json_of(response, components, closed=False)
            for status, response in described["responses"].items()
            if status.isdigit()
        }

    def matches(self, method: str, parts: list[str]) -> bool:
        return (
            method == self.method
            and len(parts) == len(self.parts)
            and all(own.startswith("{") or own == given for own, given in zip(self.parts, parts, strict=True))
        )

    def request_violations(self, parts: list[str], query: bytes, body: bytes) -> list[str]:
        violations = self._path_violations(parts) + self._query_violations(query)
        if self.body is None:
            return violations + (["a body where none belongs"] if body.strip() else [])
        try:
            return violations + _violations(self.body, json.loads(body), "body")
        except ValueError:
            return [*violations, "the body is not JSON"]

    def response_violations(self, status: int, body: bytes) -> list[str]:
        """Refusals have no schema in the specification; successes must be among the documented ones."""
        if status >= 400:
            return []
        if status not in self.responses:
            return [f"status {status} is not documented"]
        schema = self.responses[status]
        if schema is None:
            return ["a body where none belongs"] if body else []
        try:
            return _violations(schema, json.loads(body), "response")
        except ValueError:
            return ["the response is not JSON"]

    def _path_violations(self, parts: list[str]) -> list[str]:
        named = {
            own[1:-1]: given for own, given in zip(self.parts, parts, strict=True) if own.startswith("{")
        }
        typed = [_violations(self.path_schemas[name], _typed(text), name) for name, text in named.items()]
        texts = [_violations(self.path_schemas[name], text, name) for name, text in named.items()]
        return [
            violation
            for as_typed, as_text in zip(typed, texts, strict=True)
            if as_typed and as_text
            for violation in as_typed
        ]

    def _query_violations(self, query: bytes) -> list[str]:
        given = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
        violations = [f"query {name} is not documented" for name in given if name not in self.query]
        violations += [f"query {name} is missing" for name in self.required - set(given)]
        for name, text in given.items():
            if name in self.query and (unfit := _violations(self.query[name], text, f"query {name}")):
                violations += unfit if _violations(self.query[name], _typed(text), name) else []
        return violations


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


def _json_of(
    described: Mapping[str, Any], components: Mapping[str, Any], *, closed: bool
) -> Validator | None:
    content = described.get("content", {}).get("application/json")
    return validator_for(content["schema"], components, closed=closed) if content else None


def _typed(text: str) -> Any:
    """A parameter's text as the number or truth value it may stand for."""
    return {"true": True, "false": False}.get(text, int(text) if text.lstrip("-").isdecimal() else text)


def _violations(validator: Validator, value: Any, where: str) -> list[str]:
    errors = validator.iter_errors(value)
    return [f"{'.'.join([where, *map(str, each.absolute_path)])}: {each.message[:200]}" for each in errors]
