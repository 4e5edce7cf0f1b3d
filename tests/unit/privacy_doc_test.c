/* docs/donnees-personnelles.md says of every column whether somebody may stand in it: a new one is asked about here. */
#include "fixture.h"

#include "base/file.h"
#include "domain/retention.h"
#include "store/rows.h"

#define PAGE "docs/donnees-personnelles.md"
#define PAGE_MAX (1u << 20)

/* What says nothing of anybody: numbers of rows, codes of our own lists, dates, counts, states. Whoever adds a column
 * puts it here, or into the page with how long it is kept; between blanks. */
static const struct {
    const char *table, *columns;
} impersonal[] = {
    {"account", " id uuid rev created_at updated_at "},
    {"absence", " id uuid rev created_at updated_at deleted_rev "},
    {"acronym", " id form kind expansion synonyms own removed rev "},
    {"ask",
     " id uuid created_at kind structure place from_kind theme publics people days first last state answered_at "},
    {"ask_date", " ask occurrence "},
    {"busy_link", " made_at expires_at "},
    {"busy_source", " read_at due_at failures fault events refused "},
    {"calendar", " id uuid kind subject cancelled made_at revoked_at "},
    {"calendar_item", " kind subject uuid occurrence rev gone_at "},
    {"campaign", " id uuid created_at stopped_at "},
    {"campaign_link", " id campaign structure person created_at expires_at reminded state answered_at finished_at "},
    {"campaign_token", " link purpose "},
    {"change", " seq at cause entity entity_id op rule_hash "},
    {"commune", " insee name norm lat lon dept epci "},
    {"commune_postcode", " postcode insee "},
    {"contact", " id entity entity_id structure kind level position "},
    {"counter", " kind day n "},
    {"count_reminder", " occurrence at "},
    {"count_sheet", " id occurrence at "},
    {"course", " id uuid rev created_at updated_at deleted_rev programme state ended_on stop "},
    {"course_event", " id course at day was became reason "},
    {"course_session",
     " id uuid rev created_at updated_at course step rank state month occurrence mode missed minutes "},
    {"digest_stop", " made_at "},
    {"field_lock", " entity entity_id field at "},
    {"funding", " entity entity_id funder "},
    {"identifier", " structure scheme "},
    {"import_file", " id at size hash map source title data_date state state_at percent renewed forced run "},
    {"import_file_difference", " file n line uuid entity op "},
    {"import_file_note", " file n kind line "},
    {"import_note", " run n kind line "},
    {"import_run", " id source at file data_date rule_hash rows added changed unchanged vanished rejected reviewed_at "
                   "notes unfinished "},
    {"invitation", " occurrence sequence told_at ends_at "},
    {"leaflet", " id rev created_at updated_at slug list shown "},
    {"mail_token", " purpose created_at expires_at used_at "},
    {"migration", " number name hash at "},
    {"objection", " handled_at "},
    {"occurrence", " id uuid rev created_at updated_at level deleted_rev series nominal_day ordinal kind theme publics "
                   "place team day start minutes start_utc end_utc was_day was_start status holds_people holds_place "
                   "own capacity open_to campaign counted_at counted_sheet missed example course "},
    {"occurrence_theme", " occurrence theme "},
    {"orientation", " id uuid rev created_at updated_at deleted_rev day caller channel theme insee lack rupture "
                    "caller_of channel_of theme_of lack_of rupture_of "},
    {"orientation_structure", " orientation structure "},
    {"outbox", " id message_id template state created_at due useless_at tries tried_at way "},
    {"person", " id uuid rev created_at updated_at deleted_rev tentative "},
    {"picture", " name type "},
    {"place",
     " id uuid rev created_at updated_at level deleted_rev structure position kind geo_precision confidential joins "},
    {"place_planning", " place capacity school_closed "},
    {"plan", " id uuid course made_at facts_hash rule_name rule_version rule_hash cost accepted_at "},
    {"proposal", " id uuid structure shown_at created_at from_kind kinds unchanged state answered_at "},
    {"proposal_field", " proposal entity entity_id field taken "},
    {"publication", " occurrence variant hash sequence modified_at "},
    {"publication_stale", " occurrence "},
    {"reach", " id uuid rev at changed_at "},
    {"reach_line", " occurrence told_live told_day told_start told_minutes told_utc told_place known_at "},
    {"reach_to", " id reach place ticked_at how mails mail_till "},
    {"record_part", " record entity "},
    {"rule_source", " hash kind name version text first_used "},
    {"school_break", " zone first last label "},
    {"school_cover", " zone first until imported_at "},
    {"score", " id programme year scale first last "},
    {"search_doc", " structure "},
    {"series", " id uuid rev created_at updated_at level deleted_rev deleted_reason kind theme publics place team rule "
               "start minutes first last extended_to capacity open_to campaign split_from carried_from "},
    {"series_waiting", " series day since "},
    {"service",
     " id uuid rev created_at updated_at level deleted_rev structure position status age_min age_max cost_kind intake "
     "intake_date on_site home_visits remote themes publics covers referrals channels communes "},
    {"service_place", " service place "},
    {"session", " id "},
    {"setting", " key "},
    {"source", " id name map title licence url data_date old_after rows_last demo "},
    {"source_mapped", " record "},
    {"source_record", " id source structure seen_run gone_run "},
    {"structure", " id uuid short rev created_at updated_at level deleted_rev see_instead kind parent status themes "
                  "completeness missing visible visible_rule flagged merged erased "},
    {"structure_link", " structure made_at used_at seen_at "},
    {"tally", " occurrence measure value "},
    {"team", " id uuid rev created_at updated_at deleted_rev "},
    {"term", " id scheme code label parent position synonyms retired "},
    {"term_map", " scheme code standard external "},
    {"travel", " from_insee to_insee minutes "},
    {"twin", " kind a b "},
    {"twin_apart", " a b kind at "},
    {"twin_key", " kind structure "},
    {"verification", " structure block at how due "},
};

