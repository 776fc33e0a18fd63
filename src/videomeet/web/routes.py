"""The URL map: start reading here. Below /diary/ is JSON, the rest is pages.

A GET writes nothing; the few exceptions are in `tests/web/test_get_writes_nothing.py`, with their reasons.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from videomeet.web import health, welcome
from videomeet.web.admin import (
    delete_user,
    disconnect,
    manage_users,
    preferences,
    provider_connection,
    unknown_meetings,
)
from videomeet.web.alarms import event_stream, push_notifications
from videomeet.web.diary import (
    appointments,
    availability,
    calendar_export,
    calendar_feed,
    guest_emails,
    hand_over,
    page,
    rsvp,
    search,
    try_again,
)
from videomeet.web.grants import connect, disconnect_user
from videomeet.web.kit.assets import BuiltFiles
from videomeet.web.mail import mail_setup, mail_templates, unreadable_emails
from videomeet.web.meetings import join, video
from videomeet.web.people import (
    account,
    audit_log,
    edit_users,
    passwords,
    second_factors,
    second_step,
    sign_in,
    users,
)
from videomeet.web.personal_data import person, retention
from videomeet.web.webhooks import receive_webhook, webhook_log

Handler = Callable[[Request], Awaitable[Response]]


def _route(method: str, path: str, handler: Handler) -> Route:
    return Route(path, handler, methods=[method])


ROUTES: list[BaseRoute] = [
    # For everybody
    _route("GET", "/", welcome.welcome),
    _route("GET", "/privacy", welcome.privacy),
    _route("GET", "/health", health.health),
    _route("GET", "/ready", health.ready),
    _route("GET", "/.well-known/videomeet", health.identity),
    _route("GET", "/join/{uuid}", join.join_meeting),
    _route("GET", "/feed/{token}.ics", calendar_feed.read_feed),
    _route("GET", "/rsvp/{token}", rsvp.show_invitation),
    _route("POST", "/rsvp/{token}", rsvp.respond),
    _route("POST", "/webhooks/{provider}", receive_webhook.receive),
    _route("GET", "/service-worker.js", push_notifications.service_worker),
    Mount("/static/built", BuiltFiles()),
    # People
    _route("GET", "/sign-in", sign_in.show_sign_in),
    _route("POST", "/sign-in", sign_in.submit_sign_in),
    _route("GET", "/sign-in/second-factor", second_step.show_second_step),
    _route("POST", "/sign-in/second-factor", second_step.submit_code),
    _route("POST", "/sign-in/second-factor/set-up", second_step.set_up_app),
    _route("POST", "/sign-in/second-factor/passkey", second_step.submit_passkey),
    _route("POST", "/sign-in/second-factor/set-up-passkey", second_step.set_up_passkey),
    _route("GET", "/password", passwords.show_forgotten),
    _route("POST", "/password", passwords.request_link),
    _route("GET", "/password/{token}", passwords.show_set),
    _route("POST", "/password/{token}", passwords.set_password),
    _route("POST", "/sign-out", sign_in.sign_out),
    _route("GET", "/account", account.show_account),
    _route("POST", "/account/calendar", calendar_feed.create_feed),
    _route("POST", "/account/calendar/revoke", calendar_feed.revoke_feed),
    _route("GET", "/account/password", passwords.show_change),
    _route("POST", "/account/password", passwords.change),
    _route("GET", "/account/second-factor", second_factors.show_factors),
    _route("GET", "/account/second-factor/app", second_factors.show_app),
    _route("POST", "/account/second-factor/app", second_factors.add_app),
    _route("POST", "/account/second-factor/passkey", second_factors.begin_passkey),
    _route("POST", "/account/second-factor/passkey/made", second_factors.add_passkey),
    _route("POST", "/account/second-factor/remove", second_factors.remove),
    _route("POST", "/account/second-factor/recovery-codes", second_factors.renew_recovery_codes),
    _route("POST", "/account/zone", account.set_time_zone),
    _route("POST", "/account/default-alarm", push_notifications.set_default_alarm),
    _route("POST", "/account/push-subscriptions/{id}/remove", push_notifications.unsubscribe),
    _route("POST", "/account/sessions/{id}/end", account.end_session),
    _route("POST", "/account/sign-out-everywhere", account.sign_out_everywhere),
    # Settings and maintenance: administrators
    _route("GET", "/settings", users.settings_index),
    _route("GET", "/settings/users", users.list_users),
    _route("GET", "/settings/users/new", edit_users.new_user),
    _route("POST", "/settings/users", edit_users.add_user),
    _route("GET", "/settings/users/{associate_id}", edit_users.show_user),
    _route("POST", "/settings/users/{associate_id}", edit_users.save_user),
    _route("POST", "/settings/users/{associate_id}/login", edit_users.set_may_log_in),
    _route("POST", "/settings/users/{associate_id}/password-link", edit_users.send_password_link),
    _route("POST", "/settings/users/{associate_id}/remove-second-factor", edit_users.remove_second_factor),
    _route("POST", "/settings/users/{associate_id}/end-sessions", edit_users.end_sessions),
    _route("GET", "/settings/users/{associate_id}/delete", delete_user.confirm_delete),
    _route("POST", "/settings/users/{associate_id}/delete", delete_user.delete_user),
    _route("POST", "/settings/users/{associate_id}/hand-over", hand_over.hand_over),
    _route("GET", "/settings/preferences", preferences.preferences),
    _route("GET", "/settings/preferences/global", preferences.global_preferences),
    _route("POST", "/settings/preferences/global", preferences.save_global),
    _route("GET", "/settings/preferences/retention", retention.show_retention),
    _route("POST", "/settings/preferences/retention", retention.save_retention),
    _route("POST", "/settings/preferences/global/second-factor", preferences.save_second_factor),
    _route("GET", "/settings/preferences/video-meetings", preferences.video_meetings),
    _route("GET", "/settings/lists", mail_templates.list_templates),
    _route("GET", "/settings/lists/templates/{kind}/{language}", mail_templates.edit_template),
    _route("POST", "/settings/lists/templates/{kind}/{language}", mail_templates.save_template),
    _route("POST", "/settings/lists/templates/{kind}/{language}/preview", mail_templates.preview_template),
    _route("POST", "/settings/lists/templates/{kind}/{language}/reset", mail_templates.reset_template),
    _route("GET", "/settings/email", mail_setup.show_setup),
    _route("POST", "/settings/email/sending", mail_setup.save_sending),
    _route("POST", "/settings/email/inbox", mail_setup.save_inbox),
    _route("POST", "/settings/email/test", mail_setup.send_test_mail),
    _route("GET", "/settings/email/unreadable", unreadable_emails.list_unreadable),
    _route("GET", "/settings/email/unreadable/{id}", unreadable_emails.download),
    _route("GET", "/settings/audit", audit_log.show_audit),
    _route("POST", "/settings/audit.csv", audit_log.export_csv),
    _route("GET", "/settings/personal-data", person.show_search),
    _route("POST", "/settings/personal-data", person.search),
    _route("POST", "/settings/personal-data/export", person.export),
    _route("POST", "/settings/personal-data/review", person.review),
    _route("POST", "/settings/personal-data/erase", person.erase),
    _route("GET", "/settings/webhooks", webhook_log.show_log),
    _route("POST", "/settings/webhooks/{id}/reapply", webhook_log.reapply),
    # The provider, configured: administrators
    _route("GET", "/configure", provider_connection.show_configuration),
    _route("POST", "/configure/passcode", provider_connection.save_passcode),
    _route("GET", "/configure/users", manage_users.manage_users),
    _route("POST", "/configure/users/{associate_id}/remove", manage_users.remove_user),
    _route("GET", "/configure/disconnect", disconnect.confirm_disconnect),
    _route("POST", "/configure/disconnect", disconnect.disconnect),
    _route("GET", "/configure/unknown-meetings", unknown_meetings.list_unknown),
    _route("POST", "/configure/unknown-meetings/{id}/adopt", unknown_meetings.adopt),
    _route("POST", "/configure/unknown-meetings/{id}/delete", unknown_meetings.delete),
    # To the provider and back
    _route("POST", "/connect/{provider}", connect.connect_provider),
    _route("GET", "/connect/{provider}/callback", connect.callback),
    _route("GET", "/meet/authorize", connect.authorize),
    _route("GET", "/meet/DisconnectUser", disconnect_user.ask_confirmation),
    _route("POST", "/meet/DisconnectUser", disconnect_user.confirm),
    # The diary: its page, and the JSON behind it
    _route("GET", "/diary", page.show_page),
    _route("GET", "/diary/appointments", appointments.list_appointments),
    _route("POST", "/diary/appointments", appointments.create_appointment),
    _route("POST", "/diary/appointments/preview", guest_emails.show_preview),
    _route("GET", "/diary/appointments/{id}", appointments.get_appointment),
    _route("POST", "/diary/appointments/{id}/opened", appointments.opened),
    _route("PUT", "/diary/appointments/{id}", appointments.update_appointment),
    _route("DELETE", "/diary/appointments/{id}", appointments.delete_appointment),
    _route("PATCH", "/diary/appointments/{id}/time", appointments.move_appointment),
    _route("POST", "/diary/appointments/{id}/completed", appointments.complete_appointment),
    _route("GET", "/diary/appointments/{id}/calendar.ics", calendar_export.download_appointment),
    _route("POST", "/diary/appointments/{id}/rsvp", appointments.respond),
    _route("PUT", "/diary/appointments/{id}/alarm", appointments.set_own_alarm),
    _route("POST", "/diary/appointments/{id}/conflict", appointments.choose_version),
    _route("POST", "/diary/appointments/{id}/retry-meeting", try_again.retry),
    _route("POST", "/diary/appointments/{id}/retry-delivery", guest_emails.retry_delivery),
    _route("POST", "/diary/reservations", video.reserve_video),
    _route("DELETE", "/diary/reservations/{uuid}", video.release_video),
    _route("GET", "/diary/video", video.show_video_state),
    _route("POST", "/diary/needs-reauth/seen", page.needs_reauth_seen),
    _route("GET", "/diary/search/companies", search.search_companies),
    _route("GET", "/diary/search/contacts", search.search_contacts),
    _route("GET", "/diary/availability", availability.show_availability),
    _route("GET", "/diary/events", event_stream.open_stream),
    _route("POST", "/diary/alarms/{id}/dismiss", event_stream.dismiss_alarm),
    _route("POST", "/diary/push-subscriptions", push_notifications.subscribe),
]
