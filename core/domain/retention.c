#include "domain/retention.h"

#include "domain/erasure.h"
#include "domain/search_doc.h"

/* Statements that one kind of thing takes to be forgotten. */
#define STATEMENTS_MAX 6

const char *const retained_names[RETAINED__MAX + 1] = {"history",   "deleted",   "accounts", "sessions", "letters",
                                                       "proposals", "campaigns", "searches", "views",    "imports",
                                                       "absences",  "courses",   "notes",    NULL};
const char *const retained_labels[RETAINED__MAX + 1] = {
    [RETAINED_HISTORY] =
        "Contacts et raisons dans l’historique, anciens réglages, et tout l’historique des professionnels libéraux",
    [RETAINED_DELETED] = "Contacts, adresses et raisons des fiches supprimées, et tout ce que disaient celles de "
                         "professionnels libéraux",
    [RETAINED_ACCOUNTS] = "Nom et courriel des comptes bloqués, partout où ils sont écrits",
    [RETAINED_SESSIONS] = "Appareils déconnectés et liens qui ne servent plus",
    [RETAINED_LETTERS] = "Adresses auxquelles des courriels sont partis",
    [RETAINED_PROPOSALS] =
        "Ce que disent les signalements, les propositions et les demandes des partenaires, une fois traités",
    [RETAINED_CAMPAIGNS] = "Adresses auxquelles une vérification a été demandée, et leurs liens",
    [RETAINED_SEARCHES] = "Recherches sans résultat",
    [RETAINED_VIEWS] = "Nombre de fois que chaque fiche est vue, par jour",
    [RETAINED_IMPORTS] = "Lignes de fichiers citées par les imports",
    [RETAINED_ABSENCES] = "Absences passées des personnes planifiées",
    [RETAINED_COURSES] = "Commune, souhaits et historique des parcours clos ou arrêtés",
    [RETAINED_NOTES] = "Notes de l’équipe sur les dates passées, et qui a été prévenu de leurs changements",
};

/* ?1 the instant before which it goes. */
#define OF_PERSONS \
    "((entity = 'structure' AND entity_id IN " ERASURE_PERSONS ")" \
    " OR (entity = 'place' AND entity_id IN (SELECT id FROM place WHERE structure IN " ERASURE_PERSONS "))" \
    " OR (entity = 'service' AND entity_id IN (SELECT id FROM service WHERE structure IN " ERASURE_PERSONS ")))"
/* A field that was blanked is null, where a change has [old, new]. */
#define WITH_CONTACTS "json_type(diff, '$.contacts') = 'array'"
#define OLD_CHANGE " WHERE at < ?1 AND diff IS NOT NULL AND entity IN ('structure', 'place', 'service')"

/* Why, in the words of who did it; a purge says of itself what it purged. */
#define OLD_REASON " WHERE at < ?1 AND reason IS NOT NULL AND cause <> 'purge'"
#define OLD_SETTING " WHERE at < ?1 AND diff IS NOT NULL AND entity = 'setting'"

#define TOMBSTONES(table) \
    "(SELECT t.id FROM " table \
    " t JOIN change c ON c.seq = t.deleted_rev WHERE t.deleted_rev IS NOT NULL AND c.at < ?1)"
/* Of a place or service of a living structure, and of a structure that went with all it had. */
#define CONTACTS_OF_DELETED \
    " FROM contact WHERE structure IN " TOMBSTONES("structure") " OR (entity = 'place' AND entity_id IN " TOMBSTONES( \
        "place") ") OR (entity = 'service' AND entity_id IN " TOMBSTONES("service") ")"
#define PLACES_OF_DELETED \
    " WHERE (structure IN " TOMBSTONES("structure") " OR id IN " TOMBSTONES( \
        "place") ")" \
                 " AND (address IS NOT NULL OR lat IS NOT NULL OR hours_note IS NOT NULL)"
#define MAPPED_OF_DELETED \
    " WHERE mapped <> '{}' AND record IN (SELECT id FROM source_record WHERE structure IN " TOMBSTONES("structure") ")"

