/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <wchar.h>
#include <windows.h>

#include "system/bradawl-system.h"

enum {
    /* How long a second copy waits for the first one's window: that one may be starting too. */
    CLAIM_TRIES = 100,
    CLAIM_STEP_MS = 50,
    HAND_OVER_MS = 5000,
    URI_MAX = 4096,
};

/* dwData of a WM_COPYDATA of ours: "awl1". */
#define HAND_OVER 0x61776c31u

typedef struct request {
    GApplication *app;
    char *uri; /* NULL: only raise the window */
} request;

/* ---- folders ---- */

/* Where this program lies. The caller's to free. */
static char *program_dir(void)
{
    enum {
        LONG_PATH = 32768,
    };
    static wchar_t wide[LONG_PATH];
    const DWORD len = GetModuleFileNameW(NULL, wide, LONG_PATH);
    g_autofree char *path = g_utf16_to_utf8((const gunichar2 *)wide, (glong)len, NULL, NULL, NULL);
    return path != NULL ? g_path_get_dirname(path) : g_strdup(".");
}

/* The folder of share/: the program's, or the one above when that is bin/. */
static char *share_dir(const char *below)
{
    g_autofree char *root = g_win32_get_package_installation_directory_of_module(NULL);
    return g_build_filename(root, "share", below, NULL);
}

/* Everything GLib and GTK write goes where the library keeps the profile, in portable mode and
 * otherwise (platform/win/paths_win.c has the same rule): removing that one folder removes all of
 * the user's data, and the registry is left alone. */
static void choose_folders(void)
{
    g_autofree char *program = program_dir();
    g_autofree char *mark = g_build_filename(program, "portable.ini", NULL);
    const gboolean portable = g_file_test(mark, G_FILE_TEST_EXISTS);
    const char *local = g_getenv("LOCALAPPDATA");
    g_autofree char *base = portable        ? g_build_filename(program, "data", "Bradawl", NULL)
                            : local != NULL ? g_build_filename(local, "Bradawl", NULL)
                                            : NULL;
    static const char *const variables[] = {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
                                            "XDG_CACHE_HOME"};
    for (guint i = 0; base != NULL && i < G_N_ELEMENTS(variables); i++) {
        g_setenv(variables[i], base, portable);
    }
    g_setenv("GSETTINGS_BACKEND", "keyfile", portable);
    /* GApplication looks for a session bus even when it is not to use one, and would start one. */
    g_setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", FALSE);
    /* XDG_DATA_DIRS, if some other program's installer set it, must not hide our schemas. */
    g_autofree char *schemas = share_dir("glib-2.0/schemas");
    g_setenv("GSETTINGS_SCHEMA_DIR", schemas, FALSE);
}

/* A program with a window has no console; --help and --version go to the one that started it. */
static void use_console_of_caller(void)
{
    HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE);
    if ((out == NULL || out == INVALID_HANDLE_VALUE) && AttachConsole(ATTACH_PARENT_PROCESS)) {
        (void)freopen("CONOUT$", "w", stdout);
        (void)freopen("CONOUT$", "w", stderr);
    }
}

void bradawl_system_prepare(void)
{
    use_console_of_caller();
    choose_folders();
}

char *bradawl_system_locale_dir(void)
{
    g_autofree char *utf8 = share_dir("locale");
    return g_win32_locale_filename_from_utf8(utf8); /* bindtextdomain() opens it by narrow calls */
}

char *bradawl_system_profile_dir(void)
{
    return NULL;
}

/* ---- dark or light ---- */

/* What Windows broadcasts when the user chooses another. */
#define COLOURS_CHANGED L"ImmersiveColorSet"

/* GTK 3 does not ask Windows. Without the value (before Windows 10) it is light. */
void bradawl_system_follow_theme(void)
{
    GtkSettings *settings = gtk_settings_get_default();
    DWORD light = 1, size = sizeof(light);
    (void)RegGetValueW(HKEY_CURRENT_USER,
                       L"Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize",
                       L"AppsUseLightTheme", RRF_RT_REG_DWORD, NULL, &light, &size);
    if (settings != NULL) {
        g_object_set(settings, "gtk-application-prefer-dark-theme", light == 0, NULL);
    }
}

/* ---- one copy for each profile ---- */

GApplicationFlags bradawl_system_app_flags(void)
{
    /* Without D-Bus: GApplication would start gdbus.exe, which can hang. */
    return G_APPLICATION_NON_UNIQUE;
}

