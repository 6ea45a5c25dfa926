/* SPDX-License-Identifier: MIT */
#include "t.h"

#include <string.h>

#include "crypt/login_proof.h"
#include "crypt/tls.h"
#include "util/hex.h"

typedef struct fixture {
    awl_identity *a, *b, *c;
    awl_tls_context *link_a, *link_b, *link_c, *main_client, *main_server;
} fixture;

static awl_tls_context *context_of(const awl_identity *identity, awl_tls_mode mode)
{
    awl_tls_context *context = NULL;
    assert_int_equal(awl_tls_context_new(identity, mode, &context), AWL_OK);
    return context;
}

static int set_up(void **state)
{
    static fixture f;
    assert_int_equal(awl_identity_generate(&f.a), AWL_OK);
    assert_int_equal(awl_identity_generate(&f.b), AWL_OK);
    assert_int_equal(awl_identity_generate(&f.c), AWL_OK);
    f.link_a = context_of(f.a, AWL_TLS_LINK);
    f.link_b = context_of(f.b, AWL_TLS_LINK);
    f.link_c = context_of(f.c, AWL_TLS_LINK);
    f.main_client = context_of(NULL, AWL_TLS_MAIN);
    f.main_server = context_of(f.b, AWL_TLS_MAIN);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    awl_tls_context *const contexts[] = {f->link_a, f->link_b, f->link_c, f->main_client,
                                         f->main_server};
    for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++) {
        awl_tls_context_free(contexts[i]);
    }
    awl_identity_free(f->a);
    awl_identity_free(f->b);
    awl_identity_free(f->c);
    return 0;
}

static awl_tls *open_tls(awl_tls_context *context, awl_tls_side side, const awl_id *expected)
{
    awl_tls *tls = NULL;
    assert_int_equal(awl_tls_new(context, side, expected, &tls), AWL_OK);
    return tls;
}

/* Carries what waits, in pieces of at most step bytes. */
static awl_err carry(awl_tls *from, awl_tls *to, size_t step)
{
    awl_buf *out = awl_tls_output(from);
    awl_err err = AWL_OK;
    while (out->len > 0) {
        const size_t len = out->len < step ? out->len : step;
        err = awl_tls_input(to, awl_buf_head(out), len);
        awl_buf_consume(out, len);
    }
    return err;
}

static void carry_all(awl_tls *client, awl_tls *server, size_t step)
{
    while (awl_tls_output(client)->len > 0 || awl_tls_output(server)->len > 0) {
        carry(client, server, step);
        carry(server, client, step);
    }
}

static void assert_reads(awl_tls *tls, const char *text)
{
    char buf[64];
    size_t len = 0;
    assert_int_equal(awl_tls_read(tls, buf, sizeof(buf), &len), AWL_OK);
    assert_int_equal(len, strlen(text));
    assert_memory_equal(buf, text, len);
}

static void test_link_opens_whatever_the_pieces(void **state)
{
    const fixture *f = *state;
    const size_t steps[] = {1, 2, 7, 100, 100000};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        awl_tls *client = open_tls(f->link_a, AWL_TLS_CLIENT, awl_identity_id(f->b));
        awl_tls *server = open_tls(f->link_b, AWL_TLS_SERVER, awl_identity_id(f->a));
        carry_all(client, server, steps[i]);
        assert_int_equal(awl_tls_get_state(client), AWL_TLS_OPEN);
        assert_int_equal(awl_tls_get_state(server), AWL_TLS_OPEN);
        assert_true(awl_id_equal(awl_tls_peer_id(client), awl_identity_id(f->b)));
        assert_true(awl_id_equal(awl_tls_peer_id(server), awl_identity_id(f->a)));
        assert_int_equal(awl_tls_write(client, "to server", 9), AWL_OK);
        assert_int_equal(awl_tls_write(server, "to client", 9), AWL_OK);
        carry_all(client, server, steps[i]);
        assert_reads(client, "to client");
        assert_reads(server, "to server");
        assert_reads(server, "");
        awl_tls_free(client);
        awl_tls_free(server);
    }
}

