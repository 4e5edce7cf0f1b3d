/* Files that an administrator brings to be imported: taken in, what each would change, and applying it. */
#include "app/import.h"
#include "app/uploads.h"
#include "base/csv.h"
#include "base/date.h"
#include "diff_line.h"
#include "sources.h"

#define PATH "/equipe/sources/fichiers"

/* Remarks of a kind, and structures, that the page shows; the file has the others. */
#define NOTES_SHOWN 50
#define STRUCTURES_SHOWN 100

/* Seconds after which the page of a file that is being worked on asks again. */
#define AGAIN_S 2

/* The CSV of the remarks: IMPORT_FILE_NOTES_MAX of some 700 bytes. */
#define NOTES_FILE_MAX REPLY_BODY_MAX

_Static_assert(REQUEST_UPLOAD_MAX == UPLOADS_FILE_MAX, "what the form takes is what can be kept");

#define SAVE_AS \
    " Dans le tableur\u00A0: «\u00A0Enregistrer sous\u00A0», type «\u00A0CSV UTF-8\u00A0», puis choisissez ici le " \
    "fichier obtenu."

/* What is wrong with a file or with what is asked of it. */
static const char *const sentences[UPLOAD__MAX] = {
    [UPLOAD_NONE] = "Choisissez un fichier.",
    [UPLOAD_EMPTY] = "Ce fichier est vide.",
    [UPLOAD_WORKBOOK] =
        "C’est un classeur (Excel, LibreOffice), pas un fichier CSV\u00A0: enregistrez-le en CSV." SAVE_AS,
    [UPLOAD_UNREADABLE] = "Ce fichier ne se lit pas comme un CSV." SAVE_AS,
    [UPLOAD_NO_MAP] = "Les colonnes de ce fichier ne sont pas celles d’une table d’import.",
    [UPLOAD_NO_ROOM] =
        "Le disque du serveur est presque plein\u00A0: prévenez qui s’en occupe, puis envoyez de nouveau.",
    [UPLOAD_FULL] = "Trop de fichiers attendent déjà\u00A0: appliquez-en ou retirez-en un, plus bas.",
    [UPLOAD_RULES] = "Les règles de l’annuaire sont en erreur\u00A0: rien ne peut être importé avant qu’elles soient "
                     "corrigées (Réglages, Règles).",
    [UPLOAD_UNKNOWN] = "Rien n’a été fait\u00A0: quelqu’un d’autre s’est occupé de ce fichier entre-temps, ou ce qu’il "
                       "changerait n’est plus ce que vous aviez sous les yeux. Voici où il en est.",
    [UPLOAD_OTHER_MAP] = "Cette source est lue avec une autre table\u00A0: choisissez la sienne, ou donnez un titre à "
                         "une nouvelle source.",
    [UPLOAD_TITLE] = "Ce titre est celui d’une autre source, ou n’a pas de lettre\u00A0: donnez-en un autre.",
    [UPLOAD_UNFORCED] =
        "Rien n’a été appliqué\u00A0: lisez l’avertissement et cochez la case si c’est bien ce que vous "
        "voulez."};

/* ---- A file ---- */

static bool is_at_work(const struct import_file *f)
{
    return f->state == IMPORT_FILE_WAITING || f->state == IMPORT_FILE_READING || f->state == IMPORT_FILE_CONFIRMED ||
           f->state == IMPORT_FILE_APPLYING;
}

static void set_size(struct view *v, int64_t size, struct arena *a)
{
    bool large = size >= 1 << 20;
    const char *words = large ? arena_printf(a, "%.1f\u00A0Mio", (double)size / (1 << 20))
                              : arena_printf(a, "%lld\u00A0Kio", (long long)(size + 1023) / 1024);
    char *comma = words ? strchr(words, '.') : NULL;
    if (comma)
        *comma = ',';
    view_set_text(v, "size", str_of(words));
}

