"""Sentences about installations, associates, their sessions and browsers."""

from collections.abc import Mapping

from videomeet.messages.marked import Plural, said

ENTRIES: Mapping[str, str | Plural] = {
    "browser.not_listed": said("That browser is not on your list (any more)."),
    "people.customer_id": said("A customer ID is Cust and five to nine digits, for example Cust10001."),
    "people.email": said("Give an e-mail address, for example ida@acme.example."),
    "people.email_taken": said("Somebody signs in with {email} already."),
    "people.name": said("Give a name of 1 to 200 characters."),
    "people.no_associate": said("There is no such associate."),
    "people.no_tenant": said("There is no installation with the customer ID {customer_id}."),
    "people.not_administrator": said(
        "Only an administrator can do this. Ask the administrator of your installation."
    ),
    "people.password_length": said("Give a password of {least} to {most} characters."),
    "people.tenant_exists": said("There is an installation with the customer ID {customer_id} already."),
    "session.context_invalid": said(
        "Something went wrong reserving your video meeting. Please try again later."
    ),
    "session.none": said("Sign in to go on."),
    "session.not_administrator": said(
        "This page is for administrators. Ask the administrator of your installation."
    ),
    "session.not_found": said("That session has ended already."),
    "sign_in.fill_in": said("Fill in your e-mail and your password."),
    "sign_in.too_many": said("Too many attempts to sign in. Wait five minutes, then try again."),
    "sign_in.wrong": said("E-mail or password is wrong."),
}
