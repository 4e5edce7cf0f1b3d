#include "app/feeds.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "domain/calendar.h"

struct reading {
    int64_t calendar, at;
    const char *client; /* of the list below */
};

struct feeds {
    pthread_mutex_t lock; /* guards what follows; held for a few microseconds */
    struct reading readings[FEEDS_READ_MAX];
    size_t n_readings;
    struct feed_fault faults[FEEDS_FAULTS_MAX];
    size_t n_faults;
    atomic_size_t faulty; /* n_faults, to be looked at without the lock */
    atomic_bool doubted;
};

/* What their requests are signed with; the first that fits. */
static const struct {
    const char *sign, *name;
} clients[] = {
    {"Google-Calendar-Importer", "Google Agenda"},
    {"Microsoft", "Outlook"},
    {"Outlook", "Outlook"},
    {"ICSx5", "ICSx5"},
    {"DAVx5", "DAVx⁵"},
    {"Thunderbird", "Thunderbird"},
    {"dataaccessd", "Calendrier d’Apple (iPhone, iPad)"},
    {"CalendarAgent", "Calendrier d’Apple (Mac)"},
    {"remindd", "Calendrier d’Apple"},
    {"iOS/", "Calendrier d’Apple (iPhone, iPad)"},
    {"macOS/", "Calendrier d’Apple (Mac)"},
    {"Nextcloud", "Nextcloud"},
    {"vdirsyncer", "vdirsyncer"},
    {"Evolution", "Evolution"},
    {"Mozilla/", "un navigateur"},
};

int feeds_new(struct feeds **out, struct err *err)
{
    struct feeds *f = calloc(1, sizeof *f);
    if (!f)
        return fail_memory(err);
    pthread_mutex_init(&f->lock, NULL);
    *out = f;
    return 0;
}

void feeds_free(struct feeds *f)
{
    if (!f)
        return;
    pthread_mutex_destroy(&f->lock);
    free(f);
}

const char *feeds_client(struct str user_agent)
{
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        if (str_holds(user_agent, str_of(clients[i].sign)))
            return clients[i].name;
    }
    return "un autre programme";
}

/* ---- Readings ---- */

void feeds_note(struct feeds *f, int64_t calendar, int64_t at, const char *client)
{
    size_t i = 0;
    pthread_mutex_lock(&f->lock);
    while (i < f->n_readings && f->readings[i].calendar != calendar)
        i++;
    if (i < FEEDS_READ_MAX) {
        f->readings[i] = (struct reading){calendar, at, client};
        f->n_readings += i == f->n_readings;
    }
    pthread_mutex_unlock(&f->lock);
}

int feeds_write(struct feeds *f, struct ctx *ctx)
{
    size_t n;
    if (!f)
        return 0;
    pthread_mutex_lock(&f->lock);
    n = f->n_readings;
    struct reading *readings = ARENA_ARRAY(ctx->arena, n + 1, struct reading);
    if (readings) {
        memcpy(readings, f->readings, n * sizeof *readings);
        f->n_readings = 0;
    }
    pthread_mutex_unlock(&f->lock);
    if (!readings)
        return fail_memory(&ctx->err);
    if (n == 0)
        return 0;
    int rc = db_begin(ctx->db, &ctx->err);
    if (rc == 0) {
        for (size_t i = 0; rc == 0 && i < n; i++)
            rc = calendar_read_by(ctx->db, readings[i].calendar, readings[i].at, readings[i].client, &ctx->err);
        rc = ctx_finish(ctx, rc);
    }
    /* Those that were read again meanwhile are newer. */
    for (size_t i = 0; rc != 0 && i < n; i++) {
        pthread_mutex_lock(&f->lock);
        bool newer = false;
        for (size_t k = 0; k < f->n_readings; k++)
            newer |= f->readings[k].calendar == readings[i].calendar;
        pthread_mutex_unlock(&f->lock);
        if (!newer)
            feeds_note(f, readings[i].calendar, readings[i].at, readings[i].client);
    }
    return rc;
}

/* ---- What is not published ---- */

/* Called with the lock held: where this one stands, or n_faults. */
static size_t fault_of(const struct feeds *f, const char *name)
{
    size_t i = 0;
    while (i < f->n_faults && strncmp(f->faults[i].name, name, FEEDS_NAME_MAX - 1) != 0)
        i++;
    return i;
}

void feeds_published(struct feeds *f, const char *name)
{
    if (!f || atomic_load(&f->faulty) == 0)
        return;
    pthread_mutex_lock(&f->lock);
    size_t i = fault_of(f, name);
    if (i < f->n_faults)
        f->faults[i] = f->faults[--f->n_faults];
    atomic_store(&f->faulty, f->n_faults);
    pthread_mutex_unlock(&f->lock);
}

void feeds_refused(struct feeds *f, const char *name, const char *why)
{
    if (!f)
        return;
    pthread_mutex_lock(&f->lock);
    size_t i = fault_of(f, name);
    if (i < FEEDS_FAULTS_MAX) {
        (void)snprintf(f->faults[i].name, FEEDS_NAME_MAX, "%s", name);
        (void)snprintf(f->faults[i].why, FEEDS_NAME_MAX, "%s", why);
        f->n_faults += i == f->n_faults;
    }
    atomic_store(&f->faulty, f->n_faults);
    pthread_mutex_unlock(&f->lock);
}

size_t feeds_faults(struct feeds *f, struct feed_fault *out)
{
    if (!f)
        return 0;
    pthread_mutex_lock(&f->lock);
    size_t n = f->n_faults;
    memcpy(out, f->faults, n * sizeof *out);
    pthread_mutex_unlock(&f->lock);
    return n;
}

void feeds_doubt(struct feeds *f)
{
    if (f)
        atomic_store(&f->doubted, true);
}

bool feeds_doubted(struct feeds *f)
{
    return f && atomic_exchange(&f->doubted, false);
}

int feeds_duties(struct ctx *ctx, struct duties *list)
{
    struct duty line = {.label = "Agendas qui ne sont plus publiés",
                        .one = "agenda",
                        .many = "agendas",
                        .done = "tous les agendas sont publiés",
                        .url = "/equipe/agendas",
                        .right = RIGHT_TEAM,
                        .count = ctx->feeds ? (int64_t)atomic_load(&ctx->feeds->faulty) : 0,
                        .quiet = true,
                        .alarm = true};
    return duties_add(ctx, list, line);
}
