/* Records: every field type, the three states, limits, levels, text and JSON there and back. */
#include "test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/json.h"
#include "base/record.h"

/* ---- The types of this test: a scalar one, and one with lists three deep ---- */

struct sample {
    struct record head;
    const char *name, *web, *code, *extra;
    int64_t count, at;
    double ratio;
    bool open;
    int32_t day;
    int kind;
    struct terms themes;
};

static const char *const kinds[] = {"one", "two", "three", NULL};

static const struct field sample_fields[] = {
    FIELD(struct sample, name, F_TEXT, "nom", .max = 10, .flags = FIELD_REQUIRED | FIELD_PUBLISHED),
    FIELD(struct sample, web, F_TEXT, "adresse", .flags = FIELD_URL),
    FIELD(struct sample, code, F_TEXT, "un code", .scheme = "kind"),
    FIELD(struct sample, count, F_INT, "nombre", .flags = FIELD_PUBLISHED),
    FIELD(struct sample, ratio, F_REAL, "part"),
    FIELD(struct sample, open, F_BOOL, "ouvert"),
    FIELD(struct sample, day, F_DATE, "jour"),
    FIELD(struct sample, at, F_INSTANT, "instant"),
    FIELD(struct sample, kind, F_ENUM, "sorte", .names = kinds),
    FIELD(struct sample, themes, F_TERMS, "sujets", .scheme = "theme", .max = 3),
    FIELD(struct sample, extra, F_JSON, "reste"),
};
static const struct record_type sample_type = RECORD_TYPE(struct sample, "sample", sample_fields, "un exemple");

enum { S_NAME, S_WEB, S_CODE, S_COUNT, S_RATIO, S_OPEN, S_DAY, S_AT, S_KIND, S_THEMES, S_EXTRA };

struct phone {
    struct record head;
    const char *number, *note;
};
static const struct field phone_fields[] = {
    FIELD(struct phone, number, F_TEXT, "numéro", .flags = FIELD_REQUIRED | FIELD_PUBLISHED),
    FIELD(struct phone, note, F_TEXT, "note", .level = LEVEL_TEAM),
};
static const struct record_type phone_type = RECORD_TYPE(struct phone, "phone", phone_fields, "un téléphone");

struct service {
    struct record head;
    const char *name;
    struct list phones;
};
static const struct field service_fields[] = {
    FIELD(struct service, name, F_TEXT, "nom", .flags = FIELD_PUBLISHED),
    FIELD(struct service, phones, F_LIST, "téléphones", .of = &phone_type, .level = LEVEL_PARTNERS),
};
static const struct record_type service_type = RECORD_TYPE(struct service, "service", service_fields, "un service");

struct place {
    struct record head;
    const char *city;
    struct list services;
};
static const struct field place_fields[] = {
    FIELD(struct place, city, F_TEXT, "commune"),
    FIELD(struct place, services, F_LIST, "services", .of = &service_type, .flags = FIELD_PUBLISHED),
};
static const struct record_type place_type = RECORD_TYPE(struct place, "place", place_fields, "un lieu");

struct house {
    struct record head;
    const char *name;
    struct list places;
};
static const struct field house_fields[] = {
    FIELD(struct house, name, F_TEXT, "nom", .flags = FIELD_PUBLISHED),
    FIELD(struct house, places, F_LIST, "lieux", .of = &place_type, .max = 2, .flags = FIELD_PUBLISHED),
};
static const struct record_type house_type = RECORD_TYPE(struct house, "house", house_fields, "une structure");

static const char house_text[] = "{\"name\":\"Centre\",\"places\":["
                                 "{\"city\":\"Bagneux\",\"services\":["
                                 "{\"name\":\"Accueil\",\"phones\":[{\"number\":\"01\",\"note\":\"pro\"},"
                                 "{\"number\":\"02\",\"note\":null}]},{\"name\":null}]},"
                                 "{\"city\":\"\",\"services\":[]}]}";

static const char sample_text[] =
    "{\"name\":\"\xC3\x89t\xC3\xA9\",\"web\":\"https://example.org/a?b=1\",\"code\":\"cms\",\"count\":-7,"
    "\"ratio\":0.25,\"open\":false,\"day\":\"2026-11-22\",\"at\":\"2026-11-22T09:30:00Z\",\"kind\":\"two\","
    "\"themes\":[\"sommeil\",\"nutrition\"],\"extra\":{\"a\":[1,2.5,null]}}";

