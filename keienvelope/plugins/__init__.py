"""How other tools take keienvelope in."""
