/*
 * Configuration: a file of `key = value` lines, then environment variables, then the command line.
 *
 * Every key has a default, so that no file at all is a working configuration. An unknown key, a value out of range or a
 * TLS port is refused with the line's number. Lines starting with '#' are comments. What the team edits in the browser
 * (its name, its telephone) lies in the database; a key set here wins.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* A configuration file is read whole. */
#define CONFIG_SIZE_MAX (64u << 10)

/* How a mail server is spoken to. */
enum smtp_security {
    SMTP_STARTTLS, /* encrypted after a greeting in plain; refused when the server has none */
    SMTP_TLS,      /* encrypted from the first byte */
    SMTP_NONE      /* plain: only to this machine itself */
};

/* Where the courses of people lie (app/courses.h): nowhere, on premises of the operator, with a certified host. */
enum courses_where { COURSES_OFF, COURSES_OWN, COURSES_HDS };

struct config {
    const char *db;        /* path of the database */
    const char *listen;    /* address:port; port 0: any free one */
    const char *rules_dir; /* rules that replace or add to the delivered ones; NULL: none */
    const char *base_url;  /* how visitors reach this server, without '/' at the end; NULL: unknown */
    const char *team_name, *team_territory, *team_phone, *team_phone_hours, *team_mail; /* NULL: as in the database */
    bool behind_proxy;
    int64_t engines;                         /* reader engines; 0: one per core, 8 at most */
    int64_t cache_mb;                        /* cached replies, in MiB */
    const char *backup_dir, *backup_command; /* NULL: beside the database (daily_dir); none */
    int64_t backup_at, backup_keep;          /* hour in Paris; number of copies */
    const char *smtp_host;                   /* NULL: mails are written into files (mailer_folder) */
    int64_t smtp_port;
    enum smtp_security smtp_security;
    const char *smtp_user, *smtp_password, *smtp_password_file, *smtp_ca_file; /* NULL: none */
    const char *mail_from, *mail_dir;                                          /* NULL: not said */
    enum courses_where courses;
};

/* Defaults, then the file (NULL: none), then variables named ALLERVERS_ and the key in capitals. Texts live in the
 * arena. */
int config_load(const char *path, struct arena *a, struct config *out, struct err *err) MUST_USE;

/* Sets one key as a line of the file would. ERR_INPUT for an unknown key or a bad value. */
int config_set(struct config *c, struct str key, struct str value, struct arena *a, struct err *err) MUST_USE;

/* Every key with its default and what it means, as a file that could be used (`allervers help config`). */
void config_document(struct buf *out);
