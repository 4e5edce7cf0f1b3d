/* Sources and imports: where the data come from, how old they are, what the last imports had to say. */
#include "app/sources.h"
#include "sources.h"

static const struct {
    const char *code, *one, *many;
} kinds[] = {
    {"rejected", "ligne refusée", "lignes refusées"},
    {"warning", "avertissement", "avertissements"},
    {"kept", "valeur gardée telle que l’équipe l’a saisie", "valeurs gardées telles que l’équipe les a saisies"},
    {"vanished", "structure disparue du fichier", "structures disparues du fichier"},
};

static void set_date(struct view *v, const char *name, const void *rec, const struct record_type *t, const char *field,
                     int32_t date)
{
    if (record_has(rec, record_index(t, str_of(field))))
        view_set_date(v, name, date);
    else
        view_set_null(v, name);
}

static void set_run(struct view *v, struct ctx *ctx, const struct source_run *r)
{
    view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/sources/%lld", (long long)r->id)));
    view_set_text(v, "when", team_instant(ctx, r->at));
    view_set_text(v, "file", strcmp(r->file, "embedded") == 0 ? STR("livré avec allervers") : str_of(r->file));
    set_date(v, "date", r, &source_run_type, "data_date", r->data_date);
    view_set_int(v, "rows", r->rows);
    view_set_int(v, "added", r->added);
    view_set_int(v, "changed", r->changed);
    view_set_int(v, "vanished", r->vanished);
    view_set_int(v, "rejected", r->rejected);
    view_set_int(v, "notes", r->notes);
    view_set_bool(v, "unfinished", r->unfinished);
    view_set_bool(v, "unread", r->notes > 0 && !record_has(r, record_index(&source_run_type, STR("reviewed_at"))));
}

static void set_source(struct view *v, struct ctx *ctx, const struct source_state *s)
{
    const struct source *o = s->source;
    view_set_text(v, "title", str_of(o->title));
    view_set_text(v, "name", str_of(o->name));
    view_set_text(v, "licence", str_of(o->licence));
    view_set_text(v, "url", str_of(o->url));
    view_set_int(v, "structures", o->structures);
    view_set_int(v, "old_after", o->old_after);
    set_date(v, "date", o, &source_type, "data_date", o->data_date);
    view_set_bool(v, "demo", o->demo);
    view_set_bool(v, "old", o->old && !o->demo);
    view_set_bool(v, "still", o->still && !o->demo);
    struct view *runs = view_set_list(v, "runs");
    for (size_t i = 0; i < s->n; i++)
        set_run(view_append(runs), ctx, &s->runs[i]);
}

int sources_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct source_state *sources;
    size_t n;
    if (team_start(&p, ctx, req, "Sources et imports", TEAM_SETTINGS) != 0 || sources_list(ctx, &sources, &n) != 0)
        return -1;
    page_address(&p, reply, "/equipe/sources", NULL, true);
    view_set_bool(p.view, "done", str_is(request_text(req, "fait"), "relu"));
    struct view *list = view_set_list(p.view, "sources");
    for (size_t i = 0; i < n; i++)
        set_source(view_append(list), ctx, &sources[i]);
    return team_finish(&p, "sources", reply);
}

void source_notes_set(struct view *page, const struct source_note *notes, size_t n, size_t most)
{
    struct view *groups = view_set_list(page, "groups");
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct view *group = NULL, *list = NULL;
        size_t count = 0;
        for (size_t i = 0; i < n; i++) {
            if (strcmp(notes[i].kind, kinds[k].code) != 0)
                continue;
            if (count++ == 0) {
                group = view_append(groups);
                list = view_set_list(group, "notes");
            }
            if (count > most)
                continue;
            struct view *v = view_append(list);
            view_set_int(v, "line", notes[i].line);
            view_set_bool(v, "whole_file", notes[i].line == 0);
            view_set_text(v, "text", str_of(notes[i].text));
        }
        if (group) {
            view_set_int(group, "count", (int64_t)count);
            view_set_int(group, "more", count > most ? (int64_t)(count - most) : 0);
            view_set_text(group, "label", str_of(count > 1 ? kinds[k].many : kinds[k].one));
        }
    }
}

int source_run_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct source_run run;
    struct source_note *notes;
    size_t n = 0;
    int rc = sources_run(ctx, request_int(req, "import", 0), &run, &notes, &n);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    if (team_start(&p, ctx, req, "Un import", TEAM_SETTINGS) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    set_run(view_set_object(p.view, "run"), ctx, &run);
    view_set_int(p.view, "kept", (int64_t)n);
    source_notes_set(p.view, notes, n, n);
    return team_finish(&p, "source_run", reply);
}

int source_run_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    int rc = sources_review(ctx, request_int(req, "import", 0));
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc == 1 ? team_go(reply, "/equipe/sources?fait=relu") : rc;
}
