#include "app/logo.h"

#include <stdio.h>

#include "app/site.h"
#include "app/site_edit.h"
#include "base/crypto.h"
#include "store/db.h"

#define KEY "team.logo"

static const char SQL_PUT[] = "INSERT INTO picture(name, type, bytes) VALUES('logo', ?1, ?2)"
                              " ON CONFLICT(name) DO UPDATE SET type = excluded.type, bytes = excluded.bytes";
static const char SQL_FORGET[] = "DELETE FROM picture WHERE name = 'logo'";
static const char SQL_GET[] = "SELECT bytes FROM picture WHERE name = 'logo' AND type = ?1";

static const char *const types[] = {[PICTURE_PNG] = "png", [PICTURE_JPEG] = "jpg"};

static bool take_number(struct str *rest, int *out)
{
    struct str word;
    struct err ignored;
    int64_t n;
    bool more = true;
    if (!str_cut(rest, ' ', &word, &more) || str_to_int(word, 1, PICTURE_SIDE_MAX, &n, &ignored) != 0)
        return false;
    *out = (int)n;
    return true;
}

void logo_parse(const char *setting, struct logo *out)
{
    struct str rest = str_of(setting), type;
    struct logo l = {0};
    bool more = true;
    *out = l;
    if (!str_cut(&rest, ' ', &type, &more) || !take_number(&rest, &l.width) || !take_number(&rest, &l.height) ||
        rest.n != LOGO_VERSION_SIZE - 1)
        return;
    memcpy(l.version, rest.p, rest.n);
    l.type = str_is(type, "png") ? PICTURE_PNG : str_is(type, "jpg") ? PICTURE_JPEG : PICTURE_NONE;
    *out = l;
}

/* Why it is neither a PNG nor a JPEG, as far as one can tell. */
static const char *unknown_type(struct str file)
{
    struct str s = str_trim(file);
    if (str_starts(s, STR("<svg")) || str_starts(s, STR("<?xml")))
        return "Un SVG n’est pas accepté\u00A0: c’est un programme autant qu’une image. Exportez le logo en PNG.";
    return "Ce fichier n’est ni un PNG ni un JPEG. Exportez le logo en PNG.";
}

int logo_clean(struct ctx *ctx, struct str file, struct str *bytes, const char **setting, const char **wrong)
{
    struct buf out = buf_in(ctx->arena, LOGO_MAX);
    struct picture info;
    struct err why;
    char hash[CRYPTO_HASH_SIZE];
    *wrong = NULL;
    if (file.n > LOGO_MAX)
        *wrong = "Ce fichier dépasse 512\u00A0Kio. Réduisez le logo, ou exportez-le en PNG.";
    else if (picture_type(file) == PICTURE_NONE)
        *wrong = unknown_type(file);
    else if (picture_clean(file, &out, &info, &why) != 0)
        *wrong = why.code == ERR_LIMIT && !out.failed
                     ? "Ce logo est trop grand\u00A0: 2000 pixels de côté au plus sont acceptés."
                     : "Ce fichier est abîmé ou incomplet. Exportez le logo de nouveau, de préférence en PNG.";
    if (*wrong)
        return 0;
    *bytes = buf_str(&out);
    crypto_hash_hex(*bytes, hash);
    *setting = arena_printf(ctx->arena, "%s %d %d %.*s", types[info.type], info.width, info.height,
                            LOGO_VERSION_SIZE - 1, hash);
    return *setting ? 0 : fail_memory(&ctx->err);
}

int logo_write(struct ctx *ctx, struct str bytes, const char *setting)
{
    struct stmt *s;
    struct logo logo;
    logo_parse(setting, &logo);
    if (db_prepare(ctx->db, setting ? SQL_PUT : SQL_FORGET, &s, &ctx->err) != 0)
        return -1;
    if (setting) {
        bind_text(s, 1, types[logo.type]);
        bind_blob(s, 2, bytes);
    }
    if (stmt_run(s, &ctx->err) != 0)
        return -1;
    return site_change(ctx, KEY, site_setting(ctx, KEY), setting);
}

int logo_bytes(struct ctx *ctx, enum picture_type type, struct str *bytes)
{
    struct stmt *s;
    if (db_prepare(ctx->db, SQL_GET, &s, &ctx->err) != 0)
        return -1;
    bind_text(s, 1, types[type]);
    int rc = stmt_step(s, &ctx->err);
    if (rc == 1) {
        struct str stored = col_blob(s, 0);
        char *copy = arena_copy(ctx->arena, stored.p, stored.n);
        *bytes = str_from(copy, stored.n);
        rc = copy ? 1 : fail_memory(&ctx->err);
    }
    stmt_reset(s);
    return rc;
}
