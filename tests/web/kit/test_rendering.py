"""The templates: every visible word can be translated, whatever people are called is only text."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from tests.support.world import ADA, BO, World
from tests.web.conftest import Open

from videomeet.domain.kit.time_zones import to_utc
from videomeet.messages.audit import ACTION_LABELS
from videomeet.messages.catalogue import CATALOGUE
from videomeet.messages.translate import LOCALE
from videomeet.web.kit.rendering import WEB_DIR, format_when, template_environment
from videomeet.web.kit.request_parsing import parse_wall_time

TEMPLATES = sorted((WEB_DIR / "templates").rglob("*.html"))
TEXT_ATTRIBUTES = re.compile(r'\b(?:placeholder|title|alt|aria-label)="([^"]*)"')
ATTRIBUTE_BLOCKS = re.compile(r"\{% block \w+_(?:class|attributes) %\}.*?\{% endblock %\}")
NAMES = {"Videomeet", "- Videomeet"}


def visible(template: Path) -> list[str]:
    """What the template says by itself, outside of every expression."""
    text = template.read_text(encoding="utf-8")
    text = ATTRIBUTE_BLOCKS.sub("", text)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    texts = [*TEXT_ATTRIBUTES.findall(text), *re.split(r"<[^>]*>", text)]
    return [part.strip() for part in texts if re.search(r"[A-Za-z]{2}", part)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_visible_word_can_be_translated(template: Path) -> None:
    assert [part for part in visible(template) if part not in NAMES] == []


def test_a_language_without_a_catalog_speaks_english() -> None:
    page = template_environment("nb").from_string('{{ _("Sign in") }} {{ translate("Sign in") }}')
    assert page.render() == "Sign in Sign in"


def test_a_sentence_from_below_is_only_text() -> None:
    page = template_environment("en").from_string(
        '{{ translate(message) }} {{ _("Hello %(name)s", name=message) }}'
    )
    assert page.render(message="<b>100%</b>").count("&lt;b&gt;100%&lt;/b&gt;") == 2


async def test_the_names_of_people_and_tenants_are_only_text(browser: Open, world: World) -> None:
    await world.connect_tenant()
    async with world.services.database.writing() as tx:
        await tx.exec_driver_sql("UPDATE tenants SET name = '<img src=x> %(name)s 100%'")
        await tx.exec_driver_sql("UPDATE associates SET name = '\"><script>x</script>{{ 7771*7 }}'")
        await tx.exec_driver_sql("UPDATE connections SET account_name = '<u>Olivia</u>'")
    ada, bo = await browser(ADA), await browser(BO)
    paths = (
        "/diary",
        "/account",
        "/settings/users",
        "/settings/personal-data",
        "/settings/webhooks",
        "/configure",
        "/settings/preferences/global",
        "/settings/preferences/retention",
        "/settings/preferences/video-meetings",
        "/configure/users",
        "/configure/disconnect",
    )
    pages = [(await ada.get(path)).text for path in paths]
    pages.append((await bo.get("/meet/DisconnectUser")).text)
    for page in pages:
        assert "&lt;img src=x&gt; %(name)s 100%" in page
        assert not re.search("<img src=x>|<script>x|<u>Olivia|54397", page)


def test_instants_are_formatted_with_their_zone() -> None:
    assert format_when(None, "Europe/Oslo") == ""
    noon = to_utc(parse_wall_time("2031-03-04T12:00"), "Europe/Oslo")
    assert format_when(noon, "America/New_York") == "Tue 4 Mar 2031, 06:00 (America/New_York)"


def test_the_translators_catalog_holds_the_words_of_templates_and_of_python() -> None:
    with (LOCALE / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)  # type: ignore[no-untyped-call]
    keywords = {**DEFAULT_KEYWORDS, "gettext_noop": None, "plural": (1, 2)}
    extracted = extract_from_dir(WEB_DIR.parent, methods, options, keywords=keywords)
    words = {message for _, _, message, *_ in extracted}
    sentences = {entry if isinstance(entry, str) else tuple(entry) for entry in CATALOGUE.values()}
    assert sentences | set(ACTION_LABELS.values()) <= words
    assert {"Generate", "404 OOPS. Something went wrong!", "Join as a guest"} <= words
