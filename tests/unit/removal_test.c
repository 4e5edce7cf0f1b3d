/* Suspending, closing, deleting and taking back; and imports leave it so. */
#include "desk.h"

#include "app/editing.h"
#include "app/history.h"
#include "app/removal.h"

static const char HEAD[] = "cle;structure;type;statut;presentation;finess;adresse;commune;insee;telephone\n";

#define TWO_ROWS \
    "cle;structure;type;statut;presentation;finess;adresse;commune;insee;telephone\n" \
    "a;Le Refuge;csapa;;Premier texte;920000011;1 rue du Lac;Bagneux;92007;01 99 00 00 01\n" \
    "b;La Halte;ccas;;Texte;920000022;2 rue du Pont;Bagneux;92007;01 99 00 00 02\n"

static struct removal of(struct desk *d, int64_t id, enum removal_state state)
{
    return (struct removal){
        .uuid = str_of(desk_uuid(d, id)), .state = state, .why = REMOVAL_WHY__MAX, .rev = desk_load(d, id).rev};
}

static enum removed removed(struct desk *d, struct removal what)
{
    enum removed out = REMOVED_UNKNOWN;
    d->ctx.now += 60;
    if (removal_write(&d->ctx, &what, &out) != 0)
        fail_msg("%s", d->ctx.err.msg);
    assert_false(db_in_transaction(d->f->db));
    return out;
}

static enum removed delete_it(struct desk *d, int64_t id, int64_t instead)
{
    struct removal what = of(d, id, REMOVAL_DELETED);
    what.why = REMOVAL_DUPLICATE;
    what.words = STR("créée deux fois");
    what.instead = instead ? str_of(desk_uuid(d, instead)) : STR("");
    return removed(d, what);
}

static enum removed take_back(struct desk *d, int64_t id)
{
    enum removed out = REMOVED_UNKNOWN;
    struct tombstone t = {0};
    struct structure was;
    assert_int_equal(removal_read(&d->ctx, str_of(desk_uuid(d, id)), &t, &was), 1);
    d->ctx.now += 60;
    assert_int_equal(removal_undo(&d->ctx, str_of(desk_uuid(d, id)), t.rev, &out), 0);
    return out;
}

static enum structure_state public_state(struct desk *d, int64_t id, bool *instead)
{
    struct structure_ref ref;
    must(structure_find(d->f->db, &audience_public, str_of(desk_uuid(d, id)), d->f->a, &ref, err));
    *instead = ref.see_instead != 0;
    return ref.state;
}

static void a_deleted_structure_is_gone_with_its_reason_and_comes_back_whole(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct tombstone t;
    struct structure was, before;
    bool instead;
    desk_import(d, "un", TWO_ROWS);
    int64_t a = desk_id(d, "un", "a"), b = desk_id(d, "un", "b");
    before = desk_load(d, a);
    assert_int_equal(delete_it(d, a, 0), REMOVED_DONE);
    assert_int_equal(desk_load(d, a).id, 0);
    assert_int_equal(public_state(d, a, &instead), STRUCTURE_NONE);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM search_doc"), 1);
    assert_int_equal(removal_read(&d->ctx, str_of(before.uuid), &t, &was), 1);
    assert_string_equal(t.name, "Le Refuge");
    assert_string_equal(t.reason, "Doublon d’une autre fiche\u00A0: créée deux fois");
    assert_string_equal(t.by, "Coordinatrice 2");
    assert_int_equal(was.places.n, 1);
    assert_int_equal(was.contacts.n, before.contacts.n);
    assert_int_equal(take_back(d, a), REMOVED_DONE);
    was = desk_load(d, a);
    assert_int_equal(was.places.n, 1);
    assert_string_equal(was.description, "Premier texte");
    assert_int_equal(public_state(d, a, &instead), STRUCTURE_LIVE);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM search_doc"), 2);
    /* In favour of another, its address leads there. */
    assert_int_equal(delete_it(d, a, b), REMOVED_DONE);
    assert_int_equal(public_state(d, a, &instead), STRUCTURE_GONE);
    assert_true(instead);
    desk_close(d);
}

