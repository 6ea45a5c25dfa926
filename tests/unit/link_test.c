/* SPDX-License-Identifier: MIT */
/* From TCP to nomination. */
#include <string.h>

#include "link/link.h"
#include "link_pair.h"
#include "t.h"
#include "util/hex.h"
#include "util/prng.h"

static link_pair pair;
static link_side stranger;

static int set_up(void **state)
{
    (void)state;
    side_init(&pair.inviter);
    side_init(&pair.invitee);
    side_init(&stranger);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    side_free(&pair.inviter);
    side_free(&pair.invitee);
    side_free(&stranger);
    return 0;
}

static void assert_only_event(const link_side *side, awl_link_event_type type, awl_err err)
{
    assert_int_equal(side->seen_count, 1);
    assert_int_equal(side->seen[0].ev.type, type);
    assert_int_equal(side->seen[0].ev.err, err);
}

static size_t output_len(const link_side *side)
{
    size_t len;
    awl_link_output(side->link, &len);
    return len;
}

static void test_both_sides_prove_and_nominate_whatever_the_pieces(void **state)
{
    (void)state;
    const size_t steps[] = {1, 3, 24, 25, 333, SIZE_MAX};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        pair_start(&pair);
        pair_carry(&pair, steps[i]);
        assert_only_event(&pair.inviter, AWL_LINK_EV_PROVEN, AWL_OK);
        assert_only_event(&pair.invitee, AWL_LINK_EV_PROVEN, AWL_OK);
        assert_int_equal(awl_link_nominate(pair.inviter.link, pair.now), AWL_OK);
        pair_carry(&pair, steps[i]);
        assert_int_equal(pair.invitee.seen[1].ev.type, AWL_LINK_EV_NOMINATED);
        assert_int_equal(awl_link_confirm(pair.invitee.link, pair.now), AWL_OK);
        pair_carry(&pair, steps[i]);
        assert_int_equal(pair.inviter.seen[1].ev.type, AWL_LINK_EV_CONFIRMED);
        assert_int_equal(pair.inviter.seen_count, 2);
        assert_int_equal(pair.invitee.seen_count, 2);
        assert_true(awl_id_equal(awl_link_peer_id(pair.inviter.link),
                                 awl_identity_id(pair.invitee.identity)));
        assert_true(awl_id_equal(awl_link_peer_id(pair.invitee.link),
                                 awl_identity_id(pair.inviter.identity)));
    }
}

/* Each flight is cut once, at every position. */
static void test_any_single_cut_is_harmless(void **state)
{
    (void)state;
    for (size_t cut = 1; cut < 1200; cut++) {
        pair_start(&pair);
        pair_carry(&pair, cut);
        assert_only_event(&pair.inviter, AWL_LINK_EV_PROVEN, AWL_OK);
        assert_only_event(&pair.invitee, AWL_LINK_EV_PROVEN, AWL_OK);
        cut += cut > 300 ? 60 : 0;
    }
}

static void test_nomination_and_first_message_ride_with_the_finished(void **state)
{
    (void)state;
    uint32_t id;
    pair_start(&pair);
    carry_piece(&pair.inviter, &pair.invitee, pair.now, SIZE_MAX);
    carry_piece(&pair.invitee, &pair.inviter, pair.now, SIZE_MAX);
    side_drain(&pair.inviter);
    assert_only_event(&pair.inviter, AWL_LINK_EV_PROVEN, AWL_OK);
    assert_int_equal(awl_link_nominate(pair.inviter.link, pair.now), AWL_OK);
    assert_int_equal(awl_link_send_message(pair.inviter.link, "first", 5, &id), AWL_OK);
    carry_piece(&pair.inviter, &pair.invitee, pair.now, SIZE_MAX);
    side_drain(&pair.invitee);
    assert_int_equal(pair.invitee.seen_count, 2); /* the message waits for the engine's OK */
    assert_int_equal(pair.invitee.seen[0].ev.type, AWL_LINK_EV_PROVEN);
    assert_int_equal(pair.invitee.seen[1].ev.type, AWL_LINK_EV_NOMINATED);
    assert_int_equal(awl_link_confirm(pair.invitee.link, pair.now), AWL_OK);
    side_drain(&pair.invitee);
    assert_int_equal(pair.invitee.seen_count, 3);
    assert_string_equal(pair.invitee.seen[2].text, "first");
}

