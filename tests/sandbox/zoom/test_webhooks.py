"""Webhooks: what is told, how it is signed, how often it is tried, and that nobody waits for it."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.sandbox.zoom.webhook_receiver import Heard, Receiver
from tests.support.sandbox import OLIVIA, SandboxServer
from tests.support.zoom_client import ZoomClient


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        yield server


@pytest.fixture
def subscribed(receiver: Receiver) -> Iterator[ZoomClient]:
    """The app connected as Olivia, in a sandbox that tells the receiver."""
    with SandboxServer(webhook_url=receiver.url, check_specs=False) as server:
        yield ZoomClient(server).sign_in()


def hex_hmac(text: str) -> str:
    return hmac.new(SandboxServer.webhook_secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def signed_truly(heard: Heard) -> bool:
    stamp = heard.headers["x-zm-request-timestamp"]
    return heard.headers["x-zm-signature"] == f"v0={hex_hmac(f'v0:{stamp}:{heard.body.decode()}')}"


def finished(server: SandboxServer) -> Any:
    """The deliveries, once none is under way any more."""
    for _ in range(10_000):
        deliveries = server.state()["webhooks"]
        if all(each["state"] != "pending" for each in deliveries):
            return deliveries
    raise AssertionError(deliveries)


def test_an_uninstall_is_delivered_and_signed(subscribed: ZoomClient, receiver: Receiver) -> None:
    me = subscribed.call("GET", "/users/me").json()
    subscribed.http.post(f"{subscribed.server.url}/marketplace/uninstall?as={quote(OLIVIA)}")
    heard = receiver.next()
    assert signed_truly(heard)
    assert heard.headers["content-type"] == "application/json"
    assert heard.event["event"] == "app_deauthorized"
    payload = heard.event["payload"]
    assert (payload["user_id"], payload["account_id"]) == (me["id"], me["account_id"])
    assert payload["client_id"] == subscribed.server.client_id
    assert payload["user_data_retention"] == "false"
    assert {"deauthorization_time", "signature"} <= set(payload)


def test_starting_and_ending_are_reported_with_the_id_as_text(
    subscribed: ZoomClient, receiver: Receiver
) -> None:
    meeting = subscribed.create()
    subscribed.get_page(meeting["start_url"])
    started = receiver.next().event
    subscribed.http.post(meeting["start_url"].replace("?zak=", "/end?zak="))
    ended = receiver.next().event
    assert (started["event"], ended["event"]) == ("meeting.started", "meeting.ended")
    for event in (started, ended):
        about = event["payload"]["object"]
        assert (about["id"], about["uuid"]) == (str(meeting["id"]), meeting["uuid"])
        assert about["host_id"] == meeting["host_id"]


def test_opening_the_start_page_twice_starts_once(subscribed: ZoomClient, receiver: Receiver) -> None:
    meeting = subscribed.create()
    for _ in range(2):
        subscribed.get_page(meeting["start_url"])
    receiver.next()
    assert len(finished(subscribed.server)) == 1


def test_a_change_made_at_zoom_is_reported_new_beside_old_with_the_id_as_number(
    subscribed: ZoomClient, receiver: Receiver
) -> None:
    meeting = subscribed.create()
    subscribed.server.control(
        "PATCH", f"meetings/{meeting['id']}", {"topic": "Renamed at Zoom", "duration": 45}
    )
    event = receiver.next().event
    payload = event["payload"]
    assert event["event"] == "meeting.updated"
    assert payload["object"]["id"] == meeting["id"]
    assert (payload["object"]["topic"], payload["old_object"]["topic"]) == ("Renamed at Zoom", "Kick-off")
    assert "duration" not in payload["object"]
    assert payload["operator"] == OLIVIA
    assert subscribed.call("GET", f"/meetings/{meeting['id']}").json()["topic"] == "Renamed at Zoom"


def test_a_deletion_made_at_zoom_is_reported_with_the_id_as_number(
    subscribed: ZoomClient, receiver: Receiver
) -> None:
    meeting = subscribed.create()
    subscribed.server.control("DELETE", f"meetings/{meeting['id']}")
    event = receiver.next().event
    assert (event["event"], event["payload"]["object"]["id"]) == ("meeting.deleted", meeting["id"])
    assert subscribed.call("GET", f"/meetings/{meeting['id']}").json()["code"] == 3001


def test_a_vanished_meeting_is_reported_to_nobody(subscribed: ZoomClient) -> None:
    subscribed.server.vanish(subscribed.create()["id"])
    assert subscribed.server.state()["webhooks"] == []


def test_a_change_through_the_api_is_reported_like_any_other(
    subscribed: ZoomClient, receiver: Receiver
) -> None:
    meeting = subscribed.create()
    subscribed.call("PATCH", f"/meetings/{meeting['id']}", {"topic": "Mine"})
    subscribed.call("DELETE", f"/meetings/{meeting['id']}")
    heard = {receiver.next().event["event"] for _ in range(2)}
    assert heard == {"meeting.updated", "meeting.deleted"}


def test_a_refused_delivery_is_tried_again_with_the_same_body_and_signature() -> None:
    with Receiver([500, 404]) as receiver, SandboxServer(webhook_url=receiver.url) as server:
        ZoomClient(server).sign_in()
        server.control("POST", "uninstall", {"user": OLIVIA})
        first, second, third = (receiver.next() for _ in range(3))
        assert first.body == second.body == third.body
        assert first.headers["x-zm-signature"] == third.headers["x-zm-signature"]
        (delivery,) = finished(server)
        assert [each["status"] for each in delivery["attempts"]] == [500, 404, 200]
        assert delivery["state"] == "delivered"


def test_after_the_first_try_and_three_more_it_is_given_up() -> None:
    with Receiver([500] * 9) as receiver, SandboxServer(webhook_url=receiver.url) as server:
        ZoomClient(server).sign_in()
        server.control("POST", "uninstall")
        (delivery,) = finished(server)
        assert (delivery["state"], len(delivery["attempts"])) == ("failed", 4)


def test_a_receiver_that_is_not_there_counts_as_a_failed_try() -> None:
    with SandboxServer(webhook_url="http://127.0.0.1:1/hooks") as server:
        ZoomClient(server).sign_in()
        server.control("POST", "uninstall")
        (delivery,) = finished(server)
        assert [each["status"] for each in delivery["attempts"]] == [None] * 4


def test_retries_wait_and_the_request_that_caused_them_does_not() -> None:
    with (
        Receiver([500]) as receiver,
        SandboxServer(webhook_url=receiver.url, webhook_time_scale=1.0) as server,
    ):
        ZoomClient(server).sign_in()
        assert server.control("POST", "uninstall") == {"uninstalled": [OLIVIA]}
        receiver.next()
        assert server.state()["webhooks"][0]["state"] == "pending"
        assert receiver.nothing_more()


def test_what_was_not_delivered_before_a_restart_sets_out_again(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    with Receiver([500]) as receiver:
        with SandboxServer(webhook_url=receiver.url, webhook_time_scale=1.0, state_path=path) as server:
            ZoomClient(server).sign_in()
            server.control("POST", "uninstall")
            first = receiver.next()
            attempted(server)
        with SandboxServer(webhook_url=receiver.url, state_path=path) as server:
            assert receiver.next().body == first.body
            (delivery,) = finished(server)
            assert delivery["state"] == "delivered"


def attempted(server: SandboxServer) -> None:
    for _ in range(10_000):
        if server.state()["webhooks"][0]["attempts"]:
            return
    raise AssertionError("no attempt was noted")


def test_reset_calls_back_what_is_under_way() -> None:
    with (
        Receiver([500]) as receiver,
        SandboxServer(webhook_url=receiver.url, webhook_time_scale=1.0) as server,
    ):
        ZoomClient(server).sign_in()
        server.control("POST", "uninstall")
        receiver.next()
        server.reset()
        assert server.state()["webhooks"] == []


@pytest.mark.parametrize("honest", [True, False])
def test_the_address_is_valid_when_it_answers_the_challenge(honest: bool) -> None:
    def answer(event: Any) -> bytes:
        plain = event["payload"]["plainToken"]
        return json.dumps(
            {"plainToken": plain, "encryptedToken": hex_hmac(plain) if honest else "x"}
        ).encode()

    with Receiver(answer=answer) as receiver, SandboxServer(webhook_url=receiver.url) as server:
        assert server.control("POST", "webhooks/validate") == {"status": 200, "valid": honest}
        heard = receiver.next()
        assert heard.event["event"] == "endpoint.url_validation"
        assert signed_truly(heard)


def test_without_an_address_the_check_of_the_address_fails(sandbox: SandboxServer) -> None:
    assert sandbox.control("POST", "webhooks/validate") == {"status": None, "valid": False}
