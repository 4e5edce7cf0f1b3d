/* Every public address in memory, over a small territory: status, what stands on the page, and what leads on. */
#include "site.h"

#include "base/date.h"
#include "core/http/page.h"
#include "domain/setting.h"

static struct fixture *f;
static struct site_test site;
static int64_t cmp, ccas, closed, replaced, hidden;

#define BAGNEUX "'insee':'92007','city':'Bagneux','lat':48.7988,'lon':2.3098"

static int setup(void **state)
{
    (void)state;
    f = fixture_open();
    fixture_reference(f);
    fixture_exec(f, "INSERT INTO commune(insee, name, norm, dept) VALUES('02049', 'Bagneux', 'bagneux', '02')");
    cmp = fixture_add(
        f, "{'name':'CMP des Blagis','kind':'cmp','places':[{'key':'p'," BAGNEUX
           ",'hours':'Mo-Fr 09:00-17:00'}],'services':[{'key':'a','name':'Consultations','themes':"
           "['sante-mentale'],'languages':['portugais'],'covers':['sans-droits'],'on_site':true,'intake':'yes',"
           "'intake_date':'2026-11-20','places':[{'place':'p'}]}],"
           "'contacts':[{'kind':'phone','value':'01 99 00 00 01','level':'public'}]}");
    ccas = fixture_add(
        f, "{'name':'CCAS & Mairie <b>','kind':'ccas','places':[{'key':'p','insee':'92002','city':'Antony'}]}");
    closed = fixture_add(f, "{'name':'Ancien dispensaire','kind':'centre-sante'}");
    replaced = fixture_add(f, "{'name':'Ancien CCAS','kind':'ccas'}");
    hidden = fixture_add(f, "{'name':'Secret','kind':'ccas','level':'team'}");
    for (int i = 0; i < 45; i++)
        (void)fixture_add(f, arena_printf(f->a, "{'name':'Pharmacie %02d','kind':'pharmacie'}", i));
    fixture_publish(f);
    int64_t rev;
    must(db_begin(f->db, err));
    must(structure_close(f->db, &f->author, closed, 0, &rev, err));
    must(structure_close(f->db, &f->author, replaced, ccas, &rev, err));
    must(db_commit(f->db, err));
    fixture_refresh(f);
    site = site_open(f, &audience_public);
    site.config.base_url = "https://annuaire.example.org";
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    site_close(&site);
    fixture_close(f);
    return 0;
}

static void the_table_of_routes_is_sound(void **state)
{
    (void)state;
    must(route_check(&public_routes, err));
}

/* The status, and texts that stand in the body ('|' between them; with '!' before, that do not). */
static void check(const char *target, int status, const char *texts)
{
    struct reply r = site_get(&site, target);
    if (r.status != status)
        fail_msg("%s: %d, should be %d (%s)", target, r.status, status, site.ctx.err.msg);
    struct str rest = str_of(texts), text;
    bool more = true;
    while (str_cut(&rest, '|', &text, &more)) {
        bool absent = text.n && text.p[0] == '!';
        const char *wanted = arena_copy(f->a, text.p + absent, text.n - absent);
        if (text.n && (strstr(buf_cstr(&r.body), wanted) != NULL) == absent)
            fail_msg("%s: \"%s\" %s there", target, wanted, absent ? "stands" : "does not stand");
    }
}

