"""Zoom's meetings behind the misbehaving server."""

import pytest
from tests.support.raw_server import RawServer

from videomeet.providers.zoom.meetings import ZoomMeetings


@pytest.fixture
def meetings(server: RawServer) -> ZoomMeetings:
    return ZoomMeetings(f"{server.url}/v2")