#define REASON_OF_DELETED " WHERE deleted_reason IS NOT NULL AND id IN " TOMBSTONES("structure")
#define REASON_OF_DELETION \
    " WHERE reason IS NOT NULL AND at < ?1 AND seq IN (SELECT deleted_rev FROM structure WHERE deleted_rev IS NOT " \
    "NULL)"

#define OLD_ACCOUNT " WHERE blocked_at < ?1 AND mail NOT LIKE '%@invalid'"
/* Where the label of an account is written beside its number: what is verified, and what history says of it. */
#define OLD_ACCOUNTS "(SELECT id FROM account WHERE blocked_at < ?1)"
#define OLD_LABEL " WHERE account IN " OLD_ACCOUNTS " AND by <> 'compte ' || account"
#define IN_ITEM(name) "json_extract(v.value, '$." name "')"
#define OLD_LABEL_TOLD \
    " WHERE entity = 'structure' AND json_type(diff, '$.verifications') = 'array' AND EXISTS" \
    " (SELECT 1 FROM json_each(diff, '$.verifications') side, json_each(side.value) v WHERE " IN_ITEM( \
        "account") " IN " OLD_ACCOUNTS " AND " IN_ITEM("by") " <> 'compte ' || " IN_ITEM("account") ")"
#define WITHOUT_LABEL \
    "json(iif(" IN_ITEM("account") " IN " OLD_ACCOUNTS \
                                   ", json_set(v.value, '$.by', 'compte ' || " IN_ITEM("account") "), v.value))"
#define VERIFICATIONS_WITHOUT_LABEL \
    "(SELECT json_group_array(json((SELECT json_group_array(" WITHOUT_LABEL \
    ") FROM json_each(side.value) v))) FROM json_each(diff, '$.verifications') side)"

#define OLD_SESSION " FROM session WHERE seen_at < ?1"
#define OLD_LINK " FROM mail_token WHERE expires_at < ?1"
#define OLD_LETTER \
    " WHERE created_at < ?1 AND coalesce(recipient, data, error) IS NOT NULL AND state NOT IN ('queued', 'sending')"
#define OLD_PROPOSAL " WHERE state <> 'open' AND answered_at < ?1 AND coalesce(message, answer, mail) IS NOT NULL"
#define OLD_PROPOSED \
    " WHERE coalesce(was, proposed) IS NOT NULL AND proposal IN" \
    " (SELECT id FROM proposal WHERE state <> 'open' AND answered_at < ?1)"
#define OLD_ASK " WHERE state <> 'open' AND answered_at < ?1 AND coalesce(words, answer, mail) IS NOT NULL"
#define OLD_ASKED " WHERE mail IS NOT NULL AND expires_at < ?1"
#define OLD_TOKEN " FROM campaign_token WHERE link IN (SELECT id FROM campaign_link WHERE expires_at < ?1)"
#define OLD_COUNTER(kind) " FROM counter WHERE kind = '" kind "' AND day < date(?1, 'unixepoch')"
#define OLD_NOTE " FROM import_note WHERE run IN (SELECT id FROM import_run WHERE at < ?1)"
#define OLD_ABSENCE " FROM absence WHERE end_utc < ?1"
#define OLD_ABSENCE_TOLD " WHERE entity = 'absence' AND at < ?1 AND diff IS NOT NULL"
/* Every date of the list is over. */
#define OLD_REACH \
    " FROM reach WHERE NOT EXISTS (SELECT 1 FROM reach_to t JOIN reach_line l ON l.told_to = t.id JOIN occurrence o " \
    "ON" \
    " o.id = l.occurrence WHERE t.reach = reach.id AND (o.end_utc >= ?1 OR l.told_utc >= ?1)) AND changed_at < ?1"
/* That ended, or were typed by mistake and removed. */
#define OLD_COURSES \
    "(SELECT k.id FROM course k LEFT JOIN change h ON h.seq = k.deleted_rev WHERE k.ended_on < date(?1, 'unixepoch')" \
    " OR h.at < ?1)"
