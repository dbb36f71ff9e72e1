"""Types of values that the settings of several components share."""

import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from .forms import short_name
from .mistakes import Mistake, nearest, refuse


def pattern(expression: str, example: str) -> WithJsonSchema:
    """JSON schema, for editors, of a string whose validation function explains what is wrong."""
    return WithJsonSchema({"type": "string", "pattern": expression, "examples": [example]})


def check_ipv4_block(text: str) -> str:
    """An IPv4 CIDR block without host bits, as written."""
    address, slash, length = text.partition("/")
    problem = "is not a valid IPv4 CIDR block"
    if ":" in address:
        raise refuse(Mistake("is an IPv6 address", "write an IPv4 CIDR block, for example 10.16.0.0/16"))
    if not slash or not length.isdigit() or int(length) > 32:
        remedy = "write address/prefix length, with a prefix length of 0 to 32, for example 10.16.0.0/16"
        raise refuse(Mistake(problem, remedy))
    try:
        block = ipaddress.IPv4Network(text, strict=False)
    except ValueError as error:
        raise refuse(Mistake(problem, "each octet must be 0 to 255, for example 10.16.0.0/16")) from error
    if str(block.network_address) != address:
        raise refuse(Mistake("has host bits set", f"use the network address, {block}"))
    return text


# RFC 6890: "this network", loopback, link-local and reserved for future use; RFC 5771: multicast. Neither a VPC nor a
# client has an address in them.
_NEVER_ROUTED = ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4")
# RFC 1918 (private) and RFC 6598 (shared address space of carriers).
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")


def reserved_problem(block: str, *, public: bool = False) -> str | None:
    """Which reserved range the block is in or contains, as a problem; for a public block, private ranges count, too."""
    network = ipaddress.IPv4Network(block)
    for text in (*_NEVER_ROUTED, *(_PRIVATE if public else ())):
        reserved = ipaddress.IPv4Network(text)
        if network.overlaps(reserved):
            return f"{'is in' if network.subnet_of(reserved) else 'contains'} the reserved range {reserved}"
    return None


Ipv4Block = Annotated[
    str, AfterValidator(check_ipv4_block), pattern(r"^(\d{1,3}\.){3}\d{1,3}/\d{1,2}$", "10.16.0.0/16")
]
"""An IPv4 CIDR block such as `10.16.0.0/16`."""


def check_account_id(text: str) -> str:
    """12 digits, with leading zeros."""
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        remedy = "use the 12 digits in quotes, including leading zeros"
        raise refuse(Mistake("is not a valid AWS account ID", remedy))
    return text


AccountId = Annotated[str, AfterValidator(check_account_id), pattern(r"^\d{12}$", "111122223333")]
"""An AWS account ID."""

# botocore 1.44.5, data/partitions.json: the partitions other than `aws`, by the beginning of their regions' names. They
# have other ARNs, service principals and prices.
_OTHER_PARTITIONS: Mapping[str, str] = {
    "cn-": "aws-cn (China)",
    "us-gov-": "aws-us-gov (GovCloud)",
    "eusc-": "aws-eusc (European Sovereign Cloud)",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
}


def check_partition(region: object) -> object:
    """A region or an Availability Zone of the partition `aws`."""
    for beginning, partition in _OTHER_PARTITIONS.items():
        if str(region).startswith(beginning):
            raise _not_built_for(partition)
    return region


def check_region(region: object) -> object:
    """A Region that offers EKS; of another, those that are called nearly the same."""
    check_partition(region)
    if isinstance(region, str) and region not in (regions := get_args(RegionName)):
        remedy = nearest(region, regions) or "use a Region that offers EKS, for example eu-west-1"
        raise refuse(Mistake("unsupported value", remedy))
    return region


def _not_built_for(partition: str) -> PydanticCustomError:
    problem = f"is in the partition {partition}, which this platform is not built for"
    return refuse(Mistake(problem, "use the partition aws and one of its regions, for example eu-west-1"))


# Regions that offer EKS: botocore 1.44.5, data/endpoints.json, read 2026-11-21.
RegionName = Literal[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
]

