/* Noting what was answered: once, by whom, nothing about persons; and what is counted. */
#include "fixture.h"

#include "app/orientations.h"
#include "base/buf.h"
#include "base/date.h"

/* 2026-11-22 */
#define TODAY 20779

#define NUMBER "6d1f0c9e-0a4b-4c5d-8e7f-0123456789ab"
#define OTHER "6d1f0c9e-0a4b-4c5d-8e7f-0123456789ac"

static struct account mates[2];

static struct fixture *team(void)
{
    static const char sql[] = "INSERT INTO account(uuid, rev, created_at, updated_at, label, mail, mail_norm, role)"
                              " VALUES('a', 0, 0, 0, 'Coordinatrice 1', 'a', 'a', 'coordinator'),"
                              " ('b', 0, 0, 0, 'Binôme 1', 'b', 'b', 'binome')";
    struct fixture *f = fixture_open();
    fixture_reference(f);
    fixture_exec(f, sql);
    (void)fixture_add(f, "{'name':'Élan','kind':'ccas','themes':['logement']}");
    (void)fixture_add(f, "{'name':'Bruyère','kind':'ccas','level':'team'}");
    mates[0] = (struct account){.id = 1, .role = ROLE_COORDINATOR};
    mates[1] = (struct account){.id = 2, .role = ROLE_BINOME};
    return f;
}

static struct ctx ctx_of(struct fixture *f, const struct account *who)
{
    return (struct ctx){.db = f->db,
                        .arena = f->a,
                        .now = FIXTURE_NOW,
                        .valid_until = INT64_MAX,
                        .audience = &audience_team,
                        .account = who};
}

static const char *uuid_of(struct fixture *f, int64_t id)
{
    return fixture_load(f, &audience_team, id).uuid;
}

static void set(struct fixture *f, struct orientation *o, const char *field, const char *value)
{
    must(record_parse(&orientation_type, o, record_index(&orientation_type, str_of(field)), str_of(value), f->a, err));
}

static struct orientation call(struct fixture *f, const char *number, const char *theme)
{
    struct orientation o = {0};
    set(f, &o, "uuid", number);
    set(f, &o, "day", "2026-11-22");
    set(f, &o, "caller", "proche");
    set(f, &o, "channel", "telephone");
    if (theme)
        set(f, &o, "theme", theme);
    return o;
}

static enum orientation_noted note(struct fixture *f, const struct account *who, struct orientation *o)
{
    struct ctx ctx = ctx_of(f, who);
    enum orientation_noted noted = NOTED;
    if (orientations_note(&ctx, o, &noted) != 0)
        fail_msg("%s", ctx.err.msg);
    return noted;
}

static void refused(struct fixture *f, struct orientation *o, const char *why)
{
    struct ctx ctx = ctx_of(f, &mates[0]);
    enum orientation_noted noted;
    if (orientations_note(&ctx, o, &noted) == 0)
        fail_msg("noted, should be refused: %s", why);
    if (ctx.err.code != ERR_INPUT || strncmp(ctx.err.msg, why, strlen(why)) != 0)
        fail_msg("\"%s\" should begin with \"%s\"", ctx.err.msg, why);
    assert_false(db_in_transaction(f->db));
}

/* ---- What can be stored ---- */

static const char SQL_COLUMNS[] =
    "SELECT m.name, c.name, c.type, (SELECT count(*) FROM pragma_foreign_key_list(m.name) k WHERE k.\"from\" = c.name),"
    " c.hidden FROM sqlite_master m, pragma_table_xinfo(m.name) c"
    " WHERE m.name IN ('orientation', 'orientation_structure') ORDER BY m.name, c.cid";