static void test_invitee_shows_nothing_before_the_preamble_is_right(void **state)
{
    (void)state;
    pair_start(&pair);
    size_t len;
    const uint8_t *data = awl_link_output(pair.inviter.link, &len);
    assert_true(len > AWL_PREAMBLE_LEN);
    assert_int_equal(output_len(&pair.invitee), AWL_PREAMBLE_LEN);
    uint8_t flight[1024];
    memcpy(flight, data, len);
    flight[AWL_PREAMBLE_LEN - 1] ^= 1;
    awl_link_input(pair.invitee.link, pair.now, flight, len);
    side_drain(&pair.invitee);
    assert_only_event(&pair.invitee, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_BAD_SIGNATURE);
    assert_int_equal(output_len(&pair.invitee), AWL_PREAMBLE_LEN);
}

static void test_wrong_secret_is_refused_by_both(void **state)
{
    (void)state;
    pair_start(&pair);
    awl_link_config config = side_config(&pair.inviter, AWL_ROLE_INVITER, &pair.invitee);
    config.secret[0] ^= 1;
    side_start(&pair.inviter, &config, pair.now);
    pair_carry(&pair, SIZE_MAX);
    assert_only_event(&pair.inviter, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_BAD_SIGNATURE);
    assert_only_event(&pair.invitee, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_BAD_SIGNATURE);
}

static void test_same_role_on_both_ends_is_a_reflection(void **state)
{
    (void)state;
    pair_start(&pair);
    const awl_link_config config = side_config(&pair.invitee, AWL_ROLE_INVITER, &pair.inviter);
    side_start(&pair.invitee, &config, pair.now);
    pair_carry(&pair, SIZE_MAX);
    assert_only_event(&pair.inviter, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_SELF);
    assert_only_event(&pair.invitee, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_SELF);
}

static void test_own_bytes_that_come_back_are_refused(void **state)
{
    (void)state;
    pair_start(&pair);
    uint8_t flight[1024];
    size_t len;
    memcpy(flight, awl_link_output(pair.inviter.link, &len), 64);
    awl_link_input(pair.inviter.link, pair.now, flight, 64);
    side_drain(&pair.inviter);
    assert_only_event(&pair.inviter, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_SELF);
}

static void test_other_protocols_are_refused_at_the_first_byte(void **state)
{
    (void)state;
    pair_start(&pair);
    awl_link_input(pair.inviter.link, pair.now, "S", 1);
    side_drain(&pair.inviter);
    assert_only_event(&pair.inviter, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_MALFORMED);
    awl_link_input(pair.invitee.link, pair.now, "AWL1\x02", 5);
    side_drain(&pair.invitee);
    assert_only_event(&pair.invitee, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_VERSION);
}

static void test_wrong_invitee_is_told_to_both(void **state)
{
    (void)state;
    pair_start(&pair);
    const awl_link_config config = side_config(&pair.inviter, AWL_ROLE_INVITER, &stranger);
    side_start(&pair.inviter, &config, pair.now);
    pair_carry(&pair, SIZE_MAX);
    assert_only_event(&pair.inviter, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_WRONG_PEER);
    assert_only_event(&pair.invitee, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_TLS);
    assert_true(
        awl_id_equal(awl_link_peer_id(pair.inviter.link), awl_identity_id(pair.invitee.identity)));
}

static void test_wrong_inviter_is_told_to_both(void **state)
{
    (void)state;
    pair_start(&pair);
    const awl_link_config config = side_config(&pair.invitee, AWL_ROLE_INVITEE, &stranger);
    side_start(&pair.invitee, &config, pair.now);
    carry_piece(&pair.inviter, &pair.invitee, pair.now, SIZE_MAX);
    carry_piece(&pair.invitee, &pair.inviter, pair.now, SIZE_MAX);
    assert_int_equal(awl_link_nominate(pair.inviter.link, pair.now), AWL_OK);
    pair_carry(&pair, SIZE_MAX);
    assert_only_event(&pair.invitee, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_WRONG_PEER);
    assert_int_equal(pair.inviter.seen_count, 2); /* PROVEN, and then the alert */
    assert_int_equal(pair.inviter.seen[1].ev.type, AWL_LINK_EV_CLOSED);
    assert_int_equal(pair.inviter.seen[1].ev.err, AWL_ERR_TLS);
    assert_int_equal(pair.inviter.seen[1].ev.reason, AWL_CLOSE_PROTOCOL_ERROR);
}

