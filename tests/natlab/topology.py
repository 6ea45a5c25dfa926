# SPDX-License-Identifier: MIT
"""Builds and removes the lab: network namespaces, veths, the switch, the routers' rulesets.

                      [ net: natlab-switch, 20 ms each way on every uplink but the server's ]
                      /                        |                         \\
       srv 203.0.113.1        ra 198.51.100.1 (router)           rb 192.0.2.1 (router)
                              |            |                      |
                      a 10.1.0.2      a2 10.1.0.3            b 10.2.0.2

With double=True a second router `ca` (the carrier's, 198.51.100.1) stands before `ra`, whose
outside address is then 172.16.0.2. Names are awl-PID-WHAT, so two labs can run at once.
"""

import atexit
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import nats
from processes import LabError, Process

SERVER = "203.0.113.1"
SERVER_NET = "203.0.113.0/24"
WAN = {"a": "198.51.100.1", "b": "192.0.2.1"}
WAN_NET = {"a": "198.51.100.0/24", "b": "192.0.2.0/24"}
PUBLIC_HOST = {"a": "198.51.100.10", "b": "192.0.2.10"}  # where the router only filters
PRIVATE_HOST = {"a": "10.1.0.2", "b": "10.2.0.2", "a2": "10.1.0.3"}
GATEWAY = {"a": "10.1.0.1", "b": "10.2.0.1", "a2": "10.1.0.1"}
CARRIER_INSIDE, CPE_OUTSIDE = "172.16.0.1", "172.16.0.2"
INTERNET_MAC = "02:00:00:00:00:01"
PREFIX = "awl-"

SKIP = 77


