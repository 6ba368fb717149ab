"""Sound of ours through a chain of FFmpeg's filters, a second at a time."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph
from av.frame import Frame

from service.dubbing.sound import RATE, Samples, WavReader

LAYOUTS = {1: "mono", 2: "stereo"}
Chain = Sequence[tuple[str, str]]
"""Filters by name, each with its arguments."""


def frame_of(samples: Samples, position: int) -> AudioFrame:
    """Samples as FFmpeg takes them; ``position`` is the number of the first of them."""
    frame = AudioFrame.from_ndarray(
        np.ascontiguousarray(samples).reshape(1, -1), format="s16", layout=LAYOUTS[samples.shape[1]]
    )
    frame.sample_rate, frame.pts, frame.time_base = RATE, position, Fraction(1, RATE)
    return frame


def filtered(sound: WavReader, chain: Chain) -> Iterator[Samples]:
    """The rest of a sound after a chain of filters, 16 bits at 48 kHz with the same channels."""
    channels = sound.shape.channels
    for frame in frames_through(sound, chain):
        samples: Samples = frame.to_ndarray().astype(np.int16, copy=False).reshape(-1, channels)
        yield samples


def frames_through(sound: WavReader, chain: Chain) -> Iterator[AudioFrame]:
    """The frames that leave a chain of filters."""
    graph, position = _graph(sound.shape.channels, chain), 0
    for block in sound.blocks():
        graph.push(frame_of(block, position))
        position += len(block)
        yield from _ready(graph)
    graph.push(None)
    yield from _ready(graph)


def _graph(channels: int, chain: Chain) -> Graph:
    graph = Graph()
    graph.threads = 1
    layout = LAYOUTS[channels]
    nodes = [graph.add("abuffer", sample_rate=str(RATE), sample_fmt="s16", channel_layout=layout)]
    nodes += [graph.add(name, arguments) for name, arguments in chain]
    nodes.append(graph.add("aformat", sample_rates=str(RATE), sample_fmts="s16", channel_layouts=layout))
    graph.link_nodes(*nodes, graph.add("abuffersink")).configure()
    return graph


def _ready(graph: Graph) -> Iterator[AudioFrame]:
    while True:
        try:
            frame: Frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield frame
