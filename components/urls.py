"""URLs in settings."""

import re
from typing import Annotated

from pydantic import AfterValidator

from .mistakes import Mistake, refuse
from .values import pattern

_URL = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")


def check_url(text: str) -> str:
    """An https URL without a query."""
    if text.startswith("http://"):
        raise refuse(Mistake("is not encrypted", f"write https://{text.removeprefix('http://')}", text))
    if not _URL.fullmatch(text):
        raise refuse(Mistake("is not a URL", "write https:// and a host name, for example https://grafana.example.com"))
    return text


Url = Annotated[str, AfterValidator(check_url), pattern(f"^{_URL.pattern}$", "https://grafana.example.com")]
