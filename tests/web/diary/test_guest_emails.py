"""The letter before it goes, its own words, and what became of it."""

from typing import Any

import httpx2
import pytest
from tests.support.world import ADA, BO, NORA, World
from tests.web.conftest import Open, draft, saved

from videomeet.domain.mail.email import EmailTemplate
from videomeet.flows.mail import mail_templates

KARI = "kari@fjord.example"


def email(address: str = KARI) -> dict[str, Any]:
    return {"kind": "email", "id": None, "email": address}


async def previewed(client: httpx2.AsyncClient, **changes: Any) -> dict[str, Any]:
    sent = draft(2, **({"attendees": [email()], "invites": True} | changes))
    answer = await client.post("/diary/appointments/preview", json=sent)
    assert answer.status_code == 200, answer.text
    preview: dict[str, Any] = answer.json()
    return preview


async def test_a_preview_shows_what_would_go_and_keeps_nothing(browser: Open, world: World) -> None:
    preview = await previewed(await browser(BO), agenda="Prices & <b>dates</b>")
    assert preview["subject"] == "Invitation: Quarterly review"
    assert "Prices & <b>dates</b>" in preview["text"]
    assert "Prices &amp; &lt;b&gt;dates" in preview["html"]
    assert preview["recipients"] == [{"name": KARI, "address": KARI, "kind": "invitation"}]
    assert (preview["without_address"], preview["configured"]) == ([], True)
    for table in ("appointments", "attendees", "emails", "outbox"):
        assert await world.count(table) == 0


async def test_what_the_preview_shows_is_what_is_sent(browser: Open, world: World) -> None:
    client = await browser(BO)
    preview = await previewed(client)
    await saved(client, 2, attendees=[email()], invites=True)
    await world.run_worker()
    [mail] = world.zoom.mails(KARI)
    assert mail["subject"] == preview["subject"]
    assert mail["text"].replace("\r\n", "\n").startswith(preview["text"].splitlines()[0])


async def test_a_preview_of_a_saved_one_tells_invitations_updates_and_cancellations_apart(
    browser: Open, world: World
) -> None:
    client = await browser(BO)
    made = await saved(client, 2, attendees=[email(), email("old@fjord.example")], invites=True)
    await world.run_worker()
    preview = await previewed(
        client, id=made["id"], title="Prices", attendees=[email(), email("new@fjord.example")]
    )
    assert {(planned["address"], planned["kind"]) for planned in preview["recipients"]} == {
        (KARI, "update"),
        ("new@fjord.example", "invitation"),
        ("old@fjord.example", "cancellation"),
    }
    unchanged = await previewed(client, id=made["id"], attendees=[email(), email("old@fjord.example")])
    assert unchanged["recipients"] == []
    read = (await client.get(f"/diary/appointments/{made['id']}")).json()
    assert (read["title"], read["version"]) == ("Quarterly review", 1)


async def test_a_preview_of_what_was_saved_by_a_lost_answer_invites_nobody_again(
    browser: Open, world: World
) -> None:
    client = await browser(BO)
    made = await saved(client, 2, attendees=[email()], invites=True)
    await world.run_worker()
    assert made["notified"] == 1
    [(idempotency_key,)] = await world.rows("appointments", "idempotency_key")
    preview = await previewed(client, idempotency_key=str(idempotency_key), title="Other")
    assert [planned["kind"] for planned in preview["recipients"]] == ["update"]


async def test_whoever_has_no_address_is_named(browser: Open, world: World) -> None:
    await world.sql("INSERT INTO contacts (tenant_id, name) VALUES (1, 'Ida Berg')")
    [(ida,)] = await world.rows("contacts", "id")
    preview = await previewed(await browser(BO), attendees=[{"kind": "contact", "id": ida, "email": None}])
    assert (preview["without_address"], preview["recipients"], preview["subject"]) == (["Ida Berg"], [], "")


async def test_edited_words_are_shown_as_they_will_look_and_sent(browser: Open, world: World) -> None:
    client = await browser(BO)
    edited = {"subject": "Hello\r\nBcc: everybody@fjord.example", "text": "<script>alert(1)</script> See you"}
    preview = await previewed(client, edited_email=edited)
    assert "<script" not in preview["html"]
    made = await saved(client, 2, attendees=[email()], invites=True, edited_email=edited)
    await world.run_worker()
    assert made["notified"] == 1
    [mail] = world.zoom.mails()
    assert (mail["to"], mail["subject"]) == (KARI, "Hello Bcc: everybody@fjord.example")
    assert "See you" in mail["text"]


