/* SPDX-License-Identifier: MIT */
#include "runtime/cause.h"

#include <stddef.h>

static const struct {
    awl_err err;
    awl_cause cause;
} causes[] = {
    {AWL_ERR_PEER_UNKNOWN,
     {"peer-unknown",
      "Nobody of that name is in the room. Check the spelling and the room; the peer "
      "must be logged in with \"bradawl wait\" or the app."}},
    {AWL_ERR_DECLINED,
     {"declined",
      "The peer declined, or takes calls only from peers that it knows. Ask them to call "
      "you once, or to accept everyone."}},
    {AWL_ERR_NO_ANSWER, {"no-answer", "Nobody answered at the peer's computer. Try again later."}},
    {AWL_ERR_PEER_LEFT, {"peer-left", "The peer logged out during the call. Try again later."}},
    {AWL_ERR_SELF, {"self", "That is your own name: choose another peer."}},
    {AWL_ERR_NO_PATH,
     {"no-path",
      "None of the techniques got a TCP connection through the two NATs. Another network "
      "on one side, IPv6 on both, or a port forwarded to this computer would help."}},
    {AWL_ERR_PEER_GAVE_UP,
     {"peer-gave-up",
      "The other side ended the attempt before there was a connection. Try again; if "
      "it happens again, ask them what their log says."}},
    {AWL_ERR_WRONG_PEER,
     {"wrong-peer",
      "Another key answered than the one that is pinned for this peer. If the peer has "
      "a new computer, compare the ID by voice before you trust the new key."}},
    {AWL_ERR_TIMED_OUT,
     {"timed-out", "The time given for this call ran out. Try again, or give it more time."}},
    {AWL_ERR_RATE_LIMITED, {"rate-limited", "Too many calls in a short time. Wait a minute."}},
    {AWL_ERR_ABORTED, {"cancelled", "The call was cancelled."}},
    {AWL_ERR_CLOSED,
     {"server-lost", "Without the server nobody can introduce the peer. Call again when "
                     "this computer is logged in."}},
    {AWL_ERR_LIMIT, {"limit", "A fixed limit was reached. Hang up other calls and try again."}},
};

static const char varies[] =
    "None of the techniques got a TCP connection through the two NATs: your NAT gives every "
    "destination another port. Another network, IPv6 on both sides, or a port forwarded to this "
    "computer would help.";

awl_cause awl_cause_of(awl_err err, bool mapping_varies)
{
    if (err == AWL_ERR_NO_PATH && mapping_varies) {
        return (awl_cause){"no-path", varies};
    }
    for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
        if (causes[i].err == err) {
            return causes[i].cause;
        }
    }
    return (awl_cause){"internal", "Something unexpected happened; the log (--verbose) says what."};
}
