"""The steps that the contract tests share: a person connects, a meeting is wanted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.contract.sandboxes import ProviderSandbox
from tests.support.clock import NOON

from videomeet.providers.contract import Access, Account, Door, Meetings, OAuthSpec, Tokens, WantedMeeting
from videomeet.providers.oauth import authorization_url, exchange_code, new_verifier

MARK = "4b1f4f0e-8a53-4f7e-9f0a-1f7c9c8d2e10"
PASSCODE = "Ab3456xyz"
TOMORROW = (NOON + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Connected:
    """A person who has consented, and what can be done as them."""

    spec: OAuthSpec
    tokens: Tokens
    access: Access
    account: Account
    meetings: Meetings


def spec_of(sandbox: ProviderSandbox) -> OAuthSpec:
    assert sandbox.provider.oauth is not None
    return sandbox.provider.oauth


async def consent(sandbox: ProviderSandbox, door: Door, person: str) -> Tokens:
    """From the authorization address to the tokens."""
    spec, verifier = spec_of(sandbox), new_verifier()
    url = authorization_url(spec, sandbox.redirect_uri, "the-state", verifier)
    back = sandbox.answer_consent(url, person)
    assert back["state"] == "the-state"
    return await exchange_code(door, spec, back["code"], sandbox.redirect_uri, verifier)


async def who(spec: OAuthSpec, access: Access) -> Account:
    assert spec.who_am_i is not None
    return await spec.who_am_i(access)


async def connect(sandbox: ProviderSandbox, door: Door, person: str) -> Connected:
    spec, tokens = spec_of(sandbox), await consent(sandbox, door, person)
    access = Access(door, tokens.access)
    return Connected(spec, tokens, access, await who(spec, access), sandbox.provider.meetings)


def wanted(
    *,
    topic: str = "Review of the offer",
    agenda: str = "Numbers first.",
    start: datetime = TOMORROW,
    minutes: int = 45,
    zone: str = "Europe/Oslo",
    passcode: str | None = PASSCODE,
) -> WantedMeeting:
    return WantedMeeting(MARK, topic, agenda, start, minutes, zone, passcode)
