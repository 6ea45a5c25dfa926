/* SPDX-License-Identifier: MIT */
/* What can go wrong with the login or the profile, in sentences for an InfoBar. */
#include <glib/gi18n.h>

#include "model/bradawl-story.h"

typedef struct {
    awl_err err;
    const char *sentence; /* %1$s: the server */
    const char *next;
} Trouble;

static const Trouble troubles[] = {
    /* TRANSLATORS: in all of these %1$s is the server's name */
    {AWL_ERR_RESOLVE, N_("The name of the server %1$s could not be found."),
     N_("Check the spelling, and whether this computer is online.")},
    {AWL_ERR_REFUSED, N_("At %1$s no Bradawl server answers."),
     N_("Check the address and the port, or ask whoever runs the server.")},
    {AWL_ERR_TIMED_OUT, N_("The server %1$s does not answer."),
     N_("Check the address; a firewall may be in the way.")},
    {AWL_ERR_UNREACHABLE, N_("The server %1$s cannot be reached from here."),
     N_("Check whether this computer is online.")},
    {AWL_ERR_RESET, N_("The connection to %1$s was cut."),
     N_("It is tried again; links that are up live on.")},
    {AWL_ERR_CLOSED, N_("The server %1$s ended the connection."),
     N_("It is tried again; links that are up live on.")},
    {AWL_ERR_SHUTTING_DOWN, N_("The server %1$s is shutting down."),
     N_("It is tried again; links that are up live on.")},
    {AWL_ERR_TLS, N_("No encrypted connection to %1$s could be made."),
     N_("Check the port: something else than a Bradawl server may listen there.")},
    {AWL_ERR_VERSION, N_("The server %1$s speaks another version of the protocol."),
     N_("Use the same version of Bradawl on both sides.")},
    {AWL_ERR_MALFORMED, N_("The server %1$s sent something that could not be understood."),
     N_("Check the address and the port; the server may be of another version.")},
    {AWL_ERR_WRONG_SERVER, N_("The server %1$s is not the one that you know: its key has changed."),
     N_("Ask whoever runs the server for its ID, and compare it before you trust the new one.")},
    {AWL_ERR_WRONG_PEER, N_("The server %1$s is not the one that you know: its key has changed."),
     N_("Ask whoever runs the server for its ID, and compare it before you trust the new one.")},
    {AWL_ERR_BAD_SIGNATURE, N_("The server %1$s did not accept the proof of your key."),
     N_("Try again; if it stays so, ask whoever runs the server.")},
    {AWL_ERR_NAME_TAKEN, N_("Your name belongs to somebody else at %1$s."),
     N_("Log in with another name.")},
    {AWL_ERR_NAME_INVALID, N_("The server %1$s does not allow this name or room."),
     N_("Use letters and digits, and no more than 64 bytes.")},
    {AWL_ERR_REPLACED, N_("You logged in to %1$s somewhere else with the same identity."),
     N_("Log in here again to take it back.")},
    {AWL_ERR_SERVER_FULL, N_("The server %1$s is full."), N_("Try again later.")},
    {AWL_ERR_RATE_LIMITED, N_("The server %1$s has had too many requests from here."),
     N_("Wait a minute, then try again.")},
    {AWL_ERR_LOCKED, N_("Another Bradawl on this computer uses your profile already."),
     N_("Use the window that is open, or end \"bradawl wait\" first.")},
    {AWL_ERR_INVALID, N_("The server, the name or the room is missing or cannot be right."),
     N_("Server: a name or an address, with a port after a colon if it is not 4000.")},
    {AWL_ERR_IO, N_("Your profile could not be read or written."),
     N_("Check the permissions and the free space of your home folder.")},
    {AWL_ERR_NOT_FOUND, N_("There is no folder for your profile."),
     N_("Check that you have a home folder.")},
    {AWL_ERR_NO_MEMORY, N_("This computer is out of memory."), N_("Close other programs.")},
    {AWL_ERR_LIMIT, N_("A fixed limit was reached."), N_("Disconnect other peers and try again.")},
    {AWL_ERR_STATE, N_("That is not possible now."),
     N_("Wait until you are online, then try again.")},
    {AWL_ERR_ABORTED, N_("The login was cancelled."), N_("Log in again when you like.")},
    {AWL_ERR_OS, N_("The operating system refused something unexpectedly."),
     N_("Try again; the log says what happened.")},
};

static const Trouble other = {AWL_OK, N_("Something unexpected happened with the server %1$s."),
                              N_("Try again; the log says what happened.")};

static const Trouble *find(awl_err err)
{
    for (gsize i = 0; i < G_N_ELEMENTS(troubles); i++) {
        if (troubles[i].err == err) {
            return &troubles[i];
        }
    }
    return &other;
}

char *bradawl_trouble_sentence(awl_err err, const char *server)
{
    g_autofree char *shown = bradawl_text_shown(server);
    return g_strdup_printf(gettext(find(err)->sentence), shown);
}

char *bradawl_trouble_next_step(awl_err err)
{
    return g_strdup(gettext(find(err)->next));
}
