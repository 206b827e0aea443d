"""What a person hangs on a viewer: functions that run in the kernel when it happens.

A hook that fails shows its traceback under the cell and stops nothing: neither the
other hooks nor the viewer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, overload

EventName = Literal["ready", "selection", "click", "hover"]

EVENTS: tuple[EventName, ...] = ("ready", "selection", "click", "hover")

Hook = Callable[[Any], object]
HookT = TypeVar("HookT", bound=Hook)

#: Runs one hook with one event where its output belongs.
Runner = Callable[[Hook, Any], None]


@dataclass(frozen=True, slots=True)
class ReadyEvent:
    """The dataset is on screen in a browser."""

    name: str
    n_cells: int
    n_genes: int
    version: str


@dataclass(frozen=True, slots=True)
class CellEvent:
    """One cell: its place in display order, its row in the data and its name."""

    position: int
    row: int
    obs_name: str


class HookRegistry:
    """The hooks of one viewer, run in the order they were added.

    Parameters
    ----------
    runner
        Calls one hook and keeps what it prints or raises.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._hooks: dict[EventName, list[Hook]] = {event: [] for event in EVENTS}

    def add(self, event: EventName, hook: HookT) -> HookT:
        """Add a hook, once: running a cell again replaces its former function."""
        if not callable(hook):
            raise TypeError(f"A hook is a function of one event, not {type(hook).__name__}.")
        hooks = self._hooks[event]
        hooks[:] = [known for known in hooks if not _same(known, hook)]
        hooks.append(hook)
        return hook

    def remove(self, event: EventName, hook: Hook) -> bool:
        """Remove a hook; tell whether it was there."""
        hooks = self._hooks[event]
        if hook not in hooks:
            return False
        hooks.remove(hook)
        return True

    def clear(self, event: EventName | None = None) -> None:
        """Remove the hooks of one event, or all."""
        for name in EVENTS if event is None else (event,):
            self._hooks[name].clear()

    def has(self, event: EventName) -> bool:
        """Tell whether anybody listens."""
        return bool(self._hooks[event])

    def run(self, event: EventName, payload: object) -> None:
        """Call every hook of an event."""
        for hook in tuple(self._hooks[event]):
            self._runner(hook, payload)


class HookDecorator:
    """``@viewer.on_click`` and ``@viewer.on_click()`` alike."""

    def __init__(self, registry: HookRegistry, event: EventName) -> None:
        self._registry = registry
        self._event = event

    @overload
    def __call__(self, hook: HookT) -> HookT: ...
    @overload
    def __call__(self) -> Callable[[HookT], HookT]: ...
    def __call__(self, hook: HookT | None = None) -> HookT | Callable[[HookT], HookT]:
        """Add the hook; without one, return the decorator itself."""
        if hook is None:
            return lambda given: self._registry.add(self._event, given)
        return self._registry.add(self._event, hook)


def _same(known: Hook, hook: Hook) -> bool:
    """Tell whether a hook is the same function, defined again in a notebook cell."""
    if known is hook:
        return True
    name = getattr(hook, "__qualname__", None)
    return (
        name is not None
        and "<" not in name  # lambdas and closures share their names
        and getattr(hook, "__module__", None) == "__main__"
        and getattr(known, "__module__", None) == "__main__"
        and getattr(known, "__qualname__", None) == name
    )
