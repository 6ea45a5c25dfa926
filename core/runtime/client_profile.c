/* SPDX-License-Identifier: MIT */
/* What a program wants to know or to change without a login. */
#include <assert.h>
#include <string.h>

#include "bradawl/client.h"

#include "crypt/safety.h"
#include "proto/text.h"
#include "runtime/profile.h"
#include "runtime/server_url.h"
#include "util/hex.h"

static_assert(AWL_CLIENT_SERVER_SIZE == AWL_SERVER_TEXT_SIZE, "a server as typed fits");
static_assert(AWL_CLIENT_LINK_SIZE == AWL_SERVER_URL_SIZE, "a link fits");
static_assert(AWL_CLIENT_SAFETY_SIZE == AWL_SAFETY_STRLEN, "a safety number fits");
static_assert(AWL_CLIENT_ID_SIZE == AWL_ID_STRLEN, "an ID fits");
static_assert(AWL_CLIENT_NAME_SIZE == AWL_NAME_MAX + 1, "a name fits");

awl_err awl_client_remembered(const char *profile, awl_client_memory *out)
{
    awl_profile *p = NULL;
    *out = (awl_client_memory){.id = ""};
    const awl_err err = awl_profile_open(profile, &p);
    if (err != AWL_OK) {
        return err;
    }
    char id[AWL_ID_STRLEN];
    const awl_id *own = awl_identity_id(awl_profile_identity(p));
    const char *server = awl_profile_server(p);
    const char *name = awl_profile_name(p);
    const char *room = awl_profile_room(p);
    memcpy(out->id, awl_id_format(own, id), sizeof(out->id));
    memcpy(out->server, server, strlen(server) + 1);
    memcpy(out->name, name, strlen(name) + 1);
    memcpy(out->room, room, strlen(room) + 1);
    awl_profile_free(p);
    return AWL_OK;
}

awl_err awl_client_trust_server(const char *profile, const char *server, const char *server_id)
{
    awl_server_url url;
    awl_id id;
    if (awl_server_url_parse(server, &url) != AWL_OK || awl_id_parse(server_id, &id) != AWL_OK) {
        return AWL_ERR_MALFORMED;
    }
    awl_profile *p = NULL;
    awl_err err = awl_profile_open(profile, &p);
    if (err == AWL_OK) {
        err = awl_profile_replace_server(p, url.host, url.port, &id);
    }
    awl_profile_free(p);
    return err;
}

awl_err awl_client_safety(const char *id, const char *other_id, char out[AWL_CLIENT_SAFETY_SIZE])
{
    awl_id a, b;
    out[0] = '\0';
    if (awl_id_parse(id, &a) != AWL_OK || awl_id_parse(other_id, &b) != AWL_OK) {
        return AWL_ERR_MALFORMED;
    }
    return awl_safety_number(&a, &b, out);
}

awl_err awl_client_invitation(const char *server, const char *server_id, const char *room,
                              char out[AWL_CLIENT_LINK_SIZE])
{
    awl_server_url url;
    out[0] = '\0';
    if (awl_server_url_parse(server, &url) != AWL_OK) {
        return AWL_ERR_MALFORMED;
    }
    url.has_id = server_id != NULL && server_id[0] != '\0';
    url.room[0] = '\0';
    if (url.has_id && awl_id_parse(server_id, &url.id) != AWL_OK) {
        return AWL_ERR_MALFORMED;
    }
    if (room != NULL && room[0] != '\0' && awl_name_check(room, strlen(room), url.room) != AWL_OK) {
        return AWL_ERR_MALFORMED;
    }
    awl_server_url_format(&url, out);
    return AWL_OK;
}

awl_err awl_client_invitation_parse(const char *text, char server[AWL_CLIENT_SERVER_SIZE],
                                    char room[AWL_CLIENT_NAME_SIZE])
{
    awl_server_url url;
    char plain[AWL_SERVER_URL_SIZE];
    server[0] = room[0] = '\0';
    if (awl_server_url_parse(text, &url) != AWL_OK) {
        return AWL_ERR_MALFORMED;
    }
    text = awl_server_url_without_room(text, &url, plain);
    if (strlen(text) >= AWL_CLIENT_SERVER_SIZE) {
        return AWL_ERR_LIMIT;
    }
    memcpy(server, text, strlen(text) + 1);
    memcpy(room, url.room, sizeof(url.room));
    return AWL_OK;
}
