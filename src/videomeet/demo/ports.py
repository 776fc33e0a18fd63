"""Where the demo's servers listen. The sandbox takes three ports in a row: pages, SMTP, IMAP."""

from dataclasses import dataclass

# All e-mails are sent from this address, so all answers arrive in its mailbox.
MAIL_FROM = "meetings@videomeet.example"


@dataclass(frozen=True)
class Ports:
    web: int
    sandbox: int

    @property
    def mail(self) -> int:
        return self.sandbox + 1

    @property
    def imap(self) -> int:
        return self.sandbox + 2
