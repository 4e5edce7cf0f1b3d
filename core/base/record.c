#include "base/record.h"

#include <math.h>
#include <stdio.h>

#include "base/date.h"
#include "base/json.h"
#include "core/base/record_priv.h"

const char *const level_names[LEVEL__MAX + 1] = {"public", "partners", "team", NULL};
const char *const block_names[BLOCK__MAX + 1] = {"none", "identity", "contact", "hours", "conditions", NULL};

/* Longest code of a term, in bytes. */
#define CODE_MAX 100

/* Memory for checking a JSON text: a node takes under 50 times the shortest text that makes one. */
#define JSON_TREE_FACTOR 64u
#define JSON_TREE_ROOM (64u << 10)

/* How much of a bad value an error message repeats. */
#define SHOWN 60

/* ---- Type and state ---- */

int record_index(const struct record_type *t, struct str name)
{
    for (size_t i = 0; i < t->n; i++) {
        const char *own = t->fields[i].name;
        if (name.n && own[0] == name.p[0] && str_is(name, own))
            return (int)i;
    }
    return -1;
}

static uint64_t bit(int index)
{
    return index >= 0 && index < RECORD_FIELDS_MAX ? UINT64_C(1) << index : 0;
}

bool record_present(const void *rec, int index)
{
    return ((const struct record *)rec)->present & bit(index);
}

bool record_has(const void *rec, int index)
{
    const struct record *r = rec;
    return r->present & ~r->null & bit(index);
}

void record_mark_null(void *rec, int index)
{
    struct record *r = rec;
    r->present |= bit(index);
    r->null |= bit(index);
}

void record_mark_set(void *rec, int index)
{
    struct record *r = rec;
    r->present |= bit(index);
    r->null &= ~bit(index);
}

void record_mark_absent(void *rec, int index)
{
    struct record *r = rec;
    r->present &= ~bit(index);
    r->null &= ~bit(index);
}

void *record_member(const struct field *f, const void *rec)
{
    return (char *)rec + f->offset;
}

static const char *text_of(const struct field *f, const void *rec)
{
    return *(const char *const *)record_member(f, rec);
}

static const struct terms *terms_of(const struct field *f, const void *rec)
{
    return record_member(f, rec);
}

static const struct list *list_of(const struct field *f, const void *rec)
{
    return record_member(f, rec);
}

static void *item_of(const struct field *f, const struct list *l, size_t i)
{
    return (char *)l->items + i * f->of->size;
}

size_t record_value_size(enum field_type type)
{
    switch (type) {
    case F_TEXT:
    case F_JSON: return sizeof(const char *);
    case F_INT:
    case F_INSTANT: return sizeof(int64_t);
    case F_REAL: return sizeof(double);
    case F_BOOL: return sizeof(bool);
    case F_DATE: return sizeof(int32_t);
    case F_ENUM: return sizeof(int);
    case F_TERMS: return sizeof(struct terms);
    case F_LIST: return sizeof(struct list);
    case F__MAX: break;
    }
    return 0;
}

size_t record_max_items(const struct field *f)
{
    return f->max ? f->max : RECORD_LIST_MAX;
}

