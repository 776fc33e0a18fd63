"""Where a text or an entry of the audit speaks of a person, and what is left of it without them."""

import pytest

from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Associate
from videomeet.domain.personal_data.data_subject import (
    DataSubject,
    SubjectKind,
    find_whole,
    is_about,
    without_person,
)
from videomeet.domain.personal_data.erasure import text_without
from videomeet.messages.audit import ENTRIES

ERASED = Reason("audit.erased")
BO = DataSubject(
    1,
    SubjectKind.ASSOCIATE,
    "2",
    "Bo Berg",
    Associate(1, 2, "Bo Berg", "bo@acme.example", False, False, "UTC", "en"),
    addresses=("bo@acme.example",),
    provider_addresses=("bo.pro@zoom.example",),
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("bo@acme.example", 0),
        ("to BO@Acme.example.", 3),
        ("<bo@acme.example>, x", 1),
        ("a.bo@acme.example", None),
        ("bo@acme.example.org", None),
        ("bo@acme.example-x", None),
        ("abo@acme.example and bo@acme.example", 21),
        ("", None),
        ("İİ bo@acme.example", 3),
    ],
)
def test_an_address_is_found_as_a_whole_only(text: str, place: int | None) -> None:
    assert find_whole(text, "bo@acme.example") == place


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ida Moe, Bob, IDA MOE", "Erased person, Bob, Erased person"),
        ("Ida Moesen", "Ida Moesen"),
        ("Ida Moe", "Erased person"),
        ("", ""),
    ],
)
def test_a_name_is_replaced_wherever_it_stands_as_a_whole(text: str, left: str) -> None:
    assert text_without(text, ("Ida Moe", "")) == left


@pytest.mark.parametrize(
    ("reason", "left"),
    [
        (
            Reason("audit.new_associate", name="Bo, as he was", id=2),
            Reason("audit.new_associate", name=ERASED, id=2),
        ),
        (Reason("audit.delivered", kind="update", to="bo@acme.example", id=7), None),
        (
            Reason(
                "audit.shared",
                account=Reason("audit.account", provider="Zoom", email="Bo.Pro@zoom.example"),
                associates=("3",),
            ),
            Reason(
                "audit.shared",
                account=Reason("audit.account", provider="Zoom", email=ERASED),
                associates=("3",),
            ),
        ),
    ],
)
def test_name_and_addresses_go_and_the_rest_of_an_entry_stays(reason: Reason, left: Reason | None) -> None:
    left = left or Reason("audit.delivered", kind="update", to=ERASED, id=7)
    assert is_about(reason, BO)
    assert without_person(reason, BO) == left


@pytest.mark.parametrize(
    "reason",
    [
        Reason("audit.new_associate", name="Bo Berg", id=3),
        Reason("audit.appointment", id=2),
        Reason("audit.delivered", kind="update", to="abo@acme.example", id=2),
        None,
    ],
)
def test_what_is_about_somebody_else_stays_as_it_is(reason: Reason | None) -> None:
    assert not is_about(reason, BO)
    assert reason is None or without_person(reason, BO) == reason


def test_handing_over_is_about_both_and_changed_by_neither() -> None:
    for giver, taker in ((2, 3), (3, 2)):
        reason = Reason("audit.handed_over", count=1, associate=giver, to=taker)
        assert is_about(reason, BO)
        assert without_person(reason, BO) == reason


def test_whatever_the_audit_says_with_a_name_and_an_id_is_known_to_be_about_somebody() -> None:
    """Or an erasure would leave the name there."""
    named = [
        code for code, sentence in ENTRIES.items() if "{name}" in str(sentence) and "{id}" in str(sentence)
    ]
    assert len(named) >= 5
    assert [
        code for code in named if not is_about(Reason(code, name=BO.name, id=BO.associate_id or 0), BO)
    ] == []