def run(*argv, stdin=None):
    done = subprocess.run(argv, input=stdin, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise LabError(f"{' '.join(argv)}: {done.stderr.strip()}")
    return done.stdout


class Lab:
    """A running lab. Use as a context manager; whatever happens, nothing stays behind."""

    def __init__(self, switch, delay_ms=20.0, jitter=0.0, extra_ms=None, double=False, loss=0.0):
        self.switch_path = switch
        self.delay_ms = {"a": delay_ms, "b": delay_ms}
        for side, more in (extra_ms or {}).items():
            self.delay_ms[side] += more
        self.jitter, self.loss, self.double = jitter, loss, double
        self.prefix = f"{PREFIX}{os.getpid()}-"
        self.namespaces, self.processes = [], []
        self.switch = None
        self.kind = {}
        self.work = None

    def __enter__(self):
        atexit.register(self.close)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda n, _frame: sys.exit(128 + n))
        remove_stale()
        self.work = tempfile.mkdtemp(prefix=f"natlab-{os.getpid()}-")
        self._build()
        return self

    def __exit__(self, *_exc):
        self.close()

    # --- names, running things -------------------------------------------------------------

    def name(self, what):
        return self.prefix + what

    def inside(self, what, argv):
        return ["ip", "netns", "exec", self.name(what), *argv]

    def start(self, what, argv, **kwargs):
        """A Process in namespace `what`; it ends with the lab at the latest."""
        process = Process(self.inside(what, argv), **kwargs)
        self.processes.append(process)
        return process

    def python(self, what, code, *args):
        """Runs a few lines of Python there and returns what they print."""
        return run(*self.inside(what, [sys.executable, "-c", code, *args]))

    # --- building --------------------------------------------------------------------------

    def _namespace(self, what):
        run("ip", "netns", "add", self.name(what))
        self.namespaces.append(what)
        # Only IPv4 here; and no bridge traffic through the router's rules.
        self.sysctl(what, {"net.ipv6.conf.all.disable_ipv6": 1,
                           "net.ipv6.conf.default.disable_ipv6": 1,
                           "net.bridge.bridge-nf-call-iptables": 0}, optional=True)
        run("ip", "-n", self.name(what), "link", "set", "lo", "up")

    def sysctl(self, what, values, optional=False):
        """Sets kernel switches there; optional ones may be missing or read-only."""
        lines = [f"{{ echo {value} > /proc/sys/{key.replace('.', '/')}; }} 2>/dev/null"
                 + (" || true" if optional else "") for key, value in values.items()]
        run(*self.inside(what, ["sh", "-ec", "\n".join(lines)]))

    def _batch(self, what, lines):
        run("ip", "-n", self.name(what), "-batch", "-", stdin="\n".join(lines) + "\n")

    def _cable(self, left, left_card, right, right_card):
        run("ip", "link", "add", left_card, "netns", self.name(left), "type", "veth",
            "peer", "name", right_card, "netns", self.name(right))

    def _uplink(self, what, card, addresses, uplink):
        """Cables a namespace to the internet: no ARP, everything on-link through the switch."""
        self._cable("net", uplink, what, card)
        self._batch("net", [f"link set {uplink} address {INTERNET_MAC} arp off up"])
        self._batch(what, [f"link set {card} address {INTERNET_MAC} arp off up",
                           *(f"addr add {a}/32 dev {card}" for a in addresses),
                           f"route add default dev {card} src {addresses[0]}"])

    def _router(self, side, what, wan):
        """The inside half of a router: bridge `lan` with the gateway address, forwarding on."""
        self.sysctl(what, {"net.ipv4.ip_forward": 1})
        self.sysctl(what, {"net.ipv4.conf.all.rp_filter": 0, "net.ipv4.conf.wan.rp_filter": 0,
                           "net.netfilter.nf_conntrack_tcp_be_liberal": 0}, optional=True)
        self._batch(what, ["link add lan type bridge forward_delay 0", "link set lan up",
                           f"addr add {GATEWAY[side]}/24 dev lan"])
        if wan:
            self._batch(what, [f"route add {PUBLIC_HOST[side]}/32 dev lan"])

    def _host(self, what, router):
        self._namespace(what)
        self._cable(router, f"h-{what}", what, "eth0")
        self._batch(router, [f"link set h-{what} master lan up"])
        self._batch(what, ["link set eth0 up"])
        self._address(what, PRIVATE_HOST[what], 24)

    def _address(self, what, address, length):
        self._batch(what, ["addr flush dev eth0", f"addr add {address}/{length} dev eth0",
                           f"route replace default via {GATEWAY[what]} dev eth0 onlink"])

    def _build(self):
        for what in ("net", "srv", "ra", "rb"):
            self._namespace(what)
        self._uplink("srv", "eth0", [SERVER], "p-srv")
        if self.double:
            self._namespace("ca")
            self._uplink("ca", "wan", [WAN["a"]], "p-a")
            self._cable("ca", "lan", "ra", "wan")
            self.sysctl("ca", {"net.ipv4.ip_forward": 1})
            self._batch("ca", ["link set lan up", f"addr add {CARRIER_INSIDE}/24 dev lan"])
            self._batch("ra", ["link set wan up", f"addr add {CPE_OUTSIDE}/24 dev wan",
                               f"route add default via {CARRIER_INSIDE}"])
        else:
            self._uplink("ra", "wan", [WAN["a"]], "p-a")
        self._uplink("rb", "wan", [WAN["b"]], "p-b")
        self._router("a", "ra", not self.double)
        self._router("b", "rb", True)
        for what, router in (("a", "ra"), ("a2", "ra"), ("b", "rb")):
            self._host(what, router)
        self._start_switch()

    def _start_switch(self):
        options = f"jitter={self.jitter},loss={self.loss}"
        self.switch = self.start("net", [
            self.switch_path, f"p-srv,delay=0,net={SERVER_NET}",
            *(f"p-{side},delay={int(self.delay_ms[side] * 1000)},{options},net={WAN_NET[side]}"
              for side in ("a", "b"))])
        self.switch.wait_line(lambda line: line == "ready", 5)

    # --- changing --------------------------------------------------------------------------

    def set_nat(self, side, kind):
        """Turns the router of this side into a NAT of this kind (see nats.py)."""
        if self.kind.get(side) == kind:
            return
        router = f"r{side}"
        outside = WAN[side]
        if self.double and side == "a":
            run(*self.inside("ca", ["nft", "-f", "-"]),
                stdin=nats.ruleset(kind, WAN["a"], CPE_OUTSIDE))
            outside = CPE_OUTSIDE
        public = nats.has_public_host(kind)
        self._address(side, PUBLIC_HOST[side] if public else PRIVATE_HOST[side],
                      32 if public else 24)
        run(*self.inside(router, ["nft", "-f", "-"]),
            stdin=nats.ruleset(kind, outside, PRIVATE_HOST[side]))
        self.kind[side] = kind

    server = SERVER

    def address(self, host):
        """The host's own address."""
        public = nats.has_public_host(self.kind.get(host, "cone"))
        return PUBLIC_HOST[host] if public else PRIVATE_HOST[host]

    def outside(self, host):
        """Where the internet sees this host."""
        side = host[0]
        public = nats.has_public_host(self.kind.get(side, "cone"))
        return PUBLIC_HOST[side] if public else WAN[side]

    def forget_mappings(self):
        """Flushes conntrack in every router."""
        for router in ("ra", "rb", *(("ca",) if self.double else ())):
            run(*self.inside(router, ["conntrack", "-F"]))

    # --- end -------------------------------------------------------------------------------

    def close(self):
        atexit.unregister(self.close)
        for process in reversed(self.processes):
            process.stop()
        self.processes = []
        for what in reversed(self.namespaces):
            subprocess.run(["ip", "netns", "del", self.name(what)], capture_output=True,
                           check=False)
        self.namespaces = []
        if self.work:
            shutil.rmtree(self.work, ignore_errors=True)
            self.work = None


