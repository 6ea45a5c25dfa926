/* SPDX-License-Identifier: MIT */
#include "lo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plat/netif.h"

#include "cannot.h"
#include "wine.h"

const awl_addr lo_any = {.family = AWL_FAMILY_IPV4, .ip = {127, 0, 0, 1}};
const awl_addr lo_any6 = {.family = AWL_FAMILY_IPV6, .ip = {[15] = 1}};

static bool is_test(const cannot *c, const char *program, const char *test)
{
    const size_t len = strlen(program);
    return strncmp(c->name, program, len) == 0 && c->name[len] == '.' &&
           strcmp(c->name + len + 1, test) == 0;
}

/* Why this system cannot run the test, or NULL. */
static const char *reason_against(const char *program, const char *test)
{
    for (size_t i = 0; i < CANNOT_COUNT; i++) {
        const bool applies = cannots[i].wine_only ? t_under_wine() : t_on_windows();
        if (applies && is_test(&cannots[i], program, test)) {
            return cannots[i].reason;
        }
    }
    return NULL;
}

/* A list that names no test would hide nothing, and a renamed test would be skipped by nobody. */
static int count_stale(const char *program, const struct CMUnitTest *tests, size_t count)
{
    int stale = 0;
    const size_t len = strlen(program);
    for (size_t i = 0; i < CANNOT_COUNT; i++) {
        if (strncmp(cannots[i].name, program, len) != 0 || cannots[i].name[len] != '.') {
            continue;
        }
        size_t j = 0;
        while (j < count && !is_test(&cannots[i], program, tests[j].name)) {
            j++;
        }
        if (j == count) {
            (void)fprintf(stderr, "listed, but there is no such test: %s\n", cannots[i].name);
            stale++;
        }
    }
    return stale;
}

int lo_run(const char *program, const struct CMUnitTest *tests, size_t count)
{
    struct CMUnitTest *chosen = calloc(count, sizeof(*chosen));
    size_t n = 0;
    if (chosen == NULL || plat_net_init() != AWL_OK) {
        free(chosen);
        return 1;
    }
    for (size_t i = 0; i < count; i++) {
        const char *reason = reason_against(program, tests[i].name);
        if (reason != NULL) {
            printf("# left out: %s: %s\n", tests[i].name, reason);
        } else {
            chosen[n++] = tests[i];
        }
    }
    const int failed = _cmocka_run_group_tests(program, chosen, n, NULL, NULL);
    free(chosen);
    plat_net_cleanup();
    return failed != 0 || count_stale(program, tests, count) != 0 ? 1 : 0;
}

bool lo_has_ipv6(void)
{
    static plat_netif list[256];
    size_t count = 0;
    bool found = false;
    (void)plat_netif_list(list, 256, &count);
    for (size_t i = 0; i < count; i++) {
        found = found || awl_addr_same_ip(&list[i].addr, &lo_any6);
    }
    return found;
}

unsigned lo_wait(plat_sock s, unsigned interest, awl_time timeout_us)
{
    plat_poll *p = NULL;
    plat_poll_event ev = {0};
    const awl_time deadline = plat_now() + timeout_us;
    assert_int_equal(plat_poll_new(&p), AWL_OK);
    assert_int_equal(plat_poll_add(p, s, interest, 1), AWL_OK);
    awl_err err = AWL_OK;
    while (err == AWL_OK && !plat_poll_next(p, &ev)) {
        const awl_time left = deadline - plat_now();
        err = plat_poll_wait(p, left > 0 ? left : 0);
    }
    plat_poll_free(p);
    return ev.what;
}

awl_err lo_outcome(plat_sock s, awl_err err)
{
    if (err != AWL_ERR_IN_PROGRESS) {
        return err;
    }
    if (lo_wait(s, PLAT_WRITE, LO_PATIENCE_US) == 0) {
        return AWL_ERR_IN_PROGRESS;
    }
    return plat_dial_result(s);
}

plat_sock lo_listen(awl_addr *bound)
{
    plat_sock listener = PLAT_SOCK_NONE;
    assert_int_equal(plat_listen(&lo_any, &listener, bound), AWL_OK);
    return listener;
}

plat_sock lo_accept(plat_sock listener, awl_addr *who)
{
    plat_sock got = PLAT_SOCK_NONE;
    assert_int_equal(lo_wait(listener, PLAT_READ, LO_PATIENCE_US), PLAT_READ);
    assert_int_equal(plat_accept(listener, &got, NULL, who), AWL_OK);
    return got;
}

void lo_pair(plat_sock *dialled, plat_sock *accepted)
{
    awl_addr at;
    const plat_sock listener = lo_listen(&at);
    const awl_err err = plat_dial(&lo_any, &at, NULL, dialled, NULL);
    assert_int_equal(lo_outcome(*dialled, err), AWL_OK);
    *accepted = lo_accept(listener, NULL);
    plat_close(listener);
}

size_t lo_recv(plat_sock s, void *buf, size_t size, awl_err *err)
{
    size_t got = 0;
    *err = plat_recv(s, buf, size, &got);
    while (*err == AWL_ERR_IN_PROGRESS && lo_wait(s, PLAT_READ, LO_PATIENCE_US) != 0) {
        *err = plat_recv(s, buf, size, &got);
    }
    return got;
}
