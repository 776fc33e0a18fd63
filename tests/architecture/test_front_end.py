"""What `make` asks of the front end exists there, so that no check is left out silently."""

import json

from hatch_build import SCRIPTS
from tests.architecture.tree import ROOT


def test_every_check_of_the_front_end_is_a_script_of_its_package() -> None:
    scripts = json.loads((ROOT / "frontend/package.json").read_text(encoding="utf-8"))["scripts"]
    assert [name for name in SCRIPTS.values() if not scripts.get(name)] == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [command for command in SCRIPTS if f"hatch_build.py {command}\n" not in makefile] == []
