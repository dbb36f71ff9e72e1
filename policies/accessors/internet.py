"""CIDR blocks, and whether they are the internet: as 0.0.0.0/0 or ::/0, or in pieces that cover much of it."""

import ipaddress
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import cast

from policies.accessors.wording import listed
from policies.engine.inputs import UndeterminedError, UnreadableError, Value

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Blocks are the internet if they have more addresses, all together, than a block with a prefix of this length. Amazon
# S3 calls IPv4 blocks public that are broader than /8, and IPv6 blocks that are broader than /32, except private ones
# (S3 User Guide, "Blocking public access to your Amazon S3 storage", section "The meaning of 'public'", read 2026-11).
# For IPv6 it is /20 here, because content delivery networks have blocks broader than /32 that origins allow: Cloudflare
# lists 2a06:98c0::/29 (cloudflare.com/ips-v6), and Akamai's addresses are in 2600:1400::/24 (read 2026-11).
_LONGEST_PREFIXES = {4: 8, 6: 20}
_MOST_ADDRESSES = {4: 2 ** (32 - _LONGEST_PREFIXES[4]), 6: 2 ** (128 - _LONGEST_PREFIXES[6])}

INTERNET = (
    f"the internet (0.0.0.0/0, ::/0, or any CIDR blocks that have more public addresses than a /{_LONGEST_PREFIXES[4]} "
    f"of IPv4 or a /{_LONGEST_PREFIXES[6]} of IPv6)"
)
"""The internet, as the pages of the rules define it."""

# No route on the internet leads there: RFC 1918, RFC 6598 (shared address space, which EKS pods may have) and RFC 4193.
_PRIVATE: Sequence[Network] = tuple(
    ipaddress.ip_network(block)
    for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)

# How many of many blocks a message names.
_SHOWN = 3


def internet_in(blocks: Iterable[Value]) -> list[str]:
    """What the CIDR blocks are where together they are the internet, as text for IPv4 and for IPv6; otherwise nothing.

    Raises:
        UndeterminedError: some are unknown, and the others are not the internet.
    """
    networks = networks_of(blocks)
    return [_described(networks, version) for version in _MOST_ADDRESSES if _covered(networks, version)]


def are_internet(networks: Iterable[Network]) -> bool:
    """Whether the networks together are the internet."""
    listed = list(networks)
    return any(_covered(listed, version) for version in _MOST_ADDRESSES)


def networks_of(blocks: Iterable[Value]) -> list[Network]:
    """The networks of the CIDR blocks that are known.

    Raises:
        UndeterminedError: some are unknown, and the others are not the internet.
    """
    networks: list[Network] = []
    undetermined: UndeterminedError | None = None
    for block in blocks:
        try:
            network = network_of(block)
        except UndeterminedError as error:
            undetermined = undetermined or error
        else:
            networks += [network] if network else []
    if undetermined and not are_internet(networks):
        raise undetermined
    return networks


def in_pieces(sources: Iterable[Sequence[Value]]) -> list[Value]:
    """The CIDR blocks of several sources together.

    A source that is the internet by itself, or has unknown or unreadable blocks, is left out: it is judged alone.
    """
    pieces: list[Sequence[Value]] = []
    for blocks in sources:
        try:
            if not internet_in(blocks):
                pieces.append(blocks)
        except (UndeterminedError, UnreadableError):
            continue
    return [block for blocks in pieces for block in blocks]


def network_of(block: Value) -> Network | None:
    """The CIDR block as a network; host bits are ignored, as AWS does."""
    text = block.text()
    if text is None:
        return None
    try:
        return _parsed(text)
    except ValueError:
        raise UnreadableError(block.path, "a CIDR block") from None


def within(inner: Network | None, outer: Network | None) -> bool:
    """Whether the one network is in the other; no network is in none, nor one of IPv4 in one of IPv6."""
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    return (
        isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network) and inner.subnet_of(outer)
    )


# Each check of a rule reads the same blocks anew, alone and together with others.
@lru_cache(maxsize=4096)
def _parsed(text: str) -> Network:
    return ipaddress.ip_network(text, strict=False)


@lru_cache(maxsize=4096)
def _is_private(network: Network) -> bool:
    return any(within(network, private) for private in _PRIVATE)


def _public(networks: Iterable[Network], version: int) -> list[Network]:
    return [each for each in networks if each.version == version and not _is_private(each)]


def _covered(networks: Iterable[Network], version: int) -> list[ipaddress.IPv4Network]:
    """What the networks of this version cover, if that is the internet; otherwise nothing."""
    public = cast("list[ipaddress.IPv4Network]", _public(networks, version))
    covered = list(ipaddress.collapse_addresses(public))
    return covered if sum(network.num_addresses for network in covered) > _MOST_ADDRESSES[version] else []


def _described(networks: Sequence[Network], version: int) -> str:
    """The networks as they are written, and why they are the internet, unless one of them is all of it."""
    public, covered = _public(networks, version), _covered(networks, version)
    written = list(dict.fromkeys(map(str, public)))
    if whole := next((str(each) for each in public if each.prefixlen == 0), None):
        return whole
    shown = [*written[:_SHOWN], *([f"{len(written) - _SHOWN} more CIDR blocks"] if len(written) > _SHOWN else [])]
    larger = f"larger than a /{_LONGEST_PREFIXES[version]}, which counts as the internet"
    if len(written) > 1:
        larger = f"together {covered[0]}, {larger}" if len(covered) == 1 else f"together {larger}"
    return f"{listed(shown)} ({larger})"
