#include "rules/page.h"

#include <string.h>

#include "base/json.h"
#include "domain/taxonomy.h"

#define REQUIRED FIELD_REQUIRED

/* Bytes of a name, of a label. */
#define NAME_MAX_BYTES 40
#define LABEL_MAX 200

const char *const page_param_names[PAGE_PARAM__MAX + 1] = {"commune", "term", "choice", "number", "date", NULL};
const char *const page_format_names[PAGE_FORMAT__MAX + 1] = {"html", "json", NULL};

/* ---- what it declares ---- */

static const struct field choice_fields[] = {
    FIELD(struct page_choice, value, F_TEXT, "valeur dans l’adresse : lettres, chiffres et tirets",
          .max = NAME_MAX_BYTES, .flags = REQUIRED),
    FIELD(struct page_choice, label, F_TEXT, "comment on la dit", .max = LABEL_MAX, .flags = REQUIRED),
};
const struct record_type page_choice_type =
    RECORD_TYPE(struct page_choice, "page_choice", choice_fields, "une valeur qu’un paramètre peut avoir");

static const struct field param_fields[] = {
    FIELD(struct page_param, name, F_TEXT,
          "nom dans l’adresse : a-z, 0-9 et _ ; celui du paramètre de la liste qu’il précise (commune, theme...)",
          .max = NAME_MAX_BYTES, .flags = REQUIRED),
    FIELD(struct page_param, label, F_TEXT, "comment on le dit : « Commune »", .max = LABEL_MAX, .flags = REQUIRED),
    FIELD(struct page_param, type, F_ENUM,
          "ce qu’il contient : commune, term (un terme de `scheme`), choice (une de ses `choices`), number ou date",
          .names = page_param_names, .flags = REQUIRED),
    FIELD(struct page_param, scheme, F_TEXT, "d’un terme : theme, kind, public, language, campaign...",
          .max = NAME_MAX_BYTES),
    FIELD(struct page_param, choices, F_LIST, "d’un choix : ses valeurs", .of = &page_choice_type,
          .max = PAGE_CHOICES_MAX),
    FIELD(struct page_param, from, F_INT, "d’un nombre : le plus petit (0 par défaut)"),
    FIELD(struct page_param, to, F_INT, "d’un nombre : le plus grand (9999 par défaut)"),
    FIELD(struct page_param, otherwise, F_TEXT, "sa valeur quand l’adresse n’en donne pas ; absente : aucune",
          .max = NAME_MAX_BYTES),
};
const struct record_type page_param_type =
    RECORD_TYPE(struct page_param, "page_param", param_fields, "un paramètre que l’adresse d’une page peut porter");

static const struct field query_fields[] = {
    FIELD(struct page_query, name, F_TEXT, "son nom, par lequel la fonction la retrouve", .max = NAME_MAX_BYTES,
          .flags = REQUIRED),
    FIELD(struct page_query, address, F_TEXT,
          "l’adresse d’une liste, comme le navigateur la montre : « /agenda?type=cafe-deuil », « "
          "/annuaire?theme=sante-mentale »",
          .max = PAGE_ADDRESS_MAX),
    FIELD(struct page_query, receivers_of, F_TEXT,
          "au lieu d’une adresse : le nom d’une autre liste, dont on veut les structures qui reçoivent les dates",
          .max = NAME_MAX_BYTES),
    FIELD(struct page_query, with, F_TERMS, "noms des paramètres de la page qui la précisent", .scheme = "param",
          .max = PAGE_PARAMS_MAX),
    FIELD(struct page_query, max, F_INT, "combien d’éléments au plus, de 0 à 200 (50 par défaut) ; 0 : le nombre seul"),
    FIELD(struct page_query, count_by, F_TEXT,
          "paramètre de la liste par les valeurs duquel compter aussi : commune, theme, type, public, campagne...",
          .max = NAME_MAX_BYTES),
};
const struct record_type page_query_type =
    RECORD_TYPE(struct page_query, "page_query", query_fields, "une liste dont une page a besoin");

