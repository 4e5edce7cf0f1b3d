/* /dav/ in memory: what clients of calendars have been seen to ask (tests/fuzz/seeds/dav), with the answers that they
 * get (tests/unit/dav), and what a stranger tries. */
#include "dates.h"
#include "desk.h"
#include "http.h"

#include "app/config.h"
#include "app/publication.h"
#include "app/snapshot.h"
#include "base/file.h"
#include "domain/calendar.h"
#include "domain/person.h"
#include "http/routes.h"

#define WITH(...) ((const char *const[]){__VA_ARGS__, NULL})

#define ASKS "tests/fuzz/seeds/dav/"
#define ANSWERS "tests/unit/dav/"

static struct desk *d;
static int64_t hall, receiver;
static struct person nurse;
static struct team pair;
static struct snapshots *snapshots;
static struct throttle *throttle;
static struct ctx ctx;
static struct config config;
static char token[CRYPTO_TOKEN_SIZE];
static struct calendar calendar;

/* ---- An office ---- */

static void set(const struct record_type *t, void *rec, const char *field, const char *value)
{
    must(record_parse(t, rec, record_index(t, str_of(field)), str_of(value), d->f->a, err));
}

static void make_people(void)
{
    struct fixture *f = d->f;
    must(db_begin(f->db, err));
    nurse = (struct person){.head = {0}};
    set(&person_type, &nurse, "label", "IDE <1> & Cie");
    set(&person_type, &nurse, "employment", "member");
    set(&person_type, &nurse, "professions", "infirmier");
    must(person_save(f->db, &f->author, NULL, &nurse, f->a, err));
    pair = (struct team){.head = {0}};
    set(&team_type, &pair, "label", "Binôme Nord");
    set(&team_type, &pair, "members", nurse.uuid);
    must(team_save(f->db, &f->author, NULL, &pair, f->a, err));
    must(db_commit(f->db, err));
}

static void open_calendar(enum calendar_kind kind, int64_t subject)
{
    struct fixture *f = d->f;
    must(db_begin(f->db, err));
    must(calendar_make(f->db, &f->author, kind, subject, 0, token, err));
    must(db_commit(f->db, err));
    assert_int_equal(calendar_open(f->db, str_of(token), f->a, &calendar, &d->ctx.err), 1);
}

static int open_office(void **state)
{
    (void)state;
    d = desk_open();
    (void)fixture_add(d->f, "{'name':'Élan (exemple)','kind':'ccas','places':[{'key':'1','name':'Salle verte',"
                            "'address':'3 rue des Lilas','postcode':'92220','insee':'92007'}]}");
    fixture_publish(d->f);
    hall = fixture_number(d->f, "SELECT id FROM place WHERE name = 'Salle verte'");
    receiver = fixture_number(d->f, "SELECT structure FROM place WHERE name = 'Salle verte'");
    make_people();
    must(config_load(NULL, d->f->a, &config, err));
    config.base_url = "https://agenda.example.org";
    must(throttle_new(&throttle, err));
    snapshots = snapshots_new(&audience_public);
    open_calendar(CALENDAR_PERSON, nurse.id);
    return 0;
}

static void settle(void)
{
    if (ctx.snapshot)
        snapshot_release(snapshots, ctx.snapshot);
    ctx = (struct ctx){0};
}

static int close_office(void **state)
{
    (void)state;
    settle();
    snapshots_free(snapshots);
    throttle_free(throttle);
    desk_close(d);
    return 0;
}

/* A date that the nurse holds. */
static struct occurrence held(const char *iso, const char *const *more)
{
    struct occurrence o = date_add(d->f, iso, hall, WITH("staff", nurse.uuid));
    struct occurrence after = o;
    must(db_begin(d->f->db, err));
    for (; more && *more; more += 2)
        date_set(d->f, &after, more[0], more[1]);
    if (more)
        must(occurrence_save(d->f->db, &d->f->author, &o, &after, d->f->a, err));
    must(db_commit(d->f->db, err));
    return after;
}

static void catch_up(void)
{
    d->ctx.now += 60;
    if (publication_catch_up(&d->ctx) != 0)
        fail_msg("%s", d->ctx.err.msg);
}

