# SPDX-License-Identifier: MIT
"""The accessibility tree over plain GDBus: no libatspi, so no cache that goes stale and no
re-entrant dispatch; every call has a time limit."""

import time

from gi.repository import Gio, GLib

from headless import LabError

_NAME = "org.a11y.atspi."
_CALL_MS = 3000
GONE = (GLib.Error,)  # an object that went away while it was asked: ask again from the root

# Bits of AtspiStateType.
CHECKED, ENABLED, FOCUSED, SENSITIVE, SHOWING, VISIBLE = 4, 8, 12, 24, 25, 30


def wait(what, find, timeout=10.0):
    """The first true value of find(), asked 20 times a second."""
    end = time.monotonic() + timeout
    while True:
        try:
            found = find()
            if found:
                return found
        except GONE:
            pass
        if time.monotonic() > end:
            raise LabError(f"no {what} within {timeout} s")
        time.sleep(0.05)


class Bus:
    """The accessibility bus that belongs to a session bus."""

    def __init__(self, session_address):
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        session = Gio.DBusConnection.new_for_address_sync(session_address, flags, None, None)
        reply = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                  None, GLib.VariantType("(s)"), 0, 10000, None)
        self.connection = Gio.DBusConnection.new_for_address_sync(reply.unpack()[0], flags, None,
                                                                  None)
        self.session = session

    def call(self, ref, interface, method, args=None):
        return self.connection.call_sync(ref[0], ref[1], interface, method, args, None, 0,
                                         _CALL_MS, None).unpack()

    def apps(self):
        root = Node(self, ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"))
        return root.children()

    def app(self, pid, timeout=20):
        """The tree of the process `pid`."""
        def find():
            for node in self.apps():
                if self.call(("org.freedesktop.DBus", "/org/freedesktop/DBus"),
                             "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                             GLib.Variant("(s)", (node.ref[0],)))[0] == pid:
                    return node
            return None
        return wait(f"accessibility tree of process {pid}", find, timeout)


class Node:
    """One accessible object."""

    def __init__(self, bus, ref):
        self.bus, self.ref = bus, tuple(ref)

    def _ask(self, interface, method, args=None):
        return self.bus.call(self.ref, _NAME + interface, method, args)

    def _property(self, interface, name):
        return self.bus.call(self.ref, "org.freedesktop.DBus.Properties", "Get",
                             GLib.Variant("(ss)", (_NAME + interface, name)))[0]

    @property
    def name(self):
        return self._property("Accessible", "Name")

    @property
    def description(self):
        return self._property("Accessible", "Description")

    @property
    def role(self):
        return self._ask("Accessible", "GetRoleName")[0]

    def children(self):
        return [Node(self.bus, ref) for ref in self._ask("Accessible", "GetChildren")[0]]

    def parent(self):
        return Node(self.bus, self._property("Accessible", "Parent"))

    def parents(self, count=3):
        node = self
        for _ in range(count):
            node = node.parent()
            yield node

    def is_labelled(self):
        """Does a label of another object stand for its name?"""
        labelled_by = 2
        return any(kind == labelled_by
                   for kind, _targets in self._ask("Accessible", "GetRelationSet")[0])

    def interfaces(self):
        return {name.removeprefix(_NAME) for name in self._ask("Accessible", "GetInterfaces")[0]}

    def has(self, state):
        low, high = self._ask("Accessible", "GetState")[0]
        return bool((low | high << 32) >> state & 1)

    def extents(self):
        """x, y, width, height on the screen."""
        return self._ask("Component", "GetExtents", GLib.Variant("(u)", (0,)))[0]

    def press(self):
        if not self._ask("Action", "DoAction", GLib.Variant("(i)", (0,)))[0]:
            raise LabError(f"the {self.role} {self.name!r} cannot be pressed")

    def focus(self):
        return self._ask("Component", "GrabFocus")[0]

    def text(self):
        return self._ask("Text", "GetText", GLib.Variant("(ii)", (0, -1)))[0]

    def set_text(self, text):
        if not self._ask("EditableText", "SetTextContents", GLib.Variant("(s)", (text,)))[0]:
            raise LabError(f"the {self.role} {self.name!r} takes no text")

    def select_child(self, index):
        return self._ask("Selection", "SelectChild", GLib.Variant("(i)", (index,)))[0]

    def rows(self):
        return self._property("Table", "NRows")

    def columns(self):
        return self._property("Table", "NColumns")

    def cell(self, row, column):
        return Node(self.bus, self._ask("Table", "GetAccessibleAt",
                                        GLib.Variant("(ii)", (row, column)))[0])

    def walk(self, hidden=False):
        """This object and all below it, parents first; what is not shown only if asked for."""
        queue = [self]
        while queue:
            node = queue.pop(0)
            try:
                if node is not self and not hidden and not node.has(SHOWING):
                    continue
                yield node
                queue[:0] = node.children()
            except GONE:
                continue

    def find_all(self, role=None, name=None, test=None, hidden=False):
        for node in self.walk(hidden):
            try:
                if ((role is None or node.role == role) and (name is None or _fits(name, node.name))
                        and (test is None or test(node))):
                    yield node
            except GONE:
                continue

    def find(self, role=None, name=None, test=None, hidden=False):
        return next(self.find_all(role, name, test, hidden), None)

    def wait(self, role=None, name=None, timeout=10.0, test=None, hidden=False):
        shown = name.pattern if hasattr(name, "pattern") else name
        return wait(f"{role or 'object'} {shown!r}",
                    lambda: self.find(role, name, test, hidden), timeout)

    def dump(self, hidden=False):
        """What a screen reader would see, for the report of a failure."""
        lines = []

        def describe(node, depth):
            try:
                if depth and not hidden and not node.has(SHOWING):
                    return []
                lines.append(f"    {'  ' * depth}{node.role} {node.name!r}")
                return [(child, depth + 1) for child in node.children()]
            except GONE:
                return []
        queue = [(self, 0)]
        while queue:
            queue[:0] = describe(*queue.pop(0))
        return "\n".join(lines)


def _fits(wanted, name):
    return bool(wanted.search(name)) if hasattr(wanted, "search") else wanted == name
