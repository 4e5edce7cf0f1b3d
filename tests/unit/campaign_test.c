/* Asking structures by mail: whom, with which letter, what an answer does, and what a token does not. */
#include "desk.h"

#include "app/campaign.h"
#include "app/history.h"
#include "app/proposal.h"
#include "base/date.h"
#include "domain/worklist.h"
#include "domain/outbox.h"
#include "domain/proposal.h"
#include "domain/retention.h"
#include "domain/tombstone.h"

/* 1: a public address and a reserved one. 2: a reserved one. 3: the team's own note and a person. 4: at a confidential
 * place only. 5: a person. 6: closed. */
static const char *const structures[] = {
    "{'name':'Alpha','kind':'ccas','description':'Un accueil','places':[{'key':'p','name':'Accueil','insee':'92007',"
    "'city':'Bagneux','hours':'Mo-Fr 09:00-12:00'}],"
    "'contacts':[{'kind':'mail','value':'pro@example.org','level':'partners'},"
    "{'kind':'phone','value':'01 99 00 00 01','level':'public'},"
    "{'kind':'mail','value':'alpha@example.org','level':'public'}]}",
    "{'name':'Beta','kind':'ssiad','contacts':[{'kind':'mail','value':'beta@example.org','level':'partners'}]}",
    "{'name':'Gamma','kind':'ssiad','contacts':[{'kind':'mail','value':'note@example.org','level':'team'},"
    "{'kind':'person','value':'une coordinatrice','level':'public'}]}",
    "{'name':'Delta','kind':'hebergement','places':[{'key':'p','name':'Refuge','confidential':true,'contacts':"
    "[{'kind':'mail','value':'refuge@example.org','level':'public'}]}]}",
    "{'name':'Psychologue A','kind':'professionnel-liberal','contacts':"
    "[{'kind':'mail','value':'psy@example.org','level':'public'},"
    "{'kind':'phone','value':'01 99 00 00 05','level':'public'}]}",
    "{'name':'Zeta','kind':'ccas','status':'closed','contacts':"
    "[{'kind':'mail','value':'zeta@example.org','level':'public'}]}"};

#define N (sizeof structures / sizeof *structures)

static const char LETTERS[] = "SELECT count(*) FROM outbox WHERE state = 'queued'",
                  LINKS[] = "SELECT count(*) FROM campaign_link",
                  BY_LINK[] = "SELECT count(*) FROM verification WHERE how = 'link' AND by = 'La structure'",
                  ROWS[] = "SELECT count(*) FROM change", PROPOSALS[] = "SELECT count(*) FROM proposal",
                  OBJECTIONS[] = "SELECT count(*) FROM objection";

static int64_t ids[N];

static struct desk *house_open(void)
{
    struct desk *h = desk_open();
    for (size_t i = 0; i < N; i++)
        ids[i] = fixture_add(h->f, structures[i]);
    desk_refresh(h);
    return h;
}

/* As who follows a link: nobody. */
static struct ctx *visitor(struct desk *h)
{
    h->ctx.account = NULL;
    h->ctx.audience = &audience_public;
    return &h->ctx;
}

static struct ctx *team(struct desk *h)
{
    h->ctx.account = &h->who;
    h->ctx.audience = &audience_team;
    return &h->ctx;
}

static int none_stored(void *arg, const struct structure *s, struct buf *json, struct err *err)
{
    (void)arg;
    (void)s;
    buf_lit(json, "[]");
    return buf_ok(json, err);
}

static size_t send(struct desk *h, const char *const *names, size_t n, struct campaign *out)
{
    struct str uuids[N];
    size_t sent = 0;
    struct campaign_sending what = {.uuids = uuids, .n = n, .label = STR("tous les blocs"), .stored = none_stored};
    for (size_t i = 0; i < n; i++) {
        struct structure s = {0};
        for (size_t k = 0; k < N; k++) {
            struct structure one = fixture_load(h->f, &audience_team, ids[k]);
            s = strcmp(one.name, names[i]) == 0 ? one : s;
        }
        uuids[i] = str_of(s.uuid);
    }
    if (campaign_send(team(h), &what, out, &sent) != 0)
        fail_msg("%s", h->ctx.err.msg);
    assert_false(db_in_transaction(h->f->db));
    return sent;
}

