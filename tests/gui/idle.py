#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""An app that nothing happens to does nothing: no CPU time and no wake-ups.

Logged in, without a countdown and without a link, for --seconds: not one tick of CPU time, not one
system call of the window's thread, and of the others only the Ping of the main connection that the
protocol wants every 25 s (core/README.md). With a link up its keep-alive comes on top.
"""

import os
import sys

sys.dont_write_bytecode = True

import app as gui
import world

# After the last thing that happened: GLib ends idle threads after 15 s, GDBus its call timers
# after 25 s.
_QUIET_S = 27
_PING_S, _PING_WAKES = 25, 2  # of a connection: how often, and the timer and the answer each time


def ticks(pid):
    """CPU ticks of a process, all its threads."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


class Trace:
    """strace on all threads of a process. Attaching and leaving wake it, so what counts is what it
    calls between mark() and calls(): whoever wakes up calls something to go to sleep again."""

    def __init__(self, desktop, pid):
        self.path = os.path.join(desktop.work, "strace")
        self.process = desktop.start(["strace", "-f", "-qq", "-ttt", "-o", self.path,
                                      "-p", str(pid)])
        gui.time.sleep(1)
        if self.process.child.poll() is not None:
            gui.headless.skip(f"strace cannot attach here: {self.process.tail(3)}")
        self.begin = None

    def mark(self):
        self.begin = gui.time.time()

    def calls(self):
        end = gui.time.time()
        self.process.stop(gui.signal.SIGINT)
        with open(self.path, encoding="utf-8", errors="replace") as lines:
            return [line.rstrip() for line in lines
                    if self.begin <= float(line.split(maxsplit=2)[1]) <= end]


def watch(desktop, app, seconds):
    """Ticks and system calls of so many seconds in which nobody does anything."""
    pid = app.process.child.pid
    gui.time.sleep(_QUIET_S)
    trace = Trace(desktop, pid)
    before = ticks(pid)
    trace.mark()
    gui.time.sleep(seconds)
    used = ticks(pid) - before
    return used, trace.calls()


def must_sleep(told, what, desktop, app, seconds, connections):
    """Nothing but the keep-alive of so many connections woke it up."""
    used, calls = watch(desktop, app, seconds)
    own = [call for call in calls if call.split()[0] == str(app.process.child.pid)]
    wakes = sum(bool(gui.re.search(r"\b(poll|epoll_wait|futex|restart_syscall)\b.*\) += ", call))
                for call in calls)
    allowed = connections * _PING_WAKES * (int(seconds / _PING_S) + 1)
    told.step(f"{what}, {seconds:g} s: {used} ticks of CPU time, {len(own)} system calls of the "
              f"window's thread, {wakes} wake-ups of the others")
    if used or own or wakes > allowed:
        raise gui.LabError(f"it is not idle; {allowed} wake-ups are allowed:\n"
                           + "\n".join(calls[:60]))


def main():
    options = gui.options(seconds={"type": float, "default": 30})
    gui.headless.need_tools("strace")
    with gui.headless.Desktop() as desktop:
        server = world.Server(desktop, options.stage).start()
        bob = world.Peer(desktop, options.stage, server, "bob", "--accept", "everyone")
        # Without the bridge to screen readers, which has timers of its own once it was asked.
        app = gui.App(desktop, options.stage, "--server", server.address, "--name", "alice",
                      "--login", env={"NO_AT_BRIDGE": "1"})
        with gui.Told(options.report, app) as told:
            bob.wait_event("peer", state="here")
            must_sleep(told, "logged in", desktop, app, options.seconds, 1)
            app.activate_window("connect", "bob")
            bob.wait_event("connected", peer="alice")
            must_sleep(told, "with a link", desktop, app, options.seconds / 2, 2)
            app.must_live()
            app.must_be_quiet()


if __name__ == "__main__":
    gui.run(main)