static void test_handshake_takes_one_flight_each_way(void **state)
{
    const fixture *f = *state;
    awl_tls *client = open_tls(f->link_a, AWL_TLS_CLIENT, awl_identity_id(f->b));
    awl_tls *server = open_tls(f->link_b, AWL_TLS_SERVER, awl_identity_id(f->a));
    carry(client, server, 100000);
    carry(server, client, 100000);
    assert_int_equal(awl_tls_get_state(client), AWL_TLS_OPEN);
    assert_int_equal(awl_tls_write(client, "early", 5), AWL_OK); /* in the flight of Finished */
    carry(client, server, 100000);
    assert_int_equal(awl_tls_get_state(server), AWL_TLS_OPEN);
    assert_reads(server, "early");
    assert_int_equal(awl_tls_output(server)->len, 0); /* no session tickets */
    awl_tls_free(client);
    awl_tls_free(server);
}

static void test_wrong_server_key_is_told_to_both_sides(void **state)
{
    const fixture *f = *state;
    awl_tls *client = open_tls(f->link_a, AWL_TLS_CLIENT, awl_identity_id(f->c));
    awl_tls *server = open_tls(f->link_b, AWL_TLS_SERVER, awl_identity_id(f->a));
    carry(client, server, 100000);
    assert_int_equal(carry(server, client, 100000), AWL_ERR_WRONG_PEER);
    assert_int_equal(awl_tls_error(client), AWL_ERR_WRONG_PEER);
    assert_true(awl_id_equal(awl_tls_peer_id(client), awl_identity_id(f->b)));
    assert_int_equal(carry(client, server, 100000), AWL_ERR_TLS); /* the alert */
    assert_int_equal(awl_tls_get_state(server), AWL_TLS_FAILED);
    assert_null(awl_tls_peer_id(server)); /* the client kept its certificate to itself */
    awl_tls_free(client);
    awl_tls_free(server);
}

static void test_wrong_client_key_is_told_to_both_sides(void **state)
{
    const fixture *f = *state;
    awl_tls *client = open_tls(f->link_c, AWL_TLS_CLIENT, awl_identity_id(f->b));
    awl_tls *server = open_tls(f->link_b, AWL_TLS_SERVER, awl_identity_id(f->a));
    carry(client, server, 100000);
    carry(server, client, 100000);
    assert_int_equal(carry(client, server, 100000), AWL_ERR_WRONG_PEER);
    assert_int_equal(awl_tls_get_state(client), AWL_TLS_OPEN); /* it cannot know yet */
    assert_int_equal(carry(server, client, 100000), AWL_OK);
    char buf[8];
    size_t len = 1;
    assert_int_equal(awl_tls_read(client, buf, sizeof(buf), &len), AWL_ERR_TLS);
    assert_int_equal(len, 0);
    awl_tls_free(client);
    awl_tls_free(server);
}

static void test_link_server_insists_on_a_client_certificate(void **state)
{
    const fixture *f = *state;
    awl_tls *client = open_tls(f->main_client, AWL_TLS_CLIENT, awl_identity_id(f->b));
    awl_tls *server = open_tls(f->link_b, AWL_TLS_SERVER, awl_identity_id(f->a));
    carry(client, server, 100000);
    carry(server, client, 100000);
    assert_int_equal(carry(client, server, 100000), AWL_ERR_TLS);
    awl_tls_free(client);
    awl_tls_free(server);
}

static void test_main_connection_accepts_any_server_and_tells_which(void **state)
{
    const fixture *f = *state;
    awl_tls *client = open_tls(f->main_client, AWL_TLS_CLIENT, NULL);
    awl_tls *server = open_tls(f->main_server, AWL_TLS_SERVER, NULL);
    carry_all(client, server, 100000);
    assert_int_equal(awl_tls_get_state(client), AWL_TLS_OPEN);
    assert_int_equal(awl_tls_get_state(server), AWL_TLS_OPEN);
    assert_true(awl_id_equal(awl_tls_peer_id(client), awl_identity_id(f->b)));
    assert_null(awl_tls_peer_id(server));
    awl_tls_free(client);
    awl_tls_free(server);
}

