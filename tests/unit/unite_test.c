/* Two structures that are one: what moves, what stays, what imports say afterwards, and what nobody may learn by it. */
#include "desk.h"

#include <stdio.h>

#include "app/agenda.h"
#include "app/edit.h"
#include "app/history.h"
#include "app/removal.h"
#include "app/unite.h"
#include "base/date.h"
#include "domain/occurrence.h"
#include "domain/unite.h"

#define HEAD \
    "cle;structure;type;presentation;finess;lieu;adresse;commune;insee;horaires;service;themes;telephone;courriel\n"

static const char FIRST[] =
    HEAD "a;Le Refuge;csapa;Texte un;920000011;;1 rue du Lac;Bagneux;92007;Mo-Fr 09:00-12:00;Accueil;logement;"
         "01 99 00 00 01;un@example.org\n";
static const char SECOND[] =
    HEAD "b;Refuge du Lac;csapa;Texte deux;920000022;;1, Rue du lac;Bagneux;92007;Mo 14:00-17:00;Accueil;;"
         "01 99 00 00 01;\n"
         "b;;;;;Annexe;5 rue du Pont;Bagneux;92007;;Hébergement;;;\n";

struct pair {
    struct desk *d;
    int64_t kept, other;
    struct unite_look look;
    struct uniting what;
    struct unite_dates dates;
};

static void propose(struct pair *p)
{
    p->d->ctx.now += 60;
    assert_int_equal(
        unite_look(&p->d->ctx, str_of(desk_uuid(p->d, p->kept)), str_of(desk_uuid(p->d, p->other)), &p->look), 1);
    unite_propose(&p->look, &p->what);
}

static enum united merge(struct pair *p)
{
    enum united out = UNITED_UNKNOWN;
    if (unite_write(&p->d->ctx, &p->what, &p->dates, &out) != 0)
        fail_msg("%s", p->d->ctx.err.msg);
    assert_false(db_in_transaction(p->d->f->db));
    return out;
}

/* Two sources tell of it under two names. */
static struct pair two_sources(void)
{
    struct pair p = {.d = desk_open()};
    desk_import(p.d, "un", FIRST);
    desk_import(p.d, "deux", SECOND);
    p.kept = desk_id(p.d, "un", "a");
    p.other = desk_id(p.d, "deux", "b");
    assert_true(p.kept && p.other && p.kept != p.other);
    propose(&p);
    return p;
}

static bool takes(struct uniting *what, const char *field)
{
    uint64_t bit = UINT64_C(1) << record_index(&structure_type, str_of(field));
    bool was = what->taken & bit;
    what->taken |= bit;
    return was;
}

static const struct service *service_named(const struct structure *s, const char *name)
{
    for (size_t i = 0; i < s->services.n; i++) {
        if (strcmp(fixture_service(s, i)->name, name) == 0)
            return fixture_service(s, i);
    }
    return NULL;
}

static const struct place *place_of(const struct structure *s, const char *address)
{
    for (size_t i = 0; i < s->places.n; i++) {
        if (fixture_place(s, i)->address && strcmp(fixture_place(s, i)->address, address) == 0)
            return fixture_place(s, i);
    }
    return NULL;
}

static int64_t locks_of(struct desk *d, const char *field)
{
    static const char sql[] = "SELECT count(*) FROM field_lock WHERE field = ?1";
    struct stmt *s;
    struct err e;
    assert_int_equal(db_prepare(d->f->db, sql, &s, &e), 0);
    bind_text(s, 1, field);
    assert_int_equal(stmt_step(s, &e), 1);
    int64_t n = col_int(s, 0);
    stmt_reset(s);
    return n;
}

