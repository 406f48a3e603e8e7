"""The dock: template and parameters, profile, result table."""

import FreeCAD
import FreeCADGui
from PySide import QtCore, QtGui

from . import document as documents
from . import runner

PREFERENCES = "User parameter:BaseApp/Preferences/Mod/keienvelope"
_HEADINGS = ("rule", "quantity", "limit", "measured", "margin", "verdict")
_WIDTH = 520  # so that the verdicts of the table are seen
_COLOURS = {"pass": "#1d7a2f", "fail": "#c01717", "undecided": "#a06a00"}


class Panel(QtGui.QDockWidget):
    """The panel of the workbench."""

    def __init__(self, parent=None):
        super().__init__("keienvelope", parent)
        self.setObjectName("keienvelope")
        self.template, self.profile = QtGui.QComboBox(), QtGui.QComboBox()
        self.parameters = QtGui.QLineEdit()
        self.parameters.setPlaceholderText("height=1700, width=1475")
        self.verdict = QtGui.QLabel("")
        self.verdict.setWordWrap(True)
        self.table = QtGui.QTableWidget(0, len(_HEADINGS))
        self.table.setHorizontalHeaderLabels(_HEADINGS)
        self.table.setEditTriggers(QtGui.QAbstractItemView.NoEditTriggers)
        inside = QtGui.QWidget()
        inside.setMinimumWidth(_WIDTH)
        form = QtGui.QFormLayout(inside)
        form.addRow("Template", self.template)
        form.addRow("Parameters", self.parameters)
        form.addRow(self._button("Generate", self.generate))
        form.addRow("Profile", self.profile)
        form.addRow(self._button("Check", self.check))
        form.addRow(self._button("Draw the limit box", self.fields))
        form.addRow(self.verdict)
        form.addRow(self.table)
        self.setWidget(inside)
        self.report = None
        self.words = None
        self._guarded(self._fill)

    def _button(self, text, action):
        button = QtGui.QPushButton(text)
        button.clicked.connect(lambda *_: self._guarded(action))
        return button

    def _guarded(self, action):
        """Do something, and say in the panel what went wrong."""
        QtGui.QApplication.setOverrideCursor(QtCore.Qt.WaitCursor)
        try:
            action()
        except runner.KeienvelopeError as error:
            self._say(str(error), "fail")
        finally:
            QtGui.QApplication.restoreOverrideCursor()

    def _fill(self):
        preferred = FreeCAD.ParamGet(PREFERENCES).GetString("Command", "")
        self.words = runner.command(preferred)
        runner.insist_on_version(self.words)
        self.template.addItems(runner.templates(self.words))
        self.profile.addItems(runner.profiles(self.words))
        names = [self.template.itemText(row) for row in range(self.template.count())]
        if "tall-wagon" in names:
            self.template.setCurrentIndex(names.index("tall-wagon"))

    def _ready(self):
        if self.words is None:
            self._fill()

    def _settings(self):
        found = {}
        for item in self.parameters.text().replace(";", ",").split(","):
            if item.strip():
                key, equals, value = item.partition("=")
                if not equals:
                    raise runner.KeienvelopeError(f"{item.strip()} is not KEY=VALUE.")
                found[key.strip()] = value.strip()
        return found

    def generate(self):
        """Build the template into the active document."""
        self._ready()
        active = FreeCAD.ActiveDocument or FreeCAD.newDocument("Vehicle")
        path = documents.temporary("template.step")
        runner.generate(self.words, self.template.currentText(), self._settings(), path)
        new = documents.insert_step(active, path)
        self._say("%d objects from %s" % (len(new), self.template.currentText()), "pass")
        FreeCADGui.SendMsgToActiveView("ViewFit")

    def check(self):
        """Check the selection, or what is visible, and show what sticks out."""
        self._checked()
        count = documents.show_overruns(FreeCAD.ActiveDocument, self.report)
        self._say(
            "%s against %s; %d overruns"
            % (self.report["verdict"].upper(), self.profile.currentText(), count),
            self.report["verdict"],
        )
        self._fill_table()

    def fields(self):
        """Draw the limit box of the profile about the design."""
        self._checked()
        if not documents.show_limit_box(FreeCAD.ActiveDocument, self.report):
            self._say("The profile has no limit box here.", "undecided")

    def _checked(self):
        self._ready()
        active = FreeCAD.ActiveDocument
        if active is None:
            raise runner.KeienvelopeError("Open a document first.")
        objects = documents.shapes(active, FreeCADGui.Selection.getSelection())
        if not objects:
            raise runner.KeienvelopeError("The document holds no visible shape.")
        path = documents.temporary("design.step")
        documents.export_step(objects, path)
        self.report = runner.check(self.words, path, self.profile.currentText())

    def _fill_table(self):
        rows = documents.rows(self.report)
        self.table.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                cell = QtGui.QTableWidgetItem(text)
                cell.setForeground(QtGui.QColor(_COLOURS.get(row[-1], "#333333")))
                self.table.setItem(place, column, cell)
        self.table.resizeColumnsToContents()

    def _say(self, text, verdict):
        self.verdict.setText(text)
        colour = _COLOURS.get(verdict, "#333333")
        self.verdict.setStyleSheet(f"font-weight: bold; color: {colour}")


def shown():
    """Return the panel, made when it is first wanted."""
    window = FreeCADGui.getMainWindow()
    found = window.findChild(QtGui.QDockWidget, "keienvelope")
    if found is None:
        found = Panel(window)
        window.addDockWidget(QtCore.Qt.RightDockWidgetArea, found)
    found.show()
    return found
