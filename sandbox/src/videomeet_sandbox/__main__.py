"""`python -m videomeet_sandbox`: the same program as `videomeet-sandbox`."""

from videomeet_sandbox.command import app

if __name__ == "__main__":
    app()
