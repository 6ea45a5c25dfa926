/* SPDX-License-Identifier: MIT */
#ifndef LINK_FIXTURE_H
#define LINK_FIXTURE_H

/* A fresh pair of sides for each unit test of a link, and what those tests have in common. */
#include <string.h>

#include "link_pair.h"
#include "t.h"

static link_pair pair;

static int set_up(void **state)
{
    (void)state;
    side_init(&pair.inviter);
    side_init(&pair.invitee);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    side_free(&pair.inviter);
    side_free(&pair.invitee);
    return 0;
}

static uint32_t send_text(link_side *side, const char *text)
{
    uint32_t id = 0;
    assert_int_equal(awl_link_send_message(side->link, text, strlen(text), &id), AWL_OK);
    return id;
}

static void assert_closed(const link_side *side, awl_err err, awl_close_reason reason)
{
    const seen_event *closed = side_find(side, AWL_LINK_EV_CLOSED);
    assert_non_null(closed);
    assert_int_equal(closed->ev.err, err);
    assert_int_equal(closed->ev.reason, reason);
    assert_int_equal(side_count(side, AWL_LINK_EV_CLOSED), 1);
}

#endif
