"""What a repository says about its design files: ``keienvelope.toml`` or ``[tool.keienvelope]``."""

from keienvelope.config.discovery import find_config, load_config
from keienvelope.config.settings import Config, Settings, config_schema

__all__ = ["Config", "Settings", "config_schema", "find_config", "load_config"]
