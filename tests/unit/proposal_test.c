/* What others propose, what of it is taken, and what nobody may propose. */
#include "desk.h"

#include "app/proposal.h"
#include "domain/outbox.h"
#include "domain/retention.h"

static const char REFUGE[] =
    "{'name':'Le Refuge (exemple)','kind':'hebergement','description':'Premier texte','website':'https://example.org/',"
    "'places':[{'key':'p1','name':'Accueil','address':'1 place Ouverte','insee':'92007','hours':'Mo-Fr 09:00-12:00',"
    "'contacts':[{'kind':'phone','value':'01 99 00 00 02','label':'accueil','level':'public'}]},"
    "{'key':'p2','name':'Foyer','address':'2 rue Secrete','insee':'92007','confidential':true,"
    "'access':'Sonner SECRETE','hours':'Sa 10:00-11:00'},"
    "{'key':'p3','name':'Bureau','address':'3 rue EQUIPE','level':'team'}],"
    "'services':[{'key':'s1','name':'Hébergement','languages':['lsf','arabe'],'intake':'waiting','places':["
    "{'place':'p1','hours':'Mo 14:00-16:00'},{'place':'p2','hours':'Tu 03:33-04:44'},{'place':'p3'}]}],"
    "'contacts':[{'kind':'mail','value':'direction@example.org','level':'team'},"
    "{'kind':'phone','value':'01 99 00 00 01','level':'public'},"
    "{'kind':'phone','value':'01 99 00 00 09','level':'partners'}]}";

static const char PROPOSALS[] = "SELECT count(*) FROM proposal",
                  OPEN[] = "SELECT count(*) FROM proposal WHERE state = 'open'",
                  FIELDS[] = "SELECT count(*) FROM proposal_field", LOCKS[] = "SELECT count(*) FROM field_lock",
                  ROWS[] = "SELECT count(*) FROM change";

/* The next day, with a partner's account. */
static struct desk *house_open(void)
{
    struct desk *h = desk_open();
    fixture_exec(h->f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                       "(8, 'v', 0, 0, 0, 'Partenaire 1', 'p@example.org', 'p@example.org', 'partner')");
    h->id = fixture_add(h->f, REFUGE);
    fixture_publish(h->f);
    h->ctx.now += 86400;
    must(throttle_new(&h->ctx.throttle, err));
    return h;
}

static struct structure seen(struct desk *h)
{
    return fixture_load(h->f, &audience_public, h->id);
}

static void set_field(struct desk *h, const struct record_type *type, void *rec, const char *field, const char *text)
{
    must(record_parse(type, rec, record_index(type, str_of(field)), str_of(text), h->f->a, err));
}

static enum proposed add(struct desk *h, const struct proposing *what)
{
    enum proposed out;
    struct ctx *ctx = &h->ctx;
    must(db_begin(ctx->db, err));
    if (proposal_add(ctx, what, &out) != 0)
        fail_msg("%s", ctx->err.msg);
    must(db_commit(ctx->db, err));
    return out;
}

static enum proposed add_after(struct desk *h, struct structure *after)
{
    return add(h,
               &(struct proposing){.from = PROPOSAL_LINK, .structure = h->id, .after = after, .shown_at = h->ctx.now});
}

static struct str only_uuid(struct desk *h)
{
    struct proposal p[2];
    size_t n;
    must(proposal_read(h->f->db, true, 0, 2, h->f->a, p, &n, err));
    assert_int_equal(n, 1);
    return str_of(p[0].uuid);
}

static enum decided decide(struct desk *h, struct deciding what)
{
    enum decided out;
    struct ctx *ctx = &h->ctx;
    if (what.uuid.n == 0)
        what.uuid = only_uuid(h);
    if (what.rev == 0)
        what.rev = desk_now(h).rev;
    if (proposal_decide(ctx, &what, &out) != 0)
        fail_msg("%s", ctx->err.msg);
    assert_false(db_in_transaction(h->f->db));
    return out;
}

/* Everything stored of proposals as one text. */
static const char *stored(struct desk *h)
{
    static const char all[] = "SELECT coalesce(message, '') FROM proposal UNION ALL"
                              " SELECT coalesce(was, '') || ' ' || coalesce(proposed, '') FROM proposal_field";
    struct stmt *s;
    struct buf b = buf_in(h->f->a, 1u << 20);
    must(db_prepare(h->f->db, all, &s, err));
    struct err why;
    while (stmt_step(s, &why) == 1) {
        buf_raw_str(&b, col_str(s, 0));
        buf_lit(&b, "\n");
    }
    return buf_cstr(&b);
}

/* ---- Proposing ---- */

