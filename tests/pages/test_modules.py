"""The pages' own modules, run by node: their tests, and what must agree with the service."""

import json
import re
import subprocess
import sys
from pathlib import Path

import msgspec

from service.documents.document import Document, check_document
from service.pages.linguists.workbench_words import workbench_words
from service.pages.shell.locales import SOURCE_LOCALE, words_of
from service.timedtext.graphemes import length

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "templates" / "static" / "js"
NODE = Path(sys.executable).parent / "node"
SEQUENCES = 150
TEXTS = [
    "", "Good evening.", "<i>Good</i> evening", "a\nb", "naïve café", "e\u0301te\u0301", "مرحبا بالعالم", "مُحَمَّد",
    "क्षत्रिय है", "हिन्दी में",
    "\u202bab\u202c", "\u200f\u200ex", "👩\u200d👩\u200d👧 🇩🇪🏳️\u200d🌈", "日本語", "x\u00ady", "½ «x»…",
]  # fmt: skip


def node(*arguments: str, given: str = "") -> str:
    """What node prints; fails with all of it when it fails, and when there is no node."""
    assert NODE.exists(), f"{NODE} is missing: the pages' modules cannot be tested; install the locked packages"
    run = subprocess.run([NODE, *arguments], input=given, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_the_modules_keep_what_their_own_tests_say() -> None:
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "js").glob("*.test.js"))

    said = node("--test", "--test-reporter=tap", *files)

    assert files
    assert re.search(r"^# fail 0$", said, re.MULTILINE), said
    assert re.search(r"^# skipped 0$", said, re.MULTILINE), said


def test_whatever_commands_make_of_a_document_the_service_takes() -> None:
    lines = node("tests/js/generate.js", "documents", str(SEQUENCES)).splitlines()

    documents = [msgspec.json.decode(line, type=Document) for line in lines]

    assert len(documents) == SEQUENCES
    assert sum(len(document.segments) for document in documents) > SEQUENCES
    for document in documents:
        check_document(document)


def test_characters_are_counted_in_the_browser_as_at_the_service() -> None:
    counted = json.loads(node("tests/js/generate.js", "lengths", given=json.dumps(TEXTS)))

    assert dict(zip(TEXTS, counted, strict=True)) == {text: length(text) for text in TEXTS}


def test_every_sentence_that_the_workbench_asks_for_is_there() -> None:
    asked = {
        name
        for path in [MODULES / "workbench.js", *(MODULES / "workbench").rglob("*.js")]
        for name in re.findall(r"\bsay\(\s*\"(\w+)\"", path.read_text(encoding="utf-8"))
    }
    reasons = {
        f"refused_{reason}"
        for path in (MODULES / "workbench").glob("*.js")
        for reason in re.findall(r"new Refused\(\"(\w+)\"\)", path.read_text(encoding="utf-8"))
    }

    known = workbench_words(words_of(SOURCE_LOCALE))

    assert (asked | reasons) - known.keys() == set()
