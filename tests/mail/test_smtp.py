"""The way out, over a real SMTP server: TLS, logging in, and errors that a person understands."""

import asyncio
from dataclasses import replace

import pytest
import structlog
from tests.mail.sample_emails import GUEST, SENDER, WRITTEN_AT, sample_email
from tests.support.smtp_server import MailSink, make_certificate, serve_sink
from tests.support.world import World

from videomeet.domain.mail.mail_settings import MailServer
from videomeet.mail.contract import Deferred, Misconfigured, Rejected
from videomeet.mail.messages import compose_email
from videomeet.mail.transport import SmtpImapTransport
from videomeet.store.database import NetworkInTransactionError


async def deliver(server: MailServer, *, trusted: str | None = None, seconds: float = 5) -> None:
    message = compose_email(sample_email(), GUEST, SENDER, "one", {}, WRITTEN_AT)
    transport = SmtpImapTransport(allow_internal=True, certificates=trusted, timeout=seconds)
    await transport.deliver(server, message, sender=SENDER.address, recipient=GUEST.address)


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
async def test_an_email_goes_with_and_without_tls(security: str) -> None:
    certificate, trusted = make_certificate()
    async with serve_sink(MailSink(), security=security, tls=certificate) as sink:
        await deliver(sink.server, trusted=trusted)
    assert [(mail.sender, mail.recipient) for mail in sink.mails] == [(SENDER.address, GUEST.address)]
    assert sink.mails[0].message["Message-ID"] == "<one@acme.example>"


async def test_it_logs_in_and_a_wrong_password_is_reported() -> None:
    certificate, trusted = make_certificate()
    async with serve_sink(
        MailSink(user="ada", password="right"), security="starttls", tls=certificate
    ) as sink:
        await deliver(sink.server, trusted=trusted)
        with pytest.raises(Misconfigured, match=r"mail\.login_refused"):
            await deliver(replace(sink.server, password="wrong"), trusted=trusted)
        with pytest.raises(Misconfigured, match=r"mail\.login_wanted"):
            await deliver(replace(sink.server, user=None, password=None), trusted=trusted)
    assert len(sink.mails) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_that_nobody_vouches_for_is_reported(security: str) -> None:
    certificate, _ = make_certificate()
    async with serve_sink(MailSink(), security=security, tls=certificate) as sink:
        with pytest.raises(Misconfigured, match=r"mail\.certificate_untrusted.*127\.0\.0\.1"):
            await deliver(sink.server)
    assert sink.mails == []


async def test_a_certificate_of_another_name_is_reported() -> None:
    certificate, trusted = make_certificate("mail.other.example")
    async with serve_sink(MailSink(), security="tls", tls=certificate) as sink:
        with pytest.raises(Misconfigured, match=r"mail\.certificate_untrusted"):
            await deliver(sink.server, trusted=trusted)


async def test_a_name_that_does_not_exist_is_reported() -> None:
    with pytest.raises(Deferred, match=r"mail\.unknown_host.*nowhere\.invalid"):
        await deliver(MailServer("nowhere.invalid", 587, "starttls"), seconds=60)


async def test_a_port_where_nothing_answers_is_reported() -> None:
    async with serve_sink(MailSink()) as sink:
        gone = sink.server
    with pytest.raises(Deferred, match=r"mail\.nothing_answers"):
        await deliver(gone)


async def test_a_server_without_starttls_is_reported() -> None:
    async with serve_sink(MailSink()) as sink:
        with pytest.raises(Misconfigured, match=r"mail\.no_starttls"):
            await deliver(replace(sink.server, security="starttls"))


async def test_tls_at_a_port_that_speaks_none_is_reported() -> None:
    async with serve_sink(MailSink()) as sink:
        with pytest.raises(Misconfigured, match=r"mail\.no_tls"):
            await deliver(replace(sink.server, security="tls"))