static void a_visitor_proposes_words_and_never_values(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure after = seen(h);
    set_field(h, &structure_type, &after, "description", "Autre");
    assert_int_equal(add(h, &(struct proposing){.from = PROPOSAL_PUBLIC,
                                                .structure = h->id,
                                                .after = &after,
                                                .kinds = 1u << PROPOSAL_PHONE,
                                                .message = STR("  Le numéro ne répond plus.\x01 "),
                                                .unchanged = true,
                                                .mail = STR("lectrice@example.org")}),
                     PROPOSED_DONE);
    assert_int_equal(fixture_number(h->f, FIELDS), 0);
    struct proposal p;
    assert_int_equal(proposal_by_uuid(h->f->db, only_uuid(h), h->f->a, &p, &h->ctx.err), 1);
    assert_string_equal(p.message, "Le numéro ne répond plus.");
    assert_string_equal(p.mail, "lectrice@example.org");
    assert_int_equal(p.kinds, 1u << PROPOSAL_PHONE);
    assert_false(p.unchanged);
    assert_int_equal(p.account, 0);
    desk_close(h);
}

static void only_what_differs_is_proposed(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure after = seen(h);
    assert_int_equal(add_after(h, &after), PROPOSED_NOTHING);
    set_field(h, &structure_type, &after, "description", "Autre texte");
    set_field(h, &service_type, after.services.items, "intake", "full");
    assert_int_equal(add_after(h, &after), PROPOSED_DONE);
    assert_int_equal(fixture_number(h->f, FIELDS), 2);
    struct proposal_one one;
    assert_int_equal(proposal_find(&h->ctx, only_uuid(h), &one), 1);
    assert_string_equal(one.fields[0].field, "description");
    assert_string_equal(one.fields[0].was, "Premier texte");
    assert_string_equal(one.fields[0].proposed, "Autre texte");
    assert_string_equal(one.lines[1].part, "Hébergement");
    assert_false(one.lines[0].changed || one.lines[0].same);
    desk_close(h);
}

static void what_is_reserved_is_neither_read_nor_written(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure after = seen(h), team = desk_now(h);
    /* As a forged form might give them: the team's places and contacts, with other values. */
    for (size_t i = 0; i < team.places.n; i++)
        set_field(h, &place_type, (struct place *)team.places.items + i, "access", "Ouvert à tous");
    after.places = team.places;
    after.contacts = team.contacts;
    after.level = LEVEL_TEAM;
    ((struct place *)after.places.items)[1].confidential = false;
    assert_int_equal(add_after(h, &after), PROPOSED_DONE);
    assert_int_equal(fixture_number(h->f, FIELDS), 1); /* the open place's access */
    assert_null(strstr(stored(h), "SECRETE"));
    assert_null(strstr(stored(h), "EQUIPE"));
    assert_null(strstr(stored(h), "direction@"));
    assert_null(strstr(stored(h), "01 99 00 00 09"));
    assert_int_equal(decide(h, (struct deciding){.take_all = true}), DECIDED_DONE);
    struct structure done = desk_now(h);
    assert_string_equal(fixture_place(&done, 0)->access, "Ouvert à tous");
    assert_string_equal(fixture_place(&done, 1)->access, "Sonner SECRETE");
    assert_true(fixture_place(&done, 1)->confidential);
    assert_int_equal(fixture_place(&done, 2)->level, LEVEL_TEAM);
    desk_close(h);
}

static void who_reads_what_cannot_be_proposed(void **state)
{
    (void)state;
    struct desk *h = house_open();
    const struct record_type *types[] = {&structure_type, &place_type, &service_type};
    for (size_t t = 0; t < 3; t++) {
        for (size_t i = 0; i < types[t]->n; i++) {
            const struct field *f = &types[t]->fields[i];
            if (strcmp(f->name, "level") == 0 || strcmp(f->name, "confidential") == 0 || f->level > LEVEL_PUBLIC ||
                (f->flags & FIELD_INTERNAL))
                assert_false(proposal_takes(types[t], f));
        }
    }
    struct structure after = seen(h);
    set_field(h, &structure_type, &after, "level", "team");
    set_field(h, &service_type, after.services.items, "level", "team");
    assert_int_equal(add_after(h, &after), PROPOSED_NOTHING);
    desk_close(h);
}

static void another_structures_parts_are_left_alone(void **state)
{
    (void)state;
    struct desk *h = house_open();
    int64_t other =
        fixture_add(h->f, "{'name':'Autre (exemple)','kind':'ccas','places':[{'key':'a','name':'Mairie'}]}");
    fixture_publish(h->f);
    struct structure after = seen(h), theirs = fixture_load(h->f, &audience_public, other);
    set_field(h, &place_type, theirs.places.items, "name", "Pris");
    after.places = theirs.places;
    assert_int_equal(add_after(h, &after), PROPOSED_NOTHING);
    assert_int_equal(fixture_number(h->f, PROPOSALS), 0);
    desk_close(h);
}