static void change(const struct occurrence *o, const char *field, const char *value)
{
    struct occurrence *now, after;
    size_t n;
    must(occurrence_read(d->f->db, &audience_team, &o->id, 1, d->f->a, &now, &n, err));
    after = now[0];
    date_set(d->f, &after, field, value);
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &d->f->author, &now[0], &after, d->f->a, err));
    d->ctx.now += 60;
    assert_int_equal(ctx_finish(&d->ctx, 0), 0);
}

/* ---- A client ---- */

/* "Basic ..." of ":token". */
static const char *password(const char *secret)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *text = arena_printf(d->f->a, ":%s", secret);
    struct buf b = buf_in(d->f->a, 400);
    size_t n = strlen(text);
    buf_lit(&b, "Basic ");
    for (size_t i = 0; i < n; i += 3) {
        unsigned bits = 0;
        for (size_t j = 0; j < 3; j++)
            bits = bits << 8 | (i + j < n ? (unsigned char)text[i + j] : 0u);
        for (size_t j = 0; j < 4; j++)
            buf_char(&b, i + j <= n ? digits[bits >> (18 - 6 * j) & 63] : '=');
    }
    return buf_cstr(&b);
}

static struct reply send_as(const char *who, const char *method, const char *path, const char *depth, const char *body)
{
    struct reply reply;
    struct request *r;
    const char *length = arena_printf(d->f->a, "%zu", strlen(body));
    const char *headers[] = {"Depth", depth, "Content-Length", length, "Authorization", who ? password(who) : NULL,
                             NULL};
    settle();
    ctx = d->ctx;
    ctx.account = NULL;
    ctx.snapshot = NULL;
    ctx.snapshots = snapshots;
    ctx.throttle = throttle;
    ctx.config = &config;
    ctx.audience = &audience_public;
    if (!who)
        headers[4] = NULL;
    assert_int_equal(ask_with(d->f->a, method, path, headers, &r), 0);
    r->peer = STR("192.0.2.1");
    assert_int_equal(request_take_body(r, str_of(body), d->f->a), 0);
    route_match(&public_routes, r, d->f->a);
    must(db_read_begin(d->f->db, err));
    route_dispatch(&ctx, r, &reply);
    db_read_end(d->f->db);
    must(db_settle(d->f->db, err));
    return reply;
}

static struct reply ask_dav(const char *method, const char *path, const char *depth, const char *body)
{
    return send_as(token, method, path, depth, body);
}

static const char *at(const char *tail)
{
    return arena_printf(d->f->a, "/dav/calendars/%s/%s", calendar.uuid, tail);
}

static const char *own(const char *tail)
{
    return at(arena_printf(d->f->a, "%s/%s", nurse.uuid, tail));
}

static const char *replaced(const char *text, const char *what, const char *by)
{
    struct buf b = buf_in(d->f->a, 1u << 20);
    for (const char *found; (found = strstr(text, what)) != NULL; text = found + strlen(what)) {
        buf_raw(&b, text, (size_t)(found - text));
        buf_raw(&b, by, strlen(by));
    }
    buf_raw(&b, text, strlen(text));
    return buf_cstr(&b);
}

static const char *read_text(const char *path)
{
    struct str text;
    struct err e;
    return file_read(path, 1u << 20, d->f->a, &text, &e) == 0 ? str_dup(d->f->a, text) : "";
}

/* What a date says is publish/icalendar's to test. */
static const char *without_data(const char *answer)
{
    static const char begin[] = "<C:calendar-data>", end[] = "</C:calendar-data>";
    const char *from = strstr(answer, begin), *to = strstr(answer, end);
    if (!from)
        return answer;
    from += strlen(begin);
    assert_memory_equal(from, "BEGIN:VCALENDAR&#13;\nVERSION:2.0&#13;\n", 38);
    assert_memory_equal(to - 19, "END:VCALENDAR&#13;\n", 19);
    return arena_printf(d->f->a, "%.*s%s", (int)(from - answer), answer, to);
}

static const char *text_of(const struct reply *reply)
{
    return buf_cstr(&reply->body);
}

/* ---- What clients ask ---- */

