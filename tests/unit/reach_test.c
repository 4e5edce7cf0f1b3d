/* Whom a change has to reach: who stands on the list, what they are told, ticks, letters, texts of a telephone. */
#include "planner.h"

#include "app/planning.h"
#include "app/reach.h"
#include "app/repair.h"
#include "domain/outbox.h"
#include "domain/retention.h"
#include "publish/letter.h"

static struct person ide, psy, other;
static int64_t hall, depot, refuge;

#define must_one(call) must((call) == 1 ? 0 : -1)

/* Two people with accounts, one without; two places of one structure with contacts, and one that nobody may know. */
static struct desk *office(void)
{
    struct desk *d = desk_open();
    (void)fixture_add(
        d->f,
        "{'name':'Entraide (exemple)','kind':'association-caritative','contacts':[{'kind':'phone','value':"
        "'01 99 00 10 10','level':'public'},{'kind':'mail','value':'accueil@example.org','level':'public'}],'places':["
        "{'key':'1','name':'Antenne Nord (exemple)','insee':'92007','contacts':[{'kind':'phone','value':"
        "'06 39 98 10 11','label':'Responsable','level':'partners'}]},"
        "{'key':'2','name':'Dépôt (exemple)','insee':'92007'},"
        "{'key':'3','name':'Refuge (exemple)','insee':'92007','confidential':true}]}");
    hall = fixture_number(d->f, "SELECT id FROM place WHERE name LIKE 'Antenne%'");
    depot = fixture_number(d->f, "SELECT id FROM place WHERE name LIKE 'Dépôt%'");
    refuge = fixture_number(d->f, "SELECT id FROM place WHERE confidential = 1");
    fixture_exec(d->f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                       "(11, 'a', 0, 0, 0, 'Binôme 1', 'ide1@example.org', 'ide1@example.org', 'binome'),"
                       "(12, 'b', 0, 0, 0, 'Binôme 2', 'ide2@example.org', 'ide2@example.org', 'binome'),"
                       "(13, 'p', 0, 0, 0, 'Antenne Nord', 'nord@example.org', 'nord@example.org', 'partner');"
                       "INSERT INTO account_structure(account, structure) SELECT 13, id FROM structure");
    must(db_begin(d->f->db, err));
    ide = member(d, "IDE 1", "infirmier", 11);
    other = member(d, "IDE 2", "infirmier", 12);
    psy = member(d, "Psychologue A", "psychologue", 0);
    must(db_commit(d->f->db, err));
    return d;
}

static struct occurrence find(struct desk *d, const char *uuid)
{
    struct occurrence o;
    must_one(occurrence_find(d->f->db, &audience_team, str_of(uuid), d->f->a, &o, err));
    return o;
}

/* A date of IDE 1 and Psychologue A, three hours from 9:00; its uuid. */
static const char *date_on(struct desk *d, const char *iso, int64_t place)
{
    struct occurrence o = {.start = 540, .place = place, .status = OCCURRENCE_CONFIRMED, .holds_people = true};
    set(&occurrence_type, &o, "kind", "permanence", d->f->a);
    set(&occurrence_type, &o, "title", "Permanence santé", d->f->a);
    set(&occurrence_type, &o, "day", iso, d->f->a);
    set(&occurrence_type, &o, "minutes", "180", d->f->a);
    set(&occurrence_type, &o, "staff", arena_printf(d->f->a, "%s|%s", ide.uuid, psy.uuid), d->f->a);
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &d->f->author, NULL, &o, d->f->a, err));
    must(db_commit(d->f->db, err));
    return o.uuid;
}

/* Writes a date with another value, as the coordinator, a minute after what came before. */
static void change_to(struct desk *d, const char *uuid, const char *field, const char *value, const char *reason)
{
    struct author author = {.now = d->ctx.now += 60, .actor = "coordinator", .account = 7, .reason = reason};
    struct occurrence before = find(d, uuid), after = before;
    set(&occurrence_type, &after, field, value, d->f->a);
    if (reason)
        set(&occurrence_type, &after, "reason", reason, d->f->a);
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &author, &before, &after, d->f->a, err));
    must(db_commit(d->f->db, err));
}

