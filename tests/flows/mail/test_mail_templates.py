"""A tenant's own templates: which one is shown, what is refused where, and what an example looks like."""

import pytest
from tests.flows.mail.test_mail_setup import last_subject, sending
from tests.support.world import ADA, World

from videomeet.domain.kit.errors import Conflict, Refused, Repair
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.email import EmailTemplate
from videomeet.flows.mail import mail_setup, mail_templates
from videomeet.mail.template_compiler import MAX_HTML_LENGTH

OWN = EmailTemplate("Come to {binl}", "<p>{auth} asks you in.</p>")


async def save(world: World, template: EmailTemplate, version: int = 0, kind: str = "invitation") -> None:
    await mail_templates.save(world.services, await world.caller(ADA), kind, "nb", version, template)


async def test_the_form_has_the_default_until_there_is_one_of_ones_own(world: World) -> None:
    ada = await world.caller(ADA)
    form = await mail_templates.edit_form(world.services, ada, "invitation", "nb")
    assert (form.version, form.language) == (0, "nb")
    assert "{burl}" in form.template.html
    await save(world, OWN)
    form = await mail_templates.edit_form(world.services, ada, "invitation", "nb")
    assert (form.version, form.template.subject, form.template.html) == (1, OWN.subject, OWN.html)
    assert await last_subject(world) == Reason("audit.template", kind="invitation", language="Norsk")
    await mail_templates.reset(world.services, ada, "invitation", "nb")
    assert (await mail_templates.edit_form(world.services, ada, "invitation", "nb")).version == 0
    assert await last_subject(world) == Reason("audit.template", kind="invitation", language="Norsk")


async def test_whoever_comes_second_has_to_load_it_again(world: World) -> None:
    await save(world, OWN)
    with pytest.raises(Conflict) as conflict:
        await save(world, OWN)
    assert conflict.value.repair is Repair.RELOAD
    await save(world, OWN, 1)


@pytest.mark.parametrize(
    ("subject", "html", "field"),
    [
        (" ", "<p>x</p>", "subject"),
        ("{wrong}", "<p>x</p>", "subject"),
        ("x", "<p>{wrong}</p>", "html"),
        ("x", " ", "html"),
        ("x", "y" * (MAX_HTML_LENGTH + 1), "html"),
        ("x", "<script>x()</script>", "html"),
    ],
)
async def test_what_is_wrong_stands_at_its_field(world: World, subject: str, html: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        await save(world, EmailTemplate(subject, html))
    assert list(refused.value.fields) == [field]


async def test_a_template_may_be_as_long_as_it_says(world: World) -> None:
    await save(world, EmailTemplate("x", "y" * MAX_HTML_LENGTH))
    assert await world.count("mail_templates") == 1


@pytest.mark.parametrize(
    ("kind", "has_link"), [("invitation", True), ("update", True), ("cancellation", False)]
)
async def test_an_example_has_everything_and_the_link_where_there_is_one(
    world: World, kind: str, has_link: bool
) -> None:
    ada = await world.caller(ADA)
    template = EmailTemplate("{binl}", "<p>{btim}</p><p>{bloc}</p><p>{binf}</p><p>{bafp}</p>")
    shown = await mail_templates.preview_template(world.services, ada, kind, "en", template)
    lines = shown.content.text.split("\n\n")
    assert shown.content.subject == "Quarterly review"
    # Nine in UTC, on Ada's clock.
    assert lines[0].endswith((", 10:00 – 11:00", ", 11:00 – 12:00"))
    assert lines[1:4] == ["Room 4", "1. Figures\n2. Plans", "Lena Brandt"]
    assert [line.startswith("Join meeting: ") for line in lines[4:]] == [True] * has_link


async def test_without_the_mail_link_an_example_has_none(world: World) -> None:
    ada = await world.caller(ADA)
    await mail_setup.save_sending(world.services, ada, sending(mail_link=False))
    shown = await mail_templates.preview_template(
        world.services, ada, "invitation", "en", EmailTemplate("x", "<p>y</p>")
    )
    assert shown.content.text == "y"


async def test_a_template_that_can_not_be_used_has_a_reason_instead_of_an_example(world: World) -> None:
    template = EmailTemplate("{wrong}", '<a href="{bloc}">x</a>')
    shown = await mail_templates.preview_template(
        world.services, await world.caller(ADA), "invitation", "en", template
    )
    assert shown.problem == Reason("template.variable_in_attribute")
    assert (shown.content.html, shown.page_html, shown.unknown_variables) == ("", "", ["{wrong}"])