static void its_history_is_read_when_it_is_deleted_and_going_back_passes_over_it(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct history h;
    enum restored done;
    desk_import(d, "un", TWO_ROWS);
    int64_t a = desk_id(d, "un", "a");
    struct structure s = desk_load(d, a);
    assert_int_equal(delete_it(d, a, 0), REMOVED_DONE);
    assert_int_equal(history_read(&d->ctx, str_of(s.uuid), 1, &h), 1);
    assert_true(h.deleted && h.n == 2);
    int64_t first = h.versions[1].last;
    struct restoring what = {.uuid = str_of(s.uuid), .version = first, .rev = h.tombstone.rev};
    assert_int_equal(history_restore(&d->ctx, &what, &done), 0);
    assert_int_equal(done, RESTORED_UNKNOWN);
    assert_int_equal(take_back(d, a), REMOVED_DONE);
    struct removal suspend = of(d, a, REMOVAL_SUSPENDED);
    assert_int_equal(removed(d, suspend), REMOVED_DONE);
    what.rev = desk_load(d, a).rev;
    assert_int_equal(history_restore(&d->ctx, &what, &done), 0);
    assert_int_equal(done, RESTORED_DONE);
    assert_int_equal(desk_load(d, a).status, STATUS_ACTIVE);
    desk_close(d);
}