static const struct field page_fields[] = {
    FIELD(struct page_rule, path, F_TEXT, "son adresse sous /p/ : a-z, 0-9 et tirets", .max = PAGE_PATH_MAX,
          .flags = REQUIRED),
    FIELD(struct page_rule, description, F_TEXT, "la phrase que les moteurs de recherche montrent",
          .max = RECORD_LINE_MAX),
    FIELD(struct page_rule, format, F_ENUM, "html (par défaut) ou json : le modèle tel quel, pour des programmes",
          .names = page_format_names),
    FIELD(struct page_rule, template, F_TEXT,
          "le gabarit HTML, sous le titre : {{nom}}, {{#liste}}...{{/liste}} (docs/pages.md)",
          .max = PAGE_TEMPLATE_MAX),
    FIELD(struct page_rule, params, F_LIST, "ce que l’adresse peut porter", .of = &page_param_type,
          .max = PAGE_PARAMS_MAX),
    FIELD(struct page_rule, queries, F_LIST, "les listes dont elle est faite", .of = &page_query_type,
          .max = PAGE_QUERIES_MAX),
};
const struct record_type page_rule_type =
    RECORD_TYPE(struct page_rule, "page", page_fields, "ce qu’une page dit d’elle-même");

/* ---- facts ---- */

static const struct field value_fields[] = {
    FIELD(struct page_value, name, F_TEXT, "nom du paramètre", .max = NAME_MAX_BYTES, .flags = REQUIRED),
    FIELD(struct page_value, value, F_TEXT, "sa valeur, comme dans l’adresse", .max = LABEL_MAX, .flags = REQUIRED),
    FIELD(struct page_value, label, F_TEXT, "comment on la dit", .max = RECORD_LINE_MAX, .flags = REQUIRED),
};
const struct record_type page_value_type =
    RECORD_TYPE(struct page_value, "page_value", value_fields, "un paramètre que l’adresse porte");

static const struct field date_fields[] = {
    FIELD(struct page_date, id, F_TEXT, "ce qui la désigne", .max = 40, .flags = REQUIRED),
    FIELD(struct page_date, day, F_DATE, "son jour", .flags = REQUIRED),
    FIELD(struct page_date, when, F_TEXT, "« mardi 24 novembre 2026, de 9 h à 12 h »", .max = RECORD_LINE_MAX,
          .flags = REQUIRED),
    FIELD(struct page_date, hours, F_TEXT, "« de 9 h à 12 h »", .max = RECORD_LINE_MAX, .flags = REQUIRED),
    FIELD(struct page_date, title, F_TEXT, "comment elle est annoncée", .max = RECORD_LINE_MAX, .flags = REQUIRED),
    FIELD(struct page_date, summary, F_TEXT, "ce qu’on y trouve, en une phrase", .max = 600),
    FIELD(struct page_date, kind, F_TEXT, "nom de la règle de son genre", .max = NAME_MAX_BYTES, .flags = REQUIRED),
    FIELD(struct page_date, kind_label, F_TEXT, "son genre, en clair", .max = LABEL_MAX, .flags = REQUIRED),
    FIELD(struct page_date, theme, F_TEXT, "son thème, en clair", .max = LABEL_MAX),
    FIELD(struct page_date, campaign, F_TEXT, "sa campagne, en clair", .max = LABEL_MAX),
    FIELD(struct page_date, open, F_TEXT, "à qui elle est ouverte, en clair", .max = LABEL_MAX, .flags = REQUIRED),
    FIELD(struct page_date, note, F_TEXT, "ce que l’équipe en dit à tous", .max = 1000),
    FIELD(struct page_date, place, F_TEXT, "nom du lieu", .max = RECORD_LINE_MAX),
    FIELD(struct page_date, address, F_TEXT, "son adresse", .max = RECORD_LINE_MAX),
    FIELD(struct page_date, city, F_TEXT, "sa commune", .max = RECORD_LINE_MAX),
    FIELD(struct page_date, insee, F_TEXT, "code INSEE de celle-ci", .max = 5),
    FIELD(struct page_date, structure, F_TEXT, "la structure qui y reçoit", .max = RECORD_LINE_MAX),
    FIELD(struct page_date, url, F_TEXT, "l’adresse de sa page", .max = PAGE_ADDRESS_MAX, .flags = REQUIRED),
    FIELD(struct page_date, cancelled, F_BOOL, "elle n’a pas lieu", .flags = REQUIRED),
    FIELD(struct page_date, moved, F_BOOL, "elle a changé de jour ou d’heure", .flags = REQUIRED),
};
const struct record_type page_date_type =
    RECORD_TYPE(struct page_date, "page_date", date_fields, "une date de l’agenda, comme tout le monde la voit");

