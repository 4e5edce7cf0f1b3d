/*
 * What a browser would send of a page's form: the names and values of its controls, as the HTML gives them, to change
 * and to send. It reads our own templates' HTML, whose attributes are in double quotes, not everybody's.
 */
#pragma once

#include "test.h"

#include "base/buf.h"
#include "base/vec.h"
#include "http/params.h"

static inline struct str form_plain(struct arena *a, struct str s)
{
    static const struct {
        const char *ref, *text;
    } refs[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};
    struct buf b = buf_in(a, s.n + 1);
    for (size_t i = 0; i < s.n;) {
        size_t k = 0;
        while (k < 5 && !str_starts(str_from(s.p + i, s.n - i), str_of(refs[k].ref)))
            k++;
        buf_raw_str(&b, k < 5 ? str_of(refs[k].text) : str_from(s.p + i, 1));
        i += k < 5 ? strlen(refs[k].ref) : 1;
    }
    return buf_str(&b);
}

/* Line ends as browsers send them. */
static inline struct str form_lines(struct arena *a, struct str s)
{
    struct buf b = buf_in(a, 2 * s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\n')
            buf_lit(&b, "\r");
        buf_raw(&b, s.p + i, 1);
    }
    return buf_str(&b);
}

/* Of a tag, without its angle brackets. */
static inline bool form_has(struct str tag, const char *word)
{
    size_t n = strlen(word);
    bool quoted = false;
    for (size_t i = 0; i + n <= tag.n; i++) {
        quoted = quoted != (tag.p[i] == '"');
        if (!quoted && memcmp(tag.p + i, word, n) == 0 && (i + n == tag.n || tag.p[i + n] == ' '))
            return true;
    }
    return false;
}

static inline struct str form_attribute(struct arena *a, struct str tag, const char *name)
{
    const char *start = arena_printf(a, " %s=\"", name);
    size_t n = strlen(start);
    for (size_t i = 0; i + n <= tag.n; i++) {
        if (memcmp(tag.p + i, start, n) == 0)
            return form_plain(a, str_from(tag.p + i + n, str_find(str_from(tag.p + i + n, tag.n - i - n), '"')));
    }
    return STR("");
}

static inline void form_add(struct arena *a, struct vec *v, struct str name, struct str value)
{
    struct param *p = vec_push(v, a);
    assert_non_null(p);
    *p = (struct param){name, value};
}

static inline void form_input(struct arena *a, struct vec *v, struct str tag)
{
    struct str type = form_attribute(a, tag, "type");
    if ((str_is(type, "checkbox") || str_is(type, "radio")) && !form_has(tag, "checked"))
        return;
    form_add(a, v, form_attribute(a, tag, "name"), form_attribute(a, tag, "value"));
}

/* The controls of `html`, from `from` (an address: the form that leads there) to the end of its form. */
static inline struct params form_of(struct arena *a, const char *html, const char *action)
{
    struct vec v = VEC_OF(struct param);
    const char *p = action ? strstr(html, arena_printf(a, "action=\"%s\"", action)) : html;
    struct str select = STR("");
    bool chosen = true;
    assert_non_null(p);
    while ((p = strchr(p, '<')) != NULL) {
        struct str tag = str_from(p + 1, strcspn(p + 1, ">"));
        p = tag.p + tag.n;
        if (str_is(tag, "/form"))
            break;
        if (str_starts(tag, STR("input")))
            form_input(a, &v, tag);
        if (str_starts(tag, STR("textarea"))) {
            struct str text = str_from(p + 1, (size_t)(strstr(p, "</textarea>") - p - 1));
            bool newline = text.n && text.p[0] == '\n';
            form_add(a, &v, form_attribute(a, tag, "name"),
                     form_lines(a, form_plain(a, str_from(text.p + newline, text.n - newline))));
        }
        if (str_starts(tag, STR("select"))) {
            select = form_attribute(a, tag, "name");
            chosen = false;
        }
        /* The first choice counts as long as none is selected. */
        if (str_starts(tag, STR("option")) && (!chosen || form_has(tag, "selected"))) {
            if (v.n && chosen && str_eq(((struct param *)v.items)[v.n - 1].name, select))
                v.n--;
            form_add(a, &v, select, form_attribute(a, tag, "value"));
            chosen = true;
        }
    }
    return (struct params){v.items, v.n};
}

/* Puts another value into the first control of this name, which must be there. */
static inline void form_type(struct params *form, const char *name, const char *value)
{
    for (size_t i = 0; i < form->n; i++) {
        if (str_is(form->items[i].name, name)) {
            form->items[i].value = str_of(value);
            return;
        }
    }
    fail_msg("the form has no control %s", name);
}

/* One more value: a box that is checked, a button that is pressed. */
static inline void form_check(struct arena *a, struct params *form, const char *name, const char *value)
{
    struct vec v = VEC_OF(struct param);
    for (size_t i = 0; i < form->n; i++)
        form_add(a, &v, form->items[i].name, form->items[i].value);
    form_add(a, &v, str_of(name), str_of(value));
    *form = (struct params){v.items, v.n};
}

/* Takes every value of a name out: boxes that are not checked. */
static inline void form_uncheck(struct params *form, const char *name, const char *value)
{
    size_t n = 0;
    for (size_t i = 0; i < form->n; i++) {
        if (!str_is(form->items[i].name, name) || !str_is(form->items[i].value, value))
            form->items[n++] = form->items[i];
    }
    form->n = n;
}

/* The body of the request that sends it. */
static inline const char *form_body(struct arena *a, const struct params *form)
{
    struct buf b = buf_in(a, 1u << 20);
    for (size_t i = 0; i < form->n; i++) {
        if (i)
            buf_lit(&b, "&");
        buf_url(&b, form->items[i].name);
        buf_lit(&b, "=");
        buf_url(&b, form->items[i].value);
    }
    return buf_cstr(&b);
}
