"""Pictures turned upright, as their film says that they are to be shown."""

from typing import Final

from av.filter import Graph
from av.video.frame import VideoFrame

_TURNS: Final = {
    90: (("transpose", "cclock"),),
    -90: (("transpose", "clock"),),
    180: (("hflip", None), ("vflip", None)),
}
"""FFmpeg's filters for degrees against the clock."""


class Upright:
    """Turns each picture by the quarter turns that it carries; one graph of filters serves while they do not change."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._shape: tuple[int, int, int, str] | None = None

    def turned(self, frame: VideoFrame) -> VideoFrame:
        """The picture as it is to be seen; the same one when it is upright already."""
        degrees = 180 if abs(frame.rotation) == 180 else frame.rotation
        if degrees not in _TURNS:
            return frame
        shape = (degrees, frame.width, frame.height, frame.format.name)
        if self._graph is None or shape != self._shape:
            self._graph, self._shape = _graph(frame, degrees), shape
        self._graph.push(frame)
        turned = self._graph.pull()
        assert isinstance(turned, VideoFrame)
        return turned


def _graph(frame: VideoFrame, degrees: int) -> Graph:
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base)
    turns = [graph.add(name, arguments) for name, arguments in _TURNS[degrees]]
    graph.link_nodes(source, *turns, graph.add("buffersink")).configure()
    return graph
