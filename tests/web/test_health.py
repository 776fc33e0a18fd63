"""Alive, and able to work: two questions with an address each."""

from tests.support.world import World
from tests.web.conftest import Open


async def test_a_process_that_is_alive_says_so_whatever_name_it_is_asked_by(browser: Open) -> None:
    client = await browser(None)
    answered = await client.get("/health", headers={"Host": "10.0.0.7:8700"})
    assert (answered.status_code, answered.json()) == (200, {"status": "ok"})


async def test_an_installation_is_ready_while_its_worker_works(browser: Open, world: World) -> None:
    client = await browser(None)
    before = await client.get("/ready", headers={"Host": "10.0.0.7:8700"})
    assert before.status_code == 503
    assert before.json() == {"database": True, "migrations": True, "workers": False}
    await world.run_worker()
    assert (await client.get("/ready")).json() == {"database": True, "migrations": True, "workers": True}
    world.clock.advance(minutes=2)
    assert (await client.get("/ready")).status_code == 503
    await world.run_worker()
    assert (await client.get("/ready")).status_code == 200


async def test_a_database_of_another_release_is_not_ready(browser: Open, world: World) -> None:
    await world.run_worker()
    await world.sql("UPDATE alembic_version SET version_num = '9999'")
    answered = await (await browser(None)).get("/ready")
    assert (answered.status_code, answered.json()["migrations"]) == (503, False)


async def test_workers_that_are_gone_are_forgotten_after_a_day(world: World) -> None:
    await world.run_worker()
    world.clock.advance(hours=25)
    await world.new_process().worker.run_until_idle()
    assert await world.count("workers") == 1
