"""Settings and maintenance > E-mail: a server of one's own, a test mail, and errors a person understands."""

from dataclasses import replace

import pytest
from starlette.applications import Starlette
from tests.support.smtp_server import MailSink, serve_sink
from tests.support.world import ADA, BO, World
from tests.web.conftest import Open

from videomeet.domain.kit.reason import Reason
from videomeet.web.app import create_app

SENDING = {
    "own_server": "1",
    "host": "127.0.0.1",
    "port": "0",
    "security": "none",
    "user": "",
    "password": "",
    "sender_address": "meet@acme.example",
    "sender_name": "Acme",
    "reply_to": "",
    "mail_link": "1",
}
ANSWERS = {
    "own_server": "1",
    "host": "imap.acme.example",
    "port": "993",
    "security": "tls",
    "user": "meet",
    "password": "very secret",
    "folder": "INBOX",
}


async def test_a_test_mail_goes_through_the_tenants_own_server(browser: Open) -> None:
    client = await browser(ADA)
    async with serve_sink(MailSink()) as sink:
        saved = await client.post("/settings/email/sending", data=SENDING | {"port": str(sink.port)})
        assert saved.headers["location"] == "/settings/email?saved"
        sent = await client.post("/settings/email/test", data={})
        assert sent.headers["location"] == "/settings/email?sent"
    (mail,) = sink.mails_to(ADA)
    assert mail.sender == "meet@acme.example"
    assert mail.message["Subject"] == "Test mail from Videomeet"
    assert "Acme" in str(mail.message["From"])


async def test_a_server_that_is_not_there_is_reported_in_words(browser: Open) -> None:
    client = await browser(ADA)
    await client.post("/settings/email/sending", data=SENDING | {"port": "1"})
    page = (await client.post("/settings/email/test", data={})).text
    assert "The test mail was not sent." in page
    assert "Nothing answers at 127.0.0.1, port 1" in page


@pytest.fixture
def application(world: World, request: pytest.FixtureRequest) -> Starlette:
    """In the test without any server the installation has none either."""
    none = "without_any_server" in request.node.name
    return create_app(replace(world.services, installation_mail=None) if none else world.services)


async def test_without_any_server_the_page_says_so(browser: Open) -> None:
    client = await browser(ADA)
    assert "No mail server is set up" in (await client.get("/settings/email")).text
    assert "No mail server is set up yet" in (await client.post("/settings/email/test", data={})).text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"host": ""}, "mail server&#39;s name"),
        ({"host": "a b"}, "mail server&#39;s name"),
        ({"sender_address": "nobody"}, "address that e-mails come from"),
        ({"reply_to": "nobody"}, "not an e-mail address"),
        ({"user": "me"}, "user name and password"),
        ({"security": "strong"}, "STARTTLS or TLS"),
    ],
)
async def test_what_can_not_be_right_is_refused_and_stays_in_the_fields(
    browser: Open, wrong: dict[str, str], says: str
) -> None:
    response = await (await browser(ADA)).post("/settings/email/sending", data=SENDING | wrong)
    assert response.status_code == 422
    assert says in response.text
    assert 'value="Acme"' in response.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender_address": "meet@acme.example\r\nBcc: all@x.example"},
        {"reply_to": "a@acme.example\nBcc: all@x.example"},
        {"host": "127.0.0.1\r\nQUIT"},
        {"user": "me\r\nRSET", "password": "p"},
        {"user": "me", "password": "p\r\nRSET"},
    ],
)
async def test_lines_that_would_be_commands_or_headers_are_refused(
    browser: Open, world: World, wrong: dict[str, str]
) -> None:
    response = await (await browser(ADA)).post("/settings/email/sending", data=SENDING | wrong)
    assert response.status_code == 422
    assert await world.rows("mail_settings") == []


async def test_a_folder_is_one_line(browser: Open, world: World) -> None:
    client = await browser(ADA)
    response = await client.post("/settings/email/inbox", data=ANSWERS | {"folder": "A\r\nx DELETE INBOX"})
    assert response.status_code == 422
    assert "name in one line" in response.text
    assert await world.rows("mail_settings") == []


async def test_a_name_over_two_lines_becomes_no_header(browser: Open) -> None:
    client = await browser(ADA)
    async with serve_sink(MailSink()) as sink:
        name = {"sender_name": "Acme\r\nBcc: all@x.example", "port": str(sink.port)}
        assert (await client.post("/settings/email/sending", data=SENDING | name)).status_code == 303
        assert (await client.post("/settings/email/test", data={})).status_code == 303
    (mail,) = sink.mails_to(ADA)
    assert mail.message["Bcc"] is None
    assert sink.mails_to("all@x.example") == []


async def test_passwords_are_encrypted_never_shown_and_go_to_no_other_server(
    world: World, browser: Open
) -> None:
    client = await browser(ADA)
    await client.post("/settings/email/inbox", data=ANSWERS)
    page = (await client.get("/settings/email")).text
    assert "very secret" not in page
    assert "very secret" not in str(await world.rows("mail_settings"))
    response = await client.post(
        "/settings/email/inbox", data=ANSWERS | {"password": "", "folder": "Answers"}
    )
    assert response.status_code == 303
    moved = ANSWERS | {"password": "", "host": "imap.evil.example"}
    assert (await client.post("/settings/email/inbox", data=moved)).status_code == 422


async def test_every_change_stands_in_the_audit(world: World, browser: Open) -> None:
    client = await browser(ADA)
    await client.post("/settings/email/inbox", data=ANSWERS)
    await client.post("/settings/email/sending", data=SENDING | {"port": "587"})
    written = await world.sql("SELECT action, subject FROM audit ORDER BY id DESC LIMIT 2")
    assert written == [
        ("save_mail", Reason("audit.sends", host="127.0.0.1", port=587).as_json()),
        ("save_mail", Reason("audit.reads", host="imap.acme.example", port=993).as_json()),
    ]


@pytest.mark.parametrize("path", ["sending", "inbox", "test"])
async def test_only_administrators_set_it_up(browser: Open, path: str) -> None:
    client = await browser(BO)
    assert (await client.get("/settings/email")).status_code == 403
    assert (await client.post(f"/settings/email/{path}", data=SENDING)).status_code == 403