static void every_page_says_what_it_is_for(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        int status;
        const char *texts;
    } cases[] = {
        {"/", 200,
         "De quoi <span|<option value=\"92007\">Bagneux</option>|<strong>2</strong> lieux|!Secret|"
         "rel=\"canonical\" href=\"https://annuaire.example.org/\""},
        {"/annuaire", 200,
         "<h1>Annuaire</h1>|<strong>47</strong> structures|page 1 sur 3|CMP des Blagis|"
         "CCAS &amp; Mairie &lt;b&gt;|!<b>|!Ancien|!Secret|rel=\"next\" href=\"/annuaire?page=2\"|"
         "href=\"/api/v1/structures\""},
        {"/annuaire?page=3", 200, "page 3 sur 3|rel=\"prev\" href=\"/annuaire?page=2\"|!rel=\"next\"|noindex"},
        {"/annuaire?page=4", 404, "Cette page n’existe pas"},
        {"/annuaire?page=500", 404, "Cette page n’existe pas"},
        {"/annuaire?page=501", 400, "un nombre entier de 1 à 500 est attendu"},
        {"/annuaire?page=0", 400, "Page"},
        {"/annuaire?q=bagneux+sans+droits+portugais", 200, "CMP des Blagis|<strong>1</strong> structure|!Pharmacie 0"},
        {"/annuaire?q=introuvable", 200, "Aucune structure ne correspond"},
        {"/annuaire?q=portugais&type=pharmacie", 200,
         "Aucune structure|Élargir la recherche|"
         "href=\"/annuaire?type=pharmacie\"|href=\"/annuaire?q=portugais\""},
        {"/annuaire?q=%00", 400, ""},
        {"/annuaire?q=%FF", 400, ""},
        {"/annuaire?q=%22%20OR%20%2A", 200, ""},
        {"/annuaire?theme=nulle-part", 400, "Besoin|nulle-part"},
        {"/annuaire?theme=%3Cb%3E", 400, "Besoin|!<b>"},
        {"/annuaire?public=x", 400, "Pour qui|« x »"},
        {"/annuaire?couverture=x", 400, "Prise en charge"},
        {"/annuaire?langue=x", 400, "Langue"},
        {"/annuaire?type=x", 400, "Type de lieu"},
        {"/annuaire?mode=x", 400, "« x »"},
        {"/annuaire?accueil=x", 400, "« x »"},
        {"/annuaire?tri=prix", 400, "Tri|prix"},
        {"/annuaire?commune=Nulle+Part", 200,
         "Commune inconnue|Nulle Part|<strong>47</strong> structures|essayez un code postal|noindex"},
        {"/annuaire?commune=Nulle+Part&type=pharmacie&langue=arabe", 200, "Commune inconnue|Aucune structure"},
        {"/annuaire?commune=%3Cb%3E", 200, "Commune inconnue|&lt;b&gt;|!<b>"},
        {"/annuaire?commune=anthony&type=ccas&tri=distance", 200,
         "Commune inconnue|Vouliez-vous dire|href=\"/annuaire?commune=92002&amp;tri=distance&amp;type=ccas\">Antony|"
         "92160, Hauts-de-Seine|1 structure<|!Bagneux</a>"},
        {"/api/v1/structures?commune=anthony", 400, "\"param\":\"commune\",\"choices\":[\"92002\"]"},
        {"/api/v1/structures?commune=Nulle+Part", 400, "Nulle Part|!choices"},
        {"/annuaire?inconnu=1", 200, "<strong>47</strong> structures"},
        {"/annuaire?commune=92007&theme=sante-mentale", 200, "<title>Annuaire\u00A0: Bagneux, Santé mentale – "},
        {"/annuaire/besoin/sante-mentale", 200, "<title>Santé mentale – "},
        {"/annuaire?commune=92007", 200, "<option value=\"92007\" selected>Bagneux (1)|CMP des Blagis"},
        {"/annuaire?commune=bagneux", 200,
         "<option value=\"92007\" selected|CMP des Blagis|D’autres communes s’appellent Bagneux|"
         "href=\"/annuaire?commune=02049\"|Aisne|!href=\"/annuaire?commune=92007\">Bagneux"}, /* only this one has any
                                                                                               */
        {"/annuaire?commune=antony", 200, "CCAS|!communes s’appellent"},
        {"/api/v1/structures?commune=bagneux", 200, "\"total\":1,"},
        {"/annuaire?commune=92220", 200, "<option value=\"92007\" selected"},
        {"/annuaire?commune=92007&tri=distance", 200,
         "<strong>47</strong> structures|commune=92007&amp;tri=distance\" aria-current"},
        {"/annuaire/besoin", 200, "Chercher par besoin|/annuaire/besoin/sante-mentale"},
        {"/annuaire/besoin/sante-mentale", 200, "<h1>Santé mentale</h1>|CMP des Blagis|!Pharmacie 0"},
        {"/annuaire/besoin/nulle-part", 404, "Cette page n’existe pas"},
        {"/annuaire/commune", 200, "/annuaire/commune/bagneux|Antony|autres structures n’ont|!Montrouge"},
        {"/annuaire/commune/bagneux", 200, "<h1>Bagneux</h1>|CMP des Blagis|!Pharmacie 0"},
        {"/annuaire/commune/Bagneux", 404, ""},
        {"/annuaire/commune/92007", 404, ""},
        {"/annuaire/commune/nulle-part", 404, "Cette page n’existe pas"},
        {"/annuaire/commune/montrouge", 200, "<h1>Montrouge</h1>|Aucune structure"},
        {"/a-propos", 200, "<strong>47</strong> structures|Antony, Bagneux|/api/v1/structures"},
        {"/nulle-part", 404, "Cette page n’existe pas|noindex"},
        {"/annuaire/bagneux/sans-identifiant", 404, ""},
        {"/annuaire/bagneux/cmp--0000000000", 404, ""},
        {"/annuaire/bagneux/--", 404, ""},
        {"/static/style.css", 200, "body"},
        {"/static/nothing.css", 404, ""},
        {"/static/..%2f..%2fetc%2fpasswd", 400, ""},
        {"/robots.txt", 200, "User-agent"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i].target, cases[i].status, cases[i].texts);
}

