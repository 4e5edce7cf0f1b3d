/* Between unite.c, which compares, and unite_write.c, which merges. */
#pragma once

#include "app/unite.h"

/* The same number or address, however it is written. */
bool unite_same_contact(const struct contact *a, const struct contact *b);
