"""The dock: template and parameters, profile, result table."""

import FreeCAD
import FreeCADGui
from PySide import QtCore, QtGui

from . import document as documents
from . import runner

PREFERENCES = "User parameter:BaseApp/Preferences/Mod/keienvelope"
_PARAMETERS = ("parameter", "value", "range", "unit")
_HEADINGS = ("rule", "quantity", "limit", "measured", "margin", "verdict")
_VALUE = 1
_WIDTH = 520  # so that the verdicts of the table are seen
_COLOURS = {"pass": "#1d7a2f", "fail": "#c01717", "undecided": "#a06a00"}


class Panel(QtGui.QDockWidget):
    """The panel of the workbench."""

    def __init__(self, parent=None):
        super().__init__("keienvelope", parent)
        self.setObjectName("keienvelope")
        self.template, self.profile = QtGui.QComboBox(), QtGui.QComboBox()
        self.parameters = QtGui.QTableWidget(0, len(_PARAMETERS))
        self.parameters.setHorizontalHeaderLabels(_PARAMETERS)
        self.parameters.verticalHeader().hide()
        self.parameters.horizontalHeader().setStretchLastSection(True)
        self.verdict = QtGui.QLabel("")
        self.verdict.setWordWrap(True)
        self.table = QtGui.QTableWidget(0, len(_HEADINGS))
        self.table.setHorizontalHeaderLabels(_HEADINGS)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.resizeColumnsToContents()
        self.table.setEditTriggers(QtGui.QAbstractItemView.NoEditTriggers)
        inside = QtGui.QWidget()
        inside.setMinimumWidth(_WIDTH)
        form = QtGui.QFormLayout(inside)
        form.addRow("Template", self.template)
        form.addRow(self.parameters)
        form.addRow(self._button("Generate", self.generate))
        form.addRow("Profile", self.profile)
        form.addRow(self._button("Check", self.check))
        form.addRow(self._button("Draw the legal fields", self.fields))
        form.addRow(self.verdict)
        form.addRow(self.table)
        self.setWidget(inside)
        self.report = None
        self.words = None
        self.defaults = {}
        self._guarded(self._fill)
        self.template.currentIndexChanged.connect(lambda *_: self._guarded(self._fill_parameters))

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
        self._fill_parameters()

    def _fill_parameters(self):
        """List the parameters of the template; the value is what can be changed."""
        found = runner.parameters(self.words, self.template.currentText())
        self.defaults = {item["name"]: _shown(item["default"]) for item in found}
        self.parameters.setRowCount(len(found))
        for place, item in enumerate(found):
            span = " | ".join(item["choices"])
            if item["low"] is not None and item["high"] is not None:
                span = "{:g} to {:g}".format(item["low"], item["high"])
                if item["may_follow"]:
                    span = "0 (follows) or " + span
            unit = item["unit"] if item["unit"] != "code" else ""
            texts = (item["name"], self.defaults[item["name"]], span, unit)
            for column, text in enumerate(texts):
                cell = QtGui.QTableWidgetItem(text)
                cell.setToolTip(item["meaning"])
                if column != _VALUE:
                    cell.setFlags(cell.flags() & ~QtCore.Qt.ItemIsEditable)
                self.parameters.setItem(place, column, cell)
        self.parameters.resizeColumnsToContents()

    def _ready(self):
        if self.words is None:
            self._fill()

    def _settings(self):
        """Return the values that were changed, by name."""
        found = {}
        for place in range(self.parameters.rowCount()):
            name = self.parameters.item(place, 0).text()
            value = self.parameters.item(place, _VALUE).text().strip()
            if value != self.defaults[name]:
                found[name] = value
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
        """Draw limit box, ground and angle planes about the design."""
        self._checked()
        count = documents.show_fields(FreeCAD.ActiveDocument, self.report)
        if count:
            self._say("%d legal fields of %s" % (count, self.profile.currentText()), "")
        else:
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
        profile, devices = self.profile.currentText(), documents.devices(active)
        self.report = runner.check(self.words, path, profile, devices)

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


def _shown(value):
    return f"{value:g}" if isinstance(value, float) else str(value)


def shown():
    """Return the panel, made when it is first wanted."""
    window = FreeCADGui.getMainWindow()
    found = window.findChild(QtGui.QDockWidget, "keienvelope")
    if found is None:
        found = Panel(window)
        window.addDockWidget(QtCore.Qt.RightDockWidgetArea, found)
    found.show()
    return found
