"""Boxes, text and arrows of the picture. No text of a program goes into an attribute, which drawsvg does not escape."""

from collections.abc import Mapping
from dataclasses import dataclass

import drawsvg

from report.preview import Operation
from report.topology.model import Part
from report.values import visible

CHIP_HEIGHT = 36
GAP = 6
_LABEL, _DETAIL = 12, 10.5
# The width of a character of a sans-serif font is about this share of its size.
_CHARACTER = 0.56
_SANS = "system-ui, sans-serif"
_INK, _QUIET, _LINE = "#1c2024", "#5c6670", "#a8b0b8"
COLOURS: Mapping[Operation, str] = {
    "replace": "#b3261e",
    "delete": "#b3261e",
    "forget": "#b3261e",
    "create": "#1f7a3d",
    "import": "#1f7a3d",
    "update": "#9a6700",
    "read": _LINE,
    "same": _LINE,
}
SIGNS: Mapping[Operation, str] = {
    "replace": "±",
    "delete": "−",
    "forget": "○",
    "create": "+",
    "import": "↓",
    "update": "~",
    "read": "",
    "same": "",
}
_FILLS: Mapping[Operation, str] = {
    "replace": "#fdecea",
    "delete": "#fdecea",
    "forget": "#fdecea",
    "create": "#eaf6ee",
    "import": "#eaf6ee",
    "update": "#fff4e0",
}


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def center(self) -> float:
        return self.x + self.width / 2


class Canvas:
    """What is drawn, in the order in which it is drawn; grows with it."""

    def __init__(self) -> None:
        self._elements: list[drawsvg.DrawingBasicElement] = []
        self._head = drawsvg.Marker(-0.2, -0.5, 0.9, 0.5, scale=7, orient="auto")
        self._head.append(drawsvg.Lines(-0.2, 0.5, -0.2, -0.5, 0.9, 0, fill=_QUIET, close=True))
        self.width = 0.0
        self.height = 0.0

    def panel(self, box: Box, fill: str, *, dashed: bool = False, mark: Operation = "same") -> None:
        """A box that others are drawn on."""
        more = {"stroke_dasharray": "5 3"} if dashed or mark == "delete" else {}
        stroke = _LINE if mark == "same" else COLOURS[mark]
        self._add(box, drawsvg.Rectangle(box.x, box.y, box.width, box.height, rx=6, fill=fill, stroke=stroke, **more))

    def chip(self, part: Part, box: Box) -> None:
        """A part with its label and detail, as far as they fit; all of both is shown on hovering."""
        colour = COLOURS[part.mark]
        more = {"stroke_dasharray": "5 3"} if part.mark in ("delete", "forget") else {}
        fill, width = _FILLS.get(part.mark, "#ffffff"), 1.0 if part.mark == "same" else 1.6
        rectangle = drawsvg.Rectangle(
            box.x, box.y, box.width, box.height, rx=4, fill=fill, stroke=colour, stroke_width=width, **more
        )
        rectangle.append_title(visible(f"{part.label} {part.detail}".strip()))
        self._add(box, rectangle)
        sign = SIGNS[part.mark]
        room = box.width - 12 - (12 if sign else 0)
        first = box.y + (15 if part.detail else box.height / 2 + 4)
        self.text(part.label, box.x + 6, first, room=room)
        if part.detail:
            self.text(part.detail, box.x + 6, box.y + 29, size=_DETAIL, colour=_QUIET, room=box.width - 12)
        if sign:
            self.text(sign, box.right - 14, box.y + 15, colour=colour, bold=True)

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = _LABEL,
        colour: str = _INK,
        bold: bool = False,
        room: float = 0,
    ) -> None:
        """A line of text, as much of it as there is room for."""
        shown = visible(text)
        most = int(room / (size * _CHARACTER)) if room else len(shown)
        shown = shown if len(shown) <= most else f"{shown[: max(most - 1, 1)]}…"
        weight = "600" if bold else "400"
        self._elements.append(drawsvg.Text(shown, size, x, y, fill=colour, font_family=_SANS, font_weight=weight))

    def arrow(self, *points: tuple[float, float], dashed: bool = False) -> None:
        """A line through the points, with its head at the last."""
        path = drawsvg.Path(
            fill="none",
            stroke=_QUIET,
            stroke_width=1.2,
            marker_end=self._head,
            **({"stroke_dasharray": "4 3"} if dashed else {}),
        )
        path.M(*points[0])
        for point in points[1:]:
            path.L(*point)
        self._elements.append(path)

    def svg(self) -> str:
        """The picture, scaled to the width of what it is shown in."""
        width, height = self.width + 16, self.height + 16
        drawing = drawsvg.Drawing(width, height, id_prefix="topology-", role="img")
        drawing.append(drawsvg.Rectangle(0, 0, width, height, fill="#ffffff"))
        drawing.extend(self._elements)
        return drawing.as_svg(header="", skip_js=True, skip_css=True) or ""

    def _add(self, box: Box, element: drawsvg.DrawingBasicElement) -> None:
        self.width, self.height = max(self.width, box.right), max(self.height, box.bottom)
        self._elements.append(element)


def stacked(count: int) -> float:
    """The height of so many chips, one under the other."""
    return count * (CHIP_HEIGHT + GAP) - GAP if count else 0.0
