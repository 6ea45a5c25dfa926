# SPDX-License-Identifier: MIT
"""Everything that is not a row of the table: what happens to a link, to clocks, to uplinks."""

import os
import signal
import time

import programs
import table
import topology
import windows
from processes import LabError


def _calls(options, label, pair, expect, hosts=("a", "b"), technique="auto", tries=None, env=None,
           **lab_options):
    """Runs tries of one pair in a lab of its own; expect(row) says what must hold."""
    with topology.Lab(options.switch, **lab_options) as lab:
        rtt = table.announce(lab)
        server = programs.Server(lab, options.bin)
        server.start()
        sides = programs.two_sides(lab, options.bin, hosts)
        for side in sides:
            side.env = env(side) if env else None

        def measure():
            return table.Row(label, technique, table.run_pair(
                lab, server, sides, pair, tries or options.tries, technique, options.pcap), rtt)
        print(table.Row.HEADER)
        return not table.judged_row(measure, expect).broken


def lan(options):
    """Both hosts behind one NAT without hairpin: path lan, 50 ms beyond the signalling."""
    signalling_ms = 40  # Connect to the server, Introduce back
    return _calls(options, "same LAN", ("cone", "cone"), hosts=("a", "a2"),
                  expect=lambda row: row.expect(path="lan", ms_max=signalling_ms + 50))


def double(options):
    """One host behind two NATs (its own router and the carrier's)."""
    return _calls(options, "double,cone", ("cone", "cone"), double=True,
                  expect=lambda row: row.expect(rtts_max=table.RTTS_MAX))


def sequential(options):
    """The classic technique alone, 10 of 10."""
    def expect(row):
        row.expect()
        if row.techniques != ["sequential"]:
            row.broken.append(f"technique {row.techniques}")
        return row
    return _calls(options, "cone,cone", ("cone", "cone"), technique="sequential",
                  tries=max(10, options.tries), expect=expect)


def slow_uplink(options):
    """One uplink is 100 ms slower each way: the hosts' SYNs start far apart."""
    # When the slow host invites, the least possible is 240 ms of signalling, 280 ms until the
    # answer to its SYN is back, 280 ms of TLS: 2.86 RTT of 280 ms.
    return _calls(options, "+100 ms at a", ("cone", "cone"), extra_ms={"a": 100},
                  expect=lambda row: row.expect(rtts_max=3.0))


def jitter(options):
    """Each uplink's delay varies by 20 %."""
    return _calls(options, "20 % jitter", ("cone", "cone"), jitter=20,
                  expect=lambda row: row.expect(ms_max=1000))


def loss(options):
    """Each uplink loses 5 % of the packets; the kernel's repetitions cost seconds, not the call."""
    return _calls(options, "5 % loss", ("cone", "cone"), loss=5,
                  expect=lambda row: row.expect())


def clock_skew(options):
    """Both hosts' clocks wrong by an hour, in opposite directions (clock.c, preloaded)."""
    preload = os.path.join(os.path.dirname(options.switch), "libnatlab-clock.so")

    def env(side):
        return {**os.environ, "LD_PRELOAD": preload,
                "NATLAB_CLOCK_OFFSET": "3600" if side.name == "a" else "-3600"}
    for offset in (3600, -3600):
        shown = int(topology.run("env", f"LD_PRELOAD={preload}", f"NATLAB_CLOCK_OFFSET={offset}",
                                 "date", "+%s"))
        if abs(shown - time.time() - offset) > 2:
            raise LabError(f"{preload} does not shift the clock")
    return _calls(options, "clocks +-1 h", ("cone", "cone"), env=env,
                  expect=lambda row: row.expect())


def sym(options):
    """A random port per connection cannot be punched today: it must say so, and what would help."""
    good = True
    with topology.Lab(options.switch) as lab:
        programs.Server(lab, options.bin).start()
        sides = programs.two_sides(lab, options.bin)
        lab.set_nat("a", "sym")
        lab.set_nat("b", "cone")
        for inviter, invitee in (sides, sides[::-1]):
            lab.forget_mappings()
            waiting = invitee.start("wait", "--accept", "everyone")
            waiting.wait_event("logged-in", programs.START_S)
            calling = inviter.start("connect", invitee.name, "--send", "x", "--timeout", "8")
            failed = calling.wait_event("failed", 8 + programs.START_S)
            status = calling.wait(5)
            waiting.stop()
            honest = status == 6 and failed.get("cause") and failed.get("advice")
            print(f"{inviter.name} -> {invitee.name} (a behind sym): exit code {status}, cause "
                  f"{failed.get('cause')!r}, advice {failed.get('advice')!r}"
                  + ("" if honest else "   FAIL: want exit code 6, a cause and advice"))
            good = good and bool(honest)
            if calling.events("connected") or waiting.events("connected"):
                print(f"FAIL: one side believes in a link\n{calling.tail()}\n{waiting.tail()}")
                good = False
    return good


