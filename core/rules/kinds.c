#include "rules/kinds.h"

#include <string.h>

#include "core/rules/rules_priv.h"
#include "rules/date_row.h"
#include "rules/page.h"
#include "rules/planning.h"
#include "rules/programme.h"

#define REQUIRED FIELD_REQUIRED

/* ---- import ---- */

static const struct field import_ctx_fields[] = {
    FIELD(struct import_ctx, line, F_INT, "ligne du fichier, à partir de 1", .flags = REQUIRED),
    FIELD(struct import_ctx, source, F_TEXT, "nom de la source", .max = 100, .flags = REQUIRED),
    FIELD(struct import_ctx, today, F_DATE, "date du jour", .flags = REQUIRED),
};
const struct record_type import_ctx_type =
    RECORD_TYPE(struct import_ctx, "import_ctx", import_ctx_fields, "où se trouve la ligne que la règle lit");

static const struct field import_only_fields[] = {
    FIELD(struct import_only, column, F_TEXT, "nom de la colonne", .max = 200, .flags = REQUIRED),
    FIELD(struct import_only, text, F_TEXT, "ce que la case doit contenir, exactement", .max = 200, .flags = REQUIRED),
};
const struct record_type import_only_type =
    RECORD_TYPE(struct import_only, "import_only", import_only_fields, "une condition pour qu’une ligne soit lue");

static const struct field import_map_fields[] = {
    FIELD(struct import_map, columns, F_TEXT, "les colonnes attendues, séparées par « ; » comme en tête du fichier",
          .flags = REQUIRED),
    FIELD(struct import_map, required, F_TEXT, "celles sans lesquelles le fichier est refusé, séparées par « ; »"),
    FIELD(
        struct import_map, header, F_BOOL,
        "false : le fichier n’a pas de ligne de titres, les colonnes sont dans l’ordre de `columns` (true par défaut)"),
    FIELD(struct import_map, only, F_LIST, "conditions pour qu’une ligne soit lue ; les autres sont passées en silence",
          .of = &import_only_type, .max = 10),
    FIELD(struct import_map, date_column, F_TEXT, "colonne où la première ligne du fichier porte la date des données",
          .max = 200),
    FIELD(struct import_map, licence, F_TEXT, "licence des données", .max = 200),
    FIELD(struct import_map, url, F_TEXT, "adresse de la source", .max = 300, .flags = FIELD_URL),
    FIELD(struct import_map, old_after_days, F_INT,
          "jours après lesquels l’annuaire dit que ces données sont anciennes", .flags = REQUIRED),
};
const struct record_type import_map_type =
    RECORD_TYPE(struct import_map, "import_map", import_map_fields, "ce qu’une règle d’import dit de ses fichiers");

static int check_import(const void *facts, const void *decision, struct err *err)
{
    (void)facts;
    const struct structure *s = decision;
    return s->key ? 0
                  : fail(err, ERR_INPUT,
                         "key: required: the structure's own key in the source, by which it is found "
                         "again at the next import");
}

/* ---- directory.visibility ---- */

static const struct field visibility_fields[] = {
    FIELD(struct visibility_decision, level, F_ENUM,
          "qui peut voir la structure : public, partners ou team ; jamais plus large que son propre niveau",
          .names = level_names, .flags = REQUIRED),
};
const struct record_type visibility_decision_type =
    RECORD_TYPE(struct visibility_decision, "visibility_decision", visibility_fields, "qui peut voir une structure");

/* ---- directory.completeness ---- */

static const struct field missing_field_fields[] = {
    FIELD(struct missing_field, field, F_TEXT, "nom du champ, comme dans `structure`", .max = 60, .flags = REQUIRED),
    FIELD(struct missing_field, label, F_TEXT, "ce qu’il faut demander, en français", .max = 200, .flags = REQUIRED),
    FIELD(struct missing_field, block, F_ENUM, "bloc de vérification du champ", .names = block_names,
          .flags = REQUIRED),
};
const struct record_type missing_field_type =
    RECORD_TYPE(struct missing_field, "missing_field", missing_field_fields, "un champ qui manque à une fiche");

static const struct field completeness_fields[] = {
    FIELD(struct completeness_decision, score, F_INT, "complétude de la fiche, de 0 à 100", .flags = REQUIRED),
    FIELD(struct completeness_decision, missing, F_LIST, "ce qui manque, le plus utile d’abord",
          .of = &missing_field_type, .max = 50),
};
const struct record_type completeness_decision_type = RECORD_TYPE(
    struct completeness_decision, "completeness_decision", completeness_fields, "à quel point une fiche est complète");

