"""PDF files, laid out by Typst with the fonts that came with the product.

A template is a program and what people wrote is its data: it reaches the template as JSON strings and is only ever
shown, never read as markup or code. The compiler is confined to a folder with nothing else in it, sees no fonts of the
machine and knows no date but the data's, so that the same data gives the same bytes everywhere.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import fontpkg_ibm_plex_sans_arabic
import fontpkg_noto_sans
import typst

_PACKAGES: Final = (fontpkg_noto_sans, fontpkg_ibm_plex_sans_arabic)

FAMILIES: Final = (
    *(package.FAMILY for package in _PACKAGES),
    "Libertinus Serif",
    "New Computer Modern",
    "DejaVu Sans Mono",
)
"""By preference: a character is set in the first family that has it. Noto Sans has the Latin, Cyrillic and Devanagari
of the catalogue. Arabic is set in IBM Plex: Noto draws a letter and its dots apart, and copied text has them twice.
The fonts inside the compiler stand behind them for musical notes and rare signs."""


def print_pdf(folder: str, name: str, inputs: Mapping[str, str]) -> bytes:
    """The PDF of ``templates/<folder>/<name>`` with these ``sys.inputs``. Blocks: call it in a thread."""
    with TemporaryDirectory(prefix="printing-") as empty:
        template = Path(empty) / name
        template.write_bytes(_template(folder, name))
        return typst.compile(
            template,
            root=template.parent,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=dict(inputs),
            format="pdf",
        )


@cache
def _template(folder: str, name: str) -> bytes:
    return (files("templates") / folder / name).read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(package.ROOT / "files") for package in _PACKAGES],
    )
