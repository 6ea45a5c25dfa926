# SPDX-License-Identifier: MIT
"""Captures, and reads them without any library: how long did a punch take on the wire?

`pcap-check` finds two moments in what the inviter sent and received: its Connect leaves on the main
connection, and its TLS Finished leaves on the punched one. Both are encrypted, so they are found
by their place in the conversation:
  * the first SYN of the punch leaves the inviter as soon as Introduce has come; Connect is the
    last TLS record that it sent to the server at least one round trip before that;
  * a TLS client sends its Finished in answer to the server's flight: it is in the first data that
    the inviter sends on the punched connection after the peer's ServerHello flight has come.
"""

import collections
import os
import re
import struct
import sys

from processes import LabError

MAIN_PORT = 4000
SYN, ACK, FLAG_RST = 0x02, 0x10, 0x04
APPLICATION_DATA = 23

Segment = collections.namedtuple("Segment", "t src sport dst dport seq flags data")


class Capture:
    """A capture on one card (capture.py), until stop()."""

    def __init__(self, lab, what, card, path):
        self.lab, self.path = lab, path
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "capture.py")
        self.process = lab.start(what, [sys.executable, program, card, path])
        self.process.wait_line(lambda line: line == "ready", 5, "start of the capture")

    def stop(self):
        self.process.stop()
        self.lab.processes.remove(self.process)


def read(path):
    """The TCP segments of a pcap file, oldest first."""
    with open(path, "rb") as file:
        blob = file.read()
    magic = blob[:4]
    formats = {b"\xd4\xc3\xb2\xa1": ("<", 1e6), b"\xa1\xb2\xc3\xd4": (">", 1e6),
               b"\x4d\x3c\xb2\xa1": ("<", 1e9), b"\xa1\xb2\x3c\x4d": (">", 1e9)}
    if magic not in formats:
        raise LabError(f"{path} is not a pcap file")
    order, fraction = formats[magic]
    link_type = struct.unpack(order + "I", blob[20:24])[0]
    if link_type != 1:
        raise LabError(f"{path}: link type {link_type}, not Ethernet")
    segments, at = [], 24
    while at + 16 <= len(blob):
        seconds, part, length, _ = struct.unpack(order + "IIII", blob[at:at + 16])
        segment = _segment(seconds + part / fraction, blob[at + 16:at + 16 + length])
        if segment:
            segments.append(segment)
        at += 16 + length
    return segments


def _segment(t, frame):
    if len(frame) < 54 or frame[12:14] != b"\x08\x00" or frame[23] != 6:
        return None
    ip_len = (frame[14] & 15) * 4
    total = struct.unpack(">H", frame[16:18])[0]
    tcp = 14 + ip_len
    sport, dport, seq, _, offset, flags = struct.unpack(">HHIIBB", frame[tcp:tcp + 14])
    end = 14 + total if total else len(frame)  # 0: a segment left to the card to split
    return Segment(t, _dotted(frame[26:30]), sport, _dotted(frame[30:34]), dport, seq, flags,
                   frame[tcp + (offset >> 4) * 4:end])


def _dotted(raw):
    return ".".join(str(byte) for byte in raw)


def stream(segments):
    """Bytes of one direction in order, and for each byte position the time when it was seen.

    Takes the segments of one direction of one connection. Returns (data, [(offset, t), ...])."""
    syn = next((s for s in segments if s.flags & SYN), None)
    if syn is None:
        return b"", []
    data, times = b"", []
    pending = [s for s in segments if s.data and not s.flags & FLAG_RST]
    pending.sort(key=lambda s: ((s.seq - syn.seq) & 0xFFFFFFFF, s.t))
    for segment in pending:
        offset = ((segment.seq - syn.seq - 1) & 0xFFFFFFFF)
        if offset > len(data):
            break  # a gap: what follows was not captured
        fresh = segment.data[len(data) - offset:]
        if fresh:
            times.append((len(data), segment.t))
            data += fresh
    return data, times


def time_of(times, offset):
    """When the byte at this offset was seen."""
    return max(((start, t) for start, t in times if start <= offset), default=(0, 0))[1]


def records(data, start=0):
    """(offset, type, length) of the TLS records from `start` on."""
    found = []
    while start + 5 <= len(data) and data[start] in range(20, 25) and data[start + 1] == 3:
        length = struct.unpack(">H", data[start + 3:start + 5])[0]
        found.append((start, data[start], length))
        start += 5 + length
    return found


