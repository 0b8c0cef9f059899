"""City packs. The one kept here is schematic, and its sites, stations and units are invented."""

from dashboard.city.city import City, Site, load

__all__ = ["City", "Site", "load"]
