/* The team's forms of a structure, a place and a service: which fields, in which order. Hours have pages of their own.
 * Private to http. */
#pragma once

#include "record_form.h"

struct edit_form {
    const struct form_group *groups;
    size_t n;
};

/* For whom a service is and how one is sent there: the same for the team and for whoever proposes. */
#define SERVICE_WHOM_N 10
#define SERVICE_REFER_N 7
extern const struct form_field service_whom[SERVICE_WHOM_N], service_refer[SERVICE_REFER_N];

extern const struct edit_form structure_form, place_form, service_form;

/* Where a field that the structure lacks is filled in: its control in the structure's form, or in that of its first
 * place or service, or of a new one. Empty when no form has it. */
struct str edit_address(struct ctx *ctx, const struct structure *s, struct str field);
