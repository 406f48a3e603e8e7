"""Is a design within an envelope, the space that it may fill."""
