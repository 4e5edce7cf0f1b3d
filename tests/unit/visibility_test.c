/*
 * Planted values: texts that only some may read stand in every field where the directory can hold them, and are looked
 * for in everything the program gives to each role.
 *
 * A new output is one line of `outputs` and a function that writes all of it; a new role is one line of `roles`; a new
 * field or table is a plant, with the lowest level that may read it.
 */
#include "site.h"

#include "app/search.h"

/* Bytes of everything one output gives to one role. */
#define OUTPUT_MAX (256u << 20)

/* Nobody reads it, whatever the role: history, locks, raw imports, what was deleted. */
#define NOBODY LEVEL__MAX

enum nature {
    LIVE,
    GONE, /* of a closed structure: only structure_load still knows it */
    DRAWN /* made of something live by a page: not in the record itself */
};

struct plant {
    const char *marker; /* letters in small, or digits: found in any spacing */
    enum level sees;
    enum nature nature;
    const char *where;
};

static const struct plant plants[] = {
    /* what everybody reads: proof that the outputs are really looked at */
    {"openname", LEVEL_PUBLIC, LIVE, "name of a public structure"},
    {"openservice", LEVEL_PUBLIC, LIVE, "name of a public service"},
    {"openaddress", LEVEL_PUBLIC, LIVE, "address of a public place"},
    {"199007700", LEVEL_PUBLIC, LIVE, "public telephone"},
    /* contacts */
    {"199007701", LEVEL_PARTNERS, LIVE, "telephone for professionals"},
    {"prolabel", LEVEL_PARTNERS, LIVE, "its label"},
    {"promail", LEVEL_TEAM, LIVE, "mail of the team"},
    {"199007702", LEVEL_TEAM, LIVE, "telephone of a public service, for the team"},
    {"199007703", LEVEL_PARTNERS, LIVE, "telephone of a public place, for professionals"},
    {"personname", LEVEL_PARTNERS, LIVE, "a person, for professionals"},
    /* a confidential place */
    {"secretname", LEVEL_TEAM, LIVE, "name of a confidential place"},
    {"secretsiret", LEVEL_TEAM, LIVE, "a number that leads to its address"},
    {"secretkey", LEVEL_TEAM, LIVE, "its key"},
    {"secretaddress", LEVEL_TEAM, LIVE, "its address"},
    {"99198", LEVEL_TEAM, LIVE, "its postcode"},
    {"secretcity", LEVEL_TEAM, LIVE, "its city in words"},
    {"99123", LEVEL_TEAM, LIVE, "its commune's code"},
    {"secretcommune", LEVEL_TEAM, LIVE, "its commune's name"},
    {"48.1234567", LEVEL_TEAM, LIVE, "its latitude"},
    {"2.7654321", LEVEL_TEAM, LIVE, "its longitude"},
    {"secretaccess", LEVEL_TEAM, LIVE, "its access"},
    {"03:33", LEVEL_TEAM, LIVE, "its hours"},
    {"3h33", LEVEL_TEAM, DRAWN, "its hours in French"},
    {"secrethoursnote", LEVEL_TEAM, LIVE, "its note on hours"},
    {"199007704", LEVEL_TEAM, LIVE, "its telephone, though public"},
    {"secretcontactlabel", LEVEL_TEAM, LIVE, "that telephone's label"},
    {"secretservicehours", LEVEL_TEAM, LIVE, "note on a service's hours there"},
    /* a place and a service that are not for everybody */
    {"teamplacename", LEVEL_TEAM, LIVE, "name of a place of the team"},
    {"teamplacecommune", LEVEL_TEAM, LIVE, "its commune"},
    {"199007705", LEVEL_TEAM, LIVE, "its telephone, though public"},
    {"partnerservice", LEVEL_PARTNERS, LIVE, "name of a service for professionals"},
    {"partnerdescription", LEVEL_PARTNERS, LIVE, "its description"},
    {"partnerplain", LEVEL_PARTNERS, LIVE, "the same in plain words"},
    {"partnereligibility", LEVEL_PARTNERS, LIVE, "its conditions"},
    {"partnerdocuments", LEVEL_PARTNERS, LIVE, "papers to bring to it"},
    {"partnerhow", LEVEL_PARTNERS, LIVE, "how to refer to it"},
    {"partnercost", LEVEL_PARTNERS, LIVE, "its cost"},
    {"partnertheme", LEVEL_PARTNERS, LIVE, "a theme only it has"},
    {"partnerlanguage", LEVEL_PARTNERS, LIVE, "a language only it has"},
    {"99125", LEVEL_PARTNERS, LIVE, "the code of a commune only it serves"},
    {"199007706", LEVEL_PARTNERS, LIVE, "its telephone, though public"},
    /* fields of a public structure */
    {"verifiername", LEVEL_PARTNERS, LIVE, "who verified"},
    {"missingfield", LEVEL_TEAM, LIVE, "what its record lacks"},
    {"\"completeness\":37", LEVEL_PARTNERS, LIVE, "its completeness"},
    {"flagreason", NOBODY, LIVE, "why somebody should look at it"},
    /* whole structures */
    {"levelpartners", LEVEL_PARTNERS, LIVE, "structure for partners"},
    {"levelteam", LEVEL_TEAM, LIVE, "structure for the team"},
    {"kindofteam", LEVEL_TEAM, LIVE, "a kind only it has"},
    {"ruledpartners", LEVEL_PARTNERS, LIVE, "structure restricted to partners by the rule"},
    {"ruledteam", LEVEL_TEAM, LIVE, "structure restricted to the team by the rule"},
    {"staledecision", LEVEL_TEAM, LIVE, "structure whose decision is stale"},
    {"nodecision", LEVEL_TEAM, LIVE, "structure nobody has decided about"},
    {"closeddescription", LEVEL_PUBLIC, GONE, "description of a closed structure"},
    {"closedsecretname", LEVEL_TEAM, LIVE, "name of a closed structure of the team, told with 410"},
    {"deletedname", NOBODY, LIVE, "name of a deleted structure"},
    {"mergedname", NOBODY, LIVE, "name of one deleted in favour of another"},
    {"deleteddescription", NOBODY, LIVE, "description of a deleted structure"},
    {"deletedplace", NOBODY, LIVE, "a deleted place"},
    {"deletedservice", NOBODY, LIVE, "a deleted service"},
    /* other tables */
    {"deletedreason", NOBODY, LIVE, "why it was deleted"},
    {"changereason", NOBODY, LIVE, "reason of a change"},
    {"oldname", NOBODY, LIVE, "a name of before, in the history"},
    {"rawmapped", NOBODY, LIVE, "what a source said"},
    {"importfile", NOBODY, LIVE, "name of an imported file"},
    {"lockauthor", NOBODY, LIVE, "who locked a field"},
    {"ruletext", NOBODY, LIVE, "text of a rule"},
    {"hiddensource", LEVEL_TEAM, LIVE, "title of a source that feeds only what the team sees"},
};