static void *read_json(const struct record_type *t, const char *text, struct arena *a)
{
    const struct json *v = NULL;
    must(json_parse(str_of(text), a, &v, err));
    void *rec = arena_alloc(a, t->size);
    must(record_from_json(t, rec, v, a, err));
    return rec;
}

static void assert_json(const struct record_type *t, const void *rec, const struct record_filter *filter,
                        const char *expected)
{
    struct buf b = buf_heap(1u << 20);
    record_json(&b, t, rec, filter);
    must(buf_ok(&b, err));
    assert_string_equal(buf_cstr(&b), expected);
    buf_free(&b);
}

/* ---- Types ---- */

static void types_within_the_limits_are_accepted(void **state)
{
    (void)state;
    must(record_type_check(&sample_type, err));
    must(record_type_check(&house_type, err));
    assert_int_equal(record_index(&sample_type, STR("kind")), S_KIND);
    assert_int_equal(record_index(&sample_type, STR("kin")), -1);
    assert_int_equal(record_index(&sample_type, STR("")), -1);
    for (int i = 0; i < LEVEL__MAX; i++)
        assert_non_null(level_names[i]);
    for (int i = 0; i < BLOCK__MAX; i++)
        assert_non_null(block_names[i]);
    assert_null(level_names[LEVEL__MAX]);
    assert_null(block_names[BLOCK__MAX]);
}

static void a_type_of_64_fields_is_accepted_and_one_of_65_refused(void **state)
{
    (void)state;
    struct field fields[RECORD_FIELDS_MAX + 1];
    char names[RECORD_FIELDS_MAX + 1][8];
    for (size_t i = 0; i < RECORD_FIELDS_MAX + 1; i++) {
        (void)snprintf(names[i], sizeof names[i], "f%zu", i);
        fields[i] =
            (struct field){.name = names[i], .type = F_BOOL, .offset = sizeof(struct record) + i, .doc = "un champ"};
    }
    struct record_type t = {.name = "wide", .doc = "", .size = sizeof(struct record) + 100, .fields = fields, .n = 64};
    must(record_type_check(&t, err));
    char rec[sizeof(struct record) + 100] __attribute__((aligned(16))) = {0};
    record_mark_set(rec, 63);
    assert_true(record_has(rec, 63));
    assert_false(record_present(rec, 62));
    t.n = 65;
    must_fail(record_type_check(&t, err), ERR_BUG, "wide: 65 fields, at most 64");
}

static void lists_four_deep_are_refused(void **state)
{
    (void)state;
    struct street {
        struct record head;
        struct list houses;
    };
    static const struct field fields[] = {FIELD(struct street, houses, F_LIST, "maisons", .of = &house_type)};
    static const struct record_type t = RECORD_TYPE(struct street, "street", fields, "une rue");
    must_fail(record_type_check(&t, err), ERR_BUG, "phone: lists nested deeper than 3");
    static struct record_type endless;
    static const struct field self[] = {FIELD(struct street, houses, F_LIST, "maisons", .of = &endless)};
    endless = (struct record_type){.name = "self", .doc = "", .size = sizeof(struct street), .fields = self, .n = 1};
    must_fail(record_type_check(&endless, err), ERR_BUG, "self: lists nested deeper than 3");
}

