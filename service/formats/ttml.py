"""TTML in the Text profile of IMSC 1.1: UTF-8, lines end in LF, each cue is one paragraph on one line of the file.

It holds the language, times, lines, the styles italic, bold and underlined, and who speaks: an agent for each speaker,
named by its paragraphs. Kinds are held as the brackets of sounds and the notes of music.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from service.documents.markup import Run, runs
from service.documents.wording import one_line
from service.formats.timestamps import vtt_time
from service.timedtext.cues import Cue

CONTENT_TYPE: Final = "application/ttml+xml"
PROFILE: Final = "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
NAMESPACE: Final = "http://www.w3.org/ns/ttml"
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ps", "ur", "yi"})
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_STYLES: Final = {
    "b": 'tts:fontWeight="bold"',
    "i": 'tts:fontStyle="italic"',
    "u": 'tts:textDecoration="underline"',
}
_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="{namespace}" xmlns:ttm="{namespace}#metadata" xmlns:ttp="{namespace}#parameter" \
xmlns:tts="{namespace}#styling" xml:lang="{language}" xml:space="preserve" ttp:contentProfiles="{profile}" \
ttp:timeBase="media" ttp:cellResolution="32 15">
<head>
{agents}<styling>
<style xml:id="text" tts:fontFamily="proportionalSansSerif" tts:fontSize="100%" tts:lineHeight="125%" \
tts:color="white" tts:textAlign="center"{direction}/>
</styling>
<layout>
<region xml:id="bottom" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after" \
tts:showBackground="whenActive"/>
</layout>
</head>
<body>
<div region="bottom" style="text">
"""
_FOOT: Final = "</div>\n</body>\n</tt>\n"


def render_ttml(
    cues: Iterable[Cue], language: str, names: Mapping[str, str] | None = None, *, speakers: bool = True
) -> bytes:
    """The file. ``language`` is a BCP 47 code; ``names`` are those of speakers by id, written where they are wanted."""
    named = {key: kept for key, name in (names or {}).items() if (kept := one_line(name))} if speakers else {}
    agents = {key: f"speaker-{number}" for number, key in enumerate(named, start=1)}
    head = _HEAD.format(
        namespace=NAMESPACE, profile=PROFILE, language=language.translate(_ESCAPES),
        agents="".join(_agent(agents[key], name) for key, name in named.items()),
        direction=' tts:direction="rtl"' if is_right_to_left(language) else "",
    )  # fmt: skip
    marks: dict[str | None, str] = {key: f' ttm:agent="{agent}"' for key, agent in agents.items()}
    paragraphs = [
        f'<p xml:id="cue-{number}" begin="{vtt_time(cue.start_ms)}" end="{vtt_time(cue.end_ms)}"'
        f"{marks.get(cue.speaker, '')}>{'<br/>'.join([_line(line) for line in cue.lines])}</p>\n"
        for number, cue in enumerate(cues, start=1)
    ]
    return "".join([head, *paragraphs, _FOOT]).encode()


def is_right_to_left(language: str) -> bool:
    """Whether the language's script runs from right to left."""
    return language.split("-")[0].lower() in RIGHT_TO_LEFT


def _agent(agent: str, name: str) -> str:
    return (
        f'<ttm:agent type="person" xml:id="{agent}"><ttm:name type="full">{name.translate(_ESCAPES)}</ttm:name>'
        "</ttm:agent>\n"
    )


def _line(line: str) -> str:
    if "<" not in line:
        return line.translate(_ESCAPES)
    return "".join(_span(run) for run in runs(line))


def _span(run: Run) -> str:
    text = run.text.translate(_ESCAPES)
    if not run.styles:
        return text
    return f"<span {' '.join(_STYLES[style] for style in sorted(run.styles))}>{text}</span>"
