"""``python -m cellucid_ext x.h5ad``: the same as ``jupyter cellucid x.h5ad``."""

from __future__ import annotations

from cellucid_ext.app import main

main()
