"""The one error that users of this package meet."""

from __future__ import annotations

import reprlib

__all__ = ["ExplainerError"]

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 80


class ExplainerError(ValueError):
    """A request that cannot be served, said so that the reader knows what to change.

    Parameters
    ----------
    operation : str
        What was asked for: a public function, a command, a scene.
    argument : str
        The argument at fault, under the name the caller used.
    value : object
        What it was; shortened where it is long.
    rule : str
        What is allowed, as a clause without a full stop ("must be at least 1").
    remedy : str, optional
        What to do about it, as a sentence.

    Examples
    --------
    >>> print(ExplainerError("conv", "stride", 0, "must be at least 1", "Use stride=1."))
    conv: stride=0: must be at least 1. Use stride=1.
    """

    def __init__(
        self, operation: str, argument: str, value: object, rule: str, remedy: str = ""
    ) -> None:
        self.operation = operation
        self.argument = argument
        self.value = value
        self.rule = rule
        self.remedy = remedy
        super().__init__(operation, argument, value, rule, remedy)

    def __str__(self) -> str:
        text = f"{self.operation}: {self.argument}={_short.repr(self.value)}: {self.rule}."
        return f"{text} {self.remedy}" if self.remedy else text