static void everything_moves_to_the_one_that_is_kept(void **state)
{
    (void)state;
    struct pair p = two_sources();
    struct desk *d = p.d;
    struct structure_ref ref;
    struct history h;
    fixture_exec(d->f, "INSERT INTO verification(structure, block, at, by, how, due) VALUES(1, 'identity', "
                       "'2026-01-01', 'x', 'document', '2027-01-01'),"
                       "(2, 'identity', '2026-06-01', 'y', 'document', '2027-01-01'),"
                       "(2, 'hours', '2026-05-01', 'y', 'phone', '2027-01-01'),"
                       "(1, 'contact', '2026-05-01', 'x', 'phone', '2027-01-01'),"
                       "(2, 'contact', '2026-04-01', 'y', 'phone', '2027-01-01')");
    int64_t child = fixture_add(d->f, "{'name':'Enfant','kind':'ccas'}");
    fixture_exec(d->f, arena_printf(d->f->a, "UPDATE structure SET parent = %lld WHERE id = %lld", (long long)p.other,
                                    (long long)child));
    fixture_exec(d->f,
                 "INSERT INTO structure_link(structure, hash, made_at, made_by) SELECT 2, 'h', 0, min(id) FROM account;"
                 "INSERT INTO calendar(uuid, kind, subject, cancelled, made_at) VALUES('c', 'partner', 2, 'marked', 0);"
                 "INSERT INTO account_structure(account, structure) SELECT min(id), 2 FROM account");
    propose(&p);
    assert_int_equal(p.look.place_joins[0] + p.look.place_joins[1], 1);
    assert_true(p.look.contact_known[0]);
    assert_false(takes(&p.what, "description"));
    struct structure other = desk_load(d, p.other);
    assert_int_equal(merge(&p), UNITED_DONE);
    /* Who was trusted with the other is not with this one: only the team says so. */
    assert_int_equal(fixture_number(d->f, "SELECT structure FROM structure_link"), p.other);
    assert_int_equal(fixture_number(d->f, "SELECT subject FROM calendar"), p.kept);
    assert_int_equal(fixture_number(d->f, "SELECT structure FROM account_structure"), p.other);
    struct structure s = desk_load(d, p.kept);
    assert_string_equal(s.name, "Le Refuge");
    assert_string_equal(s.description, "Texte deux");
    assert_int_equal(s.places.n, 2);
    assert_int_equal(s.services.n, 2);
    assert_int_equal(s.identifiers.n, 2);
    assert_int_equal(s.provenance.n, 2);
    assert_int_equal(s.verifications.n, 3);
    assert_string_equal(((const struct verification *)s.verifications.items)[1].by, "y");
    /* Of the same place ours stays; the service that came is held where it was. */
    assert_string_equal(fixture_place(&s, 0)->address, "1 rue du Lac");
    assert_string_equal(fixture_place(&s, 0)->hours, "Mo-Fr 09:00-12:00");
    const struct service *v = service_named(&s, "Hébergement");
    assert_true(v && v->places.n == 1);
    const struct place *annexe = place_of(&s, "5 rue du Pont");
    assert_string_equal(((const struct service_place *)v->places.items)[0].place, annexe->uuid);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM structure WHERE parent = 1"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM source_record WHERE structure <> 1"), 0);
    /* What was chosen between two is kept from imports: the name too, which is not the other's. */
    assert_int_equal(locks_of(d, "name"), 1);
    assert_int_equal(locks_of(d, "description"), 1);
    assert_int_equal(locks_of(d, "kind"), 0);
    /* The other one's address leads here; both histories are read. */
    must(structure_find(d->f->db, &audience_public, str_of(other.short_id), d->f->a, &ref, err));
    assert_true(ref.merged && ref.see_instead == p.kept);
    assert_int_equal(history_read(&d->ctx, str_of(s.uuid), 1, &h), 1);
    assert_int_equal(h.merged_n, 1);
    assert_string_equal(h.merged[0].name, "Refuge du Lac");
    assert_string_equal(h.versions[0].rows[0].change->reason, "fusion avec «\u00A0Refuge du Lac\u00A0»");
    assert_int_equal(history_read(&d->ctx, str_of(other.uuid), 1, &h), 1);
    assert_true(h.deleted && h.n >= 2);
    assert_string_equal(h.tombstone.reason, "fusionnée avec «\u00A0Le Refuge\u00A0»");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM search_doc WHERE structure = 2"), 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM twin"), 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    desk_close(d);
}

static void the_next_import_of_either_source_speaks_of_the_one_that_is_kept(void **state)
{
    (void)state;
    struct pair p = two_sources();
    struct desk *d = p.d;
    assert_int_equal(merge(&p), UNITED_DONE);
    int64_t n = fixture_number(d->f, "SELECT count(*) FROM structure");
    /* The same files again change nothing. */
    int64_t rows = fixture_number(d->f, "SELECT count(*) FROM change WHERE entity IN ('structure', 'place', 'service')"
                                        " AND entity_id > 0");
    desk_import(d, "un", FIRST);
    desk_import(d, "deux", SECOND);
    assert_int_equal(fixture_number(d->f,
                                    "SELECT count(*) FROM change WHERE entity IN ('structure', 'place', 'service')"
                                    " AND entity_id > 0"),
                     rows);
    /* Each changes what it told: the place that came, the place that is one, the service of ours. */
    desk_import(d, "deux",
                HEAD "b;Refuge du Lac;csapa;Texte deux;920000022;;1, Rue du lac;Bagneux;92007;Mo 15:00-18:00;Accueil;;"
                     "01 99 00 00 01;\n"
                     "b;;;;;Annexe;5 rue du Pont;Bagneux;92007;Tu 10:00-12:00;Hébergement;;01 99 00 00 09;\n");
    desk_import(d, "un",
                HEAD "a;Le Refuge;csapa;Texte un;920000011;;1 rue du Lac;Bagneux;92007;Mo-Fr 09:00-12:00;Accueil;"
                     "logement;01 99 00 00 01;autre@example.org\n");
    struct structure s = desk_load(d, p.kept);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM structure"), n);
    assert_int_equal(desk_load(d, p.other).id, 0);
    assert_int_equal(s.places.n, 2);
    assert_int_equal(s.services.n, 2);
    assert_string_equal(place_of(&s, "5 rue du Pont")->hours, "Tu 10:00-12:00");
    assert_string_equal(fixture_place(&s, 0)->hours, "Mo 15:00-18:00");
    assert_string_equal(s.name, "Le Refuge");
    /* A third source of the other's establishment finds it, and what leaves one source is still held by the other. */
    desk_import(d, "trois", HEAD "z;Lac;csapa;;920000022;;;Bagneux;92007;;;;;\n");
    assert_int_equal(desk_id(d, "trois", "z"), p.kept);
    desk_import(d, "deux", HEAD "c;Autre chose;csapa;;;;;;;;;;;\n");
    assert_int_equal(desk_load(d, p.kept).status, STATUS_ACTIVE);
    desk_close(d);
}

