"""Parameters come in one order: `(tx, services, ...)`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import PACKAGE, parsed, python_files, short

TRANSACTIONS = {"Transaction", "AsyncConnection"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(*floors: str) -> Iterator[tuple[Path, Function]]:
    for floor in floors:
        for path in python_files(PACKAGE / floor):
            for node in ast.walk(parsed(path)):
                if isinstance(node, Function):
                    yield path, node


def types(function: Function) -> list[str]:
    """The last word of each parameter's annotation; of `self` there is none."""
    parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    annotations = [parameter.annotation for parameter in parameters if parameter.arg not in ("self", "cls")]
    return [ast.unparse(annotation).split(".")[-1] if annotation else "" for annotation in annotations]


def is_ordered(annotations: list[str]) -> bool:
    after_transaction = annotations[1:] if annotations and annotations[0] in TRANSACTIONS else annotations
    return not TRANSACTIONS & set(after_transaction) and "Services" not in after_transaction[1:]


def test_a_transaction_comes_first_and_then_the_services() -> None:
    out_of_order = [
        f"{short(path)}:{function.lineno} {function.name}"
        for path, function in functions("flows", "store")
        if not is_ordered(types(function))
    ]
    assert out_of_order == []


def test_the_order_is_distinguished_from_any_other() -> None:
    assert is_ordered(["Transaction", "Services", "int"])
    assert is_ordered(["Services", "Caller"])
    assert not is_ordered(["Services", "Transaction"])
    assert not is_ordered(["Caller", "Services"])
