/* SPDX-License-Identifier: MIT */
#ifndef AWL_ENGINE_TRACE_H
#define AWL_ENGINE_TRACE_H

#include "engine/engine.h"

/* The one formatter of events and actions: golden tests, --verbose, bug reports and replay read the
 * same lines. A line fits in AWL_TRACE_MAX bytes; buf is always terminated and returned. */
#define AWL_TRACE_MAX 256

const char *awl_trace_event(const awl_event *ev, char buf[AWL_TRACE_MAX]);
const char *awl_trace_action(const awl_action *a, char buf[AWL_TRACE_MAX]);

#endif