/* Who does not want to be in the directory is not brought back by a second page of theirs. */
static void an_objection_holds_for_the_one_that_is_kept(void **state)
{
    (void)state;
    struct pair p = two_sources();
    struct desk *d = p.d;
    assert_int_equal(fixture_number(d->f, "SELECT visible FROM structure WHERE id = 1"), LEVEL_PUBLIC);
    fixture_exec(d->f, "INSERT INTO objection(structure, at) VALUES(2, 1)");
    assert_int_equal(p.other, 2);
    assert_int_equal(merge(&p), UNITED_DONE);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM objection WHERE structure = 1"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT visible FROM structure WHERE id = 1"), LEVEL_TEAM);
    desk_close(d);
}

/* A source that told twice of one structure, with the same keys of places and services in both rows. */
static void two_rows_of_one_source_keep_their_parts_apart(void **state)
{
    (void)state;
    struct pair p = {.d = desk_open()};
    struct desk *d = p.d;
    static const char both[] = HEAD "a;Halte;ccas;Un;;;1 rue du Lac;Bagneux;92007;;Accueil;;01 99 00 00 01;\n"
                                    "b;Halte bis;ccas;Deux;;;9 rue du Pont;Bagneux;92007;;Écoute;;01 99 00 00 02;\n";
    desk_import(d, "un", both);
    p.kept = desk_id(d, "un", "a");
    p.other = desk_id(d, "un", "b");
    /* As maps with keys of their own make them. */
    fixture_exec(d->f, "UPDATE place SET key = 'un:1'; UPDATE service SET key = 'un:1';"
                       "UPDATE source_mapped SET mapped = replace(replace(replace(mapped,"
                       " 'un:1-rue-du-lac-92007', 'un:1'), 'un:9-rue-du-pont-92007', 'un:1'), 'un:accueil', 'un:1')");
    propose(&p);
    assert_int_equal(merge(&p), UNITED_DONE);
    assert_int_equal(fixture_number(d->f, "SELECT count(DISTINCT key) FROM place WHERE structure = 1"), 2);
    assert_int_equal(fixture_number(d->f, "SELECT count(DISTINCT key) FROM service WHERE structure = 1"), 2);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM record_part"), 2);
    desk_close(d);
    /* One that stayed behind is not mistaken for the one of its key that was there. */
    p.d = d = desk_open();
    desk_import(d, "un",
                HEAD "a;Halte;ccas;Un;;;1 rue du Lac;Bagneux;92007;;Accueil;logement;;\n"
                     "b;Halte bis;ccas;Deux;;;9 rue du Pont;Bagneux;92007;;Accueil;;;\n");
    propose(&p);
    p.what.service[0] = false;
    assert_int_equal(merge(&p), UNITED_DONE);
    desk_import(d, "un",
                HEAD "a;Halte;ccas;Un;;;1 rue du Lac;Bagneux;92007;;Accueil;logement;;\n"
                     "b;Halte bis;ccas;Deux;;;9 rue du Pont;Bagneux;92007;Mo 10:00-12:00;Accueil;diabete;;\n");
    struct structure s = desk_load(d, p.kept);
    assert_int_equal(s.services.n, 1);
    assert_string_equal(fixture_service(&s, 0)->themes.codes[0], "logement");
    assert_string_equal(place_of(&s, "9 rue du Pont")->hours, "Mo 10:00-12:00");
    desk_close(d);
}

