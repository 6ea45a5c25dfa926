# SPDX-License-Identifier: MIT
"""bradawl-gtk under test, as a user of the keyboard and a screen reader has it."""

import argparse
import os
import re
import signal
import sys
import time

from gi.repository import GLib

import atspi
import headless
from headless import LabError

START_S = 20
QUIT_S = 10
_ALARMS = ("CRITICAL", "AddressSanitizer", "runtime error:", "ThreadSanitizer", "LeakSanitizer")


def options(**more):
    """The command line that all tests share: where the programs are."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stage", required=True, metavar="DIR",
                        help="the app as installed: bin/, share/")
    parser.add_argument("--report", metavar="DIR", help="keep screenshots there")
    for name, keywords in more.items():
        parser.add_argument(f"--{name}", **keywords)
    found = parser.parse_args()
    found.stage = os.path.abspath(found.stage)
    return found


class App:
    """One running app: `desktop` is its screen and home, `inside` what to put before its command
    (a network namespace)."""

    def __init__(self, desktop, stage, *args, inside=lambda argv: argv, env=None):
        self.desktop, self.report = desktop, None
        self.program = os.path.join(stage, "bin", "bradawl-gtk")
        self.profile = os.path.join(desktop.work, "profile")
        desktop.add_data(os.path.join(stage, "share"))
        env = {"G_DEBUG": "fatal-criticals", "UBSAN_OPTIONS": "halt_on_error=1", **(env or {})}
        self.started = time.monotonic()
        self.process = desktop.start(
            inside([self.program, "--profile", self.profile, *args]), env=env)
        self.bus = atspi.Bus(desktop.env["DBUS_SESSION_BUS_ADDRESS"])
        self.tree = None

    def open(self):
        """Waits until its window stands."""
        self.tree = self.bus.app(self._pid(), START_S)
        self.window()
        return self

    def _pid(self):
        return self.process.child.pid  # `ip netns exec` becomes the program, its id stays

    def window(self):
        return self.tree.wait("frame", timeout=START_S)

    # --- finding and using -----------------------------------------------------------------

    def find(self, role=None, name=None, **keywords):
        return self.tree.find(role, name, **keywords)

    def wait(self, role, name=None, timeout=10, **keywords):
        return self.tree.wait(role, name, timeout, **keywords)

    def press(self, name, timeout=10):
        """Presses the button of this name as soon as it can be pressed."""
        def usable(node):
            return (node.role in ("push button", "toggle button", "radio button", "menu item",
                                  "check box") and node.has(atspi.SENSITIVE))
        self.wait(None, name, timeout, test=usable).press()

    def fill(self, name, text):
        self.wait("text", name).set_text(text)

    def texts(self):
        """All that can be read in its windows now."""
        return [node.name for node in self.tree.find_all("label")]

    def wait_text(self, pattern, timeout=10):
        """A label with this in it; a string is taken as it is, not as an expression."""
        regex = re.compile(re.escape(pattern)) if isinstance(pattern, str) else pattern
        return self.wait("label", regex, timeout).name

    # --- what a user does ------------------------------------------------------------------

    def login(self, server, name, room=None):
        self.fill("Server", server)
        self.fill("Your name", name)
        if room:
            self.fill("Room", room)
        self.press("Log in")

    def wait_online(self, timeout=10):
        """Its own state stands in the name of the account's button."""
        self.wait("toggle button", re.compile("^Account: .*Online"), timeout)

    def retry_now(self):
        """Presses the button until the server is there; the app may have been quicker itself."""
        def gone():
            button = self.find("push button", "Retry now")
            if button:
                button.press()
            return button is None
        atspi.wait("end of the trouble", gone, 15)
        self.wait_online()

    def wait_peer(self, name, timeout=10):
        """The button of a peer in the list that connects to it."""
        return self.wait("push button", f"Connect to {name}", timeout)

    def select(self, peer):
        """Selects the row of a peer in the list."""
        box = self.wait("list box", "Peers")
        for index, row in enumerate(box.children()):
            if row.find("label", peer, hidden=True):
                box.select_child(index)
                return
        raise LabError(f"no row of {peer} in the list")

    def log_rows(self):
        """The sentences of the hole log, as the user sees them."""
        table = self.find("tree table", "Hole log")
        if table is None:
            return []
        columns = table.columns()
        rows = []
        for row in range(table.rows()):
            cells = [table.cell(row, column).name for column in range(columns)]
            rows.append(" ".join(cell for cell in cells if cell))
        return rows

    def wait_log(self, pattern, timeout=10):
        return atspi.wait(f"row {pattern!r} in the hole log", lambda: next(
            (row for row in self.log_rows() if re.search(pattern, row)), None), timeout)

    def chat(self, text):
        """Sends a message and waits for the mark that it was delivered."""
        before = len(self.delivered())
        self.fill("Message", text)
        self.press("Send")
        atspi.wait(f"mark of delivery of {text!r}",
                   lambda: len(self.delivered()) > before, 10)

    def messages(self):
        box = self.find(None, "Messages")
        return [node.name for node in box.find_all()] if box else []

    def delivered(self):
        return [name for name in self.messages() if "Delivered" in name]

    def wait_message(self, text, timeout=10):
        return atspi.wait(f"message {text!r}",
                          lambda: any(text in name for name in self.messages()), timeout)

    def show(self, name):
        """Brings a page or tab to the front."""
        self.wait("radio button", name).press()

    # --- end -------------------------------------------------------------------------------

    def quit(self, yes="Close and end"):
        """Ends it as Ctrl+Q does, links or not, and it must end well. yes: the button that says so
        to the question about links."""
        self.activate("quit")
        end = time.monotonic() + QUIT_S
        while self.process.child.poll() is None and time.monotonic() < end:
            try:
                question = self.find("push button", re.compile(re.escape(yes)))
                if question:
                    question.press()
            except atspi.GONE:
                pass
            time.sleep(0.05)
        status = self.must_have_ended(1)
        if status != 0:
            raise LabError(f"the app ended with {status}\n{self.process.tail(80)}")

    def activate_window(self, action, target=None):
        """An action of the window."""
        self.activate(action, GLib.Variant("s", target) if target else None, "/window/1")

    def activate(self, action, target=None, where=""):
        """An action of the application, over D-Bus."""
        names = self.bus.session.call_sync(
            "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ListNames", None, None, 0, 3000,
            None).unpack()[0]
        owner = next(name for name in names if name.startswith("io.github.bradawl"))
        self.bus.session.call_sync(
            owner, "/" + owner.replace(".", "/") + where, "org.gtk.Actions", "Activate",
            GLib.Variant("(sava{sv})", (action, [target] if target else [], {})), None, 0, 3000,
            None)

    def must_have_ended(self, timeout):
        status = self.process.wait(timeout)
        self.must_be_quiet()
        return status

    def must_be_quiet(self):
        alarms = [text for _, _, text in self.process.lines if any(a in text for a in _ALARMS)]
        if alarms:
            raise LabError(f"{alarms[0]}\n{self.process.tail(80)}")

    def must_live(self):
        status = self.process.child.poll()
        if status is not None:
            raise LabError(f"the app ended with {status}\n{self.process.tail(80)}")


