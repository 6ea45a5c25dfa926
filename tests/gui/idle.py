#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""An app that nothing happens to does nothing: no CPU time and no wake-ups of any of its threads.

Logged in, without a countdown and without a link, for --seconds: not one tick of CPU time, and not
one system call but those that go on sleeping. With a link up the keep-alive of the link may wake
it: those wake-ups are counted and limited.
"""

import os
import sys

sys.dont_write_bytecode = True

import app as gui
import world

_QUIET_S = 3  # after the last thing that happened
# The keep-alive of a link: at most this many wake-ups of all threads together in a minute.
_LINK_WAKES_PER_MINUTE = 60


def ticks(pid):
    """CPU ticks of a process, all its threads."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


class Trace:
    """strace on all threads of a process: what returned from sleeping."""

    def __init__(self, desktop, pid):
        self.path = os.path.join(desktop.work, "strace")
        self.process = desktop.start(
            ["strace", "-f", "-qq", "-tt", "-o", self.path, "-p", str(pid)])
        gui.time.sleep(1)
        if self.process.child.poll() is not None:
            reason = self.process.tail(3)
            gui.headless.skip(f"strace cannot attach here: {reason}")

    def calls(self):
        """System calls that ended while it ran. One that began before it and sleeps on is none."""
        self.process.stop(gui.signal.SIGINT)
        with open(self.path, encoding="utf-8", errors="replace") as lines:
            return [line.rstrip() for line in lines if not gui.re.search(
                r"detached|<unfinished \.\.\.>$|restart_syscall\(<\.\.\. resuming", line)]


def watch(desktop, app, seconds):
    """(ticks, wake-ups) of so many seconds in which nobody does anything."""
    pid = app.process.child.pid
    gui.time.sleep(_QUIET_S)
    trace = Trace(desktop, pid)
    gui.time.sleep(1)
    before = ticks(pid)
    gui.time.sleep(seconds)
    used = ticks(pid) - before
    return used, trace.calls()


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
            told.step(f"logged in and idle: {used} ticks, {len(calls)} wake-ups "
                      f"in {options.seconds:g} s")
            if used or calls:
                raise gui.LabError("it is not idle:\n" + "\n".join(calls[:40]))
            peer.press()
            app.wait("push button", "Disconnect from bob")
            used, calls = watch(desktop, app, options.seconds)
            told.step(f"link up and idle: {used} ticks, {len(calls)} system calls")
            if used > 2 or len(calls) > _LINK_WAKES_PER_MINUTE * options.seconds / 60 * 8:
                raise gui.LabError("a link without traffic keeps it busy:\n"
                                   + "\n".join(calls[:80]))


if __name__ == "__main__":
    gui.run(main)
