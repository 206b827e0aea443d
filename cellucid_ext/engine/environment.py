"""The engine's environment and command line: nothing of the server's secrets.

The server's environment holds tokens (``JUPYTERHUB_API_TOKEN``) and library switches
of the user; an engine gets a short list of names instead of all but some.
"""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Mapping
from pathlib import Path

#: Names that an interpreter, its libraries and its locale need.
_KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "SYSTEMROOT",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    # Where compiled kernels are kept, and whether there are any.
    "XDG_CACHE_HOME",
    "NUMBA_CACHE_DIR",
    "CELLUCID_EXT_NUMBA",
)

_SET = {
    # T16: no filter is ever loaded from a folder; hdf5plugin registers its own in memory.
    "HDF5_PLUGIN_PATH": "",
    "HDF5_PLUGIN_PRELOAD": "::",
    # F12, F13: the user's kernel must be able to write the file while it is viewed.
    "HDF5_USE_FILE_LOCKING": "FALSE",
    # One engine thread computes; pools of numerical libraries only map address space.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def engine_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of an engine process."""
    source = os.environ if environ is None else environ
    kept = {name: source[name] for name in _KEPT if name in source}
    root = _uninstalled_root()
    if root is not None:
        kept["PYTHONPATH"] = os.pathsep.join(filter(None, (kept.get("PYTHONPATH"), root)))
    return {**kept, **_SET}


def engine_command(fd: int, parent_pid: int, board: int) -> list[str]:
    """Return the command line of an engine that talks over ``fd`` and shares ``board``.

    ``-P`` keeps the working folder off ``sys.path``: it is the user's folder, and a
    file ``numpy.py`` next to a dataset must not become a part of the engine.
    """
    flags = ["-P"] + (["-s"] if sys.flags.no_user_site else [])
    numbers = [str(fd), str(parent_pid), str(board)]
    return [sys.executable, *flags, "-m", "cellucid_ext.engine.child", *numbers]


def _uninstalled_root() -> str | None:
    """Return the folder that holds this package where Python would not find it by itself."""
    root = str(Path(__file__).resolve().parents[2])
    installed = [*site.getsitepackages(), site.getusersitepackages()]
    return None if root in installed else root