static const struct field structure_fields[] = {
    FIELD(struct page_structure, id, F_TEXT, "ce qui la désigne", .max = 40, .flags = REQUIRED),
    FIELD(struct page_structure, name, F_TEXT, "son nom", .max = RECORD_LINE_MAX, .flags = REQUIRED),
    FIELD(struct page_structure, kind, F_TEXT, "son type, code de la taxonomie", .max = 60, .flags = REQUIRED),
    FIELD(struct page_structure, kind_label, F_TEXT, "son type, en clair", .max = LABEL_MAX, .flags = REQUIRED),
    FIELD(struct page_structure, city, F_TEXT, "commune de son premier lieu", .max = RECORD_LINE_MAX),
    FIELD(struct page_structure, insee, F_TEXT, "code INSEE de celle-ci", .max = 5),
    FIELD(struct page_structure, plain, F_TEXT, "ce qu’elle fait, en mots simples", .max = RECORD_TEXT_MAX),
    FIELD(struct page_structure, url, F_TEXT, "l’adresse de sa fiche", .max = PAGE_ADDRESS_MAX, .flags = REQUIRED),
};
const struct record_type page_structure_type = RECORD_TYPE(struct page_structure, "page_structure", structure_fields,
                                                           "une structure de l’annuaire, comme tout le monde la voit");

static const struct field count_fields[] = {
    FIELD(struct page_count, value, F_TEXT, "une valeur du paramètre", .max = LABEL_MAX, .flags = REQUIRED),
    FIELD(struct page_count, label, F_TEXT, "comment on la dit", .max = RECORD_LINE_MAX, .flags = REQUIRED),
    FIELD(struct page_count, n, F_INT, "combien d’éléments l’ont", .flags = REQUIRED),
};
const struct record_type page_count_type =
    RECORD_TYPE(struct page_count, "page_count", count_fields, "combien d’éléments d’une liste ont une valeur");

static const struct field result_fields[] = {
    FIELD(struct page_result, name, F_TEXT, "nom de la liste demandée", .max = NAME_MAX_BYTES, .flags = REQUIRED),
    FIELD(struct page_result, url, F_TEXT, "l’adresse où elle se lit en entier", .max = 2000),
    FIELD(struct page_result, total, F_INT, "combien d’éléments en tout", .flags = REQUIRED),
    FIELD(struct page_result, more, F_BOOL, "il y en a plus qu’ici", .flags = REQUIRED),
    FIELD(struct page_result, dates, F_LIST, "de l’agenda : les prochaines dates", .of = &page_date_type,
          .max = PAGE_ITEMS_MAX),
    FIELD(struct page_result, structures, F_LIST, "de l’annuaire : les structures", .of = &page_structure_type,
          .max = PAGE_ITEMS_MAX),
    FIELD(struct page_result, counts, F_LIST, "combien par valeur de `count_by`", .of = &page_count_type,
          .max = PAGE_COUNTS_MAX),
};
const struct record_type page_result_type =
    RECORD_TYPE(struct page_result, "page_result", result_fields, "ce qu’une liste a donné");