#define PLANTS (sizeof plants / sizeof *plants)

static const char *const structures[] = {
    /* 1 */
    "{'name':'openname','kind':'ccas','identifiers':[{'scheme':'siret','value':'secretsiret'},"
    "{'scheme':'rna','value':'openrna'}],'places':["
    "{'key':'open','address':'openaddress','insee':'92007','contacts':["
    "{'kind':'phone','value':'01 99 00 77 03','level':'partners'}]},"
    "{'key':'secretkey','name':'secretname','address':'secretaddress','postcode':'99198','insee':'99123',"
    "'lat':48.1234567,'lon':2.7654321,'geo_precision':'address','confidential':true,'access':'secretaccess',"
    "'hours':'Mo 03:33-04:44','hours_note':'secrethoursnote','contacts':["
    "{'kind':'phone','value':'01 99 00 77 04','label':'secretcontactlabel','level':'public'}]},"
    "{'key':'other','city':'secretcity','confidential':true},"
    "{'key':'team','name':'teamplacename','insee':'99124','level':'team','contacts':["
    "{'kind':'phone','value':'01 99 00 77 05','level':'public'}]},"
    "{'key':'gone','name':'deletedplace'}],"
    "'services':[{'key':'open','name':'openservice','themes':['logement'],'places':[{'place':'open'},"
    "{'place':'secretkey','hours':'Mo 03:33-04:00','hours_note':'secretservicehours'}],'contacts':["
    "{'kind':'phone','value':'01 99 00 77 02','level':'team'}]},"
    "{'key':'pro','name':'partnerservice','level':'partners','description':'partnerdescription',"
    "'plain_words':'partnerplain','eligibility':'partnereligibility','documents':'partnerdocuments',"
    "'how_to_refer':'partnerhow','cost_kind':'paid','cost_text':'partnercost','themes':['partnertheme'],"
    "'languages':['partnerlanguage'],'home_visits':true,'communes':['99125'],'contacts':["
    "{'kind':'phone','value':'01 99 00 77 06','level':'public'}]},"
    "{'key':'gone','name':'deletedservice'}],"
    "'contacts':[{'kind':'phone','value':'01 99 00 77 00','level':'public'},"
    "{'kind':'phone','value':'01 99 00 77 01','label':'prolabel','level':'partners'},"
    "{'kind':'person','value':'personname','level':'partners'},"
    "{'kind':'mail','value':'promail@example.org','level':'team'}]}",
    /* 2 to 6 */
    "{'name':'levelpartners','kind':'ccas','level':'partners'}",
    "{'name':'levelteam','kind':'kindofteam','level':'team','places':[{'insee':'92002'}]}",
    "{'name':'ruledpartners','kind':'ccas'}",
    "{'name':'ruledteam','kind':'ccas'}",
    "{'name':'staledecision','kind':'ccas'}",
    /* 7 to 11 */
    "{'name':'nodecision','kind':'ccas'}",
    "{'name':'a closed one','kind':'ccas','description':'closeddescription'}",
    "{'name':'closedsecretname','kind':'ccas','level':'team'}",
    "{'name':'deletedname','kind':'ccas','description':'deleteddescription'}",
    "{'name':'mergedname','kind':'ccas'}",
};

