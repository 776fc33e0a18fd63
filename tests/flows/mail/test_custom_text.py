"""Words of one's own in an e-mail: how few and how many there may be."""

import pytest

from videomeet.domain.kit.errors import Refused
from videomeet.domain.mail.email import EditedEmail
from videomeet.flows.mail import guest_emails


@pytest.mark.parametrize(("subject", "text"), [("x", "y"), ("x" * 300, "y" * 20_000)])
def test_words_of_ones_own_may_be_short_or_long(subject: str, text: str) -> None:
    custom = EditedEmail(subject, text)
    assert guest_emails.check_custom_text(custom) == custom


@pytest.mark.parametrize(
    ("subject", "text", "field"),
    [(" ", "y", "subject"), ("x" * 301, "y", "subject"), ("x", " ", "text"), ("x", "y" * 20_001, "text")],
)
def test_no_words_and_too_many_are_refused_at_their_field(subject: str, text: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        guest_emails.check_custom_text(EditedEmail(subject, text))
    assert list(refused.value.fields) == [field]
