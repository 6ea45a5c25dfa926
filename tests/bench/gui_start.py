#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Start and memory of the app beside those of an empty GTK 3 app, in the same run.

    gui_start.py --data DIR bradawl-gtk gui_bench_empty

Start is from the beginning of the process until the window manager has its window.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "gui"))
import headless  # noqa: E402, it lies in another folder

_ROUNDS, _LIMIT_S, _DRAWN_S = 5, 20, 1.0


def windows(desktop):
    listed = subprocess.run(["xprop", "-root", "_NET_CLIENT_LIST"], env=desktop.env, text=True,
                            capture_output=True, check=True, timeout=10).stdout
    return "0x" in listed


def memory(pid):
    """(resident, private and written to) in MB."""
    kb = {}
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
        for line in lines:
            key, _, rest = line.partition(":")
            if rest.endswith("kB\n"):
                kb[key] = int(rest.split()[0])
    return kb["Rss"] / 1024, kb["Private_Dirty"] / 1024


def start(desktop, program):
    """(milliseconds, resident MB, private MB) of one start."""
    begin = time.monotonic()
    process = desktop.start([program])
    while not windows(desktop):
        if time.monotonic() - begin > _LIMIT_S:
            raise headless.LabError(f"no window\n{process.tail()}")
    taken = (time.monotonic() - begin) * 1000
    time.sleep(_DRAWN_S)
    figures = (taken, *memory(process.child.pid))
    process.stop()
    while windows(desktop):
        time.sleep(0.02)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, metavar="DIR")
    parser.add_argument("programs", nargs="+")
    options = parser.parse_args()
    found = {program: [] for program in options.programs}
    with headless.Desktop() as desktop:
        desktop.add_data(options.data)
        for round_number in range(_ROUNDS + 1):
            for program in options.programs:
                figures = start(desktop, program)
                if round_number:  # the first one warms the disk
                    found[program].append(figures)
    print(f"{'program':<20} {'start, ms':>10} {'resident, MB':>13} {'private, MB':>12}")
    for program, rounds in found.items():
        start_ms, resident, private = (statistics.median(column) for column in zip(*rounds))
        print(f"{os.path.basename(program):<20} {start_ms:>10.0f} {resident:>13.1f} "
              f"{private:>12.1f}")


if __name__ == "__main__":
    main()
