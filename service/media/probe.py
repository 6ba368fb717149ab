"""The child process of an analysis: `python -m service.media.probe TASK < FILE`.

TASK is a ProbeTask in JSON, the answer on standard output a ProbeAnswer in JSON. Everything that is needed is
imported before `confine` takes away the right to open files.
"""

import sys

import msgspec

from service.media.confinement import confine, die_with_parent, is_short_of_memory
from service.media.facts import ProbeAnswer, ProbeRefusal, ProbeResult, ProbeTask
from service.media.inspection import inspect
from service.media.refusals import MediaRefused, refusal
from service.media.source import Source


def answer(task: ProbeTask, source: Source) -> ProbeAnswer:
    """The facts about a file, or why it is refused."""
    try:
        return ProbeResult(inspect(source, task.limits, task.parameters))
    except MemoryError:
        return _refused(refusal("media_too_complex"))
    except MediaRefused as refused:
        return _refused(refusal("media_too_complex") if is_short_of_memory() else refused)


def _refused(refused: MediaRefused) -> ProbeRefusal:
    return ProbeRefusal(refused.slug, refused.particulars)


def main() -> None:
    """Answer one task about the file on standard input."""
    task = msgspec.json.decode(sys.argv[1], type=ProbeTask)
    die_with_parent(task.parent)
    confine(task.limits)
    sys.stdout.buffer.write(msgspec.json.encode(answer(task, Source(sys.stdin.fileno()))))


if __name__ == "__main__":
    main()
