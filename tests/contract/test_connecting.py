"""Connecting, renewing and ending a grant, as every provider must allow it."""

from dataclasses import replace

import pytest
from tests.contract.journey import Connected, connect, consent, wanted, who
from tests.contract.sandboxes import ProviderSandbox

from videomeet.domain.errors import NeedsAuthorization, NeedsConfiguration, Refused, TryLater
from videomeet.messages.say import sentence
from videomeet.providers.contract import Access, Door, OAuthSpec, TokenRejected
from videomeet.providers.oauth import (
    authorization_url,
    exchange_code,
    missing_scopes,
    new_verifier,
    refresh,
    revoke,
)


async def test_whoever_consents_is_the_one_we_act_for(sandbox: ProviderSandbox, door: Door) -> None:
    one = await connect(sandbox, door, sandbox.host)
    other = await connect(sandbox, door, sandbox.other_host)
    assert (one.account.email, other.account.email) == (sandbox.host, sandbox.other_host)
    assert one.account.provider_user_id != other.account.provider_user_id
    assert (await who(one.spec, one.access)).email == sandbox.host
    assert one.account.name
    assert one.account.provider_account_id
    assert one.account.warning is None


async def test_a_full_consent_lacks_no_scope(connected: Connected) -> None:
    assert missing_scopes(connected.spec, connected.tokens.scopes) == frozenset()


async def test_a_weak_licence_is_told_when_connecting(sandbox: ProviderSandbox, door: Door) -> None:
    weak = await connect(sandbox, door, sandbox.weak_host)
    assert weak.account.warning is not None
    assert weak.account.licence in sentence(weak.account.warning)


async def test_a_declined_consent_brings_no_code(sandbox: ProviderSandbox, spec: OAuthSpec) -> None:
    url = authorization_url(spec, sandbox.redirect_uri, "the-state", new_verifier())
    back = sandbox.answer_consent(url, sandbox.host, decline=True)
    assert "code" not in back
    assert (back["error"], back["state"]) == ("access_denied", "the-state")


async def test_a_code_works_once_and_only_with_its_verifier(
    sandbox: ProviderSandbox, spec: OAuthSpec, door: Door
) -> None:
    verifier = new_verifier()
    url = authorization_url(spec, sandbox.redirect_uri, "s", verifier)
    code = sandbox.answer_consent(url, sandbox.host)["code"]
    with pytest.raises(Refused):
        await exchange_code(door, spec, code, sandbox.redirect_uri, new_verifier())
    await exchange_code(door, spec, code, sandbox.redirect_uri, verifier)
    with pytest.raises(Refused) as caught:
        await exchange_code(door, spec, code, sandbox.redirect_uri, verifier)
    assert code not in str(caught.value)


async def test_a_wrong_client_secret_is_the_administrators_to_mend(
    spec: OAuthSpec, door: Door, connected: Connected
) -> None:
    wrong = replace(spec, client_secret="wrong")
    with pytest.raises(NeedsConfiguration):
        await refresh(door, wrong, connected.tokens.refresh)
    with pytest.raises(NeedsConfiguration):
        await revoke(door, wrong, connected.tokens.access)
    await refresh(door, spec, connected.tokens.refresh)


async def test_every_scope_that_is_withheld_is_named(
    sandbox: ProviderSandbox, spec: OAuthSpec, door: Door
) -> None:
    for scope in sorted(spec.scope_sets[0]):
        sandbox.withhold(scope)
        granted = (await consent(sandbox, door, sandbox.host)).scopes
        assert missing_scopes(spec, granted) == {scope}


async def test_a_call_without_its_scope_names_it(
    sandbox: ProviderSandbox, spec: OAuthSpec, door: Door, connected: Connected
) -> None:
    meeting = await connected.meetings.create(connected.access, wanted())
    (scope,) = (scope for scope in spec.scope_sets[0] if "delete" in scope)
    sandbox.withhold(scope)
    less = await connect(sandbox, door, sandbox.host)
    with pytest.raises(NeedsAuthorization, match=scope):
        await less.meetings.delete(less.access, meeting.id)


async def test_a_refresh_renews_both_tokens(
    sandbox: ProviderSandbox, door: Door, connected: Connected
) -> None:
    sandbox.expire_access()
    with pytest.raises(TokenRejected):
        await who(connected.spec, connected.access)
    renewed = await refresh(door, connected.spec, connected.tokens.refresh)
    assert renewed.refresh != connected.tokens.refresh
    assert renewed.scopes == connected.tokens.scopes
    assert (await who(connected.spec, Access(door, renewed.access))).email == sandbox.host


async def test_a_used_refresh_token_is_dead(door: Door, connected: Connected) -> None:
    await refresh(door, connected.spec, connected.tokens.refresh)
    with pytest.raises(NeedsAuthorization):
        await refresh(door, connected.spec, connected.tokens.refresh)


async def test_a_newer_consent_ends_the_older_one(
    sandbox: ProviderSandbox, door: Door, connected: Connected
) -> None:
    newer = await connect(sandbox, door, sandbox.host)
    with pytest.raises(NeedsAuthorization):
        await who(connected.spec, connected.access)
    assert (await who(newer.spec, newer.access)).email == sandbox.host


async def test_a_consent_taken_back_ends_the_grant_at_the_next_refresh(
    sandbox: ProviderSandbox, door: Door, connected: Connected
) -> None:
    sandbox.end_grants()
    with pytest.raises(TokenRejected):
        await connected.meetings.create(connected.access, wanted())
    with pytest.raises(NeedsAuthorization):
        await refresh(door, connected.spec, connected.tokens.refresh)


async def test_revoking_ends_the_grant_and_twice_is_harmless(door: Door, connected: Connected) -> None:
    await revoke(door, connected.spec, connected.tokens.access)
    await revoke(door, connected.spec, connected.tokens.access)
    with pytest.raises(TokenRejected):
        await who(connected.spec, connected.access)
    with pytest.raises(NeedsAuthorization):
        await refresh(door, connected.spec, connected.tokens.refresh)


@pytest.mark.parametrize("kind", ["down", "unavailable", "server_error", "rate_limited", "html_body"])
async def test_trouble_at_the_token_server_leaves_the_grant_alone(
    sandbox: ProviderSandbox, door: Door, connected: Connected, kind: str
) -> None:
    sandbox.trouble(kind)
    with pytest.raises(TryLater):
        await refresh(door, connected.spec, connected.tokens.refresh)
    await refresh(door, connected.spec, connected.tokens.refresh)


@pytest.mark.parametrize("kind", ["lost_reply", "empty_body", "truncated_body"])
async def test_a_refresh_whose_answer_was_lost_says_so(
    sandbox: ProviderSandbox, door: Door, connected: Connected, kind: str
) -> None:
    sandbox.trouble(kind)
    with pytest.raises(TryLater) as caught:
        await refresh(door, connected.spec, connected.tokens.refresh)
    assert caught.value.outcome_unknown
