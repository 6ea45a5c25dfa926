/* SPDX-License-Identifier: MIT */
#include "story.h"

#include "model/bradawl-session-private.h"

#define ID_ALICE  "G2YU-O4HV-XLLY-BXGX-C6T3-NULZ-2A3F-Z6U2-BZYN-GFOG-C7CQ-KPY4-RKJA"
#define ID_BOB    "AG4Q-AKLM-ZN2F-7IQJ-J2W5-UJFE-2X7T-G5NL-USMX-2Z7Z-T4YM-FSDS-X5UA"
#define ID_CAROL  "Q7LB-2MDX-YVRA-5CWN-ETGO-KH3P-J4ZU-6SIF-DN2V-OBXR-W7EC-TA5M-LQGA"
#define ID_DAVE   "M3XJ-WOF2-7KHA-ZTQD-VN5R-BYCL-4GPE-SU6I-XKQ3-JDW7-HOAF-N2ZM-TRVQ"
#define ID_DAVE2  "U5CE-PQ4I-LZB7-NGXW-2RKD-MOVH-T3FJ-YAS6-EWLP-5CQU-ZXN2-IGKB-DO4A"
#define ID_ERIN   "HX6V-TBN4-ROQ2-WKYE-5DJA-ZPLG-UMF7-I3CS-QVTH-2NRX-BLE6-OWDK-YJ5Q"
#define ID_MING   "Z2RK-FW7N-CJ5E-HLVU-QXO4-TGMD-A6PY-BS3I-NKZV-4EHW-JQRT-7XLC-FUAA"
#define ID_SERVER "GKSF-N3EK-FHFV-Q23H-LYSU-5O6T-SS3I-EAV7-YQWP-JVI4-FNH3-YNDX-5N2Q"

/* Documentation addresses (RFC 5737) outside, RFC 1918 inside. */
#define V4(a, b, c, d, p)                                                                          \
    {                                                                                              \
        .family = AWL_FAMILY_IPV4, .ip = {a, b, c, d}, .port = (p)                                 \
    }
#define ALICE_HERE V4(10, 0, 1, 2, 51820)
#define ALICE_NAT  V4(203, 0, 113, 10, 51820)
#define BOB_HERE   V4(203, 0, 113, 20, 40001)
#define ERIN_HERE  V4(198, 51, 100, 30, 40500)
#define MING_HERE  V4(198, 51, 100, 40, 41777)

enum {
    CALL_BOB = 1,
    CALL_ERIN,
    CALL_MING,
    CALL_CAROL,
    CALL_DAVE
};

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

void story_tell(BradawlSession *session, const story_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        awl_client_event ev = lines[i].ev;
        g_autofree char *text = g_strdup(or_empty(lines[i].text));
        ev.state = or_empty(ev.state);
        ev.technique = or_empty(ev.technique);
        ev.path = or_empty(ev.path);
        ev.role = or_empty(ev.role);
        ev.text = text;
        ev.text_len = strlen(text);
        bradawl_session_feed(session, &ev);
    }
}

/* What the login page would have handed over. */
static void type_server(BradawlSession *session)
{
    bradawl_peer_set_text(&session->server, STORY_SERVER);
    bradawl_peer_set_text(&session->typed_server, STORY_SERVER);
}

void story_online(BradawlSession *session)
{
    static const story_line lines[] = {
        {{.type = AWL_CLIENT_SERVER, .t = 0.01, .state = "connecting"}, NULL},
        {{.type = AWL_CLIENT_SERVER, .t = 0.09, .state = "online", .server = ID_SERVER}, NULL},
        {{.type = AWL_CLIENT_LOGGED_IN,
          .t = 0.09,
          .peer = "alice",
          .id = ID_ALICE,
          .room = "lobby",
          .server = ID_SERVER,
          .local = ALICE_HERE,
          .remote = ALICE_NAT},
         NULL},
        {{.type = AWL_CLIENT_ROSTER_DONE, .t = 0.09}, NULL},
    };
    type_server(session);
    STORY_TELL(session, lines);
}

/* The user clicked on Connect. */
static void click(BradawlSession *session, const char *name, awl_call call, double t)
{
    BradawlPeer *peer = bradawl_session_find(session, name);
    g_autofree char *text = bradawl_story_asked(name, STORY_SERVER);
    bradawl_session_begin(session, peer, t);
    bradawl_peer_add_call(peer, call, BRADAWL_CALL_ASKED)->ours = TRUE;
    bradawl_session_say(peer, t, BRADAWL_MARK_OUT, text);
    bradawl_session_touch(session, peer);
    bradawl_session_flush(session);
}

