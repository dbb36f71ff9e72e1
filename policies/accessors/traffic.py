"""What a rule of a security group or network ACL opens, and what several rules open together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from policies.accessors.internet import Network, are_internet, internet_in, networks_of
from policies.accessors.wording import listed
from policies.engine.inputs import Value, any_of, readable

Traffic = tuple[str, float, float]
"""A protocol, and the first and last port."""

# IANA protocol numbers, which AWS accepts instead of names (EC2 API reference, IpPermission.IpProtocol).
_EVERY = "-1"
_EVERY_PROTOCOL = frozenset({_EVERY, "all"})
_TCP = frozenset({"tcp", "6"})
_UDP = frozenset({"udp", "17"})
_ICMP = frozenset({"icmp", "1", "icmpv6", "58"})
# Ports are 16-bit numbers (RFC 9293, 3.1).
LAST_PORT = 65535

# How many of many rules a message names.
_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """A rule of a security group or network ACL; `where` is its path in the resource."""

    where: str
    protocol: Value
    from_port: Value
    to_port: Value
    blocks: tuple[Value, ...]

    def every_protocol(self) -> bool:
        """Whether the protocol is all ("-1" or missing), for which AWS ignores the ports."""
        return self._protocol() in _EVERY_PROTOCOL

    def is_tcp(self) -> bool:
        return self._protocol() in _TCP

    def is_udp(self) -> bool:
        return self._protocol() in _UDP

    def is_icmp(self) -> bool:
        """Whether the protocol is ICMP or ICMPv6."""
        return self._protocol() in _ICMP

    def has_ports(self) -> bool:
        return any_of(self.is_tcp, self.is_udp)

    def every_port(self) -> bool:
        """Whether all ports of TCP or UDP are open; the first port may be 0 or 1."""
        first, last = self.span()
        return first <= 1 and last >= LAST_PORT and self.has_ports()

    def opens(self, port: int) -> bool:
        """Whether the port is in the port range."""
        first, last = self.span()
        return first <= port <= last and self.has_ports()

    def span(self) -> tuple[float, float]:
        """The first and last port of the range; a missing range means all ports."""
        first, last = self.from_port.number(), self.to_port.number()
        every = last == -1
        return (0 if first is None else first), (LAST_PORT if last is None or every else last)

    def to_world(self) -> list[str]:
        """The CIDR blocks of the rule, collapsed, if they are the internet; otherwise none."""
        return internet_in(self.every_block())

    def every_block(self) -> Iterator[Value]:
        """The CIDR blocks one by one."""
        return (block for listed in self.blocks for block in listed.entries())

    def traffic(self) -> Traffic:
        """The protocol by one name, and the first and last port."""
        if self.every_protocol():
            return _EVERY, 0, LAST_PORT
        names = {"tcp": self.is_tcp, "udp": self.is_udp}
        return next((name for name, holds in names.items() if holds()), self._protocol()), *self.span()

    def _protocol(self) -> str:
        return (self.protocol.text() or _EVERY).lower()


@dataclass(frozen=True, slots=True)
class _Piece:
    """An opening, what it opens (none if it is unknown or unreadable) and to what; `source` and `order` are numbers."""

    opening: Opening
    traffic: Traffic | None
    networks: Sequence[Network]
    source: int
    order: int


def pieces(sources: Iterable[Iterable[Opening]]) -> Iterator[list[Opening]]:
    """The openings of several sources that together open the same traffic to the internet, for each kind of traffic;
    the first is only for that.

    A source that opens it to the internet by itself is left out, because it is judged alone; so is an opening with
    unknown or unreadable CIDR blocks. One whose ports are unknown may be for the same traffic as any other.
    """
    for traffic, covering in _covering(list(_pieces(sources))).items():
        by_source: dict[int, list[_Piece]] = {}
        for piece in covering:
            by_source.setdefault(piece.source, []).append(piece)
        parts = [piece for each in by_source.values() if not _to_world(each) for piece in each]
        if _to_world(parts):
            ordered = sorted(parts, key=lambda piece: (piece.traffic != traffic, piece.order))
            yield [piece.opening for piece in ordered]


def joined(openings: Sequence[Opening]) -> Opening:
    """The openings as one, with the traffic of the first."""
    first, *others = openings
    where = [opening.where for opening in others[:_SHOWN]]
    where += [f"{len(others) - _SHOWN} more"] if len(others) > _SHOWN else []
    blocks = tuple(block for opening in openings for block in opening.every_block())
    return replace(first, where=f"{first.where} (together with {listed(where)})", blocks=blocks)


def _pieces(sources: Iterable[Iterable[Opening]]) -> Iterator[_Piece]:
    order = 0
    for source, openings in enumerate(sources):
        for opening in openings:
            traffic = next(iter(readable(lambda opening=opening: [opening.traffic()])), None)
            for networks in readable(lambda opening=opening: [networks_of(opening.every_block())]):
                yield _Piece(opening, traffic, networks, source, order)
                order += 1


def _to_world(pieces: Iterable[_Piece]) -> bool:
    return are_internet(network for piece in pieces for network in piece.networks)


def _covering(pieces: Sequence[_Piece]) -> Mapping[Traffic | None, Sequence[_Piece]]:
    """The pieces that open all of each kind of traffic; those that may, of traffic that is unknown: all."""
    found: dict[Traffic | None, Sequence[_Piece]] = {piece.traffic: pieces for piece in pieces}
    by_protocol: dict[str, dict[Traffic, list[_Piece]]] = {}
    for piece in pieces:
        if piece.traffic is not None:
            by_protocol.setdefault(piece.traffic[0], {}).setdefault(piece.traffic, []).append(piece)
    for by_traffic in by_protocol.values():
        covering = _covering_ports({**by_protocol.get(_EVERY, {}), **by_traffic})
        found |= {traffic: covering[traffic] for traffic in by_traffic}
    return found


def _covering_ports(by_traffic: Mapping[Traffic, Sequence[_Piece]]) -> Mapping[Traffic, Sequence[_Piece]]:
    """The pieces whose ports contain those of each kind of traffic.

    By the first port, so that each is compared only with those that have begun and not ended.
    """
    found: dict[Traffic, Sequence[_Piece]] = {}
    begun: list[Traffic] = []
    for traffic in sorted(by_traffic, key=lambda traffic: (traffic[1], -traffic[2], traffic[0] != _EVERY)):
        _, first, last = traffic
        begun = [*(each for each in begun if each[2] >= first), traffic]
        found[traffic] = [piece for each in begun if each[2] >= last for piece in by_traffic[each]]
    return found
