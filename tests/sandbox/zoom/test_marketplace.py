"""The Marketplace: Manage > Installed Apps > Uninstall, and what it does to the grant."""

from urllib.parse import quote

from tests.support.sandbox import LIAM, OLIVIA
from tests.support.zoom_client import ZoomClient

AS_OLIVIA = f"as={quote(OLIVIA)}"


def test_the_marketplace_asks_who_you_are_each_time(app: ZoomClient) -> None:
    for path in ("/marketplace", "/marketplace/manage", "/marketplace/installed"):
        assert f">{OLIVIA}</button>" in app.get_page(path).text
    sent = app.http.post(f"{app.server.url}/marketplace/signin", data={"email": OLIVIA})
    assert "Signed in as Olivia Hansen" in app.get_page(sent.headers["location"]).text


def test_the_way_leads_over_manage_and_installed_apps_to_uninstall(olivia: ZoomClient) -> None:
    assert ">Manage</a>" in olivia.get_page(f"/marketplace?{AS_OLIVIA}").text
    assert ">Installed Apps</a>" in olivia.get_page(f"/marketplace/manage?{AS_OLIVIA}").text
    installed = olivia.get_page(f"/marketplace/installed?{AS_OLIVIA}").text
    assert "<strong>Videomeet</strong>" in installed
    assert ">Uninstall</button>" in installed
    confirm = olivia.get_page(f"/marketplace/uninstall?{AS_OLIVIA}").text
    assert 'role="dialog"' in confirm
    assert confirm.count(">Uninstall</button>") == 1


def test_looking_at_the_confirmation_uninstalls_nothing(olivia: ZoomClient) -> None:
    olivia.get_page(f"/marketplace/uninstall?{AS_OLIVIA}")
    assert olivia.call("GET", "/users/me").status_code == 200


def test_uninstalling_kills_the_persons_tokens(olivia: ZoomClient) -> None:
    done = olivia.http.post(f"{olivia.server.url}/marketplace/uninstall?{AS_OLIVIA}")
    assert "Videomeet was uninstalled." in olivia.get_page(done.headers["location"]).text
    refused = olivia.call("GET", "/users/me")
    assert (refused.status_code, refused.json()["code"]) == (401, 124)
    assert olivia.refresh().json()["error"] == "invalid_grant"


def test_uninstalling_leaves_meetings_and_other_people_alone(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    liam = ZoomClient(olivia.server).sign_in(LIAM)
    olivia.http.post(f"{olivia.server.url}/marketplace/uninstall?{AS_OLIVIA}")
    assert liam.call("GET", "/users/me").status_code == 200
    assert olivia.get_page(meeting["join_url"]).status_code == 200


def test_uninstalling_records_app_deauthorized_once(olivia: ZoomClient) -> None:
    for _ in range(2):
        olivia.http.post(f"{olivia.server.url}/marketplace/uninstall?{AS_OLIVIA}")
    deliveries = olivia.server.state()["webhooks"]
    assert [(each["event"], each["state"]) for each in deliveries] == [("app_deauthorized", "not_configured")]


def test_without_the_app_there_is_nothing_to_uninstall(app: ZoomClient) -> None:
    installed = app.get_page(f"/marketplace/installed?{AS_OLIVIA}").text
    assert "No apps are installed." in installed
    assert "Uninstall" not in installed
    assert app.get_page(f"/marketplace/uninstall?{AS_OLIVIA}").status_code == 303


def test_an_installation_begun_at_the_marketplace_returns_a_code_without_state(app: ZoomClient) -> None:
    shown = app.get_page(f"/marketplace?{AS_OLIVIA}").text
    install = shown.split('href="/oauth/authorize?')[1].split('"')[0].replace("&amp;", "&")
    back = app.server.authorize_code(f"{app.server.oauth_url}/authorize?{install}")
    assert "code=" in back
    assert "state=" not in back


def test_the_app_can_be_connected_again_after_an_uninstall(olivia: ZoomClient) -> None:
    olivia.http.post(f"{olivia.server.url}/marketplace/uninstall?{AS_OLIVIA}")
    assert olivia.sign_in().call("GET", "/users/me").status_code == 200
