#include "app/mailer.h"

#include <stdlib.h>

#include "app/ctx.h"
#include "app/mail_folder.h"
#include "app/site.h"
#include "app/smtp.h"
#include "base/mail.h"
#include "base/worker.h"
#include "domain/setting.h"

/* Memory of one letter: its data parsed, its two bodies, the message, each at most 1 MiB. */
#define ARENA_MAX (16u << 20)

/* Bytes of a letter's message: MESSAGE_MAX of publish/message.h. */
#define MESSAGE_BYTES_MAX (1u << 20)

/* Who sends into files needs no address of his own: a name that no mail ever reaches (RFC 2606). */
#define NOBODY "annuaire@localhost.invalid"

int64_t mailer_wait(int64_t tries)
{
    int64_t wait = MAILER_WAIT_FIRST_S;
    for (int64_t i = 1; i < tries && wait < MAILER_WAIT_MAX_S; i++)
        wait *= 2;
    return wait < MAILER_WAIT_MAX_S ? wait : MAILER_WAIT_MAX_S;
}

/* ---- One letter ---- */

static void say(struct mailer_round *r, const struct mail *mail, const char *what)
{
    const char *line = arena_printf(r->arena, "mail %lld: %s", (long long)mail->id, what);
    r->options->log(line ? line : what);
}

static bool is_stopping(const struct mailer_round *r)
{
    return r->stop && r->stop(r->arg);
}

static struct letterhead head_of(struct mailer_round *r, int64_t now)
{
    const struct config *c = r->options->config;
    struct ctx ctx = {.db = r->db, .arena = r->arena, .config = c};
    struct site site;
    site_read(&ctx, &site);
    const char *from = c->mail_from;
    if (!from)
        from = site.mail && mail_is_address(str_of(site.mail)) ? site.mail : NOBODY;
    return (struct letterhead){.name = site.name,
                               .phone = site.phone,
                               .phone_hours = site.phone_hours,
                               .mail = site.mail,
                               .base = c->base_url ? c->base_url : r->options->local_url,
                               .from = from,
                               .now = now};
}

/* In a transaction of its own; 1: it is ours to send. */
static int claim(struct mailer_round *r, const struct mail *mail, int64_t now, struct err *err)
{
    if (db_begin(r->db, err) != 0)
        return -1;
    int rc = outbox_claim(r->db, mail->id, now, err);
    if (rc >= 0 && db_commit(r->db, err) == 0)
        return rc;
    db_rollback(r->db);
    return -1;
}

/* What became of the last letter is written, or kept until it can be. */
static int settle(struct mailer_round *r, struct err *err)
{
    const struct outcome *o = &r->unsettled.outcome;
    int64_t now = r->options->clock();
    if (!r->unsettled.id)
        return 0;
    bool tested = r->unsettled.test && o->state == OUTBOX_SENT && strcmp(o->way, "smtp") == 0;
    if (db_begin(r->db, err) != 0)
        return -1;
    if (outbox_finish(r->db, r->unsettled.id, o, now, err) != 0 ||
        (tested && setting_write_int(r->db, MAILER_TESTED, now, err) != 0) || db_commit(r->db, err) != 0) {
        db_rollback(r->db);
        return -1;
    }
    r->unsettled.id = 0;
    return 0;
}

static void keep(struct mailer_round *r, const struct mail *mail, const struct outcome *o)
{
    struct str why = utf8_prefix(str_of(o->error), OUTBOX_ERROR_MAX);
    r->unsettled.id = mail->id;
    r->unsettled.outcome = *o;
    r->unsettled.test = strcmp(mail->template_name, MAILER_TEST_TEMPLATE) == 0;
    memcpy(r->unsettled.error, why.p, why.n);
    r->unsettled.error[why.n] = '\0';
    r->unsettled.outcome.error = o->error ? r->unsettled.error : NULL;
}

/* What a try means for the letter. A try that was none, because the server stops, is made at once at the next start. */
static struct outcome outcome_of(struct mailer_round *r, enum post_result result, const struct mail *mail,
                                 const char *why, int64_t now)
{
    int64_t tries = mail->tries + 1;
    struct outcome o = {.error = why};
    switch (result) {
    case POST_SENT: return (struct outcome){.state = OUTBOX_SENT, .way = r->post.way};
    case POST_REFUSED: o.state = OUTBOX_FAILED; break;
    case POST_PERHAPS: o.state = OUTBOX_UNCERTAIN; break;
    case POST_STOPPED: return (struct outcome){.state = OUTBOX_QUEUED, .due = now};
    case POST_LATER:
    case POST_CLOSED:
        o.state = tries < MAILER_TRIES_MAX ? OUTBOX_QUEUED : OUTBOX_FAILED;
        o.due = now + mailer_wait(tries);
        break;
    }
    if (o.state == OUTBOX_FAILED)
        say(r, mail, "not sent; why is on /equipe/reglages/courrier");
    else if (o.state == OUTBOX_UNCERTAIN)
        say(r, mail, "perhaps sent: no answer came; somebody decides on /equipe/reglages/courrier");
    return o;
}

/* A round ends when nothing can be sent; the next one waits longer each time. */
static void close_until(struct mailer_round *r, const struct mail *mail, const char *why, int64_t now)
{
    r->closed_until = now + mailer_wait(++r->closed_tries);
    if (r->closed_tries == 1)
        say(r, mail, arena_printf(r->arena, "nothing can be sent (%s); tried again until it can", why));
}

