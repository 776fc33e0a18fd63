"""The JSON about mail templates."""

from videomeet.web.kit.response_schemas import ResponseBody


class TemplatePreview(ResponseBody):
    """How a mail template looks when it is filled in."""

    subject: str
    html: str
    """As a page of ours may show it."""
    text: str
    unknown_variables: list[str]
    """Variables in the template that stand for nothing."""
    problem: str
    """Why the template can't be used; empty when it can."""
