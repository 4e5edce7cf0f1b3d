/* The pages of courses, for the team: what they share, and each of them. Private to http. */
#pragma once

#include "app/courses.h"
#include "planning.h"

#define COURSES_URL "/equipe/parcours"

/* As planning_start, under the tab "Parcours" and with their own sheet. */
int courses_start(struct page *p, struct ctx *ctx, const struct request *req, const char *title) MUST_USE;

/* Whether courses are off: the page that says so is then the answer. 1 it was answered, 0 they are on, -1. */
int courses_are_off(struct ctx *ctx, const struct request *req, struct reply *reply) MUST_USE;

/* "/equipe/parcours/UUID" and what follows, in the arena. */
const char *course_url(struct ctx *ctx, const char *uuid, const char *rest);

/* 303 to the course whose session this date is; 404 when it is none's. */
int course_go(struct ctx *ctx, struct reply *reply, int64_t occurrence) MUST_USE;

/* The address of the page of one of its sessions. */
const char *course_session_url(struct ctx *ctx, const char *uuid, const char *step, int64_t rank);

/* "Orienté", "En séquences"...; of a session "proposée"; where it takes place "à domicile"; why it was missed. */
const char *course_state_words(int state);
const char *session_state_words(int state);
const char *course_mode_words(int mode);
const char *session_missed_words(const char *code);

/* Sets `late` [text]: why a course waits for somebody. */
void course_set_late(struct ctx *ctx, struct view *v, const struct course_view *c);

/* "séquence 3 sur 6", "concertation 2" */
struct str course_step_words(struct ctx *ctx, const struct programme_step *s, int64_t rank);

/* Of a session: "mardi 1er décembre 2026 à 14 h", or "en décembre 2026"; empty without one. */
struct str course_session_when(struct ctx *ctx, const struct course_session *x);

/* "mardi 1er décembre 2026" */
struct str course_day(struct ctx *ctx, int32_t day);

int courses_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int courses_score_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int course_new_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int course_new_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int course_edit_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int course_edit_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int course_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int course_state_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int course_removal_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int course_plan_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int course_session_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int course_session_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int course_record_form(struct ctx *ctx, const struct request *req, struct reply *reply);