def run(test):
    """Runs test() as the main program: the exit status says how it went."""
    try:
        test()
    except LabError as problem:
        print(f"FAILED: {problem}", file=sys.stderr)
        sys.exit(1)


class Told:
    """Tells what is being done; on a failure, what stands on each app's screen."""

    def __init__(self, report, *apps):
        self.report, self.apps = report, list(apps)
        self.begin = time.monotonic()

    def __enter__(self):
        return self

    def step(self, text):
        print(f"{time.monotonic() - self.begin:6.2f} s  {text}", flush=True)

    def picture(self, app, name):
        if self.report:
            app.desktop.screenshot(os.path.join(self.report, f"{name}.png"))

    def __exit__(self, kind, _problem, _trace):
        if kind is None or issubclass(kind, SystemExit):
            return
        for number, app in enumerate(self.apps):
            self.picture(app, f"failed-{os.path.basename(sys.argv[0])}-{number}")
            print(app.process.tail(40), file=sys.stderr)
            try:
                print(app.tree.dump() if app.tree else "no window", file=sys.stderr)
            except Exception as problem:  # the report must not hide what is reported
                print(f"cannot be read: {problem}", file=sys.stderr)


__all__ = ["App", "LabError", "Told", "atspi", "headless", "options", "re", "run", "time"]
