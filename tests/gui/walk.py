#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The real app in Chinese through the eyes of a screen reader: everything that can be used has a
name, and no text is plain ASCII that is not in ascii-labels.txt.

--planted PROGRAM walks through a program with such faults instead, and must find them.
"""

import os
import sys

sys.dont_write_bytecode = True

import app as gui

_ACTIONABLE = {"push button", "toggle button", "radio button", "check box", "text", "entry",
               "password text", "spin button", "combo box", "list box", "tree table", "table",
               "page tab", "link", "menu item", "slider", "drawing area"}


class Faults:
    """What was found, each once."""

    def __init__(self):
        path = os.path.join(gui.headless.HERE, "ascii-labels.txt")
        with open(path, encoding="utf-8") as lines:
            patterns = [line.rstrip("\n") for line in lines if line.strip() and line[0] != "#"]
        self.allowed = gui.re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        self.found, self.texts, self.actions = [], 0, 0

    def add(self, text):
        if text not in self.found:
            self.found.append(text)

    def look(self, where, tree):
        for node in tree.walk():
            try:
                self._look_at(where, node)
            except gui.atspi.GONE:
                continue

    def _look_at(self, where, node):
        role, name = node.role, node.name
        if role in _ACTIONABLE:
            self.actions += 1
            if not name and not node.is_labelled():
                parents = " < ".join(f"{p.role} {p.name!r}" for p in node.parents())
                self.add(f"{where}: a {role} without a name, in {parents}")
        if name:
            self.texts += 1
            self._language(where, role, name)

    def _language(self, where, role, name):
        if (role not in ("application", "frame", "icon")
                and name.isascii() and gui.re.search("[A-Za-z]", name)
                and not self.allowed.fullmatch(name)):
            self.add(f"{where}: {role} {name!r} is not Chinese")

    def report(self):
        for fault in self.found:
            print(f"fault: {fault}")
        print(f"{self.texts} texts and {self.actions} controls looked at, "
              f"{len(self.found)} faults")
        if self.found or not self.actions:
            raise gui.LabError("the walk found faults")


def states(app):
    """Brings one state after the other to the screen and yields its name."""
    app.open()
    yield "first run"
    app.press(gui.re.compile("^在本机上试一试"))
    peer = app.wait("push button", gui.re.compile("^连接 "))
    yield "list"
    peer.press()
    app.wait("push button", gui.re.compile("^断开 "))
    yield "link"
    for action, target in (("chat", None), ("log", None), ("page", "network"),
                           ("page", "peers"), ("identity", None)):
        app.activate_window(action, target)
        gui.time.sleep(0.3)
        yield f"{action} {target or ''}".strip()


def must_find_planted(program):
    """The walk through a window with one fault of each kind."""
    with gui.headless.Desktop(lang="zh_CN") as desktop:
        process = desktop.start([program])
        tree = gui.atspi.Bus(desktop.env["DBUS_SESSION_BUS_ADDRESS"]).app(process.child.pid)
        tree.wait("push button", "连接")
        faults = Faults()
        faults.look("planted", tree)
        print("\n".join(faults.found))
        if [("without a name" in fault, "'Connected' is not Chinese" in fault)
                for fault in faults.found] != [(False, True), (True, False)]:
            raise gui.LabError("the walk did not find exactly what was planted")


def main():
    options = gui.options(planted={"metavar": "PROGRAM"})
    if options.planted:
        must_find_planted(options.planted)
        return
    with gui.headless.Desktop(lang="zh_CN") as desktop:
        app = gui.App(desktop, options.stage)
        with gui.Told(options.report, app) as told:
            faults = Faults()
            for state in states(app):
                faults.look(state, app.tree)
                told.step(state)
            faults.report()
            app.find("dialog").find("push button", "关闭").press()
            app.quit("关闭并结束")


if __name__ == "__main__":
    gui.run(main)
