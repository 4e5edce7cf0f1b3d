/* How one adds a calendar: its addresses as each program takes them, and the page that says it. */
#include "calendars.h"

#include "app/config.h"
#include "base/buf.h"
#include "error_page.h"
#include "publish/qr.h"

/* Bytes of an address with another one inside it, all of it escaped. */
#define LINK_MAX 4096

static struct str after_scheme(struct str address)
{
    struct str https = STR("https://"), http = STR("http://");
    size_t n = str_starts(address, https) ? https.n : str_starts(address, http) ? http.n : 0;
    return str_from(address.p + n, address.n - n);
}

static void set_link(struct view *v, const char *name, const char *before, struct str address, const char *between,
                     const char *title, struct arena *a)
{
    struct buf b = buf_in(a, LINK_MAX);
    buf_raw_str(&b, str_of(before));
    buf_url(&b, address);
    if (between) {
        buf_raw_str(&b, str_of(between));
        buf_url(&b, str_of(title));
    }
    view_set_text(v, name, buf_str(&b));
}

int calendar_links(struct view *v, struct ctx *ctx, const struct request *req, const char *path, const char *name)
{
    struct str whole = team_address(ctx, req, path), host = after_scheme(whole);
    const char *webcal = arena_printf(ctx->arena, "webcal://%.*s", (int)host.n, host.p);
    if (!whole.p || !webcal)
        return fail_memory(&ctx->err);
    struct view *o = view_set_object(v, "subscribe");
    view_set_text(o, "https", whole);
    view_set_text(o, "webcal", str_of(webcal));
    /* Google takes webcal: there, and nothing else (research/calendars.md, 1.4). */
    set_link(o, "google", "https://calendar.google.com/calendar/r?cid=", str_of(webcal), NULL, NULL, ctx->arena);
    set_link(o, "outlook", "https://outlook.live.com/calendar/0/addfromweb?url=", whole, "&name=", name, ctx->arena);
    set_link(o, "office", "https://outlook.office.com/calendar/0/addfromweb?url=", whole, "&name=", name, ctx->arena);
    view_set_qr(o, str_of(webcal), "Code à lire avec un téléphone, pour s’abonner à cet agenda", ctx->arena);
    return 0;
}

/* The feeds of everybody: no token is ever in the address of a page that explains. */
static bool is_open_feed(struct str path)
{
    return str_is(path, "/agenda.ics") || str_starts(path, STR("/agenda.ics?"));
}

int calendar_help_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct str asked = request_text(req, "adresse"), path = asked.n ? asked : STR("/agenda.ics");
    if (!is_open_feed(path)) {
        error_page_render(ctx, reply,
                          &(struct error_page){.status = 400,
                                               .param = "adresse",
                                               .detail = "Cette page explique comment suivre un agenda public de ce "
                                                         "site\u00A0: son adresse commence par /agenda.ics."});
        return 0;
    }
    if (page_start(&p, ctx, "Suivre l’agenda dans le sien", NAV_AGENDA, STR("")) != 0)
        return -1;
    page_address(&p, reply, "/aide/agendas", NULL, asked.n > 0);
    page_describe(&p,
                  "Ajouter les dates de l’équipe à son agenda\u00A0: Google, Outlook, iPhone, Android, Thunderbird.");
    page_style(&p, "calendars.css");
    const char *whole = arena_copy(ctx->arena, path.p, path.n);
    if (!whole)
        return fail_memory(&ctx->err);
    /* Without a configured address it is the one by which this visitor came, which is nobody else's to be shown. */
    reply->never_cached = !ctx->config || !ctx->config->base_url;
    view_set_null(p.view, "dav");
    view_set_bool(p.view, "secret", false);
    view_set_bool(p.view, "narrowed", asked.n > 0 && !str_is(asked, "/agenda.ics"));
    return calendar_links(p.view, ctx, req, whole, "Agenda de l’équipe") != 0 ? -1
                                                                              : page_finish(&p, "calendar_help", reply);
}
