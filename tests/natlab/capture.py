# SPDX-License-Identifier: MIT
"""capture.py CARD FILE: writes the TCP frames of a network card to a pcap file until SIGTERM.

Small, and unlike tcpdump it runs as root of a user namespace (tcpdump insists on giving up rights
that it does not have there). Started by pcap.Capture inside a namespace of the lab.
"""

import signal
import socket
import struct
import sys

ETH_P_ALL = 3
SO_TIMESTAMPNS = 35  # socket(7); Python does not name it
PCAP_NANOSECONDS = 0xA1B23C4D
ETHERNET = 1
SNAP_LEN = 262144


def main(card, path):
    with open(path, "wb", buffering=0) as out:
        out.write(struct.pack("=IHHiIII", PCAP_NANOSECONDS, 2, 4, 0, 0, SNAP_LEN, ETHERNET))
        tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        tap.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        tap.bind((card, ETH_P_ALL))
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        print("ready", flush=True)
        while True:
            frame, control, _, _ = tap.recvmsg(SNAP_LEN, socket.CMSG_SPACE(16))
            if len(frame) < 34 or frame[12:14] != b"\x08\x00" or frame[23] != socket.IPPROTO_TCP:
                continue
            seconds, part = struct.unpack("=qq", control[0][2])
            out.write(struct.pack("=IIII", seconds, part, len(frame), len(frame)) + frame)


main(*sys.argv[1:])
