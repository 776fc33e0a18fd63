"""A picture that a phone's camera reads."""

import segno


def qr_code(text: str) -> str:
    """`text` as a QR code: inline SVG, dark on light whatever the page's colours are."""
    return str(segno.make(text, error="m").svg_inline(scale=4, light="#fff"))
