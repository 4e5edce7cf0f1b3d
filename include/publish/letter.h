/*
 * From a letter of the outbox to the mail that is sent: its template filled, in text and in HTML, and the message
 * written.
 *
 * www/mail/NAME.txt begins with the subject, then an empty line, then the text; NAME.html is the same for those who
 * read HTML. Both see the members of the letter's data, and what docs/pages.md lists under "Mails". A link is written
 * {{site.base}}{{link}} in the text and href="{{site.base|href}}{{link|href}}" in HTML.
 */
#pragma once

#include "domain/outbox.h"
#include "publish/message.h"
#include "publish/template.h"

/* What a letter says, without the message around it: for who wants to see it before it is sent. As letter_compose. */
int letter_text(const struct templates *set, const struct mail *mail, const struct letterhead *head, struct arena *a,
                struct str *subject, struct str *text, struct err *err) MUST_USE;

/* Appends the message; the rest lies in the arena. ERR_BUG and ERR_NOT_FOUND as template_render, ERR_INPUT for data
 * that cannot be read and for a text without a subject. */
int letter_compose(const struct templates *set, const struct mail *mail, const struct letterhead *head, struct arena *a,
                   struct buf *out, struct err *err) MUST_USE;