static void test_end_of_tcp_before_the_proof_fails_it(void **state)
{
    (void)state;
    for (size_t cut = 0; cut < 400; cut += 23) {
        pair_start(&pair);
        carry_piece(&pair.inviter, &pair.invitee, pair.now, cut);
        awl_link_input_end(pair.invitee.link, pair.now, AWL_ERR_RESET);
        side_drain(&pair.invitee);
        assert_only_event(&pair.invitee, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_RESET);
        awl_link_input(pair.invitee.link, pair.now, "AWL1", 4);
        side_drain(&pair.invitee);
        assert_int_equal(pair.invitee.seen_count, 1);
    }
}

/* The bytes of one connection, played again to a second link of the same attempt. */
static void test_replayed_flights_prove_nothing(void **state)
{
    (void)state;
    static uint8_t heard[8192];
    size_t heard_len = 0;
    pair_start(&pair);
    for (int flight = 0; flight < 2; flight++) {
        size_t len;
        const uint8_t *data = awl_link_output(pair.inviter.link, &len);
        memcpy(heard + heard_len, data, len);
        heard_len += len;
        carry_piece(&pair.inviter, &pair.invitee, pair.now, SIZE_MAX);
        carry_piece(&pair.invitee, &pair.inviter, pair.now, SIZE_MAX);
    }
    side_drain(&pair.invitee);
    assert_only_event(&pair.invitee, AWL_LINK_EV_PROVEN, AWL_OK);

    const awl_link_config config = side_config(&pair.invitee, AWL_ROLE_INVITEE, &pair.inviter);
    side_start(&pair.invitee, &config, pair.now);
    awl_link_input(pair.invitee.link, pair.now, heard, heard_len);
    side_drain(&pair.invitee);
    assert_only_event(&pair.invitee, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_TLS);
}

/* Whatever bit is turned on the way, nobody is proven wrongly and nothing but the end follows. */
static void test_a_turned_bit_anywhere_ends_the_proof(void **state)
{
    (void)state;
    awl_prng prng = awl_prng_seed(7);
    for (int round = 0; round < 300; round++) {
        pair_start(&pair);
        link_side *from = round % 2 == 0 ? &pair.inviter : &pair.invitee;
        link_side *to = round % 2 == 0 ? &pair.invitee : &pair.inviter;
        if (from == &pair.invitee) {
            carry_piece(&pair.inviter, &pair.invitee, pair.now, SIZE_MAX);
        }
        uint8_t flight[4096];
        size_t len;
        const uint8_t *data = awl_link_output(from->link, &len);
        memcpy(flight, data, len);
        awl_link_consume(from->link, len);
        flight[awl_prng_below(&prng, len)] ^= (uint8_t)(1u << awl_prng_below(&prng, 8));
        awl_link_input(to->link, pair.now, flight, len);
        pair_carry(&pair, SIZE_MAX);
        awl_link_timer(pair.inviter.link, pair.now + AWL_LINK_PROOF_TIMEOUT);
        awl_link_timer(pair.invitee.link, pair.now + AWL_LINK_PROOF_TIMEOUT);
        side_drain(&pair.inviter);
        side_drain(&pair.invitee);
        assert_null(side_find(&pair.invitee, AWL_LINK_EV_PROVEN));
        assert_non_null(side_find(&pair.invitee, AWL_LINK_EV_PROOF_FAILED));
    }
}

static void test_silence_fails_the_proof_in_time(void **state)
{
    (void)state;
    pair_start(&pair);
    const awl_time due = pair.now + AWL_LINK_PROOF_TIMEOUT;
    assert_int_equal(awl_link_deadline(pair.inviter.link), due);
    awl_link_timer(pair.inviter.link, due - 1);
    side_drain(&pair.inviter);
    assert_int_equal(pair.inviter.seen_count, 0);
    awl_link_timer(pair.inviter.link, due);
    side_drain(&pair.inviter);
    assert_only_event(&pair.inviter, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_TIMED_OUT);
    assert_int_equal(awl_link_deadline(pair.inviter.link), AWL_TIME_NEVER);
}

