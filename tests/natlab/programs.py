# SPDX-License-Identifier: MIT
"""The project's programs inside the lab, driven by their contract for scripts (--json)."""

import functools
import os
import signal
import sys

import topology
from processes import LabError, Process

_TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.append(os.path.join(_TREE, "tests", "loopback"))
import check_events  # noqa: E402, it lies in another folder

START_S = 10  # until a program is ready or logged in
DEATH_MARKS = ("ERROR: AddressSanitizer", "runtime error:", "WARNING: ThreadSanitizer")


@functools.cache
def _schema():
    return check_events.Schema(os.path.join(_TREE, "core", "cli", "events.schema.json"))


class Server:
    """bradawl-server in the namespace `srv`; it can be killed and comes back as the same one."""

    def __init__(self, lab, bin_dir):
        self.lab, self.program = lab, os.path.join(bin_dir, "bradawl-server")
        self.data_dir = os.path.join(lab.work, "server")
        self.process = None

    def start(self, on_line=None):
        self.process = self.lab.start("srv", [
            self.program, "--listen", topology.SERVER, "--data-dir", self.data_dir],
            on_line=on_line)
        return self.process.wait_line(lambda line: line.startswith("ready "), START_S,
                                      "`ready` line of the server")

    def kill(self):
        self.process.stop(signal.SIGKILL)

    def must_live(self):
        """A server that ended by itself makes every later try worthless."""
        status = self.process.child.poll()
        if status is not None:
            self.process.stop()
            raise LabError(f"the server ended with {status}\n{self.process.tail(60)}")


class Side:
    """One user: a name, a profile and the host where he runs his program."""

    def __init__(self, lab, name, host, program, wrap=(), env=None):
        self.lab, self.name, self.host, self.program = lab, name, host, program
        self.wrap, self.env = list(wrap), env
        self.profile = os.path.join(lab.work, f"profile-{name}")

    def argv(self, *command, as_json=True):
        return [*self.wrap, self.program, "--server", topology.SERVER, "--name", self.name,
                "--profile", self.profile, *(["--json"] if as_json else []), *command]

    def start(self, *command, stdin=False):
        """Starts `bradawl ... COMMAND` with --json in this side's host."""
        client = Client(self.lab.inside(self.host, self.argv(*command)), env=self.env,
                        stdin=stdin)
        self.lab.processes.append(client)
        return client


class Client(Process):
    """A bradawl whose JSON events are waited for; every line is checked against the schema."""

    def __init__(self, *args, **kwargs):
        self.parsed, self.read_lines = [], 0
        super().__init__(*args, **kwargs)

    def events(self, name=None):
        fresh = list(self.lines[self.read_lines:])
        self.read_lines += len(fresh)
        for _, tag, text in fresh:
            if tag == "out":
                try:
                    self.parsed.append(_schema().check_line(text))
                except check_events.Invalid as problem:
                    raise LabError(f"{problem}: {text!r}\n{self.tail()}") from None
        return [event for event in self.parsed if name is None or event["event"] == name]

    def wait_event(self, name, timeout, count=1, **fields):
        """The count-th event of this name with these fields. A `failed` ends the wait at once."""
        def find(_lines):
            matching = [e for e in self.events(name)
                        if all(e.get(k) == v for k, v in fields.items())]
            if len(matching) >= count:
                return matching[count - 1]
            gave_up = self.events("failed")
            if gave_up and name != "failed":
                raise LabError(f"failed: {gave_up[0].get('cause')}\n{self.tail()}")
            return None
        what = f"event {name} {fields or ''}".strip()
        return self.wait_for(find, timeout, what)

    def alarms(self):
        """Lines of a sanitizer; there must be none."""
        return [text for _, tag, text in self.lines
                if tag == "err" and any(mark in text for mark in DEATH_MARKS)]


class Try:
    """The outcome of one connect from `inviter` to `invitee`."""

    def __init__(self, inviter, invitee):
        self.inviter, self.invitee = inviter, invitee
        self.ok, self.problem = False, ""
        self.elapsed_ms, self.path, self.technique = None, None, None
        self.dials = {}
        self.rtt_ms = self.remote = None

    def record(self):
        return {"inviter": self.inviter, "invitee": self.invitee, "ok": self.ok,
                "elapsed_ms": self.elapsed_ms, "path": self.path, "technique": self.technique,
                "dials": self.dials, "rtt_ms": self.rtt_ms, "problem": self.problem}


def punch(inviter, invitee, technique="auto", timeout=15, text="hello"):
    """One call: invitee waits, inviter connects, sends, leaves. Never raises for a failed call."""
    outcome = Try(inviter.name, invitee.name)
    waiting = invitee.start("wait", "--accept", "everyone")
    calling = None
    try:
        waiting.wait_event("logged-in", START_S)
        extra = [] if technique == "auto" else ["--technique", technique]
        calling = inviter.start("connect", invitee.name, *extra, "--send", text,
                                "--timeout", str(timeout))
        here = calling.wait_event("connected", timeout + START_S)
        there = waiting.wait_event("connected", 5)
        outcome.elapsed_ms, outcome.path = here["elapsed_ms"], here["path"]
        outcome.technique, outcome.rtt_ms = here["technique"], here.get("rtt_ms")
        outcome.remote = here.get("remote")
        outcome.dials = {inviter.name: here["dials"], invitee.name: there["dials"]}
        calling.wait_event("delivered", 5)
        waiting.wait_event("message", 5, text=text)
        status = calling.wait(5)
        if status != 0:
            raise LabError(f"connect exited with {status}\n{calling.tail()}")
        if (there["path"], there["technique"]) != (outcome.path, outcome.technique):
            raise LabError(f"the sides disagree: {here} {there}")
        outcome.ok = True
    except LabError as problem:
        other = f"\n  the invitee:\n{waiting.tail()}" if calling else ""
        outcome.problem = f"{problem}{other}"
    for client in (waiting, calling):
        if client:
            client.stop()
            inviter.lab.processes.remove(client)
            if client.alarms():
                outcome.ok, outcome.problem = False, f"sanitizer: {client.tail(80)}"
    return outcome


def two_sides(lab, bin_dir, hosts=("a", "b")):
    """Users `a` and `b`, whose profiles live as long as the lab."""
    program = os.path.join(bin_dir, "bradawl")
    return [Side(lab, name, host, program) for name, host in zip(("a", "b"), hosts)]


def find_programs(bin_dir):
    for name in ("bradawl", "bradawl-server"):
        if not os.access(os.path.join(bin_dir, name), os.X_OK):
            sys.exit(f"natlab: no {name} in {bin_dir}")
