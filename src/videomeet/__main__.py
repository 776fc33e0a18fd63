"""`python -m videomeet` is `videomeet`."""

from videomeet.cli import app

app(prog_name="videomeet")
