/* SPDX-License-Identifier: MIT */
/* plat/resolve.h and netif.h. */
#include <string.h>

#include "plat/clock.h"
#include "plat/netif.h"
#include "plat/resolve.h"

#include "lo.h"

typedef struct fixture {
    plat_poll *poll;
    plat_wake *wake;
} fixture;

static fixture set_up(void)
{
    fixture f = {0};
    assert_int_equal(plat_poll_new(&f.poll), AWL_OK);
    assert_int_equal(plat_wake_new(f.poll, 1, &f.wake), AWL_OK);
    return f;
}

static void tear_down(fixture *f)
{
    plat_wake_free(f->wake);
    plat_poll_free(f->poll);
}

/* Waits for the wake, then fetches. A name server that is not there may take its time. */
static awl_err look_up(const char *host, awl_addr *addrs, size_t max, size_t *count)
{
    fixture f = set_up();
    plat_resolve *r = NULL;
    plat_poll_event ev;
    assert_int_equal(plat_resolve_start(host, 4000, f.wake, &r), AWL_OK);
    assert_int_equal(plat_poll_wait(f.poll, AWL_SECOND(50)), AWL_OK);
    assert_true(plat_poll_next(f.poll, &ev));
    assert_int_equal(ev.what, PLAT_WOKEN);
    const awl_err err = plat_resolve_fetch(r, addrs, max, count);
    plat_resolve_free(r);
    tear_down(&f);
    return err;
}

static void test_localhost_is_loopback(void **state)
{
    (void)state;
    awl_addr addrs[PLAT_RESOLVE_MAX];
    size_t count = 0;
    assert_int_equal(look_up("localhost", addrs, PLAT_RESOLVE_MAX, &count), AWL_OK);
    assert_in_range(count, 1, PLAT_RESOLVE_MAX);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(awl_addr_scope(&addrs[i]), AWL_SCOPE_LOOPBACK);
        assert_int_equal(addrs[i].port, 4000);
        for (size_t j = 0; j < i; j++) {
            assert_false(awl_addr_equal(&addrs[i], &addrs[j]));
        }
    }
}

static void test_numbers_need_no_name_server(void **state)
{
    (void)state;
    static const char *const hosts[] = {"192.0.2.1", "2001:db8::1"};
    for (size_t i = 0; i < 2; i++) {
        awl_addr addr, want;
        size_t count = 0;
        assert_int_equal(look_up(hosts[i], &addr, 1, &count), AWL_OK);
        assert_int_equal(count, 1);
        assert_int_equal(awl_addr_parse_ip(hosts[i], 4000, &want), AWL_OK);
        assert_true(awl_addr_equal(&addr, &want));
    }
}

static void test_a_name_that_cannot_exist_is_not_found(void **state)
{
    (void)state;
    awl_addr addr; /* RFC 6761: .invalid never exists */
    size_t count = 9;
    assert_int_equal(look_up("bradawl.invalid", &addr, 1, &count), AWL_ERR_RESOLVE);
    assert_int_equal(count, 0);
}

static void test_a_bad_name_is_refused_at_once(void **state)
{
    (void)state;
    char name[300];
    fixture f = set_up();
    plat_resolve *r = NULL;
    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(plat_resolve_start("", 1, f.wake, &r), AWL_ERR_INVALID);
    assert_int_equal(plat_resolve_start(name, 1, f.wake, &r), AWL_ERR_INVALID);
    assert_null(r);
    tear_down(&f);
    plat_resolve_free(NULL);
}

static void test_a_cancelled_lookup_leaves_the_wake_alone(void **state)
{
    (void)state;
    /* Nothing to see where it works; ASan and TSan see a helper that touches the freed wake. */
    for (int i = 0; i < 8; i++) {
        fixture f = set_up();
        plat_resolve *r = NULL;
        const awl_err err = plat_resolve_start("localhost", 1, f.wake, &r);
        assert_true(err == AWL_OK || err == AWL_ERR_LIMIT);
        plat_resolve_free(r);
        tear_down(&f);
    }
}