static void a_structure_that_the_public_does_not_see_takes_no_proposal(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct proposing what = {.from = PROPOSAL_LINK, .structure = h->id, .unchanged = true};
    fixture_exec(h->f, "UPDATE structure SET visible = 2");
    assert_int_equal(add(h, &what), PROPOSED_GONE);
    fixture_exec(h->f, "UPDATE structure SET visible = 0, level = 1");
    assert_int_equal(add(h, &what), PROPOSED_GONE);
    fixture_exec(h->f, "UPDATE structure SET level = 0, status = 'closed'");
    assert_int_equal(add(h, &what), PROPOSED_GONE);
    fixture_exec(h->f, "UPDATE structure SET status = 'active', deleted_rev = 3");
    assert_int_equal(add(h, &what), PROPOSED_GONE);
    what.structure = 999;
    assert_int_equal(add(h, &what), PROPOSED_GONE);
    desk_close(h);
}

static void a_field_left_as_it_was_shown_is_no_proposal(void **state)
{
    (void)state;
    struct desk *h = house_open();
    int64_t shown = h->ctx.now;
    struct structure form = seen(h), before = desk_now(h), after = desk_now(h);
    set_field(h, &structure_type, &form, "acronym", "LR");
    set_field(h, &structure_type, &after, "description", "Entre-temps");
    h->f->author.now = shown + 60;
    (void)fixture_save(h->f, &before, &after);
    fixture_publish(h->f);
    h->ctx.now += 120;
    assert_int_equal(
        add(h, &(struct proposing){.from = PROPOSAL_LINK, .structure = h->id, .after = &form, .shown_at = shown}),
        PROPOSED_DONE);
    assert_int_equal(fixture_number(h->f, FIELDS), 1);
    assert_null(strstr(stored(h), "texte"));
    desk_close(h);
}

static void the_same_again_is_one_proposal(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct proposing what = {.from = PROPOSAL_PUBLIC, .structure = h->id, .message = STR("Fermé le lundi")};
    assert_int_equal(add(h, &what), PROPOSED_DONE);
    assert_int_equal(add(h, &what), PROPOSED_DONE);
    assert_int_equal(fixture_number(h->f, PROPOSALS), 1);
    what.kinds = 1u << PROPOSAL_HOURS;
    assert_int_equal(add(h, &what), PROPOSED_DONE);
    assert_int_equal(fixture_number(h->f, PROPOSALS), 2);
    desk_close(h);
}

static void words_have_a_limit_and_hold_no_social_security_number(void **state)
{
    (void)state;
    struct desk *h = house_open();
    char text[(PROPOSAL_MESSAGE_MAX + 1) * 2 + 1];
    for (size_t i = 0; i <= PROPOSAL_MESSAGE_MAX; i++)
        memcpy(text + 2 * i, "é", 2);
    struct proposing what = {.from = PROPOSAL_PUBLIC, .message = str_from(text, sizeof text - 1)};
    assert_int_equal(add(h, &what), PROPOSED_LONG);
    what.message.n -= 2;
    assert_int_equal(add(h, &what), PROPOSED_DONE);
    what.message = STR("Mon numéro est le 1 85 05 78 006 084 36");
    assert_int_equal(add(h, &what), PROPOSED_NUMBER);
    what.message = STR("Le SIRET est 123 456 789 00012");
    what.mail = STR("pas une adresse");
    assert_int_equal(add(h, &what), PROPOSED_MAIL);
    what.mail = STR("a@example.org\nBcc: b@example.org");
    assert_int_equal(add(h, &what), PROPOSED_MAIL);
    static const char *const numbers[] = {"185057800608436@example.org", "marie.2850578006084@example.org",
                                          "marie185057800608436@example.org", "m@1-85-05-78-006-084-36.example.org"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        what.mail = str_of(numbers[i]);
        assert_int_equal(add(h, &what), PROPOSED_MAIL_NUMBER);
    }
    what.mail = STR("");
    assert_int_equal(add(h, &what), PROPOSED_DONE);
    what.mail = STR("equipe92220@example.org");
    what.message = STR("Un autre mot");
    assert_int_equal(add(h, &what), PROPOSED_DONE);
    what.mail = STR("");
    what.message = STR(" ");
    assert_int_equal(add(h, &what), PROPOSED_NOTHING);
    assert_int_equal(fixture_number(h->f, PROPOSALS), 3);
    struct structure after = seen(h);
    set_field(h, &structure_type, &after, "description", "Dossier 285057800608436");
    assert_int_equal(add_after(h, &after), PROPOSED_NUMBER);
    desk_close(h);
}