static void an_import_does_not_bring_back_what_the_team_deleted(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    desk_import(d, "un", TWO_ROWS);
    int64_t a = desk_id(d, "un", "a"), b = desk_id(d, "un", "b");
    assert_int_equal(delete_it(d, a, 0), REMOVED_DONE);
    /* The same file, the row changed, another source of the same establishment, the row gone. */
    desk_import(d, "un", TWO_ROWS);
    assert_int_equal(desk_load(d, a).id, 0);
    desk_import(d, "un",
                arena_printf(d->f->a, "%s%s", HEAD,
                             "a;Le Grand Refuge;csapa;;Autre;920000011;1 rue du Lac;Bagneux;92007;\n"
                             "b;La Halte;ccas;;Texte;920000022;2 rue du Pont;Bagneux;92007;01 99 00 00 02\n"));
    assert_int_equal(desk_load(d, a).id, 0);
    assert_non_null(strstr(d->notes, "retirée par l’équipe"));
    desk_import(d, "deux",
                arena_printf(d->f->a, "%s%s", HEAD, "x;Refuge du Lac;csapa;;;920000011;1 rue du Lac;Bagneux;92007;\n"));
    assert_int_equal(desk_id(d, "deux", "x"), a);
    assert_int_equal(desk_load(d, a).id, 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM structure"), 2);
    desk_import(d, "un",
                arena_printf(d->f->a, "%s%s", HEAD,
                             "b;La Halte;ccas;;Texte;920000022;2 rue du Pont;Bagneux;92007;01 99 00 00 02\n"));
    assert_non_null(strstr(d->notes, "déjà retirée par l’équipe"));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE op = 'close'"), 0);
    /* In favour of another, what other sources say of it is said of that one. */
    assert_int_equal(take_back(d, a), REMOVED_DONE);
    assert_int_equal(delete_it(d, a, b), REMOVED_DONE);
    desk_import(
        d, "trois",
        arena_printf(d->f->a, "%s%s", HEAD, "z;Refuge;csapa;;;920000011;1 rue du Lac;Bagneux;92007;01 99 00 00 03\n"));
    assert_int_equal(desk_id(d, "trois", "z"), b);
    desk_close(d);
}

static void closed_by_hand_it_stays_closed_when_its_source_speaks_again(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    bool instead;
    const char *uuid, *name;
    desk_import(d, "un", TWO_ROWS);
    int64_t a = desk_id(d, "un", "a"), b = desk_id(d, "un", "b");
    struct removal what = of(d, a, REMOVAL_CLOSED);
    what.instead = str_of(desk_uuid(d, b));
    assert_int_equal(removed(d, what), REMOVED_DONE);
    assert_int_equal(public_state(d, a, &instead), STRUCTURE_GONE);
    assert_true(instead);
    assert_int_equal(removal_instead(&d->ctx, a, &uuid, &name), 0);
    assert_string_equal(name, "La Halte");
    what.rev = desk_load(d, a).rev;
    assert_int_equal(removed(d, what), REMOVED_NOTHING);
    desk_import(d, "un", arena_printf(d->f->a, "%s%s", HEAD, "b;La Halte;ccas;;;920000022;;Bagneux;92007;\n"));
    desk_import(d, "un", TWO_ROWS);
    assert_int_equal(desk_load(d, a).status, STATUS_CLOSED);
    /* Opened again by hand. */
    assert_int_equal(removed(d, of(d, a, REMOVAL_OPEN)), REMOVED_DONE);
    assert_int_equal(desk_load(d, a).status, STATUS_ACTIVE);
    assert_int_equal(removal_instead(&d->ctx, a, &uuid, &name), 0);
    assert_null(uuid);
    assert_int_equal(removed(d, of(d, a, REMOVAL_SUSPENDED)), REMOVED_DONE);
    assert_int_equal(desk_load(d, a).status, STATUS_SUSPENDED);
    assert_int_equal(public_state(d, a, &instead), STRUCTURE_LIVE);
    desk_close(d);
}

static void what_cannot_be_done_says_so_and_writes_nothing(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    desk_import(d, "un", TWO_ROWS);
    int64_t a = desk_id(d, "un", "a"), b = desk_id(d, "un", "b");
    struct removal what = of(d, a, REMOVAL_DELETED);
    static const char rows[] = "SELECT count(*) FROM change";
    enum removed done;
    assert_int_equal(removed(d, of(d, b, REMOVAL_CLOSED)), REMOVED_DONE);
    int64_t n = fixture_number(d->f, rows);
    assert_int_equal(removed(d, what), REMOVED_REASON);
    what.why = REMOVAL_OTHER;
    what.words = STR("  ");
    assert_int_equal(removed(d, what), REMOVED_REASON);
    what.why = REMOVAL_MISTAKE;
    what.rev--;
    assert_int_equal(removed(d, what), REMOVED_CHANGED);
    what.rev++;
    what.instead = what.uuid;
    assert_int_equal(removed(d, what), REMOVED_INSTEAD);
    what.instead = str_of(desk_uuid(d, b)); /* closed */
    assert_int_equal(removed(d, what), REMOVED_INSTEAD);
    what.instead = STR("00000000-0000-4000-8000-000000000000");
    assert_int_equal(removed(d, what), REMOVED_INSTEAD);
    what.uuid = what.instead;
    assert_int_equal(removed(d, what), REMOVED_UNKNOWN);
    assert_int_equal(removed(d, of(d, a, REMOVAL_OPEN)), REMOVED_NOTHING);
    assert_int_equal(removal_undo(&d->ctx, str_of(desk_uuid(d, a)), 1, &done), 0);
    assert_int_equal(done, REMOVED_UNKNOWN);
    struct rules *rules = d->rules, *none = NULL;
    d->ctx.rules = &none;
    assert_int_equal(removed(d, of(d, a, REMOVAL_SUSPENDED)), REMOVED_RULES);
    d->ctx.rules = &rules;
    d->who.role = ROLE_BINOME;
    assert_int_equal(removal_write(&d->ctx, &what, &done), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    assert_int_equal(removal_undo(&d->ctx, what.uuid, 1, &done), -1);
    assert_int_equal(fixture_number(d->f, rows), n);
    desk_close(d);
}

static void only_the_team_reads_what_was_deleted(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    static const struct audience partners = {.level = LEVEL_PARTNERS};
    struct tombstone t, *all;
    struct structure was;
    struct history h;
    size_t n;
    desk_import(d, "un", TWO_ROWS);
    int64_t a = desk_id(d, "un", "a");
    struct str uuid = str_of(desk_uuid(d, a));
    assert_int_equal(delete_it(d, a, 0), REMOVED_DONE);
    must_fail(tombstone_find(d->f->db, &partners, uuid, d->f->a, &t, err), ERR_REFUSED, "team");
    must_fail(tombstones_merged_into(d->f->db, &partners, a, d->f->a, &all, &n, err), ERR_REFUSED, "team");
    must_fail(structure_load_tombstone(d->f->db, &audience_public, a, d->f->a, &was, err), ERR_REFUSED, "team");
    d->ctx.audience = &partners;
    assert_int_equal(history_read(&d->ctx, uuid, 1, &h), 0);
    desk_close(d);
}

static void words_are_kept_whole_and_without_what_misleads(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    char long_words[REMOVAL_WORDS_MAX * 2 + 1];
    desk_import(d, "un", TWO_ROWS);
    int64_t a = desk_id(d, "un", "a");
    struct removal what = of(d, a, REMOVAL_SUSPENDED);
    what.words = STR("fermé\r\npour \x1b[31mtravaux\u202e");
    assert_int_equal(removed(d, what), REMOVED_DONE);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE reason = 'fermé pour [31mtravaux'"), 1);
    for (size_t i = 0; i < sizeof long_words - 1; i += 2)
        memcpy(long_words + i, "é", 2);
    what = of(d, a, REMOVAL_OPEN);
    what.words = str_from(long_words, sizeof long_words - 1);
    assert_int_equal(removed(d, what), REMOVED_DONE);
    assert_int_equal(fixture_number(d->f, "SELECT length(reason) FROM change ORDER BY seq DESC LIMIT 1"),
                     REMOVAL_WORDS_MAX);
    what = of(d, a, REMOVAL_DELETED);
    what.why = REMOVAL_OTHER;
    what.words = STR("\u200b \x01");
    assert_int_equal(removed(d, what), REMOVED_REASON);
    desk_close(d);
}

static void dates_to_come_are_moved_or_cancelled_before_it_goes(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    const char *words;
    desk_import(d, "un", TWO_ROWS);
    int64_t b = desk_id(d, "un", "b");
    assert_int_equal(b, 2);
    fixture_exec(d->f,
                 "INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, place, day, start, minutes,"
                 " start_utc, end_utc, status, open_to) SELECT 'd', 0, 0, 0, 'permanence', 'x', id, '2099-05-04',"
                 " 540, 60, 4081561200, 4081564800, 'confirmed', 'everyone' FROM place WHERE structure = 2 LIMIT 1");
    assert_int_equal(removal_ahead(&d->ctx, b, 0, &words), 0);
    assert_string_equal(words, "1 date à venir, la prochaine le 4 mai 2099, à déplacer ou annuler d’abord.");
    assert_int_equal(delete_it(d, b, 0), REMOVED_DATES);
    struct structure s = desk_load(d, b);
    assert_int_equal(s.id, b);
    struct editing part = {
        .type = &place_type, .uuid = str_of(s.uuid), .part = str_of(fixture_place(&s, 0)->uuid), .rev = s.rev};
    struct saved saved;
    assert_int_equal(editing_remove(&d->ctx, &part, STR("parti"), &saved), 0);
    assert_int_equal(saved.state, SAVED_DATES);
    assert_int_equal(desk_load(d, b).places.n, 1);
    fixture_exec(d->f, "UPDATE occurrence SET status = 'cancelled'");
    assert_int_equal(delete_it(d, b, 0), REMOVED_DONE);
    assert_int_equal(take_back(d, b), REMOVED_DONE);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deleted_structure_is_gone_with_its_reason_and_comes_back_whole),
        cmocka_unit_test(its_history_is_read_when_it_is_deleted_and_going_back_passes_over_it),
        cmocka_unit_test(an_import_does_not_bring_back_what_the_team_deleted),
        cmocka_unit_test(closed_by_hand_it_stays_closed_when_its_source_speaks_again),
        cmocka_unit_test(what_cannot_be_done_says_so_and_writes_nothing),
        cmocka_unit_test(only_the_team_reads_what_was_deleted),
        cmocka_unit_test(dates_to_come_are_moved_or_cancelled_before_it_goes),
        cmocka_unit_test(words_are_kept_whole_and_without_what_misleads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
