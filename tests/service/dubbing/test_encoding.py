"""The sound alone as AAC, MP3 and WAV."""

import av
import pytest

from service.dubbing.encoding import encode
from service.formats.options import Format
from tests.service.dubbing.media import ffmpeg, samples_of, tone


@pytest.mark.parametrize(
    ("coding", "container", "codec"),
    [(Format.AAC, "aac", "aac"), (Format.MP3, "mp3", "mp3float"), (Format.WAV, "wav", "pcm_s16le")],
)
def test_the_sound_is_the_same_in_every_coding_and_its_bytes_are_stable(tmp_path, coding, container, codec):
    source, shares = tone(tmp_path / "tone.wav", 2500), []

    for name in ("one", "two"):
        encode(source, tmp_path / f"{name}.{coding}", coding, shares.append)

    encoded = tmp_path / f"one.{coding}"
    assert encoded.read_bytes() == (tmp_path / f"two.{coding}").read_bytes()
    with av.open(str(encoded)) as media:
        stream = media.streams.audio[0]
        assert (media.format.name, stream.codec_context.name, stream.rate) == (container, codec, 48_000)
        assert not media.metadata
    ffmpeg("-i", encoded, "-fflags", "+bitexact", tmp_path / "decoded.wav")
    decoded = samples_of(tmp_path / "decoded.wav")
    assert len(decoded) == pytest.approx(2500 * 48, abs=3000)
    assert abs(decoded[48_000:96_000].astype(int)).max() == pytest.approx(16_384, rel=0.05)
    assert all(0 < share <= 1 for share in shares)


def test_a_coding_that_is_stopped_leaves_no_file(tmp_path):
    def stop(_share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        encode(tone(tmp_path / "tone.wav", 100), tmp_path / "sound.mp3", Format.MP3, stop)

    assert [path.name for path in tmp_path.iterdir()] == ["tone.wav"]
