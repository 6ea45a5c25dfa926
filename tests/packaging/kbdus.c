/* SPDX-License-Identifier: MIT */
/*
 * A keyboard layout for Wine, which has none as a DLL: GTK on Windows asks the layout's own tables
 * which character a key gives, and without them takes no key at all. Only what US keyboards have
 * without AltGr and dead keys. The structures are those of Windows' keyboard drivers (kbd.h).
 *
 *   x86_64-w64-mingw32-gcc -shared -o kbdus.dll kbdus.c
 */
#include <windows.h>

enum {
    SHIFT_BIT = 1,
    CTRL_BIT = 2,
    ALT_BIT = 4,
    CAPS_LOCK = 1, /* turns this key as Shift does */
    NO_LEVEL = 0x0F,
};

typedef struct vk_to_bit {
    BYTE vk, bits;
} vk_to_bit;

typedef struct modifiers {
    const vk_to_bit *bits;
    WORD max;
    BYTE level[4];
} modifiers;

typedef struct vk_to_chars {
    BYTE vk, attributes;
    WCHAR chars[2];
} vk_to_chars;

typedef struct char_table {
    const vk_to_chars *rows;
    BYTE levels, row_size;
} char_table;

typedef struct tables {
    const modifiers *modifiers;
    const char_table *chars;
    const void *dead_keys, *names, *names_extended, *names_dead;
    const USHORT *scan_codes;
    BYTE scan_codes_count;
    const void *scan_codes_e0, *scan_codes_e1;
    DWORD flags;
    BYTE ligature_levels, ligature_size;
    const void *ligatures;
    DWORD type, subtype;
} tables;

static const vk_to_bit bits[] = {
    {VK_SHIFT, SHIFT_BIT}, {VK_CONTROL, CTRL_BIT}, {VK_MENU, ALT_BIT}, {0, 0}};

static const modifiers mods = {bits, 3, {0, 1, NO_LEVEL, NO_LEVEL}};

#define LETTER(upper)                                                                              \
    {                                                                                              \
        upper, CAPS_LOCK,                                                                          \
        {                                                                                          \
            (upper) + ('a' - 'A'), upper                                                           \
        }                                                                                          \
    }
static const vk_to_chars rows[] = {
    LETTER('A'),
    LETTER('B'),
    LETTER('C'),
    LETTER('D'),
    LETTER('E'),
    LETTER('F'),
    LETTER('G'),
    LETTER('H'),
    LETTER('I'),
    LETTER('J'),
    LETTER('K'),
    LETTER('L'),
    LETTER('M'),
    LETTER('N'),
    LETTER('O'),
    LETTER('P'),
    LETTER('Q'),
    LETTER('R'),
    LETTER('S'),
    LETTER('T'),
    LETTER('U'),
    LETTER('V'),
    LETTER('W'),
    LETTER('X'),
    LETTER('Y'),
    LETTER('Z'),
    {'0', 0, {'0', ')'}},
    {'1', 0, {'1', '!'}},
    {'2', 0, {'2', '@'}},
    {'3', 0, {'3', '#'}},
    {'4', 0, {'4', '$'}},
    {'5', 0, {'5', '%'}},
    {'6', 0, {'6', '^'}},
    {'7', 0, {'7', '&'}},
    {'8', 0, {'8', '*'}},
    {'9', 0, {'9', '('}},
    {VK_SPACE, 0, {' ', ' '}},
    {VK_OEM_1, 0, {';', ':'}},
    {VK_OEM_2, 0, {'/', '?'}},
    {VK_OEM_COMMA, 0, {',', '<'}},
    {VK_OEM_PERIOD, 0, {'.', '>'}},
    {VK_OEM_MINUS, 0, {'-', '_'}},
    {VK_OEM_PLUS, 0, {'=', '+'}},
    {0, 0, {0, 0}},
};

static const char_table chars[] = {{rows, 2, sizeof(rows[0])}, {NULL, 0, 0}};
static const tables layout = {.modifiers = &mods, .chars = chars};

__declspec(dllexport) const tables *KbdLayerDescriptor(void);

const tables *KbdLayerDescriptor(void)
{
    return &layout;
}
