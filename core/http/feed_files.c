/* The agenda as JSON, CSV and Atom: the same choices and the same dates as its page and its calendar. */
#include "app/feeds.h"
#include "app/publication.h"
#include "base/buf.h"
#include "base/date.h"
#include "feed.h"
#include "publish/agenda_files.h"

/* The dates with their words; *terms: what labels are made with. */
static int read_entries(struct ctx *ctx, const struct feed *f, struct agenda_entry **entries,
                        const struct taxonomy **terms)
{
    const struct snapshot *snap;
    if (directory_snapshot(ctx, &snap) != 0 || agenda_feed_entries(ctx, &f->dates, entries) != 0)
        return -1;
    *terms = &snap->taxonomy;
    return 0;
}

static int finish(struct ctx *ctx, struct reply *reply, const struct feed *f, const char *type, const char *file)
{
    if (buf_ok(&reply->body, &ctx->err) != 0)
        return feed_refuse(ctx, reply, f->name);
    reply->type = type;
    reply->file_name = file;
    if (!reply->cache_control)
        reply->cache_control = "max-age=300";
    return 0;
}

int agenda_json(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct feed f;
    struct agenda_entry *entries;
    const struct taxonomy *terms;
    struct buf *b = &reply->body;
    char first[DATE_ISO_SIZE], last[DATE_ISO_SIZE];
    int rc = feed_read(ctx, req, reply, "/agenda.json", &f);
    if (rc != 1)
        return rc;
    if (read_entries(ctx, &f, &entries, &terms) != 0 || feed_date(ctx, reply, NULL, 0) != 0)
        return -1;
    date_iso(f.dates.first, first);
    date_iso(f.dates.last, last);
    buf_lit(b, "{\"title\":");
    buf_json(b, str_of(f.name));
    buf_lit(b, ",\"self\":");
    buf_json(b, str_of(arena_printf(ctx->arena, "%s%s", f.base, f.self)));
    buf_lit(b, ",\"page\":");
    buf_json(b, str_of(arena_printf(ctx->arena, "%s%s", f.base, f.page)));
    buf_fmt(b,
            ",\"from\":\"%s\",\"to\":\"%s\",\"timezone\":\"Europe/Paris\",\"total\":%zu,\"truncated\":%s,\"items\":[",
            first, last, f.dates.n, f.dates.cut ? "true" : "false");
    for (size_t i = 0; i < f.dates.n; i++) {
        buf_raw_str(b, i ? STR(",\n") : STR("\n"));
        occurrence_json(b, &entries[i].date, &entries[i].said, f.base);
    }
    buf_lit(b, "\n]}\n");
    return finish(ctx, reply, &f, TYPE_JSON, "agenda.json");
}

int agenda_csv(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct feed f;
    struct agenda_entry *entries;
    const struct taxonomy *terms;
    int rc = feed_read(ctx, req, reply, "/agenda.csv", &f);
    if (rc != 1)
        return rc;
    if (read_entries(ctx, &f, &entries, &terms) != 0 || feed_date(ctx, reply, NULL, 0) != 0)
        return -1;
    occurrence_csv_head(&reply->body);
    for (size_t i = 0; i < f.dates.n; i++)
        occurrence_csv(&reply->body, &entries[i].date, &entries[i].said, terms, f.base, ctx->arena);
    if (f.dates.cut)
        buf_lit(&reply->body, FEED_CUT "\r\n");
    return finish(ctx, reply, &f, "text/csv; charset=utf-8", "agenda.csv");
}

int agenda_atom(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct feed f;
    struct calendar_event *events;
    size_t n;
    int rc = feed_read(ctx, req, reply, "/agenda.atom", &f);
    if (rc != 1)
        return rc;
    if (publication_events(ctx, PUBLICATION_PUBLIC, f.dates.ids, f.dates.n, &events, &n) != 0)
        return feed_refuse(ctx, reply, f.name);
    if (feed_date(ctx, reply, events, n) != 0)
        return -1;
    struct atom_feed head = {.base = f.base,
                             .self = f.self,
                             .page = f.page,
                             .title = f.name,
                             .subtitle = f.description,
                             .author = f.site.name,
                             .updated = n ? 0 : paris_instant(f.dates.first, 0)};
    /* Of its entries, not of anything else here: a reader that is told so reads them again. */
    for (size_t i = 0; i < n; i++)
        head.updated = events[i].modified_at > head.updated ? events[i].modified_at : head.updated;
    atom_begin(&reply->body, &head, ctx->arena);
    for (size_t i = 0; i < n; i++)
        atom_entry(&reply->body, &head, &events[i]);
    atom_end(&reply->body);
    return finish(ctx, reply, &f, "application/atom+xml; charset=utf-8", "agenda.atom");
}
