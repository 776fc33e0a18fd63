"""The URL map: start reading here. Below /diary/ is JSON, the rest is pages.

A GET writes nothing; the few that have to are in `tests/web/test_get_writes_nothing.py`, with their reasons.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from videomeet.web import (
    account,
    answer,
    audit,
    configure,
    connect,
    diary,
    disconnect_user,
    feed,
    hand_over,
    health,
    hook_log,
    hooks,
    join,
    letters,
    lists,
    mail_setup,
    maintenance,
    notifications,
    signin,
    stream,
    try_again,
    welcome,
)
from videomeet.web.assets import BuiltFiles

Handler = Callable[[Request], Awaitable[Response]]


def _route(method: str, path: str, handler: Handler) -> Route:
    return Route(path, handler, methods=[method])


ROUTES: list[BaseRoute] = [
    # For everybody
    _route("GET", "/", welcome.welcome),
    _route("GET", "/privacy", welcome.privacy),
    _route("GET", "/health", health.health),
    _route("GET", "/join/{uuid}", join.join_meeting),
    _route("GET", "/feed/{token}.ics", feed.read_feed),
    _route("GET", "/answer/{token}", answer.show_invitation),
    _route("POST", "/answer/{token}", answer.respond),
    _route("POST", "/hooks/{provider}", hooks.receive),
    _route("GET", "/service-worker.js", notifications.service_worker),
    Mount("/static/built", BuiltFiles()),
    # People
    _route("GET", "/sign-in", signin.show_sign_in),
    _route("POST", "/sign-in", signin.submit_sign_in),
    _route("POST", "/sign-out", signin.sign_out),
    _route("GET", "/account", account.show_account),
    _route("POST", "/account/calendar", feed.create_feed),
    _route("POST", "/account/calendar/revoke", feed.revoke_feed),
    _route("POST", "/account/zone", account.set_time_zone),
    _route("POST", "/account/alarm", notifications.set_default_alarm),
    _route("POST", "/account/notifications/{id}/remove", notifications.unsubscribe),
    _route("POST", "/account/sessions/{id}/end", account.end_session),
    _route("POST", "/account/sign-out-everywhere", account.sign_out_everywhere),
    # Settings and maintenance: administrators
    _route("GET", "/settings", maintenance.settings_index),
    _route("GET", "/settings/users", maintenance.list_users),
    _route("POST", "/settings/users/{associate_id}/hand-over", hand_over.hand_over),
    _route("GET", "/settings/preferences", maintenance.preferences),
    _route("GET", "/settings/preferences/global", maintenance.global_preferences),
    _route("GET", "/settings/preferences/video-meetings", maintenance.video_meetings),
    _route("GET", "/settings/lists", lists.list_templates),
    _route("GET", "/settings/lists/templates/{kind}/{language}", lists.edit_template),
    _route("POST", "/settings/lists/templates/{kind}/{language}", lists.save_template),
    _route("POST", "/settings/lists/templates/{kind}/{language}/preview", lists.preview_template),
    _route("POST", "/settings/lists/templates/{kind}/{language}/reset", lists.reset_template),
    _route("GET", "/settings/email", mail_setup.show_setup),
    _route("POST", "/settings/email/sending", mail_setup.save_sending),
    _route("POST", "/settings/email/answers", mail_setup.save_inbox),
    _route("POST", "/settings/email/test", mail_setup.send_test_mail),
    _route("GET", "/settings/audit", audit.show_audit),
    _route("POST", "/settings/audit.csv", audit.export_csv),
    _route("GET", "/settings/webhooks", hook_log.show_log),
    _route("POST", "/settings/webhooks/{id}/apply", hook_log.reapply),
    # The provider, configured: administrators
    _route("GET", "/configure", configure.show_configuration),
    _route("POST", "/configure/passcode", configure.save_passcode),
    _route("GET", "/configure/users", configure.manage_users),
    _route("POST", "/configure/users/{associate_id}/remove", configure.remove_user),
    _route("GET", "/configure/disconnect", configure.confirm_disconnect),
    _route("POST", "/configure/disconnect", configure.disconnect),
    # To the provider and back
    _route("POST", "/connect/{provider}", connect.connect_provider),
    _route("GET", "/connect/{provider}/callback", connect.callback),
    _route("GET", "/meet/authorize", connect.authorize),
    _route("GET", "/meet/DisconnectUser", disconnect_user.ask_confirmation),
    _route("POST", "/meet/DisconnectUser", disconnect_user.confirm),
    # The diary: its page, and the JSON behind it
    _route("GET", "/diary", diary.show_page),
    _route("GET", "/diary/appointments", diary.list_appointments),
    _route("POST", "/diary/appointments", diary.create_appointment),
    _route("POST", "/diary/appointments/preview", letters.show_preview),
    _route("GET", "/diary/appointments/{id}", diary.get_appointment),
    _route("POST", "/diary/appointments/{id}/opened", diary.opened),
    _route("PUT", "/diary/appointments/{id}", diary.update_appointment),
    _route("DELETE", "/diary/appointments/{id}", diary.delete_appointment),
    _route("PATCH", "/diary/appointments/{id}/time", diary.move_appointment),
    _route("POST", "/diary/appointments/{id}/completed", diary.complete_appointment),
    _route("GET", "/diary/appointments/{id}/calendar.ics", feed.download_appointment),
    _route("POST", "/diary/appointments/{id}/answer", diary.respond),
    _route("POST", "/diary/appointments/{id}/differs", diary.choose_version),
    _route("POST", "/diary/appointments/{id}/try-again", try_again.retry),
    _route("POST", "/diary/appointments/{id}/send-again", letters.retry_delivery),
    _route("POST", "/diary/reservations", diary.reserve_video),
    _route("DELETE", "/diary/reservations/{uuid}", diary.release_video),
    _route("GET", "/diary/video", diary.show_video_state),
    _route("POST", "/diary/needs-reauth/seen", diary.needs_reauth_seen),
    _route("GET", "/diary/search/companies", diary.search_companies),
    _route("GET", "/diary/search/contacts", diary.search_contacts),
    _route("GET", "/diary/availability", diary.show_availability),
    _route("GET", "/diary/stream", stream.open_stream),
    _route("POST", "/diary/alarms/{id}/dismissed", stream.dismiss_alarm),
    _route("POST", "/diary/notifications", notifications.subscribe),
]
