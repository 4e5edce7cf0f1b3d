/*
 * A mail server, by libcurl, whose header it and app/busy_fetch.h alone read.
 *
 * Encrypted and with its certificate verified, unless it is on this machine. A connection lasts for the mails of one
 * round. What it answers is told apart as RFC 5321 does (4xx again, 5xx never), and by how far the mail had come: a
 * connection that ends before the final point has delivered nothing (4.1.1.4, 4.5.3.2.6), one that ends between that
 * point and the answer has perhaps.
 */
#pragma once

#include <stdbool.h>

#include "app/config.h"
#include "app/post.h"
#include "base/arena.h"

/* Patience, in seconds: to connect; for an answer (RFC 5321, 4.5.3.2 asks for five minutes); for one mail in all. Once
 * the server stops, a mail that is not yet taken is given up at once, one that is being taken after a few seconds. */
#define SMTP_CONNECT_S 20
#define SMTP_ANSWER_S 300
#define SMTP_MAIL_S 900
#define SMTP_STOP_S 4

/* Bytes of a password file. */
#define SMTP_PASSWORD_MAX 1024

/* Refuses what could not work, when the server starts rather than at the first mail: ERR_INPUT. */
int smtp_check(const struct config *config, struct err *err) MUST_USE;

/* Reads the password and prepares; does not connect. `stop` may be NULL. The owner calls out->free. Called by main
 * before it starts threads that use it. */
int smtp_new(const struct config *config, bool (*stop)(void *arg), void *arg, struct post *out,
             struct err *err) MUST_USE;
