/*
 * Mails as files of a directory (.eml, which mail readers open): until a mail server is configured, and for tests.
 */
#pragma once

#include "app/config.h"
#include "app/post.h"
#include "base/arena.h"

/* How long a mail stays there, seconds: as long as the address of one that was sent (OUTBOX_KEEP); and how many stay at
 * most, the newest: four campaigns with their reminders. */
#define MAIL_FOLDER_KEEP (30 * 86400)
#define MAIL_FOLDER_MAX 2000

/* Where mails are written instead of being sent: mail_dir, else beside the database while there is no smtp_host. *out
 * is NULL when they are sent. In the arena. */
int mail_folder_of(const struct config *config, struct arena *a, const char **out, struct err *err) MUST_USE;

/* The way out into this directory, which is made when missing. The path lives as long. */
struct post mail_folder_post(const char *directory);

/* Takes away the mails of this configuration's directory that are older than MAIL_FOLDER_KEEP by their names, those
 * above MAIL_FOLDER_MAX, and what was never finished: also when mails are sent by now, and only what was written before
 * lies there. Files that have another name than the mailer gives stay; no directory is no error. */
int mail_folder_sweep(const struct config *config, int64_t now, struct err *err) MUST_USE;
