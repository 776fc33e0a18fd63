"""Sealing: bound to its place, opened by any key we have, broken by the smallest change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.store.encryption import Cipher, DecryptionError

OLD, NEW = ("k0", b"o" * 32), ("k1", b"n" * 32)
PLACE = "tenant 1 grants.access zoom/u"


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_what_is_encrypted_is_decrypted_with_its_aad(text: str) -> None:
    cipher = Cipher([NEW])
    assert cipher.decrypt(cipher.encrypt(text, PLACE), PLACE) == text


def test_the_same_text_never_looks_the_same_and_never_shows() -> None:
    cipher = Cipher([NEW])
    ciphertexts = {cipher.encrypt("the secret", PLACE) for _ in range(20)}
    assert len(ciphertexts) == 20
    assert not any(b"secret" in ciphertext for ciphertext in ciphertexts)


@pytest.mark.parametrize("place", ["", "tenant 2 grants.access zoom/u", "tenant 1 grants.refresh zoom/u"])
def test_at_another_place_it_stays_closed(place: str) -> None:
    cipher = Cipher([NEW])
    with pytest.raises(DecryptionError):
        cipher.decrypt(cipher.encrypt("secret", PLACE), place)


def test_every_changed_byte_breaks_the_encryption() -> None:
    cipher = Cipher([NEW])
    encrypted = cipher.encrypt("secret", PLACE)
    for at in range(len(encrypted)):
        changed = encrypted[:at] + bytes([encrypted[at] ^ 1]) + encrypted[at + 1 :]
        with pytest.raises(DecryptionError):
            cipher.decrypt(changed, PLACE)


@pytest.mark.parametrize(
    "encrypted", [b"", b"k1", b"k1:", b"k1:short", b":", b"\xff:\xff", b"k1:" + b"x" * 27]
)
def test_what_was_never_encrypted_can_not_be_decrypted(encrypted: bytes) -> None:
    with pytest.raises(DecryptionError):
        Cipher([NEW]).decrypt(encrypted, PLACE)


def test_keys_are_rotated_by_putting_a_new_one_first() -> None:
    before, during, after = Cipher([OLD]), Cipher([NEW, OLD]), Cipher([NEW])
    old = before.encrypt("secret", PLACE)
    assert during.decrypt(old, PLACE) == "secret"
    renewed = during.encrypt("secret", PLACE)
    assert renewed.startswith(b"k1:")
    assert after.decrypt(renewed, PLACE) == "secret"
    with pytest.raises(DecryptionError, match="VIDEOMEET_ENCRYPTION_KEYS"):
        after.decrypt(old, PLACE)


def test_a_key_of_the_same_name_is_not_the_same_key() -> None:
    with pytest.raises(DecryptionError):
        Cipher([("k1", b"x" * 32)]).decrypt(Cipher([NEW]).encrypt("secret", PLACE), PLACE)


def test_a_cipher_shows_no_key() -> None:
    assert "nnnn" not in repr(Cipher([NEW]))
