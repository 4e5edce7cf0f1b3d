/*
 * The ways out of the outbox: a mail server (app/smtp.h), or files in a directory (app/mail_folder.h). What each says
 * of a try is what the mailer (app/mailer.h) decides by.
 */
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* What became of a mail. */
enum post_result {
    POST_SENT,
    POST_LATER,   /* not taken now: this mail again later, others now */
    POST_CLOSED,  /* nothing can be sent now: no connection, or we are not let in */
    POST_REFUSED, /* not this mail, ever */
    POST_PERHAPS, /* all of it left and no answer came: nobody knows */
    POST_STOPPED  /* given up because the server stops; it has not been taken */
};

struct parcel {
    int64_t id, now;
    const char *template_name, *from, *to;
    struct str message;
};

struct post {
    const char *way; /* "smtp" or "file", as stored */
    /* Sends one; except for POST_SENT, why is filled. */
    enum post_result (*send)(void *arg, const struct parcel *parcel, struct err *why);
    void (*rest)(void *arg); /* nothing more for a while: a connection is closed; may be NULL */
    void (*free)(void *arg); /* may be NULL */
    void *arg;
};