static void values_have_a_limit_in_bytes(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct buf json = buf_in(h->f->a, 1u << 20);
    buf_lit(&json, "{'name':'Grande (exemple)','kind':'ccas','services':[");
    for (int i = 0; i < 30; i++)
        buf_fmt(&json, "%s{'key':'s%d','name':'Service %d','description':'Texte'}", i ? "," : "", i, i);
    buf_lit(&json, "]}");
    h->id = fixture_add(h->f, buf_cstr(&json));
    fixture_publish(h->f);
    struct structure after = seen(h);
    char *text = arena_alloc(h->f->a, RECORD_TEXT_MAX + 1);
    memset(text, 'a', RECORD_TEXT_MAX);
    for (size_t i = 0; i < 24; i++)
        set_field(h, &service_type, (struct service *)after.services.items + i, "description", text);
    assert_int_equal(add_after(h, &after), PROPOSED_DONE);
    set_field(h, &service_type, (struct service *)after.services.items + 24, "description", text);
    assert_int_equal(add_after(h, &after), PROPOSED_LONG);
    desk_close(h);
}

static void a_value_that_no_record_may_have_is_refused(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure after = seen(h);
    ((struct place *)after.places.items)[0].hours = "tous les jours";
    assert_int_equal(add_after(h, &after), PROPOSED_INVALID);
    assert_int_equal(fixture_number(h->f, PROPOSALS), 0);
    desk_close(h);
}

static void open_proposals_have_limits(void **state)
{
    (void)state;
    struct desk *h = house_open();
    int64_t other = fixture_add(h->f, "{'name':'Autre (exemple)','kind':'ccas'}");
    fixture_publish(h->f);
    struct proposing what = {.from = PROPOSAL_PUBLIC, .structure = h->id};
    for (int i = 0; i < PROPOSALS_OPEN_OF_PUBLIC_MAX; i++) {
        what.message = str_of(arena_printf(h->f->a, "Message %d", i));
        assert_int_equal(add(h, &what), PROPOSED_DONE);
    }
    what.message = STR("Un de trop");
    assert_int_equal(add(h, &what), PROPOSED_FULL);
    /* Strangers do not keep a structure from speaking of itself. */
    what.from = PROPOSAL_LINK;
    for (int i = PROPOSALS_OPEN_OF_PUBLIC_MAX; i < PROPOSALS_OPEN_OF_MAX; i++) {
        what.message = str_of(arena_printf(h->f->a, "Message %d", i));
        assert_int_equal(add(h, &what), PROPOSED_DONE);
    }
    what.message = STR("Un de trop");
    assert_int_equal(add(h, &what), PROPOSED_FULL);
    what.from = PROPOSAL_PUBLIC;
    what.structure = other;
    assert_int_equal(add(h, &what), PROPOSED_DONE);
    /* Visitors fill half of the room, never all of it. */
    fixture_exec(h->f, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 489)"
                       " INSERT INTO proposal(uuid, shown_at, created_at, from_kind, digest)"
                       " SELECT 'u' || i, 1795339800, 1795339800, 'public', 'd' || i FROM n");
    assert_int_equal(fixture_number(h->f, OPEN), PROPOSALS_OPEN_PUBLIC_MAX + PROPOSALS_OPEN_OF_PUBLIC_MAX);
    what.message = STR("Encore un");
    assert_int_equal(add(h, &what), PROPOSED_FULL);
    what.from = PROPOSAL_LINK;
    assert_int_equal(add(h, &what), PROPOSED_DONE);
    fixture_exec(h->f, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 489)"
                       " INSERT INTO proposal(uuid, shown_at, created_at, from_kind, digest)"
                       " SELECT 'v' || i, 1795339800, 1795339800, 'link', 'e' || i FROM n");
    assert_int_equal(fixture_number(h->f, OPEN), PROPOSALS_OPEN_MAX);
    what.message = STR("Le dernier");
    assert_int_equal(add(h, &what), PROPOSED_FULL);
    desk_close(h);
}