static bool plain_name(const char *name)
{
    if (!name || !(name[0] >= 'a' && name[0] <= 'z'))
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static int check_field(const struct record_type *t, size_t i, struct err *err)
{
    const struct field *f = &t->fields[i];
    size_t size = record_value_size(f->type);
    if (!plain_name(f->name))
        return fail(err, ERR_BUG, "field %zu: a name of a-z, 0-9 and _ expected", i + 1);
    if (size == 0 || f->level >= LEVEL__MAX || f->block >= BLOCK__MAX || !f->doc)
        return fail(err, ERR_BUG, "%s: no such type, level or block, or no doc", f->name);
    if (f->offset < sizeof(struct record) || f->offset > t->size || size > t->size - f->offset)
        return fail(err, ERR_BUG, "%s: outside its struct", f->name);
    if (f->type == F_ENUM && (!f->names || !f->names[0]))
        return fail(err, ERR_BUG, "%s: an enum without names", f->name);
    if (f->type == F_TERMS && !f->scheme)
        return fail(err, ERR_BUG, "%s: terms without a scheme", f->name);
    if (f->type == F_LIST && !f->of)
        return fail(err, ERR_BUG, "%s: a list without a type", f->name);
    if ((f->type == F_LIST || f->type == F_TERMS) && f->max > RECORD_LIST_MAX)
        return fail(err, ERR_BUG, "%s: at most %d items", f->name, RECORD_LIST_MAX);
    if ((f->flags & FIELD_URL) && f->type != F_TEXT)
        return fail(err, ERR_BUG, "%s: only a text can be a URL", f->name);
    for (size_t k = 0; k < i; k++) {
        const struct field *g = &t->fields[k];
        if (strcmp(f->name, g->name) == 0)
            return fail(err, ERR_BUG, "%s: described twice", f->name);
        if (f->offset < g->offset + record_value_size(g->type) && g->offset < f->offset + size)
            return fail(err, ERR_BUG, "%s: the same member as %s", f->name, g->name);
    }
    return 0;
}

static int check_type(const struct record_type *t, int depth, struct err *err)
{
    if (!plain_name(t->name) || !t->doc)
        return fail(err, ERR_BUG, "a type without name or doc");
    if (depth > RECORD_DEPTH_MAX)
        return fail(err, ERR_BUG, "%s: lists nested deeper than %d", t->name, RECORD_DEPTH_MAX);
    if (t->n > RECORD_FIELDS_MAX)
        return fail(err, ERR_BUG, "%s: %zu fields, at most %d", t->name, t->n, RECORD_FIELDS_MAX);
    for (size_t i = 0; i < t->n; i++) {
        if (check_field(t, i, err) != 0)
            return err_context(err, "%s", t->name);
        if (t->fields[i].type == F_LIST && check_type(t->fields[i].of, depth + 1, err) != 0)
            return -1;
    }
    return 0;
}

int record_type_check(const struct record_type *t, struct err *err)
{
    return check_type(t, 0, err);
}

/* ---- Checking values ---- */

int record_err_item(struct err *err, const char *list, size_t i)
{
    char old[ERR_MSG_MAX];
    memcpy(old, err->msg, sizeof old);
    int n = snprintf(err->msg, sizeof err->msg, "%s[%zu].", list, i + 1);
    if (n >= 0 && (size_t)n < sizeof err->msg)
        (void)snprintf(err->msg + n, sizeof err->msg - (size_t)n, "%.*s", (int)(sizeof err->msg - (size_t)n - 1), old);
    return -1;
}

/* An absolute http or https address a browser may follow: a host, no credentials, no space or quote. */
static bool is_web_address(struct str s)
{
    size_t scheme = 0;
    static const struct str schemes[] = {{"http://", 7}, {"https://", 8}};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (str_starts(s, schemes[i]))
            scheme = schemes[i].n;
    }
    size_t host = scheme;
    while (host < s.n && !strchr("/?#", s.p[host]))
        host++;
    if (scheme == 0 || host == scheme || str_find(str_from(s.p, host), '@') < host)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c == 0x7F || strchr("\"<>\\^`{|}", c))
            return false;
    }
    return true;
}

static int check_code(struct str code, struct err *err)
{
    bool plain = code.n > 0 && code.n <= CODE_MAX && utf8_valid(code);
    for (size_t i = 0; plain && i < code.n; i++)
        plain = (unsigned char)code.p[i] > ' ' && code.p[i] != '|' && code.p[i] != 0x7F;
    if (plain)
        return 0;
    struct str shown = utf8_prefix(code, SHOWN);
    return fail(err, ERR_INPUT, "\"%.*s\": not a code (1 to %d bytes, no space, no '|')", (int)shown.n, shown.p,
                CODE_MAX);
}

