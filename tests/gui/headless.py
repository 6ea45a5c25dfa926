#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A private desktop without a screen: X server, window manager, D-Bus, home.

    headless.py [--screen WxH] [--scale N] [--lang L] [--theme T] [--data DIR] [--no-wm] [--] CMD [ARG...]

runs CMD there and exits with its status; 77 when a tool is missing. As a module: Desktop. All
sockets are files, so a program may join from another network namespace.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # no litter in the source tree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "natlab"))
from processes import LabError, Process, die_with_parent  # noqa: E402, it lies in another folder

SKIP = 77
_TOOLS = ("Xvfb", "openbox", "dbus-daemon", "xdpyinfo")
_START_S = 20

# No frames around windows without their own, no shortcuts: nothing that a test did not ask for.
_OPENBOX = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
</openbox_config>
"""
_GTK = """[Settings]
gtk-enable-animations=false
gtk-cursor-blink=false
gtk-font-name=Cantarell 11
gtk-icon-theme-name=Adwaita
gtk-recent-files-enabled=false
"""


def skip(reason):
    print(f"SKIP: {reason}", flush=True)
    sys.exit(SKIP)


def need_tools(*more):
    """Exits with 77 where a tool of the desktop is missing."""
    lacking = [tool for tool in (*_TOOLS, *more) if not shutil.which(tool)]
    if lacking:
        skip(f"not installed: {', '.join(lacking)}")


def environment(lang):
    """What a program may know of the real desktop: nothing."""
    keep = {key: value for key, value in os.environ.items()
            if not key.startswith(("DBUS_", "XDG_", "GTK_", "GDK_", "LC_", "WAYLAND_", "G_DEBUG"))
            and key not in ("AT_SPI_BUS_ADDRESS", "NO_AT_BRIDGE", "DISPLAY", "XAUTHORITY")}
    return {**keep, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": lang,
            "GDK_BACKEND": "x11", "GSETTINGS_BACKEND": "keyfile", "TZ": "UTC",
            "LSAN_OPTIONS": f"suppressions={HERE}/lsan.supp:print_suppressions=0"}


class Desktop:
    """A running desktop; use as a context manager. `env` is what its programs need."""

    def __init__(self, screen="1280x800", scale=1, lang="en", theme="Adwaita", wm=True):
        self.screen, self.wm = screen, wm
        self.env = environment(lang)
        self.env.update(GTK_THEME=theme, GDK_SCALE=str(scale))
        self.processes = []
        self.work = None

    def __enter__(self):
        need_tools()
        self.work = tempfile.mkdtemp(prefix="bradawl-desktop-")
        self._make_home()
        try:
            self._start_x()
            self._start_bus()
            if self.wm:
                self._start_wm()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_exc):
        self.close()

    def _make_home(self):
        for name, mode in (("run", 0o700), ("home", 0o755), ("tmp", 0o755)):
            os.mkdir(os.path.join(self.work, name), mode)
        self.env.update(XDG_RUNTIME_DIR=os.path.join(self.work, "run"),
                        HOME=os.path.join(self.work, "home"), TMPDIR=os.path.join(self.work, "tmp"))
        self._write("home/.config/gtk-3.0/settings.ini", _GTK)
        self._write("home/.config/openbox/rc.xml", _OPENBOX)

    def _write(self, name, text):
        path = os.path.join(self.work, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def add_data(self, share):
        """Schemas, icons and translations of a build or an installation, before the system's."""
        self.env["XDG_DATA_DIRS"] = f"{share}:/usr/local/share:/usr/share"

    def settings(self, **values):
        """Preferences of the app, before it starts; underscores stand for dashes."""
        lines = ["[io/github/bradawl/Bradawl]"]
        for key, value in values.items():
            text = (f"'{value}'" if isinstance(value, str) else str(value).lower())
            lines.append(f"{key.replace('_', '-')}={text}")
        self._write("home/.config/glib-2.0/settings/keyfile", "\n".join(lines) + "\n")

    def start(self, argv, env=None, **kwargs):
        """A Process of this desktop; it ends with it at the latest."""
        process = Process(argv, env={**self.env, **(env or {})}, **kwargs)
        self.processes.append(process)
        return process

    def _start_x(self):
        # Xvfb picks a free display itself, so that tests can run side by side.
        server = self.start(["Xvfb", "-displayfd", "1", "-screen", "0", f"{self.screen}x24",
                             "-nolisten", "tcp", "-noreset", "-dpi", "96"])
        number = server.wait_line(str.isdigit, _START_S, "display number of Xvfb")
        self.env["DISPLAY"] = f":{number}"

    def _start_bus(self):
        address = f"unix:path={self.work}/run/bus"
        bus = self.start(["dbus-daemon", "--session", "--nofork", "--print-address=1",
                          f"--address={address}"])
        bus.wait_line(lambda line: line.startswith("unix:"), _START_S, "address of dbus-daemon")
        self.env["DBUS_SESSION_BUS_ADDRESS"] = address

    def _start_wm(self):
        self.start(["openbox", "--config-file",
                    os.path.join(self.work, "home/.config/openbox/rc.xml"), "--sm-disable"])
        done = subprocess.run(
            ["timeout", str(_START_S), "sh", "-c",
             "until xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 0x; do sleep 0.02; "
             "done"], env=self.env, check=False)
        if done.returncode != 0:
            raise LabError("openbox did not start")

    def run(self, argv):
        """Runs a program in the foreground; its exit status."""
        child = subprocess.Popen(argv, env=self.env, preexec_fn=die_with_parent)
        try:
            status = child.wait()
        finally:
            child.kill()
        return status if status >= 0 else 128 - status

    def screenshot(self, path):
        """A picture of the whole screen; quiet where ImageMagick is missing."""
        if shutil.which("import"):
            os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
            subprocess.run(["import", "-silent", "-window", "root", path], env=self.env,
                           check=False, timeout=30)

    def close(self):
        for process in reversed(self.processes):
            process.stop()
        self.processes = []
        if self.work:
            shutil.rmtree(self.work, ignore_errors=True)
            self.work = None


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screen", default="1280x800", metavar="WxH")
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--lang", default="en")
    parser.add_argument("--theme", default="Adwaita")
    parser.add_argument("--data", metavar="DIR", help="share/ of a build or an installation")
    parser.add_argument("--no-wm", action="store_true")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("no command")
    with Desktop(options.screen, options.scale, options.lang, options.theme,
                 not options.no_wm) as desktop:
        if options.data:
            desktop.add_data(options.data)
        return desktop.run(command)


if __name__ == "__main__":
    sys.exit(main())
