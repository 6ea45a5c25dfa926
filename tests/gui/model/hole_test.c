/* SPDX-License-Identifier: MIT */
/* Every picture of the hole is told by a list of events. */
#include "events.h"
#include "model/bradawl-hole.h"

static void tell(BradawlHole *hole, const awl_client_event *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const awl_client_event ev = told(lines[i]);
        (void)bradawl_hole_event(hole, &ev);
    }
}
#define TELL(hole, ...)                                                                            \
    do {                                                                                           \
        const awl_client_event lines[] = {__VA_ARGS__};                                            \
        tell(hole, lines, sizeof(lines) / sizeof(lines[0]));                                       \
    } while (0)

#define INTRODUCED                                                                                 \
    {                                                                                              \
        .type = AWL_CLIENT_INTRODUCED, .remote = BOB_NAT, .local = ALICE_NAT                       \
    }
#define ATTEMPT                                                                                    \
    {                                                                                              \
        .type = AWL_CLIENT_ATTEMPT, .technique = "simultaneous"                                    \
    }
#define DIAL                                                                                       \
    {                                                                                              \
        .type = AWL_CLIENT_DIAL, .local = ALICE, .remote = BOB_NAT                                 \
    }
#define RESULT(s)                                                                                  \
    {                                                                                              \
        .type = AWL_CLIENT_DIAL_RESULT, .state = (s)                                               \
    }
#define STEP(s)                                                                                    \
    {                                                                                              \
        .type = AWL_CLIENT_STEP, .state = (s)                                                      \
    }
#define FAILED(s)                                                                                  \
    {                                                                                              \
        .type = AWL_CLIENT_FAILED, .state = (s)                                                    \
    }

static BradawlHole begun(void)
{
    BradawlHole hole;
    const awl_addr you = ALICE, nat = ALICE_NAT;
    bradawl_hole_begin(&hole, &you, &nat);
    return hole;
}

static void test_a_click_asks_the_server(void **state)
{
    (void)state;
    BradawlHole hole = begun();
    assert_int_equal(hole.state, BRADAWL_HOLE_ASKING);
    assert_true(hole.nat_you);
    assert_true(hole.nat_peer);
    assert_true(hole.reach_you == 0 && hole.reach_peer == 0);
    assert_true(hole.rtt_ms < 0);
    const awl_addr you = ALICE, none = NOWHERE;
    bradawl_hole_begin(&hole, &you, &you);
    assert_false(hole.nat_you); /* the server sees the own address */
    bradawl_hole_begin(&hole, &none, &none);
    assert_true(hole.nat_you); /* not known is not "no" */
}

static void test_simultaneous_grows_to_the_middle_and_joins(void **state)
{
    (void)state;
    BradawlHole hole = begun();
    TELL(&hole, INTRODUCED, ATTEMPT);
    assert_int_equal(hole.state, BRADAWL_HOLE_PUNCHING);
    const double before = hole.reach_you;
    TELL(&hole, DIAL);
    assert_true(hole.reach_you > before && hole.reach_you < 1);
    assert_true(hole.reach_peer < 1);
    assert_int_equal(hole.dials, 1);
    TELL(&hole, RESULT("connected"), STEP("proving"));
    assert_int_equal(hole.state, BRADAWL_HOLE_PROVING);
    assert_true(hole.reach_you == 1 && hole.reach_peer == 1);
    TELL(&hole, STEP("proven"),
         {.type = AWL_CLIENT_CONNECTED,
          .path = "direct",
          .local = ALICE,
          .remote = BOB_NAT,
          .rtt_ms = -1,
          .dials = 1});
    assert_int_equal(hole.state, BRADAWL_HOLE_JOINED);
    assert_string_equal(hole.path, "direct");
    assert_true(hole.nat_you && hole.nat_peer);
    const awl_addr bob = BOB_NAT;
    assert_true(awl_addr_equal(&hole.peer_nat, &bob));
    TELL(&hole, {.type = AWL_CLIENT_PONG, .rtt_ms = 23});
    assert_true(hole.rtt_ms == 23);
}