/* The same for two copies exactly when their profiles are the same: Windows' names know no case. */
static wchar_t *name_of(GApplication *app, const char *profile)
{
    const char *base = profile != NULL ? profile : g_getenv("XDG_DATA_HOME");
    g_autofree char *path = g_canonicalize_filename(base != NULL ? base : "", NULL);
    g_autofree char *folded = g_utf8_casefold(path, -1);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, folded, -1);
    const char *id = g_application_get_application_id(app);
    g_autofree char *name =
        g_strdup_printf("Local\\%s-%.32s", id != NULL ? id : AWL_APP_ID, digest);
    return (wchar_t *)g_utf8_to_utf16(name, -1, NULL, NULL, NULL);
}

static gboolean serve_request(gpointer data)
{
    request *r = data;
    if (r->uri != NULL) {
        GFile *file = g_file_new_for_uri(r->uri);
        g_application_open(r->app, &file, 1, "");
        g_object_unref(file);
    } else {
        g_application_activate(r->app);
    }
    g_object_unref(r->app);
    g_free(r->uri);
    g_free(r);
    return G_SOURCE_REMOVE;
}

/* From another copy, or from whatever program of this user: as good as a command line. */
static LRESULT take_request(HWND window, const COPYDATASTRUCT *data)
{
    GApplication *app = (GApplication *)GetWindowLongPtrW(window, GWLP_USERDATA);
    if (app == NULL || data->dwData != HAND_OVER || data->cbData > URI_MAX ||
        !g_utf8_validate(data->lpData, data->cbData, NULL)) {
        return FALSE;
    }
    request *r = g_new0(request, 1);
    r->app = g_object_ref(app);
    r->uri = data->cbData > 0 ? g_strndup(data->lpData, data->cbData) : NULL;
    g_idle_add(serve_request, r); /* the other copy waits for this function's return */
    return TRUE;
}

static LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM w, LPARAM l)
{
    if (message == WM_COPYDATA) {
        return take_request(window, (const COPYDATASTRUCT *)l);
    }
    if (message == WM_SETTINGCHANGE && l != 0 && wcscmp((const wchar_t *)l, COLOURS_CHANGED) == 0) {
        bradawl_system_follow_theme();
    }
    return DefWindowProcW(window, message, w, l);
}

static gboolean hand_over(const wchar_t *name, const char *uri)
{
    COPYDATASTRUCT data = {
        .dwData = HAND_OVER,
        .cbData = uri != NULL ? (DWORD)strlen(uri) : 0,
        .lpData = (void *)uri,
    };
    for (int i = 0; i < CLAIM_TRIES; i++) {
        HWND window = FindWindowW(name, NULL);
        if (window != NULL) {
            DWORD process = 0;
            DWORD_PTR answer = 0;
            (void)GetWindowThreadProcessId(window, &process);
            (void)AllowSetForegroundWindow(process); /* or its button only blinks */
            return SendMessageTimeoutW(window, WM_COPYDATA, 0, (LPARAM)&data, SMTO_ABORTIFHUNG,
                                       HAND_OVER_MS, &answer) != 0;
        }
        Sleep(CLAIM_STEP_MS);
    }
    return FALSE;
}

/* A window that nobody sees; it lives as long as the program. Its class has the name. A top-level
 * one: a message-only window gets no broadcasts. */
static void listen_for_copies(GApplication *app, const wchar_t *name)
{
    const WNDCLASSEXW class = {
        .cbSize = sizeof(class),
        .lpfnWndProc = on_message,
        .hInstance = GetModuleHandleW(NULL),
        .lpszClassName = name,
    };
    if (RegisterClassExW(&class) == 0) {
        return;
    }
    HWND window =
        CreateWindowExW(0, name, name, WS_POPUP, 0, 0, 0, 0, NULL, NULL, class.hInstance, NULL);
    if (window != NULL) {
        (void)SetWindowLongPtrW(window, GWLP_USERDATA, (LONG_PTR)app);
    }
}

gboolean bradawl_system_claim(GApplication *app, const char *profile, const char *uri)
{
    g_autofree wchar_t *name = name_of(app, profile);
    /* Never closed: the system does that when the program ends, however it ends. */
    HANDLE mutex = CreateMutexW(NULL, FALSE, name);
    if (mutex != NULL && GetLastError() == ERROR_ALREADY_EXISTS) {
        if (!hand_over(name, uri)) {
            g_warning("another copy runs with this profile, but does not answer");
        }
        return FALSE;
    }
    listen_for_copies(app, name);
    return TRUE;
}

gboolean bradawl_system_listening_asks(void)
{
    return TRUE;
}

void bradawl_system_quit_on_signals(GApplication *app)
{
    (void)app;
}
