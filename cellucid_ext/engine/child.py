"""The engine process: the only one that opens user files.

Started by ``process.EngineProcess`` as ``python -m cellucid_ext.engine.child FD PPID BOARD``.
It answers one frame at a time, compresses what it answers, and turns every exception
into an error value: a file may end this process, and nothing else.
"""

from __future__ import annotations

import gc
import socket
import sys
import threading
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, cast

from cellucid_ext.config import GeneSettings, Limits
from cellucid_ext.encode.compress import Coding, compress
from cellucid_ext.engine.board import Board
from cellucid_ext.engine.channel import Channel, ChannelClosedError
from cellucid_ext.engine.gene_requests import AHEAD, gene_layer
from cellucid_ext.engine.genes import HEAVY, BusyIndexError
from cellucid_ext.engine.isolation import isolate, limit_memory, step_back
from cellucid_ext.engine.messages import (
    AnswerCall,
    Configure,
    IndexCall,
    OpenCall,
    Reply,
    SaveCall,
)
from cellucid_ext.engine.router import SessionOptions
from cellucid_ext.engine.saving import save_anndata
from cellucid_ext.engine.sessions import Sessions
from cellucid_ext.errors import (
    CellucidError,
    CorruptError,
    PathNotFoundError,
    TooLargeError,
    VersionChangedError,
)
from cellucid_ext.genes.progress import JobCancelled
from cellucid_ext.model.column import Answer

MIB = 1 << 20
_MAX_COMPRESSED = 64 * MIB
#: How often a build looks whether another process has finished the same one.
_LOOK_AGAIN_S = 0.5
#: Slashes of ``expression/{layer}/{gene}``.
_GENE_PARTS = 2


class Engine:
    """Answers calls out of its sessions."""

    def __init__(self, settings: Configure, board: Board) -> None:
        self._memory_bytes = settings["memory_bytes"]
        cache_dir = settings["cache_dir"]
        self._board = board
        #: The call that is expected next, and the answer to one that was.
        self._likely: AnswerCall | None = None
        self._ready: tuple[AnswerCall, tuple[Reply, bytes]] | None = None
        self._sessions = Sessions(
            Limits(**settings["limits"]),
            None if cache_dir is None else Path(cache_dir),
            settings["max_sessions"],
            SessionOptions(GeneSettings(**settings["genes"]), board, builds=True),
        )

    def reply(self, call: dict[str, Any], payload: bytes) -> tuple[Reply, bytes]:
        """Answer one call; never raises for anything that a file can cause."""
        try:
            if call["kind"] == "open":
                return self._open(cast("OpenCall", call)), b""
            if call["kind"] in ("index", "save"):
                return self._build(call), b""
            ready = self._look_up(call)
            if ready is not None:
                return ready
            return self._answer(cast("AnswerCall", call), payload)
        except JobCancelled:
            return {"kind": "cancelled"}, b""
        except Exception as error:  # noqa: BLE001  (the loop must outlive any bug)
            safe = self._safe(error, Path(str(call.get("path", ""))).name)
            detail = "".join(traceback.format_exception(error))
            gc.collect()  # after a MemoryError: the frames hold what filled the memory
            return {"kind": "error", "error": safe.body(), "detail": detail[-8000:]}, b""

    def _open(self, call: OpenCall) -> Reply:
        session = self._sessions.open(call["path"], call["dataset"])
        manifest = session.manifest
        return {"kind": "opened", "version": manifest.version, "manifest": manifest.to_json()}

    def _answer(self, call: AnswerCall, payload: bytes) -> tuple[Reply, bytes]:
        session = self._sessions.find(call["path"], call["dataset"], call["version"])
        if session is None:
            return {"kind": "must_open"}, b""
        try:
            answer = session.answer(
                call["method"], call["resource"], call["query"], payload or None
            )
        except VersionChangedError:
            self._sessions.drop(call["path"])
            raise
        reply, body = _packed(answer, call["coding"])
        layer = gene_layer(call["resource"])
        if layer is not None and call["method"] == "GET":
            reply["rung"] = session.rung(layer)
            if reply["rung"] == "index":
                self._likely = _next_block(call, len(session.manifest.blocks))
        return reply, body

    def look_ahead(self) -> None:
        """Answer what is asked for next, while the last answer travels.

        A viewer asks for the blocks of a gene one after another; a gene of an index has
        all of them quantised already, and only compressing one is left: 1 ms.
        """
        call, self._likely = self._likely, None
        if call is not None:
            self._ready = None
            self._ready = (call, self.reply(cast("dict[str, Any]", call), b""))
            self._likely = None

    def _look_up(self, call: dict[str, Any]) -> tuple[Reply, bytes] | None:
        """Return the answer to a call that was foreseen; one of an error never."""
        ready, self._ready = self._ready, None
        if ready is None or ready[0] != call or ready[1][0]["kind"] != "answer":
            return None
        session = self._sessions.find(call["path"], call["dataset"], call["version"])
        if session is None:
            return None
        self._likely = _next_block(ready[0], len(session.manifest.blocks))
        return ready[1]

    def _build(self, call: dict[str, Any]) -> Reply:
        if call["kind"] == "index":
            return self._index(cast("IndexCall", call))
        return self._save(cast("SaveCall", call))

    def _index(self, call: IndexCall) -> Reply:
        session = self._sessions.find(call["path"], call["dataset"], call["version"])
        if session is None:
            return {"kind": "must_open"}
        while True:
            try:
                session.build_index(call["layer"])
            except BusyIndexError:
                # Another server of this person is at it: its index will be ours.
                if self._board.cancelled():
                    raise JobCancelled from None
                time.sleep(_LOOK_AGAIN_S)
            except VersionChangedError:
                self._sessions.drop(call["path"])
                raise
            else:
                return {"kind": "indexed"}

    def _save(self, call: SaveCall) -> Reply:
        session = self._sessions.find(call["path"], call["dataset"], call["version"])
        if session is None:
            return {"kind": "must_open"}
        save_anndata(session, call["layer"], Path(call["target"]))
        return {"kind": "saved"}

    def _safe(self, error: Exception, name: str) -> CellucidError:
        """Return what a person is told about an exception."""
        if isinstance(error, CellucidError):
            return error
        if isinstance(error, MemoryError):
            return self._too_large(name)
        if isinstance(error, PermissionError | FileNotFoundError):
            return PathNotFoundError(f'"{name}" cannot be read (any more).')
        if isinstance(error, RecursionError):
            return CorruptError(f'"{name}" is nested too deeply to be read.')
        if isinstance(error, OSError):
            return CorruptError(f'"{name}" could not be read to its end.')
        return CellucidError(f'Reading "{name}" failed for a reason nobody foresaw.')

    def _too_large(self, name: str) -> TooLargeError:
        return TooLargeError(
            f'Reading "{name}" needs more memory than the {self._memory_bytes // MIB} MiB '
            "that one engine may take.",
            "Raise Cellucid.engine_memory_mib in the server's configuration, "
            "or make the file smaller.",
        )


