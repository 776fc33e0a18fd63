"""Writes docs/reference/openapi.json, from which the scripts' types are generated: run by `make api`."""

import json
from pathlib import Path

from videomeet.web.openapi import build_document

DOCUMENT = Path(__file__).parents[1] / "docs" / "reference" / "openapi.json"


def main() -> None:
    """Write the document as it follows from the routes and their models."""
    DOCUMENT.write_text(json.dumps(build_document(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
