"""The workbench, as FreeCAD finds it."""

import os

import FreeCADGui

ICONS = os.path.join(os.path.dirname(__file__), "icons")


class _Command:
    """A button that does what the panel's button of that name does."""

    def __init__(self, title, tip, icon, action):
        self._title, self._tip, self._icon, self._action = title, tip, icon, action

    def GetResources(self):  # noqa: N802 (FreeCAD's name)
        return {
            "MenuText": self._title,
            "ToolTip": self._tip,
            "Pixmap": os.path.join(ICONS, self._icon),
        }

    def IsActive(self):  # noqa: N802
        return True

    def Activated(self):  # noqa: N802
        from freecad.keienvelope_workbench import panel

        found = panel.shown()
        found._guarded(getattr(found, self._action))


_COMMANDS = {
    "Keienvelope_Generate": ("Generate", "Build a template into the document", "generate.svg"),
    "Keienvelope_Check": ("Check", "Check against a vehicle class", "check.svg"),
    "Keienvelope_Fields": (
        "Legal fields",
        "Draw the limit box of the class, the ground and the angle planes",
        "fields.svg",
    ),
}


class KeienvelopeWorkbench(FreeCADGui.Workbench):
    """Envelopes of tiny vehicles."""

    MenuText = "keienvelope"
    ToolTip = "Design envelopes of kei-class vehicles, and their check"
    Icon = os.path.join(ICONS, "workbench.svg")

    def Initialize(self):  # noqa: N802
        for name, (title, tip, icon) in _COMMANDS.items():
            action = name.partition("_")[2].lower()
            FreeCADGui.addCommand(name, _Command(title, tip, icon, action))
        self.appendToolbar("keienvelope", list(_COMMANDS))
        self.appendMenu("keienvelope", list(_COMMANDS))

    def Activated(self):  # noqa: N802
        from freecad.keienvelope_workbench import panel

        panel.shown()

    def GetClassName(self):  # noqa: N802
        return "Gui::PythonWorkbench"


FreeCADGui.addWorkbench(KeienvelopeWorkbench())