static size_t open_lists(struct desk *d, struct reach_sheet **out)
{
    size_t n;
    if (reach_open(&d->ctx, out, &n) != 0)
        fail_msg("%s", d->ctx.err.msg);
    return n;
}

static struct reach_sheet only(struct desk *d)
{
    struct reach_sheet *list;
    assert_int_equal(open_lists(d, &list), 1);
    return list[0];
}

static const struct reach_person *who(const struct reach_sheet *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++) {
        if (strcmp(s->people[i].to->name, name) == 0)
            return &s->people[i];
    }
    return NULL;
}

static void tick(struct desk *d, const struct reach_sheet *s, const char *name)
{
    d->ctx.now += 60;
    must_one(reach_tell(&d->ctx, str_of(s->r.uuid), who(s, name)->to->id, REACH_PHONE, STR("")));
}

#define NORTH "Antenne Nord (exemple)"

/* ---- Who, and what they are told ---- */

static void a_move_has_to_reach_the_place_its_partner_and_both_members(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_on(d, "2026-12-08", hall);
    struct reach_sheet *none;
    assert_int_equal(open_lists(d, &none), 0); /* a new date is no change */
    change_to(d, date, "day", "2026-12-10", "Salle prise");
    struct reach_sheet s = only(d);
    assert_int_equal(s.n, 4);
    assert_int_equal(s.r.left, 4);
    assert_string_equal(s.r.by, "Coordinatrice 2");
    assert_string_equal(s.r.reason, "Salle prise");
    const struct reach_person *p = who(&s, NORTH);
    assert_non_null(p);
    assert_int_equal(p->to->n_ways, 3); /* the place's own first, for professionals too */
    assert_string_equal(p->to->ways[0].value, "06 39 98 10 11");
    assert_true(p->to->ways[0].pro);
    assert_string_equal(p->to->mail, "accueil@example.org");
    assert_string_equal(p->lines[0].what,
                        "Permanence santé, mardi 8 décembre 2026, de 9\u00A0h à 12\u00A0h, Antenne Nord (exemple)");
    assert_string_equal(p->lines[0].text,
                        "Déplacée\u00A0: jeudi 10 décembre 2026, de 9\u00A0h à 12\u00A0h. Salle prise.");
    assert_string_equal(who(&s, "Antenne Nord")->to->mail, "nord@example.org");
    assert_string_equal(who(&s, "IDE 1")->to->mail, "ide1@example.org");
    assert_null(who(&s, "Psychologue A")->to->mail); /* has no account: told otherwise */
    assert_null(who(&s, "Psychologue A")->letter);
    assert_int_equal(s.n_dates, 1);
    desk_close(d);
}

static void who_makes_the_change_knows_it(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_on(d, "2026-12-08", hall);
    fixture_exec(d->f, "UPDATE person SET account = 7 WHERE label = 'Psychologue A'");
    change_to(d, date, "day", "2026-12-10", NULL);
    struct reach_sheet s = only(d);
    assert_int_equal(who(&s, "Psychologue A")->to->how, REACH_SELF);
    assert_int_equal(s.r.left, 3);
    desk_close(d);
}