def _packed(answer: Answer, wanted: Coding) -> tuple[Reply, bytes]:
    # Above this, compressing costs more memory and time than it saves.
    plain = len(answer.body) > _MAX_COMPRESSED
    coding, body = compress(answer.body, "identity" if plain else wanted)
    reply: Reply = {
        "kind": "answer",
        "status": answer.status,
        "media_type": answer.media_type,
        "headers": answer.headers,
        "coding": coding,
    }
    return reply, body


def _next_block(call: AnswerCall, n_blocks: int) -> AnswerCall | None:
    """Return the call for the block after the one of a gene that was asked for."""
    head, _, block = call["resource"].rpartition("/")
    if head.count("/") != _GENE_PARTS or int(block) + 1 >= n_blocks:
        return None
    query = {name: value for name, value in call["query"].items() if name != AHEAD}
    return {**call, "resource": f"{head}/{int(block) + 1}", "query": query}


def serve(channel: Channel, board: Board) -> NoReturn:
    """Answer calls until the server closes the channel."""
    settings, _ = channel.receive()
    engine = Engine(cast("Configure", settings), board)
    if settings["lane"] != "view":
        # Beside the first calls: a machine that has compiled nothing yet takes seconds.
        threading.Thread(target=import_module(HEAVY).warm_up, daemon=True).start()
    if settings["lane"] == "build":
        step_back()
    limit_memory(settings["memory_bytes"])
    channel.send({"kind": "hello"})
    while True:
        call, payload = channel.receive()
        reply, body = engine.reply(call, payload)
        channel.send(reply, body)
        if not channel.wait(0):
            engine.look_ahead()


def main(argv: list[str]) -> int:
    """Run an engine on an inherited socket."""
    isolate(int(argv[2]))
    channel = Channel(socket.socket(fileno=int(argv[1])))
    try:
        serve(channel, Board(int(argv[3])))
    except ChannelClosedError:
        return 0
    finally:
        channel.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv))