static void test_main_connection_refuses_another_server_than_the_pinned(void **state)
{
    const fixture *f = *state;
    awl_tls *client = open_tls(f->main_client, AWL_TLS_CLIENT, awl_identity_id(f->c));
    awl_tls *server = open_tls(f->main_server, AWL_TLS_SERVER, NULL);
    carry(client, server, 100000);
    assert_int_equal(carry(server, client, 100000), AWL_ERR_WRONG_SERVER);
    awl_tls_free(client);
    awl_tls_free(server);
}

static void test_missing_halves_are_refused(void **state)
{
    const fixture *f = *state;
    awl_tls_context *context = f->link_a;
    assert_int_equal(awl_tls_context_new(NULL, AWL_TLS_LINK, &context), AWL_ERR_INVALID);
    assert_null(context);
    awl_tls *tls = NULL;
    assert_int_equal(awl_tls_new(f->link_a, AWL_TLS_CLIENT, NULL, &tls), AWL_ERR_INVALID);
    assert_int_equal(awl_tls_new(f->main_client, AWL_TLS_SERVER, NULL, &tls), AWL_ERR_INVALID);
    assert_null(tls);
}

static void test_context_may_go_before_its_connections(void **state)
{
    const fixture *f = *state;
    awl_tls_context *context = context_of(f->a, AWL_TLS_LINK);
    awl_tls *client = open_tls(context, AWL_TLS_CLIENT, awl_identity_id(f->b));
    awl_tls_context_free(context);
    awl_tls *server = open_tls(f->link_b, AWL_TLS_SERVER, awl_identity_id(f->a));
    carry_all(client, server, 100000);
    assert_int_equal(awl_tls_get_state(client), AWL_TLS_OPEN);
    awl_tls_free(client);
    awl_tls_free(server);
}

static void test_garbage_fails_and_stays_failed(void **state)
{
    const fixture *f = *state;
    awl_tls *server = open_tls(f->link_b, AWL_TLS_SERVER, awl_identity_id(f->a));
    assert_int_equal(awl_tls_input(server, "GET / HTTP/1.0\r\n\r\n", 18), AWL_ERR_TLS);
    assert_int_equal(awl_tls_input(server, "", 0), AWL_ERR_TLS);
    assert_int_equal(awl_tls_write(server, "x", 1), AWL_ERR_TLS);
    awl_tls_free(server);
}

static void test_corrupted_record_fails(void **state)
{
    const fixture *f = *state;
    awl_tls *client = open_tls(f->link_a, AWL_TLS_CLIENT, awl_identity_id(f->b));
    awl_tls *server = open_tls(f->link_b, AWL_TLS_SERVER, awl_identity_id(f->a));
    carry_all(client, server, 100000);
    assert_int_equal(awl_tls_write(client, "text", 4), AWL_OK);
    awl_buf *out = awl_tls_output(client);
    out->data[out->start + out->len - 1] ^= 1;
    carry(client, server, 100000);
    char buf[8];
    size_t len = 0;
    assert_int_equal(awl_tls_read(server, buf, sizeof(buf), &len), AWL_ERR_TLS);
    awl_tls_free(client);
    awl_tls_free(server);
}

static void test_close_notify_ends_reading_after_the_data(void **state)
{
    const fixture *f = *state;
    awl_tls *client = open_tls(f->link_a, AWL_TLS_CLIENT, awl_identity_id(f->b));
    awl_tls *server = open_tls(f->link_b, AWL_TLS_SERVER, awl_identity_id(f->a));
    carry_all(client, server, 100000);
    assert_int_equal(awl_tls_write(client, "last", 4), AWL_OK);
    awl_tls_close(client);
    awl_tls_close(client);
    assert_int_equal(awl_tls_write(client, "more", 4), AWL_ERR_STATE);
    carry(client, server, 100000);
    assert_reads(server, "last");
    char buf[8];
    size_t len = 0;
    assert_int_equal(awl_tls_read(server, buf, sizeof(buf), &len), AWL_ERR_CLOSED);
    assert_int_equal(awl_tls_get_state(server), AWL_TLS_CLOSED);
    awl_tls_free(client);
    awl_tls_free(server);
}

