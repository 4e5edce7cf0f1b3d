/* A grid of hours between what is stored and a browser: filled from a text, read from what was sent, with what its
 * buttons ask for besides saving. Private to http. */
#pragma once

#include "app/ctx.h"
#include "http/request.h"
#include "publish/hours_form.h"

/* Fills the form with a text (NULL: nothing). *current gets what of it is not over yet; *held is false when it says
 * more than a grid can: the form is then empty. */
int hours_sent_fill(struct ctx *ctx, const char *text, struct hours_form *form, struct str *current,
                    bool *held) MUST_USE;

/* Reads what was sent, and does what the button `gesture` asks: "creneau" and "date" add one, "copier-a" copies a day
 * of that week. */
void hours_sent_read(const struct request *req, struct str gesture, struct hours_form *form);