static void test_a_hundred_dials_never_reach_the_middle(void **state)
{
    (void)state;
    BradawlHole hole = begun();
    TELL(&hole, INTRODUCED, ATTEMPT);
    double you = hole.reach_you, peer = hole.reach_peer;
    for (int i = 0; i < 100; i++) {
        TELL(&hole, DIAL, RESULT("refused"));
        assert_true(hole.reach_you >= you && hole.reach_peer >= peer); /* it never shrinks */
        you = hole.reach_you;
        peer = hole.reach_peer;
    }
    assert_true(you < 0.95 && peer < 0.95);
    assert_int_equal(hole.dials, 100);
    assert_int_equal(hole.refused, 100);
}

static void test_refused_then_connected(void **state)
{
    (void)state;
    BradawlHole hole = begun();
    TELL(&hole, INTRODUCED, ATTEMPT, DIAL, RESULT("refused"), DIAL, RESULT("timed-out"), DIAL);
    assert_int_equal(hole.state, BRADAWL_HOLE_PUNCHING);
    assert_int_equal(hole.refused, 1);
    assert_int_equal(hole.timed_out, 1);
    TELL(&hole, RESULT("connected"), {.type = AWL_CLIENT_CONNECTED, .path = "direct", .dials = 3});
    assert_int_equal(hole.state, BRADAWL_HOLE_JOINED);
    /* What lost the race ends later and changes nothing. */
    TELL(&hole, RESULT("refused"), STEP("not-proven"), DIAL);
    assert_int_equal(hole.state, BRADAWL_HOLE_JOINED);
    assert_int_equal(hole.refused, 1);
}

static void test_an_unproven_connection_goes_back_to_punching(void **state)
{
    (void)state;
    BradawlHole hole = begun();
    TELL(&hole, INTRODUCED, ATTEMPT, DIAL, RESULT("connected"), STEP("not-proven"));
    assert_int_equal(hole.state, BRADAWL_HOLE_PUNCHING);
    assert_true(hole.reach_you < 1);
    TELL(&hole, STEP("accepted"));
    assert_int_equal(hole.state, BRADAWL_HOLE_PROVING);
}

static void test_a_lan_has_no_walls(void **state)
{
    (void)state;
    BradawlHole hole = begun();
    const awl_addr neighbour = awl_addr_v4(10, 0, 1, 3, 40001);
    TELL(&hole, INTRODUCED, {.type = AWL_CLIENT_ATTEMPT, .technique = "lan"}, STEP("listening"),
         STEP("accepted"),
         {.type = AWL_CLIENT_CONNECTED, .path = "lan", .local = ALICE, .remote = neighbour});
    assert_false(hole.nat_you);
    assert_false(hole.nat_peer);
    assert_true(awl_addr_equal(&hole.peer, &neighbour));
}

static void test_declined_stops_at_the_peer(void **state)
{
    (void)state;
    BradawlHole hole = begun();
    TELL(&hole, {.type = AWL_CLIENT_RINGING});
    assert_int_equal(hole.state, BRADAWL_HOLE_RINGING);
    TELL(&hole, FAILED("declined"));
    assert_int_equal(hole.state, BRADAWL_HOLE_STOPPED);
    assert_int_equal(hole.stop, BRADAWL_STOP_PEER);
    assert_string_equal(hole.cause, "declined");
    assert_true(hole.reach_you == 0); /* nothing was punched */
}

static void test_no_path_stops_at_the_nat_that_is_guilty(void **state)
{
    (void)state;
    BradawlHole hole = begun();
    TELL(&hole, INTRODUCED, ATTEMPT, DIAL, RESULT("timed-out"), FAILED("no-path"));
    assert_int_equal(hole.stop, BRADAWL_STOP_PEER_NAT);
    assert_true(hole.reach_you == 2 && hole.reach_peer == 0);

    hole = begun();
    hole.your_ports_vary = TRUE;
    TELL(&hole, INTRODUCED, ATTEMPT, DIAL, FAILED("no-path"));
    assert_int_equal(hole.stop, BRADAWL_STOP_YOUR_NAT);
    assert_true(hole.reach_you == 0 && hole.reach_peer == 2);

    hole = begun(); /* a peer without a NAT has a firewall */
    TELL(&hole, {.type = AWL_CLIENT_INTRODUCED, .remote = ALICE}, ATTEMPT, DIAL, FAILED("no-path"));
    assert_int_equal(hole.stop, BRADAWL_STOP_PEER);
}