static void what_is_not_chosen_stays_with_the_one_that_goes(void **state)
{
    (void)state;
    struct pair p = two_sources();
    struct desk *d = p.d;
    enum removed done;
    struct tombstone t;
    struct structure was;
    memset(p.what.place, 0, sizeof p.what.place);
    memset(p.what.service, 0, sizeof p.what.service);
    memset(p.what.contact, 0, sizeof p.what.contact);
    assert_int_equal(merge(&p), UNITED_DONE);
    struct structure s = desk_load(d, p.kept);
    assert_int_equal(s.places.n, 1);
    assert_int_equal(s.services.n, 1);
    assert_int_equal(s.contacts.n, 2);
    /* Its source does not bring it back either. */
    desk_import(d, "deux",
                HEAD "b;Refuge du Lac;csapa;Texte deux;920000022;;1, Rue du lac;Bagneux;92007;Mo 15:00-18:00;Accueil;;"
                     "01 99 00 00 01;\n"
                     "b;;;;;Annexe;5 rue du Pont;Bagneux;92007;Tu 10:00-12:00;Hébergement;;;\n");
    s = desk_load(d, p.kept);
    assert_int_equal(s.places.n, 1);
    assert_string_equal(fixture_place(&s, 0)->hours, "Mo-Fr 09:00-12:00");
    /* Taken back it has what stayed. */
    assert_int_equal(removal_read(&d->ctx, p.what.other, &t, &was), 1);
    assert_true(t.merged && was.places.n == 2 && was.services.n == 2);
    assert_int_equal(removal_undo(&d->ctx, p.what.other, t.rev, &done), 0);
    assert_int_equal(done, REMOVED_DONE);
    assert_int_equal(desk_load(d, p.other).places.n, 2);
    desk_close(d);
}

/* The public's reading as one text. */
static const char *seen_by(struct desk *d, const struct audience *who, int64_t id)
{
    struct structure s = fixture_load(d->f, who, id);
    struct buf b = buf_in(d->f->a, 1u << 20);
    record_json(&b, &structure_type, &s, &(struct record_filter){.skip_null = true});
    return buf_cstr(&b);
}

static void publish(struct desk *d)
{
    fixture_exec(d->f, "UPDATE structure SET visible = level,"
                       " visible_rule = (SELECT value FROM setting WHERE key = 'rule.directory.visibility')");
}

static struct pair planted(int level)
{
    struct pair p = {.d = desk_open()};
    struct desk *d = p.d;
    desk_import(d, "un", FIRST);
    p.kept = desk_id(d, "un", "a");
    p.other = fixture_add(
        d->f, "{'name':'Plantednom','kind':'csapa','description':'planteddescription','website':'https://planted.org',"
              "'places':[{'address':'1 rue du Lac','insee':'92007','confidential':true,'access':'plantedaccess',"
              "'contacts':[{'kind':'mail','value':'planted1@example.org','level':'public'}]},"
              "{'address':'7 rue Plantedrue','insee':'92007'}],"
              "'services':[{'name':'Plantedservice'},{'name':'Accueil','description':'plantedaccueil'}],"
              "'contacts':[{'kind':'mail','value':'planted2@example.org','level':'public'},"
              "{'kind':'phone','value':'0199000001','level':'team'}]}");
    fixture_exec(d->f,
                 arena_printf(d->f->a, "UPDATE structure SET level = %d WHERE id = %lld", level, (long long)p.other));
    publish(d);
    propose(&p);
    return p;
}

static void nothing_becomes_public_by_it(void **state)
{
    (void)state;
    int level;
    struct pair p = planted(LEVEL_TEAM);
    struct desk *d = p.d;
    /* Nothing of its own is proposed, so the kept one stays public, without what came. */
    assert_int_equal(p.what.taken, 0);
    assert_false(unite_restricts(&p.look, &p.what, &level));
    assert_int_equal(merge(&p), UNITED_DONE);
    publish(d);
    const char *public = seen_by(d, &audience_public, p.kept), *team = seen_by(d, &audience_team, p.kept);
    assert_non_null(strstr(public, "Le Refuge"));
    assert_null(strstr(public, "lanted"));
    assert_non_null(strstr(team, "planted1"));
    assert_non_null(strstr(team, "planted2"));
    assert_non_null(strstr(team, "Plantedservice"));
    assert_non_null(strstr(team, "Plantedrue"));
    /* The same place is confidential now, and a number that one side keeps for the team is the team's. */
    assert_null(strstr(public, "rue du Lac"));
    assert_null(strstr(public, "01 99 00 00 01"));
    desk_close(d);
    /* A value of it is chosen: then the whole is as reserved as it was. */
    p = planted(LEVEL_PARTNERS);
    d = p.d;
    (void)takes(&p.what, "description");
    assert_true(unite_restricts(&p.look, &p.what, &level) && level == LEVEL_PARTNERS);
    assert_int_equal(merge(&p), UNITED_DONE);
    assert_int_equal(desk_load(d, p.kept).level, LEVEL_PARTNERS);
    publish(d);
    assert_null(strstr(seen_by(d, &audience_public, p.kept), "Refuge"));
    desk_close(d);
    /* Both are public: what is confidential stays so. */
    p = planted(LEVEL_PUBLIC);
    d = p.d;
    assert_int_equal(merge(&p), UNITED_DONE);
    publish(d);
    public = seen_by(d, &audience_public, p.kept);
    assert_non_null(strstr(public, "Plantedservice"));
    assert_null(strstr(public, "rue du Lac"));
    assert_null(strstr(public, "planted1"));
    assert_null(strstr(public, "plantedaccess"));
    assert_null(strstr(public, "920000011"));
    desk_close(d);
}