static int check_completeness(const void *facts, const void *decision, struct err *err)
{
    (void)facts;
    const struct completeness_decision *d = decision;
    if (d->score >= 0 && d->score <= 100)
        return 0;
    return fail(err, ERR_INPUT, "score: from 0 to 100, not %lld", (long long)d->score);
}

/* ---- directory.verify_after ---- */

/* Longest trust in a verification: five years. */
#define VERIFY_DAYS_MAX 1830

static const struct field verify_after_facts_fields[] = {
    FIELD(struct verify_after_facts, kind, F_TEXT, "type de la structure, code de la taxonomie", .max = 60,
          .scheme = "kind", .flags = REQUIRED),
    FIELD(struct verify_after_facts, block, F_ENUM,
          "bloc qui vient d’être vérifié : identity, contact, hours, conditions", .names = block_names,
          .flags = REQUIRED),
    FIELD(struct verify_after_facts, how, F_ENUM, "comment il l’a été : place, document, phone ou link",
          .names = verified_how_names, .flags = REQUIRED),
    FIELD(struct verify_after_facts, self_employed, F_BOOL,
          "un professionnel libéral : une personne, qui déménage ou s’arrête plus vite qu’une institution",
          .flags = REQUIRED),
};
const struct record_type verify_after_facts_type =
    RECORD_TYPE(struct verify_after_facts, "verify_after_facts", verify_after_facts_fields,
                "une vérification qui vient d’être faite");

static const struct field verify_after_fields[] = {
    FIELD(struct verify_after_decision, days, F_INT,
          "jours pendant lesquels le bloc reste digne de confiance, de 1 à 1830", .flags = REQUIRED),
};
const struct record_type verify_after_decision_type =
    RECORD_TYPE(struct verify_after_decision, "verify_after_decision", verify_after_fields,
                "combien de temps une vérification vaut");

static int check_verify_after(const void *facts, const void *decision, struct err *err)
{
    (void)facts;
    const struct verify_after_decision *d = decision;
    if (d->days >= 1 && d->days <= VERIFY_DAYS_MAX)
        return 0;
    return fail(err, ERR_INPUT, "days: from 1 to %d, not %lld", VERIFY_DAYS_MAX, (long long)d->days);
}

/* ---- privacy.retention ---- */

/* Ten years: nothing about a person is kept longer without somebody who asks why. */
#define RETENTION_DAYS_MAX 3650

static const struct field retention_facts_fields[] = {
    FIELD(struct retention_facts, what, F_TEXT,
          "ce qui est gardé : history, deleted, accounts, sessions, letters, proposals, campaigns, searches, views, "
          "imports, absences, notes",
          .max = 40, .flags = REQUIRED),
};
const struct record_type retention_facts_type = RECORD_TYPE(
    struct retention_facts, "retention_facts", retention_facts_fields, "ce qui est gardé sur des personnes");

static const struct field retention_fields[] = {
    FIELD(struct retention_decision, days, F_INT, "jours pendant lesquels c’est gardé, de 1 à 3650", .flags = REQUIRED),
};
const struct record_type retention_decision_type =
    RECORD_TYPE(struct retention_decision, "retention_decision", retention_fields, "combien de temps c’est gardé");

static int check_retention(const void *facts, const void *decision, struct err *err)
{
    (void)facts;
    const struct retention_decision *d = decision;
    if (d->days >= 1 && d->days <= RETENTION_DAYS_MAX)
        return 0;
    return fail(err, ERR_INPUT, "days: from 1 to %d, not %lld", RETENTION_DAYS_MAX, (long long)d->days);
}

/* ---- the table ---- */