/* The token behind this path in the letter of a key. */
static struct str token(struct desk *h, const char *key, const char *path)
{
    struct mail mail;
    struct err why;
    if (outbox_by_key(h->f->db, key, h->f->a, &mail, &why) != 1)
        fail_msg("no letter %s", key);
    const char *at = strstr(mail.data, path);
    assert_non_null(at);
    return str_from(at + strlen(path), CRYPTO_TOKEN_SIZE - 1);
}

static enum campaign_answered unchanged(struct desk *h, struct str token_of)
{
    enum campaign_answered out = ANSWER_RULES;
    if (campaign_unchanged(visitor(h), token_of, h->ctx.now, &out) != 0)
        fail_msg("%s", h->ctx.err.msg);
    assert_false(db_in_transaction(h->f->db));
    return out;
}

static enum campaign_answered object(struct desk *h, struct str token_of)
{
    enum campaign_answered out = ANSWER_RULES;
    if (campaign_object(visitor(h), token_of, &out) != 0)
        fail_msg("%s", h->ctx.err.msg);
    assert_false(db_in_transaction(h->f->db));
    return out;
}

static void nobody_is_written_to_at_an_address_that_is_not_theirs_to_answer(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign_choice c;
    struct campaign_filter any = {0};
    assert_int_equal(campaign_choose(team(h), &any, &c), 0);
    assert_int_equal(c.with, 3);
    assert_int_equal(c.without, 2);
    assert_int_equal(c.n, 5);
    for (size_t i = 0; i < c.n; i++) {
        const char *mail = c.mails[i], *name = c.items[i].name;
        const char *expected = strcmp(name, "Alpha") == 0           ? "alpha@example.org"
                               : strcmp(name, "Beta") == 0          ? "beta@example.org"
                               : strcmp(name, "Psychologue A") == 0 ? "psy@example.org"
                                                                    : NULL;
        assert_true(mail == expected || (mail && expected && strcmp(mail, expected) == 0));
    }
    struct campaign_filter kind = {.kind = "ssiad"}, insee = {.insee = "92007"}, block = {.block = BLOCK_HOURS};
    assert_int_equal(campaign_choose(team(h), &kind, &c), 0);
    assert_int_equal(c.n, 2);
    assert_int_equal(campaign_choose(team(h), &insee, &c), 0);
    assert_int_equal(c.n, 1);
    fixture_exec(h->f, "INSERT INTO verification(structure, block, at, by, how, due) VALUES(1, 'hours', '2026-11-01', "
                       "'x', 'phone', '2027-01-30')");
    assert_int_equal(campaign_choose(team(h), &block, &c), 0);
    assert_int_equal(c.n, 4);
    assert_int_equal(campaign_choose(visitor(h), &any, &c), -1);
    assert_int_equal(h->ctx.err.code, ERR_REFUSED);
    desk_close(h);
}

