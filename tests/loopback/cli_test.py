#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bradawl and bradawl-server end to end on 127.0.0.1, by the contract for scripts.

    cli_test.py BIN_DIR [--glare CLI_GLARE] [--run WORDS] [--suffix .exe] [TEST...]

--run: words before each program, e.g. "wine". Every line of every run is checked against
core/cli/events.schema.json.
"""
import argparse
import glob
import os
import re
import signal
import socket
import sys
import unittest

from cli_run import Process, World, interrupt

OPTIONS = argparse.Namespace(bin_dir="", glare="", run=[], suffix="")
TEXT = "gr\u00fc\u00dfe \u6253\u6d1e \U0001f573"


def native_only(test):
    """Wine does not turn the signals of the system around it into console control events."""
    def run(self):
        if OPTIONS.run:
            self.skipTest("no console control events from outside")
        test(self)
    return run


class CliTest(unittest.TestCase):
    """Each test has a world of its own."""

    def setUp(self):
        self.world = World(OPTIONS.bin_dir, OPTIONS.run, OPTIONS.suffix)
        self.addCleanup(self.world.close)
        self.world.start_server()

    def expect(self, code, outcome):
        self.assertEqual(outcome[0], code, outcome[1].told())
        return outcome[1]

    def make_known(self, one, other):
        """One link, so that each pins the other's key."""
        waiting = self.world.wait(one, "--accept", "everyone", "--once")
        self.expect(0, self.world.run(other, "connect", one, "--send", "hello"))
        self.assertEqual(waiting.wait_exit(), 0, waiting.told())


class Talk(CliTest):
    def test_a_message_goes_there_and_back(self):
        ann = self.world.wait("ann", "--accept", "everyone", "--echo")
        bob = self.expect(0, self.world.run("bob", "connect", "ann", "--send", "one", "--send",
                                            TEXT, "--replies", "2"))
        self.assertEqual(ann.wait_event("closed")["reason"], "bye")
        here, there = bob.events("connected")[0], ann.events("connected")[0]
        self.assertEqual(here["id"], ann.events("logged-in")[0]["id"])
        self.assertEqual(there["id"], bob.events("logged-in")[0]["id"])
        self.assertEqual((here["peer"], here["role"]), ("ann", "inviter"))
        self.assertEqual((there["peer"], there["role"]), ("bob", "invitee"))
        self.assertEqual(here["path"], there["path"])
        self.assertEqual((here["local"], here["remote"]), (there["remote"], there["local"]))
        self.assertFalse(here["verified"])
        self.assertGreaterEqual(here["dials"], len(bob.events("dial")) and 1)
        self.assertEqual([e["text"] for e in ann.events("message")], ["one", TEXT])
        self.assertEqual([e["text"] for e in bob.events("message")], ["one", TEXT])
        self.assertEqual([e["n"] for e in bob.events("delivered")], [1, 2])
        self.assertEqual(bob.events("closed")[0]["reason"], "bye")

    def test_lines_of_stdin_are_messages_until_the_end_of_file(self):
        ann = self.world.wait("ann", "--accept", "everyone", "--once")
        bob = self.world.start("bob", "connect", "ann")
        bob.write("first\n\nsecond\nlast without a line end")
        bob.end_input()
        self.assertEqual(bob.wait_exit(), 0, bob.told())
        self.assertEqual(ann.wait_exit(), 0, ann.told())
        self.assertEqual([e["text"] for e in ann.events("message")],
                         ["first", "second", "last without a line end"])
        self.assertEqual(len(bob.events("delivered")), 3)

    def test_a_line_that_is_too_long_is_refused_and_the_next_one_is_sent(self):
        ann = self.world.wait("ann", "--accept", "everyone", "--once")
        bob = self.world.start("bob", "connect", "ann")
        bob.write("x" * 16385 + "\n" + "y" * 16384 + "\n")
        bob.end_input()
        self.assertEqual(bob.wait_exit(), 0, bob.told())
        ann.wait_exit()
        self.assertEqual([e["text"] for e in ann.events("message")], ["y" * 16384])
        self.assertEqual(bob.events("error")[0]["code"], "limit")

    def test_names_may_be_of_any_script(self):
        name = "Zo\u00eb \u6253\u6d1e"
        ann = self.world.wait(name, "--accept", "everyone", "--once", profile="a")
        bob = self.expect(0, self.world.run("bob", "connect", name, "--send", "x"))
        self.assertEqual(bob.events("connected")[0]["peer"], name)
        self.assertEqual(ann.wait_exit(), 0, ann.told())

    def test_people_read_sentences(self):
        ann = self.world.wait("ann", "--accept", "everyone", "--once")
        bob = self.expect(0, self.world.run("bob", "connect", "ann", "--send", "x", as_json=False))
        self.assertTrue(any("connected to ann" in line and "not verified yet" in line
                            for line in bob.out), bob.told())
        self.assertEqual(ann.wait_exit(), 0, ann.told())

    def test_only_the_technique_asked_for_is_run(self):
        self.world.wait("ann", "--accept", "everyone")
        for technique in ("lan", "sequential"):
            bob = self.expect(0, self.world.run("bob", "connect", "ann", "--technique", technique,
                                                "--send", "x"))
            self.assertEqual({e["technique"] for e in bob.events("attempt")}, {technique})
            self.assertEqual(bob.events("connected")[0]["technique"], technique)
        bob = self.expect(6, self.world.run("bob", "connect", "ann", "--technique", "ipv6",
                                            "--send", "x"))  # there is only 127.0.0.1
        self.assertEqual(bob.events("failed")[0]["cause"], "no-path")

    def test_a_link_that_is_lost_before_the_reply_is_an_error(self):
        ann = self.world.wait("ann", "--accept", "everyone")
        bob = self.world.start("bob", "connect", "ann", "--send", "x", "--replies", "1")
        bob.wait_event("delivered")
        ann.kill()
        self.assertEqual(bob.wait_exit(), 1, bob.told())
        self.assertEqual(bob.events("closed")[0]["reason"], "lost")


