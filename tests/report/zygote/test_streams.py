"""Tests of a forked kernel's standard output: what is printed, and what is written below it."""

import os
import threading

import pytest

from caseload_lib.report.zygote.streams import PrintStream


@pytest.fixture
def stream():
    """Return a stream on a descriptor of its own, and the pieces that it passes on."""
    number = os.dup(2)
    pieces = []
    stream = PrintStream("stdout", number, lambda name, text: pieces.append((name, text)))
    yield stream, pieces
    os.close(number)


def test_print_stream_passes_on_what_is_printed_when_flushed(stream):
    """Small pieces become one."""
    stream, pieces = stream
    assert [stream.write(text) for text in ("one ", "two")] == [4, 3]
    assert pieces == []
    stream.flush()
    stream.flush()
    assert pieces == [("stdout", "one two")]


def test_print_stream_takes_in_what_is_written_below(stream):
    """What a library in C writes joins the stream, even bytes that are no text."""
    stream, pieces = stream
    os.write(stream.fileno(), b"below \xff")
    stream.flush()
    assert "".join(text for _, text in pieces) == "below \ufffd"


def test_print_stream_loses_nothing_that_several_threads_print(stream):
    """Lines of threads are whole and all there."""
    stream, pieces = stream

    def write(letter):
        for _ in range(200):
            stream.write(letter * 5 + "\n")

    threads = [threading.Thread(target=write, args=letter) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stream.flush()
    lines = "".join(text for _, text in pieces).splitlines()
    assert sorted(lines) == sorted(letter * 5 for letter in "abcd" for _ in range(200))


def test_print_stream_in_a_forked_child_is_written_by_the_parent(stream):
    """A child's text comes out once, and what the parent had printed is not said twice."""
    stream, pieces = stream
    stream.write("parent ")
    child = os.fork()
    if not child:
        stream.write("child")
        stream.flush()
        os._exit(0)
    os.waitpid(child, 0)
    stream.flush()
    assert sorted("".join(text for _, text in pieces).split()) == ["child", "parent"]


def test_print_stream_takes_only_text(stream):
    """As any stream of text."""
    stream, _ = stream
    with pytest.raises(TypeError, match="must be str"):
        stream.write(b"x")
    assert (stream.writable(), stream.isatty(), stream.encoding) == (True, False, "UTF-8")
