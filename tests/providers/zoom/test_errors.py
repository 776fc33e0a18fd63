"""Zoom's codes: each known one means something to somebody; nothing else ends a grant or loses a meeting."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from structlog.testing import capture_logs

from videomeet.domain.kit.errors import (
    NeedsAuthorization,
    Problem,
    Refused,
    Repair,
    TryLater,
    Vanished,
)
from videomeet.domain.kit.reason import Reason
from videomeet.messages.translate import sentence
from videomeet.providers.contract import Response, TokenRejected
from videomeet.providers.zoom.errors import MAX_REASON_LENGTH, PROBLEM_BY_CODE, to_problem

KNOWN = {
    (401, 124): TokenRejected,
    (400, 4711): NeedsAuthorization,
    (401, 4711): NeedsAuthorization,
    (401, 4741): NeedsAuthorization,
    (404, 3001): Vanished,
    (404, 1001): NeedsAuthorization,
    (400, 3161): Refused,
    (400, 200): Refused,
    (400, 300): Refused,
    (400, 3000): Refused,
}


def rejection(status: int, code: object, message: object = "Zoom's words.", **more: object) -> Response:
    return Response(status, {"x-zm-trackingid": "v=2.0;abc"}, {"code": code, "message": message, **more})


@pytest.mark.parametrize(("status", "code"), KNOWN)
def test_a_documented_code_means_what_it_should(status: int, code: int) -> None:
    assert type(to_problem(rejection(status, code))) is KNOWN[status, code]


def test_every_code_in_the_table_is_tried_here() -> None:
    assert {code for _, code in PROBLEM_BY_CODE} == {code for _, code in KNOWN}


def test_a_missing_scope_is_named_with_the_button_that_asks_for_it() -> None:
    words = (
        "Invalid access token, does not contain scopes:[meeting:write:meeting, meeting:write:meeting:admin]."
    )
    named = to_problem(rejection(400, 4711, words))
    assert named.reason == Reason("zoom.scope_missing", scopes=("meeting:write:meeting",))
    assert named.repair is Repair.AUTHORIZE


def test_a_missing_scope_that_zoom_does_not_name_is_still_a_sentence() -> None:
    assert "a permission is missing" in sentence(to_problem(rejection(400, 4711, "No.")).reason)


def test_a_refused_passcode_is_distinguished_from_other_refusals() -> None:
    errors = [{"field": "password", "message": "Too weak."}]
    assert "passcode" in to_problem(rejection(400, 300, "Validation Failed.", errors=errors)).fields
    assert "passcode" in to_problem(rejection(400, 3000, "Passcode must have a digit.")).fields
    assert to_problem(rejection(400, 300, "Invalid timezone.")).fields == {}


def test_a_validation_refusal_repeats_zooms_reason() -> None:
    errors = [{"field": "duration", "message": "Must be positive."}, "?"]
    reason = to_problem(rejection(400, 300, "Validation Failed.", errors=errors)).reason
    assert reason == Reason("zoom.meeting_invalid", detail="Validation Failed. duration: Must be positive.")


def test_zooms_words_are_cut_cleaned_and_hold_no_secret() -> None:
    zoom_text = "bad\x00 \n value TOKEN and p4ss " + "x" * 5000
    message = to_problem(rejection(400, 300, zoom_text), secrets=("TOKEN", "p4ss", "")).reason.params[
        "detail"
    ]
    assert "bad value ... and ..." in str(message)
    assert len(str(message)) <= MAX_REASON_LENGTH


@pytest.mark.parametrize("status", [400, 403, 404, 409, 302, 418])
@pytest.mark.parametrize("body", [None, "words", [1], {}, {"code": "3001"}, {"code": None}])
def test_an_answer_without_a_code_is_no_verdict(status: int, body: object) -> None:
    assert type(to_problem(Response(status, {}, body))) is TryLater


def test_a_404_with_another_code_is_no_lost_meeting() -> None:
    assert not isinstance(to_problem(rejection(404, 2300)), Vanished)


def test_a_401_with_or_without_a_code_asks_for_a_refresh_only() -> None:
    for body in (None, {"code": 125}, {}):
        assert type(to_problem(Response(401, {}, body))) is TokenRejected


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text() | some.floats(allow_nan=True),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=8,
)
BODIES = JSON | some.fixed_dictionaries({"code": JSON, "message": JSON, "errors": JSON})


@given(some.integers(300, 499), BODIES)
def test_whatever_zoom_says_becomes_a_sentence(status: int, body: object) -> None:
    problem = to_problem(Response(status, {}, body))
    assert isinstance(problem, Problem)
    assert sentence(problem.reason).strip()


def test_the_log_names_zooms_tracking_id_and_no_words() -> None:
    with capture_logs() as lines:
        to_problem(rejection(400, 300, "something private"))
    (line,) = lines
    assert (line["status"], line["code"], line["tracking"]) == (400, 300, "v=2.0;abc")
    assert "private" not in repr(line)
