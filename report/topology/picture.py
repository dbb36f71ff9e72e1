"""The whole picture as SVG: Regions one under the other; VPCs, clusters and data beside them, services below."""

from collections.abc import Sequence

from report.preview import Operation
from report.topology.canvas import CHIP_HEIGHT, GAP, Box, Canvas, stacked
from report.topology.model import Cluster, Part, Region
from report.topology.network_drawing import INTERNET_HEIGHT, Drawn, draw_network, height_of, width_of

_LEFT, _GUTTER, _RIGHT_WIDTH = 16, 44, 430
_PAD = 12
_TITLE = 34
_LEGEND: tuple[tuple[Operation, str], ...] = (
    ("create", "new"),
    ("update", "changed"),
    ("replace", "replaced"),
    ("delete", "deleted"),
    ("same", "as before"),
)


def picture(regions: Sequence[Region]) -> str:
    """The SVG; empty where there is nothing to draw."""
    if not regions:
        return ""
    canvas = Canvas()
    y = _legend(canvas, 8.0)
    for region in regions:
        y = _region(canvas, region, y) + 26
    return canvas.svg()


def _legend(canvas: Canvas, y: float) -> float:
    x = float(_LEFT)
    for mark, words in _LEGEND:
        canvas.chip(Part(words, mark=mark), Box(x, y, 96, 22))
        x += 104
    return y + 40


def _region(canvas: Canvas, region: Region, y: float) -> float:
    """Draws a Region, and says where it ends."""
    canvas.text(f"Region {region.name}", _LEFT, y + 14, size=16, bold=True)
    top = y + _TITLE
    left_width = max((width_of(network) for network in region.networks), default=0.0)
    drawn: list[Drawn] = []
    bottom = top
    for network in region.networks:
        drawn.append(draw_network(canvas, network, _LEFT, bottom))
        bottom += height_of(network) + 20
    x = _LEFT + (left_width + _GUTTER if drawn else 0)
    right = top + (INTERNET_HEIGHT + 26 if any(network.internet for network in region.networks) else 0)
    for cluster in region.clusters:
        right = _cluster(canvas, cluster, x, right, drawn) + 20
    right = _data(canvas, region, x, right, drawn)
    width = max(left_width + (_GUTTER + _RIGHT_WIDTH if region.clusters or region.data else 0), 600.0)
    return _services(canvas, region, max(bottom, right), width)


def _cluster(canvas: Canvas, cluster: Cluster, x: float, y: float, drawn: Sequence[Drawn]) -> float:
    rows = (len(cluster.installed) + 1) // 2
    pools = stacked(len(cluster.pools))
    height = 52 + (24 + pools + _PAD if pools else 0) + (24 + stacked(rows) if rows else 0) + _PAD
    box = Box(x, y, _RIGHT_WIDTH, height)
    canvas.panel(box, "#f4f1fb", mark=cluster.part.mark)
    canvas.text(cluster.part.label, x + _PAD, y + 22, size=14, bold=True, room=_RIGHT_WIDTH - 2 * _PAD)
    endpoint = "public endpoint" if cluster.public else "private endpoint only"
    detail = ", ".join(part for part in (cluster.part.detail, endpoint) if part)
    canvas.text(detail, x + _PAD, y + 40, size=11, colour="#5c6670")
    if cluster.public and drawn:
        canvas.text("reached from the internet", box.right - 222, y - 10, size=11, colour="#5c6670")
        canvas.arrow((box.right - 80, y - 4 - 18), (box.right - 80, y - 7), dashed=True)
    current = y + 52
    if cluster.pools:
        canvas.text("Node pools", x + _PAD, current + 14, size=11, colour="#5c6670", bold=True)
        _column(canvas, cluster.pools, Box(x + _PAD, current + 22, _RIGHT_WIDTH - 2 * _PAD, pools))
        _edge(canvas, drawn, cluster.node_tier, (x, current + 22 + pools / 2), 10)
        current += 24 + pools + _PAD
    if cluster.installed:
        canvas.text("Installed", x + _PAD, current + 14, size=11, colour="#5c6670", bold=True)
        half = (_RIGHT_WIDTH - 2 * _PAD) / 2
        for side in (0, 1):
            own = cluster.installed[side * rows : (side + 1) * rows]
            _column(canvas, own, Box(x + _PAD + side * half, current + 22, half - (GAP if side == 0 else 0), 0))
    _edge(canvas, drawn, cluster.control_plane_tier, (x, y + 30), 22)
    return box.bottom


def _data(canvas: Canvas, region: Region, x: float, y: float, drawn: Sequence[Drawn]) -> float:
    if not region.data:
        return y
    box = Box(x, y, _RIGHT_WIDTH, 30 + stacked(len(region.data)) + _PAD)
    canvas.panel(box, "#eaf4f4")
    canvas.text("Data", x + _PAD, y + 20, bold=True)
    _column(canvas, [part for part, _ in region.data], Box(x + _PAD, y + 30, _RIGHT_WIDTH - 2 * _PAD, 0))
    for tier in sorted({tier for _, tier in region.data}):
        _edge(canvas, drawn, tier, (x, box.middle), 34)
    return box.bottom + 20


def _services(canvas: Canvas, region: Region, y: float, width: float) -> float:
    if not region.services:
        return y
    most = max(len(parts) for _, parts in region.services)
    box = Box(_LEFT, y, width, 40 + stacked(most) + _PAD)
    canvas.panel(box, "#f7f8f9")
    column = (width - 2 * _PAD) / len(region.services)
    for index, (purpose, parts) in enumerate(region.services):
        left = _LEFT + _PAD + index * column
        canvas.text(purpose, left, y + 22, bold=True, room=column - GAP)
        _column(canvas, parts, Box(left, y + 34, column - GAP, 0))
    return box.bottom


def _column(canvas: Canvas, parts: Sequence[Part], box: Box) -> None:
    for index, part in enumerate(parts):
        canvas.chip(part, Box(box.x, box.y + index * (CHIP_HEIGHT + GAP), box.width, CHIP_HEIGHT))


def _edge(canvas: Canvas, drawn: Sequence[Drawn], tier: str, start: tuple[float, float], gutter: float) -> None:
    """From a panel at the right to the tier of the first VPC that has it."""
    for network in drawn:
        if row := network.rows.get(tier):
            turn = network.box.right + gutter
            shift = row.middle + (gutter - 22) / 2
            canvas.arrow(start, (turn, start[1]), (turn, shift), (row.right, shift))
            return
