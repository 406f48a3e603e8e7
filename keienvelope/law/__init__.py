"""What the law says: classes, limits, and what a jurisdiction does not count."""

from keienvelope.law.convention import Convention, Device, convention, conventions
from keienvelope.law.profile import Evidence, Limit, Profile, profile, profiles

__all__ = [
    "Convention",
    "Device",
    "Evidence",
    "Limit",
    "Profile",
    "convention",
    "conventions",
    "profile",
    "profiles",
]
