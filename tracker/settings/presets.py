"""Presets of known platforms and the catalogue of portals, shipped as TOML in `tracker/presets`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tracker.settings.fields import Text, nearest_hint

PORTALS = "portals"
PLATFORMS = ("shanghai",)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlatformSite(_Model):
    """A site of a platform: its id in requests, a name for source ids, its jurisdiction."""

    id: Text
    name: Text
    jurisdiction: Text


class Platform(_Model):
    """A platform: its interface as in `[source.api]`, and the sites that were seen."""

    name: Text
    page: Text
    seen: Any
    api: dict[str, Any]
    sites: dict[str, PlatformSite]

    def find_site(self, name: str) -> PlatformSite:
        """Return a site by its name or id. Raises ValueError that names the near ones."""
        by_id = {site.id: site for site in self.sites.values()}
        if found := self.sites.get(name.removesuffix("区")) or self.sites.get(name):
            return found
        if found := by_id.get(name):
            return found
        hint = nearest_hint(name, [*self.sites], cutoff=0.5)  # 长林 and 长宁 share one of two
        raise ValueError(f"{self.name}没有已知的站点 {name!r}{hint}")


@dataclass(frozen=True, slots=True)
class Portal:
    """A row of the catalogue: an official portal, and when it was seen."""

    name: str
    jurisdiction: str
    url: str
    remark: str
    seen: str


class _PortalRow(_Model):
    name: Text
    jurisdiction: Text
    url: Text
    remark: str = ""


class _Catalogue(_Model):
    seen: Any
    how: Text
    portal: list[_PortalRow] = Field(min_length=1)


def _load_table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("tracker") / "presets" / f"{name}.toml").read_text("utf-8"))


@cache
def load_platform(name: str) -> Platform:
    """Load the preset of a platform. Raises ValueError that names the known ones."""
    if name not in PLATFORMS:
        raise ValueError(f"没有预设 {name!r}{nearest_hint(name, list(PLATFORMS))}")
    return Platform.model_validate(_load_table(name))


@cache
def load_portals() -> tuple[Portal, ...]:
    """Load the catalogue of portals."""
    catalogue = _Catalogue.model_validate(_load_table(PORTALS))
    seen = f"{catalogue.seen}，{catalogue.how}"
    return tuple(
        Portal(row.name, row.jurisdiction, row.url, row.remark, seen) for row in catalogue.portal
    )
