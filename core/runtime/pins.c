/* SPDX-License-Identifier: MIT */
/*
 * Whom the user knows: the pins of the profile, what the program hears of them (KNOWN), and what
 * the server may do with them (the consent policy of this session).
 */
#include <string.h>

#include "runtime/client_impl.h"
#include "util/hex.h"

static awl_pin pin_named(const awl_client *c, const char *peer)
{
    awl_pin pin = {.server = c->main.server_id};
    memcpy(pin.name, peer, strlen(peer) + 1);
    return pin;
}

static void tell(awl_client *c, const awl_pin *pin, const char *state)
{
    awl_client_event ev = awl_client_event_of(c, AWL_CLIENT_KNOWN);
    memcpy(ev.peer, pin->name, sizeof(ev.peer));
    awl_client_put_id(ev.id, &pin->id);
    ev.verified = pin->verified;
    ev.asks = pin->asks;
    ev.first_seen = pin->first_seen;
    ev.last_seen = pin->last_seen;
    ev.state = state;
    awl_client_emit(c, &ev, "", 0);
}

void pins_tell_all(awl_client *c)
{
    for (size_t i = 0; !c->pins_told && i < awl_profile_pins(c->profile); i++) {
        const awl_pin *pin = awl_profile_pin_at(c->profile, i);
        if (awl_id_equal(&pin->server, &c->main.server_id)) {
            tell(c, pin, "pinned");
        }
    }
    c->pins_told = true;
}

void pins_begin(awl_client *c)
{
    mainconn *m = &c->main;
    const bool known = awl_profile_server_pin(c->profile, c->url.host, c->url.port, &m->server_id);
    if (!known && c->url.has_id) {
        m->server_id = c->url.id;
    }
    if (known || c->url.has_id) {
        pins_tell_all(c);
    }
}

const awl_pin *pins_of(const awl_client *c, const char *peer)
{
    return awl_profile_pin_of(c->profile, &c->main.server_id, peer);
}

void pins_put(const awl_client *c, awl_client_event *ev, const awl_id *id)
{
    const awl_pin *pin = pins_of(c, ev->peer);
    if (pin != NULL) {
        awl_client_put_id(ev->known_id, &pin->id);
        ev->verified = pin->verified && awl_id_equal(&pin->id, id);
        ev->asks = pin->asks;
    }
}

/* ---- the server's part ---- */

awl_policy pins_policy(const awl_client *c, awl_id *known)
{
    static const awl_consent consents[] = {
        [AWL_ACCEPT_KNOWN] = AWL_CONSENT_KNOWN,
        [AWL_ACCEPT_ASK] = AWL_CONSENT_KNOWN, /* known ones at once, the others as INVITE */
        [AWL_ACCEPT_EVERYONE] = AWL_CONSENT_EVERYONE,
    };
    awl_policy policy = {.consent = consents[c->config.accept], .known = known};
    for (size_t i = 0; i < awl_profile_pins(c->profile); i++) {
        const awl_pin *pin = awl_profile_pin_at(c->profile, i);
        if (awl_id_equal(&pin->server, &c->main.server_id) && !pin->asks &&
            policy.known_count < AWL_KNOWN_MAX) {
            known[policy.known_count++] = pin->id;
        }
    }
    return policy;
}

void pins_tell_server(awl_client *c)
{
    awl_id known[AWL_KNOWN_MAX];
    if (mainconn_online(c)) {
        const awl_policy policy = pins_policy(c, known);
        /* A server that does not read does not introduce anybody either. */
        (void)awl_login_set_policy(c->main.login, &policy);
        mainconn_flush(c);
    }
}

/* ---- changes ---- */

static void fail(awl_client *c, const char *peer, awl_err err, const char *text)
{
    awl_client_event ev = awl_client_event_of(c, AWL_CLIENT_ERROR);
    memcpy(ev.peer, peer, strlen(peer) + 1);
    ev.err = err;
    awl_client_emit(c, &ev, text, strlen(text));
}

