"""What every settings model is made of: the frozen base, mistakes with a remedy, and shared value types."""

import ipaddress
import re
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError


class Model(BaseModel):
    """Decisions of a person: frozen, and closed to keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _counts_are_no_booleans(cls, value: Any, info: ValidationInfo) -> Any:
        """To Python, and so to pydantic, `true` is the number 1; to a person it is a slip."""
        holds = cls.model_fields[str(info.field_name)].annotation
        if isinstance(value, bool) and int in (holds, *get_args(holds)):
            raise PydanticCustomError("int_type", "Input should be a valid integer")
        return value


class Mistake(NamedTuple):
    """One wrong setting. `key` is dotted and relative to the model; empty where pydantic already knows the place."""

    problem: str
    remedy: str
    given: object = ...
    key: str = ""


MISTAKES = "mistakes"


def refuse(*mistakes: Mistake) -> PydanticCustomError:
    """The error a validator raises for these mistakes; its context keeps them apart for whoever prints them."""
    text = "; ".join(f"{mistake.problem}: {mistake.remedy}" for mistake in mistakes)
    # The template gets no braces of ours to fill in: `{text}` is the only field.
    return PydanticCustomError(MISTAKES, "{text}", {"text": text, "mistakes": mistakes})


def pattern(expression: str, example: str) -> WithJsonSchema:
    """What an editor can see of a string type whose check gives the reasons."""
    return WithJsonSchema({"type": "string", "pattern": expression, "examples": [example]})


def check_ipv4_block(text: str) -> str:
    """An IPv4 block in CIDR notation without host bits, as written."""
    address, slash, length = text.partition("/")
    if not slash or not length.isdigit() or int(length) > 32:
        raise refuse(Mistake("is not an IPv4 block", "write address/prefix with a prefix of 0 to 32, as 10.16.0.0/16"))
    try:
        block = ipaddress.IPv4Network(text, strict=False)
    except ValueError as error:
        raise refuse(
            Mistake("is not an IPv4 block", "each of the four numbers is 0 to 255, as 10.16.0.0/16")
        ) from error
    if str(block.network_address) != address:
        raise refuse(Mistake("has host bits set", f"use the network address, {block}"))
    return text


# RFC 6890: addresses that mean "this network", the own machine or the own link, and those kept for later; RFC 5771:
# multicast. No network has them, and nobody calls from them.
_OF_NO_NETWORK = ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4")
# RFC 1918, and what carriers share (RFC 6598).
_OF_PRIVATE_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")


def unusable(block: str, *, on_the_internet: bool = False) -> str | None:
    """The reserved range that a block lies in, where no network can have it; on the internet, private ones too."""
    reserved = (*_OF_NO_NETWORK, *(_OF_PRIVATE_NETWORKS if on_the_internet else ()))
    network = ipaddress.IPv4Network(block)
    return next((one for one in reserved if network.subnet_of(ipaddress.IPv4Network(one))), None)


Ipv4Block = Annotated[
    str, AfterValidator(check_ipv4_block), pattern(r"^(\d{1,3}\.){3}\d{1,3}/\d{1,2}$", "10.16.0.0/16")
]
"""An IPv4 block such as `10.16.0.0/16`."""


def check_account_id(text: str) -> str:
    """Twelve digits, zeros in front included."""
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        raise refuse(Mistake("is not an AWS account id", "use the twelve digits, in quotes, zeros in front included"))
    return text


AccountId = Annotated[str, AfterValidator(check_account_id), pattern(r"^\d{12}$", "111122223333")]
"""An AWS account id, twelve digits."""

# The regions of the partition `aws` that serve EKS: botocore 1.44.5, data/endpoints.json, read 2026-11-21.
# China and GovCloud are partitions of their own, with other ARNs and service principals: not built for.
Region = Literal[
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
"""A region of the partition `aws`."""


# IAM API, pathType and roleNameType (botocore 1.44.5).
_ROLE = re.compile(r"role/([!-~]+/)?[\w+=,.@-]{1,64}", re.ASCII)


def check_role_arn(text: str) -> str:
    """The ARN of an IAM role, not of a session, user or account."""
    parts = text.split(":", 5)
    well_formed = (
        len(parts) == 6 and parts[:4] == ["arn", "aws", "iam", ""] and len(parts[4]) == 12 and parts[4].isdigit()
    )
    if not well_formed or not _ROLE.fullmatch(parts[5]):
        raise refuse(Mistake("is not the ARN of an IAM role", "write arn:aws:iam::<account id>:role/<name>"))
    return text


RoleArn = Annotated[
    str,
    AfterValidator(check_role_arn),
    pattern(r"^arn:aws:iam::\d{12}:role/.+$", "arn:aws:iam::111122223333:role/platform-admin"),
]
"""The ARN of an IAM role."""


def _quoted(value: object) -> object:
    if isinstance(value, float):
        raise refuse(Mistake("is a number", "write it in quotes, or YAML drops the last zero"))
    return value


InQuotes = BeforeValidator(_quoted)
"""Refuses a version that YAML has read as a number: 1.30 would have become 1.3."""

# CloudWatch Logs API, PutRetentionPolicy (botocore 1.44.5): the days it takes.
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
"""How many days CloudWatch keeps a log group's events."""

_POOL_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")


def check_pool_name(text: str) -> str:
    """A pool's name: part of resource names and of the instances' Name tag."""
    if not _POOL_NAME.fullmatch(text):
        raise refuse(
            Mistake("is not a pool name", "use up to 30 lower-case letters, digits and hyphens, a letter first", text)
        )
    return text


PoolName = Annotated[str, AfterValidator(check_pool_name), pattern(rf"^{_POOL_NAME.pattern}$", "on-demand")]
"""The name of a pool of nodes."""