static void test_nothing_is_written_or_exported_before_the_handshake(void **state)
{
    const fixture *f = *state;
    awl_tls *client = open_tls(f->link_a, AWL_TLS_CLIENT, awl_identity_id(f->b));
    uint8_t out[AWL_EXPORTER_LEN];
    char buf[8];
    size_t len = 0;
    assert_int_equal(awl_tls_write(client, "x", 1), AWL_ERR_STATE);
    assert_int_equal(awl_tls_read(client, buf, sizeof(buf), &len), AWL_ERR_STATE);
    assert_int_equal(awl_login_exporter(client, out), AWL_ERR_STATE);
    awl_tls_free(client);
}

static void test_full_output_takes_nothing(void **state)
{
    const fixture *f = *state;
    awl_tls *client = open_tls(f->link_a, AWL_TLS_CLIENT, awl_identity_id(f->b));
    awl_tls *server = open_tls(f->link_b, AWL_TLS_SERVER, awl_identity_id(f->a));
    carry_all(client, server, 100000);
    static const char block[65536];
    awl_err err = AWL_OK;
    size_t taken = 0;
    while (err == AWL_OK && taken < 2 * (size_t)AWL_TLS_OUTPUT_MAX) {
        err = awl_tls_write(client, block, sizeof(block));
        taken += err == AWL_OK ? sizeof(block) : 0;
    }
    assert_int_equal(err, AWL_ERR_LIMIT);
    assert_int_equal(awl_tls_get_state(client), AWL_TLS_OPEN);
    assert_true(taken <= AWL_TLS_OUTPUT_MAX);
    awl_tls_free(client);
    awl_tls_free(server);
}

static void test_login_proof_holds_for_this_connection_and_server_only(void **state)
{
    const fixture *f = *state;
    uint8_t mine[2][AWL_EXPORTER_LEN], theirs[AWL_EXPORTER_LEN], sig[AWL_SIG_LEN];
    for (size_t i = 0; i < 2; i++) {
        awl_tls *client = open_tls(f->main_client, AWL_TLS_CLIENT, NULL);
        awl_tls *server = open_tls(f->main_server, AWL_TLS_SERVER, NULL);
        carry_all(client, server, 100000);
        assert_int_equal(awl_login_exporter(client, mine[i]), AWL_OK);
        assert_int_equal(awl_login_exporter(server, theirs), AWL_OK);
        assert_memory_equal(mine[i], theirs, AWL_EXPORTER_LEN);
        awl_tls_free(client);
        awl_tls_free(server);
    }
    const awl_id *server_id = awl_identity_id(f->b);
    const uint8_t *key = awl_identity_key(f->a);
    assert_int_equal(awl_login_sign(f->a, server_id, mine[1], sig), AWL_OK);
    assert_int_equal(awl_login_verify(key, server_id, theirs, sig), AWL_OK);
    assert_int_equal(awl_login_verify(key, server_id, mine[0], sig), AWL_ERR_BAD_SIGNATURE);
    assert_int_equal(awl_login_verify(key, awl_identity_id(f->c), theirs, sig),
                     AWL_ERR_BAD_SIGNATURE);
    assert_int_equal(awl_login_verify(awl_identity_key(f->c), server_id, theirs, sig),
                     AWL_ERR_BAD_SIGNATURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_link_opens_whatever_the_pieces),
        cmocka_unit_test(test_handshake_takes_one_flight_each_way),
        cmocka_unit_test(test_wrong_server_key_is_told_to_both_sides),
        cmocka_unit_test(test_wrong_client_key_is_told_to_both_sides),
        cmocka_unit_test(test_link_server_insists_on_a_client_certificate),
        cmocka_unit_test(test_main_connection_accepts_any_server_and_tells_which),
        cmocka_unit_test(test_main_connection_refuses_another_server_than_the_pinned),
        cmocka_unit_test(test_missing_halves_are_refused),
        cmocka_unit_test(test_context_may_go_before_its_connections),
        cmocka_unit_test(test_garbage_fails_and_stays_failed),
        cmocka_unit_test(test_corrupted_record_fails),
        cmocka_unit_test(test_close_notify_ends_reading_after_the_data),
        cmocka_unit_test(test_nothing_is_written_or_exported_before_the_handshake),
        cmocka_unit_test(test_full_output_takes_nothing),
        cmocka_unit_test(test_login_proof_holds_for_this_connection_and_server_only),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
