"""What a tenant may set up for e-mail: servers that are reached from outside, at the ports of mail."""

import pytest

from videomeet.domain.kit.domain_name import is_host_name
from videomeet.domain.mail.mail_settings import MailServer, sender_errors, server_errors

INSIDE = [
    "localhost",
    "127.0.0.1",
    "::1",
    "10.0.0.4",
    "192.168.1.1",
    "169.254.169.254",
    "fe80::1",
    "mail",
    "db.internal",
    "printer.local",
    "LOCALHOST.",
    "100.64.0.1",
]


@pytest.mark.parametrize("host", INSIDE)
def test_a_tenant_can_not_reach_into_our_own_network(host: str) -> None:
    server = MailServer(host, 587, "starttls")
    assert "host" in server_errors(server, "smtp", allow_local=False)


@pytest.mark.parametrize(
    "host", ["mail.example.com", "smtp.büro.example", "-x.example", "a b", "x" * 300, ""]
)
def test_only_names_that_can_be_are_taken(host: str) -> None:
    right = host == "mail.example.com"
    assert (server_errors(MailServer(host, 587, "tls"), "smtp", allow_local=False) == {}) is right


@pytest.mark.parametrize(
    "host",
    ["a" * 26 + "!", "email-smtp.eu-west-1.amazonaws.com:587", "a" * 253 + "!", "a-" * 120, "a." * 126 + "!"],
)
def test_a_name_that_can_not_be_is_refused_at_once(host: str) -> None:
    # A pattern with repetitions inside of repetitions takes hours for the first, and years for the others.
    assert "host" in server_errors(MailServer(host, 587, "tls"), "smtp", allow_local=False)


@pytest.mark.parametrize(
    ("host", "right"),
    [
        ("mail.example.com.", True),
        ("1.smtp-2.example.com", True),
        ("x" * 63 + ".example", True),
        ("x" * 64 + ".example", False),
        ("a..example", False),
        ("a-.example", False),
        (".example", False),
        ("a_b.example", False),
        (".", False),
        ("a.example..", False),
    ],
)
def test_a_name_is_labels_of_alphanumerics_and_hyphens(host: str, right: bool) -> None:
    assert is_host_name(host) is right


@pytest.mark.parametrize(("security", "port"), [("smtp", 22), ("smtp", 6379), ("imap", 587), ("smtp", 0)])
def test_only_the_ports_of_mail_are_taken(security: str, port: int) -> None:
    server = MailServer("mail.example.com", port, "tls", "me", "secret")
    assert "port" in server_errors(server, security, allow_local=False)


def test_nothing_goes_unprotected_except_in_the_demo() -> None:
    server = MailServer("127.0.0.1", 8702, "none")
    assert server_errors(server, "smtp", allow_local=True) == {}
    assert "security" in server_errors(server, "smtp", allow_local=False)


def test_addresses_are_addresses() -> None:
    assert sender_errors("meet@acme.example", None) == {}
    assert set(sender_errors(None, "x")) == {"sender_address", "reply_to"}