static void homonyms_of_the_directory_have_pages_of_their_own(void **state)
{
    (void)state;
    int64_t other =
        fixture_add(f, "{'name':'Pharmacie de l’Aisne','kind':'pharmacie','places':[{'key':'p','insee':'02049',"
                       "'city':'Bagneux'}]}");
    fixture_publish(f);
    check("/annuaire/commune", 200, "/annuaire/commune/bagneux-02049|/annuaire/commune/bagneux-92007|!/bagneux\"");
    check("/annuaire/commune/bagneux-02049", 200, "Pharmacie de l’Aisne|!CMP des Blagis");
    check("/annuaire/commune/bagneux-92007", 200, "CMP des Blagis|!Aisne|!D’autres communes");
    /* The address of before there were two. */
    check("/annuaire/commune/bagneux", 200, "<h1>Bagneux</h1>|D’autres communes s’appellent Bagneux");
    check("/annuaire?commune=Bagneux&type=pharmacie&q=pharmacie&page=2&tri=distance", 200,
          "Plusieurs communes s’appellent Bagneux|<strong>46</strong> structures|CMP|"
          "href=\"/annuaire?q=pharmacie&amp;commune=02049&amp;tri=distance&amp;type=pharmacie\">Bagneux|"
          "href=\"/annuaire?q=pharmacie&amp;commune=92007&amp;tri=distance&amp;type=pharmacie\">Bagneux|"
          "92220, Hauts-de-Seine|Aisne&nbsp;: 1 structure");
    check("/api/v1/structures?commune=Bagneux", 400, "plusieurs communes|\"choices\":[\"02049\",\"92007\"]");
    check(site_page_of(f, other), 200, "href=\"/annuaire/commune/bagneux-02049\"");
    fixture_exec(f, arena_printf(f->a, "UPDATE structure SET deleted_rev = 1 WHERE id = %lld", (long long)other));
    fixture_refresh(f);
    check("/annuaire/commune/bagneux", 200, "CMP des Blagis");
}

/* Departements stay apart and in order; a large one has initials; none is closed while all fit. */
static void the_index_of_communes_works_from_none_to_all(void **state)
{
    (void)state;
    struct reply r = site_get(&site, "/annuaire/commune");
    assert_int_equal(site_count(&r, "<details class=\"departement\" open>"), 1);
    check("/annuaire/commune", 200, "Hauts-de-Seine (92)|!<h3>|2 communes ont au moins une structure");
    int64_t before = fixture_number(f, "SELECT max(id) FROM structure");
    /* 1,863 communes in 45 départements, 92 among them, each with a place of one of some structures. */
    struct buf places = buf_in(f->a, 20000);
    must(db_begin(f->db, err));
    for (int i = 0; i < 1863; i++) {
        const char *dept = arena_printf(f->a, "%d", 10 * (i % 9 + 1) + i / 9 % 5),
                   *insee = arena_printf(f->a, "%s%d", dept, i / 45 + 500);
        fixture_exec(f,
                     arena_printf(f->a, "INSERT INTO commune(insee, name, norm, dept) VALUES('%s', 'É%d', 'e%d', '%s')",
                                  insee, i, i, dept));
        buf_fmt(&places, "%s{'key':'%d','insee':'%s'}", places.n ? "," : "", i, insee);
        if (i % 50 != 49 && i != 1862)
            continue;
        struct structure *many =
            fixture_parse(f, arena_printf(f->a, "{'name':'M','kind':'ccas','places':[%s]}", buf_cstr(&places)));
        must(structure_save(f->db, &f->author, NULL, many, f->a, &(int64_t){0}, NULL, err));
        buf_clear(&places);
    }
    must(db_commit(f->db, err));
    fixture_publish(f);
    r = site_get(&site, "/annuaire/commune");
    assert_int_equal(site_count(&r, "<details class=\"departement\">"), 45);
    assert_int_equal(site_count(&r, "<details class=\"departement\" open>"), 0);
    assert_int_equal(site_count(&r, "href=\"/annuaire/commune/"), 1865);
    assert_int_equal(site_count(&r, "<h3>E</h3>"), 45);
    assert_int_equal(site_count(&r, "<h3>B</h3>"), 1);
    const char *text = buf_cstr(&r.body);
    assert_true(strstr(text, "<h2>Aube (10)") &&
                strstr(text, "<h2>Aube (10)") < strstr(text, "<h2>Hauts-de-Seine (92)"));
    assert_non_null(strstr(text, "1\u202F865 communes ont au moins une structure, dans 45 départements"));
    fixture_exec(f, arena_printf(f->a, "UPDATE structure SET deleted_rev = 1 WHERE id > %lld", (long long)before));
    fixture_exec(f, "UPDATE structure SET level = 2");
    fixture_refresh(f);
    check("/annuaire/commune", 200, "!<details|!communes ont");
    fixture_exec(
        f, arena_printf(f->a, "UPDATE structure SET level = CASE id WHEN %lld THEN 2 ELSE 0 END", (long long)hidden));
    fixture_refresh(f);
}