static void test_order_of_nomination_is_kept(void **state)
{
    (void)state;
    uint32_t id;
    pair_start(&pair);
    assert_int_equal(awl_link_nominate(pair.inviter.link, pair.now), AWL_ERR_STATE);
    pair_carry(&pair, SIZE_MAX);
    assert_int_equal(awl_link_nominate(pair.invitee.link, pair.now), AWL_ERR_STATE);
    assert_int_equal(awl_link_confirm(pair.invitee.link, pair.now), AWL_ERR_STATE);
    assert_int_equal(awl_link_confirm(pair.inviter.link, pair.now), AWL_ERR_STATE);
    assert_int_equal(awl_link_send_message(pair.inviter.link, "x", 1, &id), AWL_ERR_STATE);
    assert_int_equal(awl_link_deadline(pair.inviter.link), AWL_TIME_NEVER);
    assert_int_equal(awl_link_nominate(pair.inviter.link, pair.now), AWL_OK);
    assert_int_equal(awl_link_nominate(pair.inviter.link, pair.now), AWL_ERR_STATE);
    assert_int_equal(awl_link_send_message(pair.invitee.link, "x", 1, &id), AWL_ERR_STATE);
    pair_carry(&pair, SIZE_MAX);
    assert_int_equal(awl_link_send_message(pair.invitee.link, "x", 1, &id), AWL_ERR_STATE);
    assert_int_equal(awl_link_confirm(pair.invitee.link, pair.now), AWL_OK);
    assert_int_equal(awl_link_confirm(pair.invitee.link, pair.now), AWL_ERR_STATE);
}

static void test_nomination_without_an_answer_times_out(void **state)
{
    (void)state;
    pair_start(&pair);
    pair_carry(&pair, SIZE_MAX);
    assert_int_equal(awl_link_nominate(pair.inviter.link, pair.now), AWL_OK);
    assert_int_equal(awl_link_deadline(pair.inviter.link), pair.now + AWL_LINK_ANSWER);
    awl_link_timer(pair.inviter.link, pair.now + AWL_LINK_ANSWER);
    side_drain(&pair.inviter);
    const seen_event *closed = side_find(&pair.inviter, AWL_LINK_EV_CLOSED);
    assert_non_null(closed);
    assert_int_equal(closed->ev.err, AWL_ERR_TIMED_OUT);
    assert_int_equal(closed->ev.reason, AWL_CLOSE_TIMED_OUT);
}

static void test_round_trip_is_measured_by_the_proof_and_by_the_nomination(void **state)
{
    (void)state;
    pair_start(&pair);
    assert_int_equal(awl_link_rtt(pair.inviter.link), -1);
    pair.now += AWL_MS(40);
    carry_piece(&pair.inviter, &pair.invitee, pair.now, SIZE_MAX);
    pair.now += AWL_MS(40);
    carry_piece(&pair.invitee, &pair.inviter, pair.now, SIZE_MAX);
    assert_int_equal(awl_link_rtt(pair.inviter.link), AWL_MS(80));
    assert_int_equal(awl_link_nominate(pair.inviter.link, pair.now), AWL_OK);
    pair.now += AWL_MS(30);
    carry_piece(&pair.inviter, &pair.invitee, pair.now, SIZE_MAX);
    assert_int_equal(awl_link_rtt(pair.invitee.link), AWL_MS(70));
    side_drain(&pair.invitee);
    assert_int_equal(awl_link_confirm(pair.invitee.link, pair.now), AWL_OK);
    pair.now += AWL_MS(30);
    pair_carry(&pair, SIZE_MAX);
    assert_int_equal(side_find(&pair.inviter, AWL_LINK_EV_CONFIRMED)->ev.rtt_us, AWL_MS(60));
    assert_int_equal(awl_link_rtt(pair.inviter.link), AWL_MS(60));
}

