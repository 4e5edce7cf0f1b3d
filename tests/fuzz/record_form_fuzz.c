/* Any form of a record: read into a record that holds together, or a sentence beside each field that is wrong; shown
 * again as typed; and what is taken, sent again, changes nothing more. */
#include <stdlib.h>
#include <string.h>

#include "app/config.h"
#include "app/reference.h"
#include "base/crypto.h"
#include "base/json.h"
#include "core/http/edit_forms.h"
#include "domain/structure_read.h"
#include "domain/structure_write.h"
#include "store/migrate.h"

/* 2026-11-22T09:30:00Z */
#define NOW 1795339800

static const char STRUCTURE[] =
    "{\"name\":\"Le Refuge (exemple)\",\"kind\":\"ccas\",\"acronym\":\"LR\",\"website\":\"https://www.example.org/\","
    "\"places\":[{\"key\":\"p1\",\"name\":\"Accueil\",\"address\":\"1 place Ouverte\",\"postcode\":\"92220\","
    "\"insee\":\"92007\",\"lat\":48.79885,\"lon\":2.3},{\"key\":\"p2\",\"name\":\"Annexe\",\"city\":\"Nulle-Part\"}],"
    "\"services\":[{\"key\":\"s1\",\"name\":\"Soins\",\"languages\":[\"lsf\"],\"age_min\":16,\"age_max\":25,"
    "\"communes\":[\"92007\"],\"places\":[{\"place\":\"p1\",\"hours\":\"Tu 10:00-11:00\"}]}],"
    "\"contacts\":[{\"kind\":\"phone\",\"value\":\"01 99 00 00 01\",\"level\":\"public\"},"
    "{\"kind\":\"phone\",\"value\":\"01 99 00 00 09\",\"level\":\"partners\"}]}";

static void require(bool holds)
{
    if (!holds)
        abort();
}

static struct {
    struct ctx ctx;
    struct config config;
    struct page page;
    struct structure s;
} desk;

static int64_t fill(struct db *db, struct arena *a)
{
    struct author author = {.now = NOW, .actor = "fuzz", .cause = CAUSE_INIT};
    struct structure s = {0};
    const struct json *tree = NULL;
    struct err err = {0};
    int64_t id = 0;
    require(migrate(db, NOW, NULL, &err) == 0 && db_begin(db, &err) == 0);
    require(reference_load(db, &author, a, &err) == 0);
    require(json_parse(str_of(STRUCTURE), a, &tree, &err) == 0);
    require(record_from_json(&structure_type, &s, tree, a, &err) == 0);
    require(structure_save(db, &author, NULL, &s, a, &id, NULL, &err) == 0 && db_commit(db, &err) == 0);
    return id;
}

/* The directory and a page, once: what a form looks up is read only. */
static void sit_down(void)
{
    struct arena *a = arena_new(256u << 20);
    struct err err = {0};
    size_t found = 0;
    desk.ctx = (struct ctx){.arena = a, .now = NOW, .valid_until = INT64_MAX, .audience = &audience_team};
    desk.ctx.snapshots = snapshots_new(&audience_team);
    desk.ctx.config = &desk.config;
    require(a && crypto_init(&err) == 0 && config_load(NULL, a, &desk.config, &err) == 0);
    require(db_open(":memory:", DB_CREATE, &desk.ctx.db, &err) == 0);
    int64_t id = fill(desk.ctx.db, a);
    require(structure_load(desk.ctx.db, &audience_team, &id, 1, a, &desk.s, &found, &err) == 0 && found == 1);
    require(page_start(&desk.page, &desk.ctx, "Essai", NAV_NONE, STR("")) == 0);
}

static bool fails_at_limit(void)
{
    return desk.ctx.err.code == ERR_LIMIT;
}

static void try_form(struct record_form *f, const struct params *given, const void *base)
{
    void *out = arena_alloc(desk.ctx.arena, f->type->size), *again = arena_alloc(desk.ctx.arena, f->type->size);
    struct err err = {0};
    require(out && again);
    int rc = record_form_read(f, given, base, out);
    require(rc >= 0 || fails_at_limit());
    if (rc < 0)
        return;
    require((rc == 1) == (f->errors.n == 0));
    for (size_t i = 0; i < f->errors.n; i++)
        require(utf8_valid(str_of(((const struct form_error *)f->errors.items)[i].sentence)));
    require(record_form_view(f, view_new(desk.ctx.arena), out) == 0 || fails_at_limit());
    if (rc == 1) {
        require(record_validate(f->type, out, &err) == 0);
        require(record_form_read(f, given, out, again) == 1 && record_equal(f->type, out, again));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte: which form, and whose; the rest is its body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!desk.ctx.db)
        sit_down();
    if (size == 0)
        return 0;
    const struct {
        const struct record_type *type;
        const struct edit_form *form;
        const void *rec;
    } kinds[] = {{&structure_type, &structure_form, &desk.s},
                 {&place_type, &place_form, desk.s.places.items},
                 {&place_type, &place_form, (const struct place *)desk.s.places.items + 1},
                 {&service_type, &service_form, desk.s.services.items}};
    struct params given;
    struct err err = {0};
    struct arena *a = arena_new(16u << 20);
    desk.ctx.arena = desk.page.wording.a = a;
    desk.ctx.err = (struct err){0};
    size_t k = data[0] % 4;
    struct record_form f = record_form_of(&desk.page, kinds[k].type, kinds[k].form->groups, kinds[k].form->n);
    f.of = &desk.s;
    f.level = data[0] & 4 ? LEVEL_TEAM : LEVEL_PUBLIC;
    if (params_form(str_from((const char *)data + 1, size - 1), a, &given, &err) == 0)
        try_form(&f, &given, kinds[k].rec);
    arena_free(a);
    return 0;
}
