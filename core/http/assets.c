#include "http/assets.h"

#include <pthread.h>

#include "base/assets.h"
#include "base/crypto.h"

/* Hexadecimal digits of a version: 40 bits tell a few hundred editions of a file apart. */
#define VERSION_SIZE 11

/* Embedded files of www/, templates included, whose version is computed once. */
#define EMBEDDED_MAX 512

static pthread_once_t embedded_once = PTHREAD_ONCE_INIT;
static const struct asset_entry *embedded;
static size_t embedded_n;
static char embedded_versions[EMBEDDED_MAX][VERSION_SIZE];

const struct route_param asset_params[] = {
    {"file", "Fichier", VALUE_CODE, .min = 1, .max = 60}, {"v", "Version", VALUE_CODE, .max = 60}, {0}};

static void compute_version(struct str content, char out[VERSION_SIZE])
{
    char hash[CRYPTO_HASH_SIZE];
    crypto_hash_hex(content, hash);
    memcpy(out, hash, VERSION_SIZE - 1);
    out[VERSION_SIZE - 1] = '\0';
}

static void compute_embedded(void)
{
    embedded_n = assets_under("www/", &embedded);
    embedded_n = embedded_n < EMBEDDED_MAX ? embedded_n : EMBEDDED_MAX;
    for (size_t i = 0; i < embedded_n; i++)
        compute_version(str_from(embedded[i].start, (size_t)(embedded[i].end - embedded[i].start)),
                        embedded_versions[i]);
}

/* An overlaid file (--dev) is not the embedded one and may change at any time: it is hashed again. */
static void version_of(struct str content, char out[VERSION_SIZE])
{
    pthread_once(&embedded_once, compute_embedded);
    for (size_t i = 0; i < embedded_n; i++) {
        if (embedded[i].start == content.p) {
            memcpy(out, embedded_versions[i], VERSION_SIZE);
            return;
        }
    }
    compute_version(content, out);
}

static const char *type_of(struct str file)
{
    static const struct {
        const char *ending, *type;
    } types[] = {{".css", "text/css; charset=utf-8"},
                 {".js", "text/javascript; charset=utf-8"},
                 {".svg", "image/svg+xml"},
                 {".png", "image/png"},
                 {".ico", "image/x-icon"},
                 {".woff2", "font/woff2"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (str_ends(file, str_of(types[i].ending)))
            return types[i].type;
    }
    return NULL;
}

static int read_file(struct str file, struct arena *a, struct str *content, struct err *err)
{
    const char *path = arena_printf(a, "www/%.*s", (int)file.n, file.p);
    return path ? asset_get(path, a, content, err) : fail_memory(err);
}

struct str asset_url(const char *file, struct arena *a)
{
    struct str content;
    struct err ignored;
    char version[VERSION_SIZE] = "";
    if (read_file(str_of(file), a, &content, &ignored) == 0)
        version_of(content, version);
    return str_of(arena_printf(a, "/static/%s%s%s", file, version[0] ? "?v=" : "", version));
}

int asset_file(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str file = request_text(req, "file"), content;
    char version[VERSION_SIZE];
    reply->type = type_of(file);
    if (!reply->type)
        return fail(&ctx->err, ERR_NOT_FOUND, "%.*s: not a file for visitors", (int)file.n, file.p);
    if (read_file(file, ctx->arena, &content, &ctx->err) != 0)
        return -1;
    version_of(content, version);
    if (str_is(request_text(req, "v"), version))
        reply->cache_control = "public, max-age=31536000, immutable";
    buf_raw_str(&reply->body, content);
    return 0;
}

int robots_file(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    (void)ctx;
    (void)req;
    reply->type = TYPE_TEXT;
    buf_lit(&reply->body,
            "User-agent: *\nDisallow: /annuaire?\nDisallow: /agenda?\nDisallow: /api/\nDisallow: /signaler\n");
    return 0;
}
