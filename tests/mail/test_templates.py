"""Templates: what their variables stand for, and what never comes out of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mail.sample_emails import EVENT, sample_event

from videomeet.domain.mail.email import EmailKind, EmailTemplate
from videomeet.mail.template_compiler import compile_template, default_template, sanitize_html
from videomeet.mail.templates import (
    VARIABLES,
    render,
    render_custom_text,
    template_values,
    unknown_variables,
)

VALUES = template_values(EVENT, "Ada Holm", "en")


def compiled(subject: str, html: str) -> EmailTemplate:
    """A template as it is stored."""
    template = compile_template(EmailTemplate(subject, html))
    assert isinstance(template, EmailTemplate)
    return template


def test_every_variable_stands_for_something() -> None:
    assert VALUES == {
        "burl": "https://meet.example/join/1",
        "binl": "Quarterly review",
        "auth": "Ada Holm",
        "btim": "Mon 23 Nov 2026, 10:00 – 11:00",
        "btzm": "Europe/Oslo (UTC+01:00)",
        "bloc": "Room 4",
        "binf": "Numbers\nQuestions",
        "bafp": "Pål Dahl",
    }
    assert VALUES.keys() == VARIABLES.keys()


@pytest.mark.parametrize("kind", list(EmailKind))
def test_every_default_is_complete(kind: EmailKind) -> None:
    template = default_template(kind)
    content = render(template, VALUES)
    assert unknown_variables(template.subject + template.html) == []
    assert "Quarterly review" in content.subject
    assert "Quarterly review" in content.text
    assert "{" not in content.subject + content.text + content.html
    assert ("{burl}" in template.html) is (kind in (EmailKind.INVITATION, EmailKind.UPDATE))


def test_a_language_without_a_template_gets_the_english_one() -> None:
    assert (
        default_template(EmailKind.INVITATION, "nb")
        == default_template(EmailKind.INVITATION, "../en")
        == default_template(EmailKind.INVITATION)
    )


def test_days_are_named_in_the_language_of_the_email() -> None:
    assert template_values(EVENT, "Ada", "nb")["btim"] == "man. 23 nov. 2026, 10:00 – 11:00"
    assert template_values(EVENT, "Ada", "no such language")["btim"].startswith("Mon 23 Nov")


def test_times_over_midnight_and_whole_days_are_given_in_full() -> None:
    late = sample_event(ends_at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert template_values(late, "", "en")["btim"] == "Mon 23 Nov 2026, 10:00 – Tue 24 Nov 2026, 10:00"
    begin = datetime(2026, 11, 22, 23, tzinfo=UTC)
    for days, shown in ((1, "Mon 23 Nov 2026"), (2, "Mon 23 Nov 2026 – Tue 24 Nov 2026")):
        whole = sample_event(starts_at=begin, ends_at=begin + timedelta(days=days), all_day=True)
        assert template_values(whole, "", "en")["btim"] == shown


def test_unknown_variables_are_reported_once_each() -> None:
    assert unknown_variables("{binl} {wrong} {burl} {other} {wrong} { no } {} {{binl}}") == [
        "{wrong}",
        "{other}",
    ]


def test_what_is_unknown_stays_as_it_stands() -> None:
    assert render(compiled("{wrong}", "<p>{wrong}</p>"), VALUES).text == "{wrong}"


def test_a_line_without_anything_to_say_is_left_out() -> None:
    template = compiled("x", "<ul><li>Where: {bloc}</li><li>When: {btim}</li></ul><p>{binf}</p><p>Bye</p>")
    assert render(template, {"btim": "now"}).text == "- When: now\n\nBye"


def test_html_in_values_is_text() -> None:
    values = VALUES | {"binl": "<script>alert(1)</script><b>x</b>", "bloc": '" onmouseover="x'}
    content = render(compiled("{binl}", '<p title="Where">{binl} {bloc}</p>'), values)
    assert content.text == '<script>alert(1)</script><b>x</b> " onmouseover="x'
    assert "<script" not in content.html
    assert "<b>" not in content.html
    assert content.html.startswith("<p>")


def test_the_link_adds_itself_where_the_template_has_none() -> None:
    plain = compiled("x", "<p>Come.</p>")
    assert "Join meeting: https://meet.example/join/1" in render(plain, VALUES, mail_link=True).text
    assert "Join meeting" not in render(plain, VALUES, mail_link=False).text
    once = render(compiled("x", "<p>{burl}</p>"), VALUES, mail_link=True)
    assert once.text == "https://meet.example/join/1"
    assert (
        "Join"
        not in render(plain, template_values(sample_event(join_url=None), "", "en"), mail_link=True).text
    )


def test_a_cancellation_has_no_link() -> None:
    cancelled = template_values(sample_event(cancelled=True), "Ada", "en")
    assert "meet.example" not in render(compiled("x", "<p>{burl}</p>"), cancelled, mail_link=True).html


def test_an_email_edited_by_hand_keeps_its_lines_and_gets_its_link() -> None:
    content = render_custom_text(
        "Hello\r\nBcc: x", "One <b>\nTwo & three\n\nBye", join_url="https://meet.example/join/1"
    )
    assert content.subject == "Hello Bcc: x"
    assert content.text == "One <b>\nTwo & three\n\nBye\n\nJoin meeting: https://meet.example/join/1"
    assert "<p>One &lt;b&gt;<br>\nTwo &amp; three</p>" in content.html
    assert '<a href="https://meet.example/join/1">' in content.html


@given(st.text(max_size=300), st.text(max_size=500))
def test_any_title_and_any_text_make_a_harmless_email(title: str, text: str) -> None:
    content = render(
        default_template(EmailKind.INVITATION), VALUES | {"binl": title, "binf": text}, mail_link=True
    )
    assert len(content.subject.splitlines()) <= 1
    assert sanitize_html(content.html) == content.html
    assert sanitize_html(render_custom_text(title, text).html) == render_custom_text(title, text).html
