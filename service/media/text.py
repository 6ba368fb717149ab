"""Files that are no media at all: what they look like, and whether they are playlists."""

import re

import puremagic

_PLAYLISTS = (
    (r"#EXTM3U|#EXT-X-", "an HLS or M3U playlist"),
    (r"ffconcat version|file\s+['\"/]|file\s+\S+\.\w{2,4}\s*$", "a concatenation list"),
    (r"v=0\s+[oscmt]=|m=(audio|video) ", "a session description (SDP)"),
    (r"\[playlist\]|\[reference\]|RTSPtext", "a playlist"),
    (r"(?=<)[^\0]{0,4096}?<(MPD|SmoothStreamingMedia|asx|smil|playlist)\b", "a streaming manifest"),
    (r"(https?|rtsp|rtmp|mms|ftp|file|concat|subfile|crypto|data):\S", "a list of addresses"),
)
_PATTERNS = [(re.compile(pattern, re.IGNORECASE | re.MULTILINE), kind) for pattern, kind in _PLAYLISTS]


def readable_text(head: bytes) -> str | None:
    """The beginning of the file as text; None when it is binary."""
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = head.decode(encoding, errors="strict")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return None
        text = head[: error.start].decode(encoding, errors="ignore")
    return None if any(ord(character) < 32 and character not in "\t\n\r\f" for character in text) else text


def playlist_kind(text: str) -> str | None:
    """What kind of list of references the text is, in words; None when it is none."""
    beginning = text.lstrip()
    return next((kind for pattern, kind in _PATTERNS if pattern.match(beginning)), None)


def looks_like(head: bytes) -> str:
    """A guess in words, for the message to the customer."""
    if readable_text(head) is not None:
        return "plain text"
    try:
        return puremagic.from_string(head, mime=True) or "unknown binary data"
    except (puremagic.PureError, ValueError, IndexError):
        return "unknown binary data"
