"""How kernels are compiled: without Python's lock, cached in the person's cache folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba import config  # built at run time, which no checker sees

from cellucid_ext.genes.cache_home import cache_home

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile on first use, release the lock while running, keep the code on disk.

    numba takes the folder when a function is decorated; it is put back at once, because
    in a kernel numba also belongs to the person.
    """
    settings: Any = config
    before = settings.CACHE_DIR
    if not before:
        settings.CACHE_DIR = str(cache_home() / "numba")
    try:
        # error_model: no division happens here that could raise, and the checks cost.
        made = numba.njit(nogil=True, cache=True, error_model="numpy")(function)
    finally:
        settings.CACHE_DIR = before
    return cast("Function", made)