static void who_comes_late_merges_nothing(void **state)
{
    (void)state;
    struct pair p = two_sources();
    struct desk *d = p.d;
    struct uniting first = p.what, again;
    enum united out;
    static const char rows[] = "SELECT count(*) FROM change";
    int64_t n = fixture_number(d->f, rows);
    p.what.other_rev--;
    assert_int_equal(merge(&p), UNITED_CHANGED);
    p.what = first;
    p.what.kept_rev++;
    assert_int_equal(merge(&p), UNITED_CHANGED);
    p.what = first;
    p.what.other = p.what.kept;
    assert_int_equal(merge(&p), UNITED_UNKNOWN);
    p.what.other = STR("00000000-0000-4000-8000-000000000000");
    assert_int_equal(merge(&p), UNITED_UNKNOWN);
    p.what = first;
    struct rules *rules = d->rules, *none = NULL;
    d->ctx.rules = &none;
    assert_int_equal(merge(&p), UNITED_RULES);
    d->ctx.rules = &rules;
    d->who.role = ROLE_BINOME;
    assert_int_equal(unite_write(&d->ctx, &p.what, &p.dates, &out), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    d->who.role = ROLE_COORDINATOR;
    assert_int_equal(fixture_number(d->f, rows), n);
    /* Two people at once, the second the other way round: the first has done it. */
    again = first;
    again.kept = first.other;
    again.other = first.kept;
    again.kept_rev = first.other_rev;
    again.other_rev = first.kept_rev;
    assert_int_equal(merge(&p), UNITED_DONE);
    assert_int_equal(merge(&p), UNITED_UNKNOWN);
    p.what = again;
    assert_int_equal(merge(&p), UNITED_UNKNOWN);
    desk_close(d);
}

static void more_than_a_structure_holds_is_refused_whole(void **state)
{
    (void)state;
    struct pair p = {.d = desk_open()};
    struct desk *d = p.d;
    struct buf b = buf_in(d->f->a, 1u << 20);
    p.kept = fixture_add(d->f, "{'name':'Un','kind':'ccas','places':[{'address':'99 rue du Lac','insee':'92007'}]}");
    buf_lit(&b, "{'name':'Deux','kind':'ccas','places':[");
    for (int i = 0; i < UNITE_PLACES_MAX; i++)
        buf_fmt(&b, "%s{'address':'%d rue du Pont','insee':'92007'}", i ? "," : "", i + 1);
    buf_lit(&b, "]}");
    p.other = fixture_add(d->f, buf_cstr(&b));
    publish(d);
    propose(&p);
    assert_int_equal(merge(&p), UNITED_FULL);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM place WHERE structure = 2"), UNITE_PLACES_MAX);
    assert_int_equal(desk_load(d, p.other).places.n, UNITE_PLACES_MAX);
    p.what.place[3] = false;
    assert_int_equal(merge(&p), UNITED_DONE);
    assert_int_equal(desk_load(d, p.kept).places.n, UNITE_PLACES_MAX);
    assert_string_equal(fixture_place(&(struct structure){.places = desk_load(d, p.kept).places}, 0)->address,
                        "99 rue du Lac");
    desk_close(d);
}

static void merged_twice_the_first_address_leads_to_the_last(void **state)
{
    (void)state;
    struct pair p = two_sources();
    struct desk *d = p.d;
    struct structure_ref ref;
    assert_int_equal(merge(&p), UNITED_DONE);
    int64_t first = p.other;
    p.other = p.kept;
    p.kept = fixture_add(d->f, "{'name':'Troisième','kind':'ccas'}");
    publish(d);
    propose(&p);
    assert_int_equal(merge(&p), UNITED_DONE);
    must(structure_find(d->f->db, &audience_team, str_of(desk_uuid(d, first)), d->f->a, &ref, err));
    assert_true(ref.merged && ref.see_instead == p.kept);
    /* And what its source says still arrives: the service that moved twice, the place that was one. */
    desk_import(d, "deux",
                HEAD "b;Refuge du Lac;csapa;Texte deux;920000022;;1, Rue du lac;Bagneux;92007;Mo 15:00-18:00;Accueil;;"
                     "01 99 00 00 01;\n"
                     "b;;;;;Annexe;5 rue du Pont;Bagneux;92007;Tu 10:00-12:00;Hébergement;;;\n");
    struct structure s = desk_load(d, p.kept);
    assert_int_equal(s.places.n, 2);
    assert_string_equal(place_of(&s, "5 rue du Pont")->hours, "Tu 10:00-12:00");
    assert_string_equal(place_of(&s, "1 rue du Lac")->hours, "Mo 15:00-18:00");
    desk_close(d);
}

/* A date of this number, two hours from 9:00, that takes its people and its place. */
static void add_date(struct desk *d, int id, int64_t place, const char *day, const char *more)
{
    int32_t on;
    must(date_parse(str_of(day), &on, err));
    int64_t from = paris_instant(on, 540);
    fixture_exec(d->f,
                 arena_printf(d->f->a,
                              "INSERT INTO occurrence(id, uuid, rev, created_at, updated_at, kind, title, place,"
                              " day, start, minutes, start_utc, end_utc, status, open_to, holds_place) VALUES("
                              "%d, 'date-%d', 0, 0, 0, 'permanence', 'Permanence %d', %lld, '%s', 540, 120,"
                              " %lld, %lld, 'confirmed', 'everyone', 1); UPDATE occurrence SET %s WHERE id = %d",
                              id, id, id, (long long)place, day, (long long)from, (long long)from + 7200, more, id));
}

static void going_back_before_it_gives_the_parts_up_and_keeps_the_tombstone(void **state)
{
    (void)state;
    struct pair p = two_sources();
    struct desk *d = p.d;
    struct history h;
    enum restored done;
    assert_int_equal(merge(&p), UNITED_DONE);
    struct str uuid = str_of(desk_uuid(d, p.kept));
    assert_int_equal(history_read(&d->ctx, uuid, 1, &h), 1);
    int64_t before = 0;
    for (size_t i = 0; i < h.n; i++)
        before = h.versions[i].last < p.look.kept.rev + 1 && !before ? h.versions[i].last : before;
    struct restoring what = {.uuid = uuid, .version = before, .rev = desk_load(d, p.kept).rev};
    d->ctx.now += 60;
    /* Not while somebody is expected at one of them. */
    struct structure s = desk_load(d, p.kept);
    add_date(d, 1, place_of(&s, "5 rue du Pont")->id, "2099-05-04", "level = 0");
    assert_int_equal(history_restore(&d->ctx, &what, &done), 0);
    assert_int_equal(done, RESTORED_DATES);
    assert_int_equal(desk_load(d, p.kept).places.n, 2);
    fixture_exec(d->f, "UPDATE occurrence SET status = 'cancelled'");
    assert_int_equal(history_restore(&d->ctx, &what, &done), 0);
    assert_int_equal(done, RESTORED_DONE);
    assert_int_equal(desk_load(d, p.kept).places.n, 1);
    assert_int_equal(desk_load(d, p.other).id, 0);
    desk_close(d);
}

static int64_t place_of_date(struct desk *d, int id)
{
    return fixture_number(d->f, arena_printf(d->f->a, "SELECT place FROM occurrence WHERE id = %d", id));
}

#define SERIES_ROW \
    "INSERT INTO series(id, uuid, rev, created_at, updated_at, kind, title, place, start, minutes, first, " \
    "extended_to," \
    " open_to, rule) VALUES(1, 'serie-1', 0, 0, 0, 'permanence', 'Tous les mardis', %lld, 540, 120, '2026-01-06'," \
    " '2026-12-31', 'everyone', 'FREQ=WEEKLY;BYDAY=TU')"

static void the_planning_follows_its_place(void **state)
{
    (void)state;
    struct pair p = two_sources();
    struct desk *d = p.d;
    struct occurrence o;
    size_t twin = p.look.place_joins[0] ? 0 : 1;
    int64_t from = fixture_place(&p.look.other, twin)->id, moves = fixture_place(&p.look.other, 1 - twin)->id;
    int64_t to = fixture_place(&p.look.kept, p.look.place_joins[twin] - 1)->id;
    fixture_exec(d->f, arena_printf(d->f->a, SERIES_ROW, (long long)from));
    add_date(d, 1, from, "2099-05-04", "series = 1, nominal_day = day");
    add_date(d, 2, from, "2020-05-04", "status = 'done', counted_at = 7");
    add_date(d, 3, moves, "2099-05-04", "level = 0");
    add_date(d, 4, from, "2099-05-05", "deleted_rev = 1");
    add_date(d, 5, to, "2020-05-04", "status = 'done'"); /* entered on both: over, it holds nothing up */
    add_date(d, 6, to, "2099-05-04", "status = 'cancelled'");
    fixture_exec(d->f, arena_printf(d->f->a,
                                    "INSERT INTO place_planning VALUES(%lld, 12, 1);"
                                    "INSERT INTO tally VALUES(2, 'people', 9);"
                                    "INSERT INTO ask(uuid, created_at, kind, structure, place, from_kind, digest)"
                                    " VALUES('q', 0, 'workshop', 2, %lld, 'link', 'x')",
                                    (long long)from, (long long)from));
    assert_int_equal(unite_dates(&d->ctx, &p.look, &p.what, &p.dates), 0);
    assert_true(p.dates.n_stuck == 0 && p.dates.dates == 3 && p.dates.ahead == 2 && p.dates.series == 1);
    int64_t rows = fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'occurrence'");
    assert_int_equal(merge(&p), UNITED_DONE);
    for (int id = 1; id <= 4; id++)
        assert_int_equal(place_of_date(d, id), id == 3 ? moves : to);
    assert_int_equal(fixture_number(d->f, "SELECT place FROM series"), to);
    assert_int_equal(fixture_number(d->f, "SELECT place FROM ask"), to);
    assert_int_equal(fixture_number(d->f, "SELECT structure FROM ask"), p.kept);
    assert_int_equal(fixture_number(d->f, "SELECT capacity * 10 + school_closed FROM place_planning WHERE place IN"
                                          " (SELECT id FROM place WHERE structure = 1)"),
                     121);
    /* With its row of history and its number in feeds; what was counted stays. */
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'occurrence'"), rows + 2);
    assert_int_equal(
        fixture_number(d->f, arena_printf(d->f->a,
                                          "SELECT count(*) FROM change c JOIN occurrence o ON o.id = c.entity_id AND"
                                          " o.rev = c.seq WHERE c.entity = 'occurrence' AND json_extract(c.diff,"
                                          " '$.place[0]') = '%lld' AND json_extract(c.diff, '$.place[1]') = '%lld'"
                                          " AND c.reason LIKE 'fusion avec%%'",
                                          (long long)from, (long long)to)),
        2);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'series'"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT value FROM tally WHERE occurrence = 2"), 9);
    assert_int_equal(occurrence_find(d->f->db, &audience_team, STR("date-1"), d->f->a, &o, &d->ctx.err), 1);
    assert_string_equal(o.structure_name, "Le Refuge");
    /* The address of its dates leads on, for who may know the place. */
    const char *now, *old = fixture_place(&p.look.other, twin)->uuid;
    assert_int_equal(occurrence_place_joined(d->f->db, str_of(old), d->f->a, &now, &d->ctx.err), 1);
    assert_string_equal(now, fixture_place(&p.look.kept, p.look.place_joins[twin] - 1)->uuid);
    publish(d);
    d->ctx.audience = &audience_public;
    assert_int_equal(agenda_place_joined(&d->ctx, str_of(old), &now), 1);
    fixture_exec(d->f, arena_printf(d->f->a, "UPDATE place SET confidential = 1 WHERE id = %lld", (long long)to));
    assert_int_equal(agenda_place_joined(&d->ctx, str_of(old), &now), 0);
    d->ctx.audience = &audience_team;
    /* Taken back, the other has none of it: all of it is where it was said to stay. */
    struct tombstone t;
    struct structure was;
    enum removed back;
    assert_int_equal(removal_read(&d->ctx, p.what.other, &t, &was), 1);
    assert_int_equal(removal_undo(&d->ctx, p.what.other, t.rev, &back), 0);
    assert_int_equal(back, REMOVED_DONE);
    assert_int_equal(place_of_date(d, 1), to);
    assert_int_equal(occurrence_place_joined(d->f->db, str_of(old), d->f->a, &now, &d->ctx.err), 0);
    desk_close(d);
}

