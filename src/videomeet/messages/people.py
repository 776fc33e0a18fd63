"""Sentences about installations, associates, their sessions and browsers."""

from collections.abc import Mapping

from videomeet.messages.markers import Plural, gettext_noop

ENTRIES: Mapping[str, str | Plural] = {
    "people.colleague_access": gettext_noop("Choose one of the three."),
    "browser.not_listed": gettext_noop("That browser is not on your list (any more)."),
    "people.customer_id": gettext_noop(
        "A customer ID is Cust and five to nine digits, for example Cust10001."
    ),
    "people.email": gettext_noop("Give an e-mail address, for example ida@acme.example."),
    "people.email_taken": gettext_noop("Somebody signs in with {email} already."),
    "people.name": gettext_noop("Give a name of 1 to 200 characters."),
    "people.no_associate": gettext_noop("There is no such associate."),
    "people.no_email": gettext_noop("Nobody signs in with {email}."),
    "people.no_tenant": gettext_noop("There is no installation with the customer ID {customer_id}."),
    "people.not_administrator": gettext_noop(
        "Only an administrator can do this. Ask the administrator of your installation."
    ),
    "people.password_common": gettext_noop(
        "Many people have this password, so it is tried first. Take another."
    ),
    "people.password_own_name": gettext_noop("This is little more than your own name: take another."),
    "people.password_wrong": gettext_noop("That is not your password."),
    "people.language": gettext_noop("Choose one of the languages."),
    "people.may_not_log_in": gettext_noop("{name} may not log in: allow that first."),
    "people.link_spent": gettext_noop(
        "This link was used already, or is too old. Ask for a new one under “Forgot your password?”."
    ),
    "people.own_rights": gettext_noop(
        "Another administrator has to do this to you, so that somebody can always sign in."
    ),
    "people.password_length": gettext_noop("Give a password of {least} to {most} characters."),
    "people.tenant_leaving": gettext_noop(
        "{customer_id} is being removed already: a running worker deletes what is left."
    ),
    "people.tenant_exists": gettext_noop(
        "There is an installation with the customer ID {customer_id} already."
    ),
    "second_factor.wrong": gettext_noop("That code is wrong, was used already, or its time is over."),
    "second_factor.last": gettext_noop(
        "Your installation demands a second factor: set up another, then remove this."
    ),
    "second_factor.own_first": gettext_noop(
        "Set up a second factor for yourself first, under My account: it would be demanded of you, too."
    ),
    "second_factor.choose": gettext_noop("Choose what to remove."),
    "second_factor.passkey_name": gettext_noop("Give the passkey a name of 1 to {most} characters."),
    "second_factor.passkey_wrong": gettext_noop("That did not work with this passkey. Please try again."),
    "second_factor.too_many_passkeys": gettext_noop("You have {most} passkeys already: remove one first."),
    "second_factor.too_late": gettext_noop("That took too long. Scan the new picture, then give its code."),
    "second_factor.none": gettext_noop("Set up an authenticator app or a passkey first."),
    "session.context_invalid": gettext_noop(
        "Something went wrong reserving your video meeting. Please try again later."
    ),
    "session.none": gettext_noop("Sign in to go on."),
    "session.not_administrator": gettext_noop(
        "This page is for administrators. Ask the administrator of your installation."
    ),
    "session.not_found": gettext_noop("That session has ended already."),
    "sign_in.fill_in": gettext_noop("Fill in your e-mail and your password."),
    "sign_in.start_again": gettext_noop("That took too long, or too many codes were wrong. Sign in again."),
    "sign_in.too_many": gettext_noop("Too many attempts to sign in. Wait five minutes, then try again."),
    "sign_in.wrong": gettext_noop("E-mail or password is wrong."),
}
