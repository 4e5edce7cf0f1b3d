/*
 * The kind of rules "programme": what a course (domain/course.h) goes through, as a declaration.
 *
 * A programme is a list of steps: sessions that follow each other at a distance (gap), sessions at so many months of
 * another step (offsets), or sessions that come when they are needed (neither). Who holds them is said by role, what
 * a plan costs by named terms with weights. Nothing here plans: the numbers are core/plan's. Its function words what a
 * session is called where calendars read it, and is given nothing but a code and a commune, so that it cannot say more.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/record.h"
#include "domain/course.h"

#define RULE_PROGRAMME "programme"

/* Steps of one programme, sessions of one step, roles: AIDA has 3 steps, of 6 sessions at most, and 2 roles. */
#define PROGRAMME_STEPS_MAX 8
#define PROGRAMME_SESSIONS_MAX 30
#define PROGRAMME_ROLES_MAX 4
#define PROGRAMME_SCALES_MAX 6
/* The highest that a scale can say. */
#define PROGRAMME_SCALE_MAX 1000
/* A session: ten minutes (a call) to a day. */
#define PROGRAMME_MINUTES_MIN 10
#define PROGRAMME_MINUTES_MAX 480
/* Days from one session to the next, and of a threshold of lateness; months from one step to another. */
#define PROGRAMME_DAYS_MAX 366
#define PROGRAMME_MONTHS_MAX 36
#define PROGRAMME_TOLERANCE_MAX 60
#define PROGRAMME_WEIGHT_MAX 1000
/* How many sessions ahead get a date unless the programme says otherwise: nobody agrees to more. */
#define PROGRAMME_AHEAD 2
#define PROGRAMME_AHEAD_MAX 6
/* Letters that the codes of its courses begin with. */
#define PROGRAMME_CODE_MIN 2
#define PROGRAMME_CODE_MAX 10

/* What a plan costs. */
enum programme_term {
    TERM_GAP,     /* days from the target */
    TERM_BINOME,  /* another binôme than before */
    TERM_MEMBER,  /* another person in one role */
    TERM_WEEKDAY, /* another day of the week */
    TERM_HOUR,    /* another hour */
    TERM_TRAVEL,  /* minutes on the road */
    TERM_EVENING, /* a session that ends late */
    TERM_LOAD,    /* a full day */
    TERM__MAX
};

extern const char *const programme_term_names[TERM__MAX + 1];

struct programme_role {
    struct record head;
    const char *code, *label; /* "psychologue", "le ou la psychologue" */
    struct terms professions; /* who may: any of these; none: anybody */
    bool same;                /* the same person from the first session of the course to the last, always */
};

/* A session so many months after the anchor. */
struct programme_offset {
    struct record head;
    int64_t months, tolerance; /* days before and after */
};

struct programme_step {
    struct record head;
    const char *code, *label; /* "sequence", "séquence" */
    const char *activity;     /* the kind of its dates: a rule activity with course = true */
    int64_t count;            /* sessions; of a step with offsets, as many as these; 0: as many as are needed */
    int64_t minutes;
    int64_t gap_min, gap, gap_max; /* days from one to the next; gap is the target; all 0: none */
    const char *after;             /* code of the step whose last session offsets count from; of a step with a gap: that
                                      must be over; NULL: none */
    struct list offsets;           /* struct programme_offset */
    struct terms modes;            /* of course_mode_names */
    struct terms roles;            /* codes: who holds it; none given: all of the programme */
    bool group;                    /* several people may share one of its dates */
};

struct programme_weight {
    struct record head;
    int term; /* enum programme_term */
    int64_t weight;
};

/* What is measured at the first session and at the end. */
struct programme_scale {
    struct record head;
    const char *code, *label; /* "zarit", "Zarit (fardeau)" */
    int64_t max;
};

struct programme {
    struct record head;
    const char *code;   /* what the codes of its courses begin with: "AIDA" */
    const char *person; /* who follows it, with an article: "l’aidant" */
    struct list steps, roles;
    struct list weights; /* struct programme_weight: of terms that are not there, 0 */
    struct list scales;  /* struct programme_scale */
    int64_t ahead;
    int64_t late_contact;   /* days from the referral to the first contact, */
    int64_t late_include;   /* from the contact to the inclusion, */
    int64_t late_unplanned; /* without anything planned ahead, */
    int64_t late_follow_up; /* from the last session before follow-ups, none of them planned */
};

struct programme_facts {
    struct record head;
    const char *code, *commune; /* commune may be NULL */
};

struct programme_words {
    struct record head;
    const char *title;
};

extern const struct record_type programme_role_type, programme_offset_type, programme_step_type, programme_weight_type,
    programme_scale_type, programme_type, programme_facts_type, programme_words_type;

/* A step or role by its code, or NULL. */
const struct programme_step *programme_step_find(const struct programme *p, const char *code);
const struct programme_role *programme_role_find(const struct programme *p, const char *code);

const struct programme_scale *programme_scale_find(const struct programme *p, const char *code);

/* Whether a step is held by this role; whether somebody of these professions may have a role. */
bool programme_step_held(const struct programme_step *s, const char *role);
bool programme_role_fits(const struct programme_role *r, const struct terms *professions);

/* How much a term of a plan costs: 0 of one that is not there. */
int64_t programme_weight(const struct programme *p, enum programme_term term);

/* For the table of kinds: what only one may declare, and what their descriptors cannot know. */
const char *programme_code(const void *declared);
int programme_complete(void *declared, struct err *err) MUST_USE;
int programme_words_check(const void *facts, const void *decision, struct err *err) MUST_USE;