static const struct field facts_fields[] = {
    FIELD(struct page_facts, today, F_DATE, "date du jour", .flags = REQUIRED),
    FIELD(struct page_facts, base, F_TEXT,
          "l’adresse du site, à mettre devant celles des dates et des structures pour qui les lit ailleurs",
          .max = PAGE_ADDRESS_MAX),
    FIELD(struct page_facts, path, F_TEXT, "l’adresse de la page : « /p/cafes-deuil »", .max = PAGE_ADDRESS_MAX,
          .flags = REQUIRED),
    FIELD(struct page_facts, params, F_LIST, "ce que l’adresse porte", .of = &page_value_type, .max = PAGE_PARAMS_MAX),
    FIELD(struct page_facts, results, F_LIST, "ce que les listes ont donné, dans l’ordre où elles sont demandées",
          .of = &page_result_type, .max = PAGE_QUERIES_MAX),
};
const struct record_type page_facts_type =
    RECORD_TYPE(struct page_facts, "page_facts", facts_fields, "de quoi une page est faite");

static const struct field decision_fields[] = {
    FIELD(struct page_decision, title, F_TEXT, "titre de la page ; absent : celui de la règle", .max = LABEL_MAX),
    FIELD(struct page_decision, description, F_TEXT, "la phrase des moteurs de recherche ; absente : celle de la règle",
          .max = RECORD_LINE_MAX),
    FIELD(struct page_decision, model, F_JSON,
          "ce que le gabarit montre : des noms et leurs valeurs (textes, nombres entiers, true ou false, listes, "
          "tables)",
          .max = PAGE_MODEL_MAX, .flags = REQUIRED),
};
const struct record_type page_decision_type =
    RECORD_TYPE(struct page_decision, "page_decision", decision_fields, "le modèle d’une page");

/* ---- checks ---- */

#define HAS(type, rec, field) record_has((rec), record_index(&(type), STR(field)))

static bool only(const char *s, const char *allowed)
{
    return *s && strspn(s, allowed) == strlen(s);
}

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_"
#define CODE_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

static int complete_param(struct page_param *p, const struct page_rule *page, size_t i, struct err *err)
{
    if (!only(p->name, NAME_LETTERS))
        return fail(err, ERR_RULE, "params[%zu].name: \"%s\": only a-z, 0-9 and _", i + 1, p->name);
    for (size_t k = 0; k < i; k++) {
        if (strcmp(((const struct page_param *)page->params.items)[k].name, p->name) == 0)
            return fail(err, ERR_RULE, "params[%zu].name: \"%s\" stands twice", i + 1, p->name);
    }
    if ((p->type == PAGE_PARAM_TERM) != (p->scheme != NULL) ||
        (p->scheme && scheme_of(str_of(p->scheme)) == SCHEME__MAX))
        return fail(err, ERR_RULE, "params[%zu].scheme: %s", i + 1,
                    p->type == PAGE_PARAM_TERM ? "a scheme of the taxonomy expected: theme, kind, public..."
                                               : "only a parameter of type \"term\" has one");
    if ((p->type == PAGE_PARAM_CHOICE) != (p->choices.n > 0))
        return fail(err, ERR_RULE, "params[%zu].choices: %s", i + 1,
                    p->type == PAGE_PARAM_CHOICE ? "missing" : "only a parameter of type \"choice\" has them");
    for (size_t k = 0; k < p->choices.n; k++) {
        const struct page_choice *c = &((const struct page_choice *)p->choices.items)[k];
        if (!only(c->value, CODE_LETTERS))
            return fail(err, ERR_RULE, "params[%zu].choices[%zu].value: \"%s\": only a-z, 0-9 and -", i + 1, k + 1,
                        c->value);
    }
    if (!HAS(page_param_type, p, "to"))
        p->to = 9999;
    return p->from <= p->to ? 0 : fail(err, ERR_RULE, "params[%zu]: from is greater than to", i + 1);
}

