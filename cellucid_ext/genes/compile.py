"""How kernels are compiled: without Python's lock, cached in the person's cache folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar, cast

import numba
from numba import config  # built at run time, which no checker sees

from cellucid_ext.genes.cache_home import cache_home

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile on first use, release the lock while running, keep the code on disk.

    numba takes the folder when a function is decorated; it is put back at once, because
    in a kernel numba also belongs to the person. Where no folder can be written (a home
    that is read-only, a full quota) each process compiles for itself.
    """
    settings: Any = config
    before = settings.CACHE_DIR
    if not before:
        settings.CACHE_DIR = str(cache_home() / "numba")
    try:
        try:
            made = _made(function, cache=True)
        except (OSError, RuntimeError):  # numba found no folder that it may write to
            made = _made(function, cache=False)
    finally:
        settings.CACHE_DIR = before
    return cast("Function", made)


def _made(function: Callable[..., Any], *, cache: bool) -> Any:  # noqa: ANN401 - numba's own type
    # error_model: no division happens here that could raise, and the checks cost.
    made: Any = numba.njit(nogil=True, cache=cache, error_model="numpy")(function)
    if cache:
        made._cache.save_overload = partial(_save, made._cache.save_overload)  # noqa: SLF001
    return made


def _save(save: Callable[..., None], *arguments: object) -> None:
    """Keep compiled code; a disk that is full must not fail the call that compiled it."""
    with suppress(OSError):
        save(*arguments)
