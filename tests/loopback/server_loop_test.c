/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "plat/paths.h"
#include "plat/thread.h"

#include "crypt/login_proof.h"
#include "crypt/tls.h"
#include "lo.h"
#include "os.h"
#include "proto/client.h"
#include "proto/stun.h"
#include "runtime/server_loop.h"

/* The server on real sockets, spoken to by hand. */

static char temp[256];

typedef struct served {
    awl_server_loop *loop;
    plat_thread *thread;
    awl_err ended;
    awl_addr main_addr, holes[2];
    plat_mutex *mutex; /* guards log */
    char log[4096];
} served;

static void keep_line(void *ctx, const awl_server_line *line)
{
    served *s = ctx;
    plat_mutex_lock(s->mutex);
    const size_t used = strlen(s->log);
    (void)snprintf(s->log + used, sizeof(s->log) - used, "%s\n", line->text);
    plat_mutex_unlock(s->mutex);
}

static void run_loop(void *arg)
{
    served *s = arg;
    s->ended = awl_server_loop_run(s->loop);
}

static awl_server_loop_config config_for(served *s)
{
    return (awl_server_loop_config){
        .listen = {lo_any}, .listen_count = 1, .data_dir = temp, .sink = keep_line, .sink_ctx = s};
}

static void start(served *s)
{
    char problem[AWL_SERVER_PROBLEM_SIZE];
    const awl_addr *mains = NULL, *holes = NULL;
    *s = (served){0};
    assert_int_equal(plat_mutex_new(&s->mutex), AWL_OK);
    const awl_server_loop_config c = config_for(s);
    assert_int_equal(awl_server_loop_new(&c, problem, &s->loop), AWL_OK);
    assert_int_equal(awl_server_loop_mains(s->loop, &mains), 1);
    assert_int_equal(awl_server_loop_holes(s->loop, &holes), 2);
    s->main_addr = mains[0];
    s->holes[0] = holes[0];
    s->holes[1] = holes[1];
    assert_int_equal(plat_thread_start("server", run_loop, s, &s->thread), AWL_OK);
}

static void stop(served *s)
{
    awl_server_loop_stop(s->loop);
    plat_thread_join(s->thread);
    assert_int_equal(s->ended, AWL_OK);
    awl_server_loop_free(s->loop);
    plat_mutex_free(s->mutex);
}

static plat_sock dial(const awl_addr *to)
{
    plat_sock sock = PLAT_SOCK_NONE;
    const awl_err err = plat_dial(&lo_any, to, NULL, &sock, NULL);
    assert_int_equal(lo_outcome(sock, err), AWL_OK);
    return sock;
}

static void send_all(plat_sock sock, const void *data, size_t len)
{
    size_t sent = 0;
    assert_int_equal(plat_send(sock, data, len, &sent), AWL_OK);
    assert_int_equal(sent, len);
}

/* ---- a client by hand ---- */

typedef struct visitor {
    plat_sock sock;
    awl_identity *identity;
    awl_tls_context *context;
    awl_tls *tls;
    awl_login *login;
} visitor;

static void flush(visitor *v)
{
    uint8_t plain[16384];
    size_t len = 0;
    const uint8_t *data = awl_login_output(v->login, &len);
    if (data != NULL && awl_tls_get_state(v->tls) == AWL_TLS_OPEN) {
        assert_true(len <= sizeof(plain));
        assert_int_equal(awl_tls_write(v->tls, data, len), AWL_OK);
        awl_login_sent(v->login, len);
    }
    awl_buf *out = awl_tls_output(v->tls);
    if (out->len > 0) {
        send_all(v->sock, awl_buf_head(out), out->len);
        awl_buf_consume(out, out->len);
    }
}

/* Reads what comes once. False: the connection has ended. */
static bool take_in(visitor *v)
{
    uint8_t cipher[16384], plain[16384];
    awl_err err = AWL_OK;
    size_t len = lo_recv(v->sock, cipher, sizeof(cipher), &err);
    if (len == 0) {
        return false;
    }
    assert_int_equal(awl_tls_input(v->tls, cipher, len), AWL_OK);
    while (awl_tls_get_state(v->tls) == AWL_TLS_OPEN &&
           awl_tls_read(v->tls, plain, sizeof(plain), &len) == AWL_OK && len > 0) {
        awl_login_input(v->login, plat_now(), plain, len);
    }
    return true;
}

static awl_login_event wait_event(visitor *v, awl_login_event_type type)
{
    awl_login_event ev;
    for (;;) {
        while (awl_login_next(v->login, &ev)) {
            if (ev.type == type) {
                return ev;
            }
        }
        flush(v);
        assert_true(take_in(v));
    }
}

