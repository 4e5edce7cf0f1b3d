/*
 * What a page says of one date: when, moved from where or cancelled and why, its title and kind, where, for whom, how
 * to register, theme, campaign. The same words on every page, of the public, of partners and of the team.
 *
 * The date comes as its audience reads it (domain/occurrence.h): a place that it may not know is not there, nor is what
 * a rule made of it (app/announce.h). Nothing is read from the database, nothing decided about visibility.
 */
#pragma once

#include "domain/occurrence.h"
#include "publish/structure_view.h"

/* "de 9 h à 12 h", "de 20 h à 2 h le lendemain", "toute la journée"; of several days "de 18 h au jeudi 26 novembre
 * 2026, 9 h". */
void occurrence_hours(struct buf *out, const struct occurrence *o);

/* It lasts from midnight to midnight, of one day or several. */
bool occurrence_all_day(const struct occurrence *o);

/* "mardi 24 novembre 2026, de 9 h à 12 h". */
void occurrence_when(struct buf *out, const struct occurrence *o);

/* The day as people say it, for headings: "aujourd’hui, dimanche 22 novembre", "demain, lundi 23 novembre", "mardi 24
 * novembre", with its year when it is not this one. */
void occurrence_day(struct buf *out, int32_t day, int32_t today);

/* The address of the page of a date's place, "/lieux/salle-verte-bagneux--0123456789ab": its name and commune for who
 * reads it, what finds it behind. The name of a place that is not told to everybody is in no address. `out` is in
 * an arena. */
void occurrence_place_url(struct buf *out, const struct occurrence *o);

/* To whom a date is open: "Ouvert à tous", "Sur inscription". */
const char *occurrence_open(int open_to);

/* Gives the object the names of docs/pages-planning.md, "A date". `said`: of this date. Lowers w->valid_until to the
 * date's beginning and end: it says whether it takes place now, or is over. */
void view_occurrence(struct view *v, const struct occurrence *o, const struct announcement *said, struct wording *w);

/* The members of its `place`, of a date that has one (occurrence_place gives one without anything else). `title`: what
 * was said before it, or NULL. */
void view_occurrence_place(struct view *v, const struct occurrence *o, const char *title, struct wording *w);
