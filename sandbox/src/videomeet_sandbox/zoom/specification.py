"""Where Zoom's own specification lies and which of its operations the sandbox plays."""

from pathlib import Path

from videomeet_sandbox.specification.check import Specification, read_specification

FILE = "zoom-meetings-openapi3.json"
PREFIX = "/v2"
PATHS = ("/users/{userId}/meetings", "/meetings/{meetingId}")
ELSEWHERE = frozenset({"/users/me"})  # documented in Zoom's specification of users, not of meetings


def zoom_specification(folder: Path) -> Specification:
    return read_specification(folder / FILE, PATHS, ELSEWHERE)