static void each_gets_one_letter_with_a_link_of_its_own(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    static const char *const all[] = {"Alpha", "Gamma", "Delta", "Psychologue A", "Zeta"};
    assert_int_equal(send(h, all, 5, &c), 2);
    assert_int_equal(fixture_number(h->f, LETTERS), 2);
    struct str one = token(h, "campaign/1/0", "/verifier/"), two = token(h, "campaign/2/0", "/verifier/");
    assert_false(str_eq(one, two));
    /* Only the hash is kept; an institution has no link to object. */
    static const char plain[] = "SELECT count(*) FROM campaign_token WHERE length(hash) <> 64",
                      objects[] = "SELECT count(*) FROM campaign_token WHERE purpose = 'object' AND link = 2",
                      others[] = "SELECT count(*) FROM campaign_token WHERE purpose = 'object' AND link <> 2";
    assert_int_equal(fixture_number(h->f, plain), 0);
    assert_int_equal(fixture_number(h->f, objects), 1);
    assert_int_equal(fixture_number(h->f, others), 0);
    /* Not again within a month. */
    assert_int_equal(send(h, all, 5, &c), 0);
    assert_int_equal(c.id, 0);
    h->ctx.now += CAMPAIGN_LIFE;
    assert_int_equal(send(h, all, 5, &c), 2);
    /* Who may not change the directory sends nothing. */
    size_t sent;
    struct campaign_sending what = {.stored = none_stored};
    for (int role = ROLE_VISITOR; role < ROLE_COORDINATOR; role++) {
        h->who.role = role;
        assert_int_equal(campaign_send(team(h), &what, &c, &sent), -1);
        assert_int_equal(h->ctx.err.code, ERR_REFUSED);
        assert_int_equal(campaign_end(&h->ctx, STR("u")), -1);
        assert_int_equal(campaign_objection_handled(&h->ctx, STR("u")), -1);
        assert_int_equal(campaign_objection_lifted(&h->ctx, STR("u")), -1);
    }
    h->who.role = ROLE_COORDINATOR;
    desk_close(h);
}

static void nothing_has_changed_verifies_all_of_it_once(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    struct campaign_visit v;
    static const char *const names[] = {"Alpha", "Beta"};
    assert_int_equal(send(h, names, 2, &c), 2);
    struct str one = token(h, "campaign/1/0", "/verifier/");
    assert_int_equal(campaign_visit(visitor(h), CAMPAIGN_VERIFY, one, &v), 1);
    assert_true(v.good);
    /* What is reserved does not come with it. */
    assert_string_equal(v.structure.name, "Alpha");
    assert_int_equal(v.structure.contacts.n, 2);
    assert_int_equal(unchanged(h, one), ANSWER_DONE);
    assert_int_equal(fixture_number(h->f, BY_LINK), 4);
    static const char other[] = "SELECT count(*) FROM verification WHERE structure <> 1";
    assert_int_equal(fixture_number(h->f, other), 0);
    /* Replayed: nothing. The page says what became of it. */
    int64_t rows = fixture_number(h->f, ROWS);
    assert_int_equal(unchanged(h, one), ANSWER_OVER);
    assert_int_equal(fixture_number(h->f, ROWS), rows);
    assert_int_equal(campaign_visit(visitor(h), CAMPAIGN_VERIFY, one, &v), 1);
    assert_false(v.good);
    assert_int_equal(v.link.state, CAMPAIGN_UNCHANGED);
    /* History says who. */
    struct history history;
    assert_int_equal(history_read(team(h), str_of(fixture_load(h->f, &audience_team, 1).uuid), 1, &history), 1);
    assert_string_equal(history.versions[0].rows[0].change->actor, "La structure");
    desk_close(h);
}

static void forged_expired_stopped_and_foreign_tokens_do_nothing(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    struct campaign_visit v;
    static const char *const names[] = {"Alpha", "Psychologue A"};
    assert_int_equal(send(h, names, 2, &c), 2);
    struct str one = token(h, "campaign/1/0", "/verifier/"), person = token(h, "campaign/2/0", "/opposition/");
    int64_t rows = fixture_number(h->f, ROWS);
    static const char *const forged[] = {"", "x", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                         "' OR 1 = 1 -- aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(unchanged(h, str_of(forged[i])), ANSWER_OVER);
        assert_int_equal(object(h, str_of(forged[i])), ANSWER_OVER);
        assert_int_equal(campaign_visit(visitor(h), CAMPAIGN_VERIFY, str_of(forged[i]), &v), 0);
    }
    /* Each purpose has its own. */
    assert_int_equal(object(h, one), ANSWER_OVER);
    assert_int_equal(unchanged(h, person), ANSWER_OVER);
    h->ctx.now = FIXTURE_NOW + CAMPAIGN_LIFE;
    assert_int_equal(unchanged(h, one), ANSWER_OVER);
    h->ctx.now = FIXTURE_NOW + CAMPAIGN_LIFE - 1;
    assert_int_equal(campaign_end(team(h), str_of(c.uuid)), 0);
    assert_int_equal(fixture_number(h->f, LETTERS), 0);
    assert_int_equal(unchanged(h, one), ANSWER_OVER);
    assert_int_equal(fixture_number(h->f, BY_LINK), 0);
    assert_int_equal(fixture_number(h->f, OBJECTIONS), 0);
    assert_int_equal(fixture_number(h->f, ROWS), rows + 1); /* that it was stopped */
    desk_close(h);
}

