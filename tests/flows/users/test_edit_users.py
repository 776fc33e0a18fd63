"""Administrators add, edit and offboard associates; whoever may not log in is out for good."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from tests.support.world import ADA, BO, NORA, PASSWORD, World

from videomeet.domain.kit.errors import Conflict, NotAllowed, NotFound, Refused
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import calendar_feed
from videomeet.flows.people import sessions, sign_in
from videomeet.flows.services import Services
from videomeet.flows.users import edit_users, passwords
from videomeet.flows.users.edit_users import UserForm

HERE = "192.0.2.1"


def form(**changes: object) -> UserForm:
    values = {
        "name": "Eva Lie",
        "email": "eva@acme.example",
        "zone": "Europe/Oslo",
        "language": "nb",
        "administrator": False,
    }
    return UserForm(**(values | changes))  # type: ignore[arg-type]


async def bo_id(world: World) -> int:
    return (await world.caller(BO)).associate_id


async def test_a_new_user_sets_a_password_by_a_link_and_signs_in(world: World) -> None:
    ada, sink = await world.caller(ADA), await world.mail_sink()
    associate_id, link = await edit_users.add_user(world.services, ada, form())
    assert (link.email, link.url) == ("eva@acme.example", None)
    await world.run_worker()
    text = sink.mails_to("eva@acme.example")[0].readable_text
    token = text.partition("/password/")[2].split()[0]
    await passwords.set_password(world.services, token, "twelve green bottles", ip_address=HERE)
    signed_in = await sign_in.sign_in(
        world.services, "eva@acme.example", "twelve green bottles", ip_address=HERE, user_agent="tests"
    )
    caller = await sessions.find_caller(world.services, signed_in.token)
    assert caller is not None
    assert (caller.associate_id, caller.name, caller.language) == (associate_id, "Eva Lie", "nb")


async def test_before_that_nobody_signs_in_as_them(world: World) -> None:
    await edit_users.add_user(world.services, await world.caller(ADA), form())
    for password in ("", "!", PASSWORD):
        with pytest.raises(Refused):
            await sign_in.sign_in(
                world.services, "eva@acme.example", password, ip_address=HERE, user_agent="tests"
            )


async def test_without_a_mail_server_the_link_is_given_over_by_hand(world: World) -> None:
    services = replace(world.services, installation_mail=None)
    ada = await world.caller(ADA)
    link = await edit_users.send_password_link(services, ada, await bo_id(world))
    assert link.url is not None
    token = link.url.rpartition("/")[2]
    assert (await passwords.find_associate(services, token)).email == BO
    world.clock.advance(hours=49)
    with pytest.raises(NotFound):
        await passwords.find_associate(services, token)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"email": "no address"}, "email"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"language": "xx"}, "language"),
    ],
)
async def test_what_can_not_be_is_refused_at_its_field(
    world: World, wrong: dict[str, object], field: str
) -> None:
    ada, associate_id = await world.caller(ADA), await bo_id(world)
    with pytest.raises(Refused) as added:
        await edit_users.add_user(world.services, ada, form(**wrong))
    with pytest.raises(Refused) as edited:
        await edit_users.edit_user(world.services, ada, associate_id, form(**wrong))
    assert [*added.value.fields, *edited.value.fields] == [field, field]


@pytest.mark.parametrize("email", [ADA, NORA, "ADA@acme.example"])
async def test_an_address_belongs_to_one_person(world: World, email: str) -> None:
    ada, associate_id = await world.caller(ADA), await bo_id(world)
    with pytest.raises(Conflict):
        await edit_users.add_user(world.services, ada, form(email=email))
    with pytest.raises(Conflict):
        await edit_users.edit_user(world.services, ada, associate_id, form(email=email))


async def test_an_edit_shows_at_once_and_ends_links_to_the_old_address(world: World) -> None:
    ada, associate_id = await world.caller(ADA), await bo_id(world)
    await edit_users.send_password_link(world.services, ada, associate_id)
    await edit_users.edit_user(world.services, ada, associate_id, form(name="Bo Berg Lie", email=BO))
    assert await world.count("password_links") == 1
    await edit_users.edit_user(world.services, ada, associate_id, form())
    assert await world.count("password_links") == 0
    associate = (await edit_users.get_user(world.services, ada, associate_id)).associate
    assert (associate.name, associate.email, associate.zone) == ("Eva Lie", "eva@acme.example", "Europe/Oslo")


async def test_who_may_not_log_in_is_out_for_good(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    session = await world.session_token(BO)
    feed = (await calendar_feed.create_feed(world.services, bo)).rpartition("/")[2].removesuffix(".ics")
    await edit_users.send_password_link(world.services, ada, bo.associate_id)
    await edit_users.set_may_log_in(world.services, ada, bo.associate_id, allowed=False)
    for allowed in (False, True):
        await edit_users.set_may_log_in(world.services, ada, bo.associate_id, allowed=allowed)
        assert await sessions.find_caller(world.services, session) is None
        with pytest.raises(NotFound):
            await calendar_feed.read_feed(world.services, feed)
        assert await world.count("password_links") == 0
    assert await world.session_token(BO)


async def test_nobody_takes_their_own_rights_away(world: World) -> None:
    ada = await world.caller(ADA)
    with pytest.raises(Refused):
        await edit_users.set_may_log_in(world.services, ada, ada.associate_id, allowed=False)
    with pytest.raises(Refused):
        await edit_users.edit_user(world.services, ada, ada.associate_id, form(email=ADA))


async def test_sessions_of_somebody_can_be_ended(world: World) -> None:
    ada, tokens = await world.caller(ADA), [await world.session_token(BO) for _ in range(2)]
    assert await edit_users.end_sessions(world.services, ada, await bo_id(world)) == 3
    assert [await sessions.find_caller(world.services, token) for token in tokens] == [None, None]


async def test_a_link_is_not_sent_to_who_may_not_log_in(world: World) -> None:
    ada, associate_id = await world.caller(ADA), await bo_id(world)
    await edit_users.set_may_log_in(world.services, ada, associate_id, allowed=False)
    with pytest.raises(Refused):
        await edit_users.send_password_link(world.services, ada, associate_id)


Act = Callable[[Services, Caller, int], Awaitable[object]]
ACTS: tuple[Act, ...] = (
    edit_users.get_user,
    edit_users.end_sessions,
    edit_users.send_password_link,
    lambda services, caller, who: edit_users.edit_user(services, caller, who, form()),
    lambda services, caller, who: edit_users.set_may_log_in(services, caller, who, allowed=False),
)


@pytest.mark.parametrize("act", ACTS)
async def test_only_administrators_of_the_same_tenant_may(world: World, act: Act) -> None:
    bo, nora = await world.caller(BO), await world.caller(NORA)
    with pytest.raises(NotAllowed):
        await act(world.services, bo, bo.associate_id)
    with pytest.raises(NotFound):
        await act(world.services, nora, 99)
    assert await sessions.find_caller(world.services, await world.session_token(BO))


async def test_everything_is_in_the_audit(world: World) -> None:
    ada, associate_id = await world.caller(ADA), await bo_id(world)
    await edit_users.add_user(world.services, ada, form())
    await edit_users.edit_user(world.services, ada, associate_id, form(email=BO))
    await edit_users.send_password_link(world.services, ada, associate_id)
    await edit_users.end_sessions(world.services, ada, associate_id)
    for allowed in (False, True):
        await edit_users.set_may_log_in(world.services, ada, associate_id, allowed=allowed)
    actions = [action for (action,) in await world.rows("audit", "action")][-6:]
    assert actions == [
        "add_user",
        "edit_user",
        "password_link",
        "end_sessions",
        "disable_user",
        "enable_user",
    ]
