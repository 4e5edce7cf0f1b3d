/* Between a structure's own page and its form of hours: how one came in, and what both do. Private to http. */
#pragma once

#include "app/partner.h"
#include "proposals.h"
#include "record_form.h"

struct door {
    struct ctx *ctx;
    const struct request *req;
    struct reply *reply;
    enum proposal_from from;
    const char *url; /* of the overview */
    struct partner_door in;
    const char *stamp; /* of the form that is shown again; NULL: a new one */
    const char *error;
    const char *text_error, *mail_error;
    struct str text, mail; /* typed */
    /* Of a campaign's link. */
    struct str token;
    int64_t until, views; /* instant of its end; of the page in 90 days */
    int64_t since;        /* instant when it was sent: what was proposed by it before was by another one */
    bool rest;            /* corrections were sent: only the rest is asked about */
};

/* A record of the structure, with the form that corrects it. */
struct part {
    const struct record_type *type;
    void *rec; /* in in.open */
    const char *uuid, *title;
    const struct form_group *groups;
    size_t n;
};

/* Shows the overview, or the form of the part that the address names; takes what either sent. Also for who follows a
 * campaign's link (http/campaign.h). */
int own_show(struct door *d) MUST_USE;
int own_take(struct door *d) MUST_USE;

/* Its records, by their index in in.open. */
struct part own_structure_part(struct door *d);
struct part own_place_part(struct door *d, size_t i);
struct part own_service_part(struct door *d, size_t i);

/* The telephones, mails and persons of a part that are for partners and the team, in words; empty: none. */
int own_reserved_words(struct door *d, struct page *p, const struct part *x, struct str *out) MUST_USE;

/* All of it as everybody reads it, with what was sent. */
int own_overview(struct door *d) MUST_USE;

/* Where and when a service is held at the place of this uuid; NULL: it is not. */
struct service_place *own_held(const struct part *x, struct str place);

/* Starts a page of either kind, and renders it by the template of its kind. */
int own_start(struct door *d, struct page *p, const char *title) MUST_USE;
int own_finish(struct door *d, struct page *p, const char *by_link, const char *signed_in) MUST_USE;

/* The instant of the form that was sent: 1; 0: too old, or not ours, which d then says; -1. */
int own_read_stamp(struct door *d, int64_t *shown_at) MUST_USE;

/* Whoever knocks too often waits (app/proposal.h), which d then says; an account does not. */
bool own_must_wait(struct door *d);

/* Proposes the structure with this record instead: 1: answered; 0: why not stands in d; -1. */
int own_send_part(struct door *d, const struct part *x, const void *rec, int64_t shown_at) MUST_USE;

/* The page of a link, or of an account's structure, that became part of another one: `into` as everybody reads it, id 0
 * when nobody does. */
int own_merged_page(struct ctx *ctx, struct reply *reply, const struct structure *into) MUST_USE;

/* The hours of a place, or of a service at the place "lieu": its form, and what was sent. */
int own_hours_page(struct door *d, const struct part *x) MUST_USE;
int own_hours_form(struct door *d, const struct part *x) MUST_USE;

/* The structure as this reader reads it, and as whom. */
const struct structure *own_seen(const struct door *d, const struct audience **who);

/* Sets `visit`: its dates and what goes with them; null for who answers a campaign's mail. Takes the word that what
 * changed is known. */
int own_set_visit(struct door *d, struct page *p) MUST_USE;
int own_take_known(struct door *d) MUST_USE;

/* Makes its private calendar, anew too, or ends it. */
int own_take_calendar(struct door *d) MUST_USE;

/* The dates at its places, with what it asks of the planning: its page, and what was sent. Not of a campaign's link. */
int own_dates_page(struct door *d) MUST_USE;
int own_dates_form(struct door *d) MUST_USE;
