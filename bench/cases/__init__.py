"""What is measured: one case a module, each with `TITLE`, `measure` and `shown`."""
