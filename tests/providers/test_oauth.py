"""The protocol: what is asked, what the answers mean, and which of them end a grant."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.support.raw_server import RawResponse, RawServer, raw_response

from videomeet.domain.kit.errors import NeedsAuthorization, NeedsConfiguration, Problem, Refused, TryLater
from videomeet.providers.contract import HttpClient, OAuthSpec, Tokens
from videomeet.providers.oauth import (
    authorization_url,
    code_challenge,
    exchange_code,
    missing_scopes,
    new_code_verifier,
    refresh_tokens,
    revoke_token,
)

GRANT = {
    "access_token": "ACCESS",
    "refresh_token": "REFRESH",
    "expires_in": 3600,
    "scope": "user:read:user meeting:read:meeting",
}
BACK = "https://meet.example/connect/zoom/callback"


@pytest.fixture
def spec(server: RawServer) -> OAuthSpec:
    return OAuthSpec(
        authorize_url=f"{server.url}/oauth/authorize",
        token_url=f"{server.url}/oauth/token",
        revoke_url=f"{server.url}/oauth/revoke",
        client_id="an id",
        client_secret="a:secret",
        scope_sets=(frozenset({"a:x", "a:y", "b"}), frozenset({"a", "b"})),
        authorize_params={"prompt": "consent"},
    )


def test_the_authorization_address_carries_pkce_and_no_scope(spec: OAuthSpec) -> None:
    url = authorization_url(spec, BACK, "the&state", "v" * 43)
    query = parse_qs(urlsplit(url).query, strict_parsing=True)
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).decode().rstrip("=")
    assert query == {
        "response_type": ["code"],
        "client_id": ["an id"],
        "redirect_uri": [BACK],
        "state": ["the&state"],
        "code_challenge": [digest],
        "code_challenge_method": ["S256"],
        "prompt": ["consent"],
    }


def test_verifiers_are_long_fresh_and_not_shown_by_their_challenge() -> None:
    first, other = new_code_verifier(), new_code_verifier()
    assert first != other
    assert 43 <= len(first) <= 128
    assert first not in code_challenge(first)


async def test_a_code_is_exchanged_with_the_client_in_the_basic_header(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec
) -> None:
    server.respond_with(raw_response(200, GRANT))
    tokens = await exchange_code(http_client, spec, "the-code", BACK, "the-verifier")
    scopes = frozenset({"user:read:user", "meeting:read:meeting"})
    assert tokens == Tokens("ACCESS", "REFRESH", 3600, scopes)
    (request,) = server.requests
    basic = base64.b64decode(request.headers["authorization"].removeprefix("Basic "))
    assert basic == b"an id:a:secret"
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["the-code"],
        "redirect_uri": [BACK],
        "code_verifier": ["the-verifier"],
    }


async def test_a_refresh_answers_with_the_renewed_refresh_token(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec
) -> None:
    server.respond_with(raw_response(200, {**GRANT, "refresh_token": "NEXT"}))
    assert (await refresh_tokens(http_client, spec, "REFRESH")).refresh == "NEXT"
    assert parse_qs(server.requests[0].body.decode())["refresh_token"] == ["REFRESH"]


async def test_a_provider_that_does_not_rotate_leaves_the_refresh_token_as_it_is(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec
) -> None:
    server.respond_with(raw_response(200, {"access_token": "ACCESS"}))
    assert await refresh_tokens(http_client, spec, "KEPT") == Tokens("ACCESS", "KEPT", 3600, frozenset())


@pytest.mark.parametrize("lifetime", [None, "soon", -1, 0, 10**30, [], float("1e400")])
async def test_a_strange_lifetime_counts_as_an_hour(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec, lifetime: object
) -> None:
    server.respond_with(raw_response(200, {**GRANT, "expires_in": lifetime}))
    assert (await refresh_tokens(http_client, spec, "REFRESH")).expires_in == 3600


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_request"])
async def test_a_used_code_is_the_persons_to_mend(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec, error: str
) -> None:
    server.respond_with(raw_response(400, {"error": error, "reason": "Invalid authorization code the-code"}))
    with pytest.raises(Refused, match=r"oauth\.code_used") as caught:
        await exchange_code(http_client, spec, "the-code", BACK, "v")
    assert "the-code" not in str(caught.value)


async def test_an_invalid_request_does_not_end_a_grant(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec
) -> None:
    server.respond_with(raw_response(400, {"error": "invalid_request"}))
    with pytest.raises(TryLater):
        await refresh_tokens(http_client, spec, "REFRESH")


async def test_only_the_providers_own_word_ends_a_grant(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec
) -> None:
    server.respond_with(raw_response(400, {"error": "invalid_grant", "reason": "Invalid Token!"}))
    with pytest.raises(NeedsAuthorization):
        await refresh_tokens(http_client, spec, "dead")


@pytest.mark.parametrize("status", [400, 401])
async def test_a_wrong_client_is_the_administrators_to_mend(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec, status: int
) -> None:
    refusal = raw_response(
        status, {"error": "invalid_client", "reason": "Invalid client_id or client_secret"}
    )
    server.respond_with(refusal, refusal)
    with pytest.raises(NeedsConfiguration):
        await refresh_tokens(http_client, spec, "REFRESH")
    with pytest.raises(NeedsConfiguration):
        await exchange_code(http_client, spec, "code", BACK, "v")


GARBAGE = [
    raw_response(400, {"error": "server_error"}),
    raw_response(401, b"<html>invalid_grant</html>"),
    raw_response(403, b""),
    raw_response(404, {"error": {"code": "invalid_grant"}}),
    raw_response(418, ["invalid_grant"]),
    raw_response(404, {"error": "invalid_grant"}),
    raw_response(429, {"error": "invalid_grant"}),
    raw_response(500, {"error": "invalid_grant"}),
    raw_response(302, None, {"Location": "/sign-in"}),
    raw_response(200, b"<html>maintenance</html>"),
    raw_response(200, b""),
    RawResponse(raw_response(200, GRANT).data[:-9], close=True),
    raw_response(200, {**GRANT, "access_token": 7}),
    raw_response(200, {**GRANT, "access_token": "a\r\nb"}),
    raw_response(200, {**GRANT, "access_token": "\ud800"}),
    raw_response(200, {**GRANT, "refresh_token": None}),
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=[str(place) for place in range(len(GARBAGE))])
async def test_no_other_answer_touches_the_grant(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec, garbage: RawResponse
) -> None:
    server.respond_with(garbage, garbage)
    for call in (
        refresh_tokens(http_client, spec, "REFRESH"),
        exchange_code(http_client, spec, "code", BACK, "v"),
    ):
        with pytest.raises(TryLater):
            await call


async def test_a_new_grant_without_a_refresh_token_is_not_accepted(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec
) -> None:
    server.respond_with(raw_response(200, {"access_token": "ACCESS", "scope": "b"}))
    with pytest.raises(TryLater):
        await exchange_code(http_client, spec, "code", BACK, "v")


@pytest.mark.parametrize(
    "answer",
    [
        raw_response(200, {"status": "success"}),
        raw_response(204),
        raw_response(400, {"error": "invalid_token"}),
        raw_response(400, {"error": "invalid_request", "reason": "Invalid Token!"}),
    ],
)
async def test_revoking_is_done_when_the_token_is_dead(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec, answer: RawResponse
) -> None:
    server.respond_with(answer)
    await revoke_token(http_client, spec, "ACCESS")
    assert parse_qs(server.requests[0].body.decode()) == {"token": ["ACCESS"]}


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (raw_response(401, {"error": "invalid_client"}), NeedsConfiguration),
        (raw_response(400, b"<html>"), TryLater),
        (raw_response(503), TryLater),
    ],
)
async def test_a_revocation_that_failed_says_so(
    http_client: HttpClient, server: RawServer, spec: OAuthSpec, answer: RawResponse, problem: type[Problem]
) -> None:
    server.respond_with(answer)
    with pytest.raises(problem):
        await revoke_token(http_client, spec, "ACCESS")


@pytest.mark.parametrize(
    ("granted", "missing"),
    [
        ({"a:x", "a:y", "b", "more"}, set()),
        ({"a", "b"}, set()),
        ({"a:x", "b"}, {"a:y"}),
        ({"a", "a:x"}, {"b"}),
        (set(), {"a", "b"}),
    ],
)
def test_what_is_missing_is_named_from_the_closest_set(
    spec: OAuthSpec, granted: set[str], missing: set[str]
) -> None:
    assert missing_scopes(spec, frozenset(granted)) == missing


@given(some.frozensets(some.sampled_from(["a:x", "a:y", "a", "b", "c"])))
def test_nothing_is_missing_exactly_when_one_set_is_granted(granted: frozenset[str]) -> None:
    sets = (frozenset({"a:x", "a:y", "b"}), frozenset({"a", "b"}))
    spec = OAuthSpec("", "", None, "", "", scope_sets=sets)
    assert (not missing_scopes(spec, granted)) == any(needed <= granted for needed in sets)


async def test_no_secret_is_printed(http_client: HttpClient, server: RawServer, spec: OAuthSpec) -> None:
    server.respond_with(raw_response(200, GRANT))
    tokens = await refresh_tokens(http_client, spec, "REFRESH")
    assert "ACCESS" not in repr(tokens)
    assert "REFRESH" not in repr(tokens)
    assert "a:secret" not in repr(spec)