static void what_nobody_was_told_of_or_is_over_reaches_nobody(void **state)
{
    (void)state;
    struct desk *d = office();
    struct reach_sheet *list;
    const char *planned = date_on(d, "2026-12-08", hall), *past = date_on(d, "2026-11-03", hall);
    fixture_exec(d->f, "UPDATE occurrence SET status = 'proposed' WHERE day = '2026-12-08'");
    change_to(d, planned, "day", "2026-12-10", NULL);
    change_to(d, planned, "status", "confirmed", NULL); /* announced for the first time */
    change_to(d, past, "day", "2026-11-04", NULL);
    assert_int_equal(open_lists(d, &list), 0);
    change_to(d, planned, "title", "Permanence", NULL);
    change_to(d, planned, "public_note", "Par la cour", NULL);
    assert_int_equal(open_lists(d, &list), 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM reach"), 0);
    desk_close(d);
}

static void another_member_is_told_to_members_only(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_on(d, "2026-12-08", hall);
    change_to(d, date, "staff", arena_printf(d->f->a, "%s|%s", other.uuid, psy.uuid), NULL);
    struct reach_sheet s = only(d);
    assert_int_equal(s.n, 3);
    assert_null(who(&s, NORTH));
    assert_string_equal(who(&s, "IDE 1")->lines[0].text, "Vous n’y êtes plus.");
    assert_string_equal(who(&s, "IDE 2")->lines[0].text, "Vous la tenez avec Psychologue A.");
    assert_string_equal(who(&s, "Psychologue A")->lines[0].text, "Vous la tenez avec IDE 2.");
    desk_close(d);
}

static void another_place_is_told_to_both_and_a_secret_one_is_not_named(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_on(d, "2026-12-08", hall);
    change_to(d, date, "place", arena_printf(d->f->a, "%lld", (long long)refuge), NULL);
    struct reach_sheet s = only(d);
    assert_string_equal(who(&s, NORTH)->lines[0].text, "N’a plus lieu chez vous.");
    assert_string_equal(who(&s, "Refuge (exemple)")->lines[0].text, "Aura lieu chez vous.");
    assert_non_null(strstr(who(&s, "Refuge (exemple)")->lines[0].what, "lieu confidentiel"));
    assert_string_equal(who(&s, "IDE 1")->lines[0].text, "Nouveau lieu\u00A0: lieu confidentiel.");
    for (size_t i = 0; i < s.n; i++) {
        assert_null(s.people[i].sms ? strstr(s.people[i].sms, "Refuge") : NULL);
        assert_null(s.people[i].to->person && s.people[i].letter ? strstr(s.people[i].letter, "Refuge") : NULL);
    }
    desk_close(d);
}

/* ---- Changes that follow ---- */

static void a_second_move_goes_on_the_same_list_and_says_what_they_were_told(void **state)
{
    (void)state;
    struct desk *d = office();
    size_t n;
    const char *date = date_on(d, "2026-12-08", hall);
    change_to(d, date, "day", "2026-12-10", NULL);
    struct reach_sheet s = only(d);
    must_one(reach_write(&d->ctx, str_of(s.r.uuid), s.r.rev, &n));
    assert_int_equal(n, 3);
    tick(d, &s, "IDE 1");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE state = 'queued'"),
                     2); /* hers is pointless */
    change_to(d, date, "day", "2026-12-15", NULL);
    struct reach_sheet again = only(d);
    assert_string_equal(again.r.uuid, s.r.uuid);
    assert_int_equal(again.r.rev, s.r.rev + 1);
    assert_int_equal(again.r.left, 4); /* she has to be told again */
    assert_non_null(strstr(who(&again, NORTH)->lines[0].what, "mardi 8 décembre"));
    assert_non_null(strstr(who(&again, "IDE 1")->lines[0].what, "jeudi 10 décembre"));
    assert_non_null(strstr(who(&again, "IDE 1")->lines[0].text, "mardi 15 décembre"));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE state = 'queued'"), 0);
    /* what was shown before is not what would leave */
    assert_int_equal(reach_write(&d->ctx, str_of(s.r.uuid), s.r.rev, &n), -1);
    assert_int_equal(d->ctx.err.code, ERR_CONFLICT);
    d->ctx.err = (struct err){0};
    must_one(reach_write(&d->ctx, str_of(s.r.uuid), again.r.rev, &n));
    assert_int_equal(n, 3);
    must_one(reach_write(&d->ctx, str_of(s.r.uuid), again.r.rev, &n)); /* two press the button */
    assert_int_equal(n, 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE state = 'queued'"), 3);
    desk_close(d);
}

static void what_is_undone_before_anybody_was_told_closes_itself(void **state)
{
    (void)state;
    struct desk *d = office();
    struct reach_sheet *list;
    const char *date = date_on(d, "2026-12-08", hall);
    d->ctx.now += 60;
    must_one(planning_cancel(&d->ctx, str_of(date), STR("Grève")));
    struct reach_sheet s = only(d);
    assert_string_equal(who(&s, NORTH)->lines[0].text, "Annulée. Grève.");
    d->ctx.now += 60;
    must_one(planning_restore(&d->ctx, str_of(date)));
    assert_int_equal(open_lists(d, &list), 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM reach"), 0);
    desk_close(d);
}

static void what_is_undone_has_to_reach_who_was_told(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_on(d, "2026-12-08", hall);
    d->ctx.now += 60;
    must_one(planning_cancel(&d->ctx, str_of(date), STR("Grève")));
    struct reach_sheet s = only(d);
    tick(d, &s, NORTH);
    d->ctx.now += 60;
    must_one(planning_restore(&d->ctx, str_of(date)));
    s = only(d);
    assert_int_equal(s.n, 1);
    assert_string_equal(who(&s, NORTH)->lines[0].text, "A bien lieu.");
    tick(d, &s, NORTH);
    struct reach_sheet *list;
    assert_int_equal(open_lists(d, &list), 0);
    desk_close(d);
}

static void a_change_that_says_nothing_to_somebody_leaves_their_tick(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_on(d, "2026-12-08", hall);
    change_to(d, date, "day", "2026-12-10", NULL);
    struct reach_sheet s = only(d);
    tick(d, &s, NORTH);
    change_to(d, date, "staff", arena_printf(d->f->a, "%s|%s", other.uuid, psy.uuid), NULL);
    s = only(d);
    assert_true(who(&s, NORTH)->to->ticked_at > 0);
    assert_int_equal(who(&s, NORTH)->n, 1);
    assert_int_equal(who(&s, "IDE 1")->to->ticked_at, 0);
    assert_string_equal(who(&s, "IDE 1")->lines[0].text, "Vous n’y êtes plus.");
    desk_close(d);
}

static void fifty_dates_of_one_change_are_one_list(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *dates[50];
    struct author author = {.now = d->ctx.now + 60, .actor = "coordinator", .account = 7, .reason = "Travaux"};
    for (int i = 0; i < 50; i++) {
        char iso[DATE_ISO_SIZE];
        date_iso(day("2026-12-08") + 7 * i, iso);
        dates[i] = date_on(d, iso, hall);
    }
    d->ctx.now += 60;
    must(db_begin(d->f->db, err));
    for (int i = 0; i < 50; i++) {
        struct occurrence before = find(d, dates[i]), after = before;
        after.start = 840;
        must(occurrence_save(d->f->db, &author, &before, &after, d->f->a, err));
    }
    must(db_commit(d->f->db, err));
    struct reach_sheet s = only(d);
    size_t n;
    assert_int_equal(s.n, 4);
    assert_int_equal(s.n_dates, 50);
    assert_int_equal(who(&s, NORTH)->n, 50);
    assert_non_null(strstr(who(&s, NORTH)->sms, "Et 49 autres dates."));
    assert_in_range(strlen(who(&s, NORTH)->letter), 4000, OUTBOX_DATA_MAX);
    must_one(reach_write(&d->ctx, str_of(s.r.uuid), s.r.rev, &n));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 3); /* one each, not fifty */
    tick(d, &s, NORTH);
    change_to(d, dates[7], "day", "2027-01-27", NULL); /* one of them again: that one alone is told again */
    s = only(d);
    assert_string_equal(who(&s, NORTH)->lines[0].uuid, dates[7]);
    assert_false(who(&s, NORTH)->lines[0].known);
    assert_true(who(&s, NORTH)->lines[1].known);
    assert_null(strstr(who(&s, NORTH)->sms, "autre"));
    desk_close(d);
}

/* ---- Ticks ---- */

static void it_is_done_when_each_is_ticked_and_a_tick_can_be_taken_back(void **state)
{
    (void)state;
    struct desk *d = office();
    struct reach_sheet *list;
    size_t n;
    const char *date = date_on(d, "2026-12-08", hall);
    change_to(d, date, "day", "2026-12-10", NULL);
    struct reach_sheet s = only(d);
    int64_t to = who(&s, NORTH)->to->id;
    must_one(reach_tell(&d->ctx, str_of(s.r.uuid), to, REACH_PHONE, STR(" répondeur ")));
    assert_int_equal(reach_tell(&d->ctx, str_of(s.r.uuid), to, REACH_SMS, STR("")), 0); /* two at once */
    s = only(d);
    assert_string_equal(who(&s, NORTH)->to->note, "répondeur");
    assert_string_equal(who(&s, NORTH)->to->ticked_by, "Coordinatrice 2");
    assert_int_equal(who(&s, NORTH)->to->how, REACH_PHONE);
    d->ctx.now += 60;
    must_one(reach_tell(&d->ctx, str_of(s.r.uuid), 0, REACH_SPOKEN, STR(""))); /* everybody */
    assert_int_equal(open_lists(d, &list), 0);
    must(reach_of_date(&d->ctx, find(d, date).id, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].r.left, 0);
    must_one(reach_take_back(&d->ctx, str_of(s.r.uuid), to));
    assert_int_equal(reach_take_back(&d->ctx, str_of(s.r.uuid), to), 0);
    s = only(d);
    assert_int_equal(s.r.left, 1);
    assert_false(who(&s, NORTH)->lines[0].known);
    assert_int_equal(reach_tell(&d->ctx, str_of(s.r.uuid), to + 900, REACH_SMS, STR("")), 0); /* of no list */
    assert_int_equal(reach_tell(&d->ctx, STR("nothing"), to, REACH_SMS, STR("")), 0);
    char *note = arena_alloc(d->f->a, REACH_NOTE_MAX + 2);
    memset(note, 'a', REACH_NOTE_MAX + 1);
    note[REACH_NOTE_MAX + 1] = '\0';
    assert_int_equal(reach_tell(&d->ctx, str_of(s.r.uuid), to, REACH_SMS, str_of(note)), -1);
    d->ctx.err = (struct err){0};
    must_one(reach_tell(&d->ctx, str_of(s.r.uuid), to, REACH_SMS, str_of(note + 1)));
    desk_close(d);
}

static void a_binome_sees_theirs_a_coordinator_all_and_a_partner_none(void **state)
{
    (void)state;
    struct desk *d = office();
    struct reach_sheet *list;
    size_t n;
    const char *date = date_on(d, "2026-12-08", hall);
    change_to(d, date, "day", "2026-12-10", NULL);
    struct reach_sheet s = only(d);
    d->who = (struct account){.id = 12, .role = ROLE_BINOME, .label = "Binôme 2"};
    assert_int_equal(open_lists(d, &list), 0);
    assert_int_equal(reach_find(&d->ctx, str_of(s.r.uuid), &s), 0);
    assert_int_equal(reach_tell(&d->ctx, str_of(s.r.uuid), 0, REACH_SMS, STR("")), 0);
    d->who.id = 11;
    s = only(d);
    must_one(reach_tell(&d->ctx, str_of(s.r.uuid), who(&s, NORTH)->to->id, REACH_SMS, STR("")));
    assert_int_equal(reach_write(&d->ctx, str_of(s.r.uuid), s.r.rev, &n), -1); /* who edits writes */
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    assert_int_equal(reach_set_writes_itself(&d->ctx, true), -1);
    d->who = (struct account){.id = 13, .role = ROLE_PARTNER, .label = "Antenne Nord"};
    assert_int_equal(reach_open(&d->ctx, &list, &n), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    assert_int_equal(reach_find(&d->ctx, str_of(s.r.uuid), &s), -1);
    assert_int_equal(reach_tell(&d->ctx, str_of(s.r.uuid), 0, REACH_SMS, STR("")), -1);
    assert_int_equal(reach_take_back(&d->ctx, str_of(s.r.uuid), 1), -1);
    desk_close(d);
}

/* ---- Letters ---- */

/* As the mailer says that it left. */
static void leave(struct desk *d, const char *mail, int64_t at, enum outbox_state state)
{
    static const char sql[] = "SELECT id FROM outbox WHERE recipient = ?1 ORDER BY id DESC LIMIT 1";
    struct stmt *s;
    must(db_prepare(d->f->db, sql, &s, err));
    bind_text(s, 1, mail);
    must_one(stmt_step(s, err));
    int64_t id = col_int(s, 0);
    stmt_reset(s);
    must_one(outbox_claim(d->f->db, id, at, err));
    must(outbox_finish(d->f->db, id, &(struct outcome){.state = state, .way = state == OUTBOX_SENT ? "smtp" : NULL}, at,
                       err));
}

static void a_letter_is_enough_72_hours_before_the_date(void **state)
{
    (void)state;
    struct desk *d = office();
    size_t n;
    /* The clocks change between: 72 hours are no three days of the clock. */
    const char *date = date_on(d, "2027-03-29", hall);
    int64_t start = find(d, date).start_utc;
    assert_int_equal(paris_instant(day("2027-03-26"), 480), start - REACH_URGENT); /* 8 o'clock, not 9 */
    change_to(d, date, "day", "2027-04-01", NULL);                                 /* the old date comes sooner */
    d->ctx.now = start - REACH_URGENT - 60;
    struct reach_sheet s = only(d);
    assert_false(s.urgent);
    assert_int_equal(s.r.soonest, start);
    must_one(reach_write(&d->ctx, str_of(s.r.uuid), s.r.rev, &n));
    leave(d, "nord@example.org", d->ctx.now, OUTBOX_SENT);
    leave(d, "accueil@example.org", d->ctx.now, OUTBOX_FAILED);
    d->ctx.now = start - REACH_URGENT + 60;
    leave(d, "ide1@example.org", d->ctx.now, OUTBOX_SENT);
    s = only(d);
    assert_true(s.urgent);
    assert_int_equal(who(&s, "Antenne Nord")->to->how, REACH_MAIL);
    assert_true(who(&s, "Antenne Nord")->lines[0].known);
    assert_int_equal(who(&s, NORTH)->to->ticked_at, 0);
    assert_int_equal(who(&s, NORTH)->to->mail_state, OUTBOX_FAILED);
    assert_non_null(who(&s, NORTH)->letter); /* may be written again */
    assert_int_equal(who(&s, "IDE 1")->to->ticked_at, 0);
    assert_int_equal(who(&s, "IDE 1")->to->mail_state, OUTBOX_SENT);
    assert_true(who(&s, "IDE 1")->urgent);
    /* the one that left told her: the next change begins there */
    change_to(d, date, "day", "2027-04-02", NULL);
    s = only(d);
    assert_non_null(strstr(who(&s, "IDE 1")->lines[0].what, "jeudi 1er avril"));
    assert_non_null(strstr(who(&s, NORTH)->lines[0].what, "lundi 29 mars"));
    desk_close(d);
}

static void a_sooner_new_date_is_urgent_too(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_on(d, "2026-12-08", hall);
    change_to(d, date, "day", "2026-11-24", NULL); /* in two days */
    assert_true(only(d).urgent);
    change_to(d, date, "day", "2026-12-09", NULL); /* nobody was told of that day */
    assert_false(only(d).urgent);
    d->ctx.now = find(d, date).start_utc + 60; /* as it was announced to them has gone by, the new one has not */
    change_to(d, date, "day", "2027-02-09", NULL);
    assert_false(only(d).urgent);
    desk_close(d);
}

static void letters_leave_by_themselves_where_the_team_chose_it(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_on(d, "2026-12-08", hall);
    change_to(d, date, "day", "2026-12-10", NULL);
    d->ctx.now += REACH_SETTLE;
    must(reach_work(&d->ctx));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 0); /* nobody has read them */
    must(reach_set_writes_itself(&d->ctx, true));
    d->ctx.now -= 1;
    must(reach_work(&d->ctx));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 0); /* it may be undone yet */
    d->ctx.now += 1;
    must(reach_work(&d->ctx));
    must(reach_work(&d->ctx));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 3);
    leave(d, "accueil@example.org", d->ctx.now, OUTBOX_FAILED);
    must(reach_work(&d->ctx));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 3);
    desk_close(d);
}

