"""Reports become text and data, one format a module."""

from keienvelope.report.json import report_json, report_object, schema
from keienvelope.report.text import print_report

__all__ = ["print_report", "report_json", "report_object", "schema"]
