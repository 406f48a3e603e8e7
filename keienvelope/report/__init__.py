"""Reports become text and data, one format a module."""

from keienvelope.report.json import report_json, report_object, schema

__all__ = ["report_json", "report_object", "schema"]