static void who_sends_too_often_waits(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct knock one = {.throttle = h->ctx.throttle, .address = STR("198.51.100.1")}, two = one;
    two.address = STR("198.51.100.2");
    for (int i = 0; i < 9; i++)
        assert_int_equal(proposal_wait(&h->ctx, &one, PROPOSAL_PUBLIC), 0);
    assert_true(proposal_wait(&h->ctx, &one, PROPOSAL_PUBLIC) > 0);
    assert_int_equal(proposal_wait(&h->ctx, &two, PROPOSAL_PUBLIC), 0);
    for (int i = 0; i < 91; i++) {
        two.address = str_of(arena_printf(h->f->a, "203.0.113.%d", i));
        assert_int_equal(proposal_wait(&h->ctx, &two, PROPOSAL_PUBLIC), 0);
    }
    two.address = STR("203.0.113.200");
    assert_true(proposal_wait(&h->ctx, &two, PROPOSAL_PUBLIC) > 0);
    /* Who holds a link is not kept waiting by strangers, not even by those of the same address. */
    for (int i = 0; i < 31; i++)
        assert_int_equal(proposal_wait(&h->ctx, &one, PROPOSAL_LINK), 0);
    assert_true(proposal_wait(&h->ctx, &one, PROPOSAL_LINK) > 0);
    desk_close(h);
}

/* ---- Deciding ---- */

static void what_is_taken_is_written_as_an_edit_and_kept_from_imports(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure after = seen(h);
    set_field(h, &structure_type, &after, "description", "Autre texte");
    set_field(h, &structure_type, &after, "acronym", "LR");
    assert_int_equal(add_after(h, &after), PROPOSED_DONE);
    int64_t rows = fixture_number(h->f, ROWS);
    /* acronym, then description */
    enum proposal_choice choices[] = {CHOICE_REFUSE, CHOICE_NONE};
    assert_int_equal(decide(h, (struct deciding){.choices = choices, .n = 2}), DECIDED_MISSING);
    assert_int_equal(fixture_number(h->f, ROWS), rows);
    choices[1] = CHOICE_TAKE;
    assert_int_equal(decide(h, (struct deciding){.choices = choices, .n = 2, .answer = STR("Merci")}), DECIDED_DONE);
    struct structure done = desk_now(h);
    assert_string_equal(done.description, "Autre texte");
    assert_null(done.acronym);
    assert_int_equal(fixture_number(h->f, LOCKS), 1);
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM change WHERE entity = 'structure' AND cause = 'link'"
                                          " AND account = 7 AND reason = 'proposition de la structure'"),
                     1);
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM change WHERE entity = 'proposal' AND cause = 'form'"
                                          " AND account = 7 AND diff LIKE '%done%'"),
                     1);
    assert_int_equal(
        fixture_number(h->f, "SELECT count(*) FROM proposal_field WHERE taken = 1 AND field = 'description'"), 1);
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM verification"), 0);
    desk_close(h);
}

static void contacts_that_are_reserved_stay_where_they_are(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure after = seen(h);
    assert_int_equal(after.contacts.n, 1);
    struct contact *list = ARENA_ARRAY(h->f->a, 2, struct contact);
    list[0] = list[1] = *(const struct contact *)after.contacts.items;
    list[0].value = "01 99 00 00 05";
    list[1].value = "01 99 00 00 06";
    after.contacts = (struct list){.items = list, .n = 2};
    assert_int_equal(add_after(h, &after), PROPOSED_DONE);
    assert_int_equal(decide(h, (struct deciding){.take_all = true}), DECIDED_DONE);
    struct structure done = desk_now(h);
    const struct contact *c = done.contacts.items;
    assert_int_equal(done.contacts.n, 4);
    assert_string_equal(c[0].value, "direction@example.org");
    assert_int_equal(c[0].level, LEVEL_TEAM);
    assert_string_equal(c[1].value, "01 99 00 00 05");
    assert_string_equal(c[2].value, "01 99 00 00 09");
    assert_int_equal(c[2].level, LEVEL_PARTNERS);
    assert_string_equal(c[3].value, "01 99 00 00 06");
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM field_lock WHERE field IN ('phone', 'mail')"), 2);
    desk_close(h);
}

static void a_field_that_changed_since_asks(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure form = seen(h);
    set_field(h, &structure_type, &form, "description", "Le leur");
    assert_int_equal(add_after(h, &form), PROPOSED_DONE);
    struct structure before = desk_now(h), after = desk_now(h);
    int64_t rev = before.rev;
    set_field(h, &structure_type, &after, "description", "Le nôtre");
    (void)fixture_save(h->f, &before, &after);
    enum proposal_choice take = CHOICE_TAKE;
    /* The page was shown before. */
    assert_int_equal(decide(h, (struct deciding){.rev = rev, .choices = &take, .n = 1}), DECIDED_CHANGED);
    struct proposal_one one;
    assert_int_equal(proposal_find(&h->ctx, only_uuid(h), &one), 1);
    assert_true(one.lines[0].changed);
    assert_int_equal(decide(h, (struct deciding){.take_all = true}), DECIDED_MISSING);
    assert_string_equal(desk_now(h).description, "Le nôtre");
    assert_int_equal(decide(h, (struct deciding){.choices = &take, .n = 1}), DECIDED_DONE);
    assert_string_equal(desk_now(h).description, "Le leur");
    desk_close(h);
}

