#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The NAT lab: two hosts behind two kernel NATs, a server, and the time it takes to connect.

    lab.py table --bin DIR [--pairs all|cone,rst,...] [--technique auto|NAME] [--tries 5]
    lab.py scenario NAME --bin DIR        lab.py pcap-check --bin DIR       lab.py demo --bin DIR
    lab.py check                          lab.py clean

Exit status: 0 everything as expected, 1 not, 2 usage, 77 the lab cannot be built here.
"""

import argparse
import os
import sys
import tempfile

sys.dont_write_bytecode = True  # no litter in the source tree

import check
import demo
import pcap
import programs
import scenarios
import table
import topology


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--bin", metavar="DIR", help="where bradawl and bradawl-server are")
    common.add_argument("--switch", metavar="FILE",
                        help="natlab-switch (default: found in the build tree of --bin)")
    common.add_argument("--tries", type=int, metavar="N",
                        default=os.environ.get("AWL_TRIES", "5"),
                        help="tries of each pair (default: $AWL_TRIES, else 5)")
    common.add_argument("--pcap", metavar="DIR", help="keep captures of every try there")
    one = commands.add_parser("table", parents=[common], help="NAT pair x technique")
    one.add_argument("--pairs", default="all", help="all (21 pairs), or A,B[,A,B...]")
    one.add_argument("--technique", default="auto")
    one.add_argument("--json", metavar="FILE", help="write the figures there as well")
    one.add_argument("--delay", type=float, default=20, metavar="MS", help="of each uplink")
    one.add_argument("--jitter", type=float, default=0, metavar="PERCENT")
    one.add_argument("--loss", type=float, default=0, metavar="PERCENT")
    one = commands.add_parser("scenario", parents=[common], help="one of: "
                              + ", ".join(sorted(scenarios.ALL)))
    one.add_argument("name", choices=sorted(scenarios.ALL))
    one.add_argument("--win-bin", metavar="DIR", help="where bradawl.exe is (windows)")
    one.add_argument("--win-dlls", metavar="DIR",
                     help="where its DLLs are (default: as its build tree says)")
    one.add_argument("--wine-prefix", metavar="DIR", help="use and keep this one (windows)")
    one = commands.add_parser("pcap-check", parents=[common],
                              help="the time of one punch, measured on the wire")
    one.add_argument("--pairs", default="cone,cone", help="one pair")
    commands.add_parser("demo", parents=[common], help="one punch, told as it happens")
    commands.add_parser("check", parents=[common], help="does every NAT type behave?")
    commands.add_parser("clean", help="remove what a killed lab left behind")
    return parser.parse_args()


def find_switch(options):
    if options.switch is None and options.bin:
        options.switch = os.path.join(options.bin, "..", "..", "tests", "natlab", "natlab-switch")
    if options.switch is None or not os.access(options.switch, os.X_OK):
        sys.exit("natlab: no natlab-switch; build the target `natlab`, or give --switch FILE")
    options.switch = os.path.abspath(options.switch)


def run_pcap_check(options):
    (pair,) = table.parse_pairs(options.pairs)
    with topology.Lab(options.switch) as lab:
        rtt = table.announce(lab)
        programs.Server(lab, options.bin).start()
        sides = programs.two_sides(lab, options.bin)
        if options.pcap:
            return pcap.check(lab, sides, pair, rtt, options.pcap, programs.punch)
        with tempfile.TemporaryDirectory() as directory:
            return pcap.check(lab, sides, pair, rtt, directory, programs.punch)


def run_check(options):
    with topology.Lab(options.switch) as lab:
        table.announce(lab)
        return check.run(lab)


def main():
    options = parse()
    topology.enter_user_namespace()
    if options.command == "clean":
        for name in topology.remove_stale():
            print(f"removed {name}")
        return 0
    find_switch(options)
    if options.command != "check":
        if options.bin is None:
            sys.exit("natlab: give --bin DIR")
        programs.find_programs(options.bin)
    if options.pcap:
        os.makedirs(options.pcap, exist_ok=True)
    commands = {"table": table.run, "pcap-check": run_pcap_check, "demo": demo.run,
                "check": run_check, "scenario": lambda o: scenarios.run(o.name, o)}
    try:
        return 0 if commands[options.command](options) else 1
    except programs.LabError as problem:
        print(f"natlab: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