static void test_each_cause_stops_where_it_happened(void **state)
{
    (void)state;
    static const struct {
        const char *cause;
        BradawlStop stop;
    } stops[] = {
        {"peer-unknown", BRADAWL_STOP_SERVER},
        {"server-lost", BRADAWL_STOP_SERVER},
        {"rate-limited", BRADAWL_STOP_SERVER},
        {"timed-out", BRADAWL_STOP_SERVER},
        {"wrong-peer", BRADAWL_STOP_PEER},
        {"no-answer", BRADAWL_STOP_PEER},
        {"peer-left", BRADAWL_STOP_PEER},
        {"peer-gave-up", BRADAWL_STOP_PEER},
        {"self", BRADAWL_STOP_YOU},
        {"limit", BRADAWL_STOP_YOU},
        {"internal", BRADAWL_STOP_YOU},
        {"cancelled", BRADAWL_STOP_NONE},
    };
    for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
        BradawlHole hole = begun();
        TELL(&hole, FAILED(stops[i].cause));
        assert_int_equal(hole.state, BRADAWL_HOLE_STOPPED);
        assert_int_equal(hole.stop, stops[i].stop);
        assert_string_equal(hole.cause, stops[i].cause);
    }
}

static void test_a_server_that_is_lost_does_not_stop_a_punch(void **state)
{
    (void)state;
    BradawlHole hole = begun();
    TELL(&hole, INTRODUCED, ATTEMPT, DIAL);
    const BradawlHole before = hole;
    const awl_client_event lost = told(
        (awl_client_event){.type = AWL_CLIENT_SERVER, .state = "offline", .err = AWL_ERR_CLOSED});
    assert_false(bradawl_hole_event(&hole, &lost));
    assert_int_equal(hole.state, before.state);
    TELL(&hole, FAILED("timed-out"));
    assert_int_equal(hole.stop, BRADAWL_STOP_PEER_NAT); /* it had come that far */
}

static void test_a_link_that_closes_lets_go(void **state)
{
    (void)state;
    BradawlHole hole = begun();
    TELL(&hole, INTRODUCED, DIAL, {.type = AWL_CLIENT_CONNECTED, .path = "direct"},
         {.type = AWL_CLIENT_CLOSED, .state = "replaced"});
    assert_int_equal(hole.state, BRADAWL_HOLE_JOINED); /* it goes on under another number */
    TELL(&hole, {.type = AWL_CLIENT_CLOSED, .state = "bye"});
    assert_int_equal(hole.state, BRADAWL_HOLE_CLOSED);
    assert_true(hole.reach_you == 0 && hole.reach_peer == 0);
    TELL(&hole, {.type = AWL_CLIENT_CONNECTED, .path = "direct"});
    assert_int_equal(hole.state, BRADAWL_HOLE_JOINED); /* another connection was chosen */
}

static void test_the_own_port_is_drawn_as_it_was_observed(void **state)
{
    (void)state;
    BradawlHole hole = begun();
    const awl_addr mapped = awl_addr_v4(203, 0, 113, 10, 61000);
    TELL(&hole, INTRODUCED, STEP("observing"),
         {.type = AWL_CLIENT_STEP, .state = "observed", .local = ALICE, .remote = mapped});
    assert_true(awl_addr_equal(&hole.your_nat, &mapped));
    assert_int_equal(hole.state, BRADAWL_HOLE_PUNCHING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_click_asks_the_server),
        cmocka_unit_test(test_simultaneous_grows_to_the_middle_and_joins),
        cmocka_unit_test(test_a_hundred_dials_never_reach_the_middle),
        cmocka_unit_test(test_refused_then_connected),
        cmocka_unit_test(test_an_unproven_connection_goes_back_to_punching),
        cmocka_unit_test(test_a_lan_has_no_walls),
        cmocka_unit_test(test_declined_stops_at_the_peer),
        cmocka_unit_test(test_no_path_stops_at_the_nat_that_is_guilty),
        cmocka_unit_test(test_each_cause_stops_where_it_happened),
        cmocka_unit_test(test_a_server_that_is_lost_does_not_stop_a_punch),
        cmocka_unit_test(test_a_link_that_closes_lets_go),
        cmocka_unit_test(test_the_own_port_is_drawn_as_it_was_observed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
