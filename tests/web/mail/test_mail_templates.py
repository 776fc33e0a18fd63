"""Settings and maintenance > Lists: mail templates by language, with a preview that names what is wrong."""

import pytest
from tests.support.world import ADA, BO, NORA, World
from tests.web.conftest import Open, saved

from videomeet.mail.templates import VARIABLES

PATH = "/settings/lists/templates/invitation/en"
WORDS = {"version": "0", "subject": "Come to {binl}", "html": "<p>Hello from {auth}</p><p>{burl}</p>"}


async def test_a_template_of_ones_own_is_used_and_can_be_taken_back(browser: Open, world: World) -> None:
    client = await browser(ADA)
    assert (await client.post(PATH, data=WORDS)).headers["location"] == f"{PATH}?saved"
    await saved(client, 1, invites=True, attendees=[{"kind": "email", "id": None, "email": "l@x.example"}])
    assert await world.rows("emails", "subject") == [("Come to Quarterly review",)]
    await client.post(f"{PATH}/reset", data={})
    assert "Come to" not in (await client.get(PATH)).text


async def test_the_list_says_what_is_our_own(browser: Open) -> None:
    client = await browser(ADA)
    assert ">Own<span" not in (await client.get("/settings/lists")).text
    await client.post(PATH, data=WORDS)
    assert (await client.get("/settings/lists")).text.count(">Own<span") == 1
    assert ">Own<span" not in (await (await browser(NORA)).get("/settings/lists")).text


async def test_the_preview_follows_and_names_unknown_variables(browser: Open) -> None:
    client = await browser(ADA)
    words = WORDS | {"html": "<p>{burl} {bulr} <script>alert(1)</script></p>", "subject": "{binl} {nonsense}"}
    shown = (await client.post(f"{PATH}/preview", data=words)).json()
    assert shown["unknown_variables"] == ["{nonsense}", "{bulr}"]
    assert "/join/" in shown["html"]
    assert "script" not in shown["html"]
    assert shown["subject"].startswith("Quarterly review")


async def test_an_unknown_variable_is_refused_and_nothing_is_lost(browser: Open, world: World) -> None:
    client = await browser(ADA)
    response = await client.post(PATH, data=WORDS | {"html": "<p>Mine {bulr}</p>"})
    assert response.status_code == 422
    assert "These variables do not exist: {bulr}." in response.text
    assert "Mine {bulr}" in response.text
    assert await world.rows("mail_templates") == []


@pytest.mark.parametrize("wrong", [{"subject": " \n"}, {"html": ""}, {"html": "x" * 60_000}])
async def test_an_empty_or_endless_template_is_refused(browser: Open, wrong: dict[str, str]) -> None:
    assert (await (await browser(ADA)).post(PATH, data=WORDS | wrong)).status_code == 422


async def test_a_template_that_is_too_long_stays_in_the_field(browser: Open) -> None:
    response = await (await browser(ADA)).post(PATH, data=WORDS | {"html": "<p " * 60_000 + "the end"})
    assert response.status_code == 422
    assert "at most 50000 characters" in response.text
    assert "the end" in response.text


async def test_what_acts_is_taken_out_before_it_is_kept(browser: Open, world: World) -> None:
    html = '<p onclick="x()">Hi <a href="javascript:x()">a</a><script>x()</script><iframe></iframe></p>'
    await (await browser(ADA)).post(PATH, data=WORDS | {"html": html})
    assert await world.rows("mail_templates", "html") == [("<p>Hi <a>a</a></p>",)]


async def test_two_administrators_do_not_overwrite_each_other(browser: Open) -> None:
    client = await browser(ADA)
    await client.post(PATH, data=WORDS)
    assert (await client.post(PATH, data=WORDS)).status_code == 409
    assert (await client.post(PATH, data=WORDS | {"version": "1"})).status_code == 303


async def test_every_variable_can_be_put_in_by_a_button(browser: Open) -> None:
    page = (await (await browser(ADA)).get(PATH)).text
    assert [name for name in VARIABLES if f'data-inserts="{{{name}}}"' not in page] == []


@pytest.mark.parametrize("path", ["nonsense/en", "invitation/xx", "invitation/en%00"])
async def test_there_are_no_other_templates(browser: Open, path: str) -> None:
    assert (await (await browser(ADA)).get(f"/settings/lists/templates/{path}")).status_code == 404


async def test_only_administrators_write_them(browser: Open) -> None:
    client = await browser(BO)
    for response in (
        await client.get("/settings/lists"),
        await client.get(PATH),
        await client.post(PATH, data=WORDS),
        await client.post(f"{PATH}/preview", data=WORDS),
        await client.post(f"{PATH}/reset", data={}),
    ):
        assert response.status_code == 403


async def test_an_email_speaks_one_language_throughout(browser: Open, world: World) -> None:
    await world.change("associates", language="nb")
    client, guest = await browser(ADA), [{"kind": "email", "id": None, "email": "l@x.example"}]
    await saved(client, 1, invites=True, attendees=guest)
    own = WORDS | {"subject": "Møte", "html": "<p>{btim}</p>"}
    await client.post("/settings/lists/templates/invitation/nb", data=own)
    await saved(client, 1, invites=True, attendees=guest)
    english, norwegian = [text for (text,) in await world.rows("emails", "body_text")]
    assert "Tue 4 Mar 2031" in english
    assert "tir. 4 mars 2031" in norwegian


async def test_html_that_takes_too_long_to_read_is_refused_and_stays_in_the_field(
    browser: Open, world: World
) -> None:
    client = await browser(ADA)
    explodes = "".join(f"<p><b title=a{number} dir=x{number}>x" for number in range(1500))
    nested = WORDS | {"html": f"{explodes} the end"}
    response = await client.post(PATH, data=nested)
    assert response.status_code == 422
    assert "This HTML takes too long to read" in response.text
    assert "the end" in response.text
    assert (await client.post(f"{PATH}/preview", data=nested)).json()["problem"].startswith("This HTML takes")
    assert await world.count("mail_templates") == 0