class Ping(CliTest):
    def test_every_ping_is_answered(self):
        ann = self.world.wait("ann", "--accept", "everyone", "--once")
        bob = self.expect(0, self.world.run("bob", "ping", "ann", "--count", "3"))
        pongs = bob.events("pong", peer="ann")
        self.assertEqual([e["n"] for e in pongs], [1, 2, 3])
        self.assertEqual({e["call"] for e in pongs}, {bob.events("connected")[0]["call"]})
        self.assertGreaterEqual(pongs[2]["t"] - pongs[0]["t"], 1.5)  # one a second
        self.assertEqual(bob.events("closed")[0]["reason"], "bye")
        self.assertEqual(ann.wait_exit(), 0, ann.told())
        self.assertEqual(ann.events("pong"), [])

    def test_people_read_the_times_and_a_summary(self):
        self.world.wait("ann", "--accept", "everyone")
        bob = self.expect(0, self.world.run("bob", "ping", "ann", "--count", "1", as_json=False))
        self.assertTrue(any(re.search(r" ping 1: \d+\.\d ms$", line) for line in bob.out),
                        bob.told())
        self.assertRegex(bob.out[-1], r"^1 sent, 1 answered, min/avg/max (\d+\.\d)/\1/\1 ms$")

    def test_a_link_that_is_lost_before_the_last_pong_is_an_error(self):
        ann = self.world.wait("ann", "--accept", "everyone")
        bob = self.world.start("bob", "ping", "ann", "--count", "1000")
        bob.wait_event("pong")
        ann.kill()
        self.assertEqual(bob.wait_exit(), 1, bob.told())
        self.assertEqual(bob.events("closed")[0]["reason"], "lost")

    def test_nobody_of_that_name_is_5(self):
        bob = self.expect(5, self.world.run("bob", "ping", "nobody", "--count", "1"))
        self.assertEqual(bob.events("failed")[0]["cause"], "peer-unknown")
        self.assertEqual(bob.events("pong"), [])


