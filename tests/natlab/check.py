# SPDX-License-Identifier: MIT
"""Does the lab itself do what it says? Measures its round trips and every NAT type, from outside.

Each type is put before host `a` and seen by what the internet sees of it: the mapped endpoint
towards two ports and two addresses of the server, and the answer to a SYN nobody asked for.
"""

import json
import sys

import nats
import topology

SERVER_2 = "203.0.113.2"
_PORTS = (7001, 7002)

# Tells everybody who connects the endpoint he comes from.
_OBSERVER = """
import socket, sys, threading
def serve(listener):
    while True:
        conn, (ip, port) = listener.accept()
        conn.sendall(f"{ip} {port}\\n".encode())
for where in sys.argv[1:]:
    ip, port = where.split(":")
    listener = socket.create_server((ip, int(port)))
    threading.Thread(target=serve, args=(listener,)).start()
print("ready", flush=True)
"""

# From one local port to all given endpoints; prints what they saw. Listens there afterwards.
_MAPPED = """
import json, socket, sys, time
def bound(port):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    s.bind(("0.0.0.0", port))
    return s
seen, keep, port = [], [], int(sys.argv[1])
for where in sys.argv[2:]:
    ip, there = where.split(":")
    s = bound(port)
    s.settimeout(5)
    s.connect((ip, int(there)))
    host, mapped = s.makefile().readline().split()
    seen.append([host, int(mapped)])
    keep.append(s)
listener = bound(port)
listener.listen()
print(json.dumps(seen), flush=True)
time.sleep(60)
"""

# Opens the NAT towards an endpoint with a SYN, then listens on that port; "close" gives the SYN's
# socket up before.
_OPEN_HOLE = """
import socket, sys, time
def bound():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    s.bind(("0.0.0.0", int(sys.argv[1])))
    return s
dial, listener = bound(), bound()
dial.setblocking(False)
dial.connect_ex((sys.argv[2], int(sys.argv[3])))
if sys.argv[4] == "close":
    dial.close()
listener.listen()
print("ready", flush=True)
time.sleep(60)
"""

# From a port of its own (the third argument, or any) to an endpoint.
_DIAL = """
import socket, sys
s = socket.socket()
s.bind(("0.0.0.0", int(sys.argv[3]) if len(sys.argv) > 3 else 0))
s.settimeout(0.4)
try:
    s.connect((sys.argv[1], int(sys.argv[2])))
    print("connected")
except ConnectionRefusedError:
    print("refused")
except ConnectionResetError:
    print("reset")
except TimeoutError:
    print("silence")
"""

# type -> same mapping everywhere, port kept, SYN to a port without mapping, SYN to the mapped port
EXPECTED = {
    "cone": (True, True, "silence", "silence"),
    "rst": (True, True, "refused", "refused"),
    "open": (True, True, "refused", "refused"),
    "np": (True, False, "silence", "silence"),
    "fw": (True, True, "silence", "silence"),
    "fullcone": (True, True, "refused", "connected"),
    "sym": (False, False, "silence", "silence"),
    "plain": (True, True, "refused", "connected"),
}


def observe(lab, kind, local_port):
    """What the internet sees of a NAT of this kind, in the order of EXPECTED."""
    lab.set_nat("a", kind)
    lab.forget_mappings()
    targets = [f"{topology.SERVER}:{_PORTS[0]}", f"{topology.SERVER}:{_PORTS[1]}",
               f"{SERVER_2}:{_PORTS[0]}"]
    client = lab.start("a", [sys.executable, "-c", _MAPPED, str(local_port), *targets])
    seen = json.loads(client.wait_line(lambda line: line.startswith("["), 5))
    address, mapped = seen[0]
    same = all(endpoint == seen[0] for endpoint in seen)
    kept = mapped == local_port
    answers = [lab.python("srv", _DIAL, address, str(port)).strip()
               for port in (local_port + 1000, mapped)]
    client.stop()
    return (same, kept, *answers), seen


def run(lab):
    """Prints one line a NAT type. True when all of them behave."""
    topology.run("ip", "-n", lab.name("srv"), "addr", "add", f"{SERVER_2}/32", "dev", "eth0")
    observer = lab.start("srv", [sys.executable, "-c", _OBSERVER,
                                 f"{topology.SERVER}:{_PORTS[0]}",
                                 f"{topology.SERVER}:{_PORTS[1]}", f"{SERVER_2}:{_PORTS[0]}"])
    observer.wait_line(lambda line: line == "ready", 5)
    good = True
    print(f"{'NAT':10}{'mapping':14}{'port':10}{'SYN, no mapping':18}SYN to the mapped port")
    for index, kind in enumerate(nats.ALL):
        found, seen = observe(lab, kind, 41000 + 10 * index)
        verdict = "" if found == EXPECTED[kind] else f"  WRONG, expected {EXPECTED[kind]}: {seen}"
        good = good and not verdict
        print(f"{kind:10}{'same' if found[0] else 'varies':14}"
              f"{'kept' if found[1] else 'changed':10}{found[2]:18}{found[3]}{verdict}", flush=True)
    return good and _no_hairpin(lab) and _conntrack_trap(lab)


def _no_hairpin(lab):
    """Two hosts behind one NAT do not reach each other through its public address."""
    lab.set_nat("a", "cone")
    answer = lab.python("a2", _DIAL, topology.WAN["a"], "41000").strip()
    print(f"hairpin: {answer}")
    return answer == "silence"


def _conntrack_trap(lab):
    """Behind a default Linux NAT the dialling socket must stay open until the SYNs cross."""
    answers = {}
    for index, what in enumerate(("close", "keep")):
        for side in ("a", "b"):
            lab.set_nat(side, "cone")
        lab.forget_mappings()
        port, peer = str(42000 + index), str(43000 + index)
        hole = lab.start("a", [sys.executable, "-c", _OPEN_HOLE, port, topology.WAN["b"], peer,
                               what])
        hole.wait_line(lambda line: line == "ready", 5)
        answers[what] = lab.python("b", _DIAL, topology.WAN["a"], port, peer).strip()
        hole.stop()
    print(f"dial, close, listen: {answers['close']}; dial, keep it open, listen: "
          f"{answers['keep']}")
    # The untranslated SYN-ACK of the trap is lost, or somebody on its way answers it with RST.
    return answers["close"] in ("silence", "reset") and answers["keep"] == "connected"
