#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Two real apps behind two real NATs of the kernel (tests/natlab): the whole story of a link.

Each app has a desktop of its own and runs in a host of the lab; X, D-Bus and accessibility are
sockets in files, so they reach into its network namespace.
"""

import os
import sys

sys.dont_write_bytecode = True

import app as gui  # first: it knows where the lab lies
import programs
import topology

ALICE, MING = "alice", "小明"
CONNECT_S = 15


def open_apps(lab, options, desktops, **settings):
    apps = []
    for host, desktop in zip(("a", "b"), desktops):
        desktop.settings(**settings)
        apps.append(gui.App(desktop, options.stage,
                            inside=lambda argv, host=host: lab.inside(host, argv)))
    return apps


def log_in(told, alice, ming):
    for app, name in ((alice, ALICE), (ming, MING)):
        app.open()
        app.login(topology.SERVER, name)
    alice.wait_peer(MING)
    ming.wait_peer(ALICE)
    told.step("logged in; they see each other")


def story(told, alice, ming, server):
    log_in(told, alice, ming)
    alice.press(f"Connect to {MING}")
    ming.press("Accept")
    told.step("alice calls, 小明 accepts")
    alice.wait("push button", f"Disconnect from {MING}", CONNECT_S)
    ming.wait("push button", f"Disconnect from {ALICE}", CONNECT_S)
    alice.wait_log("[Dd]ial")
    for row in alice.log_rows():
        print(f"          {row}")
    alice.wait_text(gui.re.compile(r"\bdirect\b"))
    told.step("link up, the path is direct")
    told.picture(alice, "two-nats-alice")
    alice.show("Chat")
    ming.select(ALICE)
    ming.show("Chat")
    for writer, reader, text in ((alice, ming, "你好，小明"), (ming, alice, "收到，alice！")):
        writer.chat(text)
        reader.wait_message(text)
    told.step("chat both ways, each message marked as delivered")
    server.kill()
    for app in (alice, ming):
        app.wait("push button", "Retry now", 20)
    told.step("the server was killed; both say so")
    for writer, reader, text in ((alice, ming, "还在吗？"), (ming, alice, "还在。")):
        writer.chat(text)
        reader.wait_message(text)
    told.step("the link lives on without it")
    told.picture(ming, "two-nats-server-lost")
    alice.press(f"Disconnect from {MING}")
    for app, name in ((alice, MING), (ming, ALICE)):
        gui.atspi.wait("end of the link", lambda app=app, name=name: not app.find(
            "push button", f"Disconnect from {name}"))
    told.step("alice disconnected; both sides know")
    server.start()
    alice.retry_now()
    alice.wait_peer(MING, 20)
    told.step("the server is back, and so are they")


def no_path(told, alice, ming, _server):
    """Two NATs with a random port for each connection: nothing goes through them yet."""
    log_in(told, alice, ming)
    alice.press(f"Connect to {MING}")
    ming.press("Accept")
    alice.wait("push button", f"Retry {MING}", 30)
    told.picture(alice, "no-path")
    alice.wait_text(gui.re.compile("NAT"))
    alice.wait("push button", "Copy details")
    told.step("no path was found; the cause and the next step stand there")


SCENARIOS = {"story": (story, "cone", {}), "no-path": (no_path, "sym", {"timeout_seconds": 6})}


def main():
    options = gui.options(switch={"required": True, "metavar": "FILE"},
                          scenario={"choices": SCENARIOS, "default": "story"})
    gui.headless.need_tools()
    topology.enter_user_namespace()
    scenario, nat, settings = SCENARIOS[options.scenario]
    with topology.Lab(options.switch) as lab, \
            gui.headless.Desktop() as left, gui.headless.Desktop() as right:
        for side in ("a", "b"):
            lab.set_nat(side, nat)
        server = programs.Server(lab, os.path.join(options.stage, "bin"))
        server.start()
        alice, ming = open_apps(lab, options, (left, right), **settings)
        with gui.Told(options.report, alice, ming) as told:
            scenario(told, alice, ming, server)
            for app in (alice, ming):
                app.quit()
            told.step("both ended well")


if __name__ == "__main__":
    gui.run(main)