static void every_column_is_a_number_a_date_or_a_code_of_ours(void **state)
{
    (void)state;
    struct fixture *f = team();
    struct stmt *s;
    size_t columns = 0;
    struct err why;
    assert_int_equal(db_prepare(f->db, SQL_COLUMNS, &s, &why), 0);
    for (; stmt_step(s, &why) == 1; columns++) {
        struct str name = col_str(s, 1);
        bool number = str_is(col_str(s, 2), "INTEGER"), code = col_int(s, 3) > 0, computed = col_int(s, 4) > 0;
        bool shaped = str_is(name, "uuid") || str_is(name, "day"); /* below */
        if (!number && !code && !computed && !shaped)
            fail_msg("%.*s.%.*s could hold any text", (int)col_str(s, 0).n, col_str(s, 0).p, (int)name.n, name.p);
    }
    assert_int_equal(columns, 21);
    fixture_close(f);
}

/* Past all our checks, straight into the table. */
static void the_table_itself_refuses_texts(void **state)
{
    (void)state;
    static const char *const refused_sql[] = {
#define INTO \
    "INSERT INTO orientation(uuid, rev, created_at, updated_at, account, day, caller, channel, theme, insee, lack, " \
    "rupture) VALUES("
        INTO "'Mme Untel, 12 rue des Fleurs', 1, 1, 1, 1, '2026-11-22', 'proche', 'telephone', NULL, NULL, NULL, NULL)",
        INTO "'6D1F0C9E-0A4B-4C5D-8E7F-0123456789AB', 1, 1, 1, 1, '2026-11-22', 'proche', 'telephone', NULL, NULL, "
             "NULL, NULL)",
        INTO "'" NUMBER "', 1, 1, 1, 1, 'hier', 'proche', 'telephone', NULL, NULL, NULL, NULL)",
        INTO "'" NUMBER "', 1, 1, 1, 1, '2026-11-31', 'proche', 'telephone', NULL, NULL, NULL, NULL)",
        INTO "'" NUMBER "', 1, 1, 1, 1, '2026-11-22', 'madame-untel', 'telephone', NULL, NULL, NULL, NULL)",
        INTO "'" NUMBER "', 1, 1, 1, 1, '2026-11-22', 'proche', '0639980000', NULL, NULL, NULL, NULL)",
        INTO "'" NUMBER "', 1, 1, 1, 1, '2026-11-22', 'proche', 'telephone', 'un texte', NULL, NULL, NULL)",
        INTO "'" NUMBER "', 1, 1, 1, 1, '2026-11-22', 'proche', 'telephone', NULL, '12345', NULL, NULL)",
        INTO "'" NUMBER "', 1, 1, 1, 1, '2026-11-22', 'proche', 'telephone', 'logement', NULL, 'elle pleure', NULL)",
        INTO "'" NUMBER "', 1, 1, 1, 1, '2026-11-22', 'proche', 'telephone', NULL, NULL, 'complet', NULL)",
        INTO "'" NUMBER "', 1, 1, 1, 1, '2026-11-22', 'proche', 'telephone', NULL, NULL, NULL, 'zarit 54')",
        INTO "'" NUMBER "', 1, 1, 1, 'Mme Untel', '2026-11-22', 'proche', 'telephone', NULL, NULL, NULL, NULL)",
        /* codes of another scheme are none */
        INTO "'" NUMBER "', 1, 1, 1, 1, '2026-11-22', 'telephone', 'telephone', NULL, NULL, NULL, NULL)",
        "INSERT INTO orientation_structure VALUES(1, 'Mme Untel')",
#undef INTO
    };
    struct fixture *f = team();
    struct orientation o = call(f, OTHER, NULL);
    note(f, &mates[0], &o);
    for (size_t i = 0; i < sizeof refused_sql / sizeof *refused_sql; i++) {
        struct err why;
        if (db_exec(f->db, refused_sql[i], &why) == 0)
            fail_msg("accepted: %s", refused_sql[i]);
    }
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM orientation"), 1);
    /* It is these values alone that it refuses. */
    fixture_exec(
        f, "INSERT INTO orientation(uuid, rev, created_at, updated_at, account, day, caller, channel, theme, insee,"
           " lack, rupture) VALUES('" NUMBER "', 1, 1, 1, 1, '2026-11-22', 'proche', 'telephone', 'logement',"
           " '92007', 'complet', 'droits')");
    fixture_close(f);
}

