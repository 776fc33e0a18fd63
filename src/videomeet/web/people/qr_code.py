"""A picture that a phone's camera reads."""

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """`text` as a QR code: inline SVG, dark on light whatever the page's colours are."""
    return Markup(segno.make(text, error="m").svg_inline(scale=4, light="#fff"))  # noqa: S704  # nosec B704 # squares