static void saved_requests_get_the_answers_that_were_looked_at(void **state)
{
    (void)state;
    static const char first[] = "11111111-1111-4111-8111-111111111111";
    (void)held("2026-11-24", NULL);
    (void)held("2026-12-08", NULL);
    fixture_exec(d->f, "UPDATE occurrence SET uuid = '11111111-1111-4111-8111-111111111111' WHERE day = '2026-11-24';"
                       "UPDATE occurrence SET uuid = '22222222-2222-4222-8222-222222222222' WHERE day = '2026-12-08'");
    catch_up();
    const struct {
        const char *name, *method, *path, *depth;
    } cases[] = {
        {"01-apple-wellknown-or-root-propfind-depth0", "PROPFIND", "/dav/", "0"},
        {"02-apple-principal-propfind-depth0", "PROPFIND", arena_printf(d->f->a, "/dav/principals/%s/", calendar.uuid),
         "0"},
        {"03-thunderbird-propfind-depth0", "PROPFIND", own(""), "0"},
        {"04-davx5-sync-collection-initial", "REPORT", own(""), "1"},
        {"05-calendar-multiget", "REPORT", own(""), "1"},
        {"06-calendar-query-timerange", "REPORT", own(""), "1"},
        {"07-thunderbird-getctag-synctoken", "PROPFIND", own(""), "0"},
        {"08-home-depth1", "PROPFIND", at(""), "1"},
        {"09-vdirsyncer-calendar-depth1", "PROPFIND", own(""), "1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *name = cases[i].name;
        const char *body = read_text(arena_printf(d->f->a, ASKS "%s.xml", name));
        body = replaced(body, "/dav/cal/TOKEN/equipe/perm-17.ics", own(arena_printf(d->f->a, "%s%%2Eics", first)));
        assert_true(*body);
        struct reply reply = ask_dav(cases[i].method, cases[i].path, cases[i].depth, body);
        assert_int_equal(reply.status, 207);
        assert_string_equal(reply.type, "application/xml; charset=utf-8");
        assert_true(reply.dav && reply.never_cached);
        const char *answer = replaced(text_of(&reply), calendar.uuid, "CALENDAR");
        answer = replaced(replaced(answer, nurse.uuid, "NURSE"), pair.uuid, "PAIR");
        answer = without_data(answer);
        const char *expected = read_text(arena_printf(d->f->a, ANSWERS "%s.xml", name));
        if (strcmp(answer, expected) != 0)
            fail_msg("%s:\n%s", name, answer);
    }
}

static void what_is_not_asked_for_by_name_is_told_too(void **state)
{
    (void)state;
    struct occurrence o = held("2026-11-24", NULL);
    catch_up();
    struct reply reply = ask_dav("PROPFIND", own(""), "0", "");
    assert_non_null(strstr(text_of(&reply), "<D:displayname>IDE &lt;1&gt; &amp; Cie</D:displayname>"));
    assert_null(strstr(text_of(&reply), "404 Not Found"));
    reply = ask_dav("PROPFIND", own(arena_printf(d->f->a, "%s.ics", o.uuid)), "1",
                    "<propfind xmlns='DAV:'><propname/></propfind>");
    assert_non_null(strstr(text_of(&reply), "<D:getetag/>"));
    assert_null(strstr(text_of(&reply), "calendar-data"));
    /* The name of a stranger comes back as a name and nothing else. */
    reply = ask_dav("PROPFIND", "/dav/", "0",
                    "<propfind xmlns='DAV:'><prop><x:y xmlns:x='&lt;&quot;&amp;'/></prop></propfind>");
    assert_non_null(strstr(text_of(&reply), "<y xmlns=\"&lt;&quot;&amp;\"/>"));
}

static void a_tree_has_its_branches_and_no_others(void **state)
{
    (void)state;
    static const char other[] = "00000000-0000-4000-8000-000000000000";
    const char *uuid = calendar.uuid;
    const struct {
        const char *path;
        int status;
    } cases[] = {
        {"/dav", 207},
        {"/dav/", 207},
        {"/dav/principals/", 207},
        {"/dav/calendars/", 207},
        {"/dav/autre/", 404},
        {arena_printf(d->f->a, "/dav/principals/%s/", uuid), 207},
        {arena_printf(d->f->a, "/dav/principals/%s", uuid), 207},
        {arena_printf(d->f->a, "/dav/principals/%s/x", uuid), 404},
        {arena_printf(d->f->a, "/dav/principals/%s/", other), 404},
        {arena_printf(d->f->a, "/dav/calendars/%s/%s/", other, nurse.uuid), 404},
        {at(""), 207},
        {at(other), 404},
        {at(pair.uuid), 207},
        {own(""), 207},
        {own("x.ics"), 404},
        {own("x"), 404},
        {own("x.ics/y"), 404},
        {"/dav//", 404},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reply reply = ask_dav("PROPFIND", cases[i].path, "0", "");
        if (reply.status != cases[i].status)
            fail_msg("%s: %d, should be %d", cases[i].path, reply.status, cases[i].status);
    }
    assert_int_equal(ask_dav("PROPFIND", "/dav/", "infinity", "").status, 403);
    assert_int_equal(ask_dav("PROPFIND", "/dav/", "2", "").status, 403);
    assert_int_equal(ask_dav("PROPFIND", "/dav/", "", "").status, 207);
    struct reply reply = ask_dav("GET", "/.well-known/caldav", "", "");
    assert_int_equal(reply.status, 301);
    assert_string_equal(reply.location, "/dav/");
    assert_int_equal(send_as(NULL, "PROPFIND", "/.well-known/caldav", "0", "").status, 301);
    assert_int_equal(send_as(NULL, "GET", "/.well-known/caldav/x", "0", "").status, 404);
}

static void methods_say_what_they_may_and_write_nothing(void **state)
{
    (void)state;
    struct reply reply = send_as(NULL, "OPTIONS", "/dav/", "", "");
    assert_int_equal(reply.status, 200);
    assert_true(reply.dav);
    assert_int_equal(reply.allow, 1u << METHOD_OPTIONS | 1u << METHOD_GET | 1u << METHOD_HEAD | 1u << METHOD_PROPFIND |
                                      1u << METHOD_REPORT);
    static const char *const writing[] = {"PUT", "DELETE", "MKCOL"};
    for (size_t i = 0; i < 3; i++) {
        reply = ask_dav(writing[i], own("a.ics"), "", "x");
        assert_int_equal(reply.status, 403);
        assert_non_null(strstr(text_of(&reply), "<D:need-privileges/>"));
    }
    reply =
        ask_dav("PROPPATCH", own(""), "",
                "<propertyupdate xmlns='DAV:'><set><prop><displayname>X</displayname></prop></set></propertyupdate>");
    assert_int_equal(reply.status, 207);
    assert_non_null(strstr(text_of(&reply), "<D:displayname/></D:prop><D:status>HTTP/1.1 403 Forbidden"));
    assert_int_equal(ask_dav("PROPFIND", "/dav/", "0", "<propfind").status, 400);
    assert_int_equal(ask_dav("REPORT", own(""), "0", "<!DOCTYPE a><a/>").status, 400);
    reply = ask_dav("REPORT", "/dav/", "0", "<principal-property-search xmlns='DAV:'/>");
    assert_int_equal(reply.status, 207);
    assert_null(strstr(text_of(&reply), "<D:response>"));
    reply = ask_dav("REPORT", at(""), "0", "<sync-collection xmlns='DAV:'><sync-token/></sync-collection>");
    assert_int_equal(reply.status, 403);
    assert_non_null(strstr(text_of(&reply), "<D:supported-report/>"));
    assert_int_equal(ask_dav("GET", "/dav/", "", "").status, 200);
}

/* ---- Who may ---- */

static void only_a_good_token_opens_and_who_guesses_waits(void **state)
{
    (void)state;
    struct reply reply = send_as(NULL, "PROPFIND", "/dav/", "0", "");
    assert_int_equal(reply.status, 401);
    assert_non_null(strstr(reply.challenge, "Basic realm="));
    assert_non_null(strstr(text_of(&reply), "Mot de passe"));
    char old[CRYPTO_TOKEN_SIZE];
    memcpy(old, token, sizeof old);
    open_calendar(CALENDAR_PERSON, nurse.id); /* made anew */
    assert_int_equal(send_as(old, "PROPFIND", "/dav/", "0", "").status, 401);
    assert_int_equal(ask_dav("PROPFIND", "/dav/", "0", "").status, 207);
    for (int i = 0; i < 20; i++)
        assert_int_equal(send_as("x", "PROPFIND", "/dav/", "0", "").status, 401);
    reply = send_as("x", "PROPFIND", "/dav/", "0", "");
    assert_int_equal(reply.status, 429);
    assert_true(reply.retry_after > 0);
    assert_null(reply.challenge);
    assert_int_equal(ask_dav("PROPFIND", "/dav/", "0", "").status, 207);
    must(db_begin(d->f->db, err));
    assert_int_equal(calendar_revoke(d->f->db, &d->f->author, &calendar, &d->ctx.err), 1);
    must(db_commit(d->f->db, err));
    d->ctx.now += 1000;
    assert_int_equal(ask_dav("PROPFIND", "/dav/", "0", "").status, 401);
}

static void an_account_that_is_blocked_opens_nothing(void **state)
{
    (void)state;
    must(db_begin(d->f->db, err));
    must(calendar_make(d->f->db, &d->f->author, CALENDAR_PERSON, nurse.id, 7, token, err));
    must(db_commit(d->f->db, err));
    assert_int_equal(ask_dav("PROPFIND", "/dav/", "0", "").status, 207);
    fixture_exec(d->f, "UPDATE account SET blocked_at = 1 WHERE id = 7");
    assert_int_equal(ask_dav("PROPFIND", "/dav/", "0", "").status, 401);
    fixture_exec(d->f, "UPDATE account SET blocked_at = NULL, role = 'partner' WHERE id = 7");
    assert_int_equal(ask_dav("PROPFIND", "/dav/", "0", "").status, 401);
}

static void a_partner_reads_what_everybody_may_know_of_the_dates_at_its_places(void **state)
{
    (void)state;
    (void)held("2026-11-24", WITH("team_note", "Clé au bar"));
    catch_up();
    open_calendar(CALENDAR_PARTNER, receiver);
    struct reply reply =
        ask_dav("PROPFIND", at(""), "1", "<propfind xmlns='DAV:'><prop><displayname/></prop></propfind>");
    assert_non_null(strstr(text_of(&reply), "<D:displayname>Élan (exemple)</D:displayname>"));
    assert_null(strstr(text_of(&reply), "Binôme"));
    reply = ask_dav("REPORT", at(arena_printf(d->f->a, "%s/", calendar.subject_uuid)), "1",
                    "<C:calendar-query xmlns='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><prop><C:calendar-data/>"
                    "</prop></C:calendar-query>");
    assert_int_equal(reply.status, 207);
    assert_non_null(strstr(text_of(&reply), "Salle verte"));
    assert_null(strstr(text_of(&reply), "IDE"));
    assert_null(strstr(text_of(&reply), "bar"));
    open_calendar(CALENDAR_TEAM, pair.id);
    reply = ask_dav("PROPFIND", at(""), "1", "<propfind xmlns='DAV:'><prop><displayname/></prop></propfind>");
    assert_non_null(strstr(text_of(&reply), "Binôme Nord"));
    assert_null(strstr(text_of(&reply), "IDE"));
}

/* ---- What changed ---- */

static struct reply sync_with(const char *state, const char *more)
{
    return ask_dav("REPORT", own(""), "1",
                   arena_printf(d->f->a,
                                "<sync-collection xmlns='DAV:'><sync-token>%s</sync-token>%s<prop><getetag/></prop>"
                                "</sync-collection>",
                                state, more));
}

static const char *state_of(const struct reply *reply)
{
    const char *from = strstr(text_of(reply), "<D:sync-token>"), *to = strstr(text_of(reply), "</D:sync-token>");
    assert_true(from && to);
    from += strlen("<D:sync-token>");
    return arena_copy(d->f->a, from, (size_t)(to - from));
}

static size_t count(const struct reply *reply, const char *text)
{
    size_t n = 0;
    for (const char *p = text_of(reply); (p = strstr(p, text)) != NULL; p += strlen(text))
        n++;
    return n;
}

static void a_state_tells_what_changed_since_and_one_too_old_is_refused(void **state)
{
    (void)state;
    struct reply reply = sync_with("", "");
    const char *none = state_of(&reply);
    assert_int_equal(count(&reply, "<D:response>"), 0);
    struct occurrence stays = held("2026-11-24", NULL), leaves = held("2026-12-01", NULL);
    catch_up();
    reply = sync_with(none, "");
    const char *both = state_of(&reply);
    assert_int_equal(count(&reply, "200 OK"), 2);
    reply = sync_with(both, "");
    assert_int_equal(count(&reply, "<D:response>"), 0);
    assert_string_equal(state_of(&reply), both);
    change(&leaves, "staff", "");
    reply = sync_with(both, "");
    const char *one = state_of(&reply);
    assert_int_equal(count(&reply, "404 Not Found"), 1);
    assert_int_equal(count(&reply, leaves.uuid), 1);
    assert_int_equal(count(&reply, stays.uuid), 0);
    /* At first nothing is told that is gone. */
    reply = sync_with("", "");
    assert_int_equal(count(&reply, "<D:response>"), 1);
    assert_int_equal(sync_with("", "<limit><nresults>1</nresults></limit>").status, 207);
    reply = sync_with("", "<limit><nresults>0</nresults></limit>");
    assert_int_equal(reply.status, 507);
    assert_non_null(strstr(text_of(&reply), "number-of-matches-within-limits"));
    /* After a year and more it is no longer known what left. */
    d->ctx.now += CALENDAR_GONE_LIFE + 86400;
    assert_int_equal(publication_nightly(&d->ctx), 0);
    reply = sync_with(both, "");
    assert_int_equal(reply.status, 403);
    assert_non_null(strstr(text_of(&reply), "<D:valid-sync-token/>"));
    reply = sync_with(one, "");
    assert_int_equal(count(&reply, "<D:response>"), 0);
    reply = sync_with("", "");
    assert_string_equal(state_of(&reply), one);
}

static void a_window_begins_three_months_ago_and_has_no_end(void **state)
{
    (void)state;
    struct occurrence old = held("2026-08-20", NULL), past = held("2026-09-01", NULL), far = held("2029-01-09", NULL);
    catch_up();
    struct reply reply = ask_dav("PROPFIND", own(""), "1", "<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>");
    assert_int_equal(count(&reply, old.uuid), 0);
    assert_int_equal(count(&reply, past.uuid), 1);
    assert_int_equal(count(&reply, far.uuid), 1);
    /* What a client has from then it may still read. */
    assert_int_equal(ask_dav("GET", own(arena_printf(d->f->a, "%s.ics", old.uuid)), "", "").status, 200);
}

static void addresses_are_compared_decoded_and_others_are_missing(void **state)
{
    (void)state;
    struct occurrence o = held("2026-11-24", NULL);
    catch_up();
    const char *path = own(arena_printf(d->f->a, "%s.ics", o.uuid));
    struct reply reply = ask_dav(
        "REPORT", own(""), "1",
        arena_printf(d->f->a,
                     "<C:calendar-multiget xmlns='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><prop><getetag/></prop>"
                     "<href>https://agenda.example.org%s</href><href>%%2F%s</href><href>%s%%zz</href><href/>"
                     "<href>/dav/calendars/x/y/%s.ics</href><href>&lt;x&gt;</href></C:calendar-multiget>",
                     path, path + 1, path, o.uuid));
    assert_int_equal(count(&reply, "200 OK"), 2);
    assert_int_equal(count(&reply, "404 Not Found"), 4);
    assert_int_equal(count(&reply, "&lt;x&gt;"), 1);
}

static void changes_of_the_address_reach_who_synchronises(void **state)
{
    (void)state;
    (void)held("2026-11-24", NULL);
    catch_up();
    struct reply reply = sync_with("", "");
    const char *before = state_of(&reply);
    must(db_begin(d->f->db, err));
    must(publication_raise_all(d->f->db, d->ctx.now, err));
    must(db_commit(d->f->db, err));
    reply = sync_with(before, "");
    assert_int_equal(count(&reply, "200 OK"), 1);
}

static void what_the_ledger_is_behind_is_not_told_and_readings_are_noted(void **state)
{
    (void)state;
    struct occurrence o = held("2026-11-24", NULL);
    catch_up();
    const char *path = own(arena_printf(d->f->a, "%s.ics", o.uuid));
    struct reply reply = ask_dav("GET", path, "", "");
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.calendar, calendar.id);
    assert_int_equal(sync_with("", "").calendar, calendar.id);
    assert_int_equal(send_as("x", "GET", path, "", "").calendar, 0);
    const char *etag = reply.etag;
    fixture_exec(d->f, "UPDATE occurrence SET title = 'Autrement'");
    reply = ask_dav("GET", path, "", "");
    assert_int_equal(reply.status, 503);
    assert_true(reply.retry_after > 0);
    assert_null(strstr(text_of(&reply), "Autrement"));
    catch_up();
    reply = ask_dav("GET", path, "", "");
    assert_int_equal(reply.status, 200);
    assert_string_not_equal(reply.etag, etag);
}

