"""Chromium, driven by Playwright in a thread of its own, and visitors whose pages are watched for trouble."""

import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)
from tests.support.clock import clock

# Chromium without a window system: half the work for the machine, but it shows no notifications.
HEADLESS_SHELL = "chromium-headless-shell"
BROWSER_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSER_PATH = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TIMEOUT_MS = 15_000
# A refused request is an answer the pages deal with, and Chromium's console still calls it an error.
EXPECTED_CONSOLE_ERRORS = re.compile(
    r"Failed to load resource: the server responded with a status of (4\d\d|503)"
)
# Playwright sets the clock in every frame, also where a letter is shown and no script may run.
CLOCK_KEPT_OUT = re.compile(r"Blocked script execution in '(about:srcdoc|http\S+/mail/\d+/html)'")
REPORT_CSP_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""
P = ParamSpec("P")
T = TypeVar("T")


def system_browser() -> str | None:
    """The machine's own browser; None means Playwright's."""
    installed = next((path for name in BROWSER_COMMANDS if (path := shutil.which(name))), None)
    return installed or (MAC_BROWSER_PATH if Path(MAC_BROWSER_PATH).exists() else None)


class BrowserThread:
    """The session's browsers. Playwright's event loop fills its thread, and other tests need theirs."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="browser")
        self._browsers: dict[str | None, Browser] = {}

    def __enter__(self) -> Self:
        self.run(self._start)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.run(self._close)
        self._thread.shutdown()

    def run(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do it in the browser's thread, where everything that touches a page has to be."""
        return self._thread.submit(action, *args, **kwargs).result()

    def browser(self, *, notifies: bool = False) -> Browser:
        """The light browser, or the one that shows notifications; launched when it is first wanted."""
        path = system_browser() if notifies else shutil.which(HEADLESS_SHELL) or system_browser()
        if path not in self._browsers:
            self._browsers[path] = self._playwright.chromium.launch(executable_path=path, args=FLAGS)
        return self._browsers[path]

    def contexts(self) -> list[BrowserContext]:
        return [context for browser in self._browsers.values() for context in browser.contexts]

    def _start(self) -> None:
        expect.set_options(timeout=TIMEOUT_MS)
        self._playwright = sync_playwright().start()

    def _close(self) -> None:
        for browser in self._browsers.values():
            browser.close()
        self._playwright.stop()


class Visitors:
    """The people of one test, each with a browser of their own. `trouble` is what went wrong unseen."""

    def __init__(self, thread: BrowserThread, url: str, session: Callable[[str], tuple[str, str]]) -> None:
        """`session` gives the cookie (name, value) of an associate who is signed in, by e-mail."""
        self._thread, self._url, self._session = thread, url, session
        self.problems: list[str] = []
        self._expected_patterns: list[str] = []

    def open_page(self, email: str | None = None, **profile: Any) -> Page:
        """An associate who is signed in already, or else somebody nobody knows yet.

        `profile` is what Playwright's `new_context` takes.
        """
        default_profile = {
            "base_url": self._url,
            "viewport": {"width": 1360, "height": 1000},
            "locale": "en-GB",
            # Far from everybody's zone: nothing may depend on the machine's clock.
            "timezone_id": "Pacific/Auckland",
            "reduced_motion": "reduce",
            "permissions": ["clipboard-read", "clipboard-write"],
        }
        wanted = default_profile | profile
        browser = self._thread.browser(notifies="notifications" in wanted["permissions"])
        context = browser.new_context(**wanted)
        context.clock.install(time=clock())
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(REPORT_CSP_VIOLATIONS)
        if email:
            name, value = self._session(email)
            context.add_cookies([{"name": name, "value": value, "url": self._url}])
        self._watch_context(context)
        return context.new_page()

    def expect_problem(self, pattern: str) -> None:
        """What matches this regular expression is part of the story."""
        self._expected_patterns.append(pattern)

    def unexpected_problems(self) -> list[str]:
        """What should not have happened."""
        return [
            problem
            for problem in self.problems
            if not any(re.search(pattern, problem) for pattern in self._expected_patterns)
        ]

    def close_all(self) -> None:
        for context in self._thread.contexts():
            context.close()

    def take_screenshots(self, folder: Path) -> list[Path]:
        """A picture of every open page."""
        pages = [page for context in self._thread.contexts() for page in context.pages]
        paths = [folder / f"page-{number}.png" for number in range(len(pages))]
        for page, path in zip(pages, paths, strict=True):
            page.screenshot(path=path, full_page=True)
        return paths

    def _watch_context(self, context: BrowserContext) -> None:
        def on_console(message: ConsoleMessage) -> None:
            usual = EXPECTED_CONSOLE_ERRORS.match(message.text) or CLOCK_KEPT_OUT.match(message.text)
            if message.type == "error" and not usual:
                self.problems.append(f"console: {message.text}")

        def on_response(response: Response) -> None:
            if response.status == 500:
                self.problems.append(f"500: {response.request.method} {response.url}")

        context.on("console", on_console)
        context.on("response", on_response)
        context.on("weberror", lambda error: self.problems.append(f"uncaught: {error.error}"))
