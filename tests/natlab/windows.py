# SPDX-License-Identifier: MIT
"""A Windows client (mingw build, under Wine) behind its own kernel NAT, called and calling."""

import os
import re
import shutil
import subprocess

import programs
import table
import topology
from processes import LabError

_LINGER_S = 30
_ENV = {"WINEARCH": "win64", "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d"}


def _dlls_of_build(win_bin):
    """The DLLs lie beside the OpenSSL that the build tree of this folder was configured with."""
    try:
        with open(os.path.join(win_bin, "..", "..", "CMakeCache.txt"), encoding="utf-8") as cache:
            root = re.search(r"^OPENSSL_ROOT_DIR:\w+=(.+)$", cache.read(), re.MULTILINE)
    except OSError:
        return None
    return os.path.join(root[1], "bin") if root else None


class Wine:
    """One prefix for one network namespace: sockets belong to the wineserver, so all programs of
    the prefix live in the namespace where its wineserver was started."""

    def __init__(self, lab, host, options):
        self.lab, self.host = lab, host
        self.prefix = os.path.abspath(options.wine_prefix or os.path.join(lab.work, "wine"))
        self.env = {**os.environ, **_ENV, "WINEPREFIX": self.prefix}
        dlls = options.win_dlls or _dlls_of_build(options.win_bin)
        if dlls:
            # Z: is the whole file system of this machine.
            self.env["WINEPATH"] = "Z:" + os.path.abspath(dlls).replace("/", "\\")

    def _run(self, *argv):
        subprocess.run(self.lab.inside(self.host, argv), env=self.env, check=False,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=180)

    def __enter__(self):
        # A server of this prefix outside the namespace would carry the sockets: end it first.
        if os.path.exists(os.path.join(self.prefix, "system.reg")):
            self._run("wineserver", "-k")
            self._run("wineserver", "-w")
        else:
            print("making a Wine prefix (about 15 s)", flush=True)
            self._run("wineboot", "-i")
            self._run("wineserver", "-w")
        # The server stays for a while without clients: later programs start in 0.3 s.
        self._run("wineserver", f"-p{_LINGER_S}")
        return self

    def must_run(self, program):
        """Tells a missing DLL (status 53) from a punch that fails."""
        trial = self.lab.start(self.host, ["wine", program, "--version"],
                               env={**self.env, "WINEDEBUG": "err+module"})
        status = trial.wait(60)
        if status != 0:
            raise LabError(f"bradawl.exe does not start (status {status})\n{trial.tail()}")

    def __exit__(self, *_exc):
        self._run("wineserver", "-k")
        self._run("wineserver", "-w")


def scenario(options):
    """A Windows client behind a NAT and a Linux client behind another call each other."""
    topology.skip_unless(shutil.which("wine") and shutil.which("wineserver"),
                         "wine is not installed")
    program = os.path.join(options.win_bin or "", "bradawl.exe")
    topology.skip_unless(os.path.isfile(program), "no bradawl.exe: give --win-bin DIR")
    good = True
    with topology.Lab(options.switch) as lab, Wine(lab, "a", options) as wine:
        wine.must_run(program)
        rtt = table.announce(lab)
        server = programs.Server(lab, options.bin)
        server.start()
        linux = programs.two_sides(lab, options.bin)[1]
        # A name for Windows is in argv and in the profile's path: both through Z:.
        client = programs.Side(lab, "windows", "a", program, wrap=["wine"], env=wine.env)
        client.profile = "Z:" + client.profile.replace("/", "\\")
        print(table.Row.HEADER)
        for label, sides in (("windows -> linux", (client, linux)),
                             ("linux -> windows", (linux, client))):
            outcomes = []
            for _ in range(options.tries):
                outcomes += table.run_pair(lab, server, sides, ("cone", "cone"), 1)
            row = table.Row(label, "auto", outcomes, rtt).expect()
            row.report()
            good = good and not row.broken
    return good