static void what_changed_since_it_was_shown_is_not_confirmed(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    enum campaign_answered out;
    static const char *const names[] = {"Alpha"};
    assert_int_equal(send(h, names, 1, &c), 1);
    struct str one = token(h, "campaign/1/0", "/verifier/");
    struct structure before = fixture_load(h->f, &audience_team, 1), after = fixture_load(h->f, &audience_team, 1);
    after.description = "Autre texte";
    h->f->author.now = FIXTURE_NOW + 60;
    (void)fixture_save(h->f, &before, &after);
    h->ctx.now = FIXTURE_NOW + 120;
    assert_int_equal(campaign_unchanged(visitor(h), one, FIXTURE_NOW + 30, &out), 0);
    assert_int_equal(out, ANSWER_CHANGED);
    assert_int_equal(fixture_number(h->f, BY_LINK), 0);
    assert_int_equal(campaign_unchanged(visitor(h), one, FIXTURE_NOW + 90, &out), 0);
    assert_int_equal(out, ANSWER_DONE);
    desk_close(h);
}

static enum campaign_answered correct(struct desk *h, struct str token_of, const struct structure *after,
                                      const char *words)
{
    enum campaign_answered out = ANSWER_RULES;
    int why;
    struct proposing what = {.after = after, .shown_at = h->ctx.now, .message = str_of(words)};
    if (campaign_correct(visitor(h), token_of, &what, &out, &why) != 0)
        fail_msg("%s", h->ctx.err.msg);
    assert_false(db_in_transaction(h->f->db));
    return out;
}

static void corrections_are_proposed_and_then_the_rest_is_verified(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    static const char *const names[] = {"Alpha"};
    assert_int_equal(send(h, names, 1, &c), 1);
    struct str one = token(h, "campaign/1/0", "/verifier/");
    struct structure after = fixture_load(h->f, &audience_public, 1);
    h->ctx.now += 60;
    assert_int_equal(correct(h, one, &after, ""), ANSWER_NOTHING);
    ((struct place *)after.places.items)[0].hours = "Mo-Fr 10:00-12:00";
    assert_int_equal(correct(h, one, &after, ""), ANSWER_DONE);
    assert_int_equal(fixture_number(h->f, PROPOSALS), 1);
    /* It is answered where the letter went. */
    assert_int_equal(fixture_number(h->f, "SELECT count(*) FROM proposal p JOIN campaign_link l ON l.mail = p.mail"),
                     1);
    assert_int_equal(fixture_number(h->f, BY_LINK), 0);
    assert_int_equal(fixture_number(h->f, LETTERS), 0); /* nobody is reminded of what he does */
    /* One more, of another part; then the rest is right. */
    struct structure more = fixture_load(h->f, &audience_public, 1);
    more.website = "https://alpha.example.org";
    record_mark_set(&more, record_index(&structure_type, STR("website")));
    assert_int_equal(correct(h, one, &more, ""), ANSWER_DONE);
    assert_int_equal(unchanged(h, one), ANSWER_DONE);
    static const char touched[] = "SELECT count(*) FROM verification WHERE block IN ('hours', 'contact')",
                      state_of[] =
                          "SELECT count(*) FROM campaign_link WHERE state = 'corrected' AND finished_at IS NOT "
                          "NULL";
    assert_int_equal(fixture_number(h->f, BY_LINK), 2);
    assert_int_equal(fixture_number(h->f, touched), 0);
    assert_int_equal(fixture_number(h->f, state_of), 1);
    /* Nothing is written into the directory before the team has said so; and the link is used. */
    struct structure now = fixture_load(h->f, &audience_public, 1);
    assert_string_equal(fixture_place(&now, 0)->hours, "Mo-Fr 09:00-12:00");
    assert_int_equal(correct(h, one, &after, "encore"), ANSWER_OVER);
    assert_int_equal(unchanged(h, one), ANSWER_OVER);
    desk_close(h);
}

