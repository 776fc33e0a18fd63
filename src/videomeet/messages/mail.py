"""Sentences about mail servers, their settings and the templates."""

from collections.abc import Mapping

from videomeet.messages.marked import Plural, said

ENTRIES: Mapping[str, str | Plural] = {
    "mail.address_unusable": said("This address can't be handed to a mail server."),
    "mail.broke_off": said("The mail server {host} broke off."),
    "mail.came_back": said("The letter came back: {detail}"),
    "mail.certificate_invalid": said("The certificate of {host} is not valid: {detail}."),
    "mail.certificate_untrusted": said("The certificate of {host} can't be trusted ({detail})."),
    "mail.given_up": said("{why} It was tried for two days."),
    "mail.letter_refused": said("The mail server does not take this letter ({detail})."),
    "mail.login_refused": said(
        "The mail server {host} does not accept the user name and password ({detail})."
    ),
    "mail.login_wanted": said("The mail server {host} wants us to log in ({detail})."),
    "mail.mailbox_login": said("The mail server refused the name or the password."),
    "mail.mailbox_unread": said("The mail server {host} can't be read just now ({detail})."),
    "mail.no_folder": said("There is no folder “{folder}” in this mailbox."),
    "mail.no_login": said("The mail server {host} does not offer logging in at port {port}."),
    "mail.no_server": said("No mail server is set up: an administrator can do that under E-mail."),
    "mail.no_starttls": said("The mail server {host} does not offer STARTTLS at port {port}."),
    "mail.no_tls": said("{host} does not speak TLS at port {port}: try STARTTLS, or another port."),
    "mail.not_now": said("The mail server {host} says: not now ({detail})."),
    "mail.nothing_answers": said(
        "Nothing answers at {host}, port {port}: check the port, or whether the server runs."
    ),
    "mail.recipient_refused": said("The mail server does not take this address ({detail})."),
    "mail.sender_refused": said(
        "The mail server {host} does not let us send in this sender's name ({detail})."
    ),
    "mail.tls_as_chosen": said("{host}:{port} does not speak TLS as chosen: try the other kind of security."),
    "mail.tls_needed": said("A mail server on another machine needs STARTTLS or TLS."),
    "mail.too_large": said("This letter is larger than mail servers take: shorten its text."),
    "mail.too_slow": said("The mail server {host} takes too long to answer."),
    "mail.unknown_host": said("There is no mail server named {host}: check the name."),
    "mail.unreached": said("The mail server {host} can't be reached at port {port}."),
    "mail_setup.folder": said("Give the folder's name in one line."),
    "mail_setup.host": said("Give the mail server's name, such as mail.example.com."),
    "mail_setup.host_inside": said(
        "Give a mail server that is reached from outside: this machine and its network are not."
    ),
    "mail_setup.mailbox_user": said("Give the mailbox's user name and password."),
    "mail_setup.none_yet": said("No mail server is set up yet. Fill in the one of your own below."),
    "mail_setup.one_line": said("User name and password have to be one line each."),
    "mail_setup.port": said("Mail servers listen at one of these ports: {ports}."),
    "mail_setup.reply_to": said("This is not an e-mail address."),
    "mail_setup.security": said("Choose STARTTLS or TLS."),
    "mail_setup.sender_address": said("Give the e-mail address that letters come from."),
    "mail_setup.user_or_neither": said("Give user name and password, or neither."),
    "template.changed_meanwhile": said(
        "Somebody else changed this template meanwhile. Load it again, then repeat your change."
    ),
    "template.html_too_long": said("Give a text of at most {most} characters."),
    "template.not_found": said("There is no such template."),
    "template.subject": said("Give a subject."),
    "template.variables": said("These variables stand for nothing: {variables}."),
}
