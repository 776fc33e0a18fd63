"""Sentences about mail servers, their settings and the templates."""

from collections.abc import Mapping

from videomeet.messages.markers import Plural, gettext_noop

ENTRIES: Mapping[str, str | Plural] = {
    "mail.associate_limit": gettext_noop(
        "You may send {most} e-mails a day and have sent {sent}: save without sending, or try it tomorrow. "
        "Whoever runs this installation can raise the limit (VIDEOMEET_MAILS_PER_ASSOCIATE)."
    ),
    "mail.tenant_limit": gettext_noop(
        "Your company may send {most} e-mails a day, and has: save without sending, or try again tomorrow. "
        "Whoever runs this installation can raise the limit (VIDEOMEET_MAILS_PER_TENANT)."
    ),
    "incoming.malformed": gettext_noop("It is not put together as e-mails are ({detail})."),
    "incoming.not_kept": gettext_noop("This e-mail is not kept any more."),
    "incoming.not_stored": gettext_noop("What it says could not be stored ({detail})."),
    "incoming.takes_too_much": gettext_noop("Reading it takes far more than reading an e-mail should."),
    "mail.address_unusable": gettext_noop("No mail server can send to this address."),
    "mail.broke_off": gettext_noop("The mail server {host} closed the connection."),
    "mail.came_back": gettext_noop("The e-mail bounced: {detail}"),
    "mail.certificate_invalid": gettext_noop("The certificate of {host} is not valid: {detail}."),
    "mail.certificate_untrusted": gettext_noop("The certificate of {host} can't be trusted ({detail})."),
    "mail.given_up": gettext_noop("{why} It was tried for two days."),
    "mail.message_refused": gettext_noop("The mail server does not accept this e-mail ({detail})."),
    "mail.login_refused": gettext_noop(
        "The mail server {host} does not accept the user name and password ({detail})."
    ),
    "mail.login_wanted": gettext_noop("The mail server {host} requires a log-in ({detail})."),
    "mail.mailbox_login": gettext_noop("The mail server refused the name or the password."),
    "mail.mailbox_unread": gettext_noop("The mail server {host} can't be read just now ({detail})."),
    "mail.no_folder": gettext_noop("There is no folder “{folder}” in this mailbox."),
    "mail.no_login": gettext_noop("The mail server {host} does not offer logging in at port {port}."),
    "mail.no_server": gettext_noop("No mail server is set up: an administrator can do that under E-mail."),
    "mail.no_starttls": gettext_noop("The mail server {host} does not offer STARTTLS at port {port}."),
    "mail.no_tls": gettext_noop("{host} does not speak TLS at port {port}: try STARTTLS, or another port."),
    "mail.not_now": gettext_noop("The mail server {host} asks us to try again later ({detail})."),
    "mail.nothing_answers": gettext_noop(
        "Nothing answers at {host}, port {port}: check the port, or whether the server runs."
    ),
    "mail.recipient_refused": gettext_noop("The mail server does not accept this address ({detail})."),
    "mail.sends_too_much": gettext_noop("The mail server {host} sends more than we asked for."),
    "mail.sender_refused": gettext_noop(
        "The mail server {host} does not let us send in this sender's name ({detail})."
    ),
    "mail.tls_as_chosen": gettext_noop(
        "{host}:{port} does not speak TLS as chosen: try the other kind of security."
    ),
    "mail.tls_needed": gettext_noop("A mail server on another machine needs STARTTLS or TLS."),
    "mail.too_large": gettext_noop("This e-mail is larger than mail servers accept: shorten its text."),
    "mail.too_slow": gettext_noop("The mail server {host} takes too long to answer."),
    "mail.unknown_host": gettext_noop("There is no mail server named {host}: check the name."),
    "mail.unreached": gettext_noop("The mail server {host} can't be reached at port {port}."),
    "mail_setup.folder": gettext_noop("Give the folder's name in one line."),
    "mail_setup.host": gettext_noop("Give the mail server's name, such as mail.example.com."),
    "mail_setup.host_inside": gettext_noop(
        "Give a mail server that is reached from outside: this machine and its network are not."
    ),
    "mail_setup.mailbox_user": gettext_noop("Give the mailbox's user name and password."),
    "mail_setup.none_yet": gettext_noop("No mail server is set up yet. Fill in the one of your own below."),
    "mail_setup.one_line": gettext_noop("User name and password have to be one line each."),
    "mail_setup.port": gettext_noop("Mail servers listen at one of these ports: {ports}."),
    "mail_setup.reply_to": gettext_noop("This is not an e-mail address."),
    "mail_setup.security": gettext_noop("Choose STARTTLS or TLS."),
    "mail_setup.sender_address": gettext_noop("Give the e-mail address that e-mails come from."),
    "mail_setup.user_or_neither": gettext_noop("Give user name and password, or neither."),
    "template.changed_meanwhile": gettext_noop(
        "Somebody else changed this template meanwhile. Load it again, then repeat your change."
    ),
    "template.html_too_long": gettext_noop("Give a text of at most {most} characters."),
    "template.not_found": gettext_noop("There is no such template."),
    "template.subject": gettext_noop("Give a subject."),
    "template.too_complex": gettext_noop("This HTML takes too long to read: make it simpler."),
    "template.variable_in_attribute": gettext_noop(
        "In an attribute only {{burl}} may stand, alone, as the address of a link."
    ),
    "template.variable_too_often": gettext_noop("Use each variable at most {most} times."),
    "template.variables": gettext_noop("These variables do not exist: {variables}."),
}
