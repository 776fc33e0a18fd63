"""Connecting, renewing and ending a grant, as every provider must allow it."""

from dataclasses import replace

import pytest
from tests.contract.sandboxes import ProviderSandbox
from tests.contract.steps import ConnectedPerson, connect, consent, desired_meeting, fetch_account

from videomeet.domain.kit.errors import NeedsAuthorization, NeedsConfiguration, Refused, TryLater
from videomeet.messages.translate import sentence
from videomeet.providers.contract import Access, HttpClient, OAuthSpec, TokenRejected
from videomeet.providers.oauth import (
    authorization_url,
    exchange_code,
    missing_scopes,
    new_code_verifier,
    refresh_tokens,
    revoke_token,
)


async def test_whoever_consents_is_the_one_we_act_for(
    sandbox: ProviderSandbox, http_client: HttpClient
) -> None:
    first = await connect(sandbox, http_client, sandbox.host)
    other = await connect(sandbox, http_client, sandbox.other_host)
    assert (first.account.email, other.account.email) == (sandbox.host, sandbox.other_host)
    assert first.account.provider_user_id != other.account.provider_user_id
    assert (await fetch_account(first.spec, first.access)).email == sandbox.host
    assert first.account.name
    assert first.account.warning is None


async def test_a_full_consent_lacks_no_scope(connected: ConnectedPerson) -> None:
    assert missing_scopes(connected.spec, connected.tokens.scopes) == frozenset()


async def test_a_weak_licence_is_reported_when_connecting(
    sandbox: ProviderSandbox, http_client: HttpClient
) -> None:
    weak = await connect(sandbox, http_client, sandbox.weak_host)
    assert weak.account.warning is not None
    assert weak.account.licence in sentence(weak.account.warning)


async def test_a_declined_consent_brings_no_code(sandbox: ProviderSandbox, spec: OAuthSpec) -> None:
    url = authorization_url(spec, sandbox.redirect_uri, "the-state", new_code_verifier())
    back = sandbox.decide_consent(url, sandbox.host, decline=True)
    assert "code" not in back
    assert (back["error"], back["state"]) == ("access_denied", "the-state")


async def test_a_code_works_once_and_only_with_its_verifier(
    sandbox: ProviderSandbox, spec: OAuthSpec, http_client: HttpClient
) -> None:
    verifier = new_code_verifier()
    url = authorization_url(spec, sandbox.redirect_uri, "s", verifier)
    code = sandbox.decide_consent(url, sandbox.host)["code"]
    with pytest.raises(Refused):
        await exchange_code(http_client, spec, code, sandbox.redirect_uri, new_code_verifier())
    await exchange_code(http_client, spec, code, sandbox.redirect_uri, verifier)
    with pytest.raises(Refused) as caught:
        await exchange_code(http_client, spec, code, sandbox.redirect_uri, verifier)
    assert code not in str(caught.value)


async def test_a_wrong_client_secret_is_the_administrators_to_mend(
    spec: OAuthSpec, http_client: HttpClient, connected: ConnectedPerson
) -> None:
    wrong = replace(spec, client_secret="wrong")
    with pytest.raises(NeedsConfiguration):
        await refresh_tokens(http_client, wrong, connected.tokens.refresh)
    with pytest.raises(NeedsConfiguration):
        await revoke_token(http_client, wrong, connected.tokens.access)
    await refresh_tokens(http_client, spec, connected.tokens.refresh)


async def test_every_scope_that_is_withheld_is_named(
    sandbox: ProviderSandbox, spec: OAuthSpec, http_client: HttpClient
) -> None:
    for scope in sorted(spec.scope_sets[0]):
        sandbox.withhold_scope(scope)
        granted = (await consent(sandbox, http_client, sandbox.host)).scopes
        assert missing_scopes(spec, granted) == {scope}


async def test_a_call_without_its_scope_names_it(
    sandbox: ProviderSandbox, spec: OAuthSpec, http_client: HttpClient, connected: ConnectedPerson
) -> None:
    meeting = await connected.meetings.create(connected.access, desired_meeting())
    (scope,) = (scope for scope in spec.scope_sets[0] if "delete" in scope)
    sandbox.withhold_scope(scope)
    less = await connect(sandbox, http_client, sandbox.host)
    with pytest.raises(NeedsAuthorization, match=scope):
        await less.meetings.delete(less.access, meeting.id)


async def test_a_refresh_renews_both_tokens(
    sandbox: ProviderSandbox, http_client: HttpClient, connected: ConnectedPerson
) -> None:
    sandbox.expire_access_tokens()
    with pytest.raises(TokenRejected):
        await fetch_account(connected.spec, connected.access)
    renewed = await refresh_tokens(http_client, connected.spec, connected.tokens.refresh)
    assert renewed.refresh != connected.tokens.refresh
    assert renewed.scopes == connected.tokens.scopes
    assert (await fetch_account(connected.spec, Access(http_client, renewed.access))).email == sandbox.host


async def test_a_used_refresh_token_is_dead(http_client: HttpClient, connected: ConnectedPerson) -> None:
    await refresh_tokens(http_client, connected.spec, connected.tokens.refresh)
    with pytest.raises(NeedsAuthorization):
        await refresh_tokens(http_client, connected.spec, connected.tokens.refresh)


async def test_a_newer_consent_ends_the_older_one(
    sandbox: ProviderSandbox, http_client: HttpClient, connected: ConnectedPerson
) -> None:
    newer = await connect(sandbox, http_client, sandbox.host)
    with pytest.raises(NeedsAuthorization):
        await fetch_account(connected.spec, connected.access)
    assert (await fetch_account(newer.spec, newer.access)).email == sandbox.host


async def test_a_consent_taken_back_ends_the_grant_at_the_next_refresh(
    sandbox: ProviderSandbox, http_client: HttpClient, connected: ConnectedPerson
) -> None:
    sandbox.revoke_grants()
    with pytest.raises(TokenRejected):
        await connected.meetings.create(connected.access, desired_meeting())
    with pytest.raises(NeedsAuthorization):
        await refresh_tokens(http_client, connected.spec, connected.tokens.refresh)


async def test_revoking_ends_the_grant_and_twice_is_harmless(
    http_client: HttpClient, connected: ConnectedPerson
) -> None:
    await revoke_token(http_client, connected.spec, connected.tokens.access)
    await revoke_token(http_client, connected.spec, connected.tokens.access)
    with pytest.raises(TokenRejected):
        await fetch_account(connected.spec, connected.access)
    with pytest.raises(NeedsAuthorization):
        await refresh_tokens(http_client, connected.spec, connected.tokens.refresh)


@pytest.mark.parametrize("kind", ["down", "unavailable", "server_error", "rate_limited", "html_body"])
async def test_trouble_at_the_token_server_leaves_the_grant_alone(
    sandbox: ProviderSandbox, http_client: HttpClient, connected: ConnectedPerson, kind: str
) -> None:
    sandbox.fail_next_request(kind)
    with pytest.raises(TryLater):
        await refresh_tokens(http_client, connected.spec, connected.tokens.refresh)
    await refresh_tokens(http_client, connected.spec, connected.tokens.refresh)


@pytest.mark.parametrize("kind", ["lost_reply", "empty_body", "truncated_body"])
async def test_a_refresh_whose_answer_was_lost_says_so(
    sandbox: ProviderSandbox, http_client: HttpClient, connected: ConnectedPerson, kind: str
) -> None:
    sandbox.fail_next_request(kind)
    with pytest.raises(TryLater) as caught:
        await refresh_tokens(http_client, connected.spec, connected.tokens.refresh)
    assert caught.value.outcome_unknown
