"""Decoded sound of any kind in one form (for analysis mono at 8 kHz), through a graph of FFmpeg filters."""

from collections.abc import Callable

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.filter import Graph

RATE = 8000
PIECE_SECONDS = 5
"""So much comes out at a time that the cost of a call, here and in numpy, does not matter."""

Samples = npt.NDArray[np.int16]


class Mixer:
    """Takes frames of any rate, layout and format; gives 16-bit samples at `rate` to `consume`, channels interleaved.

    Sound may change its parameters midway (a chained Ogg file, HE-AAC): then a new graph continues.
    """

    def __init__(self, consume: Callable[[Samples], None], rate: int = RATE, layout: str = "mono") -> None:
        self._consume = consume
        self._rate, self._layout = rate, layout
        self._graph: Graph | None = None
        self._shape: tuple[int, int, str] | None = None
        self._waiting = 0

    def add(self, frame: AudioFrame) -> None:
        """Queue a frame; the graph runs once there is enough for a piece."""
        shape = (frame.sample_rate, frame.layout.nb_channels, frame.format.name)
        if shape != self._shape:
            self.flush()
            self._graph, self._shape = mixing_graph(frame, self._rate, self._layout), shape
        assert self._graph is not None
        frame.pts = None
        self._graph.push(frame)
        self._waiting += frame.samples
        if self._waiting >= PIECE_SECONDS * frame.sample_rate:
            self._drain(self._graph)

    def flush(self) -> None:
        """Give out the rest; the mixer can be used again afterwards."""
        if self._graph is not None:
            self._graph.push(None)
            self._drain(self._graph)
            self._graph = self._shape = None

    def _drain(self, graph: Graph) -> None:
        self._waiting = 0
        while True:
            try:
                piece = graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            self._consume(piece.to_ndarray()[0])


def mixing_graph(like: AudioFrame, rate: int = RATE, layout: str = "mono") -> Graph:
    """A graph from frames like the given one to 16 bits at `rate`, in one thread."""
    graph = Graph()
    graph.threads = 1
    source = graph.add(
        "abuffer",
        sample_rate=str(like.sample_rate),
        sample_fmt=like.format.name,
        channel_layout=like.layout.name,
    )
    target = graph.add("aformat", sample_rates=str(rate), sample_fmts="s16", channel_layouts=layout)
    graph.link_nodes(source, target, graph.add("abuffersink")).configure()
    graph.set_audio_frame_size(PIECE_SECONDS * rate)
    return graph
