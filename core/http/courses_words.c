/* What the pages of courses have in common: their words, and the page that stands there while they are off. */
#include "base/buf.h"
#include "base/date.h"
#include "courses.h"

int courses_start(struct page *p, struct ctx *ctx, const struct request *req, const char *title)
{
    if (planning_start(p, ctx, req, title, PLANNING_COURSES) != 0)
        return -1;
    page_style(p, "forms.css");
    page_style(p, "courses.css");
    return 0;
}

int courses_are_off(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    if (courses_on(ctx))
        return 0;
    if (courses_start(&p, ctx, req, "Parcours") != 0)
        return -1;
    page_address(&p, reply, COURSES_URL, NULL, true);
    reply->status = 403;
    return team_finish(&p, "courses_off", reply) == 0 ? 1 : -1;
}

const char *course_url(struct ctx *ctx, const char *uuid, const char *rest)
{
    return arena_printf(ctx->arena, COURSES_URL "/%s%s", uuid, rest);
}

int course_go(struct ctx *ctx, struct reply *reply, int64_t occurrence)
{
    const char *uuid;
    int rc = courses_of_date(ctx, occurrence, &uuid);
    if (rc == 1)
        return team_go(reply, course_url(ctx, uuid, ""));
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc;
}

const char *course_session_url(struct ctx *ctx, const char *uuid, const char *step, int64_t rank)
{
    return arena_printf(ctx->arena, COURSES_URL "/%s/seance?etape=%s&rang=%lld", uuid, step, (long long)rank);
}

const char *course_state_words(int state)
{
    static const char *const words[COURSE__MAX] = {"Orienté",  "Contacté", "Inclus", "En cours",
                                                   "En suivi", "Clos",     "Arrêté"};
    return state >= 0 && state < COURSE__MAX ? words[state] : "";
}

const char *session_state_words(int state)
{
    static const char *const words[SESSION__MAX] = {"envisagée", "proposée", "confirmée",
                                                    "faite",     "manquée",  "retirée"};
    return state >= 0 && state < SESSION__MAX ? words[state] : "";
}

const char *course_mode_words(int mode)
{
    static const char *const words[COURSE_MODE__MAX] = {"à domicile", "dans nos locaux", "au cabinet", "en visio",
                                                        "par téléphone"};
    return mode >= 0 && mode < COURSE_MODE__MAX ? words[mode] : "";
}

const char *session_missed_words(const char *code)
{
    static const char *const words[MISSED__MAX] = {"déplacée ou annulée par nous",
                                                   "déplacée ou annulée par la personne", "la personne n’était pas là"};
    int i = code ? record_name_index(session_missed_names, str_of(code)) : -1;
    return i < 0 ? NULL : words[i];
}

void course_set_late(struct ctx *ctx, struct view *v, const struct course_view *c)
{
    static const struct {
        enum course_late why;
        const char *words;
        bool days;
    } all[] = {{COURSE_LATE_CONTACT, "Orientation sans contact depuis", true},
               {COURSE_LATE_INCLUDE, "Contact sans inclusion depuis", true},
               {COURSE_LATE_UNPLANNED, "Rien de prévu depuis", true},
               {COURSE_LATE_FOLLOW_UP, "Les séances sont faites, aucun suivi n’est prévu", false},
               {COURSE_LATE_OVERDUE, "Un suivi aurait dû avoir lieu", false},
               {COURSE_LATE_RECORD, "Une séance passée est à noter", false},
               {COURSE_LATE_AWAY, "Quelqu’un ne sera pas là à une séance prévue", false},
               {COURSE_LATE_CLOSE, "Tout est fait\u00A0: à clore", false}};
    struct view *list = view_set_list(v, "late");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!(c->late >> all[i].why & 1))
            continue;
        view_append_text(list, str_of(all[i].days ? arena_printf(ctx->arena, "%s %d jour%s", all[i].words,
                                                                 (int)c->waits, c->waits > 1 ? "s" : "")
                                                  : all[i].words));
    }
}

struct str course_step_words(struct ctx *ctx, const struct programme_step *s, int64_t rank)
{
    if (s->count == 1)
        return str_of(s->label);
    return str_of(s->count
                      ? arena_printf(ctx->arena, "%s %lld sur %lld", s->label, (long long)rank, (long long)s->count)
                      : arena_printf(ctx->arena, "%s %lld", s->label, (long long)rank));
}

struct str course_day(struct ctx *ctx, int32_t day)
{
    struct buf b = buf_in(ctx->arena, 60);
    date_full(&b, day);
    return buf_str(&b);
}

struct str course_session_when(struct ctx *ctx, const struct course_session *x)
{
    struct buf b = buf_in(ctx->arena, 100);
    struct civil month;
    if (!x)
        return STR("");
    if (x->occurrence) {
        date_full(&b, x->day);
        buf_lit(&b, " à ");
        date_hour_words(&b, (int)x->start);
        return buf_str(&b);
    }
    date_to_ymd(x->month, &month);
    buf_fmt(&b, "en %s %d", date_months[month.month - 1], month.year);
    return buf_str(&b);
}
