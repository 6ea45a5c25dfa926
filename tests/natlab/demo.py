# SPDX-License-Identifier: MIT
"""One punch between two hosts behind two kernel NATs, told as it happens."""

import os
import re
import sys
import threading
import time

import pcap
import programs
import topology

_COLOURS = {"server": "\x1b[33m", "anna": "\x1b[36m", "ben": "\x1b[35m", "lab": "\x1b[1m"}


class Teller:
    """Prints the lines of several programs as they come, with the name of who speaks."""

    def __init__(self):
        self.colour = sys.stdout.isatty()
        self.lock = threading.Lock()

    def say(self, who, text):
        label = f"{who:>6} |"
        if self.colour:
            label = f"{_COLOURS[who]}{label}\x1b[0m"
        with self.lock:
            print(f"{label} {text}", flush=True)

    def listener(self, who, shown=lambda _text: True):
        return lambda _t, _tag, text: self.say(who, text) if shown(text) else None


def run(options):
    """The `demo` command; True when the two are connected and the message has arrived."""
    teller = Teller()
    with topology.Lab(options.switch) as lab:
        found = topology.measure(lab)
        lab.set_nat("a", "cone")
        lab.set_nat("b", "cone")
        teller.say("lab", "two hosts behind two Linux NATs (nftables masquerade), which drop every "
                          "connection from outside")
        teller.say("lab", f"round trip to the server {found['a-server']:.0f} ms, between the hosts "
                          f"{found['a-b']:.0f} ms")
        # Its log, not its words to whoever runs it, nor the observer of _wait_listed().
        programs.Server(lab, options.bin).start(on_line=teller.listener(
            "server", lambda text: text.startswith("ready")
            or re.match(r"20\d\d-(?!.* observer )", text)))
        anna, ben = programs.two_sides(lab, options.bin)
        anna.name, ben.name = "anna", "ben"
        waiting = programs.Process(
            lab.inside("b", ben.argv("wait", "--accept", "everyone", as_json=False)),
            on_line=teller.listener("ben"))
        lab.processes.append(waiting)
        _wait_listed(lab, options)
        captures = [pcap.Capture(lab, host, "eth0", os.path.join(options.pcap, f"{name}.pcap"))
                    for host, name in (("a", "anna"), ("b", "ben"))] if options.pcap else []
        calling = programs.Process(
            lab.inside("a", anna.argv("connect", "ben", "--send", "Hello through two NATs!",
                                      as_json=False)),
            on_line=teller.listener("anna"))
        lab.processes.append(calling)
        status = calling.wait(60)
        heard = waiting.wait_for(
            lambda lines: next((True for _, _, t in lines if "Hello through two NATs!" in t), None),
            5, "message at ben") if status == 0 else False
        waiting.stop()
        for capture in captures:
            capture.stop()
            teller.say("lab", f"capture of this host's card: {capture.path}")
        if heard:
            teller.say("lab", "Punched: anna and ben are connected directly, through both NATs.")
        else:
            teller.say("lab", f"No connection: anna's program ended with {status}.")
        return bool(heard)


def _wait_listed(lab, options):
    """Waits until ben is logged in, as another user sees it."""
    observer = programs.Side(lab, "observer", "a2", f"{options.bin}/bradawl")
    end = time.monotonic() + programs.START_S
    while time.monotonic() < end:
        asking = observer.start("peers")
        asking.wait(programs.START_S)
        if any(event["name"] == "ben" for event in asking.events("peer")):
            return
    raise programs.LabError("ben did not log in")