static int check_text(const struct field *f, struct str s, struct err *err)
{
    size_t max = f->max ? f->max : RECORD_TEXT_MAX;
    if (s.n > max)
        return fail(err, ERR_LIMIT, "a text of %zu bytes, at most %zu", s.n, max);
    if (!utf8_valid(s))
        return fail(err, ERR_INPUT, "not UTF-8 at byte %zu", utf8_find_bad(s) + 1);
    if (f->type == F_JSON)
        return record_compact_json(s, NULL, err);
    if ((f->flags & FIELD_URL) && !is_web_address(s)) {
        struct str shown = utf8_prefix(s, SHOWN);
        return fail(err, ERR_INPUT, "\"%.*s\": an address that starts with http:// or https:// expected", (int)shown.n,
                    shown.p);
    }
    return f->scheme ? check_code(s, err) : 0;
}

static int check_terms(const struct field *f, const struct terms *terms, struct err *err)
{
    if (terms->n > record_max_items(f))
        return fail(err, ERR_LIMIT, "%zu terms, at most %zu", terms->n, record_max_items(f));
    for (size_t i = 0; i < terms->n; i++) {
        if (check_code(str_of(terms->codes[i]), err) != 0)
            return -1;
    }
    return 0;
}

static int check_date(int64_t date, struct err *err)
{
    if (date >= date_from_ymd(DATE_YEAR_MIN, 1, 1) && date <= date_from_ymd(DATE_YEAR_MAX, 12, 31))
        return 0;
    return fail(err, ERR_INPUT, "day %lld: a date of the years %d to %d expected", (long long)date, DATE_YEAR_MIN,
                DATE_YEAR_MAX);
}

static int check_enum(const struct field *f, int v, struct err *err)
{
    int n = 0;
    while (f->names[n])
        n++;
    return v >= 0 && v < n ? 0 : fail(err, ERR_INPUT, "%d: the index of one of %d names expected", v, n);
}

int record_check_value(const struct field *f, const void *rec, struct err *err)
{
    const void *member = record_member(f, rec);
    switch (f->type) {
    case F_TEXT:
    case F_JSON:
        return text_of(f, rec) ? check_text(f, str_of(text_of(f, rec)), err)
                               : fail(err, ERR_BUG, "set, but its text is a null pointer");
    case F_REAL: return isfinite(*(const double *)member) ? 0 : fail(err, ERR_INPUT, "a finite number expected");
    case F_DATE: return check_date(*(const int32_t *)member, err);
    case F_INSTANT: {
        int64_t v = *(const int64_t *)member;
        return check_date(v / 86400 - (v % 86400 < 0), err);
    }
    case F_ENUM: return check_enum(f, *(const int *)member, err);
    case F_TERMS: return check_terms(f, member, err);
    case F_INT:
    case F_BOOL:
    case F_LIST:
    case F__MAX: break;
    }
    return 0;
}

static bool is_empty(const struct field *f, const void *rec)
{
    switch (f->type) {
    case F_TEXT: return text_of(f, rec) && !*text_of(f, rec);
    case F_TERMS: return terms_of(f, rec)->n == 0;
    case F_LIST: return list_of(f, rec)->n == 0;
    default: return false;
    }
}

static int validate_list(const struct field *f, const struct list *l, struct err *err)
{
    if (l->n > record_max_items(f))
        return fail(err, ERR_LIMIT, "%s: %zu items, at most %zu", f->name, l->n, record_max_items(f));
    for (size_t i = 0; i < l->n; i++) {
        if (record_validate(f->of, item_of(f, l, i), err) != 0)
            return record_err_item(err, f->name, i);
    }
    return 0;
}

int record_validate(const struct record_type *t, const void *rec, struct err *err)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        bool has = record_has(rec, (int)i);
        if ((f->flags & FIELD_REQUIRED) && (!has || is_empty(f, rec)))
            return fail(err, ERR_INPUT, "%s: required, and without a value", f->name);
        if (!has)
            continue;
        if (f->type == F_LIST) {
            if (validate_list(f, list_of(f, rec), err) != 0)
                return -1;
        } else if (record_check_value(f, rec, err) != 0) {
            return err_context(err, "%s", f->name);
        }
    }
    return 0;
}

/* ---- Text ---- */