static void a_letter_says_it_in_plain_words(void **state)
{
    (void)state;
    struct desk *d = office();
    struct templates *templates;
    struct str subject, text;
    struct letterhead head = {.name = "DAC (exemple)", .phone = "01 99 00 20 20", .base = "https://x.example.org"};
    const char *date = date_on(d, "2026-12-08", hall);
    change_to(d, date, "day", "2026-12-10", "Salle prise");
    struct reach_sheet s = only(d);
    const struct reach_person *p = who(&s, NORTH);
    struct mail mail = {.template_name = p->template_name, .data = p->letter};
    must(templates_load(false, &templates, err));
    must(letter_text(templates, &mail, &head, d->f->a, &subject, &text, err));
    assert_str(subject, "Changement de dates\u00A0: Antenne Nord (exemple)");
    assert_str(
        text, "Bonjour,\n\nNos dates changent pour «\u00A0Antenne Nord (exemple)\u00A0».\n\n"
              "Permanence santé, mardi 8 décembre 2026, de 9\u00A0h à 12\u00A0h, Antenne Nord (exemple)\n"
              "Déplacée\u00A0: jeudi 10 décembre 2026, de 9\u00A0h à 12\u00A0h. Salle prise.\n\n"
              "Merci de le dire autour de vous, et de changer l’affiche. Une question\u00A0: répondez à ce courriel, ou"
              " appelez-nous.\n\n-- \nDAC (exemple)\nTéléphone\u00A0: 01 99 00 20 20\nhttps://x.example.org\n");
    templates_free(templates);
    desk_close(d);
}

