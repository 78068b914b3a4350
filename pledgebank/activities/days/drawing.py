"""Draws codes for devices to read."""

import io

import segno


def qr(content: str) -> str:
    """A QR code as SVG, dark on nothing, with the margin it needs."""
    drawn = io.BytesIO()
    segno.make_qr(content, error="m").save(drawn, kind="svg", border=4, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode().strip()