int record_compact_json(struct str text, struct buf *out, struct err *err)
{
    struct arena *tree = arena_new(text.n * JSON_TREE_FACTOR + JSON_TREE_ROOM);
    const struct json *v;
    int rc = tree ? json_parse(text, tree, &v, err) : fail_memory(err);
    if (rc == 0 && out)
        json_write(out, v);
    arena_free(tree);
    return rc;
}

int record_name_index(const char *const *names, struct str name)
{
    for (int i = 0; names[i]; i++) {
        if (str_is(name, names[i]))
            return i;
    }
    return -1;
}

int record_enum_index(const struct field *f, struct str name, int *out, struct err *err)
{
    int index = record_name_index(f->names, name);
    if (index >= 0) {
        *out = index;
        return 0;
    }
    char all[200] = "";
    for (size_t i = 0, n = 0; f->names[i] && n < sizeof all; i++)
        n += (size_t)snprintf(all + n, sizeof all - n, "%s%s", i ? ", " : "", f->names[i]);
    struct str shown = utf8_prefix(name, SHOWN);
    return fail(err, ERR_INPUT, "\"%.*s\": one of %s expected", (int)shown.n, shown.p, all);
}

/* Equal but for the case of ASCII letters; word is in small letters. */
static bool is_word(struct str s, const char *word)
{
    size_t n = strlen(word);
    bool same = s.n == n;
    for (size_t i = 0; same && i < n; i++)
        same = (s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + ('a' - 'A') : s.p[i]) == word[i];
    return same;
}

static int parse_bool(struct str s, bool *out, struct err *err)
{
    static const char *const words[] = {"oui", "non", "vrai", "faux", "true", "false", "1", "0"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (is_word(s, words[i])) {
            *out = i % 2 == 0;
            return 0;
        }
    }
    struct str shown = utf8_prefix(s, SHOWN);
    return fail(err, ERR_INPUT, "\"%.*s\": oui or non expected", (int)shown.n, shown.p);
}

static bool has_code(const struct terms *terms, const char *code)
{
    for (size_t i = 0; i < terms->n; i++) {
        if (strcmp(terms->codes[i], code) == 0)
            return true;
    }
    return false;
}

static int parse_terms(const struct field *f, struct str s, struct terms *out, struct arena *a, struct err *err)
{
    struct str rest = s, code;
    bool more = true;
    *out = (struct terms){.codes = ARENA_ARRAY(a, record_max_items(f), const char *)};
    if (!out->codes)
        return fail_memory(err);
    while (str_cut(&rest, '|', &code, &more)) {
        code = str_trim(code);
        if (code.n == 0)
            continue;
        const char *copy = str_dup(a, code);
        if (!copy)
            return fail_memory(err);
        if (has_code(out, copy))
            continue;
        if (out->n == record_max_items(f))
            return fail(err, ERR_LIMIT, "more than %zu terms", record_max_items(f));
        out->codes[out->n++] = copy;
    }
    return 0;
}

static int parse_value(const struct field *f, struct str s, void *member, struct arena *a, struct err *err)
{
    switch (f->type) {
    case F_TEXT: *(const char **)member = str_dup(a, s); return *(const char **)member ? 0 : fail_memory(err);
    case F_INT: return str_to_int(s, INT64_MIN, INT64_MAX, member, err);
    case F_REAL: return str_to_real(s, -HUGE_VAL, HUGE_VAL, member, err);
    case F_BOOL: return parse_bool(s, member, err);
    case F_DATE: return date_parse(s, member, err);
    case F_INSTANT: return instant_parse(s, member, err);
    case F_ENUM: return record_enum_index(f, s, member, err);
    case F_TERMS: return parse_terms(f, s, member, a, err);
    case F_JSON: {
        struct buf b = buf_in(a, JSON_SIZE_MAX);
        if (record_compact_json(s, &b, err) != 0 || buf_ok(&b, err) != 0)
            return -1;
        *(const char **)member = buf_cstr(&b);
        return 0;
    }
    case F_LIST:
    case F__MAX: break;
    }
    return fail(err, ERR_INPUT, "a list cannot be given as text");
}