/* ---- Texts of a telephone ---- */

static size_t letters_of(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

static void a_text_names_the_place_and_both_dates_in_160_letters(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_on(d, "2026-12-08", hall);
    fixture_exec(d->f, "INSERT INTO setting VALUES('team.name', 'DAC (exemple)'), ('team.phone', '01 99 00 20 20')");
    change_to(d, date, "day", "2026-12-10", "La salle n’est pas prête");
    struct reach_sheet s = only(d);
    assert_string_equal(
        who(&s, NORTH)->sms,
        "Report: Permanence santé, Antenne Nord (exemple), mar. 8/12 9h > jeu. 10/12 9h. La salle n'est "
        "pas prete. DAC (exemple) 01 99 00 20 20");
    assert_in_range(letters_of(who(&s, NORTH)->sms), 1, REACH_SMS_MAX);
    /* a long title and a long reason make room, the place and the dates do not */
    change_to(d, date, "title",
              "Permanence d’information, d’écoute et de prévention santé – cœur, vue, dents « sans rendez-vous »",
              NULL);
    change_to(
        d, date, "status", "cancelled",
        "L’équipe ne pourra pas venir ce jour-là ni les suivants, elle vous prie de l’excuser, à bientôt peut-être…");
    s = only(d);
    assert_string_equal(who(&s, NORTH)->sms, "Annulation: Permanence d'information, d'écoute et de prévention santé, "
                                             "Antenne Nord (exemple), mar. 8/12 9h. DAC (exemple) 01 99 00 20 20");
    assert_in_range(letters_of(who(&s, NORTH)->sms), 1, REACH_SMS_MAX);
    for (const char *c = who(&s, NORTH)->sms; *c; c++) /* é is the one letter beyond ASCII here */
        assert_true((unsigned char)*c < 0x80 || (unsigned char)*c == 0xC3 || (unsigned char)*c == 0xA9);
    desk_close(d);
}

/* ---- Beside it ---- */

static void a_repair_that_writes_to_a_member_is_noted(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)date_on(d, "2026-12-08", hall);
    struct absence x = days("2026-12-08", "2026-12-08");
    int64_t n;
    struct repair r, after;
    enum repair_state done;
    d->ctx.now += 60;
    if (absences_post(&d->ctx, str_of(ide.uuid), &x, &n) != 0)
        fail_msg("%s", d->ctx.err.msg);
    struct repair_of of = {.absence = str_of(x.uuid)};
    must_one(repair_read(&d->ctx, &of, &r));
    struct repair_decided item = {.date = str_of(r.dates[0].o.uuid), .way = REPAIR_CANCEL};
    struct str told = str_of(ide.uuid);
    struct repair_decisions what = {
        .items = &item, .n = 1, .reason = STR("Grève"), .agreed = str_of(r.hash), .told = &told, .n_told = 1};
    must_one(repair_apply(&d->ctx, &of, &what, &after, &done));
    assert_int_equal(done, REPAIR_DONE);
    struct reach_sheet s = only(d);
    assert_int_equal(who(&s, "IDE 1")->to->mail_state, OUTBOX_QUEUED);
    assert_null(who(&s, "IDE 1")->letter);
    leave(d, "ide1@example.org", d->ctx.now + 60, OUTBOX_SENT);
    s = only(d);
    assert_int_equal(who(&s, "IDE 1")->to->how, REACH_MAIL);
    assert_int_equal(who(&s, NORTH)->to->ticked_at, 0);
    desk_close(d);
}

