"""The analysis itself, as it runs inside the confined child process."""

import re

import av
from av.audio.stream import AudioStream
from av.container.input import InputContainer

from service.media import structure, text
from service.media.containers import ACCEPTED, Container, Family, recognise
from service.media.facts import AnalysisLimits, AnalysisParameters, MediaFacts
from service.media.refusals import refusal
from service.media.soundtrack import Soundtrack, listen
from service.media.source import Source
from service.media.streams import describe

_TOLERATED_MS = 1000
_TOLERATED_SHARE = 0.02
_HOUR_SECONDS = 3600
_ONE_DURATION_FOR_ALL = (Family.MATROSKA, Family.FLV)
"""Their headers give the length of the longest stream; FFmpeg repeats it for each."""


def inspect(source: Source, limits: AnalysisLimits, parameters: AnalysisParameters) -> MediaFacts:
    """Facts about the file; raises MediaRefused."""
    container = recognised(source)
    with open_container(source, container) as media:
        if len(media.streams) > limits.max_streams:
            raise refusal("media_damaged", evidence=f"it claims to have {len(media.streams)} streams")
        stream = sound_of(media)
        claimed_ms = _claimed_ms(source, container, media, stream)
        soundtrack = listen(media, stream, limits.max_duration_seconds * 1000)
        _refuse_bad_sound(soundtrack, limits)
        _refuse_cut_off(source, container, soundtrack, claimed_ms)
        return _facts(container, media, soundtrack, claimed_ms, parameters)


def recognised(source: Source) -> Container:
    """The container, by its bytes; raises MediaRefused for anything that we never open."""
    if source.size == 0:
        raise refusal("media_empty")
    container = recognise(source)
    if container is None:
        raise _not_media(source)
    if container.family is Family.ISO and structure.references_elsewhere(source):
        raise refusal("media_playlist", kind="a QuickTime reference movie")
    return container


def _not_media(source: Source) -> Exception:
    head = source.head()
    content = text.readable_text(head)
    kind = text.playlist_kind(content) if content is not None else None
    if kind:
        return refusal("media_playlist", kind=kind)
    return refusal("media_not_recognised", looks_like=text.looks_like(head), accepted=ACCEPTED)


def open_container(source: Source, container: Container) -> InputContainer:
    """Read by one demuxer from one descriptor: FFmpeg gets neither a choice of formats nor a way to open files."""
    source.rewind()
    demuxer = container.family.value
    options = {"fd": str(source.descriptor), "protocol_whitelist": "fd", "format_whitelist": demuxer}
    if container.family is Family.ISO:
        options["enable_drefs"] = "0"
    try:
        return av.open("fd:", "r", format=demuxer, options=options, metadata_errors="replace")
    except MemoryError:
        raise
    except (av.error.FFmpegError, ValueError) as error:
        raise _unopenable(source, container, error) from error


def _unopenable(source: Source, container: Container, error: Exception) -> Exception:
    declared = structure.declared_size(source, container)
    if declared is not None and declared > source.size:
        evidence = f"by its own structure it has {declared} bytes, but only {source.size} arrived"
        return refusal("media_truncated", evidence=evidence)
    if container.family is Family.ISO and not structure.has_index(source):
        return refusal("media_truncated", evidence="the index, which is written last, is missing")
    return refusal("media_damaged", evidence=getattr(error, "strerror", None) or "its header is invalid")


def sound_of(media: InputContainer) -> AudioStream:
    """The audio track that counts; raises MediaRefused when there is none that we can decode."""
    stream = media.streams.best("audio")
    if not isinstance(stream, AudioStream):
        raise refusal("media_no_sound", evidence="it has no audio track")
    if stream.codec_context is None:
        raise refusal("media_codec_unknown", codec=stream.codec_tag or "unnamed")
    return stream


def _claimed_ms(source: Source, container: Container, media: InputContainer, stream: AudioStream) -> int | None:
    """How long the sound is by the header; None where that would be FFmpeg's estimate or the pictures' length."""
    if container.family is Family.ADTS:
        return None
    if container.family is Family.MP3 and not structure.has_frame_count(source):
        return None
    if container.family not in _ONE_DURATION_FOR_ALL and stream.duration is not None and stream.time_base is not None:
        return round(stream.duration * stream.time_base * 1000)
    if tag := re.fullmatch(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", stream.metadata.get("DURATION", "")):
        return round((int(tag[1]) * 3600 + int(tag[2]) * 60 + float(tag[3])) * 1000)
    return media.duration // 1000 if media.duration and not media.streams.video else None


def _refuse_bad_sound(soundtrack: Soundtrack, limits: AnalysisLimits) -> None:
    if soundtrack.meter.duration_ms > limits.max_duration_seconds * 1000:
        raise refusal("media_too_long", limit_hours=f"{limits.max_duration_seconds / _HOUR_SECONDS:g}")
    if soundtrack.is_mostly_damaged:
        evidence = f"{soundtrack.damaged_packets} of the {soundtrack.packets} packets of its sound are invalid"
        raise refusal("media_damaged", evidence=evidence)


def _refuse_cut_off(source: Source, container: Container, soundtrack: Soundtrack, claimed_ms: int | None) -> None:
    """Sound may be missing by the header's duration or by the container's own size: more than 2 % and 1 s.

    The size of an MP4 file proves nothing: bytes that some programs append read like a huge box.
    """
    heard_ms = soundtrack.span_ms
    is_sized = container.family is not Family.ISO
    declared = (structure.declared_size(source, container) if is_sized else None) or source.size
    announced_ms = max(claimed_ms or 0, heard_ms * max(declared, source.size) // source.size)
    if announced_ms - heard_ms > max(_TOLERATED_MS, announced_ms * _TOLERATED_SHARE):
        evidence = f"it announces {_clock(announced_ms)} of sound, but ends after {_clock(heard_ms)}"
        raise refusal("media_truncated", evidence=evidence)
    if not soundtrack.meter.samples:
        if soundtrack.damaged_packets or soundtrack.ended_early:
            raise refusal("media_damaged", evidence="none of its sound can be read")
        raise refusal("media_no_sound", evidence="its audio track is empty")


def _clock(milliseconds: int) -> str:
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _facts(
    container: Container,
    media: InputContainer,
    soundtrack: Soundtrack,
    claimed_ms: int | None,
    parameters: AnalysisParameters,
) -> MediaFacts:
    streams, meter = [describe(stream) for stream in media.streams], soundtrack.meter
    has_video = any(stream.kind == "video" for stream in streams)
    silences = meter.silences(parameters.silence_dbfs, parameters.silence_min_ms)
    silent_ms = sum(end - start for start, end in silences)
    return MediaFacts(
        container=container.name,
        content_type=container.content_type(has_video=has_video),
        has_video=has_video,
        streams=streams,
        duration_ms=meter.duration_ms,
        header_duration_ms=claimed_ms,
        audio_start_ms=max(0, soundtrack.first_ms - (media.start_time or 0) // 1000),
        silences=silences,
        speech_ratio=round(1 - silent_ms / meter.duration_ms, 4) if meter.duration_ms else 0.0,
        peaks=meter.peaks(parameters.peaks_per_second),
        peaks_per_second=parameters.peaks_per_second,
        peak_dbfs=meter.peak_dbfs,
        rms_dbfs=meter.rms_dbfs,
    )
