"""The catcher's pages: what a person reads, and that no mail can act in them."""

import re
from email.message import EmailMessage

import httpx2
import pytest
from tests.sandbox.mail.messages import INVITATION, KARI, ORGANIZER, caught, invitation, new_message, send
from tests.support.sandbox import SandboxServer

HOSTILE = "<script>alert(1)</script>"


def page(sandbox: SandboxServer, path: str) -> httpx2.Response:
    return sandbox.browser.get(f"{sandbox.url}{path}")


def subjects(sandbox: SandboxServer, query: str) -> list[str]:
    return re.findall(r'<a href="/mail/\d+">([^<]+)</a>', page(sandbox, f"/mail?{query}").text)


def test_the_list_is_paged_newest_first(sandbox: SandboxServer) -> None:
    for number in range(27):
        send(sandbox, new_message(f"Message {number}"))
    assert subjects(sandbox, "") == [f"Message {number}" for number in range(26, 1, -1)]
    assert subjects(sandbox, "page=2") == ["Message 1", "Message 0"]
    assert "Page 2 of 2, 27 mails" in page(sandbox, "/mail?page=99999").text
    assert subjects(sandbox, "page=-1&recipient=") == subjects(sandbox, "")


def test_the_list_shows_one_recipients_mails(sandbox: SandboxServer) -> None:
    send(sandbox, new_message("for Kari"))
    send(sandbox, new_message("for Tom"), "tom@acme.example")
    assert subjects(sandbox, "recipient=Tom@acme.example") == ["for Tom"]
    assert f'<option value="{KARI}">' in page(sandbox, "/mail").text
    assert subjects(sandbox, "recipient=nobody@acme.example") == []


def test_a_mail_shows_its_text_calendar_and_attachments(sandbox: SandboxServer) -> None:
    number = caught(sandbox, invitation())
    shown = page(sandbox, f"/mail/{number}").text
    assert "<h1>Quarterly review</h1>" in shown
    assert (
        '<a href="https://meet.example/join/1" target="_blank" rel="noopener noreferrer">'
        "https://meet.example/join/1</a>" in shown
    )
    for fact in (
        "Sun 04 May 2031, 09:00 to 10:00 (UTC)",
        "Ida Berg (meetings@acme.example)",
        "Nilsen, Kari (Kari@fjord.example): NEEDS-ACTION",
        "15 minutes before the start",
        "BEGIN:VEVENT",
        "invite.ics",
    ):
        assert fact in shown, fact


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (";VALUE=DATE:20310504", ";VALUE=DATE:20310505", "Sun 04 May 2031, all day"),
        (";VALUE=DATE:20310504", ";VALUE=DATE:20310507", "Sun 04 May 2031 to Tue 06 May 2031"),
        (
            ";TZID=Europe/Oslo:20310504T230000",
            ";TZID=Europe/Oslo:20310505T010000",
            "Sun 04 May 2031, 23:00 to Mon 05 May 2031, 01:00 (Europe/Oslo)",
        ),
        (":20310504T230000", ":20310504T233000", "23:00 to 23:30 (no time zone)"),
        (";VALUE=DATE:20310504", ":20310504T100000Z", "Sun 04 May 2031, all day"),
        (":the fourth of May", ":noon", "the fourth of May"),
    ],
    ids=["one day", "three days", "zone", "floating", "mixed", "broken"],
)
def test_times_are_reported_as_they_were_sent(
    sandbox: SandboxServer, start: str, end: str, shown: str
) -> None:
    calendar = INVITATION.replace(":20310504T090000Z", start).replace(":20310504T100000Z", end)
    assert shown in page(sandbox, f"/mail/{caught(sandbox, invitation(calendar))}").text


def test_the_html_has_a_place_of_its_own_where_nothing_runs(sandbox: SandboxServer) -> None:
    number = caught(sandbox, new_message(html=f"<p>Welcome</p>{HOSTILE}"))
    shown = page(sandbox, f"/mail/{number}")
    assert f'src="/mail/{number}/html"' in shown.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in shown.text
    assert HOSTILE not in shown.text
    framed = page(sandbox, f"/mail/{number}/html")
    assert '<base target="_blank"><p>Welcome</p>' in framed.text
    policy = framed.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "frame-ancestors 'self'" in policy
    assert policy.endswith("sandbox allow-popups allow-popups-to-escape-sandbox")