static void words_may_be_about_anything_and_verify_nothing(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    static const char *const names[] = {"Alpha"};
    assert_int_equal(send(h, names, 1, &c), 1);
    struct str one = token(h, "campaign/1/0", "/verifier/");
    assert_int_equal(correct(h, one, NULL, "Le mardi, c’est fermé."), ANSWER_DONE);
    assert_int_equal(unchanged(h, one), ANSWER_DONE);
    assert_int_equal(fixture_number(h->f, BY_LINK), 0);
    desk_close(h);
}

static void an_address_that_was_taken_away_is_not_written_to_again(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    static const char *const names[] = {"Alpha", "Beta", "Psychologue A"};
    assert_int_equal(send(h, names, 3, &c), 3);
    /* Somebody's own, it turned out: noted for the team alone, or removed. */
    fixture_exec(h->f, "UPDATE contact SET level = 2 WHERE value = 'alpha@example.org'");
    fixture_exec(h->f, "DELETE FROM contact WHERE value = 'beta@example.org'");
    h->ctx.now = FIXTURE_NOW + CAMPAIGN_REMIND_FIRST;
    assert_int_equal(campaign_nightly(visitor(h)), 0);
    assert_int_equal(fixture_number(h->f, LETTERS), 4);
    (void)token(h, "campaign/3/1", "/opposition/");
    desk_close(h);
}

static void who_does_not_answer_is_reminded_twice(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    static const char *const names[] = {"Alpha", "Beta", "Psychologue A"};
    assert_int_equal(send(h, names, 3, &c), 3);
    struct str first = token(h, "campaign/2/0", "/verifier/");
    h->ctx.now = FIXTURE_NOW + CAMPAIGN_REMIND_FIRST - 1;
    assert_int_equal(campaign_nightly(visitor(h)), 0);
    assert_int_equal(fixture_number(h->f, LETTERS), 3);
    h->ctx.now++;
    assert_int_equal(campaign_nightly(visitor(h)), 0);
    assert_int_equal(campaign_nightly(visitor(h)), 0);
    assert_int_equal(fixture_number(h->f, LETTERS), 6);
    /* The reminder's link and the first are the same; an answer cancels what has not left. */
    assert_int_equal(unchanged(h, token(h, "campaign/1/1", "/verifier/")), ANSWER_DONE);
    assert_int_equal(fixture_number(h->f, LETTERS), 4);
    h->ctx.now = FIXTURE_NOW + CAMPAIGN_REMIND_SECOND;
    assert_int_equal(campaign_nightly(visitor(h)), 0);
    assert_int_equal(campaign_nightly(visitor(h)), 0);
    assert_int_equal(fixture_number(h->f, LETTERS), 6);
    (void)token(h, "campaign/3/2", "/opposition/");
    assert_int_equal(unchanged(h, first), ANSWER_DONE);
    /* Over: nobody is reminded, and by the rule of retention address and tokens go. */
    static const char put[] = "SELECT count(*) FROM outbox";
    int64_t over = FIXTURE_NOW + CAMPAIGN_LIFE, letters = fixture_number(h->f, put), forgotten;
    h->ctx.now = over;
    assert_int_equal(campaign_nightly(visitor(h)), 0);
    assert_int_equal(fixture_number(h->f, put), letters);
    must(db_begin(h->f->db, err));
    must(retention_forget(h->f->db, RETAINED_CAMPAIGNS, over + 1, &forgotten, err));
    must(db_commit(h->f->db, err));
    static const char known[] =
        "SELECT (SELECT count(mail) FROM campaign_link) + (SELECT count(*) FROM campaign_token)";
    assert_int_equal(fixture_number(h->f, known), 0);
    assert_int_equal(fixture_number(h->f, LINKS), 3);
    desk_close(h);
}

