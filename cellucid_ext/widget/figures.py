"""Figures that a browser draws for the kernel: asked for by comm, written when they come.

The picture is where the browser is. A kernel whose cell blocks hears nothing before
the cell has ended, so a figure is a promise: it is kept also where nobody waits for it.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, cast

from IPython.display import DisplayHandle, Image, display

from cellucid_ext.errors import (
    BadRequestError,
    CellucidError,
    NoBrowserError,
    PathNotFoundError,
)
from cellucid_ext.widget.messages import Buffer, FigureOptions, FigurePart, size_of

T = TypeVar("T")

#: Seconds until a view that is there has said that it begins.
BEGIN_WITHIN = 15.0
#: Seconds for the figure itself: every cell is loaded first.
DRAWN_WITHIN = 300.0
#: Figures that may be under way at once; the oldest is given up.
_MAX_UNFINISHED = 32
_MAX_BYTES = 1 << 30
_INCH = 72.0

FORMATS: tuple[Literal["png", "svg", "pdf"], ...] = ("png", "svg", "pdf")
BACKGROUNDS = ("white", "transparent", "theme")


class PendingFigure(Generic[T]):
    """A figure on its way from the browser.

    It arrives also where nobody waits for it. ``await`` it to have it in the running
    cell, or ask for ``result()`` in a later one.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._begun: Future[None] = Future()
        self._future: Future[T] = Future()
        self._handle: DisplayHandle | None = None

    def __repr__(self) -> str:
        """Say how far it is."""
        if not self._future.done():
            return f"{self._what}: on its way"
        error = self._future.exception()
        return f"{self._what}: {error}" if error is not None else f"{self._what}: done"

    def done(self) -> bool:
        """Tell whether it arrived, or failed."""
        return self._future.done()

    def result(self) -> T:
        """Return it, where it has arrived.

        There is no way to wait here: a kernel whose cell blocks hears no browser.

        Raises
        ------
        BadRequestError
            Where it is still on its way.
        CellucidError
            Where the figure could not be drawn or written.
        """
        if not self._future.done():
            raise BadRequestError(
                f"{self._what} is on its way.", "`await` it, or ask again in the next cell."
            )
        return self._future.result()

    def __await__(self) -> Generator[Any, None, T]:
        """Wait for it without holding up the kernel's other tasks."""
        return self._wait().__await__()

    async def _wait(self) -> T:
        try:
            begun = asyncio.shield(asyncio.wrap_future(self._begun))
            await asyncio.wait_for(begun, BEGIN_WITHIN)
            drawn = asyncio.shield(asyncio.wrap_future(self._future))
            return await asyncio.wait_for(drawn, DRAWN_WITHIN)
        except TimeoutError:
            raise _unheard() from None

    def _ipython_display_(self) -> None:
        """Show the picture, or that it comes and then the picture."""
        self._handle = cast(
            "DisplayHandle | None",
            display(self._shown(), display_id=True),  # type: ignore[no-untyped-call]
        )

    def begin(self) -> None:
        """Note that a view has begun to draw."""
        if not self._begun.done():
            self._begun.set_result(None)

    def settle(self, result: T | CellucidError) -> None:
        """Set the outcome, once."""
        self.begin()
        if self._future.done():
            return
        if isinstance(result, CellucidError):
            self._future.set_exception(result)
        else:
            self._future.set_result(result)
        if self._handle is not None:
            self._handle.update(self._shown())  # type: ignore[no-untyped-call]

    def _shown(self) -> object:
        if self._future.done() and self._future.exception() is None:
            result = self._future.result()
            if isinstance(result, Image):
                return result
        return _Said(repr(self))