def server_kill(options):
    """kill -9 of the server: messages go on; back after 2 s: all logged in and listed within 5."""
    with topology.Lab(options.switch) as lab:
        server = programs.Server(lab, options.bin)
        server.start()
        sides = programs.two_sides(lab, options.bin)
        for side in ("a", "b"):
            lab.set_nat(side, "cone")
        a, b = sides
        waiting = b.start("wait", "--accept", "everyone", "--echo")
        listed = a.start("wait", "--accept", "everyone")  # `connect` alone is not listed
        for client in (waiting, listed):
            client.wait_event("logged-in", programs.START_S)
        calling = a.start("connect", "b", stdin=True)
        calling.wait_event("connected", 20)
        _exchange(calling, "before", 1)

        server.kill()
        died = time.monotonic()
        print("server killed")
        for number in range(4):
            _exchange(calling, f"without a server {number}", 2 + number)
            time.sleep(max(0, died + 0.5 * (number + 1) - time.monotonic()))  # 2 s of silence
        server.start()
        back = time.monotonic()
        for client, count in ((waiting, 2), (listed, 2), (calling, 2)):
            client.wait_event("logged-in", 5, count=count)
            print(f"  logged in again {time.monotonic() - back:.2f} s after the server was ready")
        _wait_listed(lab, options, {"a", "b"}, back + 5)
        print(f"  both listed {time.monotonic() - back:.2f} s after the server was ready")
        _exchange(calling, "after", 6)
        calling.close_stdin()
        status = calling.wait(5)
        print(f"6 of 6 messages echoed over the one link; connect exited with {status}")
        if len(calling.events("connected")) != 1 or status != 0:
            raise LabError(f"not one link from start to end\n{calling.tail()}")
    return True


def _exchange(calling, text, count):
    """Sends a line and waits for its delivery and its echo."""
    calling.write_line(text)
    calling.wait_event("delivered", 5, count=count)
    calling.wait_event("message", 5, text=text)


def _wait_listed(lab, options, names, deadline):
    """Asks for the roster, from a third user, until all names are in it."""
    observer = programs.Side(lab, "observer", "a2", os.path.join(options.bin, "bradawl"))
    seen = set()
    while not names <= seen:
        if time.monotonic() > deadline:
            raise LabError(f"listed: {sorted(seen)} only")
        asking = observer.start("peers")
        asking.wait(programs.START_S)
        seen = {event["name"] for event in asking.events("peer")}


def interrupt(options):
    """SIGINT ends connect with 130, and the other side learns that the link is closed."""
    with topology.Lab(options.switch) as lab:
        programs.Server(lab, options.bin).start()
        a, b = programs.two_sides(lab, options.bin)
        for side in ("a", "b"):
            lab.set_nat(side, "cone")
        waiting = b.start("wait", "--accept", "everyone")
        waiting.wait_event("logged-in", programs.START_S)
        calling = a.start("connect", "b", stdin=True)
        calling.wait_event("connected", 20)
        waiting.wait_event("connected", 5)
        calling.child.send_signal(signal.SIGINT)
        status = calling.wait(5)
        closed = waiting.wait_event("closed", 5)
        print(f"connect exited with {status}; the other side: closed, {closed.get('reason')}")
        return status == 130


ALL = {
    "server-kill": server_kill, "clock-skew": clock_skew, "slow-uplink": slow_uplink,
    "jitter": jitter, "loss": loss, "sequential": sequential, "lan": lan, "double": double,
    "sym": sym, "interrupt": interrupt, "windows": windows.scenario,
}


def run(name, options):
    """Runs one scenario; True when it holds."""
    print(f"{name}: {ALL[name].__doc__.splitlines()[0]}", flush=True)
    good = ALL[name](options)
    print(f"{name}: {'as expected' if good else 'FAILED'}")
    return good