static bool has_param(const struct page_rule *page, const char *name)
{
    for (size_t i = 0; i < page->params.n; i++) {
        if (strcmp(((const struct page_param *)page->params.items)[i].name, name) == 0)
            return true;
    }
    return false;
}

/* "/agenda", "/annuaire?theme=..." */
static bool is_list(const char *address, const char *path)
{
    size_t n = strlen(path);
    return strncmp(address, path, n) == 0 && (address[n] == '\0' || address[n] == '?');
}

static int complete_query(struct page_query *q, const struct page_rule *page, size_t i, struct err *err)
{
    const struct page_query *all = page->queries.items;
    bool known = false;
    if (!only(q->name, NAME_LETTERS))
        return fail(err, ERR_RULE, "queries[%zu].name: \"%s\": only a-z, 0-9 and _", i + 1, q->name);
    for (size_t k = 0; k < i; k++) {
        if (strcmp(all[k].name, q->name) == 0)
            return fail(err, ERR_RULE, "queries[%zu].name: \"%s\" stands twice", i + 1, q->name);
        known = known || (q->receivers_of && all[k].address && is_list(all[k].address, "/agenda") &&
                          strcmp(all[k].name, q->receivers_of) == 0);
    }
    if (!q->address == !q->receivers_of)
        return fail(err, ERR_RULE, "queries[%zu]: either address, or receivers_of", i + 1);
    if (q->address && !is_list(q->address, "/agenda") && !is_list(q->address, "/annuaire"))
        return fail(err, ERR_RULE, "queries[%zu].address: \"%s\": /agenda or /annuaire expected, and what narrows it",
                    i + 1, q->address);
    if (q->receivers_of && (!known || q->with.n || q->count_by))
        return fail(err, ERR_RULE, "queries[%zu].receivers_of: \"%s\": %s", i + 1, q->receivers_of,
                    known ? "it takes neither with nor count_by" : "no query of the agenda before it has this name");
    for (size_t k = 0; k < q->with.n; k++) {
        if (!has_param(page, q->with.codes[k]))
            return fail(err, ERR_RULE, "queries[%zu].with: \"%s\": the page has no such parameter", i + 1,
                        q->with.codes[k]);
    }
    if (!HAS(page_query_type, q, "max"))
        q->max = PAGE_ITEMS;
    return q->max >= 0 && q->max <= PAGE_ITEMS_MAX ? 0
                                                   : fail(err, ERR_RULE, "queries[%zu].max: from 0 to %d, not %lld",
                                                          i + 1, PAGE_ITEMS_MAX, (long long)q->max);
}

int page_rule_complete(void *declared, struct err *err)
{
    struct page_rule *page = declared;
    if (!only(page->path, CODE_LETTERS) || page->path[0] == '-' || page->path[strlen(page->path) - 1] == '-')
        return fail(err, ERR_RULE, "path: \"%s\": a-z, 0-9 and - between them", page->path);
    if ((page->format == PAGE_HTML) != (page->template != NULL))
        return fail(err, ERR_RULE, "template: %s",
                    page->template ? "a page of format \"json\" has none: its model is what is read" : "missing");
    for (size_t i = 0; i < page->params.n; i++) {
        if (complete_param(&((struct page_param *)page->params.items)[i], page, i, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < page->queries.n; i++) {
        if (complete_query(&((struct page_query *)page->queries.items)[i], page, i, err) != 0)
            return -1;
    }
    return 0;
}

const char *page_rule_path(const void *declared)
{
    return ((const struct page_rule *)declared)->path;
}

int page_decision_check(const void *facts, const void *decision, struct err *err)
{
    (void)facts;
    const struct page_decision *d = decision;
    return d->model[0] == '{' ? 0 : fail(err, ERR_INPUT, "model: names and their values expected, { name = value }");
}
