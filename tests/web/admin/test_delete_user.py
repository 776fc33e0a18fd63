"""The page that deletes somebody who has left."""

from tests.support.world import ADA, BO, NORA, World
from tests.web.conftest import Open

BO_DELETED = "/settings/users/2/delete"


async def test_the_question_says_what_follows_and_the_answer_is_done(browser: Open, world: World) -> None:
    ada = await browser(ADA)
    asked = await ada.get(BO_DELETED)
    assert (asked.status_code, "0 upcoming appointments" in asked.text) == (200, True)
    form = {"appointments": "hand_over", "new_host_id": "1"}
    done = await ada.post(BO_DELETED, data=form)
    assert (done.status_code, done.headers["location"]) == (303, "/settings/users?deleted")
    assert "Deleted: Bo Berg" in (await ada.get("/settings/users")).text
    await world.run_worker()
    assert "nothing of theirs is left" in (await ada.get("/settings/users?deleted")).text
    assert (await ada.post(BO_DELETED, data=form)).status_code == 404


async def test_without_a_colleague_the_question_comes_again(browser: Open, world: World) -> None:
    refused = await (await browser(ADA)).post(
        BO_DELETED, data={"appointments": "hand_over", "new_host_id": "2"}
    )
    assert (refused.status_code, 'id="new-host-error"' in refused.text) == (422, True)
    assert await world.count("offboardings") == 0


async def test_it_is_for_administrators_of_the_tenant_and_for_others_than_oneself(browser: Open) -> None:
    ada, bo, nora = await browser(ADA), await browser(BO), await browser(NORA)
    form = {"appointments": "delete"}
    assert (await bo.get(BO_DELETED)).status_code == 403
    assert (await bo.post(BO_DELETED, data=form)).status_code == 403
    assert (await nora.get("/settings/users/3/delete")).status_code == 404
    assert (await ada.post("/settings/users/1/delete", data=form)).status_code == 422
    assert (await ada.post(BO_DELETED, data={})).status_code == 422