Region = Annotated[RegionName, BeforeValidator(check_region)]
"""An AWS Region of the partition `aws`."""

# The most zones a region has today is six, us-east-1a to us-east-1f; eight is the next power of two.
ZONE_LETTERS = "abcdefgh"
_ZONE = re.compile(rf"[a-z]+(-[a-z]+)+-\d[{ZONE_LETTERS}]")


def check_zone(text: str) -> str:
    """The name of an Availability Zone. Local Zones and Wavelength Zones cannot host an EKS control plane."""
    check_partition(text)
    if not _ZONE.fullmatch(text):
        remedy = "write the Region and a letter, for example us-east-1a"
        raise refuse(Mistake("is not a valid Availability Zone name", remedy))
    return text


Zone = Annotated[str, AfterValidator(check_zone), pattern(f"^{_ZONE.pattern}$", "us-east-1a")]
"""An Availability Zone of the partition `aws`."""


# IAM API, pathType and roleNameType (botocore 1.44.5).
_ROLE = re.compile(r"role/([!-~]+/)?[\w+=,.@-]{1,64}", re.ASCII)


def check_role_arn(text: str) -> str:
    """The ARN of an IAM role, not of a session, user or account."""
    parts = text.split(":", 5)
    if text.startswith("arn:aws-") and len(parts) == 6:
        raise _not_built_for(parts[1])
    well_formed = (
        len(parts) == 6 and parts[:4] == ["arn", "aws", "iam", ""] and len(parts[4]) == 12 and parts[4].isdigit()
    )
    if not well_formed or not _ROLE.fullmatch(parts[5]):
        raise refuse(Mistake("is not a valid IAM role ARN", "write arn:aws:iam::<account ID>:role/<name>"))
    return text


RoleArn = Annotated[
    str,
    AfterValidator(check_role_arn),
    pattern(r"^arn:aws:iam::\d{12}:role/.+$", "arn:aws:iam::111122223333:role/platform-admin"),
]
"""The ARN of an IAM role."""


def _reject_number(value: object) -> object:
    if isinstance(value, float):
        raise refuse(Mistake("must be a string", "put it in quotes: YAML reads 1.30 as the number 1.3"))
    return value


InQuotes = BeforeValidator(_reject_number)
"""Rejects a version that YAML has read as a number: 1.30 would have become 1.3."""

# CloudWatch Logs API, PutRetentionPolicy (botocore 1.44.5).
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
"""Retention of a CloudWatch log group, in days."""

# IAM API, tagValueType (botocore 1.44.5), the strictest of the services that get these tags:
# [\p{L}\p{Z}\p{N}_.:/=+\-@]*. Letters, separators and numbers are Unicode's categories; marks are not among them.
_TAG_CATEGORIES, _TAG_CHARACTERS = "LZN", "_.:/=+-@"


def check_tag_value(text: str) -> str:
    """The value of a tag, without spaces at its ends."""
    wrong = [
        character
        for character in dict.fromkeys(text)
        if unicodedata.category(character)[0] not in _TAG_CATEGORIES and character not in _TAG_CHARACTERS
    ]
    if wrong:
        names = ", ".join(f"U+{ord(one):04X} {unicodedata.name(one, '')}".rstrip() for one in wrong)
        remedy = f"use letters, digits, spaces and {' '.join(_TAG_CHARACTERS)}; accents as part of their letters (NFC)"
        raise refuse(Mistake(f"has characters that AWS does not allow in tags: {names}", remedy))
    if text != text.strip():
        raise refuse(Mistake("begins or ends with a space", "remove it"))
    return text


TagValue = Annotated[
    str,
    Field(min_length=1, max_length=256),
    AfterValidator(check_tag_value),
    # Editors have no common notation for Unicode's categories: this refuses the ASCII characters that AWS does.
    WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": 256, "pattern": r"^[^!-*,;<>?\[-^`{-~\x00-\x1f\x7f]+$"}
    ),
]
"""The value of a tag."""


PoolName = Annotated[str, short_name("is not a valid pool name", "on-demand")]
"""The name of a node pool, which is part of resource names and of the instances' Name tag."""
