"""The built files: found by the manifest, kept long when their name says what is in them."""

import json
from pathlib import Path

import pytest
from tests.support.world import ADA
from tests.web.conftest import Open

from videomeet.web.kit.assets import Assets, PagesNotBuilt
from videomeet.web.kit.rendering import ASSETS

MANIFEST = {
    "page.ts": {"file": "page-abcdefgh.js", "css": ["page-12345678.css"], "imports": ["_shared.js"]},
    "_shared.js": {"file": "shared-abcdefgh.js", "css": ["shared-12345678.css"], "imports": ["page.ts"]},
}


def written(folder: Path) -> Assets:
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    return Assets(folder)


def test_styles_of_imported_chunks_come_first_and_circles_end(tmp_path: Path) -> None:
    assets = written(tmp_path)
    assert assets.script("page.ts") == "/static/built/page-abcdefgh.js"
    assert assets.styles("page.ts") == [
        "/static/built/shared-12345678.css",
        "/static/built/page-12345678.css",
    ]


def test_pages_that_were_never_built_say_how_to_build_them(tmp_path: Path) -> None:
    with pytest.raises(PagesNotBuilt, match="make demo"):
        Assets(tmp_path).check()


def test_while_a_build_is_under_way_the_last_one_serves(tmp_path: Path) -> None:
    assets = written(tmp_path)
    assets.check()
    (tmp_path / "manifest.json").unlink()
    assert assets.script("page.ts") == "/static/built/page-abcdefgh.js"


async def test_hashed_names_are_kept_for_a_year_and_others_for_an_hour(browser: Open) -> None:
    client = await browser(ADA)
    for path in (ASSETS.script("page.ts"), *ASSETS.styles("page.ts"), ASSETS.script("diary.ts")):
        response = await client.get(path)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    icon = await client.get("/static/built/favicon.svg")
    assert icon.headers["cache-control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    "path", ["nothing.js", "..%2f..%2fpages.py", "%2e%2e/assets.py", "%00", "x" * 3000, ""]
)
async def test_nothing_but_built_files_is_served(browser: Open, path: str) -> None:
    assert (await (await browser(None)).get(f"/static/built/{path}")).status_code == 404