static void what_is_no_code_of_ours_is_refused_by_its_name(void **state)
{
    (void)state;
    struct fixture *f = team();
    static const struct {
        const char *field, *value;
    } cases[] = {{"caller", "madame-untel"}, {"channel", "fax"},    {"theme", "inconnu"}, {"insee", "99999"},
                 {"lack", "jamais"},         {"rupture", "aucune"}, {"given", OTHER},     {"uuid", "x"},
                 {"day", "2026-11-23"},      {"day", "2024-01-01"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct orientation o = call(f, NUMBER, "logement");
        set(f, &o, cases[i].field, cases[i].value);
        refused(f, &o, cases[i].field);
    }
    struct orientation no_need = call(f, NUMBER, NULL), nobody = call(f, NUMBER, NULL);
    set(f, &no_need, "lack", "complet");
    refused(f, &no_need, "theme");
    record_mark_absent(&nobody, record_index(&orientation_type, STR("caller")));
    refused(f, &nobody, "caller");
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM orientation"), 0);
    fixture_close(f);
}

static void twelve_structures_fit_and_thirteen_do_not(void **state)
{
    (void)state;
    struct fixture *f = team();
    struct orientation o = call(f, NUMBER, NULL);
    const char *codes[ORIENTATION_GIVEN_MAX + 1];
    struct err why;
    for (int i = 0; i <= ORIENTATION_GIVEN_MAX; i++)
        codes[i] = uuid_of(f, fixture_add(f, arena_printf(f->a, "{'name':'N %d','kind':'ccas'}", i)));
    o.given = (struct terms){codes, ORIENTATION_GIVEN_MAX + 1};
    record_mark_set(&o, record_index(&orientation_type, STR("given")));
    must(db_begin(f->db, err));
    assert_int_equal(orientation_save(f->db, &f->author, NULL, &o, f->a, &why), -1);
    db_rollback(f->db);
    o.given.n = ORIENTATION_GIVEN_MAX;
    note(f, &mates[0], &o);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM orientation_structure"), ORIENTATION_GIVEN_MAX);
    fixture_close(f);
}

/* ---- Once ---- */

static void a_form_that_is_sent_again_counts_once(void **state)
{
    (void)state;
    static const char changes[] = "SELECT count(*) FROM change WHERE entity = 'orientation'";
    struct fixture *f = team();
    struct orientation o = call(f, NUMBER, "logement"), again = call(f, NUMBER, "logement"),
                       mended = call(f, NUMBER, "justice-droits"), read;
    set(f, &o, "given", uuid_of(f, 1));
    set(f, &again, "given", uuid_of(f, 1));
    set(f, &mended, "given", uuid_of(f, 2));
    assert_int_equal(note(f, &mates[0], &o), NOTED);
    assert_int_equal(note(f, &mates[0], &again), NOTED);
    assert_int_equal(fixture_number(f, changes), 1);
    assert_int_equal(note(f, &mates[0], &mended), NOTED);
    assert_int_equal(fixture_number(f, changes), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM orientation"), 1);
    assert_int_equal(orientation_find(f->db, &audience_team, STR(NUMBER), f->a, &read, &(struct err){0}), 1);
    assert_string_equal(read.theme, "justice-droits");
    assert_int_equal(read.given.n, 1);
    assert_string_equal(read.given.codes[0], uuid_of(f, 2));
    assert_int_equal(read.rev, fixture_number(f, "SELECT max(seq) FROM change"));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE entity = 'orientation' AND account = 1"
                                       " AND actor = 'coordinator' AND cause = 'form'"),
                     2);
    fixture_close(f);
}