#define STRUCTURES ((int64_t)(sizeof structures / sizeof *structures))

static struct fixture *f;

/* A structure loses what one of its lists holds under this key, and changes its name. */
static void drop_parts(void)
{
    struct structure before = fixture_load(f, &audience_team, 1), after = fixture_load(f, &audience_team, 1);
    size_t places = 0, services = 0;
    for (size_t i = 0; i < after.places.n; i++) {
        if (strcmp(fixture_place(&after, i)->key, "gone") != 0)
            ((struct place *)after.places.items)[places++] = *fixture_place(&after, i);
    }
    for (size_t i = 0; i < after.services.n; i++) {
        if (strcmp(fixture_service(&after, i)->key, "gone") != 0)
            ((struct service *)after.services.items)[services++] = *fixture_service(&after, i);
    }
    after.places.n = places;
    after.services.n = services;
    before.name = "oldname";
    (void)fixture_save(f, &before, &after);
}

static int setup(void **state)
{
    (void)state;
    f = fixture_open();
    f->author.reason = "changereason";
    fixture_reference(f);
    fixture_exec(f, "INSERT INTO commune(insee, name, norm, lat, lon, dept) VALUES"
                    "('99123', 'Secretcommune', 'secretcommune', 48.5, 2.5, '99'),"
                    "('99124', 'Teamplacecommune', 'teamplacecommune', 48.5, 2.5, '99'),"
                    "('99125', 'Servedcommune', 'servedcommune', 48.5, 2.5, '99');"
                    "INSERT INTO term(scheme, code, label, position, synonyms) VALUES"
                    "('theme', 'partnertheme', 'Partnertheme', 900, 'partnersynonym'),"
                    "('language', 'partnerlanguage', 'Partnerlanguage', 900, NULL),"
                    "('kind', 'kindofteam', 'Kindofteam', 900, NULL)");
    for (int64_t i = 0; i < STRUCTURES; i++)
        assert_int_equal(fixture_add(f, structures[i]), i + 1);
    drop_parts();
    fixture_publish(f);
    fixture_exec(f,
                 "UPDATE structure SET visible = 1 WHERE id = 4; UPDATE structure SET visible = 2 WHERE id = 5;"
                 "UPDATE structure SET visible_rule = 'older' WHERE id = 6;"
                 "UPDATE structure SET visible_rule = NULL WHERE id = 7;"
                 "UPDATE structure SET status = 'closed' WHERE id IN (8, 9);"
                 "UPDATE structure SET deleted_rev = 1, deleted_reason = 'deletedreason' WHERE id IN (10, 11);"
                 "UPDATE structure SET see_instead = 1 WHERE id = 11;"
                 "UPDATE structure SET flagged = 'flagreason', missing = '[\"missingfield\"]', completeness = 37"
                 " WHERE id = 1;"
                 "INSERT INTO verification(structure, block, at, by, how, due) VALUES(1, 'contact', '2026-11-01', "
                 "'verifiername', 'phone', '2027-05-01');"
                 "INSERT INTO rule_source VALUES('r', 'import', 'm', 1, 'ruletext', 0);"
                 "INSERT INTO source(id, name, map, title, old_after) VALUES(1, 's', 'm', 'Open source', 90),"
                 "(2, 't', 'm', 'hiddensource', 90);"
                 "INSERT INTO import_run VALUES(1, 1, 0, 'importfile', NULL, 'r', 0, 0, 0, 0, 0, 0, 'a', NULL, 0, 0);"
                 "INSERT INTO source_record VALUES(1, 1, 'a', 1, '', 1, NULL), (2, 2, 'a', 3, '', 1, NULL);"
                 "INSERT INTO source_mapped VALUES(1, '{\"name\":\"rawmapped\"}'), (2, '{}');"
                 "INSERT INTO field_lock VALUES('structure', 1, 'name', 'lockauthor', 0)");
    fixture_refresh(f);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fixture_close(f);
    return 0;
}