static void a_structure_has_one_address(void **state)
{
    (void)state;
    const char *url = site_page_of(f, cmp);
    struct structure s = fixture_load(f, &audience_public, cmp);
    assert_string_equal(url, arena_printf(f->a, "/annuaire/bagneux/cmp-des-blagis--%s", s.short_id));
    check(url, 200,
          "<h1>CMP des Blagis</h1>|01 99 00 00 01|Consultations|href=\"/annuaire/commune/bagneux\"|"
          "Prend de nouvelles personnes|20 novembre 2026|!noindex");
    const char *const others[] = {
        arena_printf(f->a, "/annuaire/territoire/cmp-des-blagis--%s", s.short_id),
        arena_printf(f->a, "/annuaire/bagneux/old-name--%s", s.short_id),
        arena_printf(f->a, "/annuaire/bagneux/x--y--%s", s.short_id),
        arena_printf(f->a, "/annuaire/bagneux/--%s", s.short_id),
        arena_printf(f->a, "/annuaire/x/y--%s", s.uuid),
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct reply r = site_get(&site, others[i]);
        if (r.status != 301 || !r.location || strcmp(r.location, url) != 0)
            fail_msg("%s: %d, %s", others[i], r.status, r.location ? r.location : "nowhere");
    }
    check(arena_printf(f->a, "%s?utm_source=x", url), 200, "CMP des Blagis");
    struct reply r = site_get(&site, arena_printf(f->a, "%s/", url));
    assert_int_equal(r.status, 301);
    assert_string_equal(r.location, url);
    /* Without a known commune. */
    int64_t id = fixture_add(f, "{'name':'Ö','kind':'pharmacie'}");
    fixture_publish(f);
    check(site_page_of(f, id), 200, "<h1>Ö</h1>");
    fixture_exec(f, arena_printf(f->a, "UPDATE structure SET deleted_rev = 1 WHERE id = %lld", (long long)id));
    fixture_refresh(f);
}

static void a_renamed_structure_leads_to_its_new_address(void **state)
{
    (void)state;
    const char *old = site_page_of(f, ccas);
    struct structure before = fixture_load(f, &audience_team, ccas), after = fixture_load(f, &audience_team, ccas);
    after.name = "Centre d’action sociale";
    (void)fixture_save(f, &before, &after);
    fixture_publish(f);
    struct reply r = site_get(&site, old);
    assert_int_equal(r.status, 301);
    assert_string_equal(r.location, site_page_of(f, ccas));
    assert_non_null(strstr(r.location, "/annuaire/antony/centre-d-action-sociale--"));
    check(r.location, 200, "Centre d’action sociale");
    before = fixture_load(f, &audience_team, ccas);
    after.name = "CCAS & Mairie <b>";
    (void)fixture_save(f, &before, &after);
    fixture_publish(f);
}

static const char *address_of(int64_t id)
{
    struct structure s = fixture_load(f, &audience_team, id);
    return arena_printf(f->a, "/annuaire/territoire/x--%s", s.short_id);
}