static void places_that_are_one_have_nobody_to_reach(void **state)
{
    (void)state;
    struct desk *d = office();
    struct reach_sheet *list;
    const char *moved = date_on(d, "2026-12-08", depot), *still = date_on(d, "2026-12-15", depot);
    const char *here = arena_printf(d->f->a, "%lld", (long long)hall);
    change_to(d, moved, "day", "2026-12-10", NULL);
    change_to(d, moved, "place", here, NULL); /* as a merge writes them */
    change_to(d, still, "place", here, NULL);
    assert_int_equal(open_lists(d, &list), 2);
    must(db_begin(d->f->db, err));
    must(reach_place_joined(d->f->db, depot, hall, d->ctx.now, err));
    must(db_commit(d->f->db, err));
    struct reach_sheet s = only(d);
    assert_int_equal(s.n_dates, 1);
    assert_string_equal(s.dates[0].uuid, moved);
    assert_non_null(strstr(who(&s, NORTH)->lines[0].what, "mardi 8 décembre"));
    assert_int_equal(fixture_number(d->f,
                                    "SELECT count(*) FROM reach_to WHERE place <> (SELECT id FROM place WHERE name"
                                    " LIKE 'Antenne%')"),
                     0);
    desk_close(d);
}

static void it_is_forgotten_with_the_notes_of_the_date_and_with_who_it_names(void **state)
{
    (void)state;
    struct desk *d = office();
    int64_t n;
    const char *date = date_on(d, "2026-12-08", hall);
    change_to(d, date, "day", "2026-12-10", NULL);
    fixture_exec(d->f, "DELETE FROM account_structure; DELETE FROM account WHERE id = 13");
    assert_int_equal(only(d).n, 3);
    int64_t end = find(d, date).end_utc;
    must(retention_count(d->f->db, RETAINED_NOTES, end, &n, err));
    assert_int_equal(n, 0);
    must(retention_count(d->f->db, RETAINED_NOTES, end + 1, &n, err));
    assert_int_equal(n, 1);
    must(db_begin(d->f->db, err));
    must(retention_forget(d->f->db, RETAINED_NOTES, end + 1, &n, err));
    must(db_commit(d->f->db, err));
    assert_int_equal(fixture_number(d->f, "SELECT (SELECT count(*) FROM reach) + (SELECT count(*) FROM reach_to)"
                                          " + (SELECT count(*) FROM reach_line)"),
                     0);
    desk_close(d);
}

