"""Why the media engine of dubs refuses a file: one slug and one message per failure.

DubRefused
├── take_silent              a clip without anything to be heard
├── take_too_long            a clip that is longer than a take may be
├── film_without_picture     a film that has no moving picture
├── film_undecodable         a picture that MP4 cannot hold as it is, in a coding that we cannot decode
└── sound_too_long           a sound that is larger than a WAV file can be
"""

_MESSAGES = {
    "take_silent": "The recording is silent: nothing in it is louder than {limit_dbfs} dBFS. "
    "Check the microphone and the export, and upload the take again.",
    "take_too_long": "The recording is longer than the {limit_seconds} seconds that a take may last. "
    "Cut it into one take per segment and upload those.",
    "film_without_picture": "The file has no moving picture, so no dubbed film can be made of it. "
    "Its sound can be exported as WAV, MP3 or AAC.",
    "film_undecodable": "The picture is coded in a way that MP4 cannot hold and that we cannot decode ({codec}). "
    "Export the film with H.264 pictures, or export the sound alone as WAV, MP3 or AAC.",
    "sound_too_long": "The sound is {hours} hours long, more than a WAV file can hold. Split the recording.",
}


class DubRefused(Exception):
    """The work cannot be done with this file; no part of the result was left. `message` is for a person."""

    def __init__(self, slug: str, message: str) -> None:
        super().__init__(f"{slug}: {message}")
        self.slug = slug
        self.message = message


def refusal(slug: str, **particulars: str | int | float) -> DubRefused:
    """The refusal for a slug; `particulars` fill the gaps of its message (KeyError when one is missing)."""
    return DubRefused(slug, _MESSAGES[slug].format(**particulars))