static void dates_whose_place_does_not_come_hold_it_up(void **state)
{
    (void)state;
    struct pair p = two_sources();
    struct desk *d = p.d;
    size_t alone = p.look.place_joins[0] ? 1 : 0;
    int64_t place = fixture_place(&p.look.other, alone)->id;
    fixture_exec(d->f, arena_printf(d->f->a, SERIES_ROW, (long long)place));
    add_date(d, 1, place, "2099-05-04", "series = 1, nominal_day = day");
    add_date(d, 2, place, "2099-05-05", "level = 0");
    p.what.place[alone] = false;
    assert_int_equal(merge(&p), UNITED_DATES);
    /* The series, and the date that is not of it. */
    assert_int_equal(p.dates.n_stuck, 2);
    assert_true(p.dates.stuck[0].series && p.dates.stuck[0].why == UNITE_STAYS);
    assert_string_equal(p.dates.stuck[0].uuid, "serie-1");
    assert_string_equal(p.dates.stuck[1].uuid, "date-2");
    assert_int_equal(desk_load(d, p.other).id, p.other);
    fixture_exec(d->f, "UPDATE series SET last = '2026-01-31'; UPDATE occurrence SET status = 'cancelled'");
    assert_int_equal(merge(&p), UNITED_DONE);
    assert_int_equal(place_of_date(d, 1), place);
    desk_close(d);
}