static void who_never_answered_is_called_first(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    struct standing row;
    size_t n, total;
    static const char *const names[] = {"Beta"};
    assert_int_equal(send(h, names, 1, &c), 1);
    int32_t today = paris_date(FIXTURE_NOW + CAMPAIGN_LIFE) + 1;
    must(
        worklist_read(h->f->db, &audience_team, WORK_VERIFY, STR(""), today - 2, 0, 1, h->f->a, &row, &n, &total, err));
    assert_int_equal(row.id, 1);
    must(worklist_read(h->f->db, &audience_team, WORK_VERIFY, STR(""), today, 0, 1, h->f->a, &row, &n, &total, err));
    assert_int_equal(row.id, 2);
    assert_true(row.silent);
    fixture_exec(h->f, "INSERT INTO verification(structure, block, at, by, how, due) VALUES(2, 'hours', '2026-12-24', "
                       "'x', 'phone', '2027-01-30')");
    must(worklist_read(h->f->db, &audience_team, WORK_VERIFY, STR(""), today, 0, 1, h->f->a, &row, &n, &total, err));
    assert_int_equal(row.id, 1);
    desk_close(h);
}

/* The delivered map, from a file in memory. */
static void import_again(struct desk *h, const char *csv)
{
    struct import *im = NULL;
    struct import_report report;
    struct import_options o = {.map = "plat", .source = "s", .title = "S", .bytes = str_of(csv), .force = true};
    must(import_read(h->f->db, h->rules, &h->f->author, &o, h->f->a, &im, &report, err));
    must(import_apply(im, &report, err));
    import_close(im);
    assert_int_equal(report.rejected, 0);
}

static void an_objection_hides_at_once_and_survives_imports(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    struct campaign_visit v;
    static const char *const names[] = {"Psychologue B"};
    import_again(h, "cle;structure;type;courriel\nb;Psychologue B;professionnel-liberal;b@example.org\n");
    static const char last[] = "SELECT id FROM structure WHERE name = 'Psychologue B'";
    ids[5] = fixture_number(h->f, last);
    assert_int_equal(fixture_load(h->f, &audience_public, ids[5]).id, ids[5]);
    assert_int_equal(send(h, names, 1, &c), 1);
    struct str verify = token(h, "campaign/1/0", "/verifier/"), no = token(h, "campaign/1/0", "/opposition/");
    /* Also after having answered, and after the month. */
    assert_int_equal(unchanged(h, verify), ANSWER_DONE);
    h->ctx.now = FIXTURE_NOW + CAMPAIGN_LIFE + 1;
    assert_int_equal(object(h, no), ANSWER_DONE);
    assert_int_equal(object(h, no), ANSWER_DONE);
    assert_int_equal(fixture_number(h->f, OBJECTIONS), 1);
    assert_int_equal(fixture_load(h->f, &audience_public, ids[5]).id, 0);
    assert_int_equal(campaign_visit(visitor(h), CAMPAIGN_VERIFY, verify, &v), 1);
    assert_int_equal(v.structure.id, 0);
    assert_true(v.objected_at > 0);
    /* The source changes what it says; another one brings it back; the rules decide anew: nobody sees it. */
    h->f->author.now = h->ctx.now + 60;
    import_again(
        h, "cle;structure;type;courriel\nb;Psychologue B, nouveau cabinet;professionnel-liberal;b2@example.org\n");
    assert_int_equal(fixture_load(h->f, &audience_public, ids[5]).id, 0);
    struct taxonomy taxonomy;
    must(taxonomy_load(h->f->db, h->f->a, &taxonomy, err));
    struct refresh refresh = {
        .db = h->f->db, .rules = h->rules, .taxonomy = &taxonomy, .a = h->f->a, .now = h->ctx.now};
    must(refresh_all(&refresh, &h->f->author, err));
    assert_int_equal(fixture_load(h->f, &audience_public, ids[5]).id, 0);
    /* Nobody writes to it, nobody verifies it; it waits for somebody of the team. */
    struct campaign_choice choice;
    struct campaign_filter filter = {.uuid = fixture_load(h->f, &audience_team, ids[5]).uuid};
    h->ctx.now += 2 * CAMPAIGN_LIFE;
    assert_int_equal(campaign_choose(team(h), &filter, &choice), 0);
    assert_int_equal(choice.n, 0);
    int64_t waiting;
    must(objection_count(h->f->db, &waiting, err));
    assert_int_equal(waiting, 1);
    assert_int_equal(campaign_objection_handled(team(h), str_of(filter.uuid)), 1);
    must(objection_count(h->f->db, &waiting, err));
    assert_int_equal(waiting, 0);
    /* The person comes back. */
    assert_int_equal(campaign_objection_lifted(team(h), str_of(filter.uuid)), 1);
    assert_int_equal(campaign_objection_lifted(team(h), str_of(filter.uuid)), 0);
    assert_int_equal(fixture_load(h->f, &audience_public, ids[5]).id, ids[5]);
    desk_close(h);
}

