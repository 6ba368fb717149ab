"""What the demo orders: four samples, or the file of whoever runs it."""

from dataclasses import dataclass
from pathlib import Path

from pricing.catalogue import Service
from service.commands.demo.people import People, Person
from service.commands.items import Wanted
from service.embedded.samples import convert, sample_script, write_spoken_wav, write_video


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """One order of the demo. ``is_sent_back``: the first review asks for rework."""

    label: str
    customer: Person
    path: Path
    wanted: Wanted
    is_sent_back: bool = False


def own_plan(people: People, path: Path, wanted: Wanted) -> list[OrderPlan]:
    """One order over a given file, paid by card."""
    return [OrderPlan(wanted.service.value, people.card, path, wanted)]


def sample_plans(people: People, samples: dict[Service, Path]) -> list[OrderPlan]:
    """Four orders, by card and from credits."""
    sample = samples.__getitem__
    subtitles = Wanted(Service.SUBTITLES, "en", ["de"])
    return [
        OrderPlan("transcript", people.card, sample(Service.TRANSCRIPT), Wanted(Service.TRANSCRIPT, "en")),
        OrderPlan("captions", people.credits, sample(Service.CAPTIONS), Wanted(Service.CAPTIONS, "fr")),
        OrderPlan("subtitles", people.card, sample(Service.SUBTITLES), subtitles, is_sent_back=True),
        OrderPlan("dub", people.credits, sample(Service.DUB), Wanted(Service.DUB, "en", ["es"])),
    ]


def make_samples(folder: Path) -> dict[Service, Path]:
    """Speaks and writes the four sample files."""
    folder.mkdir(parents=True, exist_ok=True)
    english, french = _voice(folder, "en"), _voice(folder, "fr")
    made = {
        Service.TRANSCRIPT: folder / "harbour-notice.mp3",
        Service.CAPTIONS: folder / "cuisine-du-matin.mp4",
        Service.SUBTITLES: folder / "harbour-tour.mp4",
        Service.DUB: folder / "harbour-film.mov",
    }
    convert(english, made[Service.TRANSCRIPT], "mp3")
    write_video(made[Service.CAPTIONS], french)
    write_video(made[Service.SUBTITLES], english)
    write_video(made[Service.DUB], english)
    return made


def _voice(folder: Path, language: str) -> Path:
    path = folder / f"voice-{language}.wav"
    write_spoken_wav(path, sample_script(language), language)
    return path
