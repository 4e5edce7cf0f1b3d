#include "http/request.h"

#include <strings.h>

#include "http/route.h"
#include "http_date.h"

const char *const method_names[METHOD__MAX] = {"?",      "GET",       "HEAD", "POST",   "OPTIONS", "PROPFIND",
                                               "REPORT", "PROPPATCH", "PUT",  "DELETE", "MKCOL"};

/* Below /dav/ the methods of WebDAV come with a body, the others do not. */
static bool may_have_body(const struct request *r)
{
    return r->method == METHOD_POST || r->method == METHOD_OTHER || r->method >= METHOD_PROPFIND;
}

static enum method method_of(const char *name)
{
    for (int m = METHOD_GET; m < METHOD__MAX; m++) {
        if (strcmp(name, method_names[m]) == 0)
            return (enum method)m;
    }
    return METHOD_OTHER;
}

/* True when a header that lists codings (RFC 9110, 12.5.3) accepts gzip: named without q=0. */
static bool lists_gzip(struct str list)
{
    struct str item;
    for (bool more = true; str_cut(&list, ',', &item, &more);) {
        size_t semicolon = str_find(item, ';');
        struct str coding = str_trim(str_from(item.p, semicolon));
        if (coding.n != 4 || strncasecmp(coding.p, "gzip", 4) != 0)
            continue;
        struct str weight = str_trim(str_from(item.p + semicolon, item.n - semicolon));
        bool refused = str_starts(weight, STR(";")) && str_find(weight, '=') < weight.n;
        for (size_t i = str_find(weight, '='); refused && i < weight.n; i++)
            refused = weight.p[i] == '=' || weight.p[i] == '0' || weight.p[i] == '.' || weight.p[i] == ' ';
        return !refused;
    }
    return false;
}

/* Digits only: civetweb's strtoll also takes signs, spaces and what follows the number. */
static bool read_length(struct str s, int64_t *out)
{
    struct err ignored;
    return s.n > 0 && s.p[0] != '-' && str_to_int(s, 0, INT64_MAX - 1, out, &ignored) == 0;
}

/* Letters, digits and the marks of names, ports and addresses (RFC 3986, 3.2.2, without user names and escapes). */
static bool is_host(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
              c == ':' || c == '[' || c == ']' || c == '_'))
            return false;
    }
    return s.n > 0;
}

/* The headers that decide where this request ends and the next begins (RFC 9112, 6), and Host (3.2). */
struct framing {
    int lengths, hosts;
    bool coded, malformed, unknown_expectation;
};

static void read_framing(struct request *r, const char *name, struct str value, struct framing *f)
{
    if (strcasecmp(name, "Content-Length") == 0) {
        f->lengths++;
        f->malformed |= !read_length(value, &r->content_length);
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        f->coded = true;
    } else if (strcasecmp(name, "Host") == 0) {
        f->hosts++;
        f->malformed |= !is_host(value);
        r->host = value;
    } else if (strcasecmp(name, "Expect") == 0) {
        r->expects_continue = true;
        f->unknown_expectation |= strcasecmp(value.p, "100-continue") != 0;
    }
}

static int check_framing(struct request *r, const struct framing *f, bool http_1_1)
{
    bool ambiguous = f->lengths > 1 || (f->lengths && f->coded) || f->hosts > 1;
    if (ambiguous || f->malformed || (http_1_1 && f->hosts == 0))
        return 400;
    if (f->coded)
        return 411;
    if (r->content_length > 0 && !may_have_body(r))
        return 400;
    size_t sent_max = r->dav || r->body_max <= REQUEST_BODY_MAX ? r->body_max : REQUEST_FILE_SENT_MAX;
    if (r->content_length > (int64_t)sent_max) {
        if (sent_max == REQUEST_FILE_SENT_MAX)
            r->detail = "Le fichier choisi est beaucoup trop gros\u00A0: rien n’a été enregistré. Rouvrez la page et "
                        "choisissez-en un plus petit.";
        return 413;
    }
    return f->unknown_expectation ? 417 : 0;
}