class Wire:
    """What a capture at the inviter says about one punch; all times in seconds of the capture."""

    def __init__(self, path, inviter_ip, server_ip):
        self.segments = read(path)
        self.inviter, self.server = inviter_ip, server_ip
        self.punched = self._punched_connection()
        self.first_syn = min(s.t for s in self.segments if s.src == inviter_ip
                             and s.flags & (SYN | ACK) == SYN and s.dst == self.punched[1])
        self.connect = self._connect()
        self.finished = self._finished()

    def _direction(self, sport, dst, dport):
        there = [s for s in self.segments
                 if (s.src, s.sport, s.dst, s.dport) == (self.inviter, sport, dst, dport)]
        back = [s for s in self.segments
                if (s.dst, s.dport, s.src, s.sport) == (self.inviter, sport, dst, dport)]
        return there, back

    def _punched_connection(self):
        """(own port, peer, peer's port): not with the server, and data went both ways."""
        sent = {(s.sport, s.dst, s.dport) for s in self.segments
                if s.src == self.inviter and s.dst != self.server and s.data}
        got = {(s.dport, s.src, s.sport) for s in self.segments
               if s.dst == self.inviter and s.src != self.server and s.data}
        both = sorted(sent & got)
        if len(both) != 1:
            raise LabError(f"{len(both)} punched connections in the capture, not 1: {both}")
        return both[0]

    def _server_rtt(self):
        """The shortest handshake with the server: a single one may have waited for ARP."""
        rtts = []
        for syn in self.segments:
            if syn.src == self.inviter and syn.dst == self.server and syn.flags & SYN:
                back = self._direction(syn.sport, syn.dst, syn.dport)[1]
                rtts += [s.t - syn.t for s in back if s.flags & SYN][:1]
        if not rtts:
            raise LabError("no handshake with the server in the capture")
        return min(rtts)

    def _connect(self):
        ports = [s.sport for s in self.segments if s.src == self.inviter and s.dst == self.server
                 and s.dport == MAIN_PORT and s.data and s.t < self.first_syn]
        if not ports:
            raise LabError("no main connection in the capture")
        there, _ = self._direction(ports[-1], self.server, MAIN_PORT)
        data, times = stream(there)
        left = [time_of(times, offset) for offset, kind, _ in records(data)
                if kind == APPLICATION_DATA]
        # Nearly one round trip: other records are a whole one away, as each waits for an answer.
        left = [t for t in left if t <= self.first_syn - 0.8 * self._server_rtt()]
        if not left:
            raise LabError("no record on the main connection a round trip before the first SYN")
        return left[-1]

    def _finished(self):
        there, back = self._direction(*self.punched)
        data, times = stream(back)
        hello = re.search(rb"\x16\x03\x03..\x02", data, re.DOTALL)
        if not hello:
            raise LabError("no ServerHello on the punched connection")
        answered = time_of(times, hello.start())
        after = [s.t for s in there if s.data and s.t >= answered]
        if not after:
            raise LabError("nothing follows the ServerHello")
        return after[0]

    def total_ms(self):
        return (self.finished - self.connect) * 1000

    def describe(self, label, rtt_ms):
        def ms(t):
            return (t - self.connect) * 1000
        port, peer, peer_port = self.punched
        return (f"{label}: Connect leaves at 0.0, SYN to {peer}:{peer_port} from port {port} at "
                f"{ms(self.first_syn):.1f}, TLS Finished leaves at {self.total_ms():.1f} ms"
                f" = {self.total_ms() / rtt_ms:.2f} RTT")


def check(lab, sides, kinds, rtt_ms, directory, one_try):
    """One captured try; prints wire times beside the program's. True when they agree.

    one_try(inviter, invitee) runs it. Captured on the inviter's host and on its uplink."""
    inviter, invitee = sides
    lab.set_nat("a", kinds[0])
    lab.set_nat("b", kinds[1])
    lab.forget_mappings()
    host_file = os.path.join(directory, "host.pcap")
    uplink_file = os.path.join(directory, "uplink.pcap")
    captures = [Capture(lab, inviter.host, "eth0", host_file),
                Capture(lab, f"r{inviter.host}", "wan", uplink_file)]
    outcome = one_try(inviter, invitee)
    for capture in captures:
        capture.stop()
    if not outcome.ok:
        print(f"the captured try failed: {outcome.problem}")
        return False
    good = True
    for label, path, ip in (("inviter's host", host_file, lab.address(inviter.host)),
                            ("inviter's uplink", uplink_file, lab.outside(inviter.host))):
        wire = Wire(path, ip, lab.server)
        print(wire.describe(label, rtt_ms))
        good = good and abs(wire.total_ms() - outcome.elapsed_ms) < 20
    print(f"the program says {outcome.elapsed_ms:.1f} ms = {outcome.elapsed_ms / rtt_ms:.2f} RTT, "
          f"dials {outcome.dials}" + ("" if good else "   FAIL: the wire says otherwise"))
    return good