static void enter(visitor *v, const served *s, const char *name, bool forge)
{
    const awl_id *server = awl_server_loop_id(s->loop);
    uint8_t exporter[AWL_EXPORTER_LEN], signature[AWL_SIG_LEN];
    *v = (visitor){.sock = dial(&s->main_addr)};
    assert_int_equal(awl_identity_generate(&v->identity), AWL_OK);
    assert_int_equal(awl_tls_context_new(NULL, AWL_TLS_MAIN, &v->context), AWL_OK);
    assert_int_equal(awl_tls_new(v->context, AWL_TLS_CLIENT, server, &v->tls), AWL_OK);
    awl_login_config c = {.name = name,
                          .listed = true,
                          .policy = {.consent = AWL_CONSENT_EVERYONE},
                          .server = {s->main_addr}};
    memcpy(c.key, awl_identity_key(v->identity), sizeof(c.key));
    assert_int_equal(awl_login_new(&c, &v->login), AWL_OK);
    while (awl_tls_get_state(v->tls) == AWL_TLS_HANDSHAKE) {
        flush(v);
        assert_true(take_in(v));
    }
    assert_int_equal(awl_login_exporter(v->tls, exporter), AWL_OK);
    exporter[0] ^= forge ? 1 : 0; /* a proof for another connection */
    assert_int_equal(awl_login_sign(v->identity, server, exporter, signature), AWL_OK);
    assert_int_equal(awl_login_start(v->login, plat_now(), signature), AWL_OK);
    flush(v);
}

static void leave(visitor *v)
{
    plat_close(v->sock);
    awl_login_free(v->login);
    awl_tls_free(v->tls);
    awl_tls_context_free(v->context);
    awl_identity_free(v->identity);
}

/* Asks a hole port; answers in *out. The connection stays open. */
static plat_sock ask_hole(const awl_addr *hole, const awl_ticket *ticket, awl_stun *out)
{
    awl_stun request = {.type = AWL_STUN_REQUEST, .transaction = {1, 2, 3}, .has_ticket = true};
    uint8_t buf[AWL_STUN_MAX];
    awl_err err = AWL_OK;
    memcpy(request.ticket, ticket->bytes, AWL_TICKET_LEN);
    plat_sock sock = dial(hole);
    const size_t len = awl_stun_build(&request, buf);
    send_all(sock, buf, 5); /* framing does not depend on segments */
    send_all(sock, buf + 5, len - 5);
    const size_t got = lo_recv(sock, buf, sizeof(buf), &err);
    assert_int_equal(awl_stun_parse(buf, got, out), AWL_OK);
    return sock;
}

/* ---- tests ---- */

static void test_two_clients_log_in_and_are_introduced(void **state)
{
    (void)state;
    served s;
    visitor a, b;
    start(&s);
    enter(&a, &s, "anna", false);
    const awl_login_event welcome = wait_event(&a, AWL_LOGIN_WELCOME);
    awl_addr mine;
    assert_int_equal(plat_local_addr(a.sock, &mine), AWL_OK);
    assert_true(awl_addr_equal(&welcome.welcome.observed, &mine));
    assert_int_equal(welcome.welcome.holes_count, 2);
    assert_true(awl_addr_equal(&welcome.welcome.holes[0], &s.holes[0]));
    assert_memory_equal(welcome.welcome.id.bytes, awl_identity_id(a.identity)->bytes, AWL_ID_LEN);
    enter(&b, &s, "bert", false);
    (void)wait_event(&b, AWL_LOGIN_WELCOME);
    assert_int_equal(awl_login_connect(a.login, "bert", AWL_TECH_NONE, 1), AWL_OK);
    const awl_login_event one = wait_event(&a, AWL_LOGIN_INTRODUCE);
    const awl_login_event other = wait_event(&b, AWL_LOGIN_INTRODUCE);
    assert_int_equal(one.attempt, other.attempt);
    assert_memory_equal(other.id.bytes, awl_identity_id(a.identity)->bytes, AWL_ID_LEN);
    leave(&a);
    leave(&b);
    stop(&s);
}

static void test_a_proof_for_another_connection_is_refused(void **state)
{
    (void)state;
    served s;
    visitor v;
    start(&s);
    enter(&v, &s, "eve", true);
    assert_int_equal(wait_event(&v, AWL_LOGIN_REFUSED).err, AWL_ERR_BAD_SIGNATURE);
    while (take_in(&v)) { /* and the server hangs up */
    }
    leave(&v);
    stop(&s);
}

static void test_a_name_outlives_its_session_and_the_server(void **state)
{
    (void)state;
    served s;
    visitor v;
    start(&s);
    enter(&v, &s, "clara", false);
    (void)wait_event(&v, AWL_LOGIN_WELCOME);
    const awl_id id = *awl_server_loop_id(s.loop);
    leave(&v);
    stop(&s);
    start(&s);
    assert_memory_equal(awl_server_loop_id(s.loop)->bytes, id.bytes, AWL_ID_LEN);
    enter(&v, &s, "CLARA", false); /* a fresh key */
    assert_int_equal(wait_event(&v, AWL_LOGIN_REFUSED).err, AWL_ERR_NAME_TAKEN);
    leave(&v);
    stop(&s);
}