static void a_date_that_is_over_waits_no_more(void **state)
{
    (void)state;
    struct desk *d = office();
    struct reach_sheet *list;
    const char *date = date_on(d, "2026-12-08", hall);
    change_to(d, date, "day", "2026-12-10", NULL);
    d->ctx.now = find(d, date).start_utc;
    assert_int_equal(open_lists(d, &list), 0);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_move_has_to_reach_the_place_its_partner_and_both_members),
        cmocka_unit_test(who_makes_the_change_knows_it),
        cmocka_unit_test(what_nobody_was_told_of_or_is_over_reaches_nobody),
        cmocka_unit_test(another_member_is_told_to_members_only),
        cmocka_unit_test(another_place_is_told_to_both_and_a_secret_one_is_not_named),
        cmocka_unit_test(a_second_move_goes_on_the_same_list_and_says_what_they_were_told),
        cmocka_unit_test(what_is_undone_before_anybody_was_told_closes_itself),
        cmocka_unit_test(what_is_undone_has_to_reach_who_was_told),
        cmocka_unit_test(a_change_that_says_nothing_to_somebody_leaves_their_tick),
        cmocka_unit_test(fifty_dates_of_one_change_are_one_list),
        cmocka_unit_test(it_is_done_when_each_is_ticked_and_a_tick_can_be_taken_back),
        cmocka_unit_test(a_binome_sees_theirs_a_coordinator_all_and_a_partner_none),
        cmocka_unit_test(a_letter_is_enough_72_hours_before_the_date),
        cmocka_unit_test(a_sooner_new_date_is_urgent_too),
        cmocka_unit_test(letters_leave_by_themselves_where_the_team_chose_it),
        cmocka_unit_test(a_letter_says_it_in_plain_words),
        cmocka_unit_test(a_text_names_the_place_and_both_dates_in_160_letters),
        cmocka_unit_test(a_repair_that_writes_to_a_member_is_noted),
        cmocka_unit_test(places_that_are_one_have_nobody_to_reach),
        cmocka_unit_test(it_is_forgotten_with_the_notes_of_the_date_and_with_who_it_names),
        cmocka_unit_test(a_date_that_is_over_waits_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
