"""The two companies of the demo: who works there, whom they know, what they talk about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """An associate. The first of each company is its administrator."""

    name: str
    email: str
    zone: str
    language: str

    @property
    def password(self) -> str:
        """Easy to remember and to type; good for a demo only."""
        return f"demo-{self.name.split(maxsplit=1)[0].lower()}-1"


@dataclass(frozen=True)
class Company:
    """A customer, with the people known there as (name, e-mail)."""

    name: str
    contacts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DemoTenant:
    """One tenant of the demo."""

    name: str
    customer_id: str
    zone: str
    people: tuple[Person, ...]
    companies: tuple[Company, ...]


def _company(name: str, domain: str, *people: str) -> Company:
    return Company(name, tuple((person, f"{_first_name(person)}@{domain}.example") for person in people))


def _first_name(person: str) -> str:
    return person.split(maxsplit=1)[0].lower().translate(str.maketrans("åäöøæéü", "aaooaeu"))


ACME = DemoTenant(
    "Acme AS",
    "Cust10001",
    "Europe/Oslo",
    (
        Person("Anna Holm", "anna@acme.example", "Europe/Oslo", "nb"),
        Person("Ida Berg", "ida@acme.example", "Europe/Oslo", "nb"),
        Person("Jonas Keller", "jonas@acme.example", "Europe/Berlin", "de"),
        Person("Tom Hughes", "tom@acme.example", "Europe/London", "en"),
        Person("Grace Miller", "grace@acme.example", "America/New_York", "en"),
    ),
    (
        _company("Fjord Logistics AS", "fjordlogistics", "Kari Nilsen", "Øyvind Strand"),
        _company("Havblikk Hotels", "havblikk", "Marte Solberg", "Henrik Aas"),
        _company("Bergmann Maschinenbau GmbH", "bergmann", "Klaus Richter", "Petra Vogel"),
        _company("Northgate Energy Ltd", "northgate", "Fiona Clarke", "David Okafor"),
        _company("Solheim Dairy SA", "solheim", "Nils Solheim", "Ingrid Moen"),
        _company("Lakeshore Medical Inc.", "lakeshore", "Rachel Adams", "Miguel Torres"),
        _company("Tindra Design", "tindra", "Sara Wikström"),
        _company("Polar Seafood AS", "polarseafood", "Ole Hansen", "Turid Bakke"),
    ),
)

NORDLYS = DemoTenant(
    "Nordlys Consulting AB",
    "Cust10002",
    "Europe/Stockholm",
    (
        Person("Erik Lindqvist", "erik@nordlys.example", "Europe/Stockholm", "sv"),
        Person("Astrid Nyström", "astrid@nordlys.example", "Europe/Stockholm", "sv"),
        Person("Lars Jensen", "lars@nordlys.example", "Europe/Copenhagen", "da"),
        Person("Eva de Vries", "eva@nordlys.example", "Europe/Amsterdam", "nl"),
        Person("Priya Sharma", "priya@nordlys.example", "Asia/Kolkata", "en"),
    ),
    (
        _company("Mälardal Kommun", "malardal", "Johan Ek", "Lena Forsberg"),
        _company("Østerbro Bank A/S", "osterbro", "Mette Holst", "Søren Dam"),
        _company("Van Dijk Bouw BV", "vandijk", "Pieter van Dijk", "Sanne Bakker"),
        _company("Himalaya Software Pvt", "himalaya", "Arjun Mehta"),
        _company("Skogsbruk Norr", "skogsbruk", "Anders Granlund", "Maja Sandberg"),
        _company("Kattegat Shipping", "kattegat", "Freja Lund", "Mikkel Toft"),
    ),
)

TENANTS = (ACME, NORDLYS)
