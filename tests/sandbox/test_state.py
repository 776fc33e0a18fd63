"""The state file: what a restarted sandbox still knows."""

import json
from pathlib import Path

from tests.support.sandbox import SandboxServer
from tests.support.zoom_client import ZoomClient

from videomeet_sandbox.state import StateKeeper


def started(path: Path) -> SandboxServer:
    return SandboxServer(state_path=path, check_specs=False)


def test_a_restarted_sandbox_still_knows_grants_tokens_and_meetings(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "sandbox.json"
    with started(path) as first:
        caller = ZoomClient(first).sign_in()
        meeting = caller.create()
        tokens = caller.tokens
    with started(path) as second:
        again = ZoomClient(second)
        again.tokens = tokens
        assert again.call("GET", f"/meetings/{meeting['id']}").json()["uuid"] == meeting["uuid"]
        assert again.refresh().status_code == 200
        assert second.state()["daily"] != {}


def test_the_file_holds_no_token_and_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    with started(path) as server:
        caller = ZoomClient(server).sign_in()
    text = path.read_text()
    assert json.loads(text)["zoom"]["grants"]
    assert caller.tokens["access_token"] not in text
    assert caller.tokens["refresh_token"] not in text
    assert path.stat().st_mode & 0o077 == 0


def test_an_unreadable_state_is_set_aside_and_the_sandbox_starts(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    for broken in ("{", "[]", '{"zoom": {"meetings": {"1": {"colour": "red"}}}}', '{"zoom": 7}'):
        path.write_text(broken)
        with started(path) as server:
            assert server.state()["meetings"] == []
        assert path.with_suffix(".unreadable").read_text() == broken


def test_what_has_not_changed_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    keeper = StateKeeper(path, lambda: {"same": True})
    keeper.write()
    path.unlink()
    keeper.write()
    assert not path.exists()


def test_a_half_written_state_never_replaces_the_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    keeper = StateKeeper(path, lambda: {"number": len(list(tmp_path.iterdir()))})
    keeper.write()
    assert [each.name for each in tmp_path.iterdir()] == ["sandbox.json"]
    assert keeper.read() == {"number": 0}
