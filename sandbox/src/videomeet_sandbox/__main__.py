"""`python -m videomeet_sandbox`: the same program as `videomeet-sandbox`."""

from .command import app

if __name__ == "__main__":
    app()
