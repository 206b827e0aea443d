"""Selections and hooks in a real kernel, with the browser's half of the comm played here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext import open_dataset
from tests.unit.widget.real_kernel import Notebook, Told, View
from tests.unit.widget.small_data import N_CELLS, small_adata

PAGE = "/user/a@b/"


def marked(view: View, path: Path, mask: NDArray[np.bool_], **changes: Any) -> Told:
    """Send a selection of these rows, as the browser does: in display order."""
    with open_dataset(path) as dataset:
        fields = {
            "id": f"{view.view}-9",
            "version": dataset.manifest.version,
            "n_cells": N_CELLS,
            "count": int(mask.sum()),
            "part": 0,
            "parts": 1,
        }
        bits = np.packbits(mask[dataset.order], bitorder="little").tobytes()
    return view.say("selection", bits, **{**fields, **changes})


def some_rows() -> NDArray[np.bool_]:
    umap = small_adata().obsm["X_umap"]
    return np.asarray((umap[:, 0] > 0.2) & (umap[:, 1] < 0.5))


class TestASelectionIsTheCellsOnScreen:
    """What was lassoed in the browser is what Python has, or an error; never others."""

    def test_rows_names_and_adata(self, notebook: Notebook, path: Path) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        mask = some_rows()
        marked(view, path, mask)
        told = notebook.run(
            "s = viewer.selection\n"
            "print(s.indices.tolist(), list(s.obs_names[:2]), len(s), sep='|')\n"
            "sub = s.to_adata(); print(sub.shape, list(sub.obs_names) == list(s.obs_names))"
        )
        rows = np.flatnonzero(mask).tolist()
        names = [f"cell-{row}" for row in rows[:2]]
        count = len(rows)
        assert told.text == f"{rows}|{names}|{count}\n({count}, 12) True\n"

    def test_of_a_live_adata(self, notebook: Notebook) -> None:
        view, _ = notebook.show(
            "import anndata; adata = anndata.read_h5ad('pbmc.h5ad'); viewer = show(adata)"
        )
        told = notebook.run(
            "import numpy as np\n"
            "mask = np.asarray(adata.obs['louvain'] == 'NK')\n"
            "dataset = viewer._source.dataset()\n"
            "bits = np.packbits(mask[dataset.order], bitorder='little').tobytes()\n"
            "print(dataset.manifest.version, bits.hex())"
        )
        version, bits = told.text.split()
        view.say(
            "selection",
            bytes.fromhex(bits),
            id="v-1",
            version=version,
            n_cells=N_CELLS,
            count=1,
            part=0,
            parts=1,
        )
        told = notebook.run(
            "sub = viewer.selection.to_adata()\n"
            "print(set(sub.obs['louvain']), sub.n_obs == mask.sum(), sub.is_view)"
        )
        assert told.text == "{'NK'} True False\n"

    def test_none_is_an_empty_selection(self, notebook: Notebook, path: Path) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        assert notebook.run("len(viewer.selection)").text == "0"
        marked(view, path, some_rows())
        view.say("selection", id="v-2", version="x", n_cells=N_CELLS, count=0, part=0, parts=0)
        # Cleared by a view of another version: still no cell, and no wrong one.
        assert "VersionChangedError" in notebook.run("viewer.selection").errors[0]["ename"]

    def test_a_changed_file_is_an_error_and_no_wrong_cells(self, notebook: Notebook) -> None:
        changing = notebook.folder / "changing.h5ad"
        small_adata(1).write_h5ad(changing)
        view, _ = notebook.show('viewer = show("changing.h5ad")')
        marked(view, changing, some_rows())
        small_adata(2).write_h5ad(changing)
        (error,) = notebook.run("viewer.selection").errors
        assert error["ename"] == "VersionChangedError"
        assert "“changing.h5ad” changed since the cells were selected." in error["evalue"]

    def test_a_bitmap_of_another_length_changes_nothing(self, notebook: Notebook) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        view.say(
            "selection", b"\xff", id="v", version="x", n_cells=N_CELLS, count=8, part=0, parts=1
        )
        assert notebook.run("len(viewer.selection)").text == "0"


class TestHooksRunAndStopNothing:
    """What they print and raise is shown under the cell; everything goes on."""

    def below(self, told: Told, shown: Told) -> bool:
        """Tell whether the output went to the area below the viewer's cell."""
        areas = [comm for comm, _ in shown.opened("OutputModel")]
        return any("msg_id" in told.updates(area) for area in areas)

    def test_on_selection(self, notebook: Notebook, path: Path) -> None:
        view, shown = notebook.show(
            'viewer = show("pbmc.h5ad")\n'
            "@viewer.on_selection\n"
            "def report(selection): print('chosen', len(selection), selection.indices[:3])"
        )
        mask = some_rows()
        told = marked(view, path, mask)
        assert told.text == f"chosen {mask.sum()} {np.flatnonzero(mask)[:3]}\n"
        assert self.below(told, shown)

    def test_an_exception_is_shown_and_the_next_hook_runs(self, notebook: Notebook) -> None:
        view, shown = notebook.show(
            'viewer = show("pbmc.h5ad")\n'
            "@viewer.on_click()\n"
            "def fails(cell): raise ValueError('my mistake')\n"
            "@viewer.on_click\n"
            "def works(cell): print(cell.position, cell.row, cell.obs_name)"
        )
        told = view.say("click", position=2, row=7, obs_name="cell-7")
        (error,) = told.errors
        assert (error["ename"], error["evalue"]) == ("ValueError", "my mistake")
        assert any("fails" in line for line in error["traceback"])
        assert told.text == "2 7 cell-7\n"
        assert self.below(told, shown)
        # The viewer still answers.
        assert view.say("hello", protocol=1, base_url=PAGE).custom("open")

    def test_on_ready_and_hover_and_their_end(self, notebook: Notebook) -> None:
        view, _ = notebook.show(
            'viewer = show("pbmc.h5ad")\n'
            "viewer.register_hook('ready', lambda e: print(e.name, e.n_cells))\n"
            "viewer.on_hover(print)"
        )
        ready = {"name": "pbmc.h5ad", "version": "v", "n_cells": N_CELLS, "n_genes": 12}
        assert view.say("ready", **ready).text == f"pbmc.h5ad {N_CELLS}\n"
        assert view.say("hover", position=1, row=2, obs_name="c").text == (
            "CellEvent(position=1, row=2, obs_name='c')\n"
        )
        assert view.say("hover", position=None, row=None, obs_name=None).text == "None\n"
        assert (
            notebook.run("viewer").of("display_data")[0]["content"]["data"]["text/plain"]
            == f"Viewer('pbmc.h5ad', {N_CELLS:,} cells x 12 genes)"
        )
        notebook.run("viewer.clear_hooks()")
        assert view.say("hover", position=1, row=2, obs_name="c").text == ""

    def test_an_async_hook_is_awaited(self, notebook: Notebook) -> None:
        view, _ = notebook.show(
            'viewer = show("pbmc.h5ad")\n'
            "import asyncio\n"
            "done = asyncio.Event()\n"
            "@viewer.on_click\n"
            "async def later(cell):\n"
            "    await asyncio.sleep(0)\n"
            "    done.set()\n"
            "    raise KeyError(cell.row)"
        )
        view.say("click", position=2, row=7, obs_name="cell-7")
        assert notebook.run("await asyncio.wait_for(done.wait(), 30); print('ran')").text == "ran\n"

    def test_a_file_that_changed_is_said_below_the_cell(self, notebook: Notebook) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")\nviewer.on_selection(print)')
        told = view.say(
            "selection",
            bytes((N_CELLS + 7) // 8),
            id="v",
            version="f" * 32,
            n_cells=N_CELLS,
            count=0,
            part=0,
            parts=1,
        )
        assert told.text == (
            "Cellucid: “pbmc.h5ad” changed since the cells were selected. "
            "Reload the viewer and select again.\n"
        )
        assert not told.errors
