"""Second factors are set up and removed with the password; removing the last ends the recovery codes."""

import pytest
from tests.support.second_factor import add_app, begin, code_of, finish
from tests.support.world import ADA, BO, PASSWORD, World

from videomeet.domain.kit.errors import NotAllowed, NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.flows.admin import tenant_preferences
from videomeet.flows.people import factor_setup
from videomeet.flows.people.sessions import find_caller
from videomeet.flows.users import edit_users, operator


async def test_a_wrong_password_changes_nothing(world: World) -> None:
    bo = await world.caller(BO)
    proposal = await factor_setup.propose_own_app(world.services, bo)
    code = code_of(world, proposal.secret)
    with pytest.raises(Refused):
        await factor_setup.add_app(world.services, bo, "wrong password", proposal.token, code)
    assert await world.count("authenticator_apps") == 0
    await add_app(world, bo)
    before = await world.rows("recovery_codes", "code_hash")
    with pytest.raises(Refused):
        await factor_setup.remove_factor(world.services, bo, "wrong password", None)
    with pytest.raises(Refused):
        await factor_setup.renew_recovery_codes(world.services, bo, "wrong password")
    assert await world.rows("recovery_codes", "code_hash") == before
    assert await world.count("authenticator_apps") == 1


async def test_a_new_factor_ends_every_other_session(world: World) -> None:
    elsewhere, here = await world.session_token(BO), await world.session_token(BO)
    caller = await find_caller(world.services, here)
    assert caller is not None
    await add_app(world, caller)
    assert await find_caller(world.services, elsewhere) is None
    assert await find_caller(world.services, here) is not None


async def test_neither_secret_nor_codes_can_be_read_in_the_database(world: World) -> None:
    secret, codes = await add_app(world, await world.caller(BO))
    stored = str(await world.rows("authenticator_apps", "secret_encrypted"))
    stored += str(await world.rows("recovery_codes", "code_hash"))
    assert not any(text in stored for text in (secret, codes[0], codes[0].replace("-", "")))


async def test_another_app_takes_the_place_of_the_first_and_the_codes_stay(world: World) -> None:
    bo = await world.caller(BO)
    old_secret, codes = await add_app(world, bo)
    new_secret, new_codes = await add_app(world, bo)
    assert new_codes == []
    world.clock.advance(minutes=5)
    token = await begin(world, BO)
    with pytest.raises(Refused):
        await finish(world, token, code_of(world, old_secret))
    assert (await finish(world, token, code_of(world, new_secret))).token
    assert (await finish(world, await begin(world, BO), codes[0])).token


async def test_new_recovery_codes_end_the_old(world: World) -> None:
    bo = await world.caller(BO)
    _, old = await add_app(world, bo)
    new = await factor_setup.renew_recovery_codes(world.services, bo, PASSWORD)
    assert not set(old) & set(new)
    token = await begin(world, BO)
    with pytest.raises(Refused):
        await finish(world, token, old[0])
    assert (await finish(world, token, new[0])).token


async def test_who_has_no_factor_has_no_recovery_codes(world: World) -> None:
    bo = await world.caller(BO)
    with pytest.raises(Refused):
        await factor_setup.renew_recovery_codes(world.services, bo, PASSWORD)
    await add_app(world, bo)
    await factor_setup.remove_factor(world.services, bo, PASSWORD, None)
    assert await world.count("recovery_codes") == 0
    assert await world.session_token(BO)
    with pytest.raises(NotFound):
        await factor_setup.remove_factor(world.services, bo, PASSWORD, None)


async def test_where_one_is_demanded_the_last_stays(world: World) -> None:
    ada = await world.caller(ADA)
    await add_app(world, ada)
    await tenant_preferences.set_demands_second_factor(world.services, ada, demanded=True)
    with pytest.raises(Refused) as failed:
        await factor_setup.remove_factor(world.services, ada, PASSWORD, None)
    assert failed.value.fields == {"factor": Reason("second_factor.last")}
    assert await world.count("authenticator_apps") == 1


async def test_demanding_it_signs_out_who_has_none(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    token = await world.session_token(BO)
    with pytest.raises(Refused):
        await tenant_preferences.set_demands_second_factor(world.services, ada, demanded=True)
    assert await find_caller(world.services, token) is not None
    await add_app(world, ada)
    with pytest.raises(NotAllowed):
        await tenant_preferences.set_demands_second_factor(world.services, bo, demanded=True)
    await tenant_preferences.set_demands_second_factor(world.services, ada, demanded=True)
    assert await find_caller(world.services, token) is None
    assert await world.count("sessions") == 1


async def test_a_session_without_a_factor_is_none_where_one_is_demanded(world: World) -> None:
    token = await world.session_token(BO)
    await world.change("tenants", {"customer_id": "Cust10001"}, demands_second_factor=1)
    assert await find_caller(world.services, token) is None


async def test_an_administrator_removes_what_somebody_has_lost(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    await add_app(world, bo)
    token = await begin(world, BO)
    with pytest.raises(NotAllowed):
        await edit_users.remove_second_factor(world.services, bo, ada.associate_id)
    with pytest.raises(Refused):
        await edit_users.remove_second_factor(world.services, ada, ada.associate_id)
    await edit_users.remove_second_factor(world.services, ada, bo.associate_id)
    assert await world.count("recovery_codes") == 0
    with pytest.raises(NotFound):
        await finish(world, token, "000000")
    assert await world.rows("sessions", "associate_id") == [(ada.associate_id,)]
    assert await find_caller(world.services, await world.session_token(BO)) is not None


async def test_so_does_the_operator(world: World) -> None:
    await add_app(world, await world.caller(BO))
    await operator.remove_second_factor(world.services, BO)
    assert await world.session_token(BO)
    with pytest.raises(NotFound):
        await operator.remove_second_factor(world.services, "nobody@acme.example")