static const char *address_gone(int64_t id)
{
    static const char sql[] = "SELECT short FROM structure WHERE id = ?1";
    struct stmt *s;
    struct err ignored;
    must(db_prepare(f->db, sql, &s, err));
    bind_int(s, 1, id);
    assert_int_equal(stmt_step(s, &ignored), 1);
    const char *address = arena_printf(f->a, "/annuaire/territoire/x--%s", col_text(s, 0, f->a));
    stmt_reset(s);
    return address;
}

static const char *json_of(int64_t id)
{
    struct structure s = fixture_load(f, &audience_team, id);
    return arena_printf(f->a, "/api/v1/structures/%s", s.uuid);
}

static void a_closed_structure_says_where_to_go_instead(void **state)
{
    (void)state;
    check(address_of(replaced), 410,
          arena_printf(f->a,
                       "Ancien CCAS|cette structure a fermé|Voir plutôt|"
                       "CCAS &amp; Mairie|href=\"%s\"",
                       site_page_of(f, ccas)));
    check(address_of(closed), 410, "Ancien dispensaire|!Voir plutôt");
    check(address_of(hidden), 404, "!Secret|Cette page n’existe pas");
    struct structure s = fixture_load(f, &audience_team, ccas);
    check(json_of(replaced), 410,
          arena_printf(f->a, "{\"status\":410,\"title\":\"Page retirée\",|,\"see_instead\":\"%s\"}", s.uuid));
    check(json_of(closed), 410, "Cette structure a fermé.|!see_instead");
    check(json_of(hidden), 404, "\"status\":404|!Secret");
    const char *leads_on = json_of(replaced), *never_was = json_of(closed);
    /* Deleted in favour of another, it leads there without its name; deleted, it never was. */
    fixture_exec(f, arena_printf(f->a, "UPDATE structure SET deleted_rev = 1 WHERE id IN (%lld, %lld)",
                                 (long long)replaced, (long long)closed));
    check(address_gone(replaced), 410, "Cette fiche a été retirée|Voir plutôt|CCAS &amp; Mairie|!Ancien");
    check(address_gone(closed), 404, "Cette page n’existe pas|!Ancien");
    check(leads_on, 410, "\"detail\":\"Cette fiche a été retirée.\"|\"see_instead\"|!fermé|!Ancien");
    check(never_was, 404, "!fermé|!Ancien");
    fixture_exec(f, "UPDATE structure SET deleted_rev = NULL");
    /* What is to be seen instead may be hidden in its turn. */
    fixture_exec(f, arena_printf(f->a, "UPDATE structure SET level = 2 WHERE id = %lld", (long long)ccas));
    check(address_of(replaced), 410, "Ancien CCAS|!Voir plutôt|!Mairie");
    fixture_exec(f, arena_printf(f->a, "UPDATE structure SET level = 0 WHERE id = %lld", (long long)ccas));
}

static const struct json *json_body(const struct reply *r)
{
    const struct json *tree = NULL;
    assert_string_equal(r->type, "application/json");
    must(json_parse(buf_str(&r->body), f->a, &tree, err));
    return tree;
}

static void the_json_of_a_list_is_that_of_its_page(void **state)
{
    (void)state;
    const char *next = "/api/v1/structures";
    size_t n = 0, pages = 0;
    while (next && pages < 5) {
        struct reply r = site_get(&site, next);
        assert_int_equal(r.status, 200);
        const struct json *tree = json_body(&r);
        assert_int_equal(json_member(tree, "total")->integer, 47);
        assert_int_equal(json_member(tree, "page")->integer, (int64_t)++pages);
        assert_int_equal(json_member(tree, "per_page")->integer, 20);
        for (const struct json *i = json_member(tree, "items")->first; i; i = i->next, n++) {
            assert_true(str_starts(json_member(i, "page")->string, STR("https://annuaire.example.org/annuaire/")));
            assert_non_null(json_member(json_member(i, "structure"), "name"));
        }
        const struct json *more = json_member(tree, "next");
        next = more->type == JSON_STRING ? arena_copy(f->a, more->string.p, more->string.n) : NULL;
    }
    assert_int_equal(n, 47);
    assert_int_equal(pages, 3);
    struct reply r = site_get(&site, "/api/v1/structures?type=cmp&langue=portugais&commune=92007");
    assert_int_equal(json_member(json_body(&r), "total")->integer, 1);
    r = site_get(&site, "/api/v1/structures?page=9");
    assert_int_equal(r.status, 200);
    assert_int_equal(json_member(json_body(&r), "items")->n, 0);
    check("/api/v1/structures?type=x", 400, "Type de lieu");
    r = site_get(&site, json_of(cmp));
    const struct json *s = json_member(json_body(&r), "structure");
    assert_str(json_member(s, "name")->string, "CMP des Blagis");
    assert_str(json_member(json_member(s, "services")->first, "intake")->string, "yes");
    check("/api/v1/structures/00000000-0000-4000-8000-000000000000", 404, "\"status\":404");
    check("/api/v1/structures/short", 404, "");
}