static void a_proposal_is_answered_once(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure after = seen(h);
    set_field(h, &structure_type, &after, "description", "Autre texte");
    assert_int_equal(add(h, &(struct proposing){.from = PROPOSAL_LINK,
                                                .structure = h->id,
                                                .after = &after,
                                                .mail = STR("a@example.org"),
                                                .shown_at = h->ctx.now}),
                     PROPOSED_DONE);
    struct str uuid = only_uuid(h);
    assert_int_equal(decide(h, (struct deciding){.uuid = uuid, .refuse_all = true}), DECIDED_DONE);
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM proposal WHERE state = 'refused' AND mail IS NULL"), 1);
    struct mail mail;
    const char *key = arena_printf(h->f->a, "proposal/%d", (int)fixture_number(h->f, "SELECT max(id) FROM proposal"));
    assert_int_equal(outbox_by_key(h->f->db, key, h->f->a, &mail, &h->ctx.err), 1);
    assert_string_equal(mail.to, "a@example.org");
    assert_non_null(strstr(mail.data, "\"refused\":true"));
    assert_non_null(strstr(mail.data, "\"answer\":[]"));
    assert_int_equal(decide(h, (struct deciding){.uuid = uuid, .take_all = true}), DECIDED_ANSWERED);
    assert_string_equal(desk_now(h).description, "Premier texte");
    assert_int_equal(decide(h, (struct deciding){.uuid = STR("0f7a2c1e-1111-4222-8333-444455556666")}),
                     DECIDED_UNKNOWN);
    desk_close(h);
}

/* Where it is reached on the day of the answer: no copy is kept. */
static void an_account_is_answered_at_its_address(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct account partner = {.id = 8, .role = ROLE_PARTNER, .label = "Partenaire 1"};
    for (int i = 0; i < 3; i++) {
        struct structure after = seen(h);
        const struct account *coordinator = h->ctx.account;
        set_field(h, &structure_type, &after, "description", arena_printf(h->f->a, "Autre texte %d", i));
        h->ctx.account = &partner;
        assert_int_equal(add(h, &(struct proposing){.from = PROPOSAL_PARTNER,
                                                    .structure = h->id,
                                                    .after = &after,
                                                    .mail = i == 1 ? STR("autre@example.org") : STR(""),
                                                    .shown_at = h->ctx.now}),
                         PROPOSED_DONE);
        h->ctx.account = coordinator;
        assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM proposal WHERE mail = 'p@example.org'"), 0);
        struct str uuid = only_uuid(h);
        if (i == 2)
            fixture_exec(h->f, "UPDATE account SET blocked_at = 1 WHERE id = 8");
        assert_int_equal(decide(h, (struct deciding){.uuid = uuid, .take_all = true}), DECIDED_DONE);
        struct mail mail;
        const char *key =
            arena_printf(h->f->a, "proposal/%d", (int)fixture_number(h->f, "SELECT max(id) FROM proposal"));
        assert_int_equal(outbox_by_key(h->f->db, key, h->f->a, &mail, &h->ctx.err), i < 2);
        if (i < 2)
            assert_string_equal(mail.to, i == 1 ? "autre@example.org" : "p@example.org");
        struct proposal_one one;
        assert_int_equal(proposal_find(&h->ctx, uuid, &one), 1);
        assert_null(one.proposal.mail); /* it is answered */
    }
    desk_close(h);
}

static void what_a_field_belonged_to_may_be_gone(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure form = seen(h);
    set_field(h, &service_type, form.services.items, "intake", "full");
    assert_int_equal(add_after(h, &form), PROPOSED_DONE);
    struct structure before = desk_now(h), after = desk_now(h);
    after.services.n = 0;
    (void)fixture_save(h->f, &before, &after);
    assert_int_equal(decide(h, (struct deciding){.take_all = true}), DECIDED_GONE);
    fixture_exec(h->f, "UPDATE structure SET deleted_rev = 1");
    struct proposal_one one;
    assert_int_equal(proposal_find(&h->ctx, only_uuid(h), &one), 1);
    assert_int_equal(one.structure.id, 0);
    enum decided out;
    struct deciding what = {.uuid = only_uuid(h), .take_all = true};
    assert_int_equal(proposal_decide(&h->ctx, &what, &out), 0);
    assert_int_equal(out, DECIDED_GONE);
    what.take_all = false;
    what.refuse_all = true;
    assert_int_equal(proposal_decide(&h->ctx, &what, &out), 0);
    assert_int_equal(out, DECIDED_DONE);
    desk_close(h);
}

