"""What analysis finds out about a media file, and the limits that it works under."""

import msgspec


class AnalysisLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of one analysis; all are enforced, by the operating system where it can."""

    max_bytes: int = 1_000_000_000
    max_duration_seconds: int = 36_000
    wall_seconds: float = 600
    cpu_seconds: int = 300
    memory_bytes: int = 1 << 30
    max_result_bytes: int = 8 << 20
    max_streams: int = 64


class AnalysisParameters(msgspec.Struct, frozen=True, kw_only=True):
    """What counts as silence, and how fine the waveform is.

    A stretch is silent when the level (RMS of each 10 ms) stays below `silence_dbfs` for at least
    `silence_min_ms`. The waveform has `peaks_per_second` pairs; it must divide 100 (whole 10 ms blocks).
    """

    silence_dbfs: float = -40.0
    silence_min_ms: int = 500
    peaks_per_second: int = 20


class StreamFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stream of the container. `kind`: audio, video, image (cover art), subtitle, data or attachment."""

    kind: str
    codec: str
    language: str | None = None
    channels: int | None = None
    sample_rate: int | None = None
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None


class MediaFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The result of an analysis. Times are milliseconds from the first decoded audio sample.

    - `duration_ms`: sound that was really decoded; the only duration that anything is charged by
    - `header_duration_ms`: what the container claims (None where its format claims nothing)
    - `audio_start_ms`: when the sound begins on the container's own clock (pictures start at 0)
    - `silences`: (start_ms, end_ms), ascending, disjoint; see AnalysisParameters
    - `speech_ratio`: share of the duration outside the silences, 0.0 to 1.0: an upper bound of speech
    - `peaks`: signed 8-bit pairs (min, max), `peaks_per_second` pairs a second, of the mono mix
    - `peak_dbfs`, `rms_dbfs`: of the mono mix at 8 kHz; -96.0 stands for digital silence
    """

    container: str
    content_type: str
    has_video: bool
    streams: list[StreamFacts]
    duration_ms: int
    header_duration_ms: int | None
    audio_start_ms: int
    silences: list[tuple[int, int]]
    speech_ratio: float
    peaks: bytes
    peaks_per_second: int
    peak_dbfs: float
    rms_dbfs: float


class ProbeTask(msgspec.Struct, frozen=True):
    """What the parent asks of the child process; the file itself is the child's standard input.

    `parent` is the process that the child must not outlive.
    """

    parent: int
    limits: AnalysisLimits
    parameters: AnalysisParameters


class ProbeRefusal(msgspec.Struct, frozen=True, tag="refused"):
    """The child's answer when the file is unusable: a slug of `refusals` and the gaps of its message."""

    slug: str
    particulars: dict[str, str | int]


class ProbeResult(msgspec.Struct, frozen=True, tag="facts"):
    """The child's answer when the file is usable."""

    facts: MediaFacts


ProbeAnswer = ProbeRefusal | ProbeResult


class DecodeTask(msgspec.Struct, frozen=True):
    """What the parent asks of a decoding child.

    With `is_analysed_first` the file is refused for all that analysis refuses, and its facts are answered.
    """

    parent: int
    limits: AnalysisLimits
    rate: int
    channels: int
    is_analysed_first: bool


class Decoding(msgspec.Struct, frozen=True, tag="decoding"):
    """The child's answer when the sound follows; the facts are there when it was analysed first."""

    duration_ms: int | None = None
    peak_dbfs: float | None = None


DecodeAnswer = ProbeRefusal | Decoding
