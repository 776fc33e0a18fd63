"""Who is behind an e-mail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Author:
    """The associate, and the network address that they asked from: "" when something else caused it.

    An `exempt` one may send beyond the daily limits.
    """

    associate_id: int | None = None
    address: str = ""
    exempt: bool = False