static void only_ones_own_is_mended_or_taken_back_and_only_for_a_month(void **state)
{
    (void)state;
    struct fixture *f = team();
    struct orientation o = call(f, NUMBER, "logement"), theirs = call(f, NUMBER, "memoire"), read;
    struct ctx mine = ctx_of(f, &mates[0]), other = ctx_of(f, &mates[1]);
    note(f, &mates[0], &o);
    assert_int_equal(note(f, &mates[1], &theirs), NOTED_CLOSED);
    assert_int_equal(orientations_own(&other, STR(NUMBER), &read), 0);
    assert_int_equal(orientations_mine(&other, STR(NUMBER), &read), 0);
    assert_int_equal(orientations_undo(&other, STR(NUMBER)), 0);
    assert_int_equal(orientations_own(&mine, STR(NUMBER), &read), 1);
    mine.now += ORIENTATION_MEND_DAYS * 86400 - 1;
    assert_int_equal(orientations_own(&mine, STR(NUMBER), &read), 1);
    mine.now++;
    assert_int_equal(orientations_own(&mine, STR(NUMBER), &read), 0);
    assert_int_equal(orientations_undo(&mine, STR(NUMBER)), 0);
    mine.now = FIXTURE_NOW;
    assert_int_equal(orientations_undo(&mine, STR(NUMBER)), 1);
    assert_int_equal(orientations_undo(&mine, STR(NUMBER)), 0);
    assert_int_equal(note(f, &mates[0], &o), NOTED_UNDONE);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE entity = 'orientation' AND op = 'delete'"),
                     1);
    assert_int_equal(fixture_number(f, "SELECT deleted_rev = (SELECT max(seq) FROM change) FROM orientation"), 1);
    fixture_close(f);
}

static void the_next_form_remembers_who_called_for_a_working_day(void **state)
{
    (void)state;
    struct fixture *f = team();
    struct orientation o = call(f, NUMBER, NULL), read;
    struct ctx mine = ctx_of(f, &mates[0]), other = ctx_of(f, &mates[1]);
    note(f, &mates[0], &o);
    assert_int_equal(orientations_remembered(&mine, &read), 1);
    assert_string_equal(read.caller, "proche");
    assert_int_equal(orientations_remembered(&other, &read), 0);
    mine.now += 12 * 3600 + 1;
    assert_int_equal(orientations_remembered(&mine, &read), 0);
    fixture_close(f);
}

static void only_the_team_reads(void **state)
{
    (void)state;
    struct fixture *f = team();
    const struct audience partners = {.level = LEVEL_PARTNERS};
    struct orientation o;
    struct orientation_row *rows;
    size_t n;
    struct err why;
    assert_int_equal(orientation_find(f->db, &partners, STR(NUMBER), f->a, &o, &why), -1);
    assert_int_equal(why.code, ERR_REFUSED);
    assert_int_equal(orientation_recent(f->db, &audience_public, 1, f->a, &o, &n, &why), -1);
    assert_int_equal(orientation_last(f->db, &partners, 1, 0, f->a, &o, &why), -1);
    assert_int_equal(orientation_counts(f->db, &partners, COUNT_THEME, TODAY, TODAY, f->a, &rows, &n, &why), -1);
    assert_int_equal(why.code, ERR_REFUSED);
    fixture_close(f);
}

/* ---- Counts ---- */

static const char *counted(struct fixture *f, enum orientation_count what, int32_t first, int32_t last)
{
    struct orientation_row *rows;
    size_t n;
    struct buf b = buf_in(f->a, 1000);
    must(orientation_counts(f->db, &audience_team, what, first, last, f->a, &rows, &n, err));
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%s%s%s%s%s=%lld", i ? " " : "", rows[i].key, rows[i].commune ? "/" : "",
                rows[i].commune ? rows[i].commune : "", rows[i].cause ? "/" : "", rows[i].cause ? rows[i].cause : "",
                (long long)rows[i].n);
    return buf_cstr(&b);
}

