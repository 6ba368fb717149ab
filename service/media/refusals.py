"""Why a media file is refused: one slug and one message per failure.

MediaRefused                 the customer's file is not usable as it is
├── media_empty              no bytes at all
├── media_too_large          more bytes than the limit
├── media_too_long           more sound than the limit
├── media_not_recognised     the bytes are no audio or video format that we take
├── media_playlist           a list of references to other files, not a recording
├── media_no_sound           a recording without an audio track, or with an empty one
├── media_codec_unknown      an audio track in a coding that we cannot decode
├── media_truncated          the file ends before its own header says that it should
├── media_damaged            the bytes contradict the format
├── media_too_complex        analysis needed more memory than one file may use
└── media_timed_out          analysis took longer than one file may take

`ProbeFailed` is different: our own process failed, the file is not to blame, and trying again is right.
"""

_MESSAGES = {
    "media_empty": "The file is empty (0 bytes). Upload it again; if it is empty on your side too, export it anew.",
    "media_too_large": "The file has {size_mb} MB and the limit is {limit_mb} MB. "
    "Export it with a lower bit rate, or split it, and upload it again.",
    "media_too_long": "The recording is longer than {limit_hours} hours. Split it and upload the parts.",
    "media_not_recognised": "The file is not audio or video that we can read: its content looks like {looks_like}. "
    "The name does not matter, only the content. Upload one of: {accepted}.",
    "media_playlist": "The file is {kind}: it only refers to other files and contains no recording itself. "
    "Nothing that it refers to was opened. Upload the recording.",
    "media_no_sound": "The file has no sound: {evidence}. There is nothing to transcribe. "
    "Export it with its sound and upload it again.",
    "media_codec_unknown": "The audio track is coded in a way that we cannot decode ({codec}). "
    "Export the file with AAC, MP3, Opus, FLAC or PCM sound and upload it again.",
    "media_truncated": "The file is cut off: {evidence}. "
    "The upload or the recording stopped early. Upload the complete file again.",
    "media_damaged": "The file cannot be decoded: {evidence}. "
    "Check that it plays to its end, export it anew and upload it again.",
    "media_too_complex": "The file needs more memory to decode than one file may use. "
    "Export it anew, for example as MP4 with AAC sound, and upload it again.",
    "media_timed_out": "The analysis of the file did not end within {limit_seconds} seconds and was stopped. "
    "Export it anew, for example as MP4 with AAC sound, and upload it again.",
}

SLUGS = frozenset(_MESSAGES)


class MediaRefused(Exception):
    """The file cannot be worked on; `message` says what happened and what the customer can do next.

    `particulars` are the values that the message was made with.
    """

    def __init__(self, slug: str, message: str, particulars: dict[str, str | int] | None = None) -> None:
        super().__init__(f"{slug}: {message}")
        self.slug = slug
        self.message = message
        self.particulars = particulars or {}


class ProbeFailed(Exception):
    """The analysis process itself failed; says nothing about the file. Worth a retry."""


def refusal(slug: str, **particulars: str | int) -> MediaRefused:
    """The refusal for a slug; `particulars` fill the gaps of its message (KeyError when one is missing)."""
    message = f"{_MESSAGES[slug].format(**particulars)} Nothing was charged."
    return MediaRefused(slug, message, particulars)