/* A thousand dates, all at once: within the memory of one request. */
static void the_largest_calendar_is_read_in_one_piece(void **state)
{
    (void)state;
    (void)held("2026-11-24", NULL);
    fixture_exec(d->f,
                 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                 " INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, place, day, start, minutes,"
                 " start_utc, end_utc, status, open_to) SELECT printf('00000000-0000-4000-8000-%012d', i), 1, 0, 0,"
                 " 'permanence', 'Permanence santé', place, date('2026-11-24', i || ' days'), 540, 180,"
                 " start_utc + i * 86400, end_utc + i * 86400, 'confirmed', 'everyone' FROM occurrence, n");
    fixture_exec(d->f,
                 "INSERT OR IGNORE INTO occurrence_staff SELECT o.id, x.person FROM occurrence o, occurrence_staff x");
    catch_up();
    struct arena *whole = d->f->a, *small = arena_new(ENGINE_ARENA_MAX);
    d->f->a = d->ctx.arena = small;
    struct reply reply = ask_dav("REPORT", own(""), "1",
                                 "<C:calendar-query xmlns='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><prop>"
                                 "<getetag/><C:calendar-data/></prop></C:calendar-query>");
    assert_int_equal(reply.status, 207);
    assert_int_equal(count(&reply, "BEGIN:VEVENT"), 1001);
    settle();
    d->f->a = d->ctx.arena = whole;
    arena_free(small);
}

