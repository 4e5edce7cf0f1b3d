/*
 * A mail as bytes: RFC 5322, with MIME (RFC 2045, 2046, 2047), as SMTP and .eml files have it.
 *
 * One sender, one recipient, a text and the same as HTML (multipart/alternative), both UTF-8 in quoted-printable; an
 * invitation is a third form of the same (RFC 6047), and a file beside them for programs that only open files. Lines
 * end with CR LF and have at most 76 characters. No value can begin a header of its own: addresses are checked, other
 * texts lose their control characters and are encoded. Not here: what it says (publish/letter.h), and sending it.
 */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Bytes of a subject and of a sender's name; what is longer is cut at a character, with "…". RFC 5322 sets no limit to
 * a folded header, mail readers show far less. */
#define MESSAGE_HEADER_MAX 240

/* Bytes of a whole message. The largest letter has OUTBOX_DATA_MAX of values, in two forms, and a byte beyond ASCII
 * takes three. */
#define MESSAGE_MAX (1u << 20)

struct message {
    struct str from_name;           /* shown; may be empty */
    const char *from, *to;          /* addresses */
    const char *reply_to;           /* may be NULL */
    const char *leave;              /* address of the page where one leaves what sends this; may be NULL */
    struct str subject, text, html; /* UTF-8; line ends as "\n" */
    const char *id;      /* left of the @ of the Message-ID: letters, digits, '-' and '.'; says which mail this is */
    int64_t date;        /* instant */
    struct str calendar; /* iCalendar, lines ending with CR LF; empty: none */
    const char *method;  /* the one that stands in it: "REQUEST" */
};

/* Appends the message. ERR_INPUT for an address that is none (base/mail.h), for a page that is none of http, and for an
 * id of other characters. */
int message_write(const struct message *m, struct buf *out, struct err *err) MUST_USE;