@pytest.mark.parametrize(
    ("edited", "field"),
    [
        ({"subject": " ", "text": "x"}, "subject"),
        ({"subject": "x" * 301, "text": "x"}, "subject"),
        ({"subject": "x", "text": ""}, "text"),
        ({"subject": "x", "text": "x" * 20_001}, "text"),
    ],
    ids=["no subject", "long subject", "no text", "long text"],
)
async def test_an_email_that_says_nothing_or_too_much_is_refused(
    browser: Open, edited: dict[str, str], field: str
) -> None:
    client = await browser(BO)
    for path in ("/diary/appointments/preview", "/diary/appointments"):
        answer = await client.post(path, json=draft(2, edited_email=edited))
        assert answer.status_code == 422
        assert field in answer.json()["error"]["fields"]


async def test_a_preview_is_refused_where_saving_would_be(browser: Open) -> None:
    client = await browser(BO)
    answer = await client.post("/diary/appointments/preview", json=draft(2, title=" ", invites=True))
    assert answer.json()["error"]["fields"] == {"title": "Give the follow-up a title."}
    assert (await client.post("/diary/appointments/preview", json=draft(2, id=77))).status_code == 404
    stranger = await browser(NORA)
    made = await saved(client, 2)
    assert (
        await stranger.post("/diary/appointments/preview", json=draft(1, id=made["id"]))
    ).status_code == 404
    refused = await stranger.post(f"/diary/appointments/{made['id']}/retry-delivery", json={"address": KARI})
    assert refused.status_code == 404


async def test_the_attendee_shows_what_became_of_the_email(browser: Open, world: World) -> None:
    world.zoom.mail_fault("refuse", times=1, match="kari@")
    client = await browser(BO)
    made = await saved(client, 2, attendees=[email(), email("per@fjord.example")], invites=True)
    assert [attendee["delivery"] for attendee in made["attendees"]] == [
        {"state": "waiting", "reason": None}
    ] * 2
    await world.run_worker()
    read = (await client.get(f"/diary/appointments/{made['id']}")).json()
    kari, per = (attendee["delivery"] for attendee in read["attendees"])
    assert (kari["state"], bool(kari["reason"]), per) == (
        "rejected",
        True,
        {"state": "sent", "reason": None},
    )
    assert (read["invited"], read["notified"]) == (1, 0)
    again = await client.post(f"/diary/appointments/{made['id']}/retry-delivery", json={"address": KARI})
    assert again.json()["attendees"][0]["delivery"]["state"] == "waiting"
    await world.run_worker()
    assert [mail["to"] for mail in world.zoom.mails()].count(KARI) == 1


async def test_moving_says_how_many_are_notified(browser: Open, world: World) -> None:
    client = await browser(BO)
    made = await saved(client, 2, attendees=[email()], invites=True)
    await world.run_worker()
    moved = await client.patch(
        f"/diary/appointments/{made['id']}/time",
        json={
            "version": 1,
            "start": "2031-03-04T12:00",
            "end": "2031-03-04T13:00",
            "zone": "Europe/Oslo",
            "all_day": False,
        },
    )
    assert moved.json()["notified"] == 1


async def test_the_page_knows_whether_mail_can_be_sent_and_who_sets_it_up(browser: Open) -> None:
    for who, link in ((ADA, '"settings_url": "/settings'), (BO, '"settings_url": null')):
        page = (await (await browser(who)).get("/diary")).text
        assert '"mail": {"configured": true' in page
        assert link in page


async def test_an_email_with_colours_of_its_own_breaks_no_rule_of_the_page(
    browser: Open, world: World
) -> None:
    template = EmailTemplate("Come: {binl}", '<p style="color: red">{binl}</p>')
    await mail_templates.save(world.services, await world.caller(ADA), "invitation", "en", 0, template)
    client = await browser(BO)
    preview = await previewed(client)
    assert preview["subject"] == "Come: Quarterly review"
    assert "<p>Quarterly review</p>" in preview["html"]
    await saved(client, 2, attendees=[email()], invites=True)
    await world.run_worker()
    assert "color:" in world.zoom.mails()[0]["html"]
