"""Decoded sound of any kind to mono at 8 kHz, through a graph of FFmpeg filters."""

from collections.abc import Iterator

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.filter import Graph

RATE = 8000
PIECE = 5 * RATE
"""Samples that come out at a time: so many that numpy's cost per call does not matter."""

Samples = npt.NDArray[np.int16]


class Mixer:
    """Frames of any rate, layout and format in; mono 16-bit samples at 8 kHz out, in large pieces.

    Sound may change its parameters midway (a chained Ogg file, HE-AAC): then a new graph continues.
    """

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._shape: tuple[int, str, str] | None = None

    def mix(self, frame: AudioFrame) -> Iterator[Samples]:
        """Samples that became ready, of this frame and of those before it."""
        shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        if shape != self._shape:
            yield from self.flush()
            self._graph, self._shape = _mixing_graph(shape), shape
        assert self._graph is not None
        frame.pts = None
        self._graph.push(frame)
        yield from _pulled(self._graph)

    def flush(self) -> Iterator[Samples]:
        """The rest."""
        if self._graph is not None:
            self._graph.push(None)
            yield from _pulled(self._graph)
            self._graph = self._shape = None


def _mixing_graph(shape: tuple[int, str, str]) -> Graph:
    rate, layout, sample_format = shape
    graph = Graph()
    graph.threads = 1
    source = graph.add("abuffer", sample_rate=str(rate), sample_fmt=sample_format, channel_layout=layout)
    target = graph.add("aformat", sample_rates=str(RATE), sample_fmts="s16", channel_layouts="mono")
    graph.link_nodes(source, target, graph.add("abuffersink")).configure()
    graph.set_audio_frame_size(PIECE)
    return graph


def _pulled(graph: Graph) -> Iterator[Samples]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        yield frame.to_ndarray()[0]