static void what_counts_is_what_was_noted_in_the_days_asked_for(void **state)
{
    (void)state;
    struct fixture *f = team();
    struct ctx ctx = ctx_of(f, &mates[0]);
    char number[] = "6d1f0c9e-0a4b-4c5d-8e7f-012345678900";
    static const struct {
        const char *day, *theme, *insee, *lack, *rupture;
        int given;
    } calls[] = {{"2026-11-01", "logement", "92007", NULL, NULL, 2},
                 {"2026-11-30", "logement", "92007", "complet", NULL, 1},
                 {"2026-11-22", "logement", "92007", "complet", "droits", 0},
                 {"2026-11-22", "memoire", NULL, "langue", NULL, 0},
                 {"2026-11-22", NULL, NULL, NULL, NULL, 0},
                 {"2026-10-31", "memoire", NULL, NULL, NULL, 0},
                 {"2026-12-01", "memoire", NULL, NULL, NULL, 0}};
    ctx.now += 30 * 86400; /* so that December is not to come */
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        enum orientation_noted noted;
        number[sizeof number - 2] = (char)('0' + i);
        struct orientation o = call(f, number, calls[i].theme);
        set(f, &o, "day", calls[i].day);
        set(f, &o, "insee", calls[i].insee ? calls[i].insee : "");
        set(f, &o, "lack", calls[i].lack ? calls[i].lack : "");
        set(f, &o, "rupture", calls[i].rupture ? calls[i].rupture : "");
        if (calls[i].given)
            set(f, &o, "given",
                calls[i].given == 2 ? arena_printf(f->a, "%s|%s", uuid_of(f, 1), uuid_of(f, 2)) : uuid_of(f, 1));
        if (orientations_note(&ctx, &o, &noted) != 0)
            fail_msg("%s", ctx.err.msg);
    }
    struct period november = period_of(PERIOD_MONTH, TODAY, 0), autumn = period_of(PERIOD_QUARTER, TODAY, 0);
    int32_t a = november.first, z = november.last;
    assert_string_equal(counted(f, COUNT_OUTCOME, a, z), "lack=3 given=1 information=1");
    assert_string_equal(counted(f, COUNT_MONTH, autumn.first, autumn.last), "2026-10=1 2026-11=5 2026-12=1");
    assert_string_equal(counted(f, COUNT_THEME, a, z), "logement=3 =1 memoire=1");
    assert_string_equal(counted(f, COUNT_COMMUNE, a, z), "92007=3 =2");
    assert_string_equal(counted(f, COUNT_CALLER, a, z), "proche=5");
    assert_string_equal(counted(f, COUNT_CHANNEL, a, z), "telephone=5");
    assert_string_equal(counted(f, COUNT_LACK, a, z), "logement/92007/complet=2 memoire//langue=1");
    assert_string_equal(counted(f, COUNT_RUPTURE, a, z), "droits=1");
    const char *both = arena_printf(f->a, "%s=2 %s=1", uuid_of(f, 1), uuid_of(f, 2));
    const char *one = arena_printf(f->a, "%s=2", uuid_of(f, 2));
    assert_string_equal(counted(f, COUNT_STRUCTURE, a, z), both);
    /* One that was replaced counts for its successor, once a call. */
    fixture_exec(f, "UPDATE structure SET deleted_rev = 1, see_instead = 2 WHERE id = 1");
    assert_string_equal(counted(f, COUNT_STRUCTURE, a, z), one);
    fixture_exec(f, "UPDATE orientation SET deleted_rev = 1 WHERE theme = 'logement'");
    assert_string_equal(counted(f, COUNT_OUTCOME, a, z), "information=1 lack=1");
    assert_string_equal(counted(f, COUNT_STRUCTURE, a, z), "");
    fixture_close(f);
}