static void a_structure_that_confirms_verifies_what_it_says(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct proposing what = {.from = PROPOSAL_LINK, .structure = h->id, .unchanged = true};
    assert_int_equal(add(h, &what), PROPOSED_DONE);
    h->ctx.now += 5 * 86400;
    assert_int_equal(decide(h, (struct deciding){.verified = true}), DECIDED_DONE);
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM verification WHERE how = 'link' AND by = 'La structure'"
                                          " AND at = '2026-11-23'"),
                     4);
    desk_close(h);
}

static void what_is_taken_may_count_as_verified(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure after = seen(h);
    set_field(h, &place_type, after.places.items, "hours", "Mo-Sa 08:00-12:00");
    set_field(h, &structure_type, &after, "website", "https://example.org/autre");
    assert_int_equal(add_after(h, &after), PROPOSED_DONE);
    /* website, hours */
    enum proposal_choice choices[] = {CHOICE_REFUSE, CHOICE_TAKE};
    assert_int_equal(decide(h, (struct deciding){.choices = choices, .n = 2, .verified = true}), DECIDED_DONE);
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM verification WHERE block = 'hours'"), 1);
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM verification"), 1);
    desk_close(h);
}

static void only_who_may_edit_reads_and_answers(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct proposal_list all;
    struct proposal_one one;
    enum decided out;
    assert_int_equal(add(h, &(struct proposing){.from = PROPOSAL_PUBLIC, .message = STR("Bonjour")}), PROPOSED_DONE);
    struct str uuid = only_uuid(h);
    for (int role = ROLE_PARTNER; role <= ROLE_BINOME; role++) {
        h->who.role = role;
        assert_int_equal(proposal_list(&h->ctx, true, 1, &all), -1);
        assert_int_equal(h->ctx.err.code, ERR_REFUSED);
        assert_int_equal(proposal_find(&h->ctx, uuid, &one), -1);
        assert_int_equal(proposal_decide(&h->ctx, &(struct deciding){.uuid = uuid}, &out), -1);
        assert_false(db_in_transaction(h->f->db));
    }
    h->ctx.account = NULL;
    assert_int_equal(proposal_list(&h->ctx, true, 1, &all), -1);
    desk_close(h);
}

static void nothing_is_kept_for_ever(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct proposing what = {
        .from = PROPOSAL_PUBLIC, .structure = h->id, .message = STR("Message"), .mail = STR("a@example.org")};
    int64_t day = 86400, n, ended = h->ctx.now + PROPOSAL_LIFE_DAYS * day;
    assert_int_equal(add(h, &what), PROPOSED_DONE);
    must(proposal_expire(h->f->db, ended - 1, err));
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM proposal WHERE state = 'expired'"), 0);
    must(proposal_expire(h->f->db, ended, err));
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM proposal WHERE state = 'expired' AND mail IS NULL"
                                          " AND message IS NOT NULL"),
                     1);
    must(retention_count(h->f->db, RETAINED_PROPOSALS, ended, &n, err));
    assert_int_equal(n, 0);
    must(retention_forget(h->f->db, RETAINED_PROPOSALS, ended + 1, &n, err));
    assert_int_equal(n, 1);
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM proposal WHERE message IS NULL"), 1);
    desk_close(h);
}

static void a_queue_is_read_page_by_page(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct proposing what = {.from = PROPOSAL_PUBLIC};
    struct proposal_list all;
    for (int i = 0; i < PROPOSALS_PAGE_SIZE + 1; i++) {
        what.message = str_of(arena_printf(h->f->a, "Message %d", i));
        h->ctx.now++;
        assert_int_equal(add(h, &what), PROPOSED_DONE);
    }
    assert_int_equal(proposal_list(&h->ctx, true, 1, &all), 0);
    assert_int_equal(all.n, PROPOSALS_PAGE_SIZE);
    assert_int_equal(all.total, PROPOSALS_PAGE_SIZE + 1);
    assert_string_equal(all.items[0].message, "Message 0");
    assert_int_equal(proposal_list(&h->ctx, true, 2, &all), 0);
    assert_int_equal(all.n, 1);
    assert_int_equal(proposal_list(&h->ctx, false, 1, &all), 0);
    assert_int_equal(all.n, 0);
    struct duties duties = {.n = 0};
    assert_int_equal(proposal_duties(&h->ctx, &duties), 0);
    assert_int_equal(duties.items[0].count, PROPOSALS_PAGE_SIZE + 1);
    desk_close(h);
}

