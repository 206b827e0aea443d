"""The gene indexes of a person: found by content, kept under a byte budget, oldest out.

One folder per content key; beside it a lock (shared by who reads, exclusive for who
builds or removes) and notes of the file stamps that were checked in full. An operator may
name a second, read-only folder whose indexes are shared.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cellucid_ext.config import MIB
from cellucid_ext.errors import CorruptError
from cellucid_ext.genes.cache_home import cache_home
from cellucid_ext.genes.content_key import fingerprint_of, key_of, stamp_of
from cellucid_ext.genes.index_build import DEFAULT_MEMORY, build_index
from cellucid_ext.genes.index_format import MANIFEST
from cellucid_ext.genes.index_read import GeneIndex
from cellucid_ext.genes.layout import CsrLayout
from cellucid_ext.genes.progress import CancelCheck, Progress, never, silent
from cellucid_ext.genes.scan import CompressedMatrix

#: Bytes of indexes that are kept where nothing else is said: some ten atlases.
DEFAULT_BUDGET = 20 * 1024 * MIB
_FINGERPRINT = "fingerprint"
#: Seconds after which a build that was not finished is thrown away.
_ABANDONED = 14 * 24 * 3600


@dataclass(eq=False)
class OpenIndex:
    """A gene index that is locked against removal while it is read."""

    index: GeneIndex
    lock: IO[str] | None

    def close(self) -> None:
        """Release files and the lock; idempotent."""
        self.index.close()
        if self.lock is not None:
            self.lock.close()


class IndexCache:
    """Finds, builds and removes gene indexes.

    Parameters
    ----------
    folder
        Where new indexes go; default ``genes`` in the person's cache.
    budget
        Bytes of indexes that are kept.
    shared
        A folder of the same form that is only read.
    durable
        See ``build_index``.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        budget: int = DEFAULT_BUDGET,
        shared: Path | None = None,
        durable: bool = True,
    ) -> None:
        self._folder = folder or cache_home() / "genes"
        self._budget, self._shared, self._durable = budget, shared, durable

    def find(self, layout: CsrLayout, label: str) -> OpenIndex | None:
        """Return the index of a matrix whose file was checked before, else None.

        Costs a few small reads, whatever the size. A damaged index is removed.
        """
        stamp = stamp_of(layout)
        if stamp is None:
            return None
        for noted in self._folders():
            try:
                key, fingerprint = (noted / "seen" / stamp).read_text("ascii").split()
            except (OSError, ValueError):
                continue
            # What this person's folder notes may lie in the shared one, which is read only.
            for folder in self._folders():
                found = self._open(folder, key, label)
                if found is None:
                    continue
                if found.index.attributes.get(_FINGERPRINT) == fingerprint:
                    return found
                found.close()
        return None

    def adopt(
        self, matrix: CompressedMatrix, label: str, *, cancelled: CancelCheck = never
    ) -> OpenIndex | None:
        """Find the index of a copied or moved file: all its stored bytes are compared once.

        Returns
        -------
        OpenIndex or None
            None where there is no index of this content.
        """
        key, fingerprint = key_of(matrix), None
        for folder in self._folders():
            found = self._open(folder, key, label)
            if found is None:
                continue
            try:
                fingerprint = fingerprint or fingerprint_of(matrix, cancelled=cancelled)
                if found.index.attributes.get(_FINGERPRINT) == fingerprint:
                    self._remember(matrix, key, fingerprint)
                    return found
            except BaseException:
                found.close()
                raise
            found.close()
        return None

    def build(
        self,
        matrix: CompressedMatrix,
        label: str,
        *,
        memory: int = DEFAULT_MEMORY,
        threads: int | None = None,
        progress: Progress = silent,
        cancelled: CancelCheck = never,
        dask_scheduler_address: str | None = None,
    ) -> OpenIndex:
        """Adopt or build the index of a matrix; errors as ``build_index``."""
        layout = matrix.layout
        if not isinstance(layout, CsrLayout):
            raise TypeError("a gene-major matrix needs no index")
        found = self.adopt(matrix, label, cancelled=cancelled)
        if found is not None:
            return found
        key = key_of(matrix)
        with suppress(FileExistsError):
            self._folder.mkdir(parents=True, mode=0o700)
        target = self._folder / key
        if target.exists():  # of other content with an equal key, or damaged
            self.remove(key)
        fingerprint = fingerprint_of(matrix, cancelled=cancelled)
        build_index(
            layout,
            target,
            source_key=key,
            attributes={_FINGERPRINT: fingerprint},
            memory=memory,
            threads=threads,
            progress=progress,
            cancelled=cancelled,
            durable=self._durable,
            dask_scheduler_address=dask_scheduler_address,
        )
        self._remember(matrix, key, fingerprint)
        opened = self._open(self._folder, key, label)
        if opened is None:
            raise CorruptError(f"The gene index of {label} vanished.", "Build it again.")
        self.evict()
        return opened

    def _folders(self) -> list[Path]:
        return [self._folder, *([] if self._shared is None else [self._shared])]

    def _open(self, folder: Path, key: str, label: str) -> OpenIndex | None:
        place = folder / key
        if not (place / MANIFEST).exists():
            return None
        lock = self._reading(folder, key)
        try:
            index = GeneIndex(place, label)
        except CorruptError:
            if lock is not None:
                lock.close()
                self.remove(key)
            return None
        if lock is not None:
            with suppress(OSError):
                os.utime(place / MANIFEST)  # used just now: the last to be removed
        return OpenIndex(index, lock)

    def _reading(self, folder: Path, key: str) -> IO[str] | None:
        """Take the shared lock; None in the shared folder, where nothing is removed."""
        if folder != self._folder:
            return None
        lock = (folder / f"{key}.lock").open("a")
        fcntl.flock(lock, fcntl.LOCK_SH)
        return lock

    def _remember(self, matrix: CompressedMatrix, key: str, fingerprint: str) -> None:
        """Note that the file with this stamp holds exactly this content."""
        matrix.check_unchanged()
        stamp = stamp_of(matrix.layout)
        if stamp is None:
            return
        seen = self._folder / "seen"
        seen.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = seen / f"{stamp}.part"
        temporary.write_text(f"{key} {fingerprint}", "ascii")
        os.replace(temporary, seen / stamp)  # noqa: PTH105

    def remove(self, key: str) -> bool:
        """Remove one index unless somebody reads or builds it; tell whether it is gone."""
        if not self._folder.is_dir():
            return True
        with _alone(self._folder / f"{key}.lock") as alone:
            if not alone:
                return False
            # First the name: a kill in the middle must not leave half an index.
            doomed = self._folder / f"{key}.removed"
            with suppress(FileNotFoundError):
                os.replace(self._folder / key, doomed)  # noqa: PTH105
            shutil.rmtree(doomed, ignore_errors=True)
        return True

    def evict(self) -> list[str]:
        """Remove the indexes that were not used for longest until the budget holds."""
        found: list[tuple[float, int, str]] = []
        for manifest in self._folder.glob(f"*/{MANIFEST}"):
            place = manifest.parent
            size = sum(p.stat().st_size for p in place.rglob("*") if p.is_file())
            found.append((manifest.stat().st_mtime, size, place.name))
        total = sum(size for _, size, _ in found)
        removed = []
        for _, size, key in sorted(found):
            if total <= self._budget:
                break
            if self.remove(key):
                total -= size
                removed.append(key)
        self._forget(set(removed))
        self._sweep()
        return removed

    def _sweep(self) -> None:
        """Remove builds that nobody will finish: done under another name, or long dead."""
        for work in self._folder.glob("*.building"):
            key = work.name.removesuffix(".building")
            with suppress(OSError):
                old = time.time() - work.stat().st_mtime > _ABANDONED
                if old or (self._folder / key / MANIFEST).exists():
                    with _alone(self._folder / f"{key}.lock") as alone:
                        if alone:
                            shutil.rmtree(work, ignore_errors=True)

    def _forget(self, keys: set[str]) -> None:
        if not keys:
            return
        for note in (self._folder / "seen").glob("*"):
            with suppress(OSError, IndexError, ValueError):
                if note.read_text("ascii").split()[0] in keys:
                    note.unlink()


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Take the exclusive lock without waiting; yield whether it was free."""
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
