"""Figures from a browser, in a real kernel: they arrive whole, or say why not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.widget.real_kernel import Notebook, Told, View

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
READY = {"name": "pbmc.h5ad", "version": "0" * 32, "n_cells": 5, "n_genes": 2}


@pytest.fixture
def view(notebook: Notebook) -> View:
    shown, _ = notebook.show('viewer = show("pbmc.h5ad")')
    shown.say("ready", **READY)
    return shown


def asked(told: Told) -> dict[str, Any]:
    """Return what the browser was asked to draw."""
    assert not told.errors, told.errors
    ((message, _),) = told.custom("draw")
    return dict(message)


def answer(view: View, request: str, *parts: bytes) -> None:
    view.say("figure", id=request, part=0, parts=0, error=None)
    for part, data in enumerate(parts):
        view.say("figure", data, id=request, part=part, parts=len(parts), error=None)


class TestAFigureIsWrittenWhenItComes:
    """Also where nobody waits for it."""

    def test_its_parts_are_one_file(self, notebook: Notebook, view: View) -> None:
        message = asked(
            notebook.run('saved = viewer.save_figure("a.pdf", width=3, dpi=150, title="T")')
        )
        assert message["to"] == "view-a"
        assert message["options"] == {
            "format": "pdf",
            "width": 216.0,
            "height": 288.0,
            "dpi": 150,
            "background": "white",
            "title": "T",
            "legend": True,
            "axes": True,
            "scale": False,
            "names": False,
        }
        (early,) = notebook.run("saved.result()").errors
        assert "on its way" in early["evalue"]
        answer(view, message["id"], PNG[:100], PNG[100:])
        assert (notebook.folder / "a.pdf").read_bytes() == PNG
        assert not list(notebook.folder.glob(".a.pdf*"))
        assert notebook.run("print(saved.done(), saved.result().name)").text == "True a.pdf\n"

    def test_a_screenshot_is_an_image_with_its_bytes(self, notebook: Notebook, view: View) -> None:
        message = asked(notebook.run("shot = viewer.screenshot()"))
        assert message["options"] is None
        answer(view, message["id"], PNG)
        told = notebook.run("image = await shot; print(type(image).__name__, len(image.data))")
        assert told.text == f"Image {len(PNG)}\n"

    def test_the_last_line_of_a_cell_becomes_the_picture(
        self, notebook: Notebook, view: View
    ) -> None:
        told = notebook.run("viewer.screenshot()")
        (shown,) = told.of("display_data")
        assert "on its way" in shown["content"]["data"]["text/plain"]
        message = asked(told)
        told = view.say("figure", PNG, id=message["id"], part=0, parts=1, error=None)
        (update,) = told.of("update_display_data")
        assert "image/png" in update["content"]["data"]
        assert (
            update["content"]["transient"]["display_id"]
            == shown["content"]["transient"]["display_id"]
        )


class TestWhatCannotBeDrawnSaysWhy:
    """Nothing hangs, and no half of a file stays."""

    def test_no_browser(self, notebook: Notebook) -> None:
        notebook.show('lonely = show("pbmc.h5ad")')
        (error,) = notebook.run('lonely.save_figure("x.png")').errors
        assert error["ename"] == "NoBrowserError"
        assert "No browser shows this viewer" in error["evalue"]

    def test_a_browser_that_leaves(self, notebook: Notebook, view: View) -> None:
        notebook.run('pending = viewer.save_figure("left.png")')
        view.say("bye")
        (error,) = notebook.run("pending.result()").errors
        assert error["ename"] == "NoBrowserError"
        assert notebook.run('viewer.save_figure("x.png")').errors[0]["ename"] == "NoBrowserError"
        assert not (notebook.folder / "left.png").exists()

    def test_the_browsers_own_reason(self, notebook: Notebook, view: View) -> None:
        message = asked(notebook.run('pending = viewer.save_figure("big.png")'))
        view.say("figure", id=message["id"], part=0, parts=0, error="Too many pixels.")
        (error,) = notebook.run("await pending").errors
        assert "Too many pixels." in error["evalue"]

    def test_parts_out_of_order(self, notebook: Notebook, view: View) -> None:
        message = asked(notebook.run('pending = viewer.save_figure("mixed.png")'))
        view.say("figure", PNG, id=message["id"], part=1, parts=2, error=None)
        (error,) = notebook.run("pending.result()").errors
        assert "incomplete" in error["evalue"]
        assert not (notebook.folder / "mixed.png").exists()

    def test_another_view_cannot_answer_for_it(self, notebook: Notebook, view: View) -> None:
        message = asked(notebook.run('pending = viewer.save_figure("mine.png")'))
        other = View(notebook, view.comm, view.state, view="view-b")
        other.say("figure", PNG, id=message["id"], part=0, parts=1, error=None)
        assert notebook.run("print(pending.done())").text == "False\n"

    @pytest.mark.usefixtures("view")
    @pytest.mark.parametrize(
        ("call", "name", "sentence"),
        [
            ('"x.gif"', "BadRequestError", "no format"),
            ('"nowhere/x.png"', "PathNotFoundError", "no folder"),
            ('"x.png", dpi=9000', "BadRequestError", "dots per inch"),
            ('"x.png", width=float("nan")', "BadRequestError", "inches"),
            ('"x.png", background="pink"', "BadRequestError", "background"),
        ],
    )
    def test_a_mistake_is_said_at_once(
        self, notebook: Notebook, call: str, name: str, sentence: str
    ) -> None:
        (error,) = notebook.run(f"viewer.save_figure({call})").errors
        assert error["ename"] == name
        assert sentence in error["evalue"]
