#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""An app that nothing happens to does nothing: no CPU time and no wake-ups of any of its threads.

Logged in, without a countdown and without a link, for --seconds: not one tick of CPU time, and not
one system call. With a link up its keep-alive may wake the app; those wake-ups are limited.
"""

import os
import sys

sys.dont_write_bytecode = True

import app as gui
import world

_QUIET_S = 3  # after the last thing that happened
# What the keep-alive of a link may take: it asks for a sign of life now and then.
LINK_WAKES_PER_S, LINK_TICKS = 1, 2


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


def wakes(calls):
    """How often a thread woke up: it goes to sleep again each time."""
    return sum(bool(gui.re.search(r" (p?poll|ppoll|epoll_p?wait2?|futex|clock_nanosleep|select|"
                                  r"pselect6)\(", call)) for call in calls)


def main():
    options = gui.options(seconds={"type": float, "default": 30})
    gui.headless.need_tools("strace")
    with gui.headless.Desktop() as desktop:
        server = world.Server(desktop, options.stage).start()
        app = gui.App(desktop, options.stage)
        with gui.Told(options.report, app) as told:
            app.open()
            app.login(server.address, "alice")
            world.Peer(desktop, options.stage, server, "bob", "--accept", "everyone")
            peer = app.wait_peer("bob")
            told.step("logged in, bob is here")
            used, calls = watch(desktop, app, options.seconds)
            told.step(f"logged in and idle: {used} ticks, {len(calls)} system calls "
                      f"in {options.seconds:g} s")
            if used or calls:
                raise gui.LabError("it is not idle:\n" + "\n".join(calls[:40]))
            peer.press()
            app.wait("push button", "Disconnect from bob")
            used, calls = watch(desktop, app, options.seconds)
            told.step(f"link up and idle: {used} ticks, {wakes(calls)} wake-ups "
                      f"in {options.seconds:g} s")
            if used > LINK_TICKS or wakes(calls) > LINK_WAKES_PER_S * options.seconds:
                raise gui.LabError("a link without traffic keeps it busy:\n"
                                   + "\n".join(calls[:80]))
            app.quit()


if __name__ == "__main__":
    gui.run(main)
