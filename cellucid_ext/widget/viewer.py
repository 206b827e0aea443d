"""``show()`` and the ``Viewer`` it returns: the kernel's hold on what is on screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets
from IPython import get_ipython
from IPython.display import Image, display

from cellucid_ext.errors import CellucidError
from cellucid_ext.model.selection import Selection
from cellucid_ext.widget import messages
from cellucid_ext.widget.below_cell import BelowCell
from cellucid_ext.widget.bundle import loader_source
from cellucid_ext.widget.conversation import Conversation
from cellucid_ext.widget.figures import PendingFigure, figure_options
from cellucid_ext.widget.hooks import EventName, HookDecorator, HookRegistry, HookT
from cellucid_ext.widget.source import PathLike, source_of

if TYPE_CHECKING:
    from anndata import AnnData

DEFAULT_HEIGHT = 600


class Viewer(anywidget.AnyWidget):
    """A live view of one dataset.

    Parameters
    ----------
    data
        A path to a ``.h5ad`` file or a zarr folder, or an ``AnnData`` of this kernel.
    height
        Height in the notebook, in pixels.

    Attributes
    ----------
    color_by
        Key of an obs column, name of a gene, or None. Set it before or after the
        viewer is shown; what a person chooses in the browser arrives here. A score of
        genes reads ``"score:NAME"``, which can be read and not set.
    embedding
        Key in obsm of the embedding on screen.
    height
        Height in pixels.

    Raises
    ------
    PathNotFoundError
        Where there is no such file or folder.
    """

    _esm = loader_source()

    height = traitlets.Int(DEFAULT_HEIGHT, min=100, max=10_000).tag(sync=True)
    color_by = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    embedding = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    def __init__(self, data: PathLike | AnnData, *, height: int = DEFAULT_HEIGHT) -> None:
        self._source = source_of(data)
        super().__init__(height=height)
        self._below = BelowCell()
        self._hooks = HookRegistry(self._below.run)
        self._conversation = Conversation(
            self._source, self._hooks, self._below.say, self._send_message
        )
        self._displayed_by: str | None = None
        self.on_msg(self._receive)

    def __repr__(self) -> str:
        """Name the dataset and, once it is open, its size."""
        ready = self._conversation.ready
        if ready is None:
            return f"Viewer({self._source.name!r})"
        cells, genes = ready.n_cells, ready.n_genes
        return f"Viewer({self._source.name!r}, {cells:,} cells x {genes:,} genes)"

    # What a person reads

    @property
    def selection(self) -> Selection:
        """The cells selected in the browser; an empty selection where there are none.

        Raises
        ------
        VersionChangedError
            Where the data changed since the cells were selected.
        """
        return self._conversation.selection()

    @property
    def last_error(self) -> CellucidError | None:
        """The latest error that a browser reported."""
        return self._conversation.last_error

    # What a person asks for

    def highlight(self, cells: Any) -> None:  # noqa: ANN401
        """Mark cells in every view; None takes the marks away.

        Parameters
        ----------
        cells
            A boolean mask in the order of obs, row numbers, names of cells, a
            ``Selection``, or None.
        """
        self._conversation.highlight(cells)

    def reset_view(self) -> None:
        """Move the camera back to where every cell is in the picture."""
        self._conversation.reset_view()

    def screenshot(self) -> PendingFigure[Image]:
        """Take what is on screen, without the tools over it.

        Returns
        -------
        PendingFigure
            ``await`` it for an ``IPython.display.Image``, whose ``data`` is a PNG; as the
            last line of a cell it shows by itself.

        Raises
        ------
        NoBrowserError
            Where no browser shows the viewer.
        """
        return self._conversation.figures.screenshot()

    def save_figure(
        self,
        path: PathLike,
        *,
        width: float = 6.0,
        height: float = 4.0,
        dpi: float = 300.0,
        transparent: bool = False,
        background: str | None = None,
        title: str | None = None,
        legend: bool = True,
        axes: bool = True,
        scale_bar: bool = False,
        names: bool = False,
    ) -> PendingFigure[Path]:
        """Save the view as a figure.

        Parameters
        ----------
        path
            Where: a ``.png``, ``.svg`` or ``.pdf`` file, relative to the kernel's folder.
            A file that is there is replaced.
        width
            Inches.
        height
            Inches.
        dpi
            Dots per inch of the cells, and of everything in a PNG.
        transparent
            The same as ``background="transparent"``.
        background
            ``"white"`` (the default), ``"transparent"``, or ``"theme"``: as on screen.
        title
            Above the cells; None for none.
        legend
            What the colours mean.
        axes
            Arrows (in 3D, edges) with the names of the axes.
        scale_bar
            A bar of a round length in the embedding's units.
        names
            Names of the categories at their cells.

        Returns
        -------
        PendingFigure
            ``await`` it for the path. The file is written also where nobody waits.

        Raises
        ------
        BadRequestError
            Where the format or a size is none that figures have.
        NoBrowserError
            Where no browser shows the viewer.
        PathNotFoundError
            Where the folder does not exist.
        """
        target = Path(path).expanduser().absolute()
        chosen = background or ("transparent" if transparent else "white")
        options = figure_options(
            target,
            width=width,
            height=height,
            dpi=dpi,
            background=chosen,
            title=title,
            legend=legend,
            axes=axes,
            scale_bar=scale_bar,
            names=names,
        )
        return self._conversation.figures.save(target, options)

    def close(self) -> None:
        """Take the viewer away in every browser and release the data."""
        self._conversation.figures.close()
        self._hooks.clear()
        self._below.close()
        self._source.close()
        super().close()

    # Hooks

    @property
    def on_ready(self) -> HookDecorator:
        """Decorator: call with a ``ReadyEvent`` when the dataset is on screen."""
        return HookDecorator(self._hooks, "ready")

    @property
    def on_selection(self) -> HookDecorator:
        """Decorator: call with the ``Selection`` each time it changed."""
        return HookDecorator(self._hooks, "selection")

    @property
    def on_click(self) -> HookDecorator:
        """Decorator: call with a ``CellEvent`` for each clicked cell."""
        return HookDecorator(self._hooks, "click")

    @property
    def on_hover(self) -> HookDecorator:
        """Decorator: call with a ``CellEvent``, or None when the pointer left the cells."""
        return HookDecorator(self._hooks, "hover")

    def register_hook(self, event: EventName, hook: HookT) -> HookT:
        """Add a hook by the name of its event."""
        return self._hooks.add(event, hook)

    def unregister_hook(self, event: EventName, hook: HookT) -> bool:
        """Remove a hook; tell whether it was there."""
        return self._hooks.remove(event, hook)

    def clear_hooks(self, event: EventName | None = None) -> None:
        """Remove the hooks of one event, or all."""
        self._hooks.clear(event)

    # Display

    def show(self) -> None:
        """Display the viewer below the running cell."""
        _display(self)
        self._displayed_by = _running_cell()

    def _ipython_display_(self, **_options: object) -> None:
        cell = _running_cell()
        if cell is not None and cell == self._displayed_by:
            # `show(x)` as a cell's last line: it is displayed there already.
            self._displayed_by = None
            return
        bundle = self._repr_mimebundle_()
        if bundle is not None:
            data, metadata = bundle
            _display(data, metadata=metadata, raw=True)
        _display(self._below.widget)

    # The comm

    def _receive(
        self, _widget: object, content: object, buffers: Sequence[messages.Buffer]
    ) -> None:
        self._conversation.receive(content, buffers)

    def _send_message(self, content: messages.Outgoing, buffers: Sequence[bytes] = ()) -> None:
        self.send(content, buffers=list(buffers) or None)


def show(data: PathLike | AnnData, *, height: int = DEFAULT_HEIGHT) -> Viewer:
    """Show a dataset below the running cell.

    Parameters
    ----------
    data
        A path to a ``.h5ad`` file or a zarr folder, or an ``AnnData``.
    height
        Height in pixels.

    Returns
    -------
    Viewer
        The viewer on screen: its selection, hooks and commands.

    Raises
    ------
    PathNotFoundError
        Where there is no such file or folder, or it may not be read.
    """
    viewer = Viewer(data, height=height)
    viewer.show()
    return viewer


show_anndata = show


def _display(thing: object, **options: object) -> None:
    display(thing, **options)  # type: ignore[no-untyped-call]


def _running_cell() -> str | None:
    """Return the id of the message that runs the current cell; None outside one."""
    shell = get_ipython()
    parent: dict[str, Any] = getattr(shell, "get_parent", dict)()
    message_id = parent.get("header", {}).get("msg_id")
    return message_id if isinstance(message_id, str) else None