class Room(CliTest):
    def test_peers_lists_who_waits_in_the_same_room(self):
        ann = self.world.wait("ann")
        self.world.wait("eve", "--room", "cellar")
        bob = self.expect(0, self.world.run("bob", "peers"))
        self.assertEqual([e["name"] for e in bob.events("peer")], ["ann"])
        self.assertEqual(bob.events("peer")[0]["id"], ann.events("logged-in")[0]["id"])
        bob = self.expect(0, self.world.run("bob", "peers", as_json=False))
        self.assertIn("ann", bob.out[0])

    def test_a_peer_of_another_room_is_unknown(self):
        self.world.wait("eve", "--room", "cellar", "--accept", "everyone")
        bob = self.expect(5, self.world.run("bob", "connect", "eve", "--send", "x"))
        self.assertEqual(bob.events("failed")[0]["cause"], "peer-unknown")

    def test_nobody_of_that_name_is_5(self):
        bob = self.expect(5, self.world.run("bob", "connect", "nobody", "--send", "x"))
        self.assertEqual(bob.events("failed")[0]["cause"], "peer-unknown")

    def test_a_known_newcomer_is_called(self):
        self.make_known("ann", "bob")
        ann = self.world.wait("ann", "--auto-connect")
        bob = self.world.wait("bob", "--accept", "known")
        self.assertEqual(ann.wait_event("connected")["role"], "inviter")
        self.assertEqual(bob.wait_event("connected")["role"], "invitee")

    def test_an_unknown_newcomer_is_not_called(self):
        ann = self.world.wait("ann", "--auto-connect")
        self.world.wait("bob", "--accept", "everyone")
        ann.wait_event("peer", name="bob", state="here")
        self.expect(0, self.world.run("eve", "peers"))
        self.assertEqual(ann.events("attempt"), [])


class Consent(CliTest):
    def test_known_peers_get_through_and_unknown_ones_do_not(self):
        self.make_known("ann", "bob")
        ann = self.world.wait("ann", "--accept", "known")
        eve = self.expect(5, self.world.run("eve", "connect", "ann", "--send", "x"))
        self.assertEqual(eve.events("failed")[0]["cause"], "declined")
        self.expect(0, self.world.run("bob", "connect", "ann", "--send", "x"))
        ann.wait_event("message", peer="bob")
        self.assertEqual(ann.events("connected", peer="eve"), [])

    def test_the_default_without_a_terminal_is_known(self):
        self.world.wait("ann")
        eve = self.expect(5, self.world.run("eve", "connect", "ann", "--send", "x"))
        self.assertEqual(eve.events("failed")[0]["cause"], "declined")

    def test_ask_asks(self):
        ann = self.world.wait("ann", "--accept", "ask")
        bob = self.world.start("bob", "connect", "ann", "--send", "x")
        ann.wait_event("invite", peer="bob")
        ann.write("what?\nyes\n")
        self.assertEqual(bob.wait_exit(), 0, bob.told())
        eve = self.world.start("eve", "connect", "ann", "--send", "x")
        ann.wait_event("invite", peer="eve")
        ann.write("n\n")
        self.assertEqual(eve.wait_exit(), 5, eve.told())
        self.assertEqual(eve.events("failed")[0]["cause"], "declined")