/* What the cache takes for the same request gets the same page: otherwise a stranger decides what others see. */
static void one_key_is_one_page(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"/", "/?utm_source=mail"},
        {"/annuaire", "/annuaire?utm_source=mail"},
        {"/annuaire", "/annuaire?q=&commune="},
        {"/annuaire?q=CMP", "/annuaire?x=y&q=+CMP+"},
        {"/annuaire?theme=logement&theme=sante-mentale", "/annuaire?theme=sante-mentale&theme=logement&theme=logement"},
        {"/annuaire/besoin/sante-mentale", "/annuaire/besoin/sante%2Dmentale?x=y"},
        {"/annuaire/commune/antony", "/annuaire/commune/%61ntony?x=y"},
        {"/annuaire/commune", "/annuaire/%63ommune?x"},
        {"/a-propos", "/a-propos?x=y"},
        {"/api/v1/structures", "/api/v1/structures?x=y"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct buf keys[2];
        const char *bodies[2];
        bool noindex[2];
        for (int k = 0; k < 2; k++) {
            struct request *req;
            struct reply r = site_get(&site, pairs[i][k]);
            assert_int_equal(r.status, 200);
            bodies[k] = arena_copy(f->a, r.body.p, r.body.n);
            noindex[k] = r.noindex;
            keys[k] = buf_in(f->a, 10000);
            assert_int_equal(ask_with(f->a, "GET", pairs[i][k], NULL, &req), 0);
            route_match(&public_routes, req, f->a);
            route_key(req, &keys[k]);
        }
        assert_string_equal(buf_cstr(&keys[0]), buf_cstr(&keys[1]));
        if (strcmp(bodies[0], bodies[1]) != 0 || noindex[0] != noindex[1])
            fail_msg("%s and %s share a key, but not their page", pairs[i][0], pairs[i][1]);
    }
}

static void other_methods_and_slashes_are_told(void **state)
{
    (void)state;
    struct reply r = site_ask(&site, "HEAD", "/annuaire");
    assert_int_equal(r.status, 200);
    r = site_ask(&site, "POST", "/annuaire");
    assert_int_equal(r.status, 405);
    assert_true(r.allow & 1u << METHOD_GET && r.allow & 1u << METHOD_HEAD && !(r.allow & 1u << METHOD_POST));
    assert_non_null(strstr(buf_cstr(&r.body), "Cette action n’est pas possible ici"));
    r = site_ask(&site, "OPTIONS", "/annuaire");
    assert_int_equal(r.status, 204);
    r = site_get(&site, "/annuaire/?q=x");
    assert_int_equal(r.status, 301);
    assert_string_equal(r.location, "/annuaire?q=x");
    assert_int_equal(site_get(&site, "//annuaire").status, 404);
}

/* What a reply of HEAD weighs on the wire: the length of GET, and nothing behind the head. */
static void head_answers_like_get_without_the_body(void **state)
{
    (void)state;
    struct request *req;
    struct reply r = site_ask(&site, "HEAD", "/a-propos");
    struct sealed *s = sealed_new(&r, INT64_MAX, SEALED_PLAIN);
    assert_non_null(s);
    assert_int_equal(ask_with(site.a, "HEAD", "/a-propos", NULL, &req), 0);
    struct buf out = buf_in(f->a, 1u << 20);
    struct str rest;
    sealed_write(&out, s, req, CONNECTION_CLOSE, FIXTURE_NOW, &rest);
    assert_int_equal(rest.n, 0);
    assert_null(strstr(buf_cstr(&out), "<html"));
    assert_non_null(strstr(buf_cstr(&out), arena_printf(f->a, "Content-Length: %zu\r\n", r.body.n)));
    sealed_drop(s);
}