def test_whatever_a_mail_says_is_shown_and_not_carried_out(sandbox: SandboxServer) -> None:
    hostile = INVITATION.replace("SUMMARY:", f"SUMMARY:{HOSTILE}").replace("CN=Tom", f'CN="{HOSTILE}')
    message = new_message(subject=HOSTILE)
    message.add_alternative(
        hostile.replace(" Hughes;", '";'), subtype="calendar", params={"method": "REQUEST"}
    )
    message.add_attachment(b"x", maintype="text", subtype="html", filename=f'{HOSTILE}".html')
    number = caught(sandbox, message)
    for path in (f"/mail/{number}", "/mail"):
        shown = page(sandbox, path).text
        assert HOSTILE not in shown
        assert "&lt;script&gt;" in shown


def test_attachments_and_the_whole_mail_are_downloaded_never_shown(sandbox: SandboxServer) -> None:
    message = invitation()
    message.add_attachment(HOSTILE.encode(), maintype="text", subtype="html", filename='ÆØÅ "1".html')
    number = caught(sandbox, message)
    file = page(sandbox, f"/mail/{number}/part/4")
    assert file.content == HOSTILE.encode()
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%C3%86%C3%98%C3%85")
    whole = page(sandbox, f"/mail/{number}/mail.eml")
    assert whole.headers["content-disposition"].startswith("attachment")
    assert b"Subject: Quarterly review" in whole.content
    assert page(sandbox, f"/mail/{number}/part/5").status_code == 404


def pressed(sandbox: SandboxServer, number: int, **fields: str) -> httpx2.Response:
    origin = fields.pop("origin", "same-origin")
    return sandbox.browser.post(
        f"{sandbox.url}/mail/{number}/reply", data=fields, headers={"Sec-Fetch-Site": origin}
    )


@pytest.mark.parametrize("status", ["accepted", "declined", "tentative"])
def test_the_buttons_reply_and_the_page_says_so(sandbox: SandboxServer, status: str) -> None:
    number = caught(sandbox, invitation())
    shown = page(sandbox, f"/mail/{number}").text
    assert f'<button name="status" value="{status}"' in shown
    assert "Replied to" not in shown
    answer = pressed(sandbox, number, status=status, **{"as": "Kari@fjord.example"})
    assert answer.status_code == 303
    assert f"Replied to {ORGANIZER}:" in page(sandbox, answer.headers["location"]).text
    (reply,) = sandbox.mails(ORGANIZER)
    assert f"PARTSTAT={status.upper()}" in reply["calendar"].replace("\r\n ", "")


def test_only_an_invitation_asks_for_a_reply(sandbox: SandboxServer) -> None:
    cancelled = invitation(INVITATION.replace("METHOD:REQUEST", "METHOD:CANCEL"), "CANCEL")
    for message in (new_message(), cancelled):
        assert "Reply as" not in page(sandbox, f"/mail/{caught(sandbox, message)}").text
    number = caught(sandbox, new_message())
    answer = pressed(sandbox, number, status="accepted")
    assert (answer.status_code, "no calendar part" in answer.text) == (400, True)


def test_another_site_can_not_reply(sandbox: SandboxServer) -> None:
    number = caught(sandbox, invitation())
    for origin in ("cross-site", "same-site"):
        assert pressed(sandbox, number, status="accepted", origin=origin).status_code == 403
    assert sandbox.mails(ORGANIZER) == []


def test_a_calendar_part_that_is_none_is_named_as_such(sandbox: SandboxServer) -> None:
    number = caught(sandbox, invitation("nonsense"))
    assert "can&#39;t be read" in page(sandbox, f"/mail/{number}").text


def test_a_mail_with_nothing_in_it_has_a_page(sandbox: SandboxServer) -> None:
    shown = page(sandbox, f"/mail/{caught(sandbox, EmailMessage())}")
    assert shown.status_code == 200
    assert "(no subject)" in shown.text


def test_the_front_page_leads_to_the_mails(sandbox: SandboxServer) -> None:
    assert 'href="/mail">Caught mails' in page(sandbox, "/").text
