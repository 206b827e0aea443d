"""Frames over a real socket pair: whole or an error, never half and never for ever."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellucid_ext.engine.channel import Channel, ChannelClosedError

_JSON = st.dictionaries(st.text(max_size=20), st.text(max_size=50) | st.integers(), max_size=5)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    mine, theirs = socket.socketpair()
    yield mine, theirs
    mine.close()
    theirs.close()


class TestAFrameArrivesWhole:
    """Any header and any payload come out as they went in."""

    @given(header=_JSON, payload=st.binary(max_size=5000))
    def test_any(self, header: dict[str, str | int], payload: bytes) -> None:
        mine, theirs = socket.socketpair()
        with mine, theirs:
            Channel(mine).send(header, payload)
            assert Channel(theirs).receive() == (header, payload)

    def test_larger_than_the_socket_holds(self, pair: tuple[socket.socket, socket.socket]) -> None:
        payload = bytes(range(256)) * (4 << 12)  # 4 MiB: a block
        thread = threading.Thread(target=Channel(pair[0]).send, args=({"kind": "x"}, payload))
        thread.start()
        assert Channel(pair[1]).receive() == ({"kind": "x"}, payload)
        thread.join()


class TestABrokenPeerIsAnError:
    """Silence ends at the deadline; an end or nonsense is ``ChannelClosedError``."""

    def test_silence(self, pair: tuple[socket.socket, socket.socket]) -> None:
        with pytest.raises(TimeoutError):
            Channel(pair[0]).receive(time.monotonic() + 0.02)

    def test_a_peer_that_does_not_read(self, pair: tuple[socket.socket, socket.socket]) -> None:
        with pytest.raises(TimeoutError):
            Channel(pair[0]).send({}, b"x" * (8 << 20), time.monotonic() + 0.02)

    @pytest.mark.parametrize(
        "sent",
        [
            b"",
            b"\0\0\0",
            struct.pack("<II", 10, 0) + b"{}",
            struct.pack("<II", 2, 5) + b"{}abc",
            struct.pack("<II", 3, 0) + b"{}}",
            struct.pack("<II", 1 << 31, 0),
            struct.pack("<II", 2, (1 << 32) - 1) + b"{}",
        ],
    )
    def test_half_a_frame(self, pair: tuple[socket.socket, socket.socket], sent: bytes) -> None:
        pair[1].sendall(sent)
        pair[1].shutdown(socket.SHUT_WR)
        with pytest.raises(ChannelClosedError, match="peer"):
            Channel(pair[0]).receive()

    def test_nobody_reads(self, pair: tuple[socket.socket, socket.socket]) -> None:
        pair[1].close()
        with pytest.raises(ChannelClosedError, match="gone"):
            Channel(pair[0]).send({}, b"x" * 1000)
