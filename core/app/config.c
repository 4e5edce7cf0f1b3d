#include "app/config.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mail.h"

enum key_type {
    KEY_TEXT,
    KEY_FILE,
    KEY_INT,
    KEY_BOOL,
    KEY_LISTEN,
    KEY_URL,
    KEY_MAIL,
    KEY_HOST,
    KEY_SECURITY,
    KEY_COURSES
};

static const struct key {
    const char *name, *otherwise, *doc;
    enum key_type type;
    size_t offset;
    int64_t min, max;
} keys[] = {
    {"db", "var/allervers.db", "the database; its directory must exist", KEY_FILE, offsetof(struct config, db), 0, 0},
    {"listen", "127.0.0.1:8080",
     "address and port; port 0 takes a free one. HTTPS, HTTP/2 and IPv6 are the front proxy's", KEY_LISTEN,
     offsetof(struct config, listen), 0, 0},
    {"rules_dir", "", "directory whose rules replace or add to the delivered ones", KEY_TEXT,
     offsetof(struct config, rules_dir), 0, 0},
    {"base_url", "", "how visitors reach this server, e.g. https://annuaire.example.org", KEY_URL,
     offsetof(struct config, base_url), 0, 0},
    {"team_name", "", "name of the team on every page", KEY_TEXT, offsetof(struct config, team_name), 0, 0},
    {"team_territory", "", "its territory, in words", KEY_TEXT, offsetof(struct config, team_territory), 0, 0},
    {"team_phone", "", "its telephone, the first button of every page", KEY_TEXT, offsetof(struct config, team_phone),
     0, 0},
    {"team_phone_hours", "", "when it answers, in words", KEY_TEXT, offsetof(struct config, team_phone_hours), 0, 0},
    {"team_mail", "", "its mail address", KEY_TEXT, offsetof(struct config, team_mail), 0, 0},
    {"behind_proxy", "no",
     "yes: a proxy of yours (nginx, Caddy) stands in front and sets X-Forwarded-For and X-Forwarded-Proto; nobody else "
     "may reach this port",
     KEY_BOOL, offsetof(struct config, behind_proxy), 0, 0},
    {"engines", "0", "reader threads; 0: one per core, 8 at most", KEY_INT, offsetof(struct config, engines), 0, 8},
    {"cache_mb", "64", "memory for cached replies, in MiB; 0: no cache", KEY_INT, offsetof(struct config, cache_mb), 0,
     4096},
    {"backup_dir", "",
     "where the server makes a copy of the database each day; empty: beside it (its name and -copies); none: nowhere",
     KEY_TEXT, offsetof(struct config, backup_dir), 0, 0},
    {"backup_at", "3", "at this hour in Paris, or at the next start when the server was off", KEY_INT,
     offsetof(struct config, backup_at), 0, 23},
    {"backup_keep", "7", "how many of these copies are kept", KEY_INT, offsetof(struct config, backup_keep), 1, 1000},
    {"backup_command", "",
     "program and words, without a shell, run after each of these copies with its path as the last word: to send it "
     "elsewhere",
     KEY_TEXT, offsetof(struct config, backup_command), 0, 0},
    {"smtp_host", "", "the mail server that takes our mails; empty: they are written into files, and go nowhere",
     KEY_HOST, offsetof(struct config, smtp_host), 0, 0},
    {"smtp_port", "587", "587 with starttls, 465 with tls, 25 with none", KEY_INT, offsetof(struct config, smtp_port),
     1, 65535},
    {"smtp_security", "starttls", "starttls, tls, or none for a mail server on this machine (127.0.0.1, localhost)",
     KEY_SECURITY, offsetof(struct config, smtp_security), 0, 0},
    {"smtp_user", "", "empty: without signing in", KEY_TEXT, offsetof(struct config, smtp_user), 0, 0},
    {"smtp_password_file", "", "file whose first line is the password", KEY_TEXT,
     offsetof(struct config, smtp_password_file), 0, 0},
    {"smtp_password", "", "the password itself, best as ALLERVERS_SMTP_PASSWORD in the environment", KEY_TEXT,
     offsetof(struct config, smtp_password), 0, 0},
    {"smtp_ca_file", "", "certificates that are trusted instead of the system's", KEY_TEXT,
     offsetof(struct config, smtp_ca_file), 0, 0},
    {"mail_from", "", "address that mails are sent from, with smtp_host; answers go to team_mail", KEY_MAIL,
     offsetof(struct config, mail_from), 0, 0},
    {"mail_dir", "", "write mails into this directory, send none; empty without smtp_host: beside the database",
     KEY_TEXT, offsetof(struct config, mail_dir), 0, 0},
    {"parcours", "non",
     "non, chez-nous or hebergeur-hds: where the individual courses (AIDA, support care) lie: nowhere, which turns "
     "them "
     "off; on your own premises; with a host certified for health data (see docs/donnees-personnelles.md)",
     KEY_COURSES, offsetof(struct config, courses), 0, 0},
};