static void set_file(struct view *v, struct ctx *ctx, const struct import_file *f)
{
    static const char *const marks[IMPORT_FILE__MAX] = {
        [IMPORT_FILE_WAITING] = "à lire",   [IMPORT_FILE_READING] = "en lecture",   [IMPORT_FILE_READ] = "à appliquer",
        [IMPORT_FILE_REFUSED] = "refusé",   [IMPORT_FILE_CONFIRMED] = "en attente", [IMPORT_FILE_APPLYING] = "en cours",
        [IMPORT_FILE_APPLIED] = "appliqué", [IMPORT_FILE_CUT] = "interrompu"};
    view_set_text(v, "url", str_of(arena_printf(ctx->arena, PATH "/%lld", (long long)f->id)));
    view_set_text(v, "name", str_of(f->name));
    view_set_text(v, "of", str_of(f->title));
    view_set_text(v, "who", str_of(f->account));
    view_set_text(v, "when", team_instant(ctx, f->at));
    set_size(v, f->size, ctx->arena);
    view_set_text(v, "mark", str_of(marks[f->state]));
    view_set_bool(v, "good", f->state == IMPORT_FILE_APPLIED);
    view_set_bool(v, "bad", f->state == IMPORT_FILE_REFUSED || f->state == IMPORT_FILE_CUT);
}

/* ---- How it is read ---- */

static void add_option(struct view *list, const char *code, const char *label, struct str chosen)
{
    struct view *o = view_append(list);
    view_set_text(o, "code", str_of(code));
    view_set_text(o, "label", str_of(label));
    view_set_bool(o, "selected", str_is(chosen, code));
}

/* The fields of import_way.html. */
static int set_way(struct page *p, struct str map, struct str source, struct str title, struct str date)
{
    struct ctx *ctx = p->ctx;
    struct upload_map *maps;
    struct source *all;
    size_t n, n_maps;
    if (uploads_maps(ctx, &maps, &n_maps) != 0 ||
        sources_read(ctx->db, ctx->audience, ctx_today(ctx), ctx->arena, &all, &n, &ctx->err) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "maps");
    for (size_t i = 0; i < n_maps; i++)
        add_option(list, maps[i].name, maps[i].title, map);
    list = view_set_list(p->view, "sources");
    for (size_t i = 0; i < n; i++) {
        if (!all[i].demo)
            add_option(list, all[i].name, all[i].title, source);
    }
    bool known = source.n && str_eq(source, map); /* a table's own source needs no title */
    for (size_t i = 0; i < n; i++)
        known = known || str_is(source, all[i].name);
    view_set_text(p->view, "title_value", known ? STR("") : title);
    view_set_text(p->view, "date_value", date);
    return 0;
}

static int read_way(const struct request *req, struct upload_way *way)
{
    struct err ignored;
    struct str date = request_text(req, "date");
    *way = (struct upload_way){
        .map = request_text(req, "table"), .source = request_text(req, "source"), .title = request_text(req, "titre")};
    return date.n ? date_parse(date, &way->data_date, &ignored) : 0;
}

/* ---- Bringing one ---- */

struct taking {
    enum upload_fault fault;
    const char *detail;
    bool too_large, bad_date;
    struct str date;
};

static int draw_list(struct ctx *ctx, const struct request *req, struct reply *reply, const struct taking *t)
{
    struct page p;
    struct import_file *files;
    size_t n;
    char today[DATE_ISO_SIZE];
    date_iso(ctx_today(ctx), today);
    if (team_start(&p, ctx, req, "Importer un fichier", TEAM_SETTINGS) != 0 ||
        set_way(&p, request_text(req, "table"), request_text(req, "source"), request_text(req, "titre"),
                t->date.n ? t->date : str_of(arena_strdup(ctx->arena, today))) != 0 ||
        import_files_read(ctx->db, ctx->audience, ctx->arena, &files, &n, &ctx->err) != 0)
        return -1;
    page_address(&p, reply, PATH, NULL, true);
    view_set_int(p.view, "max", UPLOADS_FILE_MAX >> 20);
    view_set_int(p.view, "days", UPLOADS_DAYS);
    view_set_text(p.view, "wrong",
                  t->too_large
                      ? STR("Ce fichier est trop gros\u00A0: 16\u00A0Mio au plus. Coupez-le en deux sources, ou "
                            "demandez un import sur le serveur (allervers import).")
                      : str_of(sentences[t->fault]));
    view_set_bool(p.view, "in_english", t->fault == UPLOAD_UNREADABLE);
    view_set_text(p.view, "detail", str_of(t->detail));
    view_set_bool(p.view, "bad_date", t->bad_date);
    view_set_bool(p.view, "removed", str_is(request_text(req, "fait"), "retrait"));
    struct view *list = view_set_list(p.view, "files");
    for (size_t i = 0; i < n; i++)
        set_file(view_append(list), ctx, &files[i]);
    return team_finish(&p, "import_files", reply);
}