int record_parse(const struct record_type *t, void *rec, int index, struct str text, struct arena *a, struct err *err)
{
    const struct field *f = &t->fields[index];
    void *member = record_member(f, rec);
    if (!utf8_valid(text)) {
        (void)fail(err, ERR_INPUT, "not UTF-8 at byte %zu", utf8_find_bad(text) + 1);
        return err_context(err, "%s", f->name);
    }
    text = str_trim(text);
    if (f->type == F_TEXT) {
        char *tidy = str_dup(a, text);
        if (!tidy)
            return fail_memory(err);
        text = str_from(tidy, utf8_tidy(tidy, text.n, f->max && f->max <= RECORD_LINE_MAX));
    }
    if (text.n == 0 && f->type != F_LIST) {
        if (f->flags & FIELD_REQUIRED)
            return fail(err, ERR_INPUT, "%s: required, and without a value", f->name);
        memset(member, 0, record_value_size(f->type));
        record_mark_null(rec, index);
        return 0;
    }
    struct list before; /* the largest member */
    memcpy(&before, member, record_value_size(f->type));
    if (parse_value(f, text, member, a, err) != 0 || record_check_value(f, rec, err) != 0) {
        memcpy(member, &before, record_value_size(f->type));
        return err_context(err, "%s", f->name);
    }
    record_mark_set(rec, index);
    return 0;
}

void record_write_value(struct buf *b, const struct field *f, const void *rec)
{
    const void *member = record_member(f, rec);
    char iso[INSTANT_ISO_SIZE];
    switch (f->type) {
    case F_TEXT:
    case F_JSON: buf_raw_str(b, str_of(text_of(f, rec))); break;
    case F_INT: buf_int(b, *(const int64_t *)member); break;
    case F_REAL: buf_real(b, *(const double *)member); break;
    case F_BOOL: buf_raw_str(b, *(const bool *)member ? STR("oui") : STR("non")); break;
    case F_DATE:
        date_iso(*(const int32_t *)member, iso);
        buf_raw_str(b, str_of(iso));
        break;
    case F_INSTANT:
        instant_iso(*(const int64_t *)member, iso);
        buf_raw_str(b, str_of(iso));
        break;
    case F_ENUM: buf_raw_str(b, str_of(f->names[*(const int *)member])); break;
    case F_TERMS:
        for (size_t i = 0; i < terms_of(f, rec)->n; i++) {
            if (i)
                buf_char(b, '|');
            buf_raw_str(b, str_of(terms_of(f, rec)->codes[i]));
        }
        break;
    case F_LIST:
    case F__MAX: break;
    }
}

int record_text(const struct record_type *t, const void *rec, int index, struct arena *a, const char **out,
                struct err *err)
{
    const struct field *f = &t->fields[index];
    *out = NULL;
    if (f->type == F_LIST)
        return fail(err, ERR_INPUT, "%s: a list cannot be written as text", f->name);
    if (!record_has(rec, index))
        return 0;
    struct buf b = buf_in(a, JSON_SIZE_MAX);
    record_write_value(&b, f, rec);
    if (buf_ok(&b, err) != 0)
        return -1;
    *out = buf_cstr(&b);
    return 0;
}

/* ---- Whole records ---- */

void record_field_copy(const struct field *f, int index, void *to, const void *from)
{
    memcpy(record_member(f, to), record_member(f, from), record_value_size(f->type));
    if (record_has(from, index))
        record_mark_set(to, index);
    else
        record_mark_null(to, index);
}

void record_same_field_copy(const struct record_type *to_type, void *to, const struct record_type *from_type,
                            const void *from, const char *name)
{
    int i = record_index(from_type, str_of(name)), k = record_index(to_type, str_of(name));
    const struct field *f = &from_type->fields[i], *g = &to_type->fields[k];
    memcpy(record_member(g, to), record_member(f, from), record_value_size(f->type));
    if (record_has(from, i))
        record_mark_set(to, k);
    else
        record_mark_null(to, k);
}

static int copy_text(const char **text, struct arena *a, struct err *err)
{
    if (*text && !(*text = arena_strdup(a, *text)))
        return fail_memory(err);
    return 0;
}

