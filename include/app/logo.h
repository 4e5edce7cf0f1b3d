/*
 * The team's logo: a PNG or a JPEG of the team's own, cleaned of all but its pixels (base/picture.h), kept in the
 * database and shown beside its name. An SVG is refused: it is a program.
 */
#pragma once

#include "app/ctx.h"
#include "base/picture.h"
#include "base/str.h"

/* Bytes of a file: a logo of a screen's width has 30 KiB, one made for print several hundred. */
#define LOGO_MAX (512u << 10)

/* Of the name of its version: hexadecimal digits with the NUL. */
#define LOGO_VERSION_SIZE 11

/* What setting "team.logo" says: "png 320 80 0123456789". */
struct logo {
    enum picture_type type; /* PICTURE_NONE: there is no logo */
    int width, height;
    char version[LOGO_VERSION_SIZE];
};

/* Never fails: a text that says something else is no logo. NULL is none. */
void logo_parse(const char *setting, struct logo *out);

/* Checks a file that was sent and cleans it into *bytes, in the arena; *setting tells of it. *wrong is a sentence in
 * French when it is not taken, and then nothing else is set. */
int logo_clean(struct ctx *ctx, struct str file, struct str *bytes, const char **setting, const char **wrong) MUST_USE;

/* Stores it, or takes it away (setting NULL), inside the caller's transaction, with its row of history. */
int logo_write(struct ctx *ctx, struct str bytes, const char *setting) MUST_USE;

/* Its bytes, in the arena: 1, or 0 when there is none of this type, -1. */
int logo_bytes(struct ctx *ctx, enum picture_type type, struct str *bytes) MUST_USE;
