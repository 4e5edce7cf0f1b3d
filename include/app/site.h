/*
 * Who publishes this directory: the team's name, telephone and mail, from the configuration or else from the database.
 */
#pragma once

#include "app/ctx.h"
#include "domain/change.h"

struct site {
    const char *name, *territory, *phone, *phone_hours, *mail; /* NULL but name: unknown */
};

/* Never fails: what cannot be read is unknown, and the name is then "Annuaire". */
void site_read(struct ctx *ctx, struct site *out);

/* Stores one of team.name, team.territory, team.phone, team.phone_hours, team.mail, inside the caller's transaction. */
int site_write(struct db *db, const char *key, const char *value, struct err *err) MUST_USE;
