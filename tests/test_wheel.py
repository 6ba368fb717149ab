"""The wheel stands by itself: price books, templates, migrations and the command are inside it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from service.embedded.postgres import EmbeddedPostgres

ROOT = Path(__file__).parents[1]
LOOK_INSIDE = """
import service, templates, pricing.books
from service.notifications.mails import MAILS
from importlib.resources import files
assert service.__file__.startswith({target!r}), service.__file__
assert len(pricing.books.shipped_books().books) >= 1
mails = files("templates") / "email"
assert len(MAILS) >= 17 and all((mails / name / "body.html").is_file() for name in MAILS)
assert (files("templates") / "invoice" / "invoice.typ").is_file()
from service.pages.shell.assets import asset
from service.pages.shell.locales import LOCALES, words_of
assert asset("app.css").startswith("/static/app-") and (files("templates") / "pages" / "base.html").is_file()
assert [words_of(code).direction for code in LOCALES] == ["ltr", "rtl"]
from service.pages.workspaces.webhook_help import samples
assert [one.language for one in samples()] == ["Python", "JavaScript", "Go"]
from service.timedtext.grammar import grammar_of
from service.timedtext.profiles import shipped_names
assert shipped_names() == ["children", "default"]
assert all(grammar_of(code).titles for code in "ar en fr de hi it pt ru es tr uk".split())
"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The contents of a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), "."]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("productions-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(unpacked: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs Python outside the checkout, on the wheel's contents alone."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=unpacked.parent,
        env={"PYTHONPATH": str(unpacked), "PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=250,
    )


def test_data_files_are_found_in_the_wheel(unpacked: Path) -> None:
    done = run(unpacked, "-c", LOOK_INSIDE.format(target=str(unpacked)))

    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_of_the_wheel_migrates_a_database(unpacked: Path, postgres: EmbeddedPostgres) -> None:
    url = postgres.ensure_database("wheel_migrates")

    done = run(unpacked, "-m", "service.cli", "migrate", PRODUCTIONS_DATABASE_URL=url)

    assert done.returncode == 0, done.stderr


def test_no_tests_and_no_data_of_the_checkout_are_in_the_wheel(unpacked: Path) -> None:
    tops = {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")}

    assert tops == {"pricing", "workflows", "service", "templates"}
