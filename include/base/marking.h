/*
 * Marked text: what people write in a plain field and read as paragraphs, headings, lists and links.
 *
 *     ## A heading                 a line that begins so
 *     - one                        lines that begin with "- ": a list
 *     [the words](https://...)     a link: http(s)://, tel:, mailto: or a path of this site
 *     {joindre}                    alone on its line: how the team is reached, as the settings say
 *
 * An empty line ends a paragraph. There is nothing else: no HTML, whatever is not one of these is text as it stands.
 * Here it is read into blocks; whoever shows them escapes.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Bytes of a text: six printed pages. */
#define MARKING_TEXT_MAX 20000

/* Blocks of a text: more than those bytes say in any readable way. */
#define MARKING_BLOCKS_MAX 400

/* Bytes of a link's address. */
#define MARKING_LINK_MAX 500

enum marking_link { MARKING_PLAIN, MARKING_WEB, MARKING_TEL, MARKING_MAIL };

struct marking_span {
    enum marking_link link;
    struct str text;
    struct str to; /* of a link: an address of the web or of this site, a number, a mail address */
};

struct marking_line {
    struct marking_span *spans;
    size_t n;
};

enum marking_kind { MARKING_PARAGRAPH, MARKING_HEADING, MARKING_LIST, MARKING_REACH };

struct marking_block {
    enum marking_kind kind;
    struct marking_line *lines; /* of a list its items; else one, none for MARKING_REACH */
    size_t n;
};

struct marking {
    struct marking_block *blocks;
    size_t n;
};

/* Reads a text, well-formed UTF-8 with "\n" line ends; slices point into it, the rest lies in the arena. ERR_INPUT when
 * a link leads nowhere it may: the message is its address as it was written. ERR_LIMIT above the limits. */
int marking_read(struct str text, struct arena *a, struct marking *out, struct err *err) MUST_USE;
