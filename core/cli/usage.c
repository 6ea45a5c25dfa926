/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

/* --help. Lines of at most 80 columns; the man page says more. */

#define GLOBAL_OPTIONS                                                                             \
    "\n"                                                                                           \
    "Options of every command:\n"                                                                  \
    "  --server SERVER    HOST, HOST:PORT or an invitation, bradawl://...; remembered\n"           \
    "  --name NAME        who you are in the room; remembered\n"                                   \
    "  --room ROOM        you see only peers in the same room (lobby); remembered\n"               \
    "  --profile DIR      where your key and the pinned peers are kept\n"                          \
    "  --json             one JSON object a line on stdout, for scripts\n"                         \
    "  --allow-listen     take connections from the LAN also where the firewall asks\n"            \
    "                     (Windows)\n"                                                             \
    "  -v, --verbose      every step of the engine on stderr\n"                                    \
    "  -h, --help         this text; after a command: about the command\n"                         \
    "  -V, --version      the version\n"

#define CALL_OPTIONS                                                                               \
    "  --technique NAME   only this one: lan, ipv6, simultaneous or sequential\n"                  \
    "  --timeout SECONDS  give up punching after this long (30)\n"

static const char GENERAL[] =
    "Usage: bradawl [OPTION]... COMMAND [PEER]\n"
    "Connects two computers directly although both sit behind NATs.\n"
    "\n"
    "Commands:\n"
    "  wait               log in and take calls\n"
    "  peers              who is in the room\n"
    "  connect PEER       punch a hole to a peer, then chat\n"
    "  ping PEER          punch a hole to a peer and measure how long answers take\n"
    "  id [PEER]          your ID, the server's ID, the safety number with a peer\n"
    "  trust [PEER]       which keys are pinned; change that\n" GLOBAL_OPTIONS "\n"
    "Exit status: 0 done, 1 internal error or a link lost too early, 2 usage,\n"
    "3 server unreachable or not the known one, 4 login refused, 5 peer unknown,\n"
    "offline or declined, 6 no path found, 7 the peer's identity is wrong,\n"
    "130 interrupted.\n";

static const char WAIT[] =
    "Usage: bradawl [OPTION]... wait [--accept ask|known|everyone] [--auto-connect]\n"
    "                                [--echo] [--once]\n"
    "Logs in, is seen by the room and takes calls. Stays when the server restarts.\n"
    "On a terminal a line that you type goes to the peer of the newest link.\n"
    "\n"
    "  --accept ask       pinned peers at once, others after your y or n (default on a\n"
    "                     terminal)\n"
    "  --accept known     pinned peers only (default elsewhere)\n"
    "  --accept everyone  whoever calls\n"
    "  --auto-connect     call every known newcomer\n"
    "  --echo             send every message back\n"
    "  --once             leave after the first link has ended\n" GLOBAL_OPTIONS;

static const char PEERS[] = "Usage: bradawl [OPTION]... peers\n"
                            "Prints who is in the room.\n" GLOBAL_OPTIONS;

static const char CONNECT[] =
    "Usage: bradawl [OPTION]... connect PEER [--technique NAME] [--timeout SECONDS]\n"
    "                                        [--send TEXT]... [--replies N]\n"
    "Punches a hole to PEER and chats: a line of stdin is a message, until its end.\n"
    "\n" CALL_OPTIONS
    "  --send TEXT        send this instead of reading stdin; may be given often\n"
    "  --replies N        leave only after N messages from the peer (0)\n" GLOBAL_OPTIONS;

static const char PING[] =
    "Usage: bradawl [OPTION]... ping PEER [--count N] [--technique NAME]\n"
    "                                     [--timeout SECONDS]\n"
    "Punches a hole to PEER, sends a ping a second over the link and shows how long\n"
    "each answer took.\n"
    "\n"
    "  --count N          so many pings (4)\n" CALL_OPTIONS GLOBAL_OPTIONS;

static const char ID[] =
    "Usage: bradawl [OPTION]... id [PEER]\n"
    "Prints your ID, the server's ID and, with a pinned PEER, the safety number to\n"
    "compare by voice. Works offline.\n" GLOBAL_OPTIONS;

static const char TRUST[] =
    "Usage: bradawl [OPTION]... trust [PEER] [--verify | --replace ID | --forget]\n"
    "       bradawl --server SERVER [OPTION]... trust (--replace ID | --forget)\n"
    "Prints which keys are pinned for the peers of this server, or changes the key of\n"
    "one peer, or (without PEER) of the server itself. Works offline.\n"
    "\n"
    "  --verify           the safety number was compared and is the same\n"
    "  --replace ID       this is the key from now on, not verified\n"
    "  --forget           the next link or login pins the key that is there then\n" GLOBAL_OPTIONS;

const char *awl_usage(awl_command command)
{
    switch (command) {
    case AWL_COMMAND_WAIT:
        return WAIT;
    case AWL_COMMAND_PEERS:
        return PEERS;
    case AWL_COMMAND_CONNECT:
        return CONNECT;
    case AWL_COMMAND_PING:
        return PING;
    case AWL_COMMAND_ID:
        return ID;
    case AWL_COMMAND_TRUST:
        return TRUST;
    case AWL_COMMAND_NONE:
        break;
    }
    return GENERAL;
}
