/* SPDX-License-Identifier: MIT */
#include "punch.h"

static const char *event(awl_event e)
{
    static char buf[AWL_TRACE_MAX];
    return awl_trace_event(&e, buf);
}

static const char *action(awl_action a)
{
    static char buf[AWL_TRACE_MAX];
    return awl_trace_action(&a, buf);
}

static void test_every_event_has_its_line(void **state)
{
    (void)state;
    const awl_conn_id guest = AWL_CONN_ACCEPTED | 2;
    assert_string_equal(event(ev(AWL_EV_NONE)), "none");
    assert_string_equal(event(ev(AWL_EV_START)), "start");
    assert_string_equal(event(ev(AWL_EV_TIMER)), "timer");
    assert_string_equal(event(ev_mapped(1, PEER)), "remote mapped/1 " PEER);
    assert_string_equal(event(ev_candidate(AWL_EV_PEER_READY, AWL_CAND_MAPPED, 1000, PEER)),
                        "peer-ready mapped/1000 " PEER);
    assert_string_equal(event(ev_conn(AWL_EV_LISTENING, 3, AWL_OK)), "listening #3 AWL_OK");
    assert_string_equal(event(ev_ends(AWL_EV_OBSERVED, 3, MAIN_LOCAL, PEER)),
                        "observed #3 " MAIN_LOCAL " as " PEER);
    assert_string_equal(event(ev_conn(AWL_EV_DIAL_DONE, 3, AWL_ERR_REFUSED)),
                        "dial-done #3 AWL_ERR_REFUSED");
    assert_string_equal(event(ev_accepted(2, MAIN_LOCAL, PEER)),
                        "accepted #a2 " MAIN_LOCAL " <- " PEER);
    assert_string_equal(event(ev_conn(AWL_EV_PROVEN, guest, AWL_OK)), "proven #a2");
    assert_string_equal(event(ev_conn(AWL_EV_PROOF_FAILED, guest, AWL_ERR_WRONG_PEER)),
                        "proof-failed #a2 AWL_ERR_WRONG_PEER");
    assert_string_equal(event(ev_conn(AWL_EV_NOMINATED, 3, AWL_OK)), "nominated #3");
    assert_string_equal(event(ev_conn(AWL_EV_CONFIRMED, 3, AWL_OK)), "confirmed #3");
    assert_string_equal(event(ev_conn(AWL_EV_CLOSED, 3, AWL_ERR_RESET)), "closed #3 AWL_ERR_RESET");
    assert_string_equal(event(ev_conn(AWL_EV_ABORT, 0, AWL_ERR_ABORTED)), "abort AWL_ERR_ABORTED");
    assert_string_equal(event(ev((awl_event_type)99)), "none");
}

static void test_every_action_has_its_line(void **state)
{
    (void)state;
    awl_action a = {.conn = 3,
                    .technique = AWL_TECH_SIMULTANEOUS,
                    .path = AWL_PATH_DIRECT,
                    .local = addr(MAIN_LOCAL),
                    .remote = addr(PEER),
                    .candidate = {AWL_CAND_MAPPED, 2, addr(PEER)},
                    .dials = 7};
    static const struct {
        awl_action_type type;
        const char *line;
    } rows[] = {
        {AWL_ACT_NONE, "none"},
        {AWL_ACT_ATTEMPT, "attempt simultaneous"},
        {AWL_ACT_LISTEN, "listen #3 " MAIN_LOCAL},
        {AWL_ACT_OBSERVE, "observe #3 " MAIN_LOCAL},
        {AWL_ACT_ANNOUNCE, "announce mapped/2 " PEER},
        {AWL_ACT_READY, "ready mapped/2 " PEER},
        {AWL_ACT_DIAL, "dial #3 " MAIN_LOCAL " -> " PEER " simultaneous"},
        {AWL_ACT_PROVE, "prove #3 simultaneous"},
        {AWL_ACT_NOMINATE, "nominate #3 simultaneous direct"},
        {AWL_ACT_CONFIRM, "confirm #3 simultaneous direct"},
        {AWL_ACT_CLOSE, "close #3 fin"},
        {AWL_ACT_DONE, "done AWL_OK #3 " MAIN_LOCAL " -> " PEER " simultaneous direct dials=7"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        a.type = rows[i].type;
        assert_string_equal(action(a), rows[i].line);
    }
    a.type = AWL_ACT_CLOSE;
    a.reset = true;
    assert_string_equal(action(a), "close #3 rst");
    a.type = AWL_ACT_DONE;
    a.err = AWL_ERR_NO_PATH;
    assert_string_equal(action(a), "done AWL_ERR_NO_PATH dials=7");
}

static void test_the_longest_line_fits(void **state)
{
    (void)state;
    awl_action a = {.type = AWL_ACT_DONE,
                    .conn = UINT32_MAX,
                    .technique = AWL_TECH_SIMULTANEOUS,
                    .path = AWL_PATH_PORT_MAPPED,
                    .dials = UINT32_MAX};
    a.local = addr("[1111:2222:3333:4444:5555:6666:7777:8888]:65535");
    a.local.scope_id = UINT32_MAX;
    a.remote = a.local;
    const char *line = action(a);
    assert_true(strlen(line) < AWL_TRACE_MAX - 1);
    assert_non_null(strstr(line, "dials=4294967295"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_event_has_its_line),
        cmocka_unit_test(test_every_action_has_its_line),
        cmocka_unit_test(test_the_longest_line_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
