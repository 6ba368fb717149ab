"""Long work, first kind: the provider speaks the lines of a task that have no fresh take.

Each take is kept in a transaction of its own as soon as it is there. Killed anywhere, the next run goes on with the
lines that have none; what was spoken and not kept is spoken again.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

from service.database import transaction, utc_now
from service.dubbing.access import document_of, held_for_change, held_for_reading
from service.dubbing.clips import read_take
from service.dubbing.lines import Line, is_stale, lines
from service.dubbing.refusals import DubRefused
from service.dubbing.rows import NewTake, choose, chosen_takes, keep_take, renew_lease, same_take
from service.dubbing.speech import VoiceProvider, VoiceTrouble
from service.dubbing.taking import store_wav
from service.dubbing.voices import open_voices
from service.exports.failures import NotMade
from service.exports.progress import Progress
from service.files.storage import Stored
from service.media.refusals import MediaRefused
from service.parts import Parts

AT_ONCE: Final = 3
PAUSES_SECONDS: Final = (1.0, 5.0, 20.0)
"""Between the tries when a provider is busy or away."""


async def speak_lines(
    parts: Parts, work: Any, progress: Progress, *, pauses: Sequence[float] = PAUSES_SECONDS
) -> dict[str, Any]:
    """Speaks what is to be spoken; the report. Raises NotMade, and TaskRefused or NotFound when the lease was lost."""
    async with open_voices(parts.settings) as provider:
        if provider is None:
            raise NotMade("no_voices", "No provider of voices is configured any more. Record the lines instead.")
        wanted, language = await _wanted(parts, work)
        speaking = Speaking(parts, work, provider, language, pauses)
        default = await speaking.default_voice() if any(not line.voice for line in wanted) else ""
        orders = [(line, line.voice or default) for line in wanted]
        await speaking.all_of(orders, progress)
    return {"provider": provider.name, "spoken": [line.segment_id for line in wanted]}


async def _wanted(parts: Parts, work: Any) -> tuple[list[Line], str]:
    """The lines that have no fresh take, of those that were asked for; and the language of the dub."""
    asked = work.options["segments"]
    async with parts.sessions() as session:
        held = await held_for_reading(session, work.task_id, work.created_by, utc_now())
        chosen = await chosen_takes(session, held.job_id)
    missing = [one for one in lines(document_of(held)) if not _is_fresh(chosen.get(one.segment_id), one)]
    return [one for one in missing if asked is None or one.segment_id in asked], held.language


def _is_fresh(take: Any, line: Line) -> bool:
    return take is not None and not is_stale(take, line)


@dataclass(frozen=True, slots=True)
class Speaking:
    """One run of one piece of work."""

    parts: Parts
    work: Any
    provider: VoiceProvider
    language: str
    pauses: Sequence[float]

    async def default_voice(self) -> str:
        """Whoever speaks the lines for which no voice was chosen: the first that is on offer."""
        found = await self.provider.voices(self.language)
        if isinstance(found, VoiceTrouble):
            raise NotMade(found.slug, found.message)
        if not found:
            raise NotMade("voice_missing", "The provider has no voice at all. Record the lines, or add a voice there.")
        return found[0].id

    async def all_of(self, orders: Sequence[tuple[Line, str]], progress: Progress) -> None:
        """A few at a time; the first trouble ends the rest."""
        slots, done = asyncio.Semaphore(AT_ONCE), count(1)

        async def one_of_them(line: Line, voice: str) -> None:
            async with slots:
                await self.one(line, voice)
            progress(next(done) / len(orders))

        try:
            async with asyncio.TaskGroup() as group:
                for line, voice in orders:
                    group.create_task(one_of_them(line, voice))
        except ExceptionGroup as troubles:
            raise troubles.exceptions[0] from None

    async def one(self, line: Line, voice: str) -> None:
        """Speaks one line, unless there is a take of these words in this voice already: then that one counts again."""
        if await self._chosen_again(line, voice):
            return
        sound = await self._spoken(line, voice)
        with tempfile.TemporaryDirectory(prefix="take-") as folder:
            source, path = Path(folder) / "spoken", Path(folder) / "take.wav"
            await asyncio.to_thread(source.write_bytes, sound)
            try:
                facts = await read_take(source, path)
            except (MediaRefused, DubRefused) as refused:
                raise NotMade("voice_unusable", _about(line, f"What the voice said is unusable: {refused}")) from None
            await self._keep(line, voice, path, facts.duration_ms)

    async def _spoken(self, line: Line, voice: str) -> bytes:
        sound = await self.provider.speak(line.text, voice, self.language)
        for pause in self.pauses:
            if not (isinstance(sound, VoiceTrouble) and sound.is_passing):
                break
            await asyncio.sleep(pause)
            sound = await self.provider.speak(line.text, voice, self.language)
        if isinstance(sound, VoiceTrouble):
            raise NotMade(sound.slug, _about(line, sound.message))
        return sound

    async def _keep(self, line: Line, voice: str, path: Path, duration_ms: int) -> None:
        stored = await store_wav(self.parts.storage, path, self.work.task_id)
        try:
            is_kept = await self._recorded(line, voice, duration_ms, stored)
        except BaseException:
            await self.parts.storage.delete(stored.key)
            raise
        if not is_kept:
            await self.parts.storage.delete(stored.key)

    async def _recorded(self, line: Line, voice: str, duration_ms: int, stored: Stored) -> bool:
        """Keeps the take, unless another run has kept the same meanwhile."""
        label = self.provider.label(voice)
        made = NewTake(line, self.provider.origin, label, voice, duration_ms, stored, self.work.created_by)
        async with transaction(self.parts.sessions) as session:
            now = utc_now()
            held = await held_for_change(session, self.work.task_id, self.work.created_by, now)
            if await same_take(session, held.job_id, line, voice) is not None:
                return False
            await renew_lease(session, held, self.parts.settings, now)
            await keep_take(session, held, made, now)
        return True

    async def _chosen_again(self, line: Line, voice: str) -> bool:
        async with transaction(self.parts.sessions) as session:
            held = await held_for_change(session, self.work.task_id, self.work.created_by, utc_now())
            found = await same_take(session, held.job_id, line, voice)
            if found is not None:
                await choose(session, found)
        return found is not None


def _about(line: Line, message: str) -> str:
    """Says which line it was; those before it are kept."""
    return f"Segment {line.segment_id}: {message} Takes that were spoken before are kept."