/* ---- what is given to whom ---- */

static const struct audience audience_partners = {.level = LEVEL_PARTNERS};

static const struct role_of {
    const char *name;
    const struct audience *who;
} roles[] = {{"public", &audience_public}, {"partners", &audience_partners}, {"team", &audience_team}};

/* Every field that is present, published or not. */
static void give_records(struct site_test *site, struct buf *out)
{
    for (int64_t id = 1; id <= STRUCTURES; id++) {
        struct structure s = fixture_load(f, site->who, id);
        if (s.id)
            record_json(out, &structure_type, &s, NULL);
    }
}

static void take(struct site_test *site, const char *target, struct buf *out)
{
    struct reply r = site_get(site, target);
    for (int i = 0; r.status == 301 && i < 2; i++)
        r = site_get(site, arena_strdup(f->a, r.location));
    if (r.status == 500)
        fail_msg("%s: %s", target, site->ctx.err.msg);
    buf_raw_str(out, buf_str(&r.body));
    buf_lit(out, "\n");
}

/* Every structure at its address of this form, live or gone, as the team knows them. */
static void take_each(struct site_test *site, const char *before_uuid, struct buf *out)
{
    static const char uuids[] = "SELECT uuid FROM structure ORDER BY id";
    struct stmt *s;
    struct err end;
    const char *uuid[STRUCTURES];
    size_t n = 0;
    must(db_prepare(f->db, uuids, &s, err));
    while (stmt_step(s, &end) == 1)
        uuid[n++] = col_text(s, 0, f->a);
    for (size_t i = 0; i < n; i++)
        take(site, arena_printf(f->a, "%s%s", before_uuid, uuid[i]), out);
}

static void give_pages(struct site_test *site, struct buf *out)
{
    take_each(site, "/annuaire/x/y--", out);
}

static void give_json(struct site_test *site, struct buf *out)
{
    take_each(site, "/api/v1/structures/", out);
    take(site, "/api/v1/structures", out);
    take(site, "/api/v1/structures?commune=92007&tri=distance", out);
}

