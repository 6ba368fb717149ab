"""What each stream of an open container is."""

import re

from av.audio.stream import AudioStream
from av.stream import Disposition, Stream
from av.subtitles.stream import SubtitleStream
from av.video.stream import VideoStream

from service.media.facts import StreamFacts

_PICTURE = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image


def describe(stream: Stream) -> StreamFacts:
    """Text from the file is passed on only where it has the form of a language code."""
    codec = stream.codec_context.codec.canonical_name if stream.codec_context else "unknown"
    if isinstance(stream, AudioStream):
        return StreamFacts(
            kind="audio",
            codec=codec,
            language=_language(stream),
            channels=stream.codec_context.channels,
            sample_rate=stream.codec_context.sample_rate,
        )
    if isinstance(stream, VideoStream):
        return _video(stream, codec)
    kind = "subtitle" if isinstance(stream, SubtitleStream) else stream.type
    return StreamFacts(kind=kind, codec=codec, language=_language(stream))


def _video(stream: VideoStream, codec: str) -> StreamFacts:
    context = stream.codec_context
    return StreamFacts(
        kind="image" if stream.disposition & _PICTURE else "video",
        codec=codec,
        language=_language(stream),
        width=context.width if context else None,
        height=context.height if context else None,
        frame_rate=round(float(stream.average_rate), 3) if stream.average_rate else None,
    )


def _language(stream: Stream) -> str | None:
    language = stream.language or ""
    return language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) and language != "und" else None
