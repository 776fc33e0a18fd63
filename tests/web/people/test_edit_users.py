"""Settings and maintenance > Users: adding somebody, their page, and no way in for anybody else."""

import re

import pytest
from tests.support.world import ADA, BO, NORA, World
from tests.web.conftest import Open

EVA = {"name": "Eva Lie", "email": "eva@acme.example", "zone": "Europe/Oslo", "language": "nb"}


async def test_somebody_is_added_and_has_a_page(browser: Open) -> None:
    ada = await browser(ADA)
    assert 'href="/settings/users/new"' in (await ada.get("/settings/users")).text
    assert 'value="Europe/Oslo" selected' in (await ada.get("/settings/users/new")).text
    added = await ada.post("/settings/users", data=EVA)
    assert added.status_code == 200
    assert "Eva Lie was added." in added.text
    assert "on its way to eva@acme.example" in added.text
    assert "Eva Lie" in (await ada.get("/settings/users")).text


async def test_what_is_wrong_stays_in_the_form(browser: Open, world: World) -> None:
    ada, before = await browser(ADA), await world.count("associates")
    for wrong, says in (({"name": ""}, "Give a name"), ({"email": BO}, "Somebody signs in with")):
        answered = await ada.post("/settings/users", data=EVA | wrong)
        assert answered.status_code == 422
        assert says in answered.text
        assert 'value="nb" selected' in answered.text
    assert await world.count("associates") == before


async def test_an_edit_is_saved_and_shown(browser: Open) -> None:
    ada = await browser(ADA)
    saved = await ada.post("/settings/users/2", data=EVA | {"email": BO, "administrator": "1"})
    assert saved.headers["location"] == "/settings/users/2?done=saved"
    page = (await ada.get(saved.headers["location"])).text
    assert "Saved." in page
    assert 'name="administrator" value="1" checked' in page
    assert (await ada.post("/settings/users/2", data=EVA | {"email": ADA})).status_code == 422


async def test_whoever_may_no_longer_log_in_is_signed_out_at_once(browser: Open) -> None:
    ada, bo = await browser(ADA), await browser(BO)
    assert (await bo.get("/account")).status_code == 200
    disabled = await ada.post("/settings/users/2/login", data={"allowed": "0"})
    assert "may no longer log in" in (await ada.get(disabled.headers["location"])).text
    assert (await bo.get("/account")).status_code == 303
    enabled = await ada.post("/settings/users/2/login", data={"allowed": "1"})
    assert "may log in again" in (await ada.get(enabled.headers["location"])).text
    assert (await bo.get("/account")).status_code == 303


async def test_sessions_are_listed_and_ended(browser: Open) -> None:
    ada, bo = await browser(ADA), await browser(BO)
    assert "End all sessions" in (await ada.get("/settings/users/2")).text
    await ada.post("/settings/users/2/end-sessions")
    assert (await bo.get("/account")).status_code == 303
    assert "End all sessions" not in (await ada.get("/settings/users/2")).text


async def test_ones_own_page_offers_no_way_to_lock_oneself_out(browser: Open) -> None:
    ada = await browser(ADA)
    assert "May no longer log in" not in (await ada.get("/settings/users/1")).text
    assert (await ada.post("/settings/users/1/login", data={"allowed": "0"})).status_code == 422
    assert (await ada.post("/settings/users/1", data=EVA | {"email": ADA})).status_code == 422


@pytest.mark.parametrize("email", [BO, NORA])
async def test_nobody_else_sees_or_changes_anybody(browser: Open, email: str) -> None:
    client = await browser(email)
    answers = [await client.get("/settings/users/1"), await client.post("/settings/users/1", data=EVA)]
    for action in ("login", "password-link", "end-sessions"):
        answers.append(await client.post(f"/settings/users/9/{action}", data={"allowed": "0"}))
    shown = "".join(answer.text for answer in answers)
    assert not re.search("Ada Holm|ada@acme", shown)