static void without_rules_nothing_is_written(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    static const char *const names[] = {"Psychologue A"};
    assert_int_equal(send(h, names, 1, &c), 1);
    h->ctx.rules = &(struct rules *){NULL};
    assert_int_equal(unchanged(h, token(h, "campaign/1/0", "/verifier/")), ANSWER_RULES);
    assert_int_equal(object(h, token(h, "campaign/1/0", "/opposition/")), ANSWER_RULES);
    assert_int_equal(fixture_number(h->f, OBJECTIONS), 0);
    desk_close(h);
}

static void links_of_a_structure_that_joined_another_are_good_for_neither(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct campaign c;
    struct campaign_visit v;
    static const char *const who[] = {"Psychologue A"};
    assert_int_equal(send(h, who, 1, &c), 1);
    struct str verify = token(h, "campaign/1/0", "/verifier/"), no = token(h, "campaign/1/0", "/opposition/");
    int64_t rev;
    must(db_begin(h->f->db, err));
    must(structure_delete(h->f->db, &h->f->author, ids[4], ids[0], true, &rev, err));
    must(db_commit(h->f->db, err));
    assert_int_equal(fixture_number(h->f, LETTERS), 0); /* what has not left does not leave */
    assert_int_equal(campaign_visit(visitor(h), CAMPAIGN_VERIFY, verify, &v), 1);
    assert_true(v.merged && !v.good);
    assert_string_equal(v.into.name, "Alpha");
    assert_int_equal(unchanged(h, verify), ANSWER_OVER);
    assert_int_equal(object(h, no), ANSWER_OVER);
    assert_int_equal(fixture_number(h->f, OBJECTIONS), 0);
    assert_int_equal(fixture_number(h->f, BY_LINK), 0);
    /* Deleted otherwise, it leads nowhere. */
    fixture_exec(h->f, "UPDATE structure SET merged = 0 WHERE name = 'Psychologue A'");
    assert_int_equal(campaign_visit(visitor(h), CAMPAIGN_VERIFY, verify, &v), 0);
    desk_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_of_a_structure_that_joined_another_are_good_for_neither),
        cmocka_unit_test(nobody_is_written_to_at_an_address_that_is_not_theirs_to_answer),
        cmocka_unit_test(each_gets_one_letter_with_a_link_of_its_own),
        cmocka_unit_test(nothing_has_changed_verifies_all_of_it_once),
        cmocka_unit_test(forged_expired_stopped_and_foreign_tokens_do_nothing),
        cmocka_unit_test(what_changed_since_it_was_shown_is_not_confirmed),
        cmocka_unit_test(corrections_are_proposed_and_then_the_rest_is_verified),
        cmocka_unit_test(words_may_be_about_anything_and_verify_nothing),
        cmocka_unit_test(an_address_that_was_taken_away_is_not_written_to_again),
        cmocka_unit_test(who_does_not_answer_is_reminded_twice),
        cmocka_unit_test(who_never_answered_is_called_first),
        cmocka_unit_test(an_objection_hides_at_once_and_survives_imports),
        cmocka_unit_test(without_rules_nothing_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
