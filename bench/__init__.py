"""How fast files are read and measured, beside other ways to do it: ``python -m bench``."""
