"""Reasons: equal by what they say, and the same after they were kept."""

import json

from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.kit.reason import Param, Reason, from_json, joined

NAMES = st.text(st.characters(categories=["Ll"]), min_size=1, max_size=8)


def _reasons(params: st.SearchStrategy[Param]) -> st.SearchStrategy[Reason]:
    return st.builds(
        lambda code, named: Reason(code, **named), NAMES, st.dictionaries(NAMES, params, max_size=3)
    )


PLAIN: st.SearchStrategy[Param] = st.text() | st.integers()
REASONS = _reasons(
    st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3).map(tuple) | _reasons(inner), max_leaves=6)
)


@given(REASONS)
def test_a_reason_that_was_kept_is_the_same(reason: Reason) -> None:
    assert from_json(reason.as_json()) == reason
    assert hash(from_json(reason.as_json())) == hash(reason)


def test_it_is_kept_as_its_code_and_its_parameters() -> None:
    reason = Reason("mail.given_up", why=Reason("mail.not_now", host="mail.example", detail="451 Later"))
    assert json.loads(reason.as_json()) == {
        "code": "mail.given_up",
        "params": {
            "why": {"code": "mail.not_now", "params": {"host": "mail.example", "detail": "451 Later"}}
        },
    }


def test_several_are_joined_each_once_and_one_stays_itself() -> None:
    first, second = Reason("people.name"), Reason("people.email")
    assert joined([first, first]) == first
    assert joined([first, second, first]) == Reason("several", reasons=(first, second))
