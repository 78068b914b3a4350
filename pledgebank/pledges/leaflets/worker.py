"""The process that sets a sheet and ends: it writes no file, and has bounds of its own for time and memory.

It reads the sheet as JSON from its standard input and writes the PDF to its standard output.
"""

import io
import os
import resource
import signal
import sys
from pathlib import Path

import manimgx_fonts
import manimgx_fonts_cjk
import msgspec
import segno
import typst

from pledgebank.pledges.leaflets.model import Sheet

# The one folder that a document could read from; there is nothing else in it.
ROOT = Path(__file__).parent / "template"
TEMPLATE = ROOT / "leaflet.typ"
FONTS = [str(Path(each.__path__[0])) for each in (manimgx_fonts, manimgx_fonts_cjk)]
ADDRESS_SPACE = 2 * 2**30
COMPUTING_SECONDS = 8
SECONDS = 20
GENTLENESS = 2
# Where packages would be looked for.
NOWHERE = Path("/nonexistent")
# Its letters go before those of the fonts for other scripts, which have some of them too.
FIRST_FONT = "Noto Sans"


def main() -> None:
    """Set one sheet."""
    _bind()
    sheet = msgspec.json.decode(sys.stdin.buffer.read(), type=Sheet)
    sys.stdout.buffer.write(pdf(sheet))


def pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF, the same for the same words; for screen readers too, unless it has signs without a font."""
    try:
        made = compile_ready(sheet).compile(format="pdf", pdf_standards="ua-1", timestamp=0)
    except typst.TypstError:
        made = compile_ready(sheet).compile(format="pdf", timestamp=0)
    assert isinstance(made, bytes)
    return made


def compile_ready(sheet: Sheet) -> typst.Compiler:
    """The sheet about to be set. All words are handed over as data; there is nothing that they could reach or run."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=FONTS)
    families = [FIRST_FONT, *(family for family in fonts.families() if family != FIRST_FONT)]
    given = {**msgspec.to_builtins(sheet), "code": code(sheet.address), "fonts": families}
    return typst.Compiler(
        TEMPLATE.read_bytes(),
        root=ROOT,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"leaflet": msgspec.json.encode(given).decode()},
        package_path=NOWHERE,
        package_cache_path=NOWHERE,
    )


def code(address: str) -> str:
    """The QR code of an address, as SVG, without the white around it that the sheet leaves anyway."""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=0)
    return drawn.getvalue().decode()


def _bind() -> None:
    os.nice(GENTLENESS)  # whoever waits for an answer of the server goes before
    for what, most in (
        (resource.RLIMIT_CPU, COMPUTING_SECONDS),
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, ceiling = resource.getrlimit(what)
        resource.setrlimit(what, (most if ceiling == resource.RLIM_INFINITY else min(most, ceiling), ceiling))
    signal.setitimer(signal.ITIMER_REAL, SECONDS)


if __name__ == "__main__":
    main()
