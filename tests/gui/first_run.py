#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A newcomer: a fresh home, Try it on this computer, Connect. A link is up within ten seconds of
the start, and the log tells the story."""

import sys
import time

sys.dont_write_bytecode = True

import app as gui

LIMIT_S = 10


def main():
    options = gui.options(limit={"type": float, "default": LIMIT_S})
    with gui.headless.Desktop() as desktop:
        app = gui.App(desktop, options.stage)
        with gui.Told(options.report, app) as told:
            app.open()
            told.step("the window stands")
            app.press("Try it on this computer")
            peer = app.wait("push button", gui.re.compile("^Connect to "))
            name = peer.name.removeprefix("Connect to ")
            told.step(f"logged in; {name} is here")
            peer.press()
            app.wait("push button", f"Disconnect from {name}", LIMIT_S)
            taken = time.monotonic() - app.started
            told.step(f"link up, {taken:.2f} s after the start of the process")
            if taken > options.limit:
                raise gui.LabError(f"the first link took {taken:.2f} s, not {options.limit} s")
            rows = app.log_rows()
            for row in rows:
                print(f"          {row}")
            if len(rows) < 5 or not any("link" in row.lower() for row in rows):
                raise gui.LabError("the log does not tell the story")
            told.picture(app, "try-it")
            app.show("Chat")
            app.chat("你好，世界")
            gui.atspi.wait("the echo", lambda: sum("你好，世界" in m for m in app.messages()) >= 2)
            told.step("the echo came back")
            told.picture(app, "try-it-chat")
            app.quit()
            told.step("it ended well")


if __name__ == "__main__":
    gui.run(main)