static void know(BradawlSession *session, const char *name, const char *id, gboolean verified,
                 gint64 hours_ago)
{
    story_line line = {{.type = AWL_CLIENT_KNOWN, .t = 0.09, .state = "pinned"}, NULL};
    g_strlcpy(line.ev.peer, name, sizeof(line.ev.peer));
    g_strlcpy(line.ev.id, id, sizeof(line.ev.id));
    line.ev.verified = verified;
    line.ev.first_seen = STORY_NOW - (gint64)40 * 24 * 3600;
    line.ev.last_seen = STORY_NOW - hours_ago * 3600;
    story_tell(session, &line, 1);
}

static void here(BradawlSession *session, const char *name, const char *id, const char *known_id)
{
    story_line line = {{.type = AWL_CLIENT_PEER, .t = 0.1, .state = "here"}, NULL};
    g_strlcpy(line.ev.peer, name, sizeof(line.ev.peer));
    g_strlcpy(line.ev.id, id, sizeof(line.ev.id));
    g_strlcpy(line.ev.known_id, known_id, sizeof(line.ev.known_id));
    story_tell(session, &line, 1);
}

void story_room(BradawlSession *session)
{
    story_online(session);
    know(session, "bob", ID_BOB, TRUE, 1);
    know(session, "dave", ID_DAVE, FALSE, 2);
    know(session, "erin", ID_ERIN, FALSE, 30);
    here(session, "bob", ID_BOB, ID_BOB);
    here(session, "carol", ID_CAROL, "");
    here(session, "erin", ID_ERIN, ID_ERIN);
    here(session, "小明", ID_MING, "");
    story_tell(session, &(story_line){{.type = AWL_CLIENT_ROSTER_DONE, .t = 0.11}, NULL}, 1);
}

void story_asked(BradawlSession *session)
{
    static const story_line lines[] = {
        {{.type = AWL_CLIENT_RINGING, .t = 10.02, .call = CALL_BOB, .peer = "bob"}, NULL},
    };
    click(session, "bob", CALL_BOB, 10.0);
    STORY_TELL(session, lines);
}

void story_punching(BradawlSession *session)
{
    static const story_line lines[] = {
        {{.type = AWL_CLIENT_INTRODUCED,
          .t = 10.041,
          .call = CALL_BOB,
          .peer = "bob",
          .id = ID_BOB,
          .role = "inviter",
          .local = ALICE_NAT,
          .remote = BOB_HERE},
         NULL},
        {{.type = AWL_CLIENT_ATTEMPT,
          .t = 10.041,
          .call = CALL_BOB,
          .peer = "bob",
          .technique = "simultaneous",
          .role = "inviter"},
         NULL},
        {{.type = AWL_CLIENT_TRACE, .t = 10.041, .call = CALL_BOB, .peer = "bob"},
         "< attempt simultaneous"},
        {{.type = AWL_CLIENT_DIAL,
          .t = 10.041,
          .call = CALL_BOB,
          .peer = "bob",
          .n = 1,
          .local = ALICE_HERE,
          .remote = BOB_HERE},
         NULL},
        {{.type = AWL_CLIENT_TRACE, .t = 10.041, .call = CALL_BOB, .peer = "bob"},
         "< dial #1 10.0.1.2:51820 -> 203.0.113.20:40001 simultaneous"},
        {{.type = AWL_CLIENT_DIAL_RESULT,
          .t = 10.119,
          .call = CALL_BOB,
          .peer = "bob",
          .n = 1,
          .state = "refused"},
         NULL},
        {{.type = AWL_CLIENT_DIAL,
          .t = 10.121,
          .call = CALL_BOB,
          .peer = "bob",
          .n = 2,
          .local = ALICE_HERE,
          .remote = BOB_HERE},
         NULL},
    };
    story_asked(session);
    STORY_TELL(session, lines);
}