struct column {
    const char *table, *name;
};

static int read_column(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct column *c = item;
    *c = (struct column){.table = col_text(s, 0, a), .name = col_text(s, 1, a)};
    return c->table && c->name ? 0 : fail_memory(err);
}

/* Of the tables of the schema; the full-text indexes' own have no columns that say anything. */
static struct vec schema(struct fixture *f)
{
    static const char sql[] = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c"
                              " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                              " AND t.name NOT LIKE 'search\\_public%' ESCAPE '\\' AND t.name NOT LIKE"
                              " 'search\\_team%' ESCAPE '\\' ORDER BY t.name, c.cid";
    struct vec all = VEC_OF(struct column);
    struct stmt *s;
    must(db_prepare(f->db, sql, &s, err));
    must(rows_all(s, read_column, f->a, &all, err));
    return all;
}

static bool is_impersonal(const struct column *c, struct arena *a)
{
    for (size_t i = 0; i < sizeof impersonal / sizeof *impersonal; i++) {
        if (strcmp(impersonal[i].table, c->table) == 0)
            return strstr(impersonal[i].columns, arena_printf(a, " %s ", c->name)) != NULL;
    }
    return false;
}

static char *page(struct fixture *f)
{
    struct str text;
    must(file_read(PAGE, PAGE_MAX, f->a, &text, err));
    return arena_copy(f->a, text.p, text.n);
}

/* The columns that the page names of a table, as " a, b,"; NULL: it does not name it. */
static const char *named(const char *text, const char *table, struct arena *a)
{
    const char *start = arena_printf(a, "\n| `%s` |", table), *row = strstr(text, start);
    if (!row)
        return NULL;
    row += strlen(start);
    return arena_printf(a, "%.*s,", (int)strcspn(row, "|") - 1, row);
}

static void every_column_is_in_the_page_or_says_nothing_of_anybody(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct vec all = schema(f);
    const char *text = page(f);
    assert_true(all.n > 250);
    for (size_t i = 0; i < all.n; i++) {
        const struct column *c = &((const struct column *)all.items)[i];
        const char *columns = named(text, c->table, f->a);
        bool said = columns && strstr(columns, arena_printf(f->a, " %s,", c->name));
        if (said == is_impersonal(c, f->a))
            fail_msg("%s.%s: %s " PAGE " and the columns that say nothing of anybody", c->table, c->name,
                     said ? "in both" : "in neither of");
    }
    fixture_close(f);
}

static void the_page_names_nothing_that_is_not_there(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct vec all = schema(f);
    struct str rest = str_of(strstr(page(f), "\n## Où c’est dans la base")), line;
    size_t said = 0, personal = 0;
    for (bool more = true; str_cut(&rest, '\n', &line, &more);) {
        if (line.n < 3 || memcmp(line.p, "| `", 3) != 0)
            continue;
        const char *start = strstr(line.p, "` | ") + 4;
        struct str columns = str_from(start, strcspn(start, "|")), name;
        for (bool further = true; str_cut(&columns, ',', &name, &further);)
            said++;
    }
    for (size_t i = 0; i < all.n; i++)
        personal += !is_impersonal(&((const struct column *)all.items)[i], f->a);
    assert_int_equal(said, personal);
    fixture_close(f);
}

static void each_duration_of_the_rule_is_named(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    const char *text = strstr(page(f), "\n## Où c’est dans la base");
    for (int i = 0; i < RETAINED__MAX; i++) {
        if (!strstr(text, arena_printf(f->a, "`%s`", retained_names[i])))
            fail_msg("%s: no column is said to be kept so", retained_names[i]);
    }
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_is_in_the_page_or_says_nothing_of_anybody),
        cmocka_unit_test(the_page_names_nothing_that_is_not_there),
        cmocka_unit_test(each_duration_of_the_rule_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
