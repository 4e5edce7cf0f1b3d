/* scripts/host.d.lua, printed from the descriptors: it cannot differ from what the program does. */
#include "core/rules/host.h"
#include "core/rules/rules_priv.h"

/* Classes printed already. */
#define CLASSES_MAX 64

struct stub {
    struct buf *out;
    const struct record_type *done[CLASSES_MAX];
    unsigned flags[CLASSES_MAX];
    size_t n;
};

/* What a rule gives of a record is another class than the record it is shown: "import.structure". */
static const char *prefix(unsigned flags)
{
    return flags & FIELD_RULE ? "import." : "";
}

static void put_type(struct buf *out, const struct field *f, unsigned flags)
{
    switch (f->type) {
    case F_TEXT:
    case F_DATE:
    case F_INSTANT: buf_lit(out, "string"); break;
    case F_INT: buf_lit(out, "integer"); break;
    case F_REAL: buf_lit(out, "number"); break;
    case F_BOOL: buf_lit(out, "boolean"); break;
    case F_TERMS: buf_lit(out, "string[]"); break;
    case F_LIST: buf_fmt(out, "%s%s[]", prefix(flags), f->of->name); break;
    case F_ENUM:
        for (int i = 0; f->names[i]; i++)
            buf_fmt(out, "%s\"%s\"", i ? "|" : "", f->names[i]);
        break;
    case F_JSON:
    case F__MAX: buf_lit(out, "any"); break;
    }
}

/* The class of a record, after those of its lists. answer: a rule makes it; else it is given, and its lists are there.
 */
static void put_class(struct stub *s, const struct record_type *t, unsigned flags, bool answer)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->done[i] == t && s->flags[i] == flags)
            return;
    }
    s->done[s->n] = t;
    s->flags[s->n++] = flags;
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        if (f->type == F_LIST && (f->flags & flags) == flags)
            put_class(s, f->of, flags, answer);
    }
    buf_fmt(s->out, "\n---%s\n---@class %s%s\n", t->doc, prefix(flags), t->name);
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        bool list = f->type == F_LIST || f->type == F_TERMS;
        if ((f->flags & flags) != flags || (f->flags & FIELD_INTERNAL))
            continue;
        bool there = (f->flags & FIELD_REQUIRED) || (list && !answer);
        buf_fmt(s->out, "---@field %s%s ", f->name, there ? "" : "?");
        put_type(s->out, f, flags);
        buf_fmt(s->out, " %s\n", f->doc);
    }
}

static void put_kind(struct stub *s, const struct rule_kind *k)
{
    put_class(s, k->facts, 0, false);
    put_class(s, k->decision, k->decision_flags, true);
    if (k->declaration)
        put_class(s, k->declaration, 0, true);
    const char *decision = k->decision->name, *before = prefix(k->decision_flags);
    buf_fmt(s->out, "\n---%s\n---@class rule.%s%s%s\n", k->doc, k->name, k->declaration ? ": " : "",
            k->declaration ? k->declaration->name : "");
    buf_fmt(s->out, "---@field kind \"%s\"\n", k->name);
    buf_lit(
        s->out,
        "---@field name string nom court : a-z, 0-9, - et _\n---@field title string ce que la règle fait, en clair\n"
        "---@field version integer à augmenter à chaque changement\n");
    buf_fmt(s->out, "---@field %s fun(%s%s: %s): %s%s%s\n", k->entry, k->row ? "row: table<string, string?>, " : "",
            k->row ? "ctx" : "facts", k->facts->name, before, decision,
            !k->refuses ? ""
            : k->row    ? "?, string?, string?"
                        : "?, string?");
    buf_fmt(s->out, "---@field examples { title: string?, given: %s, %sexpect: %s%s?%s }[] au moins trois\n",
            k->row ? "table<string, string>" : "table", k->row ? "ctx: table?, " : "", before, decision,
            k->refuses ? ", refuse: string?" : "");
}

void rules_stub(struct buf *out)
{
    struct stub s = {.out = out};
    buf_lit(out, "---@meta\n-- Fait par « allervers rules stub » : ne pas modifier. Décrit aux éditeurs ce que les "
                 "règles reçoivent,\n"
                 "-- ce qu’elles doivent rendre et les fonctions qu’elles peuvent appeler.\nerror(\"ce fichier ne "
                 "s’exécute pas\")\n");
    for (const struct rule_kind *k = rule_kinds; k->name; k++)
        put_kind(&s, k);
    buf_char(out, '\n');
    host_stub(out);
}
