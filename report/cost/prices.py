"""The table of unit prices: each with its source and date."""

import functools
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

_TABLE = Path(__file__).parent / "prices.yaml"
_STRICT = ConfigDict(extra="forbid", frozen=True)


class Source(BaseModel):
    """Where prices were read, and the month of what was read."""

    model_config = _STRICT
    what: Annotated[str, Field(min_length=1)]
    date: Annotated[str, Field(pattern=r"^20\d\d-\d\d$")]


class Price(BaseModel):
    """What one unit costs, by region."""

    model_config = _STRICT
    usd: Mapping[str, Annotated[Decimal, Field(gt=0)]]
    source: str


class Prices(BaseModel):
    """All unit prices, and their sources by the letters that prices name them by."""

    model_config = _STRICT
    sources: Mapping[str, Source]
    prices: Mapping[str, Price]

    @model_validator(mode="after")
    def _sources_exist(self) -> Self:
        if unknown := sorted(unit for unit, price in self.prices.items() if price.source not in self.sources):
            raise ValueError(f"prices without a known source: {', '.join(unknown)}; sources: {', '.join(self.sources)}")
        return self

    def of(self, unit: str, region: str) -> Decimal | None:
        """The price of a unit in a region; None where the table has none."""
        price = self.prices.get(unit)
        return price.usd.get(region) if price else None

    def source(self, unit: str) -> Source:
        """Where the unit's price was read."""
        return self.sources[self.prices[unit].source]


@functools.cache
def prices() -> Prices:
    """The table."""
    return Prices.model_validate(yaml.safe_load(_TABLE.read_text(encoding="utf-8")))
