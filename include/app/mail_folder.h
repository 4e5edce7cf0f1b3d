/*
 * Mails as files of a directory (.eml, which mail readers open): until a mail server is configured, and for tests.
 */
#pragma once

#include "app/config.h"
#include "app/post.h"
#include "base/arena.h"

/* Where mails are written instead of being sent: mail_dir, else beside the database while there is no smtp_host. *out
 * is NULL when they are sent. In the arena. */
int mail_folder_of(const struct config *config, struct arena *a, const char **out, struct err *err) MUST_USE;

/* The way out into this directory, which is made when missing. The path lives as long. */
struct post mail_folder_post(const char *directory);