void story_direct(BradawlSession *session)
{
    static const story_line lines[] = {
        {{.type = AWL_CLIENT_DIAL_RESULT,
          .t = 10.162,
          .call = CALL_BOB,
          .peer = "bob",
          .n = 2,
          .state = "connected"},
         NULL},
        {{.type = AWL_CLIENT_STEP,
          .t = 10.162,
          .call = CALL_BOB,
          .peer = "bob",
          .n = 2,
          .state = "proving",
          .local = ALICE_HERE,
          .remote = BOB_HERE},
         NULL},
        {{.type = AWL_CLIENT_STEP,
          .t = 10.203,
          .call = CALL_BOB,
          .peer = "bob",
          .n = 2,
          .state = "proven",
          .local = ALICE_HERE,
          .remote = BOB_HERE},
         NULL},
        {{.type = AWL_CLIENT_STEP,
          .t = 10.203,
          .call = CALL_BOB,
          .peer = "bob",
          .n = 2,
          .state = "nominated",
          .local = ALICE_HERE,
          .remote = BOB_HERE},
         NULL},
        {{.type = AWL_CLIENT_CONNECTED,
          .t = 10.203,
          .call = CALL_BOB,
          .peer = "bob",
          .id = ID_BOB,
          .path = "direct",
          .technique = "simultaneous",
          .role = "inviter",
          .local = ALICE_HERE,
          .remote = BOB_HERE,
          .elapsed_ms = 203,
          .rtt_ms = 23,
          .dials = 2,
          .verified = true},
         NULL},
    };
    story_punching(session);
    STORY_TELL(session, lines);
}

/* erin's link comes up over this path, without a dial of ours. */
static void link_to_erin(BradawlSession *session, const char *technique, const char *path,
                         const awl_addr *there, double rtt_ms)
{
    story_line lines[] = {
        {{.type = AWL_CLIENT_INTRODUCED,
          .t = 20.05,
          .call = CALL_ERIN,
          .peer = "erin",
          .id = ID_ERIN,
          .role = "inviter",
          .local = ALICE_NAT},
         NULL},
        {{.type = AWL_CLIENT_ATTEMPT,
          .t = 20.05,
          .call = CALL_ERIN,
          .peer = "erin",
          .technique = technique,
          .role = "inviter"},
         NULL},
        {{.type = AWL_CLIENT_CONNECTED,
          .t = 20.4,
          .call = CALL_ERIN,
          .peer = "erin",
          .id = ID_ERIN,
          .path = path,
          .technique = technique,
          .role = "inviter",
          .local = ALICE_HERE,
          .elapsed_ms = 350,
          .rtt_ms = rtt_ms,
          .dials = 0},
         NULL},
    };
    lines[0].ev.remote = *there;
    lines[2].ev.remote = *there;
    click(session, "erin", CALL_ERIN, 20.0);
    STORY_TELL(session, lines);
}

void story_relayed(BradawlSession *session)
{
    const awl_addr there = ERIN_HERE;
    link_to_erin(session, "relay", "relayed", &there, 148);
}

void story_lan(BradawlSession *session)
{
    const awl_addr there = V4(10, 0, 1, 7, 40500);
    link_to_erin(session, "lan", "lan", &there, 1.2);
}

static void failed_dial(BradawlSession *session, unsigned n, double t, const char *result)
{
    story_line lines[] = {
        {{.type = AWL_CLIENT_DIAL,
          .t = t,
          .call = CALL_MING,
          .peer = "小明",
          .n = n,
          .local = ALICE_HERE,
          .remote = MING_HERE},
         NULL},
        {{.type = AWL_CLIENT_DIAL_RESULT,
          .t = t + 0.08,
          .call = CALL_MING,
          .peer = "小明",
          .n = n,
          .state = result},
         NULL},
    };
    STORY_TELL(session, lines);
}

void story_no_path(BradawlSession *session)
{
    static const story_line begin[] = {
        {{.type = AWL_CLIENT_INTRODUCED,
          .t = 30.042,
          .call = CALL_MING,
          .peer = "小明",
          .id = ID_MING,
          .role = "inviter",
          .local = ALICE_NAT,
          .remote = MING_HERE},
         NULL},
        {{.type = AWL_CLIENT_ATTEMPT,
          .t = 30.042,
          .call = CALL_MING,
          .peer = "小明",
          .technique = "simultaneous",
          .role = "inviter"},
         NULL},
    };
    static const story_line end[] = {
        {{.type = AWL_CLIENT_ATTEMPT,
          .t = 34.3,
          .call = CALL_MING,
          .peer = "小明",
          .technique = "sequential",
          .role = "inviter"},
         NULL},
        {{.type = AWL_CLIENT_FAILED,
          .t = 38.0,
          .call = CALL_MING,
          .peer = "小明",
          .err = AWL_ERR_NO_PATH,
          .state = "no-path"},
         "None of the techniques got a TCP connection through the two NATs."},
    };
    click(session, "小明", CALL_MING, 30.0);
    STORY_TELL(session, begin);
    failed_dial(session, 1, 30.042, "timed-out");
    failed_dial(session, 2, 32.2, "refused");
    failed_dial(session, 3, 33.1, "timed-out");
    STORY_TELL(session, end);
}

