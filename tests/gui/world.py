# SPDX-License-Identifier: MIT
"""A server and peers from the command line on 127.0.0.1, for an app under test."""

import os
import re
import shutil

import app as gui

_READY_S = 10


class Server:
    """bradawl-server on ports of its own choice; started again it is the same one."""

    def __init__(self, desktop, stage):
        self.desktop = desktop
        self.program = os.path.join(stage, "bin", "bradawl-server")
        self.data_dir = os.path.join(desktop.work, "server")
        self.ports = ("0", "0")
        self.process = None

    def start(self):
        self.process = self.desktop.start([
            self.program, "--listen", "127.0.0.1", "--main-port", self.ports[0],
            "--hole-port", self.ports[1], "--data-dir", self.data_dir])
        line = self.process.wait_line(lambda text: text.startswith("ready "), _READY_S,
                                      "`ready` line of the server")
        found = re.search(r"main=[^ ,]*:(\d+).* hole=[^ ,]*:(\d+)", line)
        self.ports = (found[1], found[2])
        return self

    @property
    def address(self):
        return f"127.0.0.1:{self.ports[0]}"

    def kill(self):
        self.process.stop(gui.signal.SIGKILL)

    def forget_names(self):
        """What an administrator does who frees a name: everything but the server's own key."""
        for name in os.listdir(self.data_dir):
            if not name.startswith("server.key"):
                path = os.path.join(self.data_dir, name)
                shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)


class Peer:
    """`bradawl wait` of somebody else."""

    def __init__(self, desktop, stage, server, name, *args, profile=None):
        self.name = name
        profile = os.path.join(desktop.work, f"peer-{profile or name}")
        self.process = desktop.start(
            [os.path.join(stage, "bin", "bradawl"), "--server", server.address, "--name", name,
             "--profile", profile, "--json", "wait", *args])
        self.process.wait_line(lambda line: '"logged-in"' in line, _READY_S, "login of the peer")

    def leave(self):
        self.process.stop()
