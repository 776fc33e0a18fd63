"""Second factors for tests: an authenticator app and its codes, by the world's clock."""

from pyotp import HOTP
from tests.support.world import PASSWORD, World

from videomeet.domain.people.people import Caller
from videomeet.domain.people.second_factor import STEP_SECONDS
from videomeet.flows.people import factor_setup, second_step, sign_in
from videomeet.flows.people.sessions import SignedIn, Visit

VISIT = Visit("192.0.2.1", "tests")


def code_of(world: World, secret: str, *, steps: int = 0) -> str:
    """What an app with this secret shows now, or so many steps of 30 seconds later."""
    return HOTP(secret).at(int(world.clock().timestamp()) // STEP_SECONDS + steps)


async def add_app(world: World, caller: Caller) -> tuple[str, list[str]]:
    """Set up an authenticator app: its secret, and the recovery codes. Its first code is used up."""
    proposal = await factor_setup.propose_own_app(world.services, caller)
    code = code_of(world, proposal.secret)
    codes = await factor_setup.add_app(world.services, caller, PASSWORD, proposal.token, code)
    return proposal.secret, codes


async def begin(world: World, email: str) -> str:
    """The token of a sign-in whose password was right and that needs a second factor."""
    begun = await sign_in.sign_in(
        world.services, email, PASSWORD, ip_address=VISIT.ip_address, user_agent="tests"
    )
    assert isinstance(begun, sign_in.Unfinished)
    return begun.token


async def finish(world: World, token: str, code: str, visit: Visit = VISIT) -> SignedIn:
    """Go on with a code."""
    return await second_step.finish_with_code(world.services, token, code, visit)