int import_files_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return draw_list(ctx, req, reply, &(struct taking){.fault = UPLOAD_FINE});
}

int import_file_take_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct upload_way way;
    struct taking t = {.date = request_text(req, "date")};
    int64_t id = 0;
    t.bad_date = read_way(req, &way) != 0;
    t.too_large = request_file_is_cut(req) || req->file.bytes.n > UPLOADS_FILE_MAX;
    if (!str_is(req->file.field, "fichier"))
        t.fault = UPLOAD_NONE;
    else if (!t.too_large && !t.bad_date &&
             uploads_take(ctx, req->file.name, req->file.bytes, &way, &id, &t.fault, &t.detail) != 0)
        return -1;
    if (t.fault == UPLOAD_FINE && !t.too_large && !t.bad_date)
        return team_go(reply, arena_printf(ctx->arena, PATH "/%lld", (long long)id));
    reply->status = t.too_large ? 413 : 422;
    return draw_list(ctx, req, reply, &t);
}

/* ---- What one would change ---- */

static int set_differences(struct page *p, const struct import_file *f, const struct import_counts *c)
{
    struct ctx *ctx = p->ctx;
    struct import_file_difference *all;
    size_t n, changed_n = 0, added_n = 0;
    int64_t line = -1;
    if (import_file_differences(ctx->db, ctx->audience, f->id, IMPORT_DIFFERENCES_MAX, ctx->arena, &all, &n,
                                &ctx->err) != 0)
        return -1;
    struct view *changed = view_set_list(p->view, "changed"), *added = view_set_list(p->view, "added"), *rows = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct import_file_difference *d = &all[i];
        const struct record_type *type = history_type(d->entity);
        struct history_line *lines;
        size_t n_lines = 0;
        if (!d->uuid) {
            if (added_n++ < STRUCTURES_SHOWN)
                view_append_text(added, str_of(d->name));
            continue;
        }
        if (d->line != line && changed_n++ < STRUCTURES_SHOWN) {
            struct view *v = view_append(changed);
            view_set_text(v, "name", str_of(d->name));
            view_set_text(v, "url",
                          str_of(arena_printf(ctx->arena, "%s/%s",
                                              c->dates ? "/equipe/planning/dates" : "/equipe/fiches", d->uuid)));
            view_set_int(v, "line", d->line);
            rows = view_set_list(v, "rows");
        }
        line = d->line;
        if (changed_n > STRUCTURES_SHOWN)
            continue;
        static const char *const done[] = {
            [CHANGE_CREATE] = " ajouté", [CHANGE_UPDATE] = "", [CHANGE_DELETE] = " retiré", [CHANGE_CLOSE] = ""};
        struct view *row = view_append(rows);
        const char *what = type == &structure_type /* or a date, whose fields are named in French already */
                               ? NULL
                               : arena_printf(ctx->arena, "%s%s%s%s%s", type == &place_type ? "Lieu" : "Service",
                                              d->part ? " «\u00A0" : "", d->part ? d->part : "",
                                              d->part ? "\u00A0»" : "", done[d->op]);
        view_set_text(row, "what", str_of(what));
        if (d->diff && history_lines(type, str_of(d->diff), NULL, ctx->arena, &lines, &n_lines, &ctx->err) != 0)
            return -1;
        struct view *list = view_set_list(row, "lines");
        for (size_t k = 0; k < n_lines; k++)
            diff_line_set(view_append(list), p, NULL, &lines[k]);
    }
    int64_t other_changed = c->differing - (int64_t)(changed_n < STRUCTURES_SHOWN ? changed_n : STRUCTURES_SHOWN);
    int64_t other_added = c->added - (int64_t)(added_n < STRUCTURES_SHOWN ? added_n : STRUCTURES_SHOWN);
    view_set_int(p->view, "changed_more", other_changed > 0 ? other_changed : 0);
    view_set_int(p->view, "added_more", other_added > 0 ? other_added : 0);
    return 0;
}

