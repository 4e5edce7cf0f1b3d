/*
 * The outbox: mails that leave, have left or could not.
 *
 * Who has something to tell puts a letter in the transaction of what it tells (outbox_put); the mail's thread
 * (app/mailer.h) takes it from there, and a letter that has become pointless is cancelled or ends at its own time. What
 * it says is in its template (www/mail/NAME.html and NAME.txt) and in `data`, the names that template reads.
 *
 * A link's token has to be in the letter and nowhere else: tables of links keep its hash. So `data` is blanked in the
 * transaction that says that the letter was sent or cancelled (SQLite then overwrites the bytes: Debian builds it with
 * SECURE_DELETE), of a failed or uncertain one as soon as its link is over, and no log and no row of `change` ever
 * holds it. Who puts a letter with a link says when it is over (useless_at): backups are made without what such letters
 * say, and a restored one forgets all links and asks a person about each letter (app/backup.h). Addresses are blanked
 * after OUTBOX_KEEP.
 *
 * Not here: who may, what a letter says, and how it is sent.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "domain/change.h"
#include "store/db.h"

/* How long the address of a letter that is done with is kept, and a failed or uncertain one waits for somebody:
 * seconds. */
#define OUTBOX_KEEP (30 * 86400)

/* Bytes of a key, of the name of a template, and of data: the largest letter lists a structure's values. */
#define OUTBOX_KEY_MAX 120
#define OUTBOX_TEMPLATE_MAX 40
#define OUTBOX_DATA_MAX (64u << 10)

/* Bytes of what a mail server said. */
#define OUTBOX_ERROR_MAX 300

/* Failed and uncertain letters that are listed at once. */
#define OUTBOX_LIST_MAX 200

enum outbox_state {
    OUTBOX_QUEUED,    /* waits for `due` */
    OUTBOX_SENDING,   /* committed before the first byte leaves */
    OUTBOX_SENT,      /* a mail server has it, or it is a file (`way`) */
    OUTBOX_UNCERTAIN, /* perhaps a mail server has it: only a person sends it again */
    OUTBOX_FAILED,    /* refused for good, or given up */
    OUTBOX_CANCELLED, /* pointless, or dropped by a person */
    OUTBOX__MAX
};

extern const char *const outbox_state_names[OUTBOX__MAX + 1];

struct letter {
    const char *key; /* what it is for, once: "verify/12/345". Numbers, never a name nor an address: it stays */
    const char *to;  /* one address (base/mail.h) */
    const char *template_name; /* of www/mail/, without what follows the dot */
    const char *data;   /* a JSON object: the names of that template. Paths of this site begin with "/" and follow
                           {{site.base|href}} there (publish/letter.h) */
    int64_t due;        /* instant, 0: at once */
    int64_t useless_at; /* instant from which it tells nothing any more, e.g. its link is over; 0: never */
};

/* A letter of the outbox. */
struct mail {
    int64_t id;
    const char *key, *message_id;
    const char *to;            /* NULL: blanked */
    const char *template_name; /* never NULL */
    const char *data;          /* NULL: blanked */
    enum outbox_state state;
    int64_t created_at, due, useless_at, tries, tried_at; /* instants; 0: never */
    const char *way, *error;                              /* "smtp" or "file" of a sent one; may be NULL */
};

/* What stands on every letter (publish/letter.h). */
struct letterhead {
    const char *name;                       /* of the team */
    const char *phone, *phone_hours, *mail; /* NULL: unknown; answers go to mail */
    const char *base;                       /* how this site is reached, without '/' at the end */
    const char *from;                       /* the sender's address */
    int64_t now;
};

/* Puts a letter, inside the caller's transaction. A key that is already there changes nothing, whatever became of that
 * letter. ERR_INPUT for what is no address (ask mail_is_address before) and for data that is no JSON, ERR_LIMIT above
 * the limits. */
int outbox_put(struct db *db, const struct letter *letter, int64_t now, struct err *err) MUST_USE;

/* Puts the lines of a text that somebody wrote into a letter's data, as the items of an array: those that say
 * something, trimmed. */
void outbox_lines(struct buf *data, struct str text);

/* Cancels the letter of a key that has become pointless, inside the caller's transaction: not one that is being sent
 * or was sent. No letter of this key is no error. */
int outbox_cancel(struct db *db, const char *key, struct err *err) MUST_USE;

/* The same for every letter whose key begins with `prefix`, which ends with '/': "welcome/12/". */
int outbox_cancel_under(struct db *db, const char *prefix, struct err *err) MUST_USE;

/* By its key: 1, 0 when there is none, -1. */
int outbox_by_key(struct db *db, const char *key, struct arena *a, struct mail *out, struct err *err) MUST_USE;

/* ---- For the sender (each in a transaction of its own) ---- */

/* What was being sent when the process ended is uncertain. */
int outbox_recover(struct db *db, struct err *err) MUST_USE;

/* Cancels queued letters that are pointless by now, blanks others that are, and forgets what OUTBOX_KEEP says. */
int outbox_sweep(struct db *db, int64_t now, struct err *err) MUST_USE;

/* The due letter that will be pointless soonest, then the oldest: 1, 0, -1. */
int outbox_next(struct db *db, int64_t now, struct arena *a, struct mail *out, struct err *err) MUST_USE;

/* queued -> sending, and counts the try: 1; 0 when it was cancelled meanwhile; -1. */
int outbox_claim(struct db *db, int64_t id, int64_t now, struct err *err) MUST_USE;

/* sending -> what became of it. QUEUED: again at `due`. SENT and CANCELLED blank the data. `error` may be NULL and is
 * cut to OUTBOX_ERROR_MAX. */
struct outcome {
    enum outbox_state state;
    int64_t due;
    const char *way, *error;
};
int outbox_finish(struct db *db, int64_t id, const struct outcome *outcome, int64_t now, struct err *err) MUST_USE;

/* ---- For who looks after it ---- */

struct outbox_counts {
    int64_t queued, late, failed, uncertain; /* late: of those queued, tried once at least */
};
int outbox_count(struct db *db, struct outbox_counts *out, struct err *err) MUST_USE;

/* Failed, uncertain and late ones, the newest first; out has room for OUTBOX_LIST_MAX. Data is left out. */
int outbox_troubles(struct db *db, struct arena *a, struct mail *out, size_t *n, struct err *err) MUST_USE;

/* A failed or uncertain letter goes back to the queue, or is dropped, inside the caller's transaction and with a row in
 * `change`: 1; 0 when it is neither (any more), or pointless by now and so cannot be sent again; -1. */
int outbox_resend(struct db *db, const struct author *author, int64_t id, struct err *err) MUST_USE;
int outbox_drop(struct db *db, const struct author *author, int64_t id, struct err *err) MUST_USE;
