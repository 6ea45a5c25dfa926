/* SPDX-License-Identifier: MIT */
#include "runtime/profile.h"

#include <stdlib.h>
#include <string.h>

#include "plat/clock.h"
#include "plat/paths.h"

#include "runtime/key_file.h"
#include "runtime/profile_json.h"
#include "util/hex.h"

enum {
    JSON_MAX = 4 * 1024 * 1024, /* bytes; AWL_PINS_MAX peers are about 1 MB */
};

struct awl_profile {
    char *dir;
    awl_identity *identity;
    plat_lock *lock;
    awl_login_memory login;
    awl_pin_file pins;
};

static awl_err path_of(const awl_profile *p, const char *name, char **out)
{
    return plat_path_join(p->dir, name, out);
}

static awl_err load_identity(awl_profile *p)
{
    return awl_key_file_load(p->dir, "identity.pem", &p->identity);
}

/* Reads a JSON file; *text stays NULL when there is none. */
static awl_err read_text(const awl_profile *p, const char *name, char **text)
{
    char *path = NULL;
    uint8_t *data = NULL;
    size_t len = 0;
    *text = NULL;
    awl_err err = path_of(p, name, &path);
    if (err == AWL_OK) {
        err = plat_file_read(path, JSON_MAX, &data, &len);
        *text = (char *)data;
        err = err == AWL_ERR_NOT_FOUND ? AWL_OK : err;
    }
    free(path);
    return err;
}

