/*
 * Words as they are handed to a full-text table made with `tokenize = 'allervers words'`: each behind a sign that says
 * whether it follows the word before or stands in its place. They are cut once (base/token) and written to more than
 * one table; a table without texts of its own forgets a row only when it is told the row's words again.
 */
#pragma once

/* Never part of a token: tokens are letters and digits. */
#define FTS_WORD ' '
#define FTS_COLOCATED '+'
