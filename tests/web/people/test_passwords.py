"""Changing a password, forgetting one, and the page behind the link."""

import asyncio

import httpx2
import pytest
from tests.support.world import ADA, BO, PASSWORD, World
from tests.web.conftest import Open

NEW = "twelve green bottles"


async def link(world: World, client: httpx2.AsyncClient) -> str:
    """The address in the mail to Bo."""
    sink = await world.mail_sink()
    await client.post("/password", data={"email": BO})
    await asyncio.gather(*world.services.background_tasks)
    await world.run_worker()
    return "/password/" + sink.mails_to(BO)[0].readable_text.partition("/password/")[2].split()[0]


async def test_my_own_is_changed_under_my_account(browser: Open) -> None:
    bo = await browser(BO)
    assert 'href="/account/password"' in (await bo.get("/account")).text
    wrong = await bo.post("/account/password", data={"current": "wrong", "new": NEW})
    assert wrong.status_code == 422
    assert "That is not your password." in wrong.text
    weak = await bo.post("/account/password", data={"current": PASSWORD, "new": "1234567890"})
    assert "Many people have this password" in weak.text
    done = await bo.post("/account/password", data={"current": PASSWORD, "new": NEW})
    assert done.headers["location"] == "/account?saved=password"
    assert "Your password is changed." in (await bo.get("/account?saved=password")).text
    assert NEW not in wrong.text + weak.text


async def test_a_forgotten_one_is_set_by_the_link_in_the_mail(browser: Open, world: World) -> None:
    client = await browser(None)
    assert 'href="/password"' in (await client.get("/sign-in")).text
    address = await link(world, client)
    page = await client.get(address)
    assert "Bo Berg" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert (await client.post(address, data={"new": "short"})).status_code == 422
    done = await client.post(address, data={"new": NEW})
    assert done.headers["location"] == "/sign-in?because=password"
    assert "Your password is set." in (await client.get(done.headers["location"])).text
    assert (await client.post("/sign-in", data={"email": BO, "password": NEW})).status_code == 303
    for answered in (await client.get(address), await client.post(address, data={"new": NEW})):
        assert answered.status_code == 404
        assert "This link was used already" in answered.text


@pytest.mark.parametrize("email", [ADA, "nobody@acme.example", "<script>x</script>"])
async def test_the_answer_is_the_same_for_everybody(browser: Open, world: World, email: str) -> None:
    await world.mail_sink()
    answered = await (await browser(None)).post("/password", data={"email": email})
    assert answered.status_code == 200
    assert "If somebody signs in with" in answered.text
    assert "<script>x" not in answered.text


async def test_asking_again_and_again_is_stopped(browser: Open) -> None:
    client = await browser(None)
    codes = [(await client.post("/password", data={"email": BO})).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]


@pytest.mark.parametrize("token", ["x", "%00", "a" * 500])
async def test_a_made_up_link_says_what_to_do(browser: Open, token: str) -> None:
    answered = await (await browser(None)).get(f"/password/{token}")
    assert answered.status_code == 404
    assert "Forgot your password?" in answered.text


async def test_the_link_is_in_no_log(browser: Open, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    client = await browser(None)
    address = await link(world, client)
    await client.get(address)
    assert address.rpartition("/")[2][6:] not in capsys.readouterr().out


async def test_a_password_is_masked_and_password_managers_know_it(browser: Open, world: World) -> None:
    stranger, bo = await browser(None), await browser(BO)
    masked = 'type="password" id="{0}" name="{0}" autocomplete="{1}"'.format
    assert masked("password", "current-password") in (await stranger.get("/sign-in")).text
    assert masked("new", "new-password") in (await stranger.get(await link(world, stranger))).text
    own = (await bo.get("/account/password")).text
    assert masked("current", "current-password") in own
    assert masked("new", "new-password") in own
    assert "onpaste" not in own