#define OLD_COURSE \
    " WHERE id IN " OLD_COURSES \
    " AND (coalesce(insee, half_days, mode, language, not_before) IS NOT NULL OR same_weekday)"
/* Their dates, which are named by code and commune. */
#define OLD_COURSE_DATES "(SELECT x.occurrence FROM course_session x WHERE x.course IN " OLD_COURSES ")"
#define COURSE_CODE \
    "(SELECT k.code FROM course_session x JOIN course k ON k.id = x.course WHERE x.occurrence = occurrence.id" \
    " ORDER BY x.id LIMIT 1)"
#define OLD_COURSE_NAME " WHERE id IN " OLD_COURSE_DATES " AND title <> " COURSE_CODE
#define OLD_COURSE_TOLD \
    " WHERE diff IS NOT NULL AND ((entity = 'course' AND entity_id IN " OLD_COURSES \
    ") OR (entity = 'occurrence' AND entity_id IN " OLD_COURSE_DATES "))"
#define OLD_TEAM_NOTE " WHERE team_note IS NOT NULL AND end_utc < ?1"

static const struct {
    const char *count, *forget[STATEMENTS_MAX]; /* ends with NULL */
} table[RETAINED__MAX] = {
    [RETAINED_HISTORY] = {"SELECT (SELECT count(*) FROM change" OLD_CHANGE " AND (" WITH_CONTACTS " OR " OF_PERSONS
                          ")) + (SELECT count(*) FROM change" OLD_REASON ") + (SELECT count(*) FROM change" OLD_SETTING
                          ")",
                          {"UPDATE change SET diff = NULL" OLD_CHANGE " AND " OF_PERSONS,
                           "UPDATE change SET diff = json_set(diff, '$.contacts', NULL)" OLD_CHANGE
                           " AND " WITH_CONTACTS,
                           "UPDATE change SET reason = NULL" OLD_REASON, "UPDATE change SET diff = NULL" OLD_SETTING}},
    [RETAINED_DELETED] = {"SELECT (SELECT count(*)" CONTACTS_OF_DELETED
                          ") + (SELECT count(*) FROM place" PLACES_OF_DELETED
                          ") + (SELECT count(*) FROM source_mapped" MAPPED_OF_DELETED
                          ") + (SELECT count(*) FROM structure" REASON_OF_DELETED
                          ") + (SELECT count(*) FROM change" REASON_OF_DELETION ")",
                          {"DELETE" CONTACTS_OF_DELETED,
                           "UPDATE place SET address = NULL, lat = NULL, lon = NULL, geo_precision = NULL,"
                           " hours_note = NULL" PLACES_OF_DELETED,
                           "UPDATE source_mapped SET mapped = '{}'" MAPPED_OF_DELETED,
                           "UPDATE structure SET deleted_reason = NULL" REASON_OF_DELETED,
                           "UPDATE change SET reason = NULL" REASON_OF_DELETION}},
    [RETAINED_ACCOUNTS] =
        {"SELECT (SELECT count(*) FROM account" OLD_ACCOUNT ") + (SELECT count(*) FROM change WHERE entity = 'account'"
         " AND at < ?1 AND diff IS NOT NULL) + (SELECT count(*) FROM verification" OLD_LABEL
         ") + (SELECT count(*) FROM change" OLD_LABEL_TOLD ")",
         {"UPDATE account SET label = 'compte ' || id, mail = id || '@invalid', mail_norm = id || '@invalid',"
          " password = NULL" OLD_ACCOUNT,
          "UPDATE change SET diff = NULL WHERE entity = 'account' AND at < ?1 AND diff IS NOT NULL",
          "UPDATE verification SET by = 'compte ' || account" OLD_LABEL,
          "UPDATE change SET diff = json_set(diff, '$.verifications', json(" VERIFICATIONS_WITHOUT_LABEL
          "))" OLD_LABEL_TOLD}},
    [RETAINED_SESSIONS] = {"SELECT (SELECT count(*)" OLD_SESSION ") + (SELECT count(*)" OLD_LINK ")",
                           {"DELETE" OLD_SESSION, "DELETE" OLD_LINK}},
    [RETAINED_LETTERS] = {"SELECT count(*) FROM outbox" OLD_LETTER,
                          {"UPDATE outbox SET recipient = NULL, data = NULL, error = NULL" OLD_LETTER}},
    [RETAINED_PROPOSALS] = {"SELECT (SELECT count(*) FROM proposal" OLD_PROPOSAL
                            ") + (SELECT count(*) FROM proposal_field" OLD_PROPOSED
                            ") + (SELECT count(*) FROM ask" OLD_ASK ")",
                            {"UPDATE proposal SET message = NULL, answer = NULL, mail = NULL" OLD_PROPOSAL,
                             "UPDATE proposal_field SET was = NULL, proposed = NULL" OLD_PROPOSED,
                             "UPDATE ask SET words = NULL, answer = NULL, mail = NULL" OLD_ASK}},
    [RETAINED_CAMPAIGNS] = {"SELECT (SELECT count(*) FROM campaign_link" OLD_ASKED ") + (SELECT count(*)" OLD_TOKEN ")",
                            {"UPDATE campaign_link SET mail = NULL" OLD_ASKED, "DELETE" OLD_TOKEN}},
    [RETAINED_SEARCHES] = {"SELECT count(*)" OLD_COUNTER("unfound"), {"DELETE" OLD_COUNTER("unfound")}},
    [RETAINED_VIEWS] = {"SELECT count(*)" OLD_COUNTER("view"), {"DELETE" OLD_COUNTER("view")}},
    [RETAINED_IMPORTS] = {"SELECT count(*)" OLD_NOTE, {"DELETE" OLD_NOTE}},
    [RETAINED_ABSENCES] = {"SELECT (SELECT count(*)" OLD_ABSENCE ") + (SELECT count(*) FROM change" OLD_ABSENCE_TOLD
                           ")",
                           {"DELETE" OLD_ABSENCE, "UPDATE change SET diff = NULL" OLD_ABSENCE_TOLD}},
    [RETAINED_COURSES] = {"SELECT (SELECT count(*) FROM course" OLD_COURSE
                          ") + (SELECT count(*) FROM occurrence" OLD_COURSE_NAME
                          ") + (SELECT count(*) FROM change" OLD_COURSE_TOLD ")",
                          {"UPDATE course SET insee = NULL, half_days = NULL, mode = NULL, language = NULL,"
                           " not_before = NULL, same_weekday = 0" OLD_COURSE,
                           "UPDATE occurrence SET title = " COURSE_CODE OLD_COURSE_NAME,
                           "UPDATE change SET diff = NULL" OLD_COURSE_TOLD}},
    [RETAINED_NOTES] = {"SELECT (SELECT count(*) FROM occurrence" OLD_TEAM_NOTE ") + (SELECT count(*)" OLD_REACH ")",
                        {"UPDATE occurrence SET team_note = NULL" OLD_TEAM_NOTE, "DELETE" OLD_REACH}},
};

int retention_count(struct db *db, enum retained what, int64_t before, int64_t *n, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, table[what].count, &s, err) != 0)
        return -1;
    bind_int(s, 1, before);
    if (stmt_step(s, err) < 0)
        return -1;
    *n = col_int(s, 0);
    stmt_reset(s);
    int64_t erased = 0;
    if (what == RETAINED_DELETED && erasure_count(db, before, &erased, err) != 0)
        return -1;
    *n += erased;
    return 0;
}

int retention_forget(struct db *db, enum retained what, int64_t before, int64_t *n, struct err *err)
{
    *n = 0;
    for (size_t i = 0; i < STATEMENTS_MAX && table[what].forget[i]; i++) {
        struct stmt *s;
        if (db_prepare(db, table[what].forget[i], &s, err) != 0)
            return -1;
        bind_int(s, 1, before);
        if (stmt_run(s, err) != 0)
            return -1;
        *n += db_changes(db);
    }
    int64_t erased = 0;
    if (what == RETAINED_DELETED && erasure_run(db, before, &erased, err) != 0)
        return -1;
    *n += erased;
    return what == RETAINED_DELETED && *n ? search_shred(db, err) : 0;
}
