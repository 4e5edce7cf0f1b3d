/*
 * Who is on call when: people in turn, each a week, over the nights and over the days that nobody works.
 *
 * The team works from the end of a night to the beginning of the next one (9:00 to 18:00) on days that are neither a
 * Saturday, a Sunday nor a public holiday; all the rest is on call, without gap or overlap. Each day has one span: on a
 * worked day the night, from its beginning to the next morning; on another day the whole day, from the morning to the
 * next morning. A week begins with its Monday's span. Nothing here reads a database or a clock.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rota {
    int night_from, night_to; /* minutes of the day: 1080 and 540 */
    bool alsace_moselle;      /* its two holidays more */
    int32_t first;            /* a day of the week of the first person */
    size_t people;            /* in turn; at least one */
};

struct rota_span {
    int32_t day;
    int start, minutes;  /* elapsed: a change of clocks makes an hour more or less */
    size_t turn;         /* of the people, from 0 */
    bool whole;          /* a whole day, not a night */
    const char *holiday; /* its name; NULL: none */
};

/* A day of everyone: neither a Saturday, a Sunday nor a holiday. */
bool rota_works(const struct rota *r, int32_t day);

/* The span of a day. */
struct rota_span rota_span(const struct rota *r, int32_t day);

/* The Monday of the week in which a day's span is somebody's. */
int32_t rota_week(int32_t day);
