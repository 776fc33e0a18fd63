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


def _on(method: str, path: str, handler: Handler) -> Route:
    return Route(path, handler, methods=[method])


ROUTES: list[BaseRoute] = [
    # For everybody
    _on("GET", "/", welcome.welcome),
    _on("GET", "/privacy", welcome.privacy),
    _on("GET", "/health", health.health),
    _on("GET", "/join/{uuid}", join.follow),
    _on("GET", "/feed/{token}.ics", feed.read),
    _on("GET", "/answer/{token}", answer.show),
    _on("POST", "/answer/{token}", answer.give),
    _on("POST", "/hooks/{provider}", hooks.receive),
    _on("GET", "/service-worker.js", notifications.worker),
    Mount("/static/built", BuiltFiles()),
    # People
    _on("GET", "/sign-in", signin.show),
    _on("POST", "/sign-in", signin.enter),
    _on("POST", "/sign-out", signin.leave),
    _on("GET", "/account", account.show),
    _on("POST", "/account/calendar", feed.make),
    _on("POST", "/account/calendar/revoke", feed.revoke),
    _on("POST", "/account/zone", account.choose_zone),
    _on("POST", "/account/alarm", notifications.choose_alarm),
    _on("POST", "/account/notifications/{id}/remove", notifications.remove),
    _on("POST", "/account/sessions/{id}/end", account.end_session),
    _on("POST", "/account/sign-out-everywhere", account.sign_out_everywhere),
    # Settings and maintenance: administrators
    _on("GET", "/settings", maintenance.settings),
    _on("GET", "/settings/users", maintenance.users),
    _on("POST", "/settings/users/{associate_id}/hand-over", hand_over.hand_over),
    _on("GET", "/settings/preferences", maintenance.preferences),
    _on("GET", "/settings/preferences/global", maintenance.global_preferences),
    _on("GET", "/settings/preferences/video-meetings", maintenance.video_meetings),
    _on("GET", "/settings/lists", lists.show),
    _on("GET", "/settings/lists/templates/{kind}/{language}", lists.edit),
    _on("POST", "/settings/lists/templates/{kind}/{language}", lists.save),
    _on("POST", "/settings/lists/templates/{kind}/{language}/preview", lists.preview),
    _on("POST", "/settings/lists/templates/{kind}/{language}/reset", lists.reset),
    _on("GET", "/settings/email", mail_setup.show),
    _on("POST", "/settings/email/sending", mail_setup.save_sending),
    _on("POST", "/settings/email/answers", mail_setup.save_answers),
    _on("POST", "/settings/email/test", mail_setup.send_test),
    _on("GET", "/settings/audit", audit.show),
    _on("POST", "/settings/audit.csv", audit.export),
    _on("GET", "/settings/webhooks", hook_log.show),
    _on("POST", "/settings/webhooks/{id}/apply", hook_log.apply_again),
    # The provider, configured: administrators
    _on("GET", "/configure", configure.show),
    _on("POST", "/configure/passcode", configure.save_passcode),
    _on("GET", "/configure/users", configure.users),
    _on("POST", "/configure/users/{associate_id}/remove", configure.remove_user),
    _on("GET", "/configure/disconnect", configure.ask_disconnect),
    _on("POST", "/configure/disconnect", configure.disconnect),
    # To the provider and back
    _on("POST", "/connect/{provider}", connect.begin),
    _on("GET", "/connect/{provider}/callback", connect.callback),
    _on("GET", "/meet/authorize", connect.authorize),
    _on("GET", "/meet/DisconnectUser", disconnect_user.ask),
    _on("POST", "/meet/DisconnectUser", disconnect_user.confirm),
    # The diary: its page, and the JSON behind it
    _on("GET", "/diary", diary.show),
    _on("GET", "/diary/appointments", diary.listed),
    _on("POST", "/diary/appointments", diary.create),
    _on("POST", "/diary/appointments/preview", letters.show),
    _on("GET", "/diary/appointments/{id}", diary.read),
    _on("POST", "/diary/appointments/{id}/opened", diary.opened),
    _on("PUT", "/diary/appointments/{id}", diary.change),
    _on("DELETE", "/diary/appointments/{id}", diary.delete),
    _on("PATCH", "/diary/appointments/{id}/time", diary.move),
    _on("POST", "/diary/appointments/{id}/completed", diary.complete),
    _on("GET", "/diary/appointments/{id}/calendar.ics", feed.download),
    _on("POST", "/diary/appointments/{id}/answer", diary.answer),
    _on("POST", "/diary/appointments/{id}/differs", diary.decide_difference),
    _on("POST", "/diary/appointments/{id}/try-again", try_again.press),
    _on("POST", "/diary/appointments/{id}/send-again", letters.send_again),
    _on("POST", "/diary/reservations", diary.reserve_video),
    _on("DELETE", "/diary/reservations/{uuid}", diary.give_back),
    _on("GET", "/diary/video", diary.video),
    _on("POST", "/diary/needs-reauth/seen", diary.needs_reauth_seen),
    _on("GET", "/diary/search/companies", diary.companies),
    _on("GET", "/diary/search/contacts", diary.contacts),
    _on("GET", "/diary/availability", diary.availability),
    _on("GET", "/diary/stream", stream.listen),
    _on("POST", "/diary/alarms/{id}/dismissed", stream.dismiss),
    _on("POST", "/diary/notifications", notifications.add),
]