const struct rule_kind rule_kinds[] = {
    {
        .name = RULE_COMPLETENESS,
        .doc = "À quel point la fiche d’une structure est complète, et ce qu’il faut demander ; posée après chaque "
               "changement de la fiche.",
        .entry = "completeness",
        .facts = &structure_type,
        .decision = &completeness_decision_type,
        .single = true,
        .check = check_completeness,
    },
    {
        .name = RULE_VERIFY_AFTER,
        .doc = "Combien de temps un bloc de la fiche reste digne de confiance ; posée à chaque vérification.",
        .entry = "verify_after",
        .facts = &verify_after_facts_type,
        .decision = &verify_after_decision_type,
        .single = true,
        .check = check_verify_after,
    },
    {
        .name = RULE_VISIBILITY,
        .doc =
            "Qui peut voir une structure ; posée après chaque changement de la fiche. Elle peut seulement restreindre.",
        .entry = "visibility",
        .facts = &structure_type,
        .decision = &visibility_decision_type,
        .single = true,
    },
    {
        .name = RULE_IMPORT,
        .doc = "Ce que dit une ligne d’un fichier ; posée pour chaque ligne. nil et une raison : la ligne est rejetée."
               " La clé en troisième dit de quelle structure elle parlait : celle-ci reste alors comme elle est.",
        .entry = "row",
        .facts = &import_ctx_type,
        .row = true,
        .decision = &structure_type,
        .decision_flags = FIELD_RULE,
        .declaration = &import_map_type,
        .complete = import_map_complete,
        .refuses = true,
        .check = check_import,
    },
    {
        .name = RULE_IMPORT_DATES,
        .doc = "Ce que dit une ligne d’un fichier de dates, passées ou à venir ; posée pour chaque ligne. nil et une "
               "raison : la ligne est rejetée. Genres, lieux, personnes et thèmes sont reconnus ensuite.",
        .entry = "row",
        .facts = &import_ctx_type,
        .row = true,
        .decision = &date_row_type,
        .decision_flags = FIELD_RULE,
        .declaration = &import_map_type,
        .complete = import_map_complete,
        .refuses = true,
        .check = date_row_check,
    },
    {
        .name = RULE_RETENTION,
        .doc = "Combien de temps ce qui concerne des personnes est gardé ; posée chaque nuit, et par allervers purge.",
        .entry = "retention",
        .facts = &retention_facts_type,
        .decision = &retention_decision_type,
        .single = true,
        .check = check_retention,
    },
    {
        .name = RULE_ACTIVITY,
        .doc =
            "Ce qu’est un genre de dates (permanence, atelier, réunion...) : ce qu’il compte, qui le tient, à qui il "
            "est ouvert ; et comment une de ses dates est annoncée.",
        .entry = "present",
        .optional = true,
        .facts = &activity_facts_type,
        .decision = &activity_words_type,
        .declaration = &activity_type,
        .complete = activity_complete,
    },
    {
        .name = RULE_CONSTRAINT,
        .doc =
            "Si une contrainte tient pour un genre de dates, si elle refuse ou avertit, et dans quels mots ; posée une "
            "fois pour chaque contrainte avant de regarder des dates.",
        .entry = "hold",
        .facts = &constraint_facts_type,
        .decision = &constraint_policy_type,
        .single = true,
        .check = constraint_check,
    },
    {
        .name = RULE_CAMPAIGNS,
        .doc = "Les campagnes de santé d’une année, de quel jour à quel jour.",
        .entry = "campaigns",
        .facts = &campaign_facts_type,
        .decision = &campaign_year_type,
        .single = true,
        .check = campaign_year_check,
    },
    {
        .name = RULE_PAGE,
        .doc =
            "Une page du territoire sous /p/ : les listes dont elle est faite, ce que son adresse peut porter, et le "
            "gabarit qui la montre. La fonction fait de ce que tout le monde peut voir un modèle ; posée quand "
            "quelqu’un lit la page.",
        .entry = "page",
        .facts = &page_facts_type,
        .decision = &page_decision_type,
        .declaration = &page_rule_type,
        .complete = page_rule_complete,
        .unique = page_rule_path,
        .check = page_decision_check,
    },
    {
        .name = RULE_PROGRAMME,
        .doc = "Ce qu’est un programme individuel : ses étapes, leur rythme, qui tient les séances ; et comment une "
               "séance est nommée dans les agendas, où il n’y a jamais plus que le code et la commune.",
        .entry = "session",
        .optional = true,
        .facts = &programme_facts_type,
        .decision = &programme_words_type,
        .declaration = &programme_type,
        .complete = programme_complete,
        .unique = programme_code,
        .check = programme_words_check,
    },
    {.name = NULL},
};

const struct rule_kind *rule_kind_find(const char *name)
{
    for (const struct rule_kind *k = rule_kinds; k->name; k++) {
        if (strcmp(k->name, name) == 0)
            return k;
    }
    return NULL;
}
