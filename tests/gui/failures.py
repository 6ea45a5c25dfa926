#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What a user reads when something does not work: the cause and the next step, each time."""

import sys

sys.dont_write_bytecode = True

import app as gui
import world


def server_unreachable(told, app, make):
    server = make.server()
    server.kill()
    app.login(server.address, "alice")
    app.wait_text("no Bradawl server answers")
    told.step("says that nothing answers at the server's address")
    told.picture(app, "server-unreachable")
    server.start()
    app.press("Log in")
    app.wait_online()
    told.step("the second login reached it")


def server_lost(told, app, make):
    server = make.server()
    app.login(server.address, "alice")
    app.wait_online()
    server.kill()
    app.wait("info bar", gui.re.compile(gui.re.escape(server.address)), 15)
    app.wait_text(gui.re.compile("Trying again in"))
    app.wait("push button", "Retry now")
    told.step("says that the server is lost")
    told.picture(app, "server-lost")
    server.start()
    app.retry_now()
    told.step("Retry now found it again")


def name_taken(told, app, make):
    server = make.server()
    make.peer(server, "alice").leave()
    app.login(server.address, "alice")
    app.wait_text(gui.re.compile("belongs to|taken|another key"))
    told.step("says that the name is taken")
    told.picture(app, "name-taken")
    app.login(server.address, "alice2")
    app.wait_online()
    told.step("another name is fine")


def declined(told, app, make):
    server = make.server()
    make.peer(server, "bob", "--accept", "known")
    app.login(server.address, "alice")
    app.wait_peer("bob").press()
    app.wait_text(gui.re.compile("declined"))
    app.wait("push button", "Retry bob")
    app.wait("push button", "Copy details")
    told.step("says that bob declined")
    told.picture(app, "declined")


def peer_left(told, app, make):
    server = make.server()
    bob = make.peer(server, "bob", "--accept", "everyone")
    app.login(server.address, "alice")
    app.wait_peer("bob").press()
    app.wait("push button", "Disconnect from bob")
    bob.process.stop(gui.signal.SIGKILL)
    gui.atspi.wait("end of the link",
                   lambda: not app.find("push button", "Disconnect from bob"), 60)
    told.step("the link to a peer that died is over")
    told.picture(app, "peer-left")


def connect_once(app):
    """From now on bob's key is known."""
    app.wait_peer("bob").press()
    app.wait("push button", "Disconnect from bob").press()
    gui.atspi.wait("end of the link",
                   lambda: not app.find("push button", "Disconnect from bob"))


def changed_key(told, app, make):
    server = make.server()
    bob = make.peer(server, "bob", "--accept", "everyone")
    app.login(server.address, "alice")
    connect_once(app)
    bob.leave()
    server.kill()
    server.forget("names.db")  # what an administrator does who frees a name
    server.start()
    make.peer(server, "bob", "--accept", "everyone", profile="impostor")
    app.wait_text(gui.re.compile("bob.*another key|key.*bob|bob.*key"), 20)
    told.step("says that bob's key changed")
    told.picture(app, "changed-key")


def server_changed(told, app, make):
    server = make.server()
    app.login(server.address, "alice")
    app.wait_online()
    server.kill()
    server.forget("server.pem")
    server.start()
    app.wait_text(gui.re.compile("not the one that you know"), 20)
    told.step("says that the server's key changed")
    app.press("Compare the Identities")
    app.wait("dialog")
    told.picture(app, "server-changed")
    app.press("Cancel")


SCENARIOS = (server_unreachable, server_lost, name_taken, declined, peer_left, changed_key,
             server_changed)


class Make:
    """Makes what a scenario needs on its desktop."""

    def __init__(self, desktop, stage):
        self.desktop, self.stage = desktop, stage

    def server(self):
        return world.Server(self.desktop, self.stage).start()

    def peer(self, server, name, *args, profile=None):
        return world.Peer(self.desktop, self.stage, server, name, *args, profile=profile)


def main():
    options = gui.options(only={"choices": [s.__name__ for s in SCENARIOS]})
    for scenario in SCENARIOS:
        if options.only not in (None, scenario.__name__):
            continue
        with gui.headless.Desktop() as desktop:
            app = gui.App(desktop, options.stage)
            with gui.Told(options.report, app) as told:
                told.step(f"--- {scenario.__name__}")
                app.open()
                scenario(told, app, Make(desktop, options.stage))
                app.quit()


if __name__ == "__main__":
    gui.run(main)
