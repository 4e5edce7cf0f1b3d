/* The team's forms of a structure, a place and a service: which fields, in which order. Hours have pages of their own.
 * Private to http. */
#pragma once

#include "record_form.h"

struct edit_form {
    const struct form_group *groups;
    size_t n;
};

extern const struct edit_form structure_form, place_form, service_form;

/* The id of the group that has the field, for an address that leads there; NULL when no form has it. */
const char *edit_form_group(const struct edit_form *form, const char *field);
