"""What a container says about itself, read from its own boxes and chunks."""

import os
import struct

import pytest

from service.embedded.samples import write_video
from service.media.containers import recognise
from service.media.source import Source
from service.media.structure import declared_size, has_index, references_elsewhere
from tests.service.media.files import in_container, spoken, with_external_sound, written


@pytest.fixture
def opened():
    """Opens files for the length of a test."""
    descriptors = []

    def open_source(path):
        descriptors.append(os.open(path, os.O_RDONLY))
        return Source(descriptors[-1])

    yield open_source
    for descriptor in descriptors:
        os.close(descriptor)


@pytest.mark.parametrize("suffix", ["wav", "aiff", "avi", "mp4", "mov", "mkv", "webm"])
def test_a_whole_file_has_the_size_that_it_declares(tmp_path, opened, suffix):
    source = opened(in_container(tmp_path, suffix))

    assert declared_size(source, recognise(source)) == source.size


def test_a_size_that_an_encoder_could_not_know_says_nothing(tmp_path, opened):
    streamed = b"RIFF\xff\xff\xff\xffWAVE" + bytes(100)
    source = opened(written(tmp_path, streamed))

    assert declared_size(source, recognise(source)) is None


def test_a_film_that_keeps_its_sound_elsewhere_is_told_from_one_that_does_not(tmp_path, opened):
    film, secret = tmp_path / "film.mov", spoken(tmp_path)
    write_video(film, secret, seconds=1)

    assert not references_elsewhere(opened(film))
    assert references_elsewhere(opened(with_external_sound(film, tmp_path, secret)))


def test_a_list_of_movies_is_a_reference(tmp_path, opened):
    listed = struct.pack(">I4sI4s", 16, b"moov", 8, b"rmra")

    assert references_elsewhere(opened(written(tmp_path, listed)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0",
        b"\0\0\0\1moov",
        b"\0\0\0\1moov" + b"\xff" * 8,
        b"\0\0\0\2moov" * 20,
        struct.pack(">I4s", 8, b"free") * 5000,
        struct.pack(">I4sQ", 1, b"free", 2**63),
    ],
)
def test_impossible_boxes_end_the_walk(tmp_path, opened, content):
    source = opened(written(tmp_path, content))

    assert not has_index(source) or content.count(b"moov") == 1
    assert not references_elsewhere(source)