static void give_plain_pages(struct site_test *site, struct buf *out)
{
    static const char *const targets[] = {"/",         "/annuaire/besoin", "/annuaire/commune",
                                          "/a-propos", "/robots.txt",      "/nowhere"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        take(site, targets[i], out);
}

/* The whole list in each order, and under every theme and commune that this role is offered. */
static void give_lists(struct site_test *site, struct buf *out)
{
    take(site, "/annuaire", out);
    take(site, "/annuaire?commune=92007", out);
    take(site, "/annuaire?commune=92007&tri=distance", out);
    take(site, "/annuaire?commune=92002", out);
    take(site, "/annuaire?q=openname+nothingelse", out);
    const struct snapshot *snap;
    must(snapshot_acquire(site->snapshots, f->db, &snap, err));
    for (size_t i = 0; i < snap->taxonomy.n[SCHEME_THEME]; i++) {
        if (snap->totals[FACET_THEME][i])
            take(site, arena_printf(f->a, "/annuaire/besoin/%s", snap->taxonomy.terms[SCHEME_THEME][i].code), out);
    }
    for (size_t i = 0; i < snap->named_n; i++)
        take(site, arena_printf(f->a, "/annuaire/commune/%s", snap->slugs[snap->by_name[i]]), out);
    snapshot_release(site->snapshots, snap);
}

/* What the snapshot itself holds for pages still to come. */
static void give_snapshot(struct site_test *site, struct buf *out)
{
    const struct snapshot *s;
    must(snapshot_acquire(site->snapshots, f->db, &s, err));
    for (size_t i = 0; i < s->communes_n; i++)
        buf_fmt(out, "%s %s %s\n", s->communes[i].insee, s->communes[i].name, s->communes[i].norm);
    for (size_t i = 0; i < s->sources_n; i++) {
        if (s->sources[i].structures)
            buf_fmt(out, "%s\n", s->sources[i].title);
    }
    for (size_t i = 0; i < s->places_n && i < 2; i++)
        buf_fmt(out, "%.7g %.7g\n", (double)s->places[i].lat, (double)s->places[i].lon);
    snapshot_release(site->snapshots, s);
}

static void give_rows(const char *sql, struct buf *out)
{
    struct stmt *s;
    struct err end;
    must(db_prepare(f->db, sql, &s, err));
    while (stmt_step(s, &end) == 1) {
        buf_raw_str(out, col_str(s, 0));
        buf_lit(out, "\n");
    }
}

/* The full-text index that answers this role: its words, and those that are kept to take them out again. */
static void give_index(struct site_test *site, struct buf *out)
{
    static const char open_kept[] = "SELECT open FROM search_doc WHERE open IS NOT NULL",
                      team_kept[] = "SELECT coalesce(open, '') || closed FROM search_doc",
                      open_words[] = "SELECT term FROM temp.open_words",
                      team_words[] = "SELECT term FROM temp.team_words";
    bool team = site->who->level == LEVEL_TEAM;
    fixture_exec(f,
                 "CREATE VIRTUAL TABLE IF NOT EXISTS temp.open_words USING fts5vocab('main', 'search_public', 'row');"
                 "CREATE VIRTUAL TABLE IF NOT EXISTS temp.team_words USING fts5vocab('main', 'search_team', 'row')");
    give_rows(team ? team_kept : open_kept, out);
    give_rows(team ? team_words : open_words, out);
}

/* Each marker searched for: those that find something are written. The page itself would repeat what was typed. */
static void give_searches(struct site_test *site, struct buf *out)
{
    const struct snapshot *s;
    must(snapshot_acquire(site->snapshots, f->db, &s, err));
    for (size_t i = 0; i < PLANTS; i++) {
        struct search_results *r = ARENA_NEW(f->a, struct search_results);
        const char *text = plants[i].marker;
        if (str_starts(str_of(text), STR("1990")))
            text = arena_printf(f->a, "0%s", text);
        struct search_query q = {.text = str_of(text), .page = 1};
        must(search_run(f->db, s, site->who->level, &q, f->a, r, err));
        if (r->words && r->total)
            buf_fmt(out, "%s\n", plants[i].marker);
    }
    snapshot_release(site->snapshots, s);
}

static const struct output {
    const char *name;
    void (*give)(struct site_test *site, struct buf *out);
    bool records; /* structure_load itself: what is allowed must stand here */
    const char
        *open; /* what it must show to everybody, as a proof that it was looked at; NULL: nothing of a structure */
} outputs[] = {
    {"records", give_records, true, "openname openservice openaddress 199007700"},
    {"pages of structures", give_pages, false, "openname openservice openaddress 199007700"},
    {"JSON", give_json, false, "openname openservice openaddress 199007700"},
    {"plain pages", give_plain_pages, false, NULL},
    {"lists", give_lists, false, "openname 199007700"},
    {"snapshot", give_snapshot, false, NULL},
    {"full-text index", give_index, false, "openname openservice openaddress 199007700"},
    {"searches", give_searches, false, "openname openservice openaddress 199007700"},
};

/* ---- looking ---- */

/* Small letters, without the spaces that telephone numbers and hours are written with. */
static void squeeze(struct buf *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        unsigned char c = (unsigned char)b->p[i];
        if (c == ' ' || (c == 0xC2 && (unsigned char)b->p[i + 1] == 0xA0 && ++i))
            continue;
        if (c == 0xE2 && (unsigned char)b->p[i + 1] == 0x80 && (unsigned char)b->p[i + 2] == 0xAF) {
            i += 2;
            continue;
        }
        b->p[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    b->n = n;
    if (b->p)
        b->p[n] = '\0';
}

static void look(const struct role_of *role, const struct output *o, const char *given)
{
    for (size_t i = 0; i < PLANTS; i++) {
        const struct plant *p = &plants[i];
        const char *at = strstr(given, p->marker);
        bool allowed = p->sees <= role->who->level && (o->records || p->nature != GONE);
        if (at && !allowed)
            fail_msg("%s, %s: %s (%s) leaks: ...%.60s", role->name, o->name, p->where, p->marker,
                     at - given > 20 ? at - 20 : given);
        if (!at && allowed && o->records && p->nature != DRAWN)
            fail_msg("%s, %s: %s (%s) is not there", role->name, o->name, p->where, p->marker);
    }
    struct str rest = str_of(o->open), marker;
    bool more = o->open != NULL;
    while (str_cut(&rest, ' ', &marker, &more)) {
        if (!strstr(given, arena_copy(f->a, marker.p, marker.n)))
            fail_msg("%s, %s: nothing was looked at, %.*s is missing", role->name, o->name, (int)marker.n, marker.p);
    }
}

static void nothing_is_given_to_whom_it_is_not_for(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
        struct site_test site = site_open(f, roles[r].who);
        for (size_t o = 0; o < sizeof outputs / sizeof *outputs; o++) {
            struct buf given = buf_heap(OUTPUT_MAX);
            outputs[o].give(&site, &given);
            assert_false(given.failed);
            squeeze(&given);
            look(&roles[r], &outputs[o], buf_cstr(&given));
            buf_free(&given);
        }
        site_close(&site);
    }
}

/* All pages of the team about structures. */
static void give_team_pages(struct site_test *site, struct buf *out)
{
    static const char uuids[] = "SELECT '/equipe/fiches/' || uuid || '/historique' FROM structure ORDER BY id";
    static const char *const targets[] = {"/equipe", "/equipe/fiches", "/equipe/fiches?choix=signalees",
                                          "/equipe/fiches?choix=incompletes&q=openname"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        take(site, targets[i], out);
    take_each(site, "/equipe/fiches/", out);
    struct buf paths = buf_in(f->a, 4096);
    give_rows(uuids, &paths);
    struct str rest = buf_str(&paths), path;
    for (bool more = true; str_cut(&rest, '\n', &path, &more) && path.n;)
        take(site, str_dup(f->a, path), out);
}

/* The team reads in its history what nobody else reads anywhere; who is not of the team gets not even the open values
 * there, only a refusal or the way to sign in. */
static void pages_of_the_team_give_nothing_to_others(void **state)
{
    (void)state;
    static const char *const told[] = {"secretaddress", "promail",         "levelteam",    "flagreason",
                                       "oldname",       "deletedplace",    "changereason", "hiddensource",
                                       "3h33",          "closedsecretname"};
    struct account account = {.id = 1, .label = "x", .mail = "x"};
    for (int role = ROLE_VISITOR; role < ROLE__MAX; role++) {
        bool team = role >= ROLE_BINOME;
        struct site_test site = site_open(f, access_audience((enum account_role)role));
        struct buf given = buf_heap(OUTPUT_MAX);
        account.role = role;
        site.account = role == ROLE_VISITOR ? NULL : &account;
        give_team_pages(&site, &given);
        squeeze(&given);
        for (size_t i = 0; !team && i < PLANTS; i++) {
            if (strstr(buf_cstr(&given), plants[i].marker))
                fail_msg("role %d reads %s (%s)", role, plants[i].where, plants[i].marker);
        }
        for (size_t i = 0; team && i < sizeof told / sizeof *told; i++) {
            if (!strstr(buf_cstr(&given), told[i]))
                fail_msg("role %d does not read %s", role, told[i]);
        }
        buf_free(&given);
        site_close(&site);
    }
}

/* Who does not know where it is, learns it neither by asking commune by commune nor by measuring. */
static void a_confidential_place_cannot_be_found_by_asking(void **state)
{
    (void)state;
    static const char *const insee[] = {"99123", "99124", "99125"};
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
        struct site_test site = site_open(f, roles[r].who);
        const struct snapshot *s;
        must(snapshot_acquire(site.snapshots, f->db, &s, err));
        for (size_t i = 0; i < 3; i++) {
            struct commune c = {0};
            struct err e;
            struct search_results *out = ARENA_NEW(f->a, struct search_results);
            assert_int_equal(commune_by_insee(f->db, str_of(insee[i]), f->a, &c, &e), 1);
            struct search_query q = {.commune = &c, .page = 1};
            must(search_run(f->db, s, site.who->level, &q, f->a, out, err));
            enum level sees = i == 2 ? LEVEL_PARTNERS : LEVEL_TEAM;
            assert_int_equal(out->total, site.who->level >= sees);
        }
        /* From the confidential place itself, 4 km beside the commune it was hidden in. */
        struct commune there = {.insee = "0", .lat = 48.1234567, .lon = 2.7654321};
        struct search_results *out = ARENA_NEW(f->a, struct search_results);
        struct search_query q = {.commune = &there, .sort = SORT_DISTANCE, .text = STR("openname"), .page = 1};
        must(search_run(f->db, s, site.who->level, &q, f->a, out, err));
        assert_int_equal(out->total, 1);
        assert_int_equal(out->items[0].metres < 1000, site.who->level == LEVEL_TEAM);
        snapshot_release(site.snapshots, s);
        site_close(&site);
    }
}

/* Everything of an answer but its date. */
static const char *whole(struct site_test *site, const char *method, const char *target)
{
    struct reply r = site_ask(site, method, target);
    struct sealed *s = sealed_new(&r, INT64_MAX, SEALED_PLAIN);
    assert_non_null(s);
    const char *all =
        arena_printf(f->a, "%d\n%.*s%s%s%d %d %d\n%.*s", s->status, (int)s->head.n, s->head.p, s->etag, s->etag_gzip,
                     s->may_be_cached, s->gzip.n > 0, site->ctx.valid_until == INT64_MAX, (int)s->plain.n, s->plain.p);
    sealed_drop(s);
    assert_non_null(all);
    return all;
}

/* Under every address a structure has or had, in every way to ask: what may not be seen is what never was. */
static void what_is_hidden_answers_as_what_never_existed(void **state)
{
    (void)state;
    static const char *const addresses[] = {"/annuaire/x/y--%s",
                                            "/annuaire/territoire/levelteam--%s",
                                            "/annuaire/territoire/deletedname--%s",
                                            "/annuaire/antony/levelteam--%s",
                                            "/annuaire/x/--%s",
                                            "/api/v1/structures/%s"};
    static const char *const methods[] = {"GET", "HEAD", "POST", "OPTIONS"};
    static const char ids[] = "SELECT uuid, short FROM structure ORDER BY id";
    const char *id[STRUCTURES][2], *never[2] = {"00000000-0000-4000-8000-000000000000", "0123456789"};
    struct stmt *s;
    struct err end;
    size_t n = 0;
    must(db_prepare(f->db, ids, &s, err));
    for (; stmt_step(s, &end) == 1; n++) {
        id[n][0] = col_text(s, 0, f->a);
        id[n][1] = col_text(s, 1, f->a);
    }
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
        struct site_test site = site_open(f, roles[r].who);
        /* Of eleven, the public may see the open, the closed and the merged one. */
        size_t hidden = 0, expected[] = {8, 6, 1};
        for (size_t i = 0; i < n; i++) {
            struct structure_ref ref;
            must(structure_find(f->db, site.who, str_of(id[i][0]), f->a, &ref, err));
            if (ref.state != STRUCTURE_NONE)
                continue;
            hidden++;
            for (size_t k = 0; k < 2 * sizeof addresses / sizeof *addresses; k++) {
                struct buf there = buf_in(f->a, 200), nowhere = buf_in(f->a, 200);
                struct str before, after = str_of(addresses[k / 2]);
                bool more = true;
                (void)str_cut(&after, '%', &before, &more);
                buf_fmt(&there, "%.*s%s", (int)before.n, before.p, id[i][k % 2]);
                buf_fmt(&nowhere, "%.*s%s", (int)before.n, before.p, never[k % 2]);
                for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
                    const char *a = whole(&site, methods[m], buf_cstr(&there));
                    const char *b = whole(&site, methods[m], buf_cstr(&nowhere));
                    if (strcmp(a, b) != 0)
                        fail_msg("%s: %s %s (structure %zu) gives\n%s\ninstead of\n%s", roles[r].name, methods[m],
                                 buf_cstr(&there), i + 1, a, b);
                }
            }
        }
        assert_int_equal(hidden, expected[r]);
        site_close(&site);
    }
}

