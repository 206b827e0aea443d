"""Hooks: how they are added, replaced and run."""

from __future__ import annotations

from typing import Any

import pytest

from cellucid_ext.widget.hooks import Hook, HookDecorator, HookRegistry


def call(hook: Hook, event: Any) -> None:
    hook(event)


class TestADecoratorAddsWithAndWithoutACall:
    """Both spellings of a person's notebook work and return the function."""

    def test_both_run_in_the_order_they_came(self) -> None:
        registry = HookRegistry(call)
        on_click = HookDecorator(registry, "click")
        seen: list[tuple[str, int]] = []

        @on_click
        def first(event: int) -> None:
            seen.append(("first", event))

        @on_click()
        def second(event: int) -> None:
            seen.append(("second", event))

        registry.run("click", 7)
        assert seen == [("first", 7), ("second", 7)]
        first(8)
        assert seen[-1] == ("first", 8)

    def test_what_is_no_function_is_refused(self) -> None:
        with pytest.raises(TypeError, match="a function of one event, not str"):
            HookDecorator(HookRegistry(call), "click")("print")  # type: ignore[call-overload]


class TestRunningACellAgainReplacesItsHook:
    """A notebook defines the same function many times; it is called once."""

    def define(self, answer: int, seen: list[int], module: str) -> Hook:
        def hook(_event: object) -> None:
            seen.append(answer)

        hook.__qualname__ = "report"
        hook.__module__ = module
        return hook

    def test_the_new_definition_counts(self) -> None:
        registry, seen = HookRegistry(call), list[int]()
        registry.add("selection", self.define(1, seen, "__main__"))
        registry.add("selection", self.define(2, seen, "__main__"))
        registry.run("selection", None)
        assert seen == [2]

    def test_functions_of_modules_are_told_apart(self) -> None:
        registry, seen = HookRegistry(call), list[int]()
        registry.add("selection", self.define(1, seen, "tools"))
        registry.add("selection", self.define(2, seen, "tools"))
        registry.run("selection", None)
        assert seen == [1, 2]

    def test_lambdas_are_told_apart(self) -> None:
        registry, seen = HookRegistry(call), list[int]()
        for number in (1, 2):
            registry.add("click", lambda _event, number=number: seen.append(number))
        registry.run("click", None)
        assert seen == [1, 2]


class TestAHookCanBeTakenAway:
    """By itself, by event, or all at once; also from inside a hook."""

    def test_removed_means_never_called(self) -> None:
        registry, seen = HookRegistry(call), list[object]()
        registry.add("hover", seen.append)
        assert registry.remove("hover", seen.append)
        assert not registry.remove("hover", seen.append)
        registry.run("hover", 1)
        assert (seen, registry.has("hover")) == ([], False)

    def test_clearing_while_running_ends_the_round_cleanly(self) -> None:
        registry, seen = HookRegistry(call), list[str]()

        def once(_event: object) -> None:
            seen.append("once")
            registry.clear("ready")

        registry.add("ready", once)
        registry.add("ready", lambda _event: seen.append("too"))
        registry.run("ready", None)
        registry.run("ready", None)
        assert seen == ["once", "too"]
