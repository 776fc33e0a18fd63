"""Settings and maintenance > E-mail: what could not be read is listed, and can be fetched as it came."""

from tests.support.world import ADA, BO, NORA, World
from tests.web.conftest import Open

from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.unreadable_email import MAX_PER_TENANT
from videomeet.store.mail import unreadable_emails

PATH = "/settings/email/unreadable"
RAW = b"Subject: \xff\x00 <script>\r\n\r\nwhatever"


async def store_unreadable(world: World, count: int = 1) -> int:
    """The id of the last of so many."""
    async with world.services.database.writing() as tx:
        for uid in range(count):
            await unreadable_emails.add(
                tx,
                world.services.cipher,
                1,
                uid_validity=7,
                uid=uid,
                raw=RAW,
                reason=Reason("incoming.takes_too_much"),
                now=world.clock(),
            )
    return max(int(number) for (number,) in await world.rows("unreadable_emails", "id"))


async def test_it_is_listed_with_its_reason_and_comes_byte_for_byte(world: World, browser: Open) -> None:
    number, ada = await store_unreadable(world), await browser(ADA)
    page = (await ada.get(PATH)).text
    assert "takes far more than reading an e-mail should" in page
    assert "<script>" not in page.partition("<main")[2]
    answered = await ada.get(f"{PATH}/{number}")
    assert answered.content == RAW
    assert answered.headers["content-type"] == "message/rfc822"
    assert answered.headers["content-disposition"].startswith("attachment")


async def test_where_everything_was_read_the_page_says_so(browser: Open) -> None:
    assert "Every e-mail that came could be read" in (await (await browser(ADA)).get(PATH)).text


async def test_nobody_else_sees_any_of_it(world: World, browser: Open) -> None:
    number, nora, bo = await store_unreadable(world), await browser(NORA), await browser(BO)
    assert "takes far more" not in (await nora.get(PATH)).text
    assert (await nora.get(f"{PATH}/{number}")).status_code == 404
    assert (await bo.get(PATH)).status_code == 403
    assert (await bo.get(f"{PATH}/{number}")).status_code == 403


async def test_a_page_beyond_the_last_one_leads_to_the_last(world: World, browser: Open) -> None:
    await store_unreadable(world, 30)
    answered = await (await browser(ADA)).get(f"{PATH}?page=9")
    assert answered.headers["location"] == f"{PATH}?page=2"


async def test_whoever_sends_thousands_pushes_out_the_oldest(world: World) -> None:
    await store_unreadable(world, MAX_PER_TENANT + 3)
    uids = sorted(int(uid) for (uid,) in await world.rows("unreadable_emails", "uid"))
    assert uids == list(range(3, MAX_PER_TENANT + 3))


async def test_it_is_encrypted_and_forgotten_after_a_month(world: World) -> None:
    await store_unreadable(world)
    ((stored,),) = await world.rows("unreadable_emails", "raw_encrypted")
    assert b"whatever" not in stored
    world.clock.advance(days=31)
    await world.run_worker()
    assert await world.count("unreadable_emails") == 0
