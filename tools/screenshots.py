"""Takes the README's pictures: starts a demo of its own, uses it as people do, and looks at the pages.

`make screenshots` calls it. The demo lives on free ports and in a folder of its own, and is gone afterwards.
"""

import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from videomeet.clock import utc_now
from videomeet.port_check import find_port_problem

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "screenshots"
WIDE, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
ANNA, IDA = ("anna@acme.example", "demo-anna-1"), ("ida@acme.example", "demo-ida-1")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    """Every picture, in the order a person would see them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_installed(), args=["--no-sandbox"])
        try:
            _connect(_person(browser, address, ANNA))
            page = _person(browser, address, IDA)
            _meetings(page)
            _diary(page)
            _invitation(page)
            _join(browser, address, page)
            _manage_users(_person(browser, address, ANNA))
            _phone(browser, address)
        finally:
            browser.close()


def _connect(page: Page) -> None:
    page.goto("/configure")
    page.get_by_role("button", name="Zoom", exact=True).click()
    _authorize(page, "olivia.pro@zoom.example")
    page.get_by_role("button", name="Generate").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Connected to Zoom.")).to_be_visible()
    _take(page, "set-configurations")


def _meetings(page: Page) -> None:
    """Three follow-ups with video; the first of them opens the small window."""
    for at, title in enumerate(("Kick-off with Fjord Logistics", "Contract review", "Product tour")):
        day = _workday() + timedelta(days=at)
        dialog = _new(page, title, day, _free_hour(page, day, after=9 + at))
        icon = dialog.get_by_role("button", name="Video meeting", exact=True)
        if at == 0:
            with page.expect_popup() as window:
                icon.click()
            _authorize(window.value, "liam.pro@zoom.example")
        else:
            icon.click()
        expect(dialog.get_by_text(re.compile("Join now"))).to_be_visible()
        if at == 0:
            dialog.get_by_label("Agenda").fill("Who does what\nOpen questions\nNext steps")
            dialog.get_by_label("Title").focus()
            _take(page, "follow-up")
        dialog.get_by_role("button", name="Save", exact=True).click()
        expect(dialog).to_be_hidden()


def _diary(page: Page) -> None:
    _show(page)
    expect(_appointment(page, "Contract review")).to_have_accessible_name(re.compile("video meeting$"))
    _appointment(page, "Kick-off with Fjord Logistics").click()
    _take(page, "diary-week")
    page.emulate_media(color_scheme="dark")
    _take(page, "diary-week-dark")
    page.emulate_media(color_scheme="light")


def _invitation(page: Page) -> None:
    """The e-mail before it goes, and as it arrived."""
    _appointment(page, "Contract review").dblclick()
    dialog = page.get_by_role("dialog", name="Follow-up")
    dialog.get_by_label("Add attendee").fill("kari@fjord.example")
    dialog.get_by_label("Add attendee").press("Enter")
    dialog.get_by_label("Send e-mail invitation to attendees").check()
    dialog.get_by_role("button", name="Save and send").click()
    preview = page.get_by_role("dialog").filter(has=page.get_by_label("Subject"))
    expect(preview).to_be_visible()
    _take(page, "invitation")
    preview.get_by_role("button", name="Send", exact=True).click()
    expect(dialog).to_be_hidden()


def _join(browser: Browser, address: str, page: Page) -> None:
    """A guest follows the link of a meeting that was cancelled."""
    _appointment(page, "Product tour").dblclick()
    link = page.get_by_role("dialog").get_by_role("link", name=re.compile("join")).inner_text()
    page.keyboard.press("Escape")
    _appointment(page, "Product tour").click(button="right")
    page.get_by_role("menuitem", name="Delete").click()
    sure = page.get_by_role("dialog").get_by_role("button", name=re.compile("^(Delete|OK)$"))
    sure.click()
    expect(_appointment(page, "Product tour")).to_have_count(0)
    guest = _visitor(browser, address)
    guest.goto(link)
    _take(guest, "join")


def _manage_users(page: Page) -> None:
    page.goto("/configure/users")
    _take(page, "manage-users")


def _phone(browser: Browser, address: str) -> None:
    page = _person(browser, address, IDA, PHONE)
    page.goto(f"/diary?view=day&date={_workday()}")
    expect(_appointment(page, "Kick-off with Fjord Logistics")).to_be_visible()
    _take(page, "phone")


def _new(page: Page, title: str, day: date, hour: int) -> Locator:
    _show(page)
    page.get_by_role("button", name="New", exact=True).click()
    dialog = page.get_by_role("dialog", name="Follow-up")
    dialog.get_by_label("Title").fill(title)
    for label, at in (("Start", hour), ("End", hour + 1)):
        _fill_time(dialog, label, day, at)
    return dialog


def _free_hour(page: Page, day: date, after: int) -> int:
    """The first hour from `after` on in which Ida has nothing yet; `after` itself if there is none."""
    path = f"/diary/appointments?from={day}T00:00&to={day}T23:59&associates=2"
    busy = [(x["start"], x["end"]) for x in page.request.get(path).json()["appointments"] if not x["all_day"]]
    hours = (hour for hour in range(after, 17) if not any(_overlaps(day, hour, *times) for times in busy))
    return next(hours, after)


def _overlaps(day: date, hour: int, start: str, end: str) -> bool:
    return start < f"{day}T{hour + 1:02}:00" and end > f"{day}T{hour:02}:00"


def _fill_time(dialog: Locator, label: str, day: date, hour: int) -> None:
    field = dialog.get_by_label(label, exact=True)
    field.fill(f"{day}T{hour:02}:00")
    field.press("Tab")


def _show(page: Page) -> None:
    page.goto(f"/diary?view=week&date={_workday()}")
    expect(page.get_by_role("button", name="New", exact=True)).to_be_visible()


def _appointment(page: Page, title: str) -> Locator:
    sheet = page.get_by_role("region", name="Appointments")
    return sheet.get_by_role("button", name=re.compile(rf"^{re.escape(title)}, "))


def _authorize(page: Page, email: str) -> None:
    page.get_by_role("button", name=email).click()
    page.get_by_role("button", name="Authorize", exact=True).click()


def _person(browser: Browser, address: str, who: tuple[str, str], size: ViewportSize | None = None) -> Page:
    page = _visitor(browser, address, size)
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(who[0])
    page.get_by_label("Password").fill(who[1])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/diary**")
    return page


def _visitor(browser: Browser, address: str, size: ViewportSize | None = None) -> Page:
    return browser.new_context(base_url=address, viewport=size or WIDE, device_scale_factor=1.5).new_page()


def _take(page: Page, name: str) -> None:
    # The diary listens for alarms, so its network is never idle.
    page.wait_for_load_state("load")
    page.wait_for_timeout(700)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    print(f"docs/screenshots/{name}.png")


def _workday() -> date:
    """The Monday of the week that today belongs to; at the weekend, of the next."""
    today = utc_now().astimezone().date()
    ahead = 7 if today.weekday() >= 5 else 0
    return today - timedelta(days=today.weekday()) + timedelta(days=ahead)


@contextmanager
def _demo() -> Iterator[str]:
    """A fresh demo; its address."""
    with tempfile.TemporaryDirectory() as folder:
        port, sandbox_port = _free_port(8700), _free_port(8701, 3)
        words = ["--port", str(port), "--sandbox-port", str(sandbox_port), "--state", f"{folder}/demo"]
        command = [str(Path(sys.executable).with_name("videomeet")), "demo", *words]
        demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # nosec B603 # our own command
        try:
            if not any("starts over" in line for line in demo.stdout or ()):
                sys.exit("videomeet: the demo did not start.")
            yield f"http://127.0.0.1:{port}"
        finally:
            demo.terminate()
            demo.wait(20)


def _free_port(usual: int, in_a_row: int = 1) -> int:
    """The demo's usual port, so that the pictures show it; another where it, or one of the next, is taken."""
    port = usual
    while any(find_port_problem("127.0.0.1", port + beyond) for beyond in range(in_a_row)):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
    return port


def _installed() -> str | None:
    """The machine's own browser; None means Playwright's."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


if __name__ == "__main__":
    main()