/* What a peer with the right key might say in place of its nomination frame. */
static void test_unexpected_first_frames_end_the_link(void **state)
{
    (void)state;
    static const char *const frames[] = {"AWLN\2\0\0\0", "AWLN\1\0\0\1", "AWLX\1\0\0\0",
                                         "\0\0\0\1\0\0\0\1"};
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        bare_peer bare;
        pair_start(&pair);
        bare_start(&bare, AWL_ROLE_INVITER, &pair.inviter, &pair.invitee);
        awl_link_input(pair.invitee.link, pair.now, bare.preamble, sizeof(bare.preamble));
        bare_carry(&bare, &pair.invitee, pair.now);
        assert_int_equal(awl_tls_write(bare.tls, frames[i], 8), AWL_OK);
        bare_carry(&bare, &pair.invitee, pair.now);
        side_drain(&pair.invitee);
        const seen_event *closed = side_find(&pair.invitee, AWL_LINK_EV_CLOSED);
        assert_non_null(closed);
        assert_int_equal(closed->ev.err, AWL_ERR_MALFORMED);
        assert_int_equal(closed->ev.reason, AWL_CLOSE_PROTOCOL_ERROR);
        awl_tls_free(bare.tls);
    }
}

static void test_ok_before_the_nomination_ends_the_link(void **state)
{
    (void)state;
    bare_peer bare;
    pair_start(&pair);
    bare_start(&bare, AWL_ROLE_INVITEE, &pair.invitee, &pair.inviter);
    awl_link_input(pair.inviter.link, pair.now, bare.preamble, sizeof(bare.preamble));
    bare_carry(&bare, &pair.inviter, pair.now);
    assert_int_equal(awl_tls_write(bare.tls, "AWLN\2\0\0\0", 8), AWL_OK);
    bare_carry(&bare, &pair.inviter, pair.now);
    side_drain(&pair.inviter);
    const seen_event *closed = side_find(&pair.inviter, AWL_LINK_EV_CLOSED);
    assert_non_null(closed);
    assert_int_equal(closed->ev.err, AWL_ERR_MALFORMED);
    awl_tls_free(bare.tls);
}

static void test_close_before_the_proof_is_an_abort(void **state)
{
    (void)state;
    pair_start(&pair);
    awl_link_close(pair.inviter.link, AWL_CLOSE_BYE);
    awl_link_close(pair.inviter.link, AWL_CLOSE_BYE);
    side_drain(&pair.inviter);
    assert_only_event(&pair.inviter, AWL_LINK_EV_PROOF_FAILED, AWL_ERR_ABORTED);
}

static void test_config_needs_role_and_context(void **state)
{
    (void)state;
    awl_link *link = pair.inviter.link;
    awl_link_config config = side_config(&pair.inviter, AWL_ROLE_NONE, &pair.invitee);
    assert_int_equal(awl_link_new(&config, 0, &link), AWL_ERR_INVALID);
    assert_null(link);
    config.role = AWL_ROLE_INVITER;
    config.tls = NULL;
    assert_int_equal(awl_link_new(&config, 0, &link), AWL_ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_sides_prove_and_nominate_whatever_the_pieces),
        cmocka_unit_test(test_any_single_cut_is_harmless),
        cmocka_unit_test(test_nomination_and_first_message_ride_with_the_finished),
        cmocka_unit_test(test_invitee_shows_nothing_before_the_preamble_is_right),
        cmocka_unit_test(test_wrong_secret_is_refused_by_both),
        cmocka_unit_test(test_same_role_on_both_ends_is_a_reflection),
        cmocka_unit_test(test_own_bytes_that_come_back_are_refused),
        cmocka_unit_test(test_other_protocols_are_refused_at_the_first_byte),
        cmocka_unit_test(test_wrong_invitee_is_told_to_both),
        cmocka_unit_test(test_wrong_inviter_is_told_to_both),
        cmocka_unit_test(test_end_of_tcp_before_the_proof_fails_it),
        cmocka_unit_test(test_replayed_flights_prove_nothing),
        cmocka_unit_test(test_a_turned_bit_anywhere_ends_the_proof),
        cmocka_unit_test(test_silence_fails_the_proof_in_time),
        cmocka_unit_test(test_order_of_nomination_is_kept),
        cmocka_unit_test(test_nomination_without_an_answer_times_out),
        cmocka_unit_test(test_round_trip_is_measured_by_the_proof_and_by_the_nomination),
        cmocka_unit_test(test_unexpected_first_frames_end_the_link),
        cmocka_unit_test(test_ok_before_the_nomination_ends_the_link),
        cmocka_unit_test(test_close_before_the_proof_is_an_abort),
        cmocka_unit_test(test_config_needs_role_and_context),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
