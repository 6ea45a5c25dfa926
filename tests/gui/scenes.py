#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every state of the app as a picture, in one language, theme, size and scale; and a contact sheet.

    scenes.py --program FILE --share DIR [--out DIR] NAME...     e.g. zh_CN-dark-800x600-2

NAME is LANGUAGE-THEME-SIZE-SCALE, or `all`. 800x600 is counted in the program's own pixels,
2560x1440 in the screen's: a small window on either kind of screen, and a large screen of either.
"""

import argparse
import itertools
import os
import shutil
import sys

sys.dont_write_bytecode = True

import headless

LANGUAGES = ("en", "zh_CN")
THEMES = {"light": "Adwaita", "dark": "Adwaita:dark"}
SCREENS = {("800x600", 1): "800x600", ("800x600", 2): "1600x1200",
           ("2560x1440", 1): "2560x1440", ("2560x1440", 2): "2560x1440"}
ALL = ["-".join((lang, theme, size, str(scale)))
       for lang, theme, (size, scale) in itertools.product(LANGUAGES, THEMES, SCREENS)]


def play(options, name):
    """One combination; the exit status of the program."""
    lang, theme, size, scale = name.split("-")
    argv = [options.program, "--locale-dir", os.path.join(options.share, "locale")]
    if lang == "zh_CN":
        argv += ["--chinese", os.path.join(headless.HERE, "ascii-labels.txt")]
    if options.only:
        argv += ["--only", options.only]
    folder = options.out and os.path.join(options.out, name)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        argv += ["--out", folder]
    with headless.Desktop(SCREENS[size, int(scale)], int(scale), lang,
                          THEMES[theme]) as desktop:
        desktop.add_data(options.share)
        desktop.env["G_DEBUG"] = "fatal-criticals"
        status = desktop.run(argv)
    print(f"{name}: {'as it must be' if status == 0 else f'exit status {status}'}", flush=True)
    return status


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, metavar="FILE", help="the program `scenes`")
    parser.add_argument("--share", required=True, metavar="DIR",
                        help="where the schemas and translations of the build lie")
    parser.add_argument("--out", metavar="DIR")
    parser.add_argument("--only", metavar="SCENE")
    parser.add_argument("names", nargs="+", choices=[*ALL, "all"], metavar="NAME")
    options = parser.parse_args()
    names = ALL if "all" in options.names else options.names
    return max([play(options, name) != 0 for name in names])


if __name__ == "__main__":
    sys.exit(main())
