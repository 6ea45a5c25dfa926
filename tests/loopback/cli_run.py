# SPDX-License-Identifier: MIT
"""The programs of the project on 127.0.0.1, driven by their contract for scripts."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from check_events import Invalid, Schema

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMA = Schema(os.path.join(HERE, "..", "..", "core", "cli", "events.schema.json"))
ALARMS = ("AddressSanitizer", "runtime error:", "ThreadSanitizer", "LeakSanitizer")
PATIENCE_S = 20  # the longest wait for one condition; a slow, busy machine included


class Failed(AssertionError):
    """A condition did not come true; the message holds what the program said."""


class Process:
    """A program whose lines are collected by threads and waited for by condition."""

    def __init__(self, argv, env):
        self.argv, self.out, self.err = argv, [], []
        self.changed = threading.Condition()
        self.open_pipes = 2
        self.process = subprocess.Popen(argv, env=env, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for pipe, lines in ((self.process.stdout, self.out), (self.process.stderr, self.err)):
            threading.Thread(target=self._collect, args=(pipe, lines), daemon=True).start()

    def _collect(self, pipe, lines):
        with pipe:
            for raw in pipe:
                with self.changed:
                    lines.append(raw.decode("utf-8").rstrip("\r\n"))
                    self.changed.notify_all()
        with self.changed:
            self.open_pipes -= 1
            self.changed.notify_all()

    def told(self):
        """For failure messages."""
        return "\n".join([" ".join(self.argv), "--- stdout", *self.out, "--- stderr", *self.err])

    def wait_for(self, find, what, timeout=PATIENCE_S):
        """The first true value of find(), looked at after every new line."""
        until = time.monotonic() + timeout
        with self.changed:
            while True:
                found = find()
                if found:
                    return found
                left = until - time.monotonic()
                if left <= 0 or self.open_pipes == 0:
                    why = "timed out" if self.open_pipes else "the program ended"
                    raise Failed(f"no {what}: {why}\n{self.told()}")
                self.changed.wait(left)

    def write(self, text):
        self.process.stdin.write(text.encode("utf-8"))
        self.process.stdin.flush()

    def end_input(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # it ended before it read everything

    def wait_exit(self, timeout=PATIENCE_S):
        """The exit code, after the last line was collected."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise Failed(f"it does not end\n{self.told()}") from None
        with self.changed:
            self.changed.wait_for(lambda: self.open_pipes == 0, PATIENCE_S)
        self.end_input()
        return code

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.wait_exit()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.wait_exit()
        except Failed:
            self.process.kill()
            raise


class Client(Process):
    """A bradawl with --json."""

    def events(self, name=None, /, **fields):
        found = []
        for line in list(self.out):
            try:
                event = SCHEMA.check_line(line)
            except Invalid as error:
                raise Failed(f"{error}\n  {line}\n{self.told()}") from None
            if (name is None or event["event"] == name) and all(
                    event.get(key) == value for key, value in fields.items()):
                found.append(event)
        return found

    def wait_event(self, name, /, count=1, timeout=PATIENCE_S, **fields):
        """The count-th event of that name with those fields."""
        def find():
            found = self.events(name, **fields)
            return found[count - 1] if len(found) >= count else None
        return self.wait_for(find, f"event {name} {fields or ''}", timeout)


class World:
    """A server, its clients and their profiles, in a directory that goes away at the end."""

    def __init__(self, bin_dir, runner=(), suffix=""):
        self.bin_dir, self.runner, self.suffix = bin_dir, list(runner), suffix
        self.folder = tempfile.mkdtemp(prefix="bradawl-cli-")
        self.processes = []
        self.server = None
        self.main_port = 0
        self.server_id = ""
        self.env = dict(os.environ, LC_ALL="C.UTF-8", XDG_DATA_HOME=self.folder, NO_COLOR="1")

    def argv(self, program, *args):
        return [*self.runner, os.path.join(self.bin_dir, program + self.suffix), *args]

    def path(self, *names):
        """A path in the folder of the world, as the programs under test want it."""
        path = os.path.join(self.folder, *names)
        return "Z:" + path.replace("/", "\\") if self.runner else path

    def start_server(self, folder="server"):
        """Starts it, or starts it again at the port that it had."""
        self.server = Process(self.argv(
            "bradawl-server", "--listen", "127.0.0.1", "--main-port", str(self.main_port),
            "--hole-port", "0", "--data-dir", self.path(folder)), self.env)
        self.processes.append(self.server)
        pattern = r"ready main=127\.0\.0\.1:(\d+) hole=127\.0\.0\.1:\d+,127\.0\.0\.1:\d+ id=(\S+)"
        ready = self.server.wait_for(
            lambda: next(filter(None, (re.match(pattern, line) for line in self.server.out)), None),
            "line `ready ...`")
        self.main_port, self.server_id = int(ready[1]), ready[2]

    def start(self, name, *args, profile=None, server=None, as_json=True):
        """Starts bradawl as the user `name`."""
        server = server or f"127.0.0.1:{self.main_port}"
        client = Client(self.argv(
            "bradawl", "--server", server, "--name", name, "--profile",
            self.path("profile-" + (profile or name)), *(["--json"] if as_json else []), *args),
            self.env)
        self.processes.append(client)
        return client

    def wait(self, name, *args, **options):
        """Starts `bradawl wait` and waits until it is logged in."""
        client = self.start(name, "wait", *args, **options)
        client.wait_event("logged-in")
        return client

    def run(self, name, *args, **options):
        """Starts bradawl, waits for its end. Returns (exit code, client)."""
        client = self.start(name, *args, **options)
        client.end_input()
        return client.wait_exit(), client

    def close(self):
        """Ends everything; raises when a program broke its schema or a sanitizer spoke."""
        problems = []
        for process in reversed(self.processes):
            try:
                process.stop()
                if isinstance(process, Client) and "--json" in process.argv:
                    process.events()
            except Failed as error:
                problems.append(str(error))
            if any(alarm in line for line in process.err for alarm in ALARMS):
                problems.append(process.told())
        shutil.rmtree(self.folder, ignore_errors=True)
        if problems:
            raise Failed("\n\n".join(problems))


def interrupt(process):
    """Ctrl-C."""
    process.signal(signal.SIGINT)