static awl_err write_text(const awl_profile *p, const char *name, char *text)
{
    char *path = NULL;
    if (text == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    awl_err err = path_of(p, name, &path);
    if (err == AWL_OK) {
        err = plat_file_write(path, text, strlen(text), PLAT_FILE_PRIVATE);
    }
    free(path);
    free(text);
    return err;
}

static awl_pin *find(const awl_pin_file *f, const awl_id *server, const char *name)
{
    for (size_t i = 0; i < f->peers_count; i++) {
        awl_pin *pin = &f->peers[i];
        if (memcmp(&pin->server, server, sizeof(*server)) == 0 && strcmp(pin->name, name) == 0) {
            return pin;
        }
    }
    return NULL;
}

/* What only this process knows goes over to what the file says now. */
static void keep_seen(const awl_pin_file *old, awl_pin_file *fresh)
{
    for (size_t i = 0; i < old->peers_count; i++) {
        const awl_pin *was = &old->peers[i];
        awl_pin *pin = was->here || was->unsaved ? find(fresh, &was->server, was->name) : NULL;
        if (pin == NULL || !awl_id_equal(&pin->id, &was->id)) {
            continue;
        }
        pin->here = was->here;
        if (was->unsaved && was->last_seen > pin->last_seen) {
            pin->last_seen = was->last_seen;
            pin->unsaved = true;
        }
    }
}

static awl_err load_pins(awl_profile *p)
{
    char *text = NULL;
    awl_err err = read_text(p, "peers.json", &text);
    if (err == AWL_OK && text != NULL) {
        awl_pin_file fresh = {0};
        err = awl_pin_file_read(text, &fresh);
        if (err == AWL_OK) {
            keep_seen(&p->pins, &fresh);
            awl_pin_file_free(&p->pins);
            p->pins = fresh;
        }
    }
    free(text);
    return err;
}

static awl_err load_login(awl_profile *p)
{
    char *text = NULL;
    const awl_err err = read_text(p, "login.json", &text);
    if (err == AWL_OK && text != NULL) {
        awl_login_memory_read(text, &p->login); /* a damaged one only means typing it again */
    }
    free(text);
    return err;
}

awl_err awl_profile_open(const char *dir, awl_profile **out)
{
    *out = NULL;
    awl_profile *p = calloc(1, sizeof(*p));
    if (p == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    awl_err err = AWL_OK;
    if (dir == NULL) {
        err = plat_profile_dir(&p->dir);
    } else {
        p->dir = malloc(strlen(dir) + 1);
        if (p->dir == NULL) {
            err = AWL_ERR_NO_MEMORY;
        } else {
            memcpy(p->dir, dir, strlen(dir) + 1);
        }
    }
    awl_err (*const steps[])(awl_profile *) = {load_identity, load_pins, load_login};
    if (err == AWL_OK) {
        err = plat_mkdirs(p->dir);
    }
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && err == AWL_OK; i++) {
        err = steps[i](p);
    }
    if (err != AWL_OK) {
        awl_profile_free(p);
        return err;
    }
    *out = p;
    return AWL_OK;
}

void awl_profile_free(awl_profile *p)
{
    if (p == NULL) {
        return;
    }
    plat_lock_release(p->lock);
    awl_identity_free(p->identity);
    awl_pin_file_free(&p->pins);
    free(p->dir);
    free(p);
}

awl_err awl_profile_lock(awl_profile *p)
{
    char *path = NULL;
    if (p->lock != NULL) {
        return AWL_OK;
    }
    awl_err err = path_of(p, "lock", &path);
    if (err == AWL_OK) {
        err = plat_lock_take(path, &p->lock);
    }
    free(path);
    return err;
}

const awl_identity *awl_profile_identity(const awl_profile *p)
{
    return p->identity;
}

const char *awl_profile_dir(const awl_profile *p)
{
    return p->dir;
}

const char *awl_profile_server(const awl_profile *p)
{
    return p->login.server;
}

const char *awl_profile_name(const awl_profile *p)
{
    return p->login.name;
}

const char *awl_profile_room(const awl_profile *p)
{
    return p->login.room;
}

awl_err awl_profile_remember(awl_profile *p, const char *server, const char *name, const char *room)
{
    awl_login_memory fresh = {0};
    if (strlen(server) >= sizeof(fresh.server) || strlen(name) >= sizeof(fresh.name) ||
        strlen(room) >= sizeof(fresh.room)) {
        return AWL_ERR_INVALID;
    }
    memcpy(fresh.server, server, strlen(server));
    memcpy(fresh.name, name, strlen(name));
    memcpy(fresh.room, room, strlen(room));
    if (memcmp(&fresh, &p->login, sizeof(fresh)) == 0) {
        return AWL_OK;
    }
    p->login = fresh;
    return write_text(p, "login.json", awl_login_memory_write(&p->login));
}

static awl_server_pin *find_server(const awl_profile *p, const char *host, uint16_t port)
{
    for (size_t i = 0; i < p->pins.servers_count; i++) {
        awl_server_pin *pin = &p->pins.servers[i];
        if (pin->port == port && strcmp(pin->host, host) == 0) {
            return pin;
        }
    }
    return NULL;
}

bool awl_profile_server_pin(const awl_profile *p, const char *host, uint16_t port, awl_id *out)
{
    const awl_server_pin *pin = find_server(p, host, port);
    *out = pin != NULL ? pin->id : (awl_id){{0}};
    return pin != NULL;
}

static awl_err save_pins(awl_profile *p)
{
    const awl_err err = write_text(p, "peers.json", awl_pin_file_write(&p->pins));
    for (size_t i = 0; err == AWL_OK && i < p->pins.peers_count; i++) {
        p->pins.peers[i].unsaved = false;
    }
    return err;
}

static awl_err add_server(awl_profile *p, const char *host, uint16_t port, const awl_id *id)
{
    awl_server_pin pin = {.port = port, .id = *id};
    if (strlen(host) >= sizeof(pin.host)) {
        return AWL_ERR_INVALID;
    }
    memcpy(pin.host, host, strlen(host));
    const awl_err err = awl_pin_file_add_server(&p->pins, &pin);
    return err == AWL_OK ? save_pins(p) : err;
}

awl_err awl_profile_pin_server(awl_profile *p, const char *host, uint16_t port, const awl_id *id)
{
    const awl_err err = load_pins(p);
    if (err != AWL_OK || find_server(p, host, port) != NULL) {
        return err;
    }
    return add_server(p, host, port, id);
}

awl_err awl_profile_replace_server(awl_profile *p, const char *host, uint16_t port,
                                   const awl_id *id)
{
    const awl_err err = load_pins(p);
    awl_server_pin *pin = find_server(p, host, port);
    if (err != AWL_OK || pin == NULL) {
        return err == AWL_OK ? add_server(p, host, port, id) : err;
    }
    pin->id = *id;
    return save_pins(p);
}

awl_err awl_profile_forget_server(awl_profile *p, const char *host, uint16_t port)
{
    const awl_err err = load_pins(p);
    awl_server_pin *pin = find_server(p, host, port);
    if (err != AWL_OK || pin == NULL) {
        return err == AWL_OK ? AWL_ERR_NOT_FOUND : err;
    }
    const size_t after = (size_t)(p->pins.servers + p->pins.servers_count - (pin + 1));
    memmove(pin, pin + 1, after * sizeof(*pin));
    p->pins.servers_count--;
    return save_pins(p);
}

size_t awl_profile_pins(const awl_profile *p)
{
    return p->pins.peers_count;
}

const awl_pin *awl_profile_pin_at(const awl_profile *p, size_t i)
{
    return &p->pins.peers[i];
}

const awl_pin *awl_profile_pin_of(const awl_profile *p, const awl_id *server, const char *name)
{
    return find(&p->pins, server, name);
}

awl_err awl_profile_pin_peer(awl_profile *p, const awl_pin *pin)
{
    awl_err err = load_pins(p);
    if (err != AWL_OK || find(&p->pins, &pin->server, pin->name) != NULL) {
        return err;
    }
    awl_pin fresh = *pin;
    fresh.first_seen = fresh.last_seen = plat_wall_seconds();
    err = awl_pin_file_add_peer(&p->pins, &fresh);
    return err == AWL_OK ? save_pins(p) : err;
}

awl_err awl_profile_change_pin(awl_profile *p, const awl_pin *to, unsigned parts)
{
    const awl_err err = load_pins(p);
    awl_pin *pin = find(&p->pins, &to->server, to->name);
    if (err != AWL_OK || pin == NULL) {
        return err == AWL_OK ? AWL_ERR_NOT_FOUND : err;
    }
    if ((parts & AWL_PIN_ID) != 0) {
        const int64_t now = plat_wall_seconds();
        *pin = (awl_pin){.server = pin->server, .id = to->id, .asks = pin->asks};
        memcpy(pin->name, to->name, sizeof(pin->name));
        pin->first_seen = pin->last_seen = now;
    }
    if ((parts & AWL_PIN_VERIFIED) != 0) {
        pin->verified = to->verified;
    }
    if ((parts & AWL_PIN_ASKS) != 0) {
        pin->asks = to->asks;
    }
    return save_pins(p);
}

awl_err awl_profile_forget_peer(awl_profile *p, const awl_id *server, const char *name)
{
    const awl_err err = load_pins(p);
    awl_pin *pin = find(&p->pins, server, name);
    if (err != AWL_OK || pin == NULL) {
        return err == AWL_OK ? AWL_ERR_NOT_FOUND : err;
    }
    const size_t after = (size_t)(p->pins.peers + p->pins.peers_count - (pin + 1));
    memmove(pin, pin + 1, after * sizeof(*pin));
    p->pins.peers_count--;
    return save_pins(p);
}

bool awl_profile_saw(awl_profile *p, const awl_pin *peer, awl_sight sight)
{
    awl_pin *pin = find(&p->pins, &peer->server, peer->name);
    if (pin == NULL || !awl_id_equal(&pin->id, &peer->id)) {
        return false;
    }
    if (sight != AWL_SIGHT_LINKED) {
        pin->here = sight == AWL_SIGHT_ARRIVED;
    }
    const int64_t now = plat_wall_seconds();
    if (sight == AWL_SIGHT_ARRIVED || now <= pin->last_seen) {
        return false;
    }
    pin->last_seen = now;
    pin->unsaved = true;
    return true;
}

awl_err awl_profile_save_seen(awl_profile *p)
{
    for (size_t i = 0; i < p->pins.peers_count; i++) {
        if (p->pins.peers[i].unsaved) {
            const awl_err err = load_pins(p); /* others may have changed it */
            return err == AWL_OK ? save_pins(p) : err;
        }
    }
    return AWL_OK;
}