static int read_headers(struct request *r, const struct request_head *head, struct arena *a)
{
    struct framing f = {.malformed = head->malformed};
    size_t size = 0;
    if (head->n_headers >= REQUEST_HEADERS_MAX)
        return 431;
    for (size_t i = 0; i < head->n_headers; i++) {
        const char *name = head->headers[i].name;
        struct str value = str_trim(str_of(head->headers[i].value));
        size += strlen(name) + value.n + 4;
        if (size > REQUEST_HEADERS_SIZE_MAX)
            return 431;
        value.p = str_dup(a, value);
        if (!value.p)
            return 503;
        struct err ignored;
        int64_t since;
        if (strcasecmp(name, "Content-Type") == 0)
            r->content_type = value;
        else if (strcasecmp(name, "If-None-Match") == 0)
            r->if_none_match = value;
        else if (strcasecmp(name, "If-Modified-Since") == 0)
            r->if_modified_since = http_date_read(value, &since) ? since : 0;
        else if (strcasecmp(name, "Accept-Encoding") == 0)
            r->accepts_gzip |= lists_gzip(value);
        else if (strcasecmp(name, "Origin") == 0)
            r->origin = value;
        else if (strcasecmp(name, "User-Agent") == 0)
            r->user_agent = value;
        else if (r->dav && strcasecmp(name, "Authorization") == 0)
            r->authorization = value;
        else if (r->dav && strcasecmp(name, "Depth") == 0)
            r->depth = value;
        else if (strcasecmp(name, "X-Forwarded-For") == 0)
            r->forwarded_for = value;
        else if (strcasecmp(name, "X-Forwarded-Proto") == 0)
            r->forwarded_proto = value;
        else if (strcasecmp(name, "Cookie") == 0 && params_cookie(value, a, &r->cookies, &ignored) != 0)
            return 503;
        else
            read_framing(r, name, value, &f);
    }
    bool http_1_1 = strcmp(head->version, "1.1") == 0;
    if (!http_1_1) {
        /* RFC 9110, 10.1.1: an older client does not know what it expects. */
        r->expects_continue = f.unknown_expectation = false;
    }
    return check_framing(r, &f, http_1_1);
}

/* A decoded segment is one name: neither "." nor "..", no separator. */
static bool is_segment(struct str s)
{
    return !str_is(s, ".") && !str_is(s, "..") && str_find(s, '/') == s.n && str_find(s, '\\') == s.n;
}

static int read_path(struct request *r, struct arena *a)
{
    struct str rest = str_from(r->path.p + 1, r->path.n - 1), raw;
    for (bool more = rest.n > 0; str_cut(&rest, '/', &raw, &more);) {
        if (raw.n == 0 && !more) {
            r->ends_with_slash = true;
            break;
        }
        if (raw.n == 0 || r->n_segments == REQUEST_SEGMENTS_MAX) {
            r->unmatchable = true;
            return 0;
        }
        struct err ignored;
        struct str *s = &r->segments[r->n_segments++];
        if (percent_decode(raw, false, a, s, &ignored) != 0 || !is_segment(*s))
            return 400;
    }
    return 0;
}

bool request_is_for_programs(const char *path)
{
    return strncmp(path, "/api/", 5) == 0 || strncmp(path, "/agenda.json", 12) == 0 || request_is_dav(path);
}

bool request_is_dav(const char *path)
{
    return strncmp(path, "/dav/", 5) == 0 || strcmp(path, "/dav") == 0 || strcmp(path, "/.well-known/caldav") == 0;
}

/* Says what is wrong with the values of a query or a form, and with which. */
static void explain(struct request *r, const struct params *read, size_t pairs_max, const struct err *why,
                    struct arena *a)
{
    const struct param *last = read->n ? &read->items[read->n - 1] : NULL;
    const char *name = last ? arena_copy(a, last->name.p, last->name.n) : NULL;
    if (why->code == ERR_LIMIT && read->n == pairs_max) {
        r->detail = "La demande porte trop de paramètres. Retirez-en.";
        return;
    }
    if (why->code == ERR_LIMIT)
        r->detail = name ? arena_printf(a, "%s\u00A0: cette valeur est trop longue. Raccourcissez-la.", name)
                         : "Le nom d’un paramètre est trop long. Retirez ce paramètre.";
    else
        r->detail = arena_printf(a,
                                 "%s%sdu texte UTF-8 est attendu, où chaque «\u00A0%%\u00A0» est suivi de deux "
                                 "chiffres hexadécimaux. Corrigez l’adresse.",
                                 name ? name : "", name ? "\u00A0: " : "Paramètres\u00A0: ");
    r->param = name;
}