static void heard(BradawlSession *session, double t, const char *text)
{
    story_line line = {{.type = AWL_CLIENT_MESSAGE, .t = t, .call = CALL_BOB, .peer = "bob"}, text};
    story_tell(session, &line, 1);
}

static void said(BradawlSession *session, BradawlMessageState state, const char *text)
{
    BradawlPeer *bob = bradawl_session_find(session, "bob");
    g_autoptr(BradawlMessage) message = bradawl_message_new(text, state, STORY_NOW);
    g_list_store_append(G_LIST_STORE(bradawl_peer_get_chat(bob)), message);
}

void story_chat(BradawlSession *session)
{
    heard(session, 60, "Hello, it works!");
    said(session, BRADAWL_MESSAGE_DELIVERED, "没有中继，直接连上了。");
    heard(session, 62,
          "A long message that does not fit into one line of the small window and therefore is "
          "broken into several, with an address in it: https://example.org/a/rather/long/path/"
          "which/nobody/types?twice=yes");
    heard(session, 63, "مرحبا");
    said(session, BRADAWL_MESSAGE_DELIVERED, "好！");
    said(session, BRADAWL_MESSAGE_SENDING, "On its way");
    said(session, BRADAWL_MESSAGE_LOST, "Never arrived");
}

void story_incoming(BradawlSession *session)
{
    static const story_line lines[] = {
        {{.type = AWL_CLIENT_INVITE,
          .t = 70.0,
          .call = CALL_CAROL,
          .peer = "carol",
          .id = ID_CAROL},
         NULL},
    };
    STORY_TELL(session, lines);
}

void story_changed_key(BradawlSession *session)
{
    static const story_line lines[] = {
        {{.type = AWL_CLIENT_FAILED,
          .t = 80.0,
          .call = CALL_DAVE,
          .peer = "dave",
          .err = AWL_ERR_WRONG_PEER,
          .state = "wrong-peer",
          .id = ID_DAVE2,
          .known_id = ID_DAVE},
         "The key of this peer is not the known one."},
    };
    here(session, "dave", ID_DAVE2, ID_DAVE);
    click(session, "dave", CALL_DAVE, 79.8);
    STORY_TELL(session, lines);
}

void story_lost(BradawlSession *session)
{
    static const story_line lines[] = {
        {{.type = AWL_CLIENT_SERVER,
          .t = 90.0,
          .state = "offline",
          .err = AWL_ERR_REFUSED,
          .server = ID_SERVER,
          .retry_ms = 30000},
         NULL},
    };
    STORY_TELL(session, lines);
}

void story_stopped(BradawlSession *session)
{
    static const story_line lines[] = {
        {{.type = AWL_CLIENT_SERVER, .t = 0.01, .state = "connecting"}, NULL},
        {{.type = AWL_CLIENT_STOPPED, .t = 0.2, .err = AWL_ERR_NAME_TAKEN}, NULL},
    };
    type_server(session);
    STORY_TELL(session, lines);
}

void story_probed(BradawlSession *session)
{
    static const story_line lines[] = {
        {{.type = AWL_CLIENT_OBSERVED, .t = 0.2, .n = 0, .local = ALICE_HERE, .remote = ALICE_NAT},
         NULL},
        {{.type = AWL_CLIENT_OBSERVED, .t = 0.22, .n = 1, .local = ALICE_HERE, .remote = ALICE_NAT},
         NULL},
        {{.type = AWL_CLIENT_PROBED, .t = 0.22, .state = "same"}, NULL},
    };
    STORY_TELL(session, lines);
}

void story_hostile(BradawlSession *session)
{
    /* 21 Chinese characters are 63 bytes, the most that a name may have; then a right-to-left name,
     * one that overrides the direction of what follows, one of wide and combining marks. */
    here(session, "小明小明小明小明小明小明小明小明小明小明小", ID_MING, "");
    here(session, "عبد الرحمن بن محمد", ID_CAROL, "");
    here(session, "bob\u202e moc.live\u202c", ID_DAVE2, "");
    here(session, "W\u0301\u0302\u0303\u0304W\u0301\u0302\u0303\u0304iiiiWWWWWWWWWWWWWWWWWW",
         ID_ERIN, "");
    here(session, "i", ID_BOB, "");
}