static void set_counts(struct view *page, const struct import_counts *c)
{
    struct view *v = view_set_object(page, "counts");
    view_set_int(v, "rows", c->rows);
    view_set_int(v, "joined", c->joined);
    view_set_int(v, "rejected", c->rejected);
    view_set_int(v, "added", c->added);
    view_set_int(v, "changed", c->changed);
    view_set_int(v, "differing", c->differing);
    view_set_int(v, "alike", c->changed - c->differing);
    view_set_int(v, "unchanged", c->unchanged);
    view_set_int(v, "vanished", c->vanished);
    view_set_int(v, "held", c->held);
    view_set_int(v, "kept", c->kept);
    view_set_int(v, "notes", c->notes);
    view_set_text(v, "encoding", str_of(c->encoding));
    view_set_text(v, "separator", str_of(str_is(str_of(c->separator), "\t") ? "la tabulation" : c->separator));
    view_set_text(v, "misspelt", str_of(c->misspelt));
    if (record_has(c, record_index(&import_counts_type, STR("data_date"))))
        view_set_date(v, "date", c->data_date);
    else
        view_set_null(v, "date");
    view_set_bool(v, "old", c->old);
    view_set_bool(v, "vanishes", c->vanishes);
    view_set_bool(v, "doubtful", c->vanishes || c->misspelt);
    view_set_bool(v, "dates", c->dates);
    view_set_bool(v, "nothing", c->added + c->changed + c->vanished == 0);
}

static int draw_file(struct ctx *ctx, const struct request *req, struct reply *reply, enum upload_fault fault)
{
    struct page p;
    struct import_file f;
    struct import_counts counts;
    struct source_note *notes;
    size_t n;
    char iso[DATE_ISO_SIZE] = "";
    int rc = import_file_find(ctx->db, ctx->audience, request_int(req, "fichier", 0), ctx->arena, &f, &ctx->err);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    if (team_start(&p, ctx, req, f.name, TEAM_SETTINGS) != 0 ||
        import_file_counts(&f, ctx->arena, &counts, &ctx->err) != 0 ||
        import_file_notes(ctx->db, ctx->audience, f.id, ctx->arena, &notes, &n, &ctx->err) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    bool still = str_is(request_text(req, "fixe"), "oui");
    set_file(p.view, ctx, &f);
    view_set_text(p.view, "map", str_of(f.map));
    view_set_text(p.view, "source", str_of(f.source));
    view_set_text(p.view, "wrong", str_of(sentences[fault]));
    view_set_bool(p.view, "waiting", f.state == IMPORT_FILE_WAITING || f.state == IMPORT_FILE_READING);
    view_set_bool(p.view, "applying", f.state == IMPORT_FILE_CONFIRMED || f.state == IMPORT_FILE_APPLYING);
    view_set_bool(p.view, "read", f.state == IMPORT_FILE_READ);
    view_set_bool(p.view, "refused", f.state == IMPORT_FILE_REFUSED);
    view_set_bool(p.view, "cut", f.state == IMPORT_FILE_CUT);
    view_set_bool(p.view, "applied", f.state == IMPORT_FILE_APPLIED);
    view_set_bool(p.view, "at_work", is_at_work(&f));
    p.refresh = is_at_work(&f) && !still ? AGAIN_S : 0;
    view_set_bool(p.view, "still", still);
    view_set_int(p.view, "percent", f.percent);
    view_set_bool(p.view, "renewed", f.renewed);
    view_set_text(p.view, "error", str_of(f.error));
    view_set_text(p.view, "fingerprint", str_of(f.fingerprint));
    view_set_text(p.view, "run_url",
                  str_of(f.run ? arena_printf(ctx->arena, "/equipe/sources/%lld", (long long)f.run) : NULL));
    if (record_has(&f, record_index(&import_file_type, STR("data_date"))))
        date_iso(f.data_date, iso);
    bool shown = f.state == IMPORT_FILE_READ || f.state == IMPORT_FILE_APPLIED;
    view_set_bool(p.view, "shown", shown);
    set_counts(p.view, &counts);
    source_notes_set(p.view, notes, shown ? n : 0, NOTES_SHOWN);
    view_set_bool(p.view, "has_notes", shown && n > 0);
    if (set_way(&p, str_of(f.map), str_of(f.source), str_of(f.title), str_of(arena_strdup(ctx->arena, iso))) != 0 ||
        (f.state == IMPORT_FILE_READ && set_differences(&p, &f, &counts) != 0))
        return -1;
    return team_finish(&p, "import_file", reply);
}

int import_file_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return draw_file(ctx, req, reply, UPLOAD_FINE);
}