static void periods_end_where_the_next_begin(void **state)
{
    (void)state;
    struct arena *a = arena_new(1u << 16);
    static const struct {
        enum period_kind kind;
        int year, month, day, by, first_year, first_month, days;
        const char *label;
    } cases[] = {{PERIOD_MONTH, 2026, 11, 22, 0, 2026, 11, 30, "novembre 2026"},
                 {PERIOD_MONTH, 2028, 3, 31, -1, 2028, 2, 29, "février 2028"},
                 {PERIOD_MONTH, 2026, 1, 1, -1, 2025, 12, 31, "décembre 2025"},
                 {PERIOD_QUARTER, 2026, 12, 31, 0, 2026, 10, 92, "4e trimestre 2026"},
                 {PERIOD_QUARTER, 2026, 12, 31, 1, 2027, 1, 90, "1er trimestre 2027"},
                 {PERIOD_YEAR, 2028, 2, 29, 0, 2028, 1, 366, "2028"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t day = date_from_ymd(cases[i].year, cases[i].month, cases[i].day);
        struct period p = period_of(cases[i].kind, day, cases[i].by);
        assert_int_equal(p.first, date_from_ymd(cases[i].first_year, cases[i].first_month, 1));
        assert_int_equal(p.last - p.first + 1, cases[i].days);
        assert_string_equal(period_label(&p, a), cases[i].label);
    }
    arena_free(a);
}

static void the_words_of_a_search_name_the_need(void **state)
{
    (void)state;
    struct fixture *f = team();
    struct taxonomy t;
    static const struct {
        const char *words, *need;
    } cases[] = {{"dentiste", "bucco-dentaire"},
                 {"Santé mentale Bagneux", "sante-mentale"},
                 {"une place en hébergement d’urgence", "hebergement"},
                 {"apprendre le français", "apprendre-francais"},
                 {"zzzz", NULL},
                 {"le de un", NULL},
                 {"", NULL}};
    must(taxonomy_load(f->db, f->a, &t, err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct term *need = orientations_need(&t, str_of(cases[i].words));
        if (!cases[i].need != !need || (need && strcmp(need->code, cases[i].need) != 0))
            fail_msg("\"%s\": %s", cases[i].words, need ? need->code : "nothing");
    }
    fixture_close(f);
}

static void what_was_given_is_named_even_when_it_is_hidden_or_replaced(void **state)
{
    (void)state;
    struct fixture *f = team();
    struct ctx ctx = ctx_of(f, &mates[0]);
    struct orientation_given *given;
    size_t n;
    const struct str uuids[] = {str_of(uuid_of(f, 1)), STR(OTHER), str_of(uuid_of(f, 2))};
    if (orientations_given(&ctx, uuids, 3, &given, &n) != 0)
        fail_msg("%s", ctx.err.msg);
    assert_int_equal(n, 2);
    assert_string_equal(given[0].name, "Élan");
    assert_int_equal(given[0].themes.n, 1);
    assert_string_equal(given[1].name, "Bruyère");
    fixture_exec(f, "UPDATE structure SET deleted_rev = 1, see_instead = 2 WHERE id = 1");
    assert_int_equal(orientations_given(&ctx, uuids, 1, &given, &n), 0);
    assert_int_equal(n, 1);
    assert_string_equal(given[0].name, "Bruyère");
    fixture_close(f);
}

static void the_record_is_well_described(void **state)
{
    (void)state;
    must(record_type_check(&orientation_type, err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_is_a_number_a_date_or_a_code_of_ours),
        cmocka_unit_test(the_table_itself_refuses_texts),
        cmocka_unit_test(what_is_no_code_of_ours_is_refused_by_its_name),
        cmocka_unit_test(twelve_structures_fit_and_thirteen_do_not),
        cmocka_unit_test(a_form_that_is_sent_again_counts_once),
        cmocka_unit_test(only_ones_own_is_mended_or_taken_back_and_only_for_a_month),
        cmocka_unit_test(the_next_form_remembers_who_called_for_a_working_day),
        cmocka_unit_test(only_the_team_reads),
        cmocka_unit_test(what_counts_is_what_was_noted_in_the_days_asked_for),
        cmocka_unit_test(periods_end_where_the_next_begin),
        cmocka_unit_test(the_words_of_a_search_name_the_need),
        cmocka_unit_test(what_was_given_is_named_even_when_it_is_hidden_or_replaced),
        cmocka_unit_test(the_record_is_well_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