static void descriptors_that_lie_are_refused(void **state)
{
    (void)state;
    struct pair {
        struct record head;
        int64_t a, b;
        struct list l;
    };
    static const struct {
        struct field f;
        const char *part;
    } cases[] = {
        {FIELD(struct pair, a, F_INT, "x"), "liar: a: described twice"},
        {{.name = "c", .type = F_INT, .offset = offsetof(struct pair, a) + 4, .doc = ""}, "c: the same member as a"},
        {{.name = "C", .type = F_INT, .offset = offsetof(struct pair, b), .doc = ""}, "field 2: a name of a-z"},
        {{.name = "", .type = F_INT, .offset = offsetof(struct pair, b), .doc = ""}, "field 2: a name of a-z"},
        {{.name = NULL, .type = F_INT, .offset = offsetof(struct pair, b), .doc = ""}, "field 2: a name of a-z"},
        {FIELD(struct pair, b, F__MAX, "x"), "b: no such type"},
        {FIELD(struct pair, b, F_INT, NULL), "no doc"},
        {FIELD(struct pair, b, F_INT, "", .level = LEVEL__MAX), "no such type, level"},
        {{.name = "c", .type = F_INT, .offset = sizeof(struct pair), .doc = ""}, "c: outside its struct"},
        {{.name = "c", .type = F_INT, .offset = 0, .doc = ""}, "c: outside its struct"},
        {FIELD(struct pair, b, F_ENUM, ""), "b: an enum without names"},
        {FIELD(struct pair, l, F_TERMS, ""), "l: terms without a scheme"},
        {FIELD(struct pair, l, F_LIST, ""), "l: a list without a type"},
        {FIELD(struct pair, l, F_LIST, "", .of = &phone_type, .max = RECORD_LIST_MAX + 1), "l: at most 200 items"},
        {FIELD(struct pair, b, F_INT, "", .flags = FIELD_URL), "b: only a text can be a URL"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct field fields[] = {FIELD(struct pair, a, F_INT, "x"), cases[i].f};
        struct record_type t = RECORD_TYPE(struct pair, "liar", fields, "");
        must_fail(record_type_check(&t, err), ERR_BUG, cases[i].part);
    }
}

/* ---- States ---- */

static void absent_null_and_empty_are_three_things(void **state)
{
    (void)state;
    struct sample absent = {0}, null = {0}, empty = {0}, full = {0};
    record_mark_null(&null, S_NAME);
    empty.name = "";
    record_mark_set(&empty, S_NAME);
    full.name = "x";
    record_mark_set(&full, S_NAME);
    assert_false(record_present(&absent, S_NAME));
    assert_true(record_present(&null, S_NAME));
    assert_false(record_has(&null, S_NAME));
    assert_true(record_has(&empty, S_NAME));
    const struct sample *all[] = {&absent, &null, &empty, &full};
    for (int i = 0; i < 4; i++) {
        for (int k = 0; k < 4; k++)
            assert_int_equal(record_field_equal(&sample_fields[S_NAME], S_NAME, all[i], all[k]), i == k);
    }
    assert_json(&sample_type, &absent, NULL, "{}");
    assert_json(&sample_type, &null, NULL, "{\"name\":null}");
    assert_json(&sample_type, &null, &(struct record_filter){.skip_null = true}, "{}");
    assert_json(&sample_type, &empty, NULL, "{\"name\":\"\"}");
    record_mark_set(&null, S_NAME);
    null.name = "x";
    assert_true(record_equal(&sample_type, &null, &full));
    record_mark_absent(&null, S_NAME);
    assert_true(record_equal(&sample_type, &null, &absent));
}

static void every_type_is_compared_by_value(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        {"{\"count\":1}", "{\"count\":2}", false},
        {"{\"ratio\":1}", "{\"ratio\":1.5}", false},
        {"{\"ratio\":1}", "{\"ratio\":1.0}", true},
        {"{\"open\":true}", "{\"open\":false}", false},
        {"{\"day\":\"2026-11-22\"}", "{\"day\":\"22/11/2026\"}", true},
        {"{\"day\":\"2026-11-22\"}", "{\"day\":\"2026-11-23\"}", false},
        {"{\"at\":\"2026-11-22T09:30:00Z\"}", "{\"at\":\"2026-11-22T09:30:01Z\"}", false},
        {"{\"kind\":\"one\"}", "{\"kind\":\"two\"}", false},
        {"{\"web\":\"http://a.fr\"}", "{\"web\":\"http://b.fr\"}", false},
        {"{\"themes\":[\"a\",\"b\"]}", "{\"themes\":[\"b\",\"a\"]}", true},
        {"{\"themes\":[\"a\",\"b\"]}", "{\"themes\":[\"a\"]}", false},
        {"{\"themes\":[\"a\"]}", "{\"themes\":[\"a\",\"b\"]}", false},
        {"{\"themes\":[]}", "{\"themes\":null}", false},
        {"{\"extra\":{ \"a\" : 1 }}", "{\"extra\":{\"a\":1}}", true},
        {"{\"extra\":[]}", "{\"extra\":{}}", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new(1u << 20);
        const void *x = read_json(&sample_type, cases[i].a, a), *y = read_json(&sample_type, cases[i].b, a);
        assert_int_equal(record_equal(&sample_type, x, y), cases[i].equal);
        assert_true(record_equal(&sample_type, x, x));
        arena_free(a);
    }
    struct arena *a = arena_new(1u << 20);
    const void *whole = read_json(&house_type, house_text, a);
    struct house *other = read_json(&house_type, house_text, a);
    assert_true(record_equal(&house_type, whole, other));
    struct place *p = other->places.items;
    struct service *s = p[0].services.items;
    struct phone *last = (struct phone *)s[0].phones.items + 1;
    record_mark_absent(last, 1);
    assert_false(record_equal(&house_type, whole, other));
    record_mark_null(last, 1);
    assert_true(record_equal(&house_type, whole, other));
    other->places.n = 1;
    assert_false(record_equal(&house_type, whole, other));
    arena_free(a);
}

static void blanking_hides_what_is_above_the_level_lists_included(void **state)
{
    (void)state;
    static const char *const expected[LEVEL__MAX] = {
        "{\"name\":\"Centre\",\"places\":[{\"city\":\"Bagneux\",\"services\":[{\"name\":\"Accueil\"},{\"name\":null}]},"
        "{\"city\":\"\",\"services\":[]}]}",
        "{\"name\":\"Centre\",\"places\":[{\"city\":\"Bagneux\",\"services\":[{\"name\":\"Accueil\",\"phones\":["
        "{\"number\":\"01\"},{\"number\":\"02\"}]},{\"name\":null}]},{\"city\":\"\",\"services\":[]}]}",
        house_text,
    };
    for (int level = 0; level < LEVEL__MAX; level++) {
        struct arena *a = arena_new(1u << 20);
        struct house *h = read_json(&house_type, house_text, a);
        record_blank(&house_type, h, (enum level)level);
        assert_json(&house_type, h, NULL, expected[level]);
        const struct place *p = h->places.items;
        const struct service *s = p[0].services.items;
        if (level == LEVEL_PUBLIC)
            assert_null(s[0].phones.items);
        else
            assert_int_equal(((const struct phone *)s[0].phones.items)[0].note != NULL, level == LEVEL_TEAM);
        arena_free(a);
    }
}

/* ---- Text ---- */

static void every_field_is_parsed_and_its_text_reads_back_the_same(void **state)
{
    (void)state;
    static const struct {
        int index;
        const char *in, *out;
    } cases[] = {
        {S_NAME, "  \xC3\xA9t\xC3\xA9 \xC2\xA0", "\xC3\xA9t\xC3\xA9"},
        {S_NAME, "0123456789", "0123456789"},
        {S_WEB, "https://example.org/\xC3\xA9?a=1#b", "https://example.org/\xC3\xA9?a=1#b"},
        {S_CODE, "cms", "cms"},
        {S_COUNT, "-9223372036854775808", "-9223372036854775808"},
        {S_COUNT, " 12 ", "12"},
        {S_RATIO, "48,7906", "48.7906"},
        {S_RATIO, "0.30000000000000004", "0.30000000000000004"},
        {S_RATIO, "1e-7", "1e-07"},
        {S_OPEN, "oui", "oui"},
        {S_OPEN, "VRAI", "oui"},
        {S_OPEN, "true", "oui"},
        {S_OPEN, "1", "oui"},
        {S_OPEN, "Non", "non"},
        {S_OPEN, "faux", "non"},
        {S_OPEN, "false", "non"},
        {S_OPEN, "0", "non"},
        {S_DAY, "22/11/2026", "2026-11-22"},
        {S_DAY, "1850-01-01", "1850-01-01"},
        {S_DAY, "2200-12-31", "2200-12-31"},
        {S_AT, "2026-11-22T09:30Z", "2026-11-22T09:30:00Z"},
        {S_KIND, "three", "three"},
        {S_THEMES, "a| b||a|c ", "a|b|c"},
        {S_EXTRA, "{ \"a\" : [ 1 , 2.0 ] }", "{\"a\":[1,2.0]}"},
        {S_WEB, "   ", NULL},
        {S_COUNT, "", NULL},
        {S_THEMES, "", NULL},
        {S_EXTRA, "null", "null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new(1u << 20);
        struct sample r = {0}, again = {0};
        const char *text = "?";
        must(record_parse(&sample_type, &r, cases[i].index, str_of(cases[i].in), a, err));
        must(record_text(&sample_type, &r, cases[i].index, a, &text, err));
        if (cases[i].out)
            assert_string_equal(text, cases[i].out);
        else
            assert_null(text);
        assert_true(record_present(&r, cases[i].index));
        assert_int_equal(record_has(&r, cases[i].index), cases[i].out != NULL);
        must(record_parse(&sample_type, &again, cases[i].index, str_of(text), a, err));
        assert_true(record_equal(&sample_type, &r, &again));
        arena_free(a);
    }
    struct sample absent = {0};
    struct arena *a = arena_new(1000);
    const char *text = "?";
    must(record_text(&sample_type, &absent, S_NAME, a, &text, err));
    assert_null(text);
    arena_free(a);
}

static void wrong_text_is_refused_and_leaves_the_record_alone(void **state)
{
    (void)state;
    static const struct {
        int index;
        enum err_code code;
        const char *in, *part;
    } cases[] = {
        {S_NAME, ERR_INPUT, "  ", "name: required"},
        {S_NAME, ERR_LIMIT, "01234567890", "name: a text of 11 bytes, at most 10"},
        {S_NAME, ERR_INPUT, "ab\xE9", "name: not UTF-8 at byte 3"},
        {S_WEB, ERR_INPUT, "www.example.org", "web: \"www.example.org\": an address that starts with http://"},
        {S_WEB, ERR_INPUT, "javascript:alert(1)", "web: "},
        {S_WEB, ERR_INPUT, "http:///x", "web: "},
        {S_WEB, ERR_INPUT, "https://a@b.fr/", "web: "},
        {S_WEB, ERR_INPUT, "https://b.fr/a b", "web: "},
        {S_WEB, ERR_INPUT, "https://b.fr/\"onclick", "web: "},
        {S_CODE, ERR_INPUT, "two words", "code: \"two words\": not a code"},
        {S_COUNT, ERR_INPUT, "1.5", "count: \"1.5\": integer"},
        {S_RATIO, ERR_INPUT, "1e999", "ratio: \"1e999\": number"},
        {S_OPEN, ERR_INPUT, "peut-\xC3\xAAtre", "open: \"peut-\xC3\xAAtre\": oui or non expected"},
        {S_DAY, ERR_INPUT, "2026-02-30", "day: "},
        {S_DAY, ERR_INPUT, "1849-12-31", "day: "},
        {S_AT, ERR_INPUT, "hier", "at: "},
        {S_KIND, ERR_INPUT, "four", "kind: \"four\": one of one, two, three expected"},
        {S_THEMES, ERR_LIMIT, "a|b|c|d", "themes: more than 3 terms"},
        {S_THEMES, ERR_INPUT, "a b", "themes: \"a b\": not a code"},
        {S_EXTRA, ERR_INPUT, "{a}", "extra: JSON, line 1, column 2"},
    };
    struct arena *a = arena_new(1u << 20);
    struct sample r = *(struct sample *)read_json(&sample_type, sample_text, a), before = r;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        must_fail(record_parse(&sample_type, &r, cases[i].index, str_of(cases[i].in), a, err), cases[i].code,
                  cases[i].part);
        assert_true(record_equal(&sample_type, &r, &before));
    }
    must_fail(record_parse(&sample_type, &r, S_NAME, STR("a\0b"), a, err), ERR_INPUT, "name: not UTF-8 at byte 2");
    struct house h = {0};
    const char *text;
    must_fail(record_parse(&house_type, &h, 1, STR(""), a, err), ERR_INPUT, "places: a list cannot be given as text");
    must_fail(record_text(&house_type, &h, 1, a, &text, err), ERR_INPUT, "places: a list cannot be written as text");
    arena_free(a);
}

static void a_text_without_its_own_maximum_holds_4000_bytes(void **state)
{
    (void)state;
    struct arena *a = arena_new(1u << 20);
    char *text = arena_alloc(a, RECORD_TEXT_MAX + 2);
    memset(text, 'x', RECORD_TEXT_MAX);
    struct phone p = {0};
    must(record_parse(&phone_type, &p, 0, str_of(text), a, err));
    must(record_validate(&phone_type, &p, err));
    text[RECORD_TEXT_MAX] = 'x';
    must_fail(record_parse(&phone_type, &p, 0, str_of(text), a, err), ERR_LIMIT, "number: a text of 4001 bytes");
    p.number = text;
    must_fail(record_validate(&phone_type, &p, err), ERR_LIMIT, "number: a text of 4001 bytes, at most 4000");
    arena_free(a);
}

/* ---- Validation ---- */

static void validation_names_the_place_of_what_is_wrong(void **state)
{
    (void)state;
    struct arena *a = arena_new(1u << 20);
    struct house *h = read_json(&house_type, house_text, a);
    must(record_validate(&house_type, h, err));
    struct place *p = h->places.items;
    struct service *s = p[0].services.items;
    struct phone *phone = (struct phone *)s[0].phones.items + 1;
    phone->number = "";
    must_fail(record_validate(&house_type, h, err), ERR_INPUT,
              "places[1].services[1].phones[2].number: required, and without a value");
    record_mark_null(phone, 0);
    must_fail(record_validate(&house_type, h, err), ERR_INPUT, "places[1].services[1].phones[2].number: required");
    record_mark_absent(phone, 0);
    must_fail(record_validate(&house_type, h, err), ERR_INPUT, "places[1].services[1].phones[2].number: required");
    phone->number = "\xFF";
    record_mark_set(phone, 0);
    must_fail(record_validate(&house_type, h, err), ERR_INPUT, "phones[2].number: not UTF-8 at byte 1");
    phone->number = NULL;
    must_fail(record_validate(&house_type, h, err), ERR_BUG, "phones[2].number: set, but its text is a null");
    phone->number = "02";
    h->places.n = 3;
    must_fail(record_validate(&house_type, h, err), ERR_LIMIT, "places: 3 items, at most 2");
    arena_free(a);

    struct arena *b = arena_new(1u << 20);
    struct sample *r = read_json(&sample_type, sample_text, b);
    must(record_validate(&sample_type, r, err));
    struct sample good = *r;
    r->ratio = 1.0 / 0.0;
    must_fail(record_validate(&sample_type, r, err), ERR_INPUT, "ratio: a finite number");
    *r = good;
    r->day = INT32_MAX;
    must_fail(record_validate(&sample_type, r, err), ERR_INPUT, "day: day 2147483647: a date of the years 1850 to");
    *r = good;
    r->at = INT64_MIN;
    must_fail(record_validate(&sample_type, r, err), ERR_INPUT, "at: day ");
    *r = good;
    r->kind = 3;
    must_fail(record_validate(&sample_type, r, err), ERR_INPUT, "kind: 3: the index of one of 3 names");
    r->kind = -1;
    must_fail(record_validate(&sample_type, r, err), ERR_INPUT, "kind: -1");
    *r = good;
    r->extra = "{";
    must_fail(record_validate(&sample_type, r, err), ERR_INPUT, "extra: JSON");
    *r = good;
    r->code = "";
    must_fail(record_validate(&sample_type, r, err), ERR_INPUT, "code: \"\": not a code");
    *r = good;
    const char *codes[] = {"a", "b", "c", "d"};
    r->themes = (struct terms){codes, 4};
    must_fail(record_validate(&sample_type, r, err), ERR_LIMIT, "themes: 4 terms, at most 3");
    arena_free(b);
}

static void a_list_of_200_is_accepted_and_one_of_201_refused(void **state)
{
    (void)state;
    for (size_t n = RECORD_LIST_MAX; n <= RECORD_LIST_MAX + 1; n++) {
        struct arena *a = arena_new(4u << 20);
        struct buf b = buf_heap(1u << 20);
        buf_lit(&b, "{\"name\":\"x\",\"phones\":[");
        for (size_t i = 0; i < n; i++)
            buf_fmt(&b, "%s{\"number\":\"%zu\"}", i ? "," : "", i);
        buf_lit(&b, "]}");
        const struct json *v = NULL;
        must(json_parse(buf_str(&b), a, &v, err));
        struct service s;
        if (n == RECORD_LIST_MAX) {
            must(record_from_json(&service_type, &s, v, a, err));
            must(record_validate(&service_type, &s, err));
            struct phone *more = ARENA_ARRAY(a, n + 1, struct phone);
            memcpy(more, s.phones.items, n * sizeof *more);
            more[n] = more[0];
            s.phones = (struct list){more, n + 1};
            must_fail(record_validate(&service_type, &s, err), ERR_LIMIT, "phones: 201 items, at most 200");
        } else {
            must_fail(record_from_json(&service_type, &s, v, a, err), ERR_LIMIT, "phones: 201 items, at most 200");
        }
        buf_free(&b);
        arena_free(a);
    }
}

/* ---- JSON ---- */

static void json_is_written_with_stable_bytes_and_read_back_equal(void **state)
{
    (void)state;
    static const struct {
        const struct record_type *t;
        const char *text;
    } cases[] = {{&sample_type, sample_text}, {&house_type, house_text}, {&sample_type, "{}"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new(1u << 20);
        const void *rec = read_json(cases[i].t, cases[i].text, a);
        assert_json(cases[i].t, rec, NULL, cases[i].text);
        assert_true(record_equal(cases[i].t, rec, read_json(cases[i].t, cases[i].text, a)));
        arena_free(a);
    }
}

static void a_filter_holds_for_lists_too(void **state)
{
    (void)state;
    struct arena *a = arena_new(1u << 20);
    const void *rec = read_json(&house_type, house_text, a);
    struct record_filter published = {.flags = FIELD_PUBLISHED};
    assert_json(&house_type, rec, &published,
                "{\"name\":\"Centre\",\"places\":[{\"services\":[{\"name\":\"Accueil\"},{\"name\":null}]},"
                "{\"services\":[]}]}");
    published.skip_null = true;
    assert_json(&house_type, rec, &published,
                "{\"name\":\"Centre\",\"places\":[{\"services\":[{\"name\":\"Accueil\"},{}]},{\"services\":[]}]}");
    arena_free(a);
}

static void wrong_json_is_refused_with_its_path(void **state)
{
    (void)state;
    static const struct {
        const struct record_type *t;
        const char *text, *part;
    } cases[] = {
        {&sample_type, "[]", "sample: an object expected"},
        {&sample_type, "{\"nom\":1}", "nom: sample has no such field"},
        {&sample_type, "{\"name\":1}", "name: a text expected"},
        {&sample_type, "{\"count\":1.5}", "count: an integer expected"},
        {&sample_type, "{\"count\":9223372036854775808}", "count: an integer expected"},
        {&sample_type, "{\"ratio\":\"1\"}", "ratio: a number expected"},
        {&sample_type, "{\"open\":1}", "open: true or false expected"},
        {&sample_type, "{\"day\":20}", "day: a date"},
        {&sample_type, "{\"day\":\"2026-13-01\"}", "day: "},
        {&sample_type, "{\"at\":20}", "at: an instant"},
        {&sample_type, "{\"kind\":1}", "kind: a text expected"},
        {&sample_type, "{\"kind\":\"four\"}", "kind: \"four\": one of one, two, three"},
        {&sample_type, "{\"themes\":\"a\"}", "themes: a list of codes expected"},
        {&sample_type, "{\"themes\":[1]}", "themes: a text expected"},
        {&sample_type, "{\"themes\":[\"\"]}", "themes: \"\": not a code"},
        {&sample_type, "{\"web\":\"ftp://x\"}", "web: "},
        {&house_type, "{\"places\":{}}", "places: a list expected"},
        {&house_type, "{\"places\":[1]}", "places[1].place: an object expected"},
        {&house_type, "{\"places\":[{},{\"services\":[{\"name\":2}]}]}", "places[2].services[1].name: a text expected"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new(1u << 20);
        const struct json *v = NULL;
        must(json_parse(str_of(cases[i].text), a, &v, err));
        void *rec = arena_alloc(a, cases[i].t->size);
        must_fail(record_from_json(cases[i].t, rec, v, a, err), ERR_INPUT, cases[i].part);
        arena_free(a);
    }
}

/* ---- CSV ---- */

static void csv_lines_read_back_as_the_same_record(void **state)
{
    (void)state;
    struct arena *a = arena_new(1u << 20);
    const struct sample *full = read_json(&sample_type, sample_text, a);
    const struct sample *odd =
        read_json(&sample_type, "{\"name\":\"a;\\\"b\\\"\\nc\",\"count\":-12,\"web\":null,\"themes\":[]}", a);
    struct buf b = buf_heap(10000);
    record_csv_header(&b, &sample_type, 0, ';');
    record_csv_row(&b, &sample_type, full, 0, ';');
    record_csv_row(&b, &sample_type, odd, 0, ';');
    assert_string_equal(
        buf_cstr(&b), "name;web;code;count;ratio;open;day;at;kind;themes;extra\r\n"
                      "\xC3\x89t\xC3\xA9;https://example.org/a?b=1;cms;-7;0.25;non;2026-11-22;2026-11-22T09:30:00Z;two;"
                      "sommeil|nutrition;\"{\"\"a\"\":[1,2.5,null]}\"\r\n"
                      "\"a;\"\"b\"\"\nc\";;;-12;;;;;;;\r\n");
    struct csv *csv = NULL;
    must(!(csv = csv_from_memory(buf_str(&b), true, err)));
    struct csv_row row = {0};
    must(csv_next(csv, a, &row, err) - 1);
    struct sample back = {0};
    for (int i = 0; i < (int)sample_type.n; i++)
        must(record_parse(&sample_type, &back, i, row.cells[i], a, err));
    assert_true(record_equal(&sample_type, &back, full));
    csv_close(csv);

    buf_clear(&b);
    const struct house *h = read_json(&house_type, "{\"name\":\"=cmd()\",\"places\":[]}", a);
    record_csv_header(&b, &house_type, FIELD_PUBLISHED, ',');
    record_csv_row(&b, &house_type, h, FIELD_PUBLISHED, ',');
    record_csv_header(&b, &house_type, FIELD_RULE, ',');
    assert_string_equal(buf_cstr(&b), "name\r\n\"'=cmd()\"\r\n\r\n");
    buf_free(&b);
    arena_free(a);
}

/* ---- Memory ---- */

/* Everything above that allocates, with the arena failing at the n-th allocation. 0 when it went through. */
static int exercise(struct arena *a, const struct json *sample, const struct json *house, struct err *err)
{
    struct sample r = {0}, again = {0};
    struct house h;
    if (record_from_json(&sample_type, &r, sample, a, err) != 0 ||
        record_from_json(&house_type, &h, house, a, err) != 0)
        return -1;
    for (int i = 0; i < (int)sample_type.n; i++) {
        const char *text;
        if (record_text(&sample_type, &r, i, a, &text, err) != 0 ||
            record_parse(&sample_type, &again, i, str_of(text), a, err) != 0)
            return -1;
    }
    assert_true(record_equal(&sample_type, &r, &again));
    return record_validate(&house_type, &h, err);
}

static void an_arena_that_fails_anywhere_gives_a_clean_error(void **state)
{
    (void)state;
    struct arena *trees = arena_new(1u << 20);
    const struct json *sample = NULL, *house = NULL;
    must(json_parse(str_of(sample_text), trees, &sample, err));
    must(json_parse(str_of(house_text), trees, &house, err));
    int rc = -1;
    for (size_t n = 1; rc != 0; n++) {
        assert_true(n < 200);
        struct arena *a = arena_new(1u << 20);
        struct err err = {0};
        arena_fail_at(a, n);
        rc = exercise(a, sample, house, &err);
        if (rc != 0)
            assert_int_equal(err.code, ERR_LIMIT);
        else
            assert_true(n > 20);
        arena_free(a);
    }
    arena_free(trees);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_within_the_limits_are_accepted),
        cmocka_unit_test(a_type_of_64_fields_is_accepted_and_one_of_65_refused),
        cmocka_unit_test(lists_four_deep_are_refused),
        cmocka_unit_test(descriptors_that_lie_are_refused),
        cmocka_unit_test(absent_null_and_empty_are_three_things),
        cmocka_unit_test(every_type_is_compared_by_value),
        cmocka_unit_test(blanking_hides_what_is_above_the_level_lists_included),
        cmocka_unit_test(every_field_is_parsed_and_its_text_reads_back_the_same),
        cmocka_unit_test(wrong_text_is_refused_and_leaves_the_record_alone),
        cmocka_unit_test(a_text_without_its_own_maximum_holds_4000_bytes),
        cmocka_unit_test(validation_names_the_place_of_what_is_wrong),
        cmocka_unit_test(a_list_of_200_is_accepted_and_one_of_201_refused),
        cmocka_unit_test(json_is_written_with_stable_bytes_and_read_back_equal),
        cmocka_unit_test(a_filter_holds_for_lists_too),
        cmocka_unit_test(wrong_json_is_refused_with_its_path),
        cmocka_unit_test(csv_lines_read_back_as_the_same_record),
        cmocka_unit_test(an_arena_that_fails_anywhere_gives_a_clean_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