static int copy_terms(struct terms *terms, struct arena *a, struct err *err)
{
    const char **codes = ARENA_ARRAY(a, terms->n, const char *);
    if (!codes)
        return fail_memory(err);
    for (size_t i = 0; i < terms->n; i++) {
        codes[i] = terms->codes[i];
        if (copy_text(&codes[i], a, err) != 0)
            return -1;
    }
    terms->codes = codes;
    return 0;
}

static int copy_list(const struct record_type *of, struct list *list, struct arena *a, struct err *err)
{
    const char *from = list->items;
    if (!(list->items = arena_array(a, list->n, of->size)))
        return fail_memory(err);
    for (size_t i = 0; i < list->n; i++) {
        if (record_copy(of, from + i * of->size, (char *)list->items + i * of->size, a, err) != 0)
            return -1;
    }
    return 0;
}

int record_copy(const struct record_type *t, const void *rec, void *out, struct arena *a, struct err *err)
{
    memcpy(out, rec, t->size);
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        void *member = record_member(f, out);
        int rc = 0;
        if (f->type == F_TEXT || f->type == F_JSON)
            rc = copy_text(member, a, err);
        else if (f->type == F_TERMS)
            rc = copy_terms(member, a, err);
        else if (f->type == F_LIST)
            rc = copy_list(f->of, member, a, err);
        if (rc != 0)
            return -1;
    }
    return 0;
}

void record_blank(const struct record_type *t, void *rec, enum level level)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        if (f->level > level) {
            record_mark_absent(rec, (int)i);
            memset(record_member(f, rec), 0, record_value_size(f->type));
        } else if (f->type == F_LIST && record_has(rec, (int)i)) {
            const struct list *l = list_of(f, rec);
            for (size_t k = 0; k < l->n; k++)
                record_blank(f->of, item_of(f, l, k), level);
        }
    }
}

static bool subset(const struct terms *a, const struct terms *b)
{
    for (size_t i = 0; i < a->n; i++) {
        if (!has_code(b, a->codes[i]))
            return false;
    }
    return true;
}

static bool lists_equal(const struct field *f, const struct list *a, const struct list *b)
{
    bool equal = a->n == b->n;
    for (size_t i = 0; equal && i < a->n; i++)
        equal = record_equal(f->of, item_of(f, a, i), item_of(f, b, i));
    return equal;
}

bool record_field_equal(const struct field *f, int index, const void *a, const void *b)
{
    if (record_present(a, index) != record_present(b, index) || record_has(a, index) != record_has(b, index))
        return false;
    if (!record_has(a, index))
        return true;
    switch (f->type) {
    case F_TEXT:
    case F_JSON: return strcmp(text_of(f, a), text_of(f, b)) == 0;
    case F_INT:
    case F_INSTANT: return *(const int64_t *)record_member(f, a) == *(const int64_t *)record_member(f, b);
    case F_REAL: return *(const double *)record_member(f, a) == *(const double *)record_member(f, b);
    case F_BOOL: return *(const bool *)record_member(f, a) == *(const bool *)record_member(f, b);
    case F_DATE: return *(const int32_t *)record_member(f, a) == *(const int32_t *)record_member(f, b);
    case F_ENUM: return *(const int *)record_member(f, a) == *(const int *)record_member(f, b);
    case F_TERMS: return subset(terms_of(f, a), terms_of(f, b)) && subset(terms_of(f, b), terms_of(f, a));
    case F_LIST: return lists_equal(f, list_of(f, a), list_of(f, b));
    case F__MAX: break;
    }
    return false;
}

bool record_says(const struct field *f, int index, const void *rec)
{
    return record_has(rec, index) && !is_empty(f, rec);
}

bool record_says_same(const struct field *f, int index, const void *a, const void *b)
{
    bool in_a = record_says(f, index, a);
    return in_a == record_says(f, index, b) && (!in_a || record_field_equal(f, index, a, b));
}

bool record_equal(const struct record_type *t, const void *a, const void *b)
{
    for (size_t i = 0; i < t->n; i++) {
        if (!record_field_equal(&t->fields[i], (int)i, a, b))
            return false;
    }
    return true;
}
