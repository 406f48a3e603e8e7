"""keienvelope in FreeCAD: its command line does the work, in an environment of its own."""
