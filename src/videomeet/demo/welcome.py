"""What the demo prints when it is ready."""

from videomeet.demo.state import demo_accounts


def welcome_text(base_url: str, sandbox_url: str, folder: str) -> str:
    """The address, the accounts, and what to try first."""
    rows = [
        (str(account["email"]), str(account["password"]), _describe_role(account))
        for account in demo_accounts()
    ]
    lines = "\n".join(f"    {email:<26}{password:<18}{role}" for email, password, role in rows)
    return f"""
  Videomeet is ready:  {base_url}
  The Zoom sandbox:    {sandbox_url}
  Every mail it sends: {sandbox_url}/mail

    E-mail                    Password          Who
{lines}
    (also in {folder}/accounts.json)

  What to try first
    1. Sign in as anna@acme.example. Settings and maintenance > Preferences > Video meetings > Configure >
       Zoom: authorize as olivia.pro@zoom.example, Generate a password, Save.
    2. Sign in as ida@acme.example (a private window helps). Diary > New: give a title, click the video
       icon, authorize as liam.pro@zoom.example. Copy the link, Save.
    3. Join the meeting from the diary as its host, and open the link in another window as a guest.
    4. In the same dialog add an attendee, tick Send e-mail invitation to attendees, Save and send. Read the
       mail at {sandbox_url}/mail and press Accept there: within a minute the diary shows it.

  Ctrl-C stops everything. `make demo-reset` or `videomeet demo --reset` starts over.
"""


def _describe_role(account: dict[str, object]) -> str:
    rank = "administrator" if account["administrator"] else "associate"
    return f"{account['name']}, {rank} of {account['tenant']} ({account['customer_id']})"
