"""Settings and maintenance > Audit: the page with its filter, and the file."""

import csv
import io
import re

import pytest
from tests.support.world import ADA, World
from tests.web.conftest import Open

from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.store.people import audit
from videomeet.web.people.audit_log import escape_formula

PAGE, FILE = "/settings/audit", "/settings/audit.csv"


def rows(page: str) -> list[str]:
    """What each row of the table says."""
    body = re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    return [
        " ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr>(.*?)</tr>", body[0], re.S)
    ]


async def written(world: World, *subjects: str) -> None:
    async with world.services.database.writing() as tx:
        for subject in subjects:
            about = Reason("audit.email", email=subject)
            await audit.record(tx, 1, 2, AuditAction.REMOVE_USER, about, world.clock(), address="2001:db8::1")


async def test_the_page_tells_who_did_what_when_and_from_where(browser: Open, world: World) -> None:
    client = await browser(ADA)
    await world.connect_tenant()
    page = (await client.get(PAGE)).text
    assert 'aria-current="page">Audit</a>' in page
    audit_rows = rows(page)
    assert re.search(r"\(Europe/Oslo\) Ada Holm ID 1 Save passcode fixed 127\.0\.0\.1$", audit_rows[0])
    assert re.search(r"Operator Add installation Cust10001 command line$", audit_rows[-1])
    assert "are kept for 400 days" in page


async def test_the_address_is_the_one_that_the_request_came_from(browser: Open, world: World) -> None:
    client = await browser(ADA)
    await world.connect_tenant()
    await client.post("/configure/passcode", data={"passcode": "Fjord2027"})
    assert rows((await client.get(PAGE)).text)[0].endswith("fixed 127.0.0.1")
    await client.post("/meet/DisconnectUser")
    assert rows((await client.get(PAGE)).text)[0].endswith("Disconnect user associate 1 127.0.0.1")


async def test_the_filter_is_kept_from_page_to_page_and_in_the_file(browser: Open, world: World) -> None:
    client = await browser(ADA)
    await written(world, *(f"associate {number}" for number in range(30)))
    page = (await client.get(f"{PAGE}?who=2&what=remove_user")).text
    assert "1 to 25 of 30" in page
    assert f'rel="next" href="{PAGE}?who=2&amp;what=remove_user&amp;page=2"' in page
    assert f'action="{FILE}?who=2&amp;what=remove_user"' in page
    assert '<option value="2" selected>Bo Berg</option>' in page
    assert len(rows((await client.get(f"{PAGE}?who=2&what=remove_user&page=2")).text)) == 5
    beyond = await client.get(f"{PAGE}?who=2&page=9")
    assert beyond.headers["location"] == f"{PAGE}?who=2&page=2"


async def test_days_are_those_of_ones_own_clock(browser: Open, world: World) -> None:
    client = await browser(ADA)
    async with world.services.database.writing() as tx:
        late = world.clock().replace(year=2026, month=3, day=9, hour=23, minute=30)
        await audit.record(tx, 1, 2, AuditAction.REMOVE_USER, None, late)
    assert len(rows((await client.get(f"{PAGE}?from=2026-03-10&to=2026-03-10")).text)) == 1
    assert "Nothing matches." in (await client.get(f"{PAGE}?from=2026-03-09&to=2026-03-09")).text


@pytest.mark.parametrize(
    "query", ["from=yesterday", "to=2026-02-30", "from=9999-12-31", "who=x", "who=²", "to=0001-01-01"]
)
async def test_a_filter_that_cant_be_read_shows_nothing_and_says_so(browser: Open, query: str) -> None:
    client = await browser(ADA)
    response = await client.get(f"{PAGE}?{query}")
    assert response.status_code == 422
    assert "<tbody>" not in response.text
    assert 'id="filter-error"' in response.text
    assert (await client.post(f"{FILE}?{query}")).status_code == 422


async def test_the_file_says_the_same_as_the_page(browser: Open, world: World) -> None:
    client = await browser(ADA)
    await written(world, "associate 3")
    response = await client.post(f"{FILE}?what=remove_user")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="audit-Cust10001-\d{4}-\d\d-\d\d\.csv"',
        response.headers["content-disposition"],
    )
    head, row = csv.reader(io.StringIO(response.text.removeprefix("\ufeff")))
    assert head == ["Time", "Who", "ID", "What", "About", "From where"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00", row[0])
    assert row[1:] == ["Bo Berg", "2", "remove user", "associate 3", "2001:db8::1"]


@pytest.mark.parametrize("bad", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1"])
async def test_no_cell_of_the_file_is_run_as_a_formula(browser: Open, world: World, bad: str) -> None:
    client = await browser(ADA)
    await written(world, bad)
    text = (await client.post(f"{FILE}?what=remove_user")).text
    assert list(csv.reader(io.StringIO(text, newline="")))[1][4] == f"'{bad}"


@pytest.mark.parametrize("good", ["", "olivia@zoom.example", "a=b", "2026-11-22", "Zoom account x"])
def test_a_harmless_cell_stays_as_it_is(good: str) -> None:
    assert escape_formula(good) == good


async def test_what_others_wrote_is_shown_as_text(browser: Open, world: World) -> None:
    client = await browser(ADA)
    await written(world, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in (await client.get(PAGE)).text