class _Said:
    """A text that is displayed as it is."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


@dataclass
class _Unfinished:
    pending: PendingFigure[Any]
    finish: Callable[[bytes], object]
    view: str
    parts: list[bytes] = field(default_factory=list)


class FigureRequests:
    """The figures of one viewer that are under way.

    Parameters
    ----------
    ask
        Sends ``(view, id, options)`` to a browser; no options: a screenshot.
    """

    def __init__(self, ask: Callable[[str, str, FigureOptions | None], None]) -> None:
        self._ask = ask
        self._views: dict[str, None] = {}
        self._unfinished: dict[str, _Unfinished] = {}
        self._count = 0

    def view_ready(self, view: str) -> None:
        """Remember a view that shows the dataset; the latest one is asked."""
        self._views.pop(view, None)
        self._views[view] = None

    def view_left(self, view: str) -> None:
        """Forget a view that was taken away: what it was drawing never comes."""
        self._views.pop(view, None)
        for request, unfinished in tuple(self._unfinished.items()):
            if unfinished.view == view:
                del self._unfinished[request]
                unfinished.pending.settle(_nobody())

    def screenshot(self) -> PendingFigure[Image]:
        """Ask for what is on screen.

        Raises
        ------
        NoBrowserError
            Where no browser shows the viewer.
        """
        return self._request(
            PendingFigure("Screenshot"),
            None,
            lambda data: Image(data=data, format="png"),  # type: ignore[no-untyped-call]
        )

    def save(self, path: Path, options: FigureOptions) -> PendingFigure[Path]:
        """Ask for a figure and write it to a file when it comes.

        Raises
        ------
        NoBrowserError
            Where no browser shows the viewer.
        """
        pending: PendingFigure[Path] = PendingFigure(f"Figure “{path.name}”")
        return self._request(pending, options, lambda data: _write(path, data))

    def receive(self, message: FigurePart, buffers: Sequence[Buffer]) -> None:
        """Take the word that it begins, one part, or the reason why there is none."""
        unfinished = self._unfinished.get(message["id"])
        if unfinished is None or unfinished.view != message["view"]:
            return
        unfinished.pending.begin()
        if message["error"] is not None:
            self._settle(message["id"], CellucidError(message["error"]))
            return
        if message["parts"] == 0:
            return
        arrived = sum(map(len, unfinished.parts))
        if len(buffers) != 1 or message["part"] != len(unfinished.parts):
            self._settle(message["id"], CellucidError("The figure came incomplete."))
        elif arrived + size_of(buffers[0]) > _MAX_BYTES:
            self._settle(message["id"], CellucidError("The figure is too large."))
        else:
            unfinished.parts.append(bytes(buffers[0]))
            if len(unfinished.parts) == message["parts"]:
                self._finish(message["id"], unfinished)

    def close(self) -> None:
        """Give up what is under way."""
        self._views.clear()
        for request in tuple(self._unfinished):
            self._settle(request, _nobody())

    def _request(
        self,
        pending: PendingFigure[T],
        options: FigureOptions | None,
        finish: Callable[[bytes], T],
    ) -> PendingFigure[T]:
        if not self._views:
            raise _nobody()
        view = next(reversed(self._views))
        self._count += 1
        request = f"figure-{self._count}"
        while len(self._unfinished) >= _MAX_UNFINISHED:
            self._settle(next(iter(self._unfinished)), CellucidError("Too many figures at once."))
        self._unfinished[request] = _Unfinished(pending, finish, view)
        self._ask(view, request, options)
        return pending

    def _finish(self, request: str, unfinished: _Unfinished) -> None:
        try:
            result = unfinished.finish(b"".join(unfinished.parts))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._settle(request, CellucidError(f"The figure could not be written: {reason}."))
        else:
            self._settle(request, result)

    def _settle(self, request: str, result: object) -> None:
        unfinished = self._unfinished.pop(request, None)
        if unfinished is not None:
            unfinished.pending.settle(result)


def figure_options(
    path: Path,
    *,
    width: float,
    height: float,
    dpi: float,
    background: str,
    title: str | None,
    legend: bool,
    axes: bool,
    scale_bar: bool,
    names: bool,
) -> FigureOptions:
    """Check what a person asked for.

    Raises
    ------
    BadRequestError
        Where a value is out of its range, or the format is not known.
    PathNotFoundError
        Where the folder does not exist.
    """
    kind = path.suffix.lower().lstrip(".")
    if kind not in FORMATS:
        raise BadRequestError(
            f"“{path.name}” has no format that figures have.", "Use .png, .svg or .pdf."
        )
    if background not in BACKGROUNDS:
        raise BadRequestError(
            f"The background is one of {', '.join(BACKGROUNDS)}, not “{background}”."
        )
    if not path.parent.is_dir():
        raise PathNotFoundError(f"There is no folder for “{path.name}”.")
    if not (0.5 <= width <= 79 and 0.5 <= height <= 79):  # noqa: PLR2004
        raise BadRequestError("Width and height are inches, from 0.5 to 79.")
    if not 36 <= dpi <= 2400:  # noqa: PLR2004
        raise BadRequestError("The resolution is between 36 and 2400 dots per inch.")
    return {
        "format": kind,
        "width": width * _INCH,
        "height": height * _INCH,
        "dpi": dpi,
        "background": cast("Literal['white', 'transparent', 'theme']", background),
        "title": title,
        "legend": bool(legend),
        "axes": bool(axes),
        "scale": bool(scale_bar),
        "names": bool(names),
    }


def _write(path: Path, data: bytes) -> Path:
    """Replace the file in one step: nobody ever finds half a figure."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)  # noqa: PTH101 - mkstemp makes it private
        os.replace(name, path)  # noqa: PTH105
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def _nobody() -> NoBrowserError:
    return NoBrowserError(
        "No browser shows this viewer.", "Show it in a notebook, and wait until its cells appear."
    )


def _unheard() -> NoBrowserError:
    return NoBrowserError(
        "No browser answered while the cell ran.",
        "Is the notebook still open? Some kernels hear nothing while a cell runs: leave out "
        "`await`, and the figure comes when the cell has ended.",
    )
