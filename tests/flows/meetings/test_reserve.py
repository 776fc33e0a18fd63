"""The video icon: a link at once, given back or left behind, and the session that lost its context."""

import asyncio
from uuid import UUID, uuid4

import pytest
from tests.support.sandbox import EMMA_BASIC, OLIVIA
from tests.support.world import ADA, BO, CY, NORA, World

from videomeet.domain.kit.errors import (
    ContextInvalid,
    NeedsAuthorization,
    NeedsConfiguration,
    NotFound,
    Refused,
    Repair,
)
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.join import JoinOutcome
from videomeet.domain.meetings.reservation import MAX_OPEN_RESERVATIONS
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.flows.grants import connect
from videomeet.flows.meetings import join, reserve, video_state
from videomeet.flows.meetings.video_state import VideoState
from videomeet.flows.people import sessions


async def again(world: World, token: str) -> Caller:
    """The next request of the same browser."""
    caller = await sessions.find_caller(world.services, token)
    assert caller is not None
    return caller


async def reserved(world: World) -> list[UUID]:
    return [UUID(number) for (number,) in await world.rows("reservations", "id")]


async def test_reserving_asks_nothing_of_zoom_even_when_it_is_down(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.clear_requests()
    world.zoom.fault("down")
    number = await reserve.reserve(world.services, ada)
    assert world.services.join_link(number) == f"http://videomeet.test/join/{number}"
    assert world.zoom.requests() == []
    await world.run_worker()
    assert world.zoom.requests() == []


async def test_of_too_many_links_without_an_appointment_the_oldest_go(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    of_bo = await reserve.reserve(world.services, bo)
    saved = await world.create_with_video(ada)
    links = []
    for _ in range(MAX_OPEN_RESERVATIONS + 2):
        world.clock.advance(seconds=1)
        links.append(await reserve.reserve(world.services, ada))
    assert saved.reservation is not None
    assert set(await reserved(world)) == {of_bo, saved.reservation.id, *links[2:]}


async def test_a_link_that_no_appointment_was_saved_with_says_that_it_is_not_ready(world: World) -> None:
    ada = await world.connect_tenant()
    number = await reserve.reserve(world.services, ada)
    assert (await join.resolve_link(world.services, number, None)).outcome is JoinOutcome.NOT_READY


async def test_a_session_without_its_context_is_refused_and_signing_in_again_mends_it(world: World) -> None:
    await world.connect_tenant()
    token = await world.session_token(ADA)
    for lost in (None, "", "Cust10002", "cust10001"):
        await world.change("sessions", context=lost)
        ada = await again(world, token)
        with pytest.raises(ContextInvalid, match=r"session\.context_invalid") as error:
            await reserve.reserve(world.services, ada)
        assert error.value.repair is Repair.SIGN_IN_AGAIN
    assert await reserved(world) == []
    await sessions.sign_out(world.services, await again(world, token))
    ada = await again(world, await world.session_token(ADA))
    assert await reserved(world) == []
    await reserve.reserve(world.services, ada)


async def test_without_a_provider_the_hint_depends_on_who_asks(world: World) -> None:
    for email, hint in ((ADA, "video.configure"), (BO, "video.not_set_up")):
        caller = await world.caller(email)
        video = await video_state.video_state(world.services, caller)
        assert (video.provider, video.state) == (None, "not_configured")
        assert video.hint == Reason(hint)
        with pytest.raises(NeedsConfiguration):
            await reserve.reserve(world.services, caller)


async def test_a_connection_without_its_passcode_is_not_active_yet(world: World) -> None:
    ada = await world.caller(ADA)
    await world.authorize(ada, OLIVIA, connect.CONFIGURE)
    assert (await video_state.video_state(world.services, ada)).state == "not_configured"
    with pytest.raises(NeedsConfiguration):
        await reserve.reserve(world.services, ada)


async def test_the_icon_knows_whether_its_user_has_signed_in_at_zoom(world: World) -> None:
    ada = await world.connect_tenant(ADA, EMMA_BASIC)
    bo = await world.caller(BO)
    assert (await video_state.video_state(world.services, ada)).authorization == "connected"
    assert (await video_state.video_state(world.services, bo)).authorization == "none"
    await video_state.require_authorization(world.services, ada)
    with pytest.raises(NeedsAuthorization) as error:
        await video_state.require_authorization(world.services, bo)
    assert error.value.repair is Repair.AUTHORIZE


async def test_whoever_is_going_to_host_signs_in_first_and_for_a_colleague_one_need_not(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    assert await reserve.reserve_for(world.services, ada, None)
    assert await reserve.reserve_for(world.services, bo, ada.associate_id)
    for own in (None, bo.associate_id):
        with pytest.raises(NeedsAuthorization):
            await reserve.reserve_for(world.services, bo, own)
    assert await world.sql("SELECT reserved_by FROM reservations ORDER BY reserved_by") == [(1,), (2,)]


async def test_a_link_given_back_is_gone_and_twice_is_harmless(world: World) -> None:
    ada = await world.connect_tenant()
    number = await reserve.reserve(world.services, ada)
    await reserve.release(world.services, ada, number)
    await reserve.release(world.services, ada, number)
    await reserve.release(world.services, ada, uuid4())
    assert await reserved(world) == []
    with pytest.raises(NotFound):
        await join.resolve_link(world.services, number, None)
    with pytest.raises(Refused) as refusal:
        await appointments.create(world.services, ada, world.draft(ada, reservation_id=number))
    assert "video" in refusal.value.fields


async def test_a_link_in_use_is_not_given_back(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    assert entry.reservation
    await reserve.release(world.services, ada, entry.reservation.id)
    await world.run_worker()
    assert len(world.meetings()) == 1


async def test_a_colleagues_link_is_not_mine_to_give_back(world: World) -> None:
    ada = await world.connect_tenant()
    number = await reserve.reserve(world.services, ada)
    with pytest.raises(NotFound):
        await reserve.release(world.services, await world.caller(CY), number)
    assert await reserved(world) == [number]


async def test_another_tenants_link_does_not_exist_for_me(world: World) -> None:
    ada = await world.connect_tenant()
    number = await reserve.reserve(world.services, ada)
    nora = await world.caller(NORA)
    await reserve.release(world.services, nora, number)
    assert await reserved(world) == [number]
    with pytest.raises(Refused):
        await appointments.create(world.services, nora, world.draft(nora, reservation_id=number))


async def test_a_link_left_behind_is_swept_after_a_day_and_not_before(world: World) -> None:
    ada = await world.connect_tenant()
    left = await reserve.reserve(world.services, ada)
    entry = await world.create_with_video(ada)
    assert entry.reservation
    used = entry.reservation.id
    world.clock.advance(hours=23)
    await world.run_worker()
    assert set(await reserved(world)) == {left, used}
    world.clock.advance(hours=1, minutes=1)
    await world.run_worker()
    assert await reserved(world) == [used]


async def test_many_clicks_at_once_are_as_many_links(world: World) -> None:
    ada = await world.connect_tenant()
    links = await asyncio.gather(*(reserve.reserve(world.services, ada) for _ in range(10)))
    assert len(set(links)) == 10


async def test_what_the_icon_can_do_from_before_the_connection_to_a_warning(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    for caller, code in ((ada, "video.configure"), (bo, "video.not_set_up")):
        assert await video_state.video_state(world.services, caller) == VideoState(
            None, "not_configured", "none", Reason(code)
        )
    await world.connect_tenant(ADA, EMMA_BASIC)
    zoom = world.services.provider("zoom")
    assert await video_state.video_state(world.services, bo) == VideoState(zoom, "active", "none", None)
    ((warning,),) = await world.rows("grants", "warning")
    assert warning is not None
    state = await video_state.video_state(world.services, ada)
    assert (state.provider, state.state, state.authorization) == (zoom, "active", "connected")
    assert state.hint is not None
    assert state.hint.as_json() == warning
