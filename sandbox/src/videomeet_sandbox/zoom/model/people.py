"""The people of the sandbox's Zoom: two accounts, Pro and Basic licences. They never change their ids."""

from dataclasses import dataclass
from typing import Any

BASIC, LICENSED = 1, 2


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    account_id: str
    account: str
    email: str
    first_name: str
    last_name: str
    type: int
    timezone: str
    pmi: int

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def licence(self) -> str:
        return "Pro" if self.type == LICENSED else "Basic"


ACME, OTHER = ("acct-acme", "Acme AS"), ("acct-other", "Other Ltd")

PEOPLE = (
    Person(
        "oLiVia7aQZqRk2pX0sWd1A",
        *ACME,
        "olivia.pro@zoom.example",
        "Olivia",
        "Hansen",
        2,
        "Europe/Oslo",
        5550100001,
    ),
    Person(
        "LiAm3vT9TgKx8bN5yHc2_B",
        *ACME,
        "liam.pro@zoom.example",
        "Liam",
        "Olsen",
        2,
        "Europe/Oslo",
        5550100002,
    ),
    Person(
        "nOaH6mJ1RfWz4dE-uPs7LC",
        *ACME,
        "noah.pro@zoom.example",
        "Noah",
        "Lund",
        2,
        "Europe/Stockholm",
        5550100003,
    ),
    Person(
        "eMmA0kY5SjXv9cG2tQr8ID",
        *ACME,
        "emma.basic@zoom.example",
        "Emma",
        "Dahl",
        1,
        "Europe/Oslo",
        5550100004,
    ),
    Person(
        "aVa4nB7VhLq1wM3oZx6KFE",
        *OTHER,
        "ava.other@other.example",
        "Ava",
        "Moore",
        2,
        "America/New_York",
        5550100005,
    ),
)
BY_ID = {person.id: person for person in PEOPLE}
BY_EMAIL = {person.email: person for person in PEOPLE}
BY_PMI = {person.pmi: person for person in PEOPLE}


def user_json(person: Person) -> dict[str, Any]:
    """What `GET /v2/users/me` says."""
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "display_name": person.name,
        "email": person.email,
        "type": person.type,
        "role_name": "Member",
        "pmi": person.pmi,
        "use_pmi": False,
        "timezone": person.timezone,
        "verified": 1,
        "language": "en-US",
        "status": "active",
        "created_at": "2024-01-15T09:00:00Z",
        "account_id": person.account_id,
    }
