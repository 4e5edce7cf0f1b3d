/*
 * Campaigns as they are stored: which structures were asked whether what is said of them is still right, by a link sent
 * to an address of theirs, and what came back.
 *
 * Only the rows. Who may, what a letter says and what an answer does is app/campaign.h. A link's token is stored as its
 * hash; tokens of reminders are further ones of the same link.
 */
#pragma once

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "domain/audience.h"
#include "domain/change.h"
#include "store/db.h"

/* Structures of one campaign: as many as are read at once, and letters that a mail server takes within minutes. */
#define CAMPAIGN_MAX 200

/* Campaigns that are listed: two years of one a week. */
#define CAMPAIGNS_LISTED 100

/* Seconds a link is good, and days after which a structure that has not answered is reminded. */
#define CAMPAIGN_LIFE (30 * 86400)
#define CAMPAIGN_REMIND_FIRST (10 * 86400)
#define CAMPAIGN_REMIND_SECOND (20 * 86400)
#define CAMPAIGN_REMINDERS 2

/* Bytes of a label. */
#define CAMPAIGN_LABEL_MAX 300

/* ---- Whom to ask ---- */

struct campaign_filter {
    int block;         /* enum block: late or never verified; BLOCK_NONE: any */
    const char *kind;  /* code; NULL: any */
    const char *insee; /* of one of its places; NULL: any */
    const char *uuid;  /* this structure alone; NULL: any */
};

struct campaign_candidate {
    int64_t structure;
    const char *mail; /* NULL: it has no address that may be written to */
};

/* Structures that everybody sees, that are to be verified, nobody objected to and that were not asked within
 * CAMPAIGN_LIFE; those with an address first, then in the order of the work list, at most n. The address is a mail
 * contact for everybody, else one for partners; never the team's own note, nor one of a person or of a confidential
 * place. Only the team may: ERR_REFUSED. *with and *without count all of them. */
int campaign_candidates(struct db *db, const struct audience *who, const struct campaign_filter *filter, int64_t now,
                        size_t n, struct arena *a, struct campaign_candidate *out, size_t *found, int64_t *with,
                        int64_t *without, struct err *err) MUST_USE;

/* ---- Campaigns and their links ---- */

enum campaign_state { CAMPAIGN_OPEN, CAMPAIGN_UNCHANGED, CAMPAIGN_CORRECTED, CAMPAIGN_OBJECTED, CAMPAIGN_STATE__MAX };

struct campaign {
    int64_t id;
    const char *uuid, *label, *by; /* by: label of the account */
    int64_t created_at, stopped_at;
    int64_t sent, unchanged, corrected, objected, failed, silent; /* links; silent: over without an answer */
};

struct campaign_link {
    int64_t id, campaign, structure;
    const char *mail;             /* NULL: blanked */
    bool person, stopped, failed; /* stopped: its campaign; failed: the mail could not be delivered */
    bool gone;                    /* its structure became part of another one, or was deleted */
    int64_t created_at, expires_at, answered_at, finished_at;
    int reminded;
    enum campaign_state state;
    const char *structure_uuid, *structure_name;
};

/* Each of these inside the caller's transaction. */
int campaign_add(struct db *db, const struct author *author, const char *label, struct arena *a, struct campaign *out,
                 struct err *err) MUST_USE;
int campaign_link_add(struct db *db, const struct campaign *c, int64_t structure, const char *mail, bool person,
                      int64_t now, struct campaign_link *out, struct err *err) MUST_USE;

enum campaign_purpose { CAMPAIGN_VERIFY, CAMPAIGN_OBJECT };

/* A further token of a link. */
int campaign_token(struct db *db, int64_t link, enum campaign_purpose purpose, char token[CRYPTO_TOKEN_SIZE],
                   struct err *err) MUST_USE;

/* The link of a token, whatever became of it: 1, 0 when there is none (any more) or its structure was deleted otherwise
 * than by becoming part of another one, -1. Changes nothing. */
int campaign_link_find(struct db *db, enum campaign_purpose purpose, struct str token, struct arena *a,
                       struct campaign_link *out, struct err *err) MUST_USE;

/* Whether it may still be answered: somebody who corrects may correct more, until he says that the rest is right. */
bool campaign_link_is_good(const struct campaign_link *link, int64_t now);

/* What came back; `finished`: nothing more will. ERR_CONFLICT when it is finished already. */
int campaign_answer(struct db *db, int64_t link, enum campaign_state state, bool finished, int64_t now,
                    struct err *err) MUST_USE;

/* Which blocks (bits 1 << enum block) the corrections that were sent by a link are about, and whether something was
 * said in words, which may be about any. */
int campaign_corrected(struct db *db, const struct campaign_link *link, unsigned *blocks, bool *words,
                       struct err *err) MUST_USE;

/* Stops one: with a row in `change`. */
int campaign_stop(struct db *db, const struct author *author, int64_t campaign, struct err *err) MUST_USE;

/* The last ones, at most CAMPAIGNS_LISTED; one by its uuid (1, 0, -1); its links by name, at most CAMPAIGN_MAX. Only
 * the team may: ERR_REFUSED. */
int campaign_list(struct db *db, const struct audience *who, int64_t now, struct arena *a, struct campaign **out,
                  size_t *n, struct err *err) MUST_USE;
int campaign_by_uuid(struct db *db, const struct audience *who, struct str uuid, int64_t now, struct arena *a,
                     struct campaign *out, struct err *err) MUST_USE;
int campaign_links(struct db *db, const struct audience *who, int64_t campaign, struct arena *a,
                   struct campaign_link **out, size_t *n, struct err *err) MUST_USE;

/* Links whose reminder is due, at most CAMPAIGN_MAX; those of structures that are no longer seen by everybody, or whose
 * address was taken away or reserved for the team since, are left out. */
int campaign_due(struct db *db, int64_t now, struct arena *a, struct campaign_link **out, size_t *n,
                 struct err *err) MUST_USE;
int campaign_reminded(struct db *db, int64_t link, struct err *err) MUST_USE;

/* What has not left of a structure's letters has become pointless: it is no longer there. Inside the caller's
 * transaction. */
int campaign_unsend(struct db *db, int64_t structure, struct err *err) MUST_USE;

/* The key of a link's letter: the first, or a reminder. In the arena. */
const char *campaign_key(int64_t link, int n, struct arena *a);
