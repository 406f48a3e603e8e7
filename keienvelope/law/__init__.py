"""What the law says: classes, limits, and what a jurisdiction does not count."""

from keienvelope.law.convention import (
    Convention,
    Device,
    convention,
    convention_names,
    conventions,
)
from keienvelope.law.part_names import DeviceKind, device_kinds
from keienvelope.law.profile import (
    POWERTRAINS,
    USES,
    Evidence,
    Limit,
    Powertrain,
    Profile,
    Standard,
    Use,
    classes,
    profile,
    profiles,
    standard,
)
from keienvelope.law.quantities import (
    OVERALL,
    Quantity,
    codes_of,
    is_declared,
    quantities,
    quantity,
    title_of,
)

__all__ = [
    "OVERALL",
    "POWERTRAINS",
    "USES",
    "Convention",
    "Device",
    "DeviceKind",
    "Evidence",
    "Limit",
    "Powertrain",
    "Profile",
    "Quantity",
    "Standard",
    "Use",
    "classes",
    "codes_of",
    "convention",
    "convention_names",
    "conventions",
    "device_kinds",
    "is_declared",
    "profile",
    "profiles",
    "quantities",
    "quantity",
    "standard",
    "title_of",
]