def remove_stale():
    """Removes what a lab that was killed -9 left: namespaces, its folder. Returns their names."""
    removed = []
    for line in subprocess.run(["ip", "netns", "list"], capture_output=True, text=True,
                               check=False).stdout.splitlines():
        match = re.match(rf"({PREFIX}(\d+)-\S+)", line)
        if match and not os.path.exists(f"/proc/{match[2]}"):
            subprocess.run(["ip", "netns", "del", match[1]], capture_output=True, check=False)
            removed.append(match[1])
    for folder in os.scandir(tempfile.gettempdir()):
        match = re.fullmatch(r"natlab-(\d+)-\w+", folder.name)
        if match and not os.path.exists(f"/proc/{match[1]}"):
            shutil.rmtree(folder.path, ignore_errors=True)
            removed.append(folder.path)
    return removed


def missing_tools():
    return [t for t in ("ip", "nft", "conntrack", "unshare") if not shutil.which(t)]


def enter_user_namespace():
    """Without root: becomes root of new user, network and mount namespaces, or skips with 77."""
    skip_unless(not missing_tools(), f"not installed: {', '.join(missing_tools())}")
    if os.environ.get("NATLAB_INSIDE") == "1":
        # ip-netns(8) keeps its names in /run/netns; /run is not ours to write, so cover it.
        target = "/run/netns" if os.path.isdir("/run/netns") else "/run"
        done = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", target], capture_output=True,
                              text=True, check=False)
        skip_unless(done.returncode == 0, f"cannot mount a tmpfs on {target}: {done.stderr}")
        os.makedirs("/run/netns", exist_ok=True)
        return
    if os.geteuid() == 0 and can_make_namespaces():
        return
    probe = subprocess.run(["unshare", "-Urnm", "true"], capture_output=True, text=True,
                           check=False)
    skip_unless(probe.returncode == 0,
                f"needs root or unprivileged user namespaces: {probe.stderr.strip()}")
    os.environ["NATLAB_INSIDE"] = "1"
    os.execvp("unshare", ["unshare", "-Urnm", sys.executable, *sys.argv])


def can_make_namespaces():
    return subprocess.run(["unshare", "-n", "true"], capture_output=True,
                          check=False).returncode == 0


def skip_unless(condition, reason):
    if not condition:
        print(f"natlab skipped: {reason}")
        sys.exit(SKIP)


# Connecting to a closed port of a host without any filter is answered by RST: one round trip.
_RTT = """
import socket, sys, time
best = 9e9
for i in range(5):
    s = socket.socket()
    s.settimeout(5)
    t = time.monotonic()
    try:
        s.connect((sys.argv[1], 9)); sys.exit("somebody listens on port 9")
    except ConnectionRefusedError:
        best = min(best, time.monotonic() - t)
print(best * 1000)
"""


def measure(lab):
    """Measures the lab before use, in ms: {"a-server", "b-server", "a-b"}; leaves NAT plain."""
    lab.set_nat("b", "plain")
    lab.set_nat("a", "cone" if lab.double else "plain")
    return {"a-server": float(lab.python("a", _RTT, SERVER)),
            "b-server": float(lab.python("b", _RTT, SERVER)),
            "a-b": float(lab.python("a", _RTT, PUBLIC_HOST["b"]))}
