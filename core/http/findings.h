/* What constraints found of a date, as a list of sentences for templates/findings.html. Private to http. */
#pragma once

#include "app/constraints.h"
#include "publish/view.h"

/* Sets `findings` [{text, rule: text, hard: bool}]: each sentence with the constraint that said it ("absence"). */
void findings_set(struct view *v, const struct findings *found);

/* True of what says that something is not known (school holidays that are not published): nothing stands against the
 * date. */
bool findings_unknown(const struct finding *f);

/* What identifies them, 16 letters: two previews that say the same of a date have the same. */
void findings_mark(const struct findings *found, char out[17]);