async def test_plain_text_goes_to_this_machine_only() -> None:
    with pytest.raises(Misconfigured, match=r"mail\.tls_needed"):
        await deliver(MailServer("mail.example", 25, "none"))


async def test_a_refused_recipient_bounces_with_the_servers_own_words() -> None:
    async with serve_sink(MailSink()) as sink:
        sink.rejected_recipients.add(GUEST.address)
        with pytest.raises(Rejected, match=r"mail\.recipient_refused.*550 5\.1\.1 User unknown"):
            await deliver(sink.server)


async def test_a_refused_sender_is_a_matter_of_settings() -> None:
    async with serve_sink(MailSink()) as sink:
        sink.rejected_senders.add(SENDER.address)
        with pytest.raises(Misconfigured, match=r"mail\.sender_refused"):
            await deliver(sink.server)


async def test_a_refused_email_bounces() -> None:
    async with serve_sink(MailSink()) as sink:
        sink.reject_data = 1
        with pytest.raises(Rejected, match=r"mail\.message_refused.*554"):
            await deliver(sink.server)


async def test_an_email_larger_than_servers_take_is_rejected() -> None:
    message = compose_email(sample_email(text="x" * 6_000_000), GUEST, SENDER, "one", {}, WRITTEN_AT)
    async with serve_sink(MailSink()) as sink:
        with pytest.raises(Rejected, match=r"mail\.too_large"):
            await SmtpImapTransport(allow_internal=True).deliver(
                sink.server, message, sender=SENDER.address, recipient=GUEST.address
            )


async def test_greylisting_means_later() -> None:
    async with serve_sink(MailSink()) as sink:
        sink.greylisted[GUEST.address] = 1
        with pytest.raises(Deferred, match=r"mail\.not_now") as caught:
            await deliver(sink.server)
        assert not caught.value.outcome_unknown
        await deliver(sink.server)
    assert len(sink.mails) == 1


@pytest.mark.parametrize("fault", ["drop_after_data", "drop_before_data"])
async def test_a_line_dropped_at_the_end_leaves_the_outcome_unknown(fault: str) -> None:
    async with serve_sink(MailSink()) as sink:
        setattr(sink, fault, 1)
        with pytest.raises(Deferred, match=r"mail\.broke_off") as caught:
            await deliver(sink.server)
    assert caught.value.outcome_unknown


async def test_a_server_that_never_answers_is_given_up() -> None:
    async with serve_sink(MailSink()) as sink:
        sink.hold()
        with pytest.raises(Deferred, match=r"mail\.too_slow") as caught:
            await deliver(sink.server, seconds=0.2)
    assert caught.value.outcome_unknown


async def test_a_server_that_says_nothing_at_all_is_given_up() -> None:
    silent = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    async with silent:
        server = MailServer("127.0.0.1", silent.sockets[0].getsockname()[1], "none")
        with pytest.raises(Deferred) as caught:
            await deliver(server, seconds=0.2)
    assert not caught.value.outcome_unknown


async def test_no_email_is_sent_inside_a_transaction(world: World) -> None:
    message = compose_email(sample_email(), GUEST, SENDER, "one", {}, WRITTEN_AT)
    async with serve_sink(MailSink()) as sink, world.services.database.writing():
        with pytest.raises(NetworkInTransactionError):
            await world.services.mail_transport.deliver(
                sink.server, message, sender=SENDER.address, recipient=GUEST.address
            )
    assert sink.mails == []


async def test_neither_passwords_nor_emails_nor_addresses_are_logged() -> None:
    with structlog.testing.capture_logs() as lines:
        async with serve_sink(MailSink(user="ada", password="s3cret-word")) as sink:
            await deliver(sink.server)
            sink.rejected_recipients.add(GUEST.address)
            with pytest.raises(Rejected):
                await deliver(sink.server)
    assert [line["outcome"] for line in lines] == ["delivered", "SMTPRecipientRefused"]
    for secret in ("s3cret-word", "Come.", GUEST.address):
        assert secret not in str(lines)
