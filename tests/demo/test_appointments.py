"""The demo's made-up diary: believable, around today, and the same for everyone on the same day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from videomeet.demo.appointments import DAYS_AROUND, DemoAppointment, demo_appointments
from videomeet.demo.tenants import TENANTS, DemoTenant
from videomeet.domain.people.people import validate_associate, validate_tenant

TODAY = date(2026, 3, 25)
BOTH = pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.customer_id)


@BOTH
def test_every_tenant_has_one_administrator_and_four_associates_who_may_exist(tenant: DemoTenant) -> None:
    validate_tenant(tenant.name, tenant.customer_id, tenant.zone)
    assert len(tenant.people) == 5
    for person in tenant.people:
        validate_associate(person.name, person.email, person.zone, person.password)


@BOTH
def test_people_live_in_several_time_zones_and_languages(tenant: DemoTenant) -> None:
    assert len({person.zone for person in tenant.people}) >= 4
    assert len({person.language for person in tenant.people}) >= 3


@BOTH
def test_the_diary_spans_two_weeks_around_today_on_working_days(tenant: DemoTenant) -> None:
    days = {entry.start.date() for entry in demo_appointments(tenant, TODAY) if not entry.all_day}
    assert min(days) == TODAY - timedelta(days=DAYS_AROUND)
    assert max(days) == TODAY + timedelta(days=DAYS_AROUND)
    assert {day.weekday() for day in days} == set(range(5))


@BOTH
def test_nobody_owns_two_appointments_at_once_or_works_at_night(tenant: DemoTenant) -> None:
    for owner in range(len(tenant.people)):
        own = sorted(
            (
                entry
                for entry in demo_appointments(tenant, TODAY)
                if entry.owner_index == owner and not entry.all_day
            ),
            key=_start,
        )
        assert len(own) > 15
        assert all(earlier.end <= later.start for earlier, later in pairwise(own))
        assert all(entry.start.hour >= 8 and entry.end.hour < 19 for entry in own)


@BOTH
def test_what_lies_ahead_is_not_completed(tenant: DemoTenant) -> None:
    assert not any(
        entry.completed for entry in demo_appointments(tenant, TODAY) if entry.start.date() >= TODAY
    )
    assert any(entry.completed for entry in demo_appointments(tenant, TODAY))


def test_the_same_day_gives_the_same_diary() -> None:
    assert list(demo_appointments(TENANTS[0], TODAY)) == list(demo_appointments(TENANTS[0], TODAY))


def _start(entry: DemoAppointment) -> str:
    return entry.start.isoformat()
