# SPDX-License-Identifier: MIT
"""usage: windows_test.py BUILD-DIR

Installs build/packages/bradawl-*-setup.exe into a fresh Wine, uses what it installed, removes it;
the same with the portable ZIP. BUILD-DIR is a native build: its programs are the other side.
What stands on the screens is kept in build/test-report/windows/.

Exit codes: 0 passed, 1 failed, 77 not possible here.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

sys.dont_write_bytecode = True
TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path += [os.path.join(TREE, "tests", name) for name in ("gui", "natlab")]

import headless
import programs
import topology
import wine
from processes import LabError, Process

MING, ALICE = "小明", "alice"
START_S, LINK_S, TRIES = 30, 30, 3
REPORT = os.path.join(TREE, "build", "test-report", "windows")
SETTINGS = "[io/github/bradawl/Bradawl]\n"
LINK = ("bradawl://127.0.0.1:4000?id=YOJ4-BUXT-IZJ2-7CSY-B7VG-7WCX-K5NW-QMWY-X3O6-Y2L5-S24U-ODPF-V4CA"
        "&room=打洞")
PROGRAMS = ("bradawl-gtk.exe", "bradawl.exe", "bradawl-server.exe")
BEGIN = time.monotonic()


def say(text):
    print(f"{time.monotonic() - BEGIN:6.1f} s  {text}", flush=True)


def check(condition, text):
    if not condition:
        raise LabError(text)


def wait(what, condition, timeout=START_S):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise LabError(f"no {what} within {timeout} s")


def package(pattern):
    found = sorted(glob.glob(os.path.join(TREE, "build", "packages", pattern)))
    topology.skip_unless(found, f"no {pattern}: run packaging/windows/make.sh first")
    return found[-1]


class App:
    """bradawl-gtk.exe on a private screen. GTK shows Wine no accessibility tree: keys drive it, the
    screen and the other side tell."""

    def __init__(self, windows, desktop, folder, *args, lang="en"):
        self.windows, self.desktop = windows, desktop
        env = {**windows.env, "LANGUAGE": lang}
        self.argv = windows.inside(["wine", os.path.join(folder, "bradawl-gtk.exe"), *args])
        self.process = Process(self.argv, env=env)
        desktop.processes.append(self.process)
        self.window = None

    def _xdotool(self, *args):
        done = subprocess.run(["xdotool", *args], env=self.desktop.env, capture_output=True,
                              text=True, check=False, timeout=30)
        return done.stdout.split()

    def windows_shown(self):
        if self.process.child.poll() is not None:
            raise LabError(f"the app ended\n{self.process.tail()}")
        return self._xdotool("search", "--onlyvisible", "--name", "^Bradawl")

    def open(self):
        self.window = wait("window of the app", self.windows_shown)[-1]
        self.keys()
        return self

    def keys(self, *names):
        self._xdotool("windowactivate", "--sync", self.window)
        for name in names:
            self._xdotool("key", "--clearmodifiers", name)
            time.sleep(0.2)

    def type(self, text):
        self._xdotool("type", "--delay", "40", text)

    def picture(self, name):
        """Keeps the screen as a picture; an empty one is a failure."""
        time.sleep(1)  # what was asked for gets drawn
        path = os.path.join(REPORT, f"{name}.png")
        self.desktop.screenshot(path)
        colours = subprocess.run(["identify", "-format", "%k", path], capture_output=True,
                                 text=True, check=False)
        check(int(colours.stdout or 0) > 100, f"nothing can be seen on {path}")

    def brightness(self, name):
        """Of the middle of a picture, 0 to 1."""
        done = subprocess.run(["convert", os.path.join(REPORT, f"{name}.png"), "-gravity", "center",
                               "-crop", "50%x50%+0+0", "-colorspace", "Gray", "-format",
                               "%[fx:mean]", "info:"], capture_output=True, text=True, check=True)
        return float(done.stdout)

    def quit(self):
        self.keys("ctrl+q")
        status = self.process.wait(START_S)
        check(status == 0, f"the app ended with {status}\n{self.process.tail()}")


def prefer(folder, **values):
    """Writes preferences as the app would, before it starts."""
    path = os.path.join(folder, "Bradawl", "glib-2.0", "settings", "keyfile")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(SETTINGS + "".join(f"{k.replace('_', '-')}={v}\n" for k, v in values.items()))


# --- the installer ---------------------------------------------------------------------------


def check_resources(program):
    """What Windows reads from the file: icon, version, manifest."""
    listed = subprocess.run(["wrestool", "-l", program], capture_output=True, text=True,
                            check=False).stdout
    for number, what in ((14, "icon"), (16, "version"), (24, "manifest")):
        check(f"--type={number} " in listed, f"{program} has no {what}")


def install(windows, setup):
    windows.must("wine", setup, "/S", timeout=60)
    folder = windows.local("Programs", "Bradawl")
    for name in (*PROGRAMS, "uninstall.exe", "LICENSE.txt", "share/glib-2.0/schemas/gschemas.compiled",
                 "share/locale/zh_CN/LC_MESSAGES/bradawl.mo"):
        check(os.path.isfile(os.path.join(folder, name)), f"the installer did not bring {name}")
    entry = "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Bradawl/Bradawl.lnk"
    check(os.path.isfile(os.path.join(windows.user, entry)), "no entry in the Start menu")
    opens = windows.must("wine", "reg", "query", r"HKCU\Software\Classes\bradawl\shell\open\command")
    check(r'Programs\Bradawl\bradawl-gtk.exe" "%1"' in opens, f"bradawl:// opens with {opens}")
    search = windows.must("wine", "cmd", "/c", "echo %PATH%").strip()
    check(all(part.lower().startswith(r"c:\windows") for part in search.split(";")),
          f"PATH is more than Windows' own: {search}")
    for name in PROGRAMS:
        check_resources(os.path.join(folder, name))
        told = windows.must("wine", os.path.join(folder, name), "--version")
        check(re.search(r"\d+\.\d+\.\d+", told), f"{name} --version says {told!r}")
    say("installed: programs, Start menu, links; they start with Windows' own PATH")
    return folder


def uninstall(windows, folder, before):
    windows.must("wine", os.path.join(folder, "uninstall.exe"), "/S")
    wait("end of the uninstaller", lambda: not os.path.exists(folder))
    windows.stop()
    files, registry = before
    profile = os.path.join("AppData", "Local", "Bradawl")
    left = [path for path in windows.files() - files
            if not path.startswith(profile) and "Microsoft" not in path
            and path != os.path.join("AppData", "Local", "Programs")]
    check(not left, f"the uninstaller left {left}")
    keys = [key for key in windows.registry() - registry if "bradawl" in key.lower()]
    check(not keys, f"the uninstaller left registry keys: {keys}")
    check(os.path.isdir(windows.local("Bradawl")), "the uninstaller removed the user's profile")
    say("uninstalled: only the user's profile is left")


def look(windows, desktop, folder, setup):
    """The window in both languages; a second start finds the first, an update waits for its end."""
    for lang in ("en", "zh_CN"):
        app = App(windows, desktop, folder, lang=lang).open()
        app.picture(f"first-run-{lang}")
        if lang == "en":
            again = windows.run("wine", os.path.join(folder, "bradawl-gtk.exe"), LINK)
            check(again.returncode == 0, f"the second copy ended with {again.returncode}")
            check(len(app.windows_shown()) == 1, "the second copy has a window of its own")
            app.picture("link-handed-over")
            update = windows.run("wine", setup, "/S")
            check(update.returncode == 2, f"updating a running app: {update.returncode}")
        app.quit()
    personal = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
    windows.must("wine", "reg", "add", personal, "/v", "AppsUseLightTheme", "/t", "REG_DWORD", "/d",
                 "0", "/f")
    app = App(windows, desktop, folder).open()
    app.picture("first-run-dark")
    windows.must("wine", "reg", "delete", personal, "/v", "AppsUseLightTheme", "/f")
    brightness = app.brightness("first-run-dark")
    check(brightness < 0.35, f"Windows is dark, the window is not: {brightness}")
    app.quit()
    check(os.path.isfile(windows.local("Bradawl", "glib-2.0", "settings", "keyfile")),
          "the preferences are not kept in the profile")
    say("the window opens in English and Chinese, once")


# --- the portable ZIP ------------------------------------------------------------------------


def portable(windows, desktop, archive, work):
    target = os.path.join(work, "便携 portable")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(target)
    (folder,) = glob.glob(f"{target}/Bradawl-*")
    before = windows.files()
    told = windows.must("wine", os.path.join(folder, "bradawl.exe"), "id")
    check(re.search(r"([A-Z2-7]{4}-){12}", told), f"bradawl.exe id says {told!r}")
    app = App(windows, desktop, folder).open()
    app.picture("portable")
    app.quit()
    for name in ("identity.pem", "glib-2.0/settings/keyfile"):
        check(os.path.isfile(os.path.join(folder, "data", "Bradawl", name)),
              f"no {name} beside the programs: {os.listdir(os.path.join(folder, 'data'))}")
    left = [path for path in windows.files() - before if "Microsoft" not in path]
    check(not left, f"the portable copy left {left} in the user's folders")
    say("portable: it runs elsewhere, all data is beside the programs")


# --- the server ------------------------------------------------------------------------------


def server(windows, lab, folder, build):
    """bradawl-server.exe as from a double-click, and a Linux client in the same network."""
    exe = os.path.join(folder, "bradawl-server.exe")
    process = lab.start("a", ["wine", exe], env=windows.env)
    ready = process.wait_line(lambda line: line.startswith("ready "), START_S, "`ready` line")
    server_id = re.search(r"id=([A-Z2-7-]+)", ready)[1]
    link = f"bradawl://{topology.PRIVATE_HOST['a']}:4000?id={server_id}"
    process.wait_for(lambda lines: any(link in text for _, _, text in lines) or None, 5,
                     f"link {link}")
    process.wait_for(lambda lines: any("Ctrl-C" in text for _, _, text in lines) or None, 5,
                     "word on how to stop")
    second = windows.run("wine", exe)
    check(second.returncode == 1 and "4000" in second.stderr,
          f"a second server: status {second.returncode}\n{second.stderr}")
    client = os.path.join(build, "core", "cli", "bradawl")
    names = [lab.start("a2", [client, "--server", link, "--name", name, "--json", "--profile",
                              os.path.join(lab.work, f"of-{name}"), *command])
             for name, command in (("anna", ["wait", "--accept", "everyone", "--echo"]),)]
    names[0].wait_line(lambda line: '"logged-in"' in line, START_S, "login of anna")
    done = lab.start("a2", [client, "--server", link, "--name", "ben", "--json", "--profile",
                            os.path.join(lab.work, "of-ben"), "connect", "anna", "--send", "hello",
                            "--replies", "1"])
    status = done.wait(START_S)
    check(status == 0, f"connecting over the Windows server: {status}\n{done.tail()}")
    names[0].stop()
    process.stop()
    say("server: started without arguments it tells the link; Linux clients connect over it")


# --- two NATs --------------------------------------------------------------------------------


def call_by_keys(ming, linux):
    """Finds alice and calls her. The keys may come before the list has her: nobody can ask it."""
    for _ in range(TRIES):
        ming.keys("ctrl+f", "ctrl+a")
        ming.type(ALICE)
        ming.keys("Down", "Return")
        try:
            return linux.wait("push button", f"Disconnect from {MING}", LINK_S / TRIES)
        except LabError:
            ming.picture("call-by-keys")
    raise LabError(f"the keys started no call: {REPORT}/call-by-keys.png")


def two_nats(windows, lab, desktop, folder, build):
    """The installed app behind one NAT and the Linux app behind another: each calls the other."""
    import app as gui  # needs python3-gi

    stage = os.path.join(lab.work, "stage")
    subprocess.run(["cmake", "--install", build, "--prefix", stage], check=True,
                   stdout=subprocess.DEVNULL)
    programs.Server(lab, os.path.join(stage, "bin")).start()
    prefer(windows.local(), accept="'everyone'", may_listen="true")
    with headless.Desktop() as screen:
        screen.settings(accept="everyone")
        linux = gui.App(screen, stage, inside=lambda argv: lab.inside("b", argv)).open()
        with gui.Told(REPORT, linux) as told:
            linux.login(topology.SERVER, ALICE)
            ming = App(windows, desktop, folder, "--server", topology.SERVER, "--name", MING,
                       "--login")
            linux.wait_peer(MING, START_S)
            say("both are logged in")
            call_by_keys(ming.open(), linux)
            linux.wait_text(gui.re.compile(r"\bdirect\b"))
            ming.picture("two-nats-windows")
            told.picture(linux, "two-nats-linux")
            say("link: Windows called Linux, the path is direct")
            linux.select(MING)
            linux.show("Chat")
            ming.keys("ctrl+m")
            ming.type("hello from Windows")
            ming.keys("Return")
            linux.wait_message("hello from Windows")
            linux.chat("你好，Windows！")
            ming.picture("two-nats-windows-chat")
            told.picture(linux, "two-nats-linux-chat")
            say("chat both ways, delivered")
            linux.press(f"Disconnect from {MING}")
            linux.wait_peer(MING).press()
            linux.wait("push button", f"Disconnect from {MING}", LINK_S)
            say("link: Linux called Windows")
            linux.press(f"Disconnect from {MING}")
            linux.wait_peer(MING)
            ming.quit()
            linux.quit()


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/dev")
    headless.need_tools("wine", "wineserver", "xdotool", "import", "identify",
                        "wrestool", "x86_64-w64-mingw32-gcc")
    setup, archive = package("bradawl-*-setup.exe"), package("bradawl-*-portable.zip")
    topology.enter_user_namespace()
    shutil.rmtree(REPORT, ignore_errors=True)
    os.makedirs(REPORT)
    switch = os.path.join(build, "tests", "natlab", "natlab-switch")
    with tempfile.TemporaryDirectory(prefix="bradawl-wine-") as work, \
            headless.Desktop() as desktop, topology.Lab(switch) as lab, \
            wine.Windows(os.path.join(work, "prefix"), desktop.env["DISPLAY"]) as windows:
        say("a fresh Windows stands")
        before = windows.files(), windows.registry()
        # Nothing of this may reach the real network: all of it runs in a host of the lab.
        windows.move(lambda argv: lab.inside("a", argv))
        for side in ("a", "b"):
            lab.set_nat(side, "cone")
        folder = install(windows, setup)
        look(windows, desktop, folder, setup)
        portable(windows, desktop, archive, work)
        server(windows, lab, folder, build)
        two_nats(windows, lab, desktop, folder, build)
        uninstall(windows, folder, before)


if __name__ == "__main__":
    try:
        main()
    except LabError as problem:
        print(f"FAILED: {problem}", file=sys.stderr)
        sys.exit(1)
