"""A reason: what is to be said, as a code with parameters. The sentence is made at the edge (`messages`)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Union

Param = Union[str, int, "Reason", tuple["Param", ...]]
"""Plain values, other reasons, and rows of either."""


class Reason:
    """`code` names a sentence of the catalogue, `params` what stands in it; equal when both are.

    Words of others, such as a mail server's answer, are the parameter `detail`. Never holds a secret.
    """

    __slots__ = ("code", "params")
    code: str
    params: Mapping[str, Param]

    def __init__(self, code: str, /, **params: Param) -> None:
        self.code = code
        self.params = params

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reason) and (self.code, self.params) == (other.code, other.params)

    def __hash__(self) -> int:
        return hash((self.code, tuple(sorted(self.params))))

    def __repr__(self) -> str:
        return f"Reason({', '.join([repr(self.code), *(f'{k}={v!r}' for k, v in self.params.items())])})"

    def with_params(self, params: Mapping[str, Param]) -> "Reason":
        """The same with these parameters."""
        return Reason(self.code, **params)

    def as_json(self) -> str:
        """The form in which it is stored."""
        return json.dumps(_plain(self), ensure_ascii=False)


def from_json(text: str) -> Reason:
    """The reason that `as_json` has written."""
    reason: Reason = _from_plain(json.loads(text))
    return reason


def joined(reasons: Iterable[Reason]) -> Reason:
    """Several reasons, each once, as one; a single one is itself."""
    distinct = tuple(dict.fromkeys(reasons))
    return distinct[0] if len(distinct) == 1 else Reason("several", reasons=distinct)


def _plain(value: Param) -> Any:
    if isinstance(value, Reason):
        return {"code": value.code, **({"params": _values(value)} if value.params else {})}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _values(reason: Reason) -> dict[str, Any]:
    return {name: _plain(value) for name, value in reason.params.items()}


def _from_plain(value: Any) -> Any:
    if isinstance(value, dict):
        params = {name: _from_plain(param) for name, param in value.get("params", {}).items()}
        return Reason(value["code"], **params)
    return tuple(_from_plain(item) for item in value) if isinstance(value, list) else value