static void a_list_of_every_choice_is_still_one_address(void **state)
{
    (void)state;
    static const char *const params[] = {"theme", "public", "couverture", "langue", "type", "mode", "accueil"};
    struct buf b = buf_in(f->a, 8000);
    buf_lit(&b, "/annuaire?q=");
    for (int i = 0; i < 200; i++)
        buf_lit(&b, "%C3%A9");
    check("/annuaire", 200, "");
    for (int k = 0; k < FACET_COMMUNE; k++) {
        const struct snapshot *s = site.ctx.snapshot;
        for (size_t i = 0; i < facet_size(s, (enum facet)k) && i < (k < FACET_MODE ? 10 : 3); i++)
            buf_fmt(&b, "&%s=%s", params[k], facet_code(s, (enum facet)k, i));
    }
    const char *target = buf_cstr(&b);
    check(target, 200, "Aucune structure");
    struct reply r = site_get(&site, target);
    /* 57 of the 64 parameters a query may have; the way back without one choice names all others. */
    assert_true(site_count(&r, "accueil=attente") > 50);
    buf_clear(&b);
    buf_lit(&b, "/annuaire?q=");
    for (int i = 0; i < 201; i++)
        buf_lit(&b, "a");
    check(buf_cstr(&b), 400, "au plus 200 caractères");
    buf_clear(&b);
    buf_lit(&b, "/annuaire?type=x");
    for (int i = 0; i < 21; i++)
        buf_fmt(&b, "&type=a%d", i);
    check(buf_cstr(&b), 400, "au plus 20 valeurs");
}

static void demo_data_show_a_banner_everywhere_and_are_not_indexed(void **state)
{
    (void)state;
    static const char *const targets[] = {"/",
                                          "/annuaire",
                                          "/annuaire/besoin",
                                          "/annuaire/commune",
                                          "/a-propos",
                                          "/annuaire?type=x",
                                          "/nulle-part",
                                          "/annuaire?page=9",
                                          "/annuaire/commune/bagneux",
                                          "/annuaire/besoin/sante-mentale"};
    check("/", 200, "!fiches fictives|!noindex");
    fixture_exec(f, "INSERT INTO rule_source VALUES('r', 'import', 'm', 1, '', 0);"
                    "INSERT INTO source(id, name, map, title, old_after, demo) VALUES(1, 's', 'm', 'Sample', 90, 1);"
                    "INSERT INTO import_run VALUES(1, 1, 0, 'f', NULL, 'r', 0, 0, 0, 0, 0, 0, 'a', NULL, 0, 0);"
                    "INSERT INTO source_record VALUES(1, 1, 'a', 1, '', 1, NULL)");
    fixture_refresh(f);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct reply r = site_get(&site, targets[i]);
        if (!r.noindex || site_count(&r, "fiches fictives") != 1 || !site_count(&r, "content=\"noindex\""))
            fail_msg("%s: no banner, or indexed", targets[i]);
    }
    const char *const pages[] = {site_page_of(f, cmp), address_of(closed)};
    for (size_t i = 0; i < 2; i++) {
        struct reply r = site_get(&site, pages[i]);
        assert_true(r.noindex && site_count(&r, "fiches fictives") == 1);
    }
    fixture_exec(f, "DELETE FROM source_record; DELETE FROM import_run; DELETE FROM source; DELETE FROM rule_source");
    fixture_refresh(f);
}

static void paper_says_which_page_it_is_even_without_the_site_s_address(void **state)
{
    (void)state;
    check("/annuaire/besoin", 200, "https://annuaire.example.org/annuaire/besoin, imprimé le|rel=\"canonical\"");
    site.config.base_url = NULL;
    check("/annuaire/besoin", 200, "/annuaire/besoin, imprimé le|!https://|!rel=\"canonical\"");
    site.config.base_url = "https://annuaire.example.org";
}

static void the_team_s_name_comes_from_the_configuration_or_the_database(void **state)
{
    (void)state;
    check("/", 200, "<title>Accueil – Annuaire</title>|!Appeler l’équipe");
    must(db_begin(f->db, err));
    must(setting_write(f->db, "team.name", "DAC du Sud", err));
    must(setting_write(f->db, "team.phone", "01 99 00 12 34", err));
    must(setting_write(f->db, "team.mail", "", err));
    must(db_commit(f->db, err));
    check("/", 200, "<title>Accueil – DAC du Sud</title>|Appeler l’équipe|tel:+33199001234|!mailto");
    site.config.team_name = "Par la configuration";
    check("/", 200, "Par la configuration|!DAC du Sud|01 99 00 12 34");
    site.config.team_name = NULL;
    must(db_begin(f->db, err));
    must(setting_write(f->db, "team.name", "", err));
    must(db_commit(f->db, err));
    check("/", 200, "<title>Accueil – Annuaire</title>");
}