static const char *as_text(const struct structure *s)
{
    struct buf b = buf_in(f->a, OUTPUT_MAX);
    record_json(&b, &structure_type, s, NULL);
    assert_false(b.failed);
    return buf_cstr(&b);
}

/* app/refresh reads a structure once, as the team, and indexes what is left of it for the public. */
static void what_is_left_of_the_team_s_reading_is_what_others_read(void **state)
{
    (void)state;
    size_t same = 0, less = 0;
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
        for (int64_t id = 1; id <= STRUCTURES; id++) {
            struct structure read = fixture_load(f, roles[r].who, id), team = fixture_load(f, &audience_team, id), left;
            bool left_out;
            if (!read.id)
                continue;
            must(structure_as_seen(&team, roles[r].who, f->a, &left, &left_out, err));
            assert_string_equal(as_text(&left), as_text(&read));
            same += !left_out;
            less += left_out;
        }
    }
    assert_true(same > 0 && less > 1);
}

/* Whoever is signed in reads a structure's public page as partners do, the team too, and nothing of it is kept. */
static void who_is_signed_in_reads_on_public_pages_what_partners_may(void **state)
{
    (void)state;
    static const struct role_of as_partner = {"signed in", &audience_partners};
    static const struct output pages = {"pages of structures", give_pages, false,
                                        "openname 199007700 199007701 prolabel 199007703 personname partnerservice "
                                        "199007706 levelpartners ruledpartners partenairesetéquipe"};
    for (int role = ROLE_PARTNER; role < ROLE__MAX; role++) {
        struct account account = fixture_account(f, "Essai", "essai@example.org", (enum account_role)role);
        struct site_test site = site_open(f, &audience_public);
        struct buf out = buf_in(f->a, OUTPUT_MAX);
        site.account = &account;
        pages.give(&site, &out);
        assert_false(out.failed);
        squeeze(&out);
        look(&as_partner, &pages, buf_cstr(&out));
        struct reply r = site_get(&site, site_page_of(f, 1));
        assert_int_equal(r.status, 200);
        assert_true(r.never_cached);
        assert_string_equal(r.cache_control, "no-store");
        site.account = NULL;
        r = site_get(&site, site_page_of(f, 1));
        assert_false(r.never_cached);
        assert_int_equal(site_count(&r, "prolabel") + site_count(&r, "partenaires et équipe"), 0);
        site_close(&site);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_given_to_whom_it_is_not_for),
        cmocka_unit_test(who_is_signed_in_reads_on_public_pages_what_partners_may),
        cmocka_unit_test(pages_of_the_team_give_nothing_to_others),
        cmocka_unit_test(what_is_hidden_answers_as_what_never_existed),
        cmocka_unit_test(a_confidential_place_cannot_be_found_by_asking),
        cmocka_unit_test(what_is_left_of_the_team_s_reading_is_what_others_read),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
