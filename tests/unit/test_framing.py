"""A stream of bytes is parted into documents where they end, however it was cut on its way."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import BadMessage
from dashboard.feeds.transports.framing import Documents, Framing, Lines

DOCUMENTS = [
    b'<?xml version="1.0" encoding="UTF-8"?><event uid="a>"><event/><d>&gt;</d></event>',
    b"<event/>",
    "<подія>дим</подія>".encode(),
    b"<event><!-- </event> --><![CDATA[</event>]]></event  >",
    b"\xef\xbb\xbf<event></event>",
]
LINES = [b'{"a": 1}', "дим".encode(), b"x" * 300]


def fed(framing: Framing, pieces: list[bytes]) -> list[bytes]:
    return [document for piece in pieces for document in framing.feed(piece)]


def cut(stream: bytes, at: list[int]) -> list[bytes]:
    places = sorted({0, len(stream), *(each % len(stream) for each in at)})
    return [stream[start:end] for start, end in pairwise(places)]


@given(
    order=st.permutations(DOCUMENTS), at=st.lists(st.integers(0, 1_000)), gap=st.sampled_from([b"", b"\r\n "])
)
def test_documents_are_told_apart_wherever_the_stream_is_cut(
    order: list[bytes], at: list[int], gap: bytes
) -> None:
    framing = Documents(1_000)
    assert fed(framing, cut(gap.join(order) + gap, at)) == order
    assert not framing.begun


@given(at=st.lists(st.integers(0, 1_000)), end=st.sampled_from([b"\n", b"\r\n", b"\n\n"]))
def test_lines_are_told_apart_wherever_the_stream_is_cut(at: list[int], end: bytes) -> None:
    framing = Lines(1_000)
    assert fed(framing, cut(end.join(LINES) + end, at)) == LINES
    assert not framing.begun


def test_a_document_is_there_as_soon_as_it_has_ended() -> None:
    framing = Documents(1_000)
    assert fed(framing, [b"<a><b></b>"]) == []
    assert (framing.begun, framing.pending) == (True, b"<a><b></b>")
    assert fed(framing, [b"</a>"]) == [b"<a><b></b></a>"]


@pytest.mark.parametrize("framing", [Documents(100), Lines(100)], ids=["xml", "lines"])
def test_a_document_without_an_end_is_given_up_at_its_limit(framing: Framing) -> None:
    with pytest.raises(BadMessage, match="more than 100 bytes"):
        fed(framing, [b"<a>", *[b"x" * 40] * 3])
    assert len(framing.pending) <= 100 + 40


@pytest.mark.parametrize("broken", [b"hello", b"<a></b>", b"\xbf\x01\xbf"])
def test_what_is_no_xml_is_said(broken: bytes) -> None:
    with pytest.raises(BadMessage, match="this is no XML"):
        fed(Documents(1_000), [broken])


def test_a_stray_end_tag_goes_with_its_document_for_the_feed_to_refuse() -> None:
    assert fed(Documents(1_000), [b"<a/></a><b/>"]) == [b"<a/></a>", b"<b/>"]


def test_a_document_type_is_refused_before_its_entities_are_read() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "' + b"b" * 50 + b'">]><a>&b;</a>'
    with pytest.raises(BadMessage, match="DTD"):
        fed(Documents(1_000), [bomb])


@given(pieces=st.lists(st.binary(max_size=40), max_size=8))
def test_any_bytes_are_parted_or_refused(pieces: list[bytes]) -> None:
    for framing in (Documents(100), Lines(100)):
        try:
            found = fed(framing, pieces)
        except BadMessage:
            continue
        assert sum(map(len, found)) <= sum(map(len, pieces))