class Identity(CliTest):
    def test_the_safety_number_is_the_same_on_both_sides(self):
        self.make_known("ann", "bob")
        ann = self.expect(0, self.world.run("ann", "id", "bob")).events("id")[0]
        bob = self.expect(0, self.world.run("bob", "id", "ann")).events("id")[0]
        self.assertEqual(ann["safety_number"], bob["safety_number"])
        self.assertRegex(ann["safety_number"], r"^(\d{5} ){11}\d{5}$")
        self.assertEqual((ann["id"], ann["peer_id"]), (bob["peer_id"], bob["id"]))
        self.assertEqual(ann["server"], self.world.server_id)
        self.expect(5, self.world.run("ann", "id", "eve"))

    def test_id_and_trust_need_no_server(self):
        self.make_known("ann", "bob")
        self.world.server.stop()
        bob = self.expect(0, self.world.run("bob", "trust"))
        self.assertEqual([(e["name"], e["verified"]) for e in bob.events("pin")], [("ann", False)])
        self.expect(0, self.world.run("bob", "id", as_json=False))

    def test_a_pin_is_verified_replaced_and_forgotten(self):
        self.make_known("ann", "bob")
        first = self.expect(0, self.world.run("bob", "trust", "ann", "--verify")).events("pin")[0]
        self.assertTrue(first["verified"])
        other = self.expect(0, self.world.run("bob", "id")).events("id")[0]["id"]
        pin = self.expect(0, self.world.run("bob", "trust", "ann", "--replace", other))
        self.assertEqual([(e["id"], e["verified"]) for e in pin.events("pin")], [(other, False)])
        self.expect(2, self.world.run("bob", "trust", "ann", "--replace", "no ID"))
        gone = self.expect(0, self.world.run("bob", "trust", "ann", "--forget"))
        self.assertEqual(gone.events("pin")[0]["state"], "forgotten")
        self.expect(5, self.world.run("bob", "trust", "ann", "--forget"))
        self.expect(0, self.world.run("bob", "trust", as_json=False))

    def test_another_key_of_the_server_is_trusted_by_hand(self):
        bob = self.expect(0, self.world.run("bob", "peers"))
        real = bob.events("logged-in")[0]["server"]
        own = bob.events("logged-in")[0]["id"]
        self.expect(0, self.world.run("bob", "trust", "--replace", own))
        self.expect(3, self.world.run("bob", "peers"))
        self.expect(0, self.world.run("bob", "trust", "--replace", real))
        self.expect(0, self.world.run("bob", "peers"))
        self.expect(0, self.world.run("bob", "trust", "--forget"))
        self.expect(5, self.world.run("bob", "trust", "--forget"))
        self.expect(0, self.world.run("bob", "peers"))

    def test_the_login_is_remembered(self):
        self.make_known("ann", "bob")
        ann = self.world.wait("ann", "--accept", "everyone")
        again = self.world.argv("bradawl", "--profile", self.world.path("profile-bob"), "--json",
                                "connect", "ann", "--send", "x")
        bob = type(ann)(again, self.world.env)
        self.world.processes.append(bob)
        self.assertEqual(bob.wait_exit(), 0, bob.told())
        self.assertEqual(bob.events("logged-in")[0]["name"], "bob")

    def test_another_key_under_a_pinned_name_is_7(self):
        self.make_known("ann", "bob")
        self.world.server.stop()
        for path in glob.glob(os.path.join(self.world.folder, "server", "*.db*")):
            os.remove(path)  # the server forgets whose name it is, and keeps its own key
        self.world.start_server()
        self.world.wait("ann", "--accept", "everyone", profile="impostor")
        bob = self.expect(7, self.world.run("bob", "--verbose", "connect", "ann", "--send",
                                            "secret"))
        failed = bob.events("failed")[0]
        self.assertEqual(failed["cause"], "wrong-peer")
        self.assertEqual(bob.events("connected"), [])
        pin = self.expect(0, self.world.run("bob", "trust", "ann")).events("pin")[0]
        self.assertEqual(failed["known_id"], pin["id"])
        self.expect(0, self.world.run("bob", "trust", "ann", "--replace", failed["id"]))
        self.expect(0, self.world.run("bob", "connect", "ann", "--send", "hello"))


class Glare(CliTest):
    def test_two_clicks_at_once_become_one_link(self):
        if not OPTIONS.glare:
            self.skipTest("without --glare")
        both = Process([*OPTIONS.run, OPTIONS.glare, f"127.0.0.1:{self.world.main_port}",
                        self.world.path("glare"), "10"], self.world.env)
        self.world.processes.append(both)
        self.assertEqual(both.wait_exit(60), 0, both.told())
        self.assertEqual(both.out, ["10 rounds"])