int request_open(struct request *r, const struct request_head *head, struct arena *a)
{
    *r = (struct request){.method = method_of(head->method),
                          .for_programs = request_is_for_programs(head->path),
                          .dav = request_is_dav(head->path),
                          .body_max = head->body_max ? head->body_max : REQUEST_BODY_MAX};
    if (!r->dav && r->method >= METHOD_PROPFIND)
        r->method = METHOD_OTHER;
    if (head->target_size > REQUEST_TARGET_MAX)
        return 414;
    int status = read_headers(r, head, a);
    if (status != 0)
        return status;
    r->path = str_from(arena_strdup(a, head->path), strlen(head->path));
    r->peer = str_of(head->peer ? arena_strdup(a, head->peer) : "");
    r->query = str_from(arena_strdup(a, head->query ? head->query : ""), head->query ? strlen(head->query) : 0);
    if (!r->path.p || !r->query.p)
        return 503;
    if (r->method == METHOD_OTHER) {
        if (r->path.n && r->path.p[0] == '/')
            (void)read_path(r, a); /* what may be asked of it is told */
        return 405;
    }
    if (r->path.n == 0 || r->path.p[0] != '/')
        return r->method == METHOD_OPTIONS && str_is(r->path, "*") ? 0 : 400;
    struct err err;
    if (params_query(r->query, a, &r->params, &err) != 0) {
        explain(r, &r->params, PARAMS_MAX, &err, a);
        return 400;
    }
    int refused = read_path(r, a);
    if (r->n_segments && str_is(r->segments[0], "api"))
        r->for_programs = true;
    return refused;
}

_Static_assert(PARAM_FORM_VALUE_MAX == REQUEST_BODY_MAX, "a value may be all of its form");

bool request_file_is_cut(const struct request *r)
{
    return r->file.field.n && r->content_length > (int64_t)r->body_max;
}

int request_take_body(struct request *r, struct str body, struct arena *a)
{
    static const struct str form = {"application/x-www-form-urlencoded", 33};
    struct err err;
    r->body = r->dav ? body : STR("");
    if (body.n == 0 || r->dav)
        return 0;
    if (r->body_max > REQUEST_BODY_MAX && multipart_is(r->content_type)) {
        if (multipart_read(r->content_type, body, (int64_t)body.n < r->content_length, a, &r->form, &r->file, &err) ==
            0)
            return 0;
        r->detail =
            "Le formulaire et son fichier ne sont pas arrivés en entier, ou pas comme un navigateur les envoie. "
            "Revenez en arrière et envoyez-les de nouveau.";
        return 400;
    }
    if (r->content_type.n < form.n || strncasecmp(r->content_type.p, form.p, form.n) != 0 ||
        (r->content_type.n > form.n && r->content_type.p[form.n] != ';'))
        return 415;
    if (params_form(body, a, &r->form, &err) == 0)
        return 0;
    explain(r, &r->form, PARAMS_FORM_MAX, &err, a);
    return 400;
}

static const struct request_value *value_of(const struct request *r, const char *name, enum value_type type)
{
    for (size_t i = 0; r->route && r->route->params && r->route->params[i].name; i++) {
        if (strcmp(r->route->params[i].name, name) == 0)
            return r->route->params[i].type == type ? &r->values[i] : NULL;
    }
    return NULL;
}

struct str request_text(const struct request *r, const char *name)
{
    const struct request_value *v = value_of(r, name, VALUE_TEXT);
    if (!v)
        v = value_of(r, name, VALUE_CODE);
    if (!v)
        v = value_of(r, name, VALUE_SECRET);
    if (!v)
        v = value_of(r, name, VALUE_QUERY);
    return v && v->present ? v->text : STR("");
}

int64_t request_int(const struct request *r, const char *name, int64_t otherwise)
{
    const struct request_value *v = value_of(r, name, VALUE_INT);
    return v && v->present ? v->integer : otherwise;
}

size_t request_codes(const struct request *r, const char *name, const struct str **out)
{
    const struct request_value *v = value_of(r, name, VALUE_CODES);
    *out = v ? v->codes : NULL;
    return v ? v->n_codes : 0;
}

struct str request_cookie(const struct request *r, const char *name)
{
    const struct str *value = params_first(&r->cookies, name);
    return value ? *value : STR("");
}