/* Where and when the service is held, as it is stored. */
static struct service_place *held(struct structure *s, const char *hours)
{
    struct service *v = s->services.items;
    struct service_place *items = v->places.items;
    for (size_t i = 0; i < v->places.n; i++) {
        if (items[i].hours && strcmp(items[i].hours, hours) == 0)
            return &items[i];
    }
    return NULL;
}

static void hours_of_a_service_change_at_places_that_everybody_sees(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure after = seen(h);
    struct service_place *sp = held(&after, "Mo 14:00-16:00");
    assert_non_null(sp);
    must(record_parse(&service_place_type, sp, record_index(&service_place_type, STR("hours")), STR("Mo 15:00-17:00"),
                      h->f->a, err));
    assert_int_equal(add_after(h, &after), PROPOSED_DONE);
    assert_int_equal(fixture_number(h->f, FIELDS), 1);
    assert_null(strstr(stored(h), "03:33"));
    struct structure team = desk_now(h);
    int64_t places = (int64_t)((struct service *)team.services.items)->places.n;
    assert_int_equal(places, 3);
    /* Somebody of the team reads one change, not those of the places that stay hidden. */
    struct proposal_one one;
    assert_int_equal(proposal_find(&h->ctx, only_uuid(h), &one), 1);
    assert_false(one.lines[0].changed || one.lines[0].same);
    struct proposal_said *said;
    size_t n;
    assert_int_equal(proposal_said(&h->ctx, one.proposal.id, &said, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(((const struct service *)said[0].value)->places.n, 1);
    assert_int_equal(decide(h, (struct deciding){.take_all = true, .verified = true}), DECIDED_DONE);
    team = desk_now(h);
    assert_int_equal(((struct service *)team.services.items)->places.n, 3);
    assert_non_null(held(&team, "Mo 15:00-17:00"));
    assert_non_null(held(&team, "Tu 03:33-04:44"));
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM verification WHERE block = 'hours'"), 1);
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM verification"), 1);
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM field_lock WHERE field = 'places'"), 1);
    desk_close(h);
}

static void hours_at_a_place_that_is_left_meanwhile_are_not_taken(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure after = seen(h);
    struct service_place *sp = held(&after, "Mo 14:00-16:00");
    must(record_parse(&service_place_type, sp, record_index(&service_place_type, STR("hours")), STR("Mo 15:00-17:00"),
                      h->f->a, err));
    assert_int_equal(add_after(h, &after), PROPOSED_DONE);
    fixture_exec(h->f, "DELETE FROM service_place WHERE hours = 'Mo 14:00-16:00'");
    enum proposal_choice take = CHOICE_TAKE;
    assert_int_equal(decide(h, (struct deciding){.choices = &take, .n = 1}), DECIDED_GONE);
    assert_int_equal(fixture_number(h->f, LOCKS), 0);
    desk_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_of_a_service_change_at_places_that_everybody_sees),
        cmocka_unit_test(hours_at_a_place_that_is_left_meanwhile_are_not_taken),
        cmocka_unit_test(a_visitor_proposes_words_and_never_values),
        cmocka_unit_test(only_what_differs_is_proposed),
        cmocka_unit_test(what_is_reserved_is_neither_read_nor_written),
        cmocka_unit_test(who_reads_what_cannot_be_proposed),
        cmocka_unit_test(another_structures_parts_are_left_alone),
        cmocka_unit_test(a_structure_that_the_public_does_not_see_takes_no_proposal),
        cmocka_unit_test(a_field_left_as_it_was_shown_is_no_proposal),
        cmocka_unit_test(the_same_again_is_one_proposal),
        cmocka_unit_test(words_have_a_limit_and_hold_no_social_security_number),
        cmocka_unit_test(values_have_a_limit_in_bytes),
        cmocka_unit_test(a_value_that_no_record_may_have_is_refused),
        cmocka_unit_test(open_proposals_have_limits),
        cmocka_unit_test(who_sends_too_often_waits),
        cmocka_unit_test(what_is_taken_is_written_as_an_edit_and_kept_from_imports),
        cmocka_unit_test(contacts_that_are_reserved_stay_where_they_are),
        cmocka_unit_test(a_field_that_changed_since_asks),
        cmocka_unit_test(a_proposal_is_answered_once),
        cmocka_unit_test(an_account_is_answered_at_its_address),
        cmocka_unit_test(what_a_field_belonged_to_may_be_gone),
        cmocka_unit_test(a_structure_that_confirms_verifies_what_it_says),
        cmocka_unit_test(what_is_taken_may_count_as_verified),
        cmocka_unit_test(only_who_may_edit_reads_and_answers),
        cmocka_unit_test(nothing_is_kept_for_ever),
        cmocka_unit_test(a_queue_is_read_page_by_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