static int deliver(struct mailer_round *r, const struct mail *mail, int64_t now, struct err *err)
{
    struct letterhead head = head_of(r, now);
    struct buf message = buf_in(r->arena, MESSAGE_BYTES_MAX);
    struct parcel parcel = {
        .id = mail->id, .now = now, .template_name = mail->template_name, .from = head.from, .to = mail->to};
    struct err why = {0};
    enum post_result result = POST_REFUSED;
    bool composed = r->options->compose(r->options->templates, mail, &head, r->arena, &message, &why) == 0;
    int rc = claim(r, mail, now, err);
    if (rc != 1)
        return rc;
    if (composed) {
        parcel.message = buf_str(&message);
        result = r->post.send(r->post.arg, &parcel, &why);
    }
    now = r->options->clock();
    struct outcome o = outcome_of(r, result, mail, why.msg, now);
    if (result == POST_CLOSED)
        close_until(r, mail, why.msg, now);
    else
        r->closed_until = r->closed_tries = 0;
    keep(r, mail, &o);
    return settle(r, err);
}

int mailer_round(struct mailer_round *r, struct err *err)
{
    struct mail mail;
    if (settle(r, err) != 0)
        return -1;
    int rc = 1;
    while (!is_stopping(r)) {
        int64_t now = r->options->clock();
        if (now < r->closed_until)
            break;
        arena_reset(r->arena);
        rc = outbox_next(r->db, now, r->arena, &mail, err);
        if (rc != 1 || deliver(r, &mail, now, err) != 0) {
            rc = rc == 0 ? 0 : -1;
            break;
        }
    }
    if (r->post.rest)
        r->post.rest(r->post.arg);
    return rc < 0 ? -1 : 0;
}

/* ---- The thread ---- */

struct mailer {
    struct mailer_options options;
    struct mailer_round round;
    struct arena *arena; /* what lives as long as the thread */
    struct worker worker;
    int64_t swept;  /* instant */
    bool cluttered; /* that old mails cannot be taken away: said once */
};

static int sweep(struct mailer *m, int64_t now, struct err *err)
{
    if (now >= m->swept && now < m->swept + MAILER_SWEEP_S)
        return 0;
    if (db_begin(m->round.db, err) != 0)
        return -1;
    if (outbox_sweep(m->round.db, now, err) != 0 || db_commit(m->round.db, err) != 0) {
        db_rollback(m->round.db);
        return -1;
    }
    m->swept = now;
    struct err why;
    bool cluttered = mail_folder_sweep(m->options.config, now, &why) != 0;
    if (cluttered && !m->cluttered)
        m->options.log(why.msg);
    m->cluttered = cluttered;
    return 0;
}

/* A clock that was set back must not hold the mails for longer than the longest wait. */
static void mind_the_clock(struct mailer_round *r, int64_t now)
{
    if (r->closed_until > now + MAILER_WAIT_MAX_S)
        r->closed_until = 0;
}

static int look(void *arg, struct err *err)
{
    struct mailer *m = arg;
    struct err unsettled;
    int64_t now = m->options.clock();
    mind_the_clock(&m->round, now);
    int rc = sweep(m, now, err) != 0 ? -1 : mailer_round(&m->round, err);
    if (db_settle(m->round.db, &unsettled) != 0)
        m->options.log(unsettled.msg);
    return rc;
}

static int open_way_out(struct mailer *m, struct err *err)
{
    const struct config *c = m->options.config;
    const char *folder;
    if (mail_folder_of(c, m->arena, &folder, err) != 0)
        return -1;
    if (!folder)
        return smtp_check(c, err) != 0 ? -1 : smtp_new(c, worker_is_stopping, &m->worker, &m->round.post, err);
    m->round.post = mail_folder_post(folder);
    return 0;
}

static int open_outbox(struct mailer *m, struct err *err)
{
    struct db *db = NULL;
    if (db_open(m->options.config->db, DB_WRITE, &db, err) != 0)
        return -1;
    m->round.db = db;
    if (db_begin(db, err) != 0)
        return -1;
    if (outbox_recover(db, err) == 0 && db_commit(db, err) == 0)
        return 0;
    db_rollback(db);
    return -1;
}

int mailer_new(const struct mailer_options *options, struct mailer **out, struct err *err)
{
    struct mailer *m = calloc(1, sizeof *m);
    if (!m)
        return fail_memory(err);
    m->options = *options;
    m->arena = arena_new(64u << 10);
    m->round = (struct mailer_round){
        .options = &m->options, .arena = arena_new(ARENA_MAX), .stop = worker_is_stopping, .arg = &m->worker};
    int rc = m->arena && m->round.arena ? open_way_out(m, err) : fail_memory(err);
    if (rc == 0)
        rc = open_outbox(m, err);
    if (rc == 0)
        rc = worker_start(
            &m->worker,
            &(struct worker_options){.look = look, .arg = m, .every_ms = MAILER_LOOK_MS, .log = options->log}, err);
    if (rc != 0) {
        mailer_free(m);
        return -1;
    }
    *out = m;
    return 0;
}

void mailer_free(struct mailer *m)
{
    if (!m)
        return;
    worker_stop(&m->worker);
    if (m->round.post.free)
        m->round.post.free(m->round.post.arg);
    db_close(m->round.db);
    arena_free(m->round.arena);
    arena_free(m->arena);
    free(m);
}
