"""Where the demo's servers listen. The sandbox takes three ports in a row: pages, SMTP, IMAP."""

from dataclasses import dataclass

# Everybody's letters come from this address, so answers to all of them are in its mailbox.
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
