"""What the follow-up looks up while it is written: companies and contacts."""

from starlette.requests import Request
from starlette.responses import Response

from videomeet.flows.diary import search
from videomeet.web.diary.serializers import serialize_results
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services
from videomeet.web.kit.request_parsing import query_id, query_text
from videomeet.web.kit.response_schemas import json_response


async def search_companies(request: Request) -> Response:
    """Companies by name."""
    caller, services = await callers.require(request), get_services(request)
    matches = await search.search_companies(services, caller, query_text(request, "q"))
    return json_response(serialize_results(matches))


async def search_contacts(request: Request) -> Response:
    """Contacts by name or e-mail, of one company or all."""
    caller, services = await callers.require(request), get_services(request)
    text, company_id = query_text(request, "q"), query_id(request, "company_id")
    matches = await search.search_contacts(services, caller, text, company_id)
    return json_response(serialize_results(matches))