static void test_hole_ports_answer_and_their_cookie_counts(void **state)
{
    (void)state;
    served s;
    visitor v;
    awl_stun answer;
    awl_addr mine;
    start(&s);
    enter(&v, &s, "dora", false);
    const awl_login_event welcome = wait_event(&v, AWL_LOGIN_WELCOME);
    for (int i = 0; i < 2; i++) {
        plat_sock hole = ask_hole(&welcome.welcome.holes[i], &welcome.tickets[i], &answer);
        assert_int_equal(plat_local_addr(hole, &mine), AWL_OK);
        assert_true(awl_addr_equal(&answer.mapped, &mine));
        assert_true(answer.has_cookie);
        plat_close(hole);
    }
    leave(&v);
    stop(&s);
}

static void test_garbage_ends_one_connection_and_the_server_goes_on(void **state)
{
    (void)state;
    served s;
    visitor v;
    uint8_t buf[512];
    awl_err err = AWL_OK;
    start(&s);
    plat_sock main_sock = dial(&s.main_addr), hole = dial(&s.holes[0]);
    send_all(main_sock, "GET / HTTP/1.1\r\n\r\n", 18);
    send_all(hole, "GET / HTTP/1.1\r\n\r\n", 18);
    while (lo_recv(main_sock, buf, sizeof(buf), &err) > 0) {
    }
    assert_true(err == AWL_ERR_CLOSED || err == AWL_ERR_RESET);
    assert_int_equal(lo_recv(hole, buf, sizeof(buf), &err), 0);
    assert_true(err == AWL_ERR_CLOSED || err == AWL_ERR_RESET);
    enter(&v, &s, "emil", false);
    (void)wait_event(&v, AWL_LOGIN_WELCOME);
    leave(&v);
    plat_close(main_sock);
    plat_close(hole);
    stop(&s);
}

static void test_a_wait_that_runs_out_does_not_end_the_server(void **state)
{
    (void)state;
    served s;
    awl_stun answer;
    const awl_ticket none = {{0}};
    start(&s);
    /* An open hole connection makes the loop wait by the clock. */
    plat_sock idle = dial(&s.holes[0]);
    assert_int_equal(lo_wait(idle, PLAT_READ, AWL_MS(2200)), 0);
    plat_close(ask_hole(&s.holes[1], &none, &answer));
    assert_false(answer.has_cookie);
    plat_close(idle);
    stop(&s);
}

static void test_stopping_says_bye_and_ends_soon(void **state)
{
    (void)state;
    served s;
    visitor v;
    start(&s);
    enter(&v, &s, "frida", false);
    (void)wait_event(&v, AWL_LOGIN_WELCOME);
    const awl_time before = plat_now();
    awl_server_loop_stop(s.loop);
    assert_int_equal(wait_event(&v, AWL_LOGIN_BYE).err, AWL_ERR_SHUTTING_DOWN);
    leave(&v);
    stop(&s);
    assert_true(plat_now() - before < AWL_SECOND(5));
    assert_non_null(strstr(s.log, "frida from 127.0.0.1"));
}

static void test_a_taken_port_is_said_so(void **state)
{
    (void)state;
    served s, unused = {0};
    char problem[AWL_SERVER_PROBLEM_SIZE];
    awl_server_loop *second = NULL;
    start(&s);
    awl_server_loop_config c = config_for(&unused);
    c.main_port = s.main_addr.port;
    assert_int_equal(awl_server_loop_new(&c, problem, &second), AWL_ERR_ADDR_IN_USE);
    assert_null(second);
    assert_non_null(strstr(problem, "cannot listen on 127.0.0.1:"));
    stop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_clients_log_in_and_are_introduced),
        cmocka_unit_test(test_a_proof_for_another_connection_is_refused),
        cmocka_unit_test(test_a_name_outlives_its_session_and_the_server),
        cmocka_unit_test(test_hole_ports_answer_and_their_cookie_counts),
        cmocka_unit_test(test_garbage_ends_one_connection_and_the_server_goes_on),
        cmocka_unit_test(test_a_wait_that_runs_out_does_not_end_the_server),
        cmocka_unit_test(test_stopping_says_bye_and_ends_soon),
        cmocka_unit_test(test_a_taken_port_is_said_so),
    };
    if (plat_net_init() != AWL_OK || !t_make_temp_dir(temp, sizeof(temp))) {
        return 1;
    }
    const int failed = LO_MAIN("server_loop_test", tests);
    t_remove_tree(temp);
    plat_net_cleanup();
    return failed;
}