static void test_too_many_names_at_once_are_a_limit(void **state)
{
    (void)state;
    fixture f = set_up();
    plat_resolve *r[200] = {NULL};
    size_t n = 0;
    awl_err err = AWL_OK;
    while (err == AWL_OK && n < 200) {
        /* Names are looked up as fast as they are asked for when there is no network; then the
         * limit may not be met, and every one of them must be answered. */
        err = plat_resolve_start("bradawl.invalid", 1, f.wake, &r[n]);
        n += err == AWL_OK ? 1 : 0;
    }
    assert_true(err == AWL_OK || err == AWL_ERR_LIMIT);
    assert_true(n >= PLAT_RESOLVE_PARALLEL - 8); /* the cancelled ones may still run */
    for (size_t i = 0; i < n; i++) {
        plat_resolve_free(r[i]);
    }
    tear_down(&f);
}

static void test_loopback_is_among_the_interfaces(void **state)
{
    (void)state;
    static plat_netif list[256];
    size_t count = 0;
    bool found = false;
    assert_int_equal(plat_netif_list(list, 256, &count), AWL_OK);
    for (size_t i = 0; i < count; i++) {
        const bool loopback = awl_addr_scope(&list[i].addr) == AWL_SCOPE_LOOPBACK;
        assert_int_not_equal(list[i].addr.family, AWL_FAMILY_NONE);
        assert_int_equal(list[i].addr.port, 0);
        assert_in_range(list[i].prefix_len, 0, list[i].addr.family == AWL_FAMILY_IPV4 ? 32 : 128);
        assert_int_not_equal(list[i].name[0], '\0');
        if (loopback) {
            assert_int_equal(list[i].kind, PLAT_NETIF_LOOPBACK);
        }
        if (awl_addr_same_ip(&list[i].addr, &lo_any)) {
            found = list[i].up && list[i].prefix_len == 8;
        }
    }
    assert_true(found);
}

static void test_a_short_list_of_interfaces_says_so(void **state)
{
    (void)state;
    plat_netif one;
    size_t count = 9;
    assert_int_equal(plat_netif_list(&one, 0, &count), AWL_ERR_LIMIT);
    assert_int_equal(count, 0);
}

static void test_every_kind_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(plat_netif_kind_name(PLAT_NETIF_PHYSICAL), "physical");
    assert_string_equal(plat_netif_kind_name(PLAT_NETIF_TUNNEL), "tunnel");
}

static void test_loopback_leads_to_loopback(void **state)
{
    (void)state;
    const awl_addr remote = awl_addr_v4(127, 0, 0, 9, 4000);
    const awl_addr none = {0};
    awl_addr local;
    assert_int_equal(plat_route_local(&remote, &local), AWL_OK);
    assert_int_equal(awl_addr_scope(&local), AWL_SCOPE_LOOPBACK);
    assert_int_equal(local.port, 0);
    assert_int_equal(plat_route_local(&none, &local), AWL_ERR_INVALID);
    assert_int_equal(local.family, AWL_FAMILY_NONE);
}

/* The lookups that were given up on end by themselves; until then getaddrinfo() holds memory. */
static int wait_for_helpers(void **state)
{
    (void)state;
    while (plat_resolve_running() > 0) {
        plat_sleep(AWL_MS(1));
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_localhost_is_loopback),
        cmocka_unit_test(test_numbers_need_no_name_server),
        cmocka_unit_test(test_a_name_that_cannot_exist_is_not_found),
        cmocka_unit_test(test_a_bad_name_is_refused_at_once),
        cmocka_unit_test_teardown(test_a_cancelled_lookup_leaves_the_wake_alone, wait_for_helpers),
        cmocka_unit_test_teardown(test_too_many_names_at_once_are_a_limit, wait_for_helpers),
        cmocka_unit_test(test_loopback_is_among_the_interfaces),
        cmocka_unit_test(test_a_short_list_of_interfaces_says_so),
        cmocka_unit_test(test_every_kind_has_a_name),
        cmocka_unit_test(test_loopback_leads_to_loopback),
    };
    return LO_MAIN("resolve_test", tests);
}
