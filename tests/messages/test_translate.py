"""From reasons to sentences: parameters, numbers, rows, and other languages."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.messages import translate
from videomeet.messages.catalogue import CATALOGUE
from videomeet.messages.translate import audit_action_label, sentence, sentences


def test_parameters_stand_in_the_sentence_as_they_are() -> None:
    given = Reason("mail.recipient_refused", detail="550 {host} <b>100%</b>")
    assert sentence(given) == "The mail server does not accept this address (550 {host} <b>100%</b>)."


@pytest.mark.parametrize(
    ("count", "shown"), [(1, "tried once"), (2, "tried 2 times"), (28, "tried 28 times")]
)
def test_numbers_stand_in_their_form(count: int, shown: str) -> None:
    given = sentence(Reason("video.parked", why=Reason("provider.no_answer"), count=count))
    assert given.startswith(CATALOGUE["provider.no_answer"])
    assert shown in given


def test_rows_are_parted_by_commas_and_reasons_by_a_space() -> None:
    ports = sentence(Reason("mail_setup.port", ports=(25, 587)))
    assert ports == "Mail servers listen at one of these ports: 25, 587."
    both = Reason("several", reasons=(Reason("people.name"), Reason("people.email")))
    assert sentence(both) == f"{CATALOGUE['people.name']} {CATALOGUE['people.email']}"


def test_fields_are_listed_one_by_one() -> None:
    assert sentences({"end": Reason("appointment.too_short")}) == {
        "end": "An appointment lasts at least 5 minutes."
    }


def test_a_translated_catalog_is_used_and_a_missing_one_is_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = Catalog("nb")
    catalog.add("{provider} did not complete the sign-in. Please start again.", "{provider} ble ikke ferdig.")
    catalog.add("hand over meetings", "overlat møter")
    folder = tmp_path / "nb" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as written:
        write_mo(written, catalog)
    monkeypatch.setattr(translate, "LOCALE", tmp_path)
    given = Reason("connect.not_completed", provider="Zoom")
    try:
        translate.translations.cache_clear()
        assert sentence(given, "nb") == "Zoom ble ikke ferdig."
        assert audit_action_label(AuditAction.HAND_OVER, "nb") == "overlat møter"
        assert sentence(given, "de") == sentence(given)
    finally:
        translate.translations.cache_clear()
