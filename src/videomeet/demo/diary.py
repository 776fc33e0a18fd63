"""Two weeks of appointments around a day, the same ones for the same day: what a diary looks like in use."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from videomeet.demo.company import House, Person

DAYS_AROUND = 7

# Type, title, minutes, location. "{company}" and "{contact}" are filled in.
_WITH_CUSTOMERS = (
    ("Meeting", "Quarterly review with {company}", 60, ""),
    ("Meeting", "Renewal of the {company} agreement", 45, ""),
    ("Meeting", "Requirements workshop, {company}", 90, ""),
    ("Meeting", "Demonstration of the new release", 45, ""),
    ("Meeting", "Onboarding of {contact}", 60, ""),
    ("Phone call", "Call {contact} about the open offer", 15, ""),
    ("Phone call", "Follow up on {contact}'s support case", 30, ""),
    ("Meeting", "Visit to {company}", 90, "At {company}"),
    ("Meeting", "Project status, {company}", 30, ""),
)
_INTERNAL = (
    ("Meeting", "Pipeline review", 30, "Meeting room Birch"),
    ("Task", "Prepare the {company} proposal", 60, ""),
    ("Meeting", "One to one", 30, "Meeting room Pine"),
    ("Meeting", "Lunch and learn: contract templates", 45, "Canteen"),
)
_SLOTS = (time(8, 30), time(10, 0), time(11, 30), time(13, 0), time(14, 45), time(16, 15))
_AGENDA = "1. Where we stand\n2. What is open\n3. Who does what until next time"


@dataclass(frozen=True)
class Entry:
    """One appointment to load. Positions count in the house's lists; times are the owner's wall times."""

    type_name: str
    title: str
    start: datetime
    end: datetime
    all_day: bool
    location: str
    agenda: str
    owner: int
    company: int | None = None
    contact: int | None = None
    colleagues: tuple[int, ...] = ()
    completed: bool = False


def entries(house: House, today: date) -> Iterator[Entry]:
    """Every appointment of a house, from a week before `today` to a week after it."""
    # The same demo for everyone, not a secret.
    chance = random.Random(f"{house.customer_id} {today}")  # noqa: S311
    for offset in range(-DAYS_AROUND, DAYS_AROUND + 1):
        day = today + timedelta(days=offset)
        if day.weekday() < 5:
            yield from _working_day(house, day, today, chance)
    yield from _whole_days(house, today)


def _working_day(house: House, day: date, today: date, chance: random.Random) -> Iterator[Entry]:
    if day.weekday() == 0:
        yield _team_meeting(house, day, today)
    for owner, person in enumerate(house.people):
        free = _SLOTS[1:] if day.weekday() == 0 else _SLOTS
        for begin in sorted(chance.sample(free, chance.choice((2, 2, 3, 3, 4)))):
            yield _appointment(house, owner, person, datetime.combine(day, begin), today, chance)


def _team_meeting(house: House, day: date, today: date) -> Entry:
    start = datetime.combine(day, time(9, 0))
    everyone_else = tuple(range(1, len(house.people)))
    return Entry(
        "Meeting", "Monday meeting", start, start + timedelta(minutes=45), False, "Meeting room Spruce",
        _AGENDA, owner=0, colleagues=everyone_else, completed=day < today,
    )  # fmt: skip


def _appointment(
    house: House, owner: int, person: Person, start: datetime, today: date, chance: random.Random
) -> Entry:
    with_customer = chance.random() < 0.75
    kind, title, minutes, location = chance.choice(_WITH_CUSTOMERS if with_customer else _INTERNAL)
    at = chance.randrange(len(house.companies))
    company = house.companies[at]
    whom = chance.randrange(len(company.contacts))
    names = {"company": company.name, "contact": company.contacts[whom][0]}
    others = [position for position in range(len(house.people)) if house.people[position] != person]
    return Entry(
        kind, title.format(**names), start, start + timedelta(minutes=minutes), False,
        location.format(**names), _AGENDA if minutes >= 60 else "", owner,
        company=at if with_customer else None, contact=whom if with_customer else None,
        colleagues=(chance.choice(others),) if chance.random() < 0.25 else (),
        completed=start.date() < today and chance.random() < 0.9,
    )  # fmt: skip


def _whole_days(house: House, today: date) -> Iterator[Entry]:
    monday = today - timedelta(days=today.weekday())
    for owner, title, first, days in ((1, "Trade fair", 2, 2), (3, "Holiday", 7, 3)):
        start = datetime.combine(monday + timedelta(days=first), time())
        yield Entry("Meeting", title, start, start + timedelta(days=days - 1), True, "", "", owner)