static void two_dates_at_one_hour_hold_it_up_and_are_named(void **state)
{
    (void)state;
    struct pair p = two_sources();
    struct desk *d = p.d;
    size_t twin = p.look.place_joins[0] ? 0 : 1;
    int64_t from = fixture_place(&p.look.other, twin)->id;
    int64_t to = fixture_place(&p.look.kept, p.look.place_joins[twin] - 1)->id;
    for (int i = 0; i < UNITE_STUCK_MAX + 2; i++) {
        const char *day = arena_printf(d->f->a, "2099-05-%02d", i + 1);
        add_date(d, 1 + i, from, day, "level = 0");
        add_date(d, 100 + i, to, day, "level = 0");
    }
    int64_t rows = fixture_number(d->f, "SELECT count(*) FROM change");
    assert_int_equal(merge(&p), UNITED_DATES);
    assert_int_equal(p.dates.n_stuck, UNITE_STUCK_MAX);
    assert_int_equal(p.dates.stuck[0].why, UNITE_BUSY);
    assert_string_equal(p.dates.stuck[0].uuid, "date-1");
    assert_string_equal(p.dates.stuck[0].with, "date-100");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change"), rows);
    assert_int_equal(place_of_date(d, 1), from);
    fixture_exec(d->f, "UPDATE occurrence SET status = 'cancelled' WHERE id < 100");
    assert_int_equal(merge(&p), UNITED_DONE);
    desk_close(d);
}

