"""Reading TTML: IMSC, EBU-TT-D, DFXP and their relatives, whatever namespace their version has.

What has its own time becomes a segment: paragraphs, and spans with times within them. Styles are followed through
``style`` references and the elements above; regions, colours and animations are left out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from service.documents.document import MAX_SEGMENTS
from service.formats.building import Reading, document_of
from service.formats.docx_package import count_marks, require_marks
from service.formats.options import Format
from service.formats.repairing import MAX_MS, Piece
from service.formats.ttml_times import Rates, rates_of
from service.formats.unreadable import Unreadable

_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]{0,400}\?>")
_NOT_XML: Final = re.compile("[\x0b\x0c\x1c-\x1f]")
_SPACES: Final = re.compile(r"[ \t\n]+")
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_MAX_REFERENCES: Final = 20
_STYLED: Final = {
    "fontStyle": ("i", frozenset({"italic", "oblique"})),
    "fontWeight": ("b", frozenset({"bold"})),
    "textDecoration": ("u", frozenset({"underline"})),
}


def read_ttml(text: str, language: str) -> Reading:
    """The cues as segments. Raises Unreadable, with the line, for what is no well-formed TTML.

    Document type declarations are refused: no entity is ever resolved, nothing is ever fetched.
    """
    require_marks(count_marks(text.encode()))
    root = _parsed(text)
    notes: list[str] = []
    walk = _Walk(root)
    if walk.parameters.get("timeBase", "media") != "media":
        notes.append("The times are those of a clock or a tape; they were read as times of the media.")
    pieces = list(walk.pieces())
    if not pieces:
        raise Unreadable("No cue was found: the file has no paragraph with times.")
    return Reading(document_of(pieces, language, notes, named=list(walk.agents.values())), Format.TTML, notes)


def _parsed(text: str) -> etree._Element:
    if "<!DOCTYPE" in text:
        line = text.count("\n", 0, text.index("<!DOCTYPE")) + 1
        raise Unreadable("The file has a document type declaration, which no caption file needs; remove it.", line)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_pis=True)
    blank = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text)
    try:
        root = etree.fromstring(_NOT_XML.sub(" ", blank).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            f"The file is not well-formed XML: {str(error.msg).partition(', line ')[0]}.", error.lineno
        ) from None
    if _name(root) != "tt":
        raise Unreadable(f"The file is XML, but no TTML: it begins with the element {_name(root)[:40]!r}.", 1)
    return root


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _local(attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes by their local names."""
    return {key.rpartition("}")[2]: value for key, value in attributes.items()}


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds for the content of an element: when it begins and ends, styles, speaker, white space."""

    start_ms: int = 0
    end_ms: int | None = None
    styles: frozenset[str] = frozenset()
    agent: str | None = None
    keeps_space: bool = False


class _Walk:
    """One pass over the document."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self.parameters = _local(dict(root.attrib))
        self._rates: Rates = rates_of(self.parameters)
        self.agents = dict(_agents(root))
        self._known: dict[str, dict[str, bool]] = {}
        self._styles = {
            key: one for one in root.iter("{*}style") if (key := one.get(f"{_XML}id")) and isinstance(one.tag, str)
        }

    def pieces(self) -> Iterator[Piece]:
        """Every paragraph with text, in the order of the file."""
        body = next(self._root.iter("{*}body"), None)
        if body is None:
            return
        count = 0
        for paragraph, around in self._paragraphs(body, self._inside(body, self._inside(self._root, _Around()))):
            for piece in self._of_paragraph(paragraph, around):
                count += 1
                if count > MAX_SEGMENTS:
                    raise Unreadable(f"The file has more than {MAX_SEGMENTS:,} cues.", paragraph.sourceline)
                yield piece

    def _paragraphs(self, parent: etree._Element, around: _Around) -> Iterator[tuple[etree._Element, _Around]]:
        for child in parent:
            if _name(child) == "div":
                yield from self._paragraphs(child, self._inside(child, around))
            elif _name(child) == "p":
                yield child, self._inside(child, around)

    def _inside(self, element: etree._Element, around: _Around) -> _Around:
        """What holds inside an element; its times count from where the element around it begins."""
        given = _local(dict(element.attrib))
        line = element.sourceline
        start = around.start_ms + self._rates.milliseconds(given.get("begin", "0s"), line)
        end = around.end_ms
        if "end" in given:
            end = around.start_ms + self._rates.milliseconds(given["end"], line)
        elif "dur" in given:
            end = start + self._rates.milliseconds(given["dur"], line)
        space = element.get(f"{_XML}space")
        return _Around(
            start, end, self._styled(given, around.styles), given.get("agent", around.agent),
            around.keeps_space if space is None else space == "preserve",
        )  # fmt: skip

    def _styled(self, given: Mapping[str, str], styles: frozenset[str]) -> frozenset[str]:
        """The styles around, changed by those that the element refers to and then by its own."""
        for tag, is_on in self._changes(given).items():
            styles = styles | {tag} if is_on else styles - {tag}
        return styles

    def _changes(self, given: Mapping[str, str]) -> dict[str, bool]:
        """What an element does to each style that it or what it refers to sets: on or off."""
        changes: dict[str, bool] = {}
        for key in given.get("style", "").split()[:_MAX_REFERENCES]:
            changes |= self._changes_by(key)
        for attribute, (tag, values) in _STYLED.items():
            if attribute in given:
                changes[tag] = bool(values & set(given[attribute].split()))
        return changes

    def _changes_by(self, key: str) -> dict[str, bool]:
        """The same of a style by its id; looked at once, however many refer to it, in circles even."""
        if key not in self._known and key in self._styles:
            self._known[key] = {}
            self._known[key] = self._changes(_local(dict(self._styles[key].attrib)))
        return self._known.get(key, {})

    def _of_paragraph(self, paragraph: etree._Element, around: _Around) -> Iterator[Piece]:
        timed = [one for one in paragraph.iter() if one is not paragraph and _has_times(one)]
        if not timed:
            yield self._piece(paragraph, around)
            return
        for child in paragraph:
            if _name(child) == "span":
                yield from self._of_paragraph(child, self._inside(child, around))

    def _piece(self, element: etree._Element, around: _Around) -> Piece:
        text = _joined(self._texts(element, around))
        end = around.end_ms
        if end is None:
            if text:
                raise Unreadable("The cue has no out point.", element.sourceline)
            end = min(around.start_ms + 1, MAX_MS)
        name = None if around.agent is None else self.agents.get(around.agent.split()[0] if around.agent else "")
        return Piece(around.start_ms, end, text, name, None, element.sourceline)

    def _texts(self, element: etree._Element, around: _Around) -> Iterator[tuple[str, frozenset[str]]]:
        yield _spaced(element.text, around), around.styles
        for child in element:
            if _name(child) == "br":
                yield "\n", frozenset()
            elif _name(child) == "span":
                yield from self._texts(child, self._inside(child, replace(around, start_ms=0)))
            yield _spaced(child.tail, around), around.styles


def _agents(root: etree._Element) -> Iterator[tuple[str, str]]:
    for agent in root.iter("{*}agent"):
        name = next((one.text for one in agent.iter("{*}name") if one.text), None)
        if name and (key := agent.get(f"{_XML}id")):
            yield key, name


def _has_times(element: etree._Element) -> bool:
    return any(key.rpartition("}")[2] in ("begin", "end", "dur") for key in map(str, element.attrib))


def _spaced(text: str | None, around: _Around) -> str:
    if not text:
        return ""
    return text if around.keeps_space else _SPACES.sub(" ", text)


def _joined(texts: Iterator[tuple[str, frozenset[str]]]) -> str:
    """The stretches as lines with their styles as tags; each is closed on its line."""
    pieces = []
    for text, styles in texts:
        if not text:
            continue
        opening = "".join(f"<{style}>" for style in sorted(styles))
        closing = "".join(f"</{style}>" for style in sorted(styles, reverse=True))
        bare = text.strip()
        shown = f"{closing}\n{opening}".join(bare.split("\n")) if styles else bare
        pieces.append(text.replace(bare, f"{opening}{shown}{closing}", 1) if bare else text)
    return "\n".join(kept for line in "".join(pieces).split("\n") if (kept := line.strip()))