/* A page lives as long as its sentences are true: a list without words about days until midnight in Paris, one with
 * opening hours until the door closes; JSON until the data change. */
static void pages_know_until_when_they_are_true(void **state)
{
    (void)state;
    (void)site_get(&site, "/annuaire/besoin");
    assert_int_equal(site.ctx.valid_until, paris_instant(paris_date(FIXTURE_NOW) + 1, 0));
    site.now = FIXTURE_NOW + 86400; /* Monday, 10:30 in Paris */
    struct reply r = site_get(&site, site_page_of(f, cmp));
    assert_int_equal(site.ctx.valid_until, paris_instant(paris_date(site.now), 17 * 60));
    assert_true(site_count(&r, "Ouvert, ferme à 17") > 0);
    (void)site_get(&site, "/annuaire?type=cmp");
    assert_int_equal(site.ctx.valid_until, paris_instant(paris_date(site.now), 17 * 60));
    site.now = FIXTURE_NOW;
    (void)site_get(&site, "/api/v1/structures");
    assert_int_equal(site.ctx.valid_until, INT64_MAX);
    (void)site_get(&site, json_of(cmp));
    assert_int_equal(site.ctx.valid_until, INT64_MAX);
}

/* A closure that is over stands nowhere, the coming one until it is over. */
static void closures_expire_by_themselves(void **state)
{
    (void)state;
    fixture_exec(f, "UPDATE place SET hours = 'Mo-Fr 09:00-17:00; 2026 Nov 20-21 off \"vieilles\"; 2026 Nov 24-25 off "
                    "\"congés\"' WHERE hours = 'Mo-Fr 09:00-17:00'");
    struct reply r = site_get(&site, site_page_of(f, cmp));
    assert_true(site_count(&r, "du 24 au 25 novembre 2026") > 0 && site_count(&r, "congés") > 0);
    assert_int_equal(site_count(&r, "vieilles"), 0);
    r = site_get(&site, json_of(cmp));
    assert_int_equal(site.ctx.valid_until, paris_instant(paris_date(FIXTURE_NOW) + 4, 0));
    assert_true(site_count(&r, "Mo-Fr 09:00-17:00; 2026 Nov 24-25 off") == 1 && site_count(&r, "Nov 20") == 0);
    site.now = FIXTURE_NOW + 4 * 86400;
    r = site_get(&site, site_page_of(f, cmp));
    assert_true(site_count(&r, "congés") == 0 && site_count(&r, "class=\"week\"") == 1);
    r = site_get(&site, json_of(cmp));
    assert_int_equal(site.ctx.valid_until, INT64_MAX);
    assert_int_equal(site_count(&r, "2026 Nov"), 0);
    fixture_exec(f, "UPDATE place SET hours = '2026 Nov 24-25 off' WHERE hours LIKE 'Mo-Fr 09:00-17:00; 2026 Nov 20%'");
    r = site_get(&site, site_page_of(f, cmp));
    assert_true(site_count(&r, "Horaires non communiqués") == 1);
    site.now = FIXTURE_NOW;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_routes_is_sound),
        cmocka_unit_test(every_page_says_what_it_is_for),
        cmocka_unit_test(homonyms_of_the_directory_have_pages_of_their_own),
        cmocka_unit_test(the_index_of_communes_works_from_none_to_all),
        cmocka_unit_test(a_structure_has_one_address),
        cmocka_unit_test(a_renamed_structure_leads_to_its_new_address),
        cmocka_unit_test(a_closed_structure_says_where_to_go_instead),
        cmocka_unit_test(the_json_of_a_list_is_that_of_its_page),
        cmocka_unit_test(one_key_is_one_page),
        cmocka_unit_test(other_methods_and_slashes_are_told),
        cmocka_unit_test(head_answers_like_get_without_the_body),
        cmocka_unit_test(a_list_of_every_choice_is_still_one_address),
        cmocka_unit_test(demo_data_show_a_banner_everywhere_and_are_not_indexed),
        cmocka_unit_test(paper_says_which_page_it_is_even_without_the_site_s_address),
        cmocka_unit_test(the_team_s_name_comes_from_the_configuration_or_the_database),
        cmocka_unit_test(pages_know_until_when_they_are_true),
        cmocka_unit_test(closures_expire_by_themselves),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
