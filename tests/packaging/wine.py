# SPDX-License-Identifier: MIT
"""A fresh Windows for one user, as far as Wine knows: a prefix, its programs, what they leave."""

import glob
import os
import shutil
import subprocess

from processes import LabError

_ENV = {"WINEARCH": "win64", "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d"}
# What GTK and GLib on Windows must not hear of this desktop.
_OUR_OWN = ("WINE", "GTK_", "GDK_", "G_", "GSETTINGS_", "XDG_", "DBUS_", "LANGUAGE")
_LINGER_S = 30
# Wine's own fonts, which Debian's Wine does not find by itself, and a face with Chinese.
_FONTS = "/usr/share/wine/fonts/*.ttf"
_CHINESE = (("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "WenQuanYi Micro Hei"),
            ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"))
_REPLACED = ("Tahoma", "Segoe UI", "SimSun", "Microsoft YaHei", "Microsoft YaHei UI")
# Where programs leave things: the user's folders. The rest of a prefix is Wine's.
_WINE_OWN = ("Temp", os.path.join("AppData", "LocalLow"))


class Windows:
    """Use as a context manager. All its programs run in the namespace of `inside`, if given:
    sockets belong to the wineserver. `move` takes the whole prefix to another. `display`: where its
    windows are shown."""

    def __init__(self, prefix, display):
        self.prefix = os.path.abspath(prefix)
        # The display from the first program on: Wine's desktop is made once and for all programs.
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(_OUR_OWN)}
        self.env.update(_ENV, WINEPREFIX=self.prefix, DISPLAY=display)
        self.inside = list

    def __enter__(self):
        self._wine("wineboot", "-i", timeout=120)
        # Desktop, Documents ...: GLib's stat() fails on links under Wine.
        for path in glob.glob(f"{self.prefix}/drive_c/users/*/*"):
            if os.path.islink(path):
                os.remove(path)
                os.mkdir(path)
        self._fonts()
        self._keyboard()
        self.must("wine", "reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        self._wine("wineserver", "-w", timeout=60)
        return self

    def __exit__(self, *_exc):
        self.stop()

    def _fonts(self):
        fonts = os.path.join(self.prefix, "drive_c", "windows", "Fonts")
        for path in glob.glob(_FONTS):
            shutil.copy(path, fonts)
        face = next((face for path, face in _CHINESE if os.path.exists(path)), None)
        if face is None:
            return
        for path in glob.glob(f"{fonts}/tahoma*.ttf"):
            os.remove(path)  # only a face that does not exist can be replaced
        for name in _REPLACED:
            self.must("wine", "reg", "add", r"HKCU\Software\Wine\Fonts\Replacements", "/v", name,
                      "/d", face, "/f")

    def _keyboard(self):
        """GTK reads the tables of the layout's DLL; Wine has none. See kbdus.c."""
        dll = os.path.join(self.prefix, "drive_c", "windows", "system32", "kbdus.dll")
        subprocess.run(["x86_64-w64-mingw32-gcc", "-shared", "-static-libgcc", "-o", dll,
                        os.path.join(os.path.dirname(os.path.abspath(__file__)), "kbdus.c")],
                       check=True, timeout=60)
        layouts = r"HKLM\System\CurrentControlSet\Control\Keyboard Layouts\00000409"
        self.must("wine", "reg", "add", layouts, "/v", "Layout File", "/d", "kbdus.dll", "/f")

    def _wine(self, *argv, timeout=60):
        """For what stays behind in the background: a pipe would be held open by it."""
        subprocess.run(self.inside(list(argv)), env=self.env, check=False, timeout=timeout,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def run(self, *argv, timeout=60, env=None):
        """Runs a command to its end; what it said is in the result."""
        return subprocess.run(self.inside(list(argv)), env=env or self.env, check=False,
                              timeout=timeout, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, errors="replace")

    def must(self, *argv, **keywords):
        done = self.run(*argv, **keywords)
        if done.returncode != 0:
            raise LabError(f"{' '.join(argv)}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def stop(self):
        """Ends every program of this Windows."""
        self._wine("wineserver", "-k")
        self._wine("wineserver", "-w")

    def move(self, inside):
        """To another network namespace; inside(argv) is how a command gets there."""
        self.stop()
        self.inside = inside
        self._wine("wineserver", f"-p{_LINGER_S}")
        self._wine("wine", "cmd", "/c", "exit")  # Wine's services, without our pipes

    # --- what is there ---------------------------------------------------------------------

    @property
    def user(self):
        """The user's folder, as a Unix path."""
        found = [path for path in glob.glob(f"{self.prefix}/drive_c/users/*")
                 if os.path.basename(path) != "Public"]
        return found[0]

    def local(self, *parts):
        return os.path.join(self.user, "AppData", "Local", *parts)

    def files(self):
        """All files of the user, relative; without Wine's own."""
        found = set()
        for root, folders, names in os.walk(self.user):
            relative = os.path.relpath(root, self.user)
            if any(own in relative for own in _WINE_OWN):
                continue
            found.update(os.path.normpath(os.path.join(relative, n)) for n in names + folders)
        return found

    def registry(self):
        """Every key of the user's registry, as written to the disk after stop()."""
        with open(os.path.join(self.prefix, "user.reg"), encoding="utf-8", errors="replace") as reg:
            return {line[1:line.index("]")] for line in reg if line.startswith("[")}

    def path_of(self, unix):
        """The name by which its programs know a file."""
        return "Z:" + os.path.abspath(unix).replace("/", "\\")
