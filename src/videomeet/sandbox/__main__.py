"""`python -m videomeet.sandbox`: the same program as `videomeet sandbox`."""

import typer

from .command import sandbox

if __name__ == "__main__":
    typer.run(sandbox)