class Refusals(CliTest):
    def test_usage_is_2(self):
        for args in ((), ("dance",), ("connect",), ("connect", "ann", "--timeout", "0"),
                     ("ping",), ("ping", "ann", "--count", "0"),
                     ("wait", "--accept", "all"), ("connect", "ann", "--technique", "relay"),
                     ("pipe", "ann")):
            bob = self.expect(2, self.world.run("bob", *args))
            self.assertEqual(bob.events("error")[0]["code"], "invalid")
            self.assertTrue(bob.err[0].startswith("bradawl: "), bob.told())
        self.expect(2, self.world.run("bob", "peers", server="http://x"))

    def test_help_and_version_are_0(self):
        for args in (("--help",), ("connect", "--help"), ("--version",)):
            bob = self.expect(0, self.world.run("bob", *args, as_json=False))
            self.assertIn("bradawl", bob.out[0])

    def test_no_server_there_is_3(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            server = f"127.0.0.1:{free.getsockname()[1]}"
            bob = self.expect(3, self.world.run("bob", "peers", server=server))
        self.assertTrue(bob.events("error"), bob.told())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            server = f"127.0.0.1:{free.getsockname()[1]}"
            self.expect(3, self.world.run("bob", "connect", "ann", server=server))

    def test_another_server_than_the_pinned_one_is_3(self):
        port = self.world.main_port
        self.expect(0, self.world.run("bob", "peers"))
        self.world.server.stop()
        self.world.start_server("another-server")
        self.assertEqual(self.world.main_port, port)
        bob = self.expect(3, self.world.run("bob", "peers"))
        self.assertEqual(bob.events("error")[0]["code"], "wrong-server")

    def test_another_server_than_the_url_says_is_3(self):
        eve = self.expect(0, self.world.run("eve", "id")).events("id")[0]
        url = f"bradawl://127.0.0.1:{self.world.main_port}?id="
        bob = self.expect(3, self.world.run("bob", "peers", server=url + eve["id"]))
        self.assertEqual(bob.events("error")[0]["code"], "wrong-server")
        self.expect(0, self.world.run("bob", "peers", server=url + self.world.server_id,
                                      profile="fresh"))

    def test_a_taken_name_is_4(self):
        self.world.wait("ann")
        bob = self.expect(4, self.world.run("ann", "peers", profile="bob"))
        self.assertEqual(bob.events("error")[0]["code"], "name-taken")
        self.expect(4, self.world.run("ann", "wait", profile="bob"))

    def test_a_second_wait_with_the_same_profile_is_4(self):
        ann = self.world.wait("ann", "--accept", "everyone")
        second = self.expect(4, self.world.run("ann", "wait"))
        self.assertEqual(second.events("error")[0]["code"], "locked")
        self.expect(0, self.world.run("bob", "connect", "ann", "--send", "x"))
        ann.wait_event("message")

    @native_only
    def test_interrupted_is_130(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            ann = self.world.wait("ann")
            ann.signal(number)
            self.assertEqual(ann.wait_exit(), 130, ann.told())

    @native_only
    def test_an_interrupted_chat_says_goodbye(self):
        ann = self.world.wait("ann", "--accept", "everyone")
        bob = self.world.start("bob", "connect", "ann")
        bob.wait_event("connected")
        interrupt(bob)
        self.assertEqual(bob.wait_exit(), 130, bob.told())
        self.assertIn(ann.wait_event("closed")["reason"], ("bye", "shutting-down"))


class Server(CliTest):
    def test_a_link_outlives_the_server_and_both_log_in_again(self):
        ann = self.world.wait("ann", "--accept", "everyone", "--echo")
        bob = self.world.wait("bob", "--accept", "ask")
        self.world.run("ann", "trust")
        chat = self.world.start("eve", "connect", "ann")
        chat.write("before\n")
        chat.wait_event("message", text="before")
        self.world.server.kill()
        for client in (ann, bob, chat):
            client.wait_event("server", state="offline")
        chat.write("between\n")
        chat.wait_event("message", text="between")
        self.world.start_server()
        for client in (ann, bob):
            client.wait_event("logged-in", count=2, timeout=5)
        chat.write("after\n")
        chat.wait_event("message", text="after")
        listed = self.expect(0, self.world.run("sue", "peers"))
        self.assertEqual(sorted(e["name"] for e in listed.events("peer")), ["ann", "bob"])
        chat.end_input()
        self.assertEqual(chat.wait_exit(), 0, chat.told())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bin_dir")
    parser.add_argument("--glare", default="")
    parser.add_argument("--run", default="", type=str.split)
    parser.add_argument("--suffix", default="")
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
