"""A template is made harmless once, when it is saved; why not, where it can't be."""

import pytest

from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.email import EmailTemplate
from videomeet.mail.template_compiler import (
    MAX_HTML_LENGTH,
    MAX_USES,
    compile_template,
    preview,
    sanitize_html,
)
from videomeet.mail.templates import render


def problem(html: str) -> str | None:
    """The code of why a template can't be used."""
    result = compile_template(EmailTemplate("x", html))
    return result.code if isinstance(result, Reason) else None


@pytest.mark.parametrize(
    "html",
    [
        "<script>x()</script>",
        '<a href="javascript:x()">y</a>',
        '<img src="data:text/html,x">',
        '<p onclick="x()">y</p>',
        '<iframe src="https://evil.example"></iframe>',
        "<style>p {}</style>",
        '<form action="https://evil.example"><input></form>',
        "<!-- hidden -->",
        "<svg onload=x()>",
        '<p style="position:fixed;background:url(https://evil.example)">y</p>',
        "<meta http-equiv=refresh>",
    ],
)
def test_what_acts_or_hides_is_taken_out(html: str) -> None:
    left = sanitize_html(html)
    for word in (
        "script",
        "x()",
        "data:",
        "<iframe",
        "<style",
        "url(",
        "position",
        "<form",
        "<input",
        "hidden",
        "svg",
        "meta",
    ):
        assert word not in left


@pytest.mark.parametrize(
    "html",
    [
        '<a href="{bloc}">y</a>',
        '<a href="{burl}?{binl}">y</a>',
        '<img src="{burl}" alt="x">',
        '<a title="{binl}">y</a>',
        '<p lang="{auth}">y</p>',
    ],
)
def test_no_value_but_the_join_link_stands_in_an_attribute(html: str) -> None:
    assert problem(html) == "template.variable_in_attribute"


def test_the_join_link_stands_behind_words() -> None:
    template = compile_template(EmailTemplate("x", '<p><a href="{burl}">Come in</a></p>'))
    assert isinstance(template, EmailTemplate)
    content = render(template, {"burl": "https://meet.example/join/1"})
    assert content.html == '<p><a href="https://meet.example/join/1">Come in</a></p>'
    assert content.text == "Come in (https://meet.example/join/1)"


def test_a_template_that_grows_is_refused() -> None:
    grows = "".join(f"<p><b lang=a{number}>x" for number in range(200))
    assert len(grows) < 4_000
    assert problem(grows) == "template.html_too_long"
    assert problem("x" * MAX_HTML_LENGTH) is None
    assert problem(f'<a href="https://x.example/{"y" * 30_000}">z</a>' + "w" * 19_000) is None
    assert problem("{binf}" * (MAX_USES + 1)) == "template.variable_too_often"


def test_marks_that_somebody_types_are_no_marks() -> None:
    template = compile_template(EmailTemplate("x", "<p>a\ue000b {bloc}\ue001c</p><p>d</p>"))
    assert isinstance(template, EmailTemplate)
    assert render(template, {"bloc": ""}).text == "d"
    assert render(template, {"bloc": "\ue001"}).text == "ab  c\n\nd"


def test_a_preview_shows_no_picture_and_no_style() -> None:
    html = '<p style="color:red">Hi <img src="https://x.example/p.png" alt="us"></p>'
    shown = preview(EmailTemplate("x", html), {}, mail_link=False)
    assert not isinstance(shown, Reason)
    assert "img" in shown.content.html
    assert shown.page_html == "<p>Hi </p>"