/* Bytes of an unknown key that a message shows. */
#define SHOWN 60

#define KEYS (sizeof keys / sizeof *keys)

/* One name or IPv4 address: a comma would be a second one for civetweb, a colon IPv6. */
static bool is_host(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.'))
            return false;
    }
    return s.n > 0;
}

/* A port behind a colon; civetweb's letters behind it ("443s" TLS, "80r" redirect) are not for us. */
static int check_listen(struct str v, struct err *err)
{
    size_t colon = v.n;
    while (colon && v.p[colon - 1] != ':')
        colon--;
    struct str port = str_from(v.p + colon, v.n - colon);
    int64_t n;
    if (port.n && (port.p[port.n - 1] == 's' || port.p[port.n - 1] == 'r'))
        return fail(err, ERR_INPUT,
                    "\"%.*s\": this server does not speak TLS (Debian's civetweb crashes on it); put nginx or Caddy in "
                    "front, see docs/exploitation.md",
                    (int)v.n, v.p);
    if (v.n && v.p[0] == '[')
        return fail(err, ERR_INPUT, "\"%.*s\": IPv6 is the front proxy's; listen on 127.0.0.1 behind it", (int)v.n,
                    v.p);
    if (colon < 2 || !is_host(str_from(v.p, colon - 1)) || str_to_int(port, 0, 65535, &n, err) != 0)
        return fail(err, ERR_INPUT, "\"%.*s\": address:port expected, e.g. 127.0.0.1:8080", (int)v.n, v.p);
    return 0;
}

static int check_url(struct str v, struct err *err)
{
    bool http = str_starts(v, STR("http://")) || str_starts(v, STR("https://"));
    if (v.n && (!http || v.p[v.n - 1] == '/' || str_find(v, ' ') < v.n || str_find(v, '"') < v.n))
        return fail(err, ERR_INPUT,
                    "\"%.*s\": an address such as https://annuaire.example.org, without / at its end, expected",
                    (int)v.n, v.p);
    return 0;
}

static int check_security(struct str v, enum smtp_security *out, struct err *err)
{
    static const char *const names[] = {"starttls", "tls", "none"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(v, names[i])) {
            *out = (enum smtp_security)i;
            return 0;
        }
    }
    return fail(err, ERR_INPUT, "starttls, tls or none expected");
}

static int check_courses(struct str v, enum courses_where *out, struct err *err)
{
    static const char *const names[] = {"non", "chez-nous", "hebergeur-hds"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(v, names[i])) {
            *out = (enum courses_where)i;
            return 0;
        }
    }
    return fail(err, ERR_INPUT, "\"%.*s\": non, chez-nous or hebergeur-hds expected", (int)(v.n < SHOWN ? v.n : SHOWN),
                v.p);
}

/* What is checked before a text is kept. */
static int check_text(enum key_type type, struct str v, struct err *err)
{
    if (type == KEY_LISTEN)
        return check_listen(v, err);
    if (type == KEY_URL)
        return check_url(v, err);
    if (type == KEY_MAIL && v.n && !mail_is_address(v))
        return fail(err, ERR_INPUT, "an address such as annuaire@example.org expected");
    if (type == KEY_HOST && v.n && !is_host(v))
        return fail(err, ERR_INPUT, "the name of a mail server expected, such as smtp.example.org");
    return 0;
}