/* The pin is another one now: calls that are open show it too. */
static void changed(awl_client *c, const awl_pin *pin)
{
    for (call_rec *k = c->calls; k != NULL; k = k->next) {
        if (strcmp(k->peer, pin->name) == 0 && awl_id_equal(&k->expected, &pin->id)) {
            k->verified = pin->verified;
        }
    }
    tell(c, pin, "pinned");
}

static void change(awl_client *c, const awl_pin *to, unsigned parts)
{
    const awl_err err = awl_profile_change_pin(c->profile, to, parts);
    if (err != AWL_OK) {
        fail(c, to->name, err,
             err == AWL_ERR_NOT_FOUND ? "no key of this peer is pinned"
                                      : "the change could not be written to peers.json");
        return;
    }
    changed(c, pins_of(c, to->name));
    if (parts != AWL_PIN_VERIFIED) {
        pins_tell_server(c);
    }
}

static void forget(awl_client *c, const char *peer)
{
    const awl_pin *pin = pins_of(c, peer);
    const awl_pin gone = pin != NULL ? *pin : pin_named(c, peer);
    const awl_err err = awl_profile_forget_peer(c->profile, &gone.server, peer);
    if (err != AWL_OK) {
        fail(c, peer, err,
             err == AWL_ERR_NOT_FOUND ? "no key of this peer is pinned"
                                      : "the change could not be written to peers.json");
        return;
    }
    tell(c, &gone, "forgotten");
    pins_tell_server(c);
}

void pins_command(awl_client *c, const command *cmd)
{
    awl_pin to = pin_named(c, cmd->peer);
    if (cmd->type == CMD_PIN_FORGET) {
        forget(c, cmd->peer);
    } else if (cmd->type == CMD_PIN_REPLACE) {
        to.id = cmd->id;
        change(c, &to, AWL_PIN_ID);
    } else if (cmd->type == CMD_PIN_VERIFIED) {
        to.verified = cmd->value != 0;
        change(c, &to, AWL_PIN_VERIFIED);
    } else {
        to.asks = cmd->value != 0;
        change(c, &to, AWL_PIN_ASKS);
    }
}

/* From now on this name means this key. */
static void first_contact(call_rec *k)
{
    awl_client *c = k->client;
    awl_pin pin = pin_named(c, k->peer);
    pin.id = k->expected;
    pin.asks = k->answer == AWL_ANSWER_ONCE;
    const awl_err err = awl_profile_pin_peer(c->profile, &pin);
    const awl_pin *now = pins_of(c, k->peer);
    if (err != AWL_OK || now == NULL) {
        fail(c, k->peer, err, "the peer's ID could not be pinned in peers.json");
        return;
    }
    tell(c, now, "pinned");
    pins_tell_server(c);
}

void pins_met(call_rec *k)
{
    awl_client *c = k->client;
    const awl_pin *pin = pins_of(c, k->peer);
    if (pin == NULL) {
        first_contact(k);
    } else if (pin->asks && k->answer == AWL_ANSWER_ACCEPT) {
        awl_pin to = *pin;
        to.asks = false;
        change(c, &to, AWL_PIN_ASKS);
    }
}

/* ---- when they were last seen ---- */

static void save_soon(awl_client *c)
{
    if (c->save_at == AWL_TIME_NEVER) {
        c->save_at = c->now + AWL_SECOND(PINS_SAVE_SECONDS);
    }
}

void pins_seen(awl_client *c, const char *peer, const awl_id *id, awl_sight sight)
{
    awl_pin pin = pin_named(c, peer);
    pin.id = *id;
    if (awl_profile_saw(c->profile, &pin, sight)) {
        tell(c, pins_of(c, peer), "pinned");
        save_soon(c);
    }
}

void pins_all_gone(awl_client *c)
{
    for (size_t i = 0; i < awl_profile_pins(c->profile); i++) {
        const awl_pin pin = *awl_profile_pin_at(c->profile, i);
        if (pin.here && awl_profile_saw(c->profile, &pin, AWL_SIGHT_LEFT)) {
            tell(c, awl_profile_pin_at(c->profile, i), "pinned");
            save_soon(c);
        }
    }
}

void pins_save(awl_client *c)
{
    c->save_at = AWL_TIME_NEVER;
    /* What cannot be written is only when somebody was last seen. */
    (void)awl_profile_save_seen(c->profile);
}
