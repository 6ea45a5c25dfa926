# SPDX-License-Identifier: MIT
"""A server and peers from the command line on 127.0.0.1, for an app under test."""

import json
import os
import re

import app as gui

_READY_S = 10


class Server:
    """bradawl-server on ports of its own choice; started again it has the same main port and key."""

    def __init__(self, desktop, stage):
        self.desktop = desktop
        self.program = os.path.join(stage, "bin", "bradawl-server")
        self.data_dir = os.path.join(desktop.work, "server")
        self.port = "0"
        self.process = None

    def start(self):
        self.process = self.desktop.start([
            self.program, "--listen", "127.0.0.1", "--main-port", self.port,
            "--hole-port", "0", "--data-dir", self.data_dir])
        line = self.process.wait_line(lambda text: text.startswith("ready "), _READY_S,
                                      "`ready` line of the server")
        self.port = re.search(r"main=[^ ,]*:(\d+)", line)[1]
        return self

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def kill(self):
        self.process.stop(gui.signal.SIGKILL)

    def forget(self, name):
        """Removes a file of its memory: names.db, or its key."""
        os.remove(os.path.join(self.data_dir, name))


class Peer:
    """`bradawl wait` of somebody else."""

    def __init__(self, desktop, stage, server, name, *args, profile=None):
        self.name = name
        profile = os.path.join(desktop.work, f"peer-{profile or name}")
        self.process = desktop.start(
            [os.path.join(stage, "bin", "bradawl"), "--server", server.address, "--name", name,
             "--profile", profile, "--json", "wait", *args])
        self.process.wait_line(lambda line: '"logged-in"' in line, _READY_S, "login of the peer")

    def wait_event(self, name, timeout=15, **fields):
        """An event with these fields, as one of its lines."""
        def fits(line):
            event = json.loads(line)
            return event["event"] == name and all(event.get(k) == v for k, v in fields.items())
        return self.process.wait_line(fits, timeout, f"event {name} {fields}")

    def leave(self):
        self.process.stop()