static int set(struct config *c, const struct key *k, struct str value, struct arena *a, struct err *err)
{
    void *member = (char *)c + k->offset;
    if (!utf8_valid(value))
        return fail(err, ERR_INPUT, "the value is not UTF-8");
    if (k->type == KEY_FILE && value.n == 0)
        return fail(err, ERR_INPUT, "the name of a file expected");
    if (k->type == KEY_BOOL) {
        *(bool *)member = str_is(value, "yes");
        return *(bool *)member || str_is(value, "no") ? 0 : fail(err, ERR_INPUT, "yes or no expected");
    }
    if (k->type == KEY_INT)
        return str_to_int(value, k->min, k->max, member, err);
    if (k->type == KEY_SECURITY)
        return check_security(value, member, err);
    if (k->type == KEY_COURSES)
        return check_courses(value, member, err);
    if (check_text(k->type, value, err) != 0)
        return -1;
    /* SQLite takes ":memory:" and "file:x?mode=ro" for something else than files of these names. */
    bool misread = k->type == KEY_FILE && (value.p[0] == ':' || str_starts(value, STR("file:")));
    const char *text = value.n ? arena_printf(a, "%s%.*s", misread ? "./" : "", (int)value.n, value.p) : NULL;
    if (value.n && !text)
        return fail_memory(err);
    *(const char **)member = text;
    return 0;
}

int config_set(struct config *c, struct str key, struct str value, struct arena *a, struct err *err)
{
    for (size_t i = 0; i < KEYS; i++) {
        if (str_is(key, keys[i].name))
            return set(c, &keys[i], value, a, err) == 0 ? 0 : err_context(err, "%s", keys[i].name);
    }
    if (!utf8_valid(key))
        return fail(err, ERR_INPUT, "a key that is not UTF-8");
    key = utf8_prefix(key, SHOWN);
    return fail(err, ERR_INPUT, "unknown key \"%.*s\" (allervers help config lists them)", (int)key.n, key.p);
}

static int read_lines(struct config *c, struct str text, struct arena *a, struct err *err)
{
    struct str line, mark = STR("\xEF\xBB\xBF");
    bool more = true;
    if (str_starts(text, mark)) /* some editors begin UTF-8 with it */
        text = str_from(text.p + mark.n, text.n - mark.n);
    for (int n = 1; str_cut(&text, '\n', &line, &more); n++) {
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        size_t eq = str_find(line, '=');
        if (eq == line.n)
            return fail(err, ERR_INPUT, "line %d: \"key = value\" expected", n);
        struct str key = str_trim(str_from(line.p, eq)), value = str_trim(str_from(line.p + eq + 1, line.n - eq - 1));
        if (config_set(c, key, value, a, err) != 0)
            return err_context(err, "line %d", n);
    }
    return 0;
}

/* Longest name of a variable. */
#define VARIABLE_MAX 64

/* ALLERVERS_TEAM_NAME for team_name. */
static const char *environment(const char *key, char name[VARIABLE_MAX])
{
    size_t n = (size_t)snprintf(name, VARIABLE_MAX, "ALLERVERS_");
    for (const char *p = key; *p && n < VARIABLE_MAX - 1; p++)
        name[n++] = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
    name[n] = '\0';
    return getenv(name);
}

int config_load(const char *path, struct arena *a, struct config *out, struct err *err)
{
    struct str text;
    *out = (struct config){0};
    for (size_t i = 0; i < KEYS; i++) {
        if (set(out, &keys[i], str_of(keys[i].otherwise), a, err) != 0)
            return -1;
    }
    if (path && file_read(path, CONFIG_SIZE_MAX, a, &text, err) != 0)
        return -1;
    if (path && read_lines(out, text, a, err) != 0)
        return err_context(err, "%s", path);
    for (size_t i = 0; i < KEYS; i++) {
        char name[VARIABLE_MAX];
        const char *v = environment(keys[i].name, name);
        if (v && set(out, &keys[i], str_of(v), a, err) != 0)
            return err_context(err, "environment, %s", name);
    }
    return 0;
}

void config_document(struct buf *out)
{
    for (size_t i = 0; i < KEYS; i++) {
        buf_lit(out, "# ");
        buf_raw_str(out, str_of(keys[i].doc));
        buf_lit(out, "\n");
        buf_raw_str(out, str_of(keys[i].name));
        buf_lit(out, " = ");
        buf_raw_str(out, str_of(keys[i].otherwise));
        buf_lit(out, "\n");
    }
}