/* Its place was confidential, or for fewer people: what follows it is not told to more. */
static void a_date_of_a_secret_place_stays_secret(void **state)
{
    (void)state;
    struct pair p = planted(LEVEL_PUBLIC);
    struct desk *d = p.d;
    struct occurrence o;
    int64_t from = fixture_place(&p.look.other, 0)->id;
    add_date(d, 1, from, "2099-05-04", "level = 0");
    add_date(d, 2, from, "2099-05-05", "title = 'Permanence, Le Refuge'");
    add_date(d, 3, from, "2020-05-05", "title = 'Permanence, Le Refuge', status = 'done'");
    assert_int_equal(merge(&p), UNITED_DATES);
    assert_int_equal(p.dates.n_stuck, 1);
    assert_int_equal(p.dates.stuck[0].why, UNITE_TOLD);
    assert_string_equal(p.dates.stuck[0].uuid, "date-2");
    assert_non_null(strstr(p.dates.stuck[0].words, "confidentiel"));
    assert_int_equal(place_of_date(d, 1), from);
    fixture_exec(d->f, "UPDATE occurrence SET title = 'Permanence' WHERE id = 2");
    assert_int_equal(merge(&p), UNITED_DONE);
    publish(d);
    assert_int_equal(occurrence_find(d->f->db, &audience_public, STR("date-1"), d->f->a, &o, &d->ctx.err), 1);
    assert_null(o.place_name);
    assert_int_equal(fixture_number(d->f, "SELECT level FROM occurrence WHERE id = 3"), LEVEL_TEAM);
    desk_close(d);
    /* The other one is for the team alone, the kept one public. */
    p = planted(LEVEL_TEAM);
    d = p.d;
    fixture_exec(d->f, "UPDATE place SET confidential = 0");
    propose(&p);
    add_date(d, 1, fixture_place(&p.look.other, 0)->id, "2099-05-04", "level = 0");
    assert_int_equal(unite_dates(&d->ctx, &p.look, &p.what, &p.dates), 0);
    assert_int_equal(p.dates.hidden, 1);
    assert_int_equal(merge(&p), UNITED_DONE);
    publish(d);
    assert_int_equal(occurrence_find(d->f->db, &audience_public, STR("date-1"), d->f->a, &o, &d->ctx.err), 0);
    desk_close(d);
}

/* Every column of the schema that names a structure or a place is one that merging knows. */
static void a_new_table_that_names_a_structure_or_a_place_is_noticed(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    static const char sql[] =
        "SELECT DISTINCT m.name || '.' || c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c"
        " WHERE m.type = 'table' AND (c.name = 'structure' OR EXISTS (SELECT 1 FROM pragma_foreign_key_list(m.name) k"
        "  WHERE k.\"table\" IN ('structure', 'place') AND k.\"from\" = c.name)) ORDER BY 1";
    struct stmt *s;
    struct err e;
    size_t n = 0, known = 0;
    assert_int_equal(db_prepare(f->db, sql, &s, &e), 0);
    while (stmt_step(s, &e) == 1) {
        const char *column = col_text(s, 0, f->a);
        bool found = false;
        for (size_t i = 0; unite_known[i]; i++)
            found = found || strcmp(unite_known[i], column) == 0;
        if (!found)
            fail_msg("%s names a structure or a place: say in core/domain/unite.c what a merge does with it", column);
        n++;
    }
    while (unite_known[known])
        known++;
    assert_int_equal(n, known); /* none that is gone */
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_moves_to_the_one_that_is_kept),
        cmocka_unit_test(the_next_import_of_either_source_speaks_of_the_one_that_is_kept),
        cmocka_unit_test(an_objection_holds_for_the_one_that_is_kept),
        cmocka_unit_test(two_rows_of_one_source_keep_their_parts_apart),
        cmocka_unit_test(what_is_not_chosen_stays_with_the_one_that_goes),
        cmocka_unit_test(nothing_becomes_public_by_it),
        cmocka_unit_test(who_comes_late_merges_nothing),
        cmocka_unit_test(more_than_a_structure_holds_is_refused_whole),
        cmocka_unit_test(merged_twice_the_first_address_leads_to_the_last),
        cmocka_unit_test(going_back_before_it_gives_the_parts_up_and_keeps_the_tombstone),
        cmocka_unit_test(the_planning_follows_its_place),
        cmocka_unit_test(dates_whose_place_does_not_come_hold_it_up),
        cmocka_unit_test(two_dates_at_one_hour_hold_it_up_and_are_named),
        cmocka_unit_test(a_date_of_a_secret_place_stays_secret),
        cmocka_unit_test(a_new_table_that_names_a_structure_or_a_place_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