static int send_csv(struct ctx *ctx, const struct buf *b, struct reply *reply)
{
    if (buf_ok(b, &ctx->err) != 0)
        return -1;
    reply->body = *b;
    reply->type = "text/csv; charset=utf-8";
    reply_private(reply);
    return 0;
}

int import_file_notes_file(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    static const struct {
        const char *kind, *word;
    } kinds[] = {{"rejected", "refusée"},
                 {"warning", "avertissement"},
                 {"kept", "gardée comme l’équipe l’a saisie"},
                 {"vanished", "disparue du fichier"}};
    struct source_note *notes;
    size_t n;
    struct import_file f;
    int rc = import_file_find(ctx->db, ctx->audience, request_int(req, "fichier", 0), ctx->arena, &f, &ctx->err);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    if (import_file_notes(ctx->db, ctx->audience, f.id, ctx->arena, &notes, &n, &ctx->err) != 0)
        return -1;
    struct buf b = buf_in(ctx->arena, NOTES_FILE_MAX);
    buf_lit(&b, "\xEF\xBB\xBF"); /* Excel takes a file without it for Windows-1252 */
    buf_lit(&b, "ligne;genre;remarque\r\n");
    for (size_t i = 0; i < n; i++) {
        if (notes[i].line)
            buf_int(&b, notes[i].line);
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            if (strcmp(kinds[k].kind, notes[i].kind) == 0)
                buf_fmt(&b, ";%s;", kinds[k].word);
        }
        buf_csv(&b, str_of(notes[i].text), ';');
        buf_lit(&b, "\r\n");
    }
    return send_csv(ctx, &b, reply);
}

/* The columns that a year of permanences and workshops needs; the others are in docs/format-planning.md. */
int import_template_file(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    (void)req;
    struct buf b = buf_in(ctx->arena, 2000);
    buf_lit(&b, "\xEF\xBB\xBF");
    buf_lit(&b, "date;debut;fin;genre;titre;lieu;commune;equipe;etat;theme;publics;campagne;financeurs;sensibilisees;"
                "entretiens;orientees;suivis;themes_rencontres;participants;nouveaux;personnes_rencontrees;"
                "professionnels;note_publique;note_equipe\r\n");
    return send_csv(ctx, &b, reply);
}

/* ---- What is done with one ---- */

static int back(struct ctx *ctx, const struct request *req, struct reply *reply, enum upload_fault fault)
{
    if (fault == UPLOAD_FINE)
        return team_go(reply, arena_printf(ctx->arena, PATH "/%lld", (long long)request_int(req, "fichier", 0)));
    reply->status = fault == UPLOAD_UNKNOWN ? 409 : fault == UPLOAD_RULES ? 503 : 422;
    return draw_file(ctx, req, reply, fault);
}

int import_file_again_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    enum upload_fault fault;
    struct upload_way way;
    if (read_way(req, &way) != 0) {
        reply_error(ctx, reply, 400, "Date des données\u00A0: une date est attendue, comme 2026-11-22.");
        return 0;
    }
    if (uploads_again(ctx, request_int(req, "fichier", 0), &way, &fault) != 0)
        return -1;
    return back(ctx, req, reply, fault);
}

int import_file_apply_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    enum upload_fault fault;
    if (uploads_confirm(ctx, request_int(req, "fichier", 0), request_text(req, "empreinte"),
                        str_is(request_text(req, "quand_meme"), "oui"), &fault) != 0)
        return -1;
    return back(ctx, req, reply, fault);
}

int import_file_remove_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    enum upload_fault fault;
    if (uploads_remove(ctx, request_int(req, "fichier", 0), &fault) != 0)
        return -1;
    return fault == UPLOAD_FINE ? team_go(reply, PATH "?fait=retrait") : back(ctx, req, reply, fault);
}
