/* SPDX-License-Identifier: MIT */

/* A program of somebody else's, built against the installed library only: logs in and says where
 * to. login SERVER PROFILE */

#include <bradawl/addr.h>
#include <bradawl/client.h>
#include <bradawl/err.h>
#include <bradawl/link.h>
#include <stdio.h>
#include <time.h>

static bool tell(const awl_client_event *ev)
{
    if (ev->type == AWL_CLIENT_LOGGED_IN) {
        printf("logged in as %s\n", ev->peer);
        return true;
    }
    if (ev->type == AWL_CLIENT_STOPPED) {
        printf("stopped: %s\n", awl_strerror(ev->err));
        return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        return 2;
    }
    const awl_client_config config = {.server = argv[1], .profile = argv[2], .name = "third"};
    awl_client *client = NULL;
    awl_err err = awl_client_open(&config, &client);
    if (err != 0) {
        printf("not opened: %s, %s\n", awl_strerror(err), awl_close_reason_name(AWL_CLOSE_NONE));
        return 1;
    }
    const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    bool told = false;
    for (int i = 0; i < 500 && !told; i++) {
        awl_client_event ev;
        while (awl_client_next(client, &ev)) {
            told = tell(&ev) || told;
            awl_client_event_clear(&ev);
        }
        nanosleep(&pause, NULL);
    }
    awl_client_close(client);
    return told ? 0 : 1;
}
