"""Two weeks of appointments around a day, the same ones for the same day: what a diary looks like in use."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from videomeet.demo.tenants import DemoTenant, Person

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
_START_TIMES = (time(8, 30), time(10, 0), time(11, 30), time(13, 0), time(14, 45), time(16, 15))
_AGENDA = "1. Where we stand\n2. What is open\n3. Who does what until next time"


@dataclass(frozen=True)
class DemoAppointment:
    """One appointment to load. Positions count in the tenant's lists; times are the owner's wall times."""

    type_name: str
    title: str
    start: datetime
    end: datetime
    all_day: bool
    location: str
    agenda: str
    owner_index: int
    company_index: int | None = None
    contact_index: int | None = None
    colleague_indexes: tuple[int, ...] = ()
    completed: bool = False


def demo_appointments(tenant: DemoTenant, today: date) -> Iterator[DemoAppointment]:
    """Every appointment of a tenant, from a week before `today` to a week after it."""
    # The same demo for everyone, not a secret.
    rng = random.Random(f"{tenant.customer_id} {today}")  # noqa: S311  # nosec B311 # no secret
    for offset in range(-DAYS_AROUND, DAYS_AROUND + 1):
        day = today + timedelta(days=offset)
        if day.weekday() < 5:
            yield from _working_day_appointments(tenant, day, today, rng)
    yield from _all_day_appointments(tenant, today)


def _working_day_appointments(
    tenant: DemoTenant, day: date, today: date, rng: random.Random
) -> Iterator[DemoAppointment]:
    if day.weekday() == 0:
        yield _team_meeting(tenant, day, today)
    for owner_index, person in enumerate(tenant.people):
        start_times = _START_TIMES[1:] if day.weekday() == 0 else _START_TIMES
        for start_time in sorted(rng.sample(start_times, rng.choice((2, 2, 3, 3, 4)))):
            yield _random_appointment(
                tenant, owner_index, person, datetime.combine(day, start_time), today, rng
            )


def _team_meeting(tenant: DemoTenant, day: date, today: date) -> DemoAppointment:
    start = datetime.combine(day, time(9, 0))
    everyone_else = tuple(range(1, len(tenant.people)))
    return DemoAppointment(
        "Meeting",
        "Monday meeting",
        start,
        start + timedelta(minutes=45),
        False,
        "Meeting room Spruce",
        _AGENDA,
        owner_index=0,
        colleague_indexes=everyone_else,
        completed=day < today,
    )


def _random_appointment(
    tenant: DemoTenant, owner_index: int, person: Person, start: datetime, today: date, rng: random.Random
) -> DemoAppointment:
    with_customer = rng.random() < 0.75
    kind, title, minutes, location = rng.choice(_WITH_CUSTOMERS if with_customer else _INTERNAL)
    company_index = rng.randrange(len(tenant.companies))
    company = tenant.companies[company_index]
    contact_index = rng.randrange(len(company.contacts))
    names = {"company": company.name, "contact": company.contacts[contact_index][0]}
    colleague_choices = [
        position for position in range(len(tenant.people)) if tenant.people[position] != person
    ]
    return DemoAppointment(
        kind,
        title.format(**names),
        start,
        start + timedelta(minutes=minutes),
        False,
        location.format(**names),
        _AGENDA if minutes >= 60 else "",
        owner_index,
        company_index=company_index if with_customer else None,
        contact_index=contact_index if with_customer else None,
        colleague_indexes=(rng.choice(colleague_choices),) if rng.random() < 0.25 else (),
        completed=start.date() < today and rng.random() < 0.9,
    )


def _all_day_appointments(tenant: DemoTenant, today: date) -> Iterator[DemoAppointment]:
    monday = today - timedelta(days=today.weekday())
    for owner_index, title, first_day, day_count in ((1, "Trade fair", 2, 2), (3, "Holiday", 7, 3)):
        start = datetime.combine(monday + timedelta(days=first_day), time())
        yield DemoAppointment(
            "Meeting", title, start, start + timedelta(days=day_count - 1), True, "", "", owner_index
        )
