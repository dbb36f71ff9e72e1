"""A parser of Falco's conditions, by the grammar in falcosecurity/libs 0.25.4 (userspace/libsinsp/filter/parser.h and
parser.cpp, those of Falco 0.44.1; read 2026-11-27).

It refuses what Falco would read as something else than it looks: a letter right after `in`. It does not know how deep
conditions may be nested, what values a field takes, nor what regular expressions and globs mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.rooms.security.falco.nodes import Check, Condition, Field, Joined, Name, Not, Operand, Transformed


class ConditionError(Exception):
    """A condition that Falco would not load; says where."""


_IDENTIFIER = re.compile(r"[a-zA-Z]+[a-zA-Z0-9_]*")
_FIELD = re.compile(r"[a-zA-Z]+[a-zA-Z0-9_]*(?:\.[a-zA-Z]+[a-zA-Z0-9_]*)+")
_ARGUMENT = re.compile(r"""[^\]\["'\s]+""")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|[+-]?[0-9]+\.?[0-9]*(?:[eE][+-][0-9]+)?")
_BARE = re.compile(r"""[^()"'\s=,]+""")
_BLANK = re.compile(r"[ \t\b\r\n]+")
_NOT = re.compile(r"not\s+")

NUMERIC = ("<=", "<", ">=", ">")
TEXT = ("==", "=", "!=", *(f"{word} " for word in ["glob", "iglob", "contains", "icontains", "bcontains"]))
TEXT = (*TEXT, "startswith ", "bstartswith ", "endswith ", "regex ")
LISTS = ("intersects", "in", "pmatch")
_MODIFIERS = ("oneof ", "anyof ", "allof ")
TRANSFORMERS = ("tolower", "toupper", "b64", "basename", "len", "join", "concat", "getopt")


def parse(text: str) -> Condition:
    """The condition.

    Raises:
        ConditionError: where it is wrong.
    """
    parser = _Parser(text)
    condition = parser.either()
    if parser.at < len(text):
        raise parser.error("and, or, or the end")
    return condition


class _Parser:
    """Recursive descent: a method for each production."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def error(self, expected: str) -> ConditionError:
        before, after = self.text[: self.at].rstrip()[-30:], self.text[self.at : self.at + 30]
        return ConditionError(f"expected {expected} after '{before}', found '{after or 'the end'}'")

    def take(self, *tokens: str) -> str | None:
        """The first of these texts that is next; one with a blank at its end needs one there."""
        for token in tokens:
            word = token.rstrip()
            if self.text.startswith(word, self.at):
                end = self.at + len(word)
                if token != word and not _BLANK.match(self.text, end):
                    continue
                self.at = end
                return word
        return None

    def match(self, expression: re.Pattern[str]) -> str | None:
        found = expression.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found[0]

    def blank(self) -> bool:
        return self.match(_BLANK) is not None

    def quoted(self) -> str | None:
        delimiter = self.text[self.at : self.at + 1]
        if delimiter not in ("'", '"') or not delimiter:
            return None
        end = self.at + 1
        while end < len(self.text):
            if self.text[end] == delimiter and self.text[end - 1] != "\\":
                found, self.at = self.text[self.at + 1 : end], end + 1
                return found
            end += 1
        raise self.error("a closing quote")

    def either(self) -> Condition:
        return self.joined("or", self.both)

    def both(self) -> Condition:
        return self.joined("and", self.negated)

    def joined(self, operator: str, part: Callable[[], Condition]) -> Condition:
        self.blank()
        parts = [part()]
        self.blank()
        while self.take(operator):
            if self.blank():
                parts.append(part())
            elif self.take("("):
                parts.append(self.embedded())
            else:
                raise self.error("a blank or '('")
            self.blank()
        return parts[0] if len(parts) == 1 else Joined(operator, tuple(parts))

    def negated(self) -> Condition:
        self.blank()
        negative = False
        while self.match(_NOT):
            negative = not negative
        if self.take("not("):
            negative, part = not negative, self.embedded()
        else:
            part = self.checked()
        return Not(part) if negative else part

    def embedded(self) -> Condition:
        part = self.either()
        self.blank()
        if not self.take(")"):
            raise self.error("')'")
        return part

    def checked(self) -> Condition:
        self.blank()
        if self.take("("):
            return self.embedded()
        left = self.field() or self.transformed()
        if left is not None:
            return self.comparison(left)
        if name := self.match(_IDENTIFIER):
            return Name(name)
        raise self.error("'(', a field, or the name of a macro")

    def field(self) -> Field | None:
        name = self.match(_FIELD)
        if name is None or not self.take("["):
            return Field(name) if name else None
        argument = self.quoted() or self.match(_ARGUMENT)
        if argument is None or not self.take("]"):
            raise self.error("an argument and ']'")
        return Field(name, argument)

    def transformed(self, *further: str) -> Transformed | None:
        found = self.take(*(f"{name}(" for name in (*TRANSFORMERS, *further)))
        if found is None:
            return None
        arguments: list[Operand] = []
        while True:
            self.blank()
            arguments.extend(self.argument())
            self.blank()
            if not self.take(","):
                break
        if not self.take(")"):
            raise self.error("')' of the transformer")
        return Transformed(found[:-1], tuple(arguments))

    def argument(self) -> list[Operand]:
        if self.take("("):
            values: list[Operand] = []
            self.blank()
            while not self.take(")"):
                values.extend(self.argument())
                self.blank()
                self.take(",")
                self.blank()
            return values
        operand = self.transformed() or self.field() or self.quoted() or self.match(_NUMBER)
        if operand is None:
            raise self.error("a field, a transformer, a number or a text in quotes")
        return [operand]

    def comparison(self, left: Field | Transformed) -> Check:
        self.blank()
        if self.take("exists"):
            return Check(left, "exists", None)
        if operator := self.take(*NUMERIC):
            self.blank()
            return Check(left, operator, self.transformed("val") or self.number())
        if operator := self.take(*TEXT):
            self.blank()
            if modifier := self.take(*_MODIFIERS):
                return Check(left, f"{operator} {modifier}", self.values())
            return Check(left, operator, self.transformed("val") or self.word())
        if operator := self.take(*LISTS):
            if self.text[self.at : self.at + 1].isalnum():
                raise self.error(f"a blank or '(' after {operator}")
            self.blank()
            return Check(left, operator, self.transformed("val") or self.values())
        raise self.error("an operator")

    def number(self) -> str:
        if (found := self.match(_NUMBER)) is None:
            raise self.error("a number")
        return found

    def word(self) -> str:
        quoted = self.quoted()
        found = quoted if quoted is not None else self.match(_BARE)
        if found is None:
            raise self.error("a value")
        return found

    def values(self) -> tuple[str, ...]:
        self.blank()
        if not self.take("("):
            if name := self.match(_IDENTIFIER):
                return (name,)
            raise self.error("a list")
        self.blank()
        if self.take(")"):
            return ()
        found: list[str] = []
        while True:
            self.blank()
            found.append(self.word())
            self.blank()
            if not self.take(","):
                break
        if not self.take(")"):
            raise self.error("',' or ')'")
        return tuple(found)
