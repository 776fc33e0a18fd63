"""The dates that `make dates` takes the clock to: all there, and two of them for every commit."""

import importlib.util
from datetime import datetime, timedelta
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from tests.architecture.tree import ROOT


@pytest.fixture(scope="module")
def dates() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dates", ROOT / "tools" / "dates.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_are_24_and_all_are_instants(dates: ModuleType) -> None:
    instants = [datetime.fromisoformat(text) for text in dates.DATES.values()]
    assert len(set(instants)) == 24
    assert all(instant.tzinfo for instant in instants)


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York", "Pacific/Auckland"])
def test_clocks_change_right_after_one_of_them_in_spring_and_in_autumn(dates: ModuleType, zone: str) -> None:
    begins = [datetime.fromisoformat(text) for text in dates.DATES.values()]

    def offset(instant: datetime) -> timedelta | None:
        return instant.astimezone(ZoneInfo(zone)).utcoffset()

    assert sum(offset(begin) != offset(begin + timedelta(minutes=5)) for begin in begins) == 2


def test_a_date_that_is_not_there_is_reported_by_name(
    dates: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dates.main(["doomsday"]) == 2
    assert "no date is called doomsday" in capsys.readouterr().out


def test_the_commit_decides_which_two_are_drawn(dates: ModuleType) -> None:
    drawn = dates._drawn()
    assert drawn == dates._drawn()
    assert len(set(drawn) & set(dates.DATES)) == 2