/* The longest texts that a date can have, of more dates than are made at once. */
static void the_longest_dates_fit_too(void **state)
{
    (void)state;
    (void)held("2026-11-24", NULL);
    fixture_exec(d->f,
                 "UPDATE occurrence SET title = substr(hex(zeroblob(100)), 1, 200), open_note = hex(zeroblob(100)),"
                 " public_note = replace(hex(zeroblob(250)), '00', 'é;'), reason = hex(zeroblob(150)),"
                 " status = 'cancelled', was_day = '2026-11-20', was_start = 600");
    fixture_exec(d->f,
                 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)"
                 " INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, place, day, start, minutes,"
                 " start_utc, end_utc, status, open_to, open_note, public_note, reason, was_day, was_start)"
                 " SELECT printf('00000000-0000-4000-8000-%012d', i), 1, 0, 0, kind, title, place,"
                 " date('2026-11-24', i || ' days'), 540, 180, start_utc + i * 86400, end_utc + i * 86400, status,"
                 " open_to, open_note, public_note, reason, was_day, was_start FROM occurrence, n");
    fixture_exec(d->f,
                 "INSERT OR IGNORE INTO occurrence_staff SELECT o.id, x.person FROM occurrence o, occurrence_staff x");
    catch_up();
    struct reply reply = ask_dav("REPORT", own(""), "1",
                                 "<C:calendar-query xmlns='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><prop>"
                                 "<C:calendar-data/></prop></C:calendar-query>");
    assert_int_equal(reply.status, 207);
    assert_int_equal(count(&reply, "BEGIN:VEVENT"), 151);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_office, close_office)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(saved_requests_get_the_answers_that_were_looked_at),
        TEST(what_is_not_asked_for_by_name_is_told_too),
        TEST(a_tree_has_its_branches_and_no_others),
        TEST(methods_say_what_they_may_and_write_nothing),
        TEST(only_a_good_token_opens_and_who_guesses_waits),
        TEST(an_account_that_is_blocked_opens_nothing),
        TEST(a_partner_reads_what_everybody_may_know_of_the_dates_at_its_places),
        TEST(a_state_tells_what_changed_since_and_one_too_old_is_refused),
        TEST(a_window_begins_three_months_ago_and_has_no_end),
        TEST(addresses_are_compared_decoded_and_others_are_missing),
        TEST(changes_of_the_address_reach_who_synchronises),
        TEST(what_the_ledger_is_behind_is_not_told_and_readings_are_noted),
        TEST(the_largest_calendar_is_read_in_one_piece),
        TEST(the_longest_dates_fit_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
