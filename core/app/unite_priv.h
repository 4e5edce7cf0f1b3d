/* Between unite.c, which compares, and unite_write.c, which merges. */
#pragma once

#include "app/unite.h"

/* The structure of this uuid that is not deleted: 1, or 0, or -1. */
int unite_load(struct ctx *ctx, struct str uuid, struct structure *out) MUST_USE;

/* The same number or address, however it is written. */
bool unite_same_contact(const struct contact *a, const struct contact *b);
