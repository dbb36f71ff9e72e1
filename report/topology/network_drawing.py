"""A VPC: zones as columns, tiers as rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from report.topology.canvas import CHIP_HEIGHT, GAP, Box, Canvas, stacked
from report.topology.model import Network, Tier

_LABELS = 86
_MOST_NARROW, _WIDTH = 150, 720
_PAD = 12
_BETWEEN_ROWS = 24
_HEADER, _ZONES = 58, 24
_FILLS: Mapping[str, str] = {
    "public": "#fff4e5",
    "private": "#e9f1fb",
    "pods": "#eeecfb",
    "intra": "#f1f3f5",
    "database": "#eaf4f4",
}
INTERNET_HEIGHT = 30


@dataclass(frozen=True)
class Drawn:
    """Where a VPC and its tiers were drawn."""

    box: Box
    rows: Mapping[str, Box]
    endpoints: Box | None


def width_of(network: Network) -> float:
    """The width that a VPC needs."""
    return max(_WIDTH, _LABELS + len(network.zones) * (_MOST_NARROW + GAP) + 2 * _PAD)


def height_of(network: Network) -> float:
    """The height that a VPC needs, with the internet above it."""
    above = INTERNET_HEIGHT + 26 if network.internet else 0
    rows = sum(_row_height(tier) + _BETWEEN_ROWS for tier in network.tiers)
    return above + _HEADER + _ZONES + rows + (CHIP_HEIGHT + _PAD if network.endpoints else 0)


def draw_network(canvas: Canvas, network: Network, x: float, y: float) -> Drawn:
    """Draws it, with its arrows, at this place."""
    width = width_of(network)
    top = y + (INTERNET_HEIGHT + 26 if network.internet else 0)
    box = Box(x, top, width, height_of(network) - (top - y))
    canvas.panel(box, "#fbfcfd", mark=network.part.mark)
    canvas.text(network.part.label, x + _PAD, top + 22, size=14, bold=True, room=width / 2)
    canvas.text(network.part.detail, x + _PAD, top + 40, size=11, colour="#5c6670")
    _gateways(canvas, network, box, y)
    column = (width - _LABELS - 2 * _PAD) / max(len(network.zones), 1)
    columns = {zone: x + _LABELS + _PAD + index * column for index, zone in enumerate(network.zones)}
    for zone, left in columns.items():
        canvas.text(zone, left + 6, top + _HEADER + 12, size=11, colour="#5c6670", bold=True)
    rows: dict[str, Box] = {}
    current = top + _HEADER + _ZONES
    for tier in network.tiers:
        row = Box(x + _PAD, current, width - 2 * _PAD, _row_height(tier))
        _row(canvas, tier, row, columns, column)
        rows[tier.name] = row
        current = row.bottom + _BETWEEN_ROWS
    _ways_out(canvas, network, rows, columns, column)
    endpoints = _endpoints(canvas, network, box, current - _BETWEEN_ROWS + _PAD)
    return Drawn(box, rows, endpoints)


def _gateways(canvas: Canvas, network: Network, box: Box, y: float) -> None:
    left = box.right - _PAD
    for part in network.gateways:
        left -= 190
        canvas.chip(part, Box(left, box.y + 10, 180, CHIP_HEIGHT))
    if network.internet:
        internet = Box(left + 30, y, 120, INTERNET_HEIGHT)
        canvas.panel(internet, "#eef1f4")
        canvas.text("Internet", internet.center - 24, internet.middle + 4, bold=True)
        canvas.arrow((internet.center, internet.bottom), (internet.center, box.y + 10))
        if any(tier.name == "public" for tier in network.tiers):
            canvas.arrow((internet.center, box.y + 10 + CHIP_HEIGHT), (internet.center, box.y + _HEADER + _ZONES - 7))


def _row_height(tier: Tier) -> float:
    return stacked(max(len(parts) for parts in tier.cells.values())) + 2 * GAP


def _row(canvas: Canvas, tier: Tier, row: Box, columns: Mapping[str, float], column: float) -> None:
    canvas.panel(row, _FILLS.get(tier.name, "#f6f6f9"))
    canvas.text(tier.name, row.x + 8, row.y + 22, bold=True, room=_LABELS - 10)
    for zone, parts in tier.cells.items():
        for index, part in enumerate(parts):
            top = row.y + GAP + index * (CHIP_HEIGHT + GAP)
            canvas.chip(part, Box(columns[zone], top, column - GAP, CHIP_HEIGHT))


def _ways_out(
    canvas: Canvas, network: Network, rows: Mapping[str, Box], columns: Mapping[str, float], column: float
) -> None:
    """From private subnets to NAT gateways: that of their zone, else the first one."""
    public = next((tier for tier in network.tiers if tier.name == "public"), None)
    if not (network.nat and public and "private" in rows):
        return
    with_nat = [zone for zone, parts in public.cells.items() if any(part.label == "NAT gateway" for part in parts)]
    private = next(tier for tier in network.tiers if tier.name == "private")
    for zone in private.cells:
        to = zone if zone in with_nat else next(iter(sorted(with_nat)), zone)
        start = (columns[zone] + column / 2, rows["private"].y)
        canvas.arrow(start, (columns[to] + column / 2 + (0 if to == zone else 14), rows["public"].bottom))


def _endpoints(canvas: Canvas, network: Network, box: Box, y: float) -> Box | None:
    left, last = box.x + _LABELS + _PAD, None
    width = (box.width - _LABELS - 2 * _PAD) / max(len(network.endpoints), 1)
    for part in network.endpoints:
        last = Box(left, y, width - GAP, CHIP_HEIGHT)
        canvas.chip(part, last)
        left += width
    return last
