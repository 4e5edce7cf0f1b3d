#include "core/rules/host.h"

#include <limits.h>
#include <stdio.h>
#include <strings.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/fold.h"
#include "base/french.h"
#include "core/rules/library.h"
#include "core/rules/sandbox.h"

/* Instructions charged for each byte of text, and for each that french_title looks up in its lists. */
#define BYTE_INSTRUCTIONS 2
#define TITLE_INSTRUCTIONS 16

/* Argument i as trimmed text. False for nil and for nothing but blanks: the caller returns nil. A table or a boolean is
 * a mistake of the rule. */
static bool text_argument(lua_State *L, int i, struct str *out)
{
    *out = STR("");
    if (lua_isnoneornil(L, i))
        return false;
    out->p = luaL_checklstring(L, i, &out->n);
    sandbox_charge(L, BYTE_INSTRUCTIONS * (uint64_t)out->n);
    *out = str_trim(*out);
    return out->n > 0;
}

/* A buffer in memory of the Lua state (on top of the stack), so that an error frees it. */
static struct buf scratch(lua_State *L, size_t max)
{
    return (struct buf){.p = lua_newuserdatauv(L, max + 1, 0), .cap = max + 1, .max = max};
}

static int push_text(lua_State *L, struct str s)
{
    if (s.n)
        lua_pushlstring(L, s.p, s.n);
    else
        lua_pushnil(L);
    return 1;
}

static int text_trim(lua_State *L)
{
    struct str s;
    (void)text_argument(L, 1, &s);
    return push_text(L, s);
}

static int text_fold(lua_State *L)
{
    struct str s;
    if (!text_argument(L, 1, &s))
        return push_text(L, s);
    struct buf b = scratch(L, s.n);
    fold_text(&b, s);
    size_t n = 0; /* single spaces, in place */
    for (size_t i = 0; i < b.n; i++) {
        if (b.p[i] != ' ' || (n && b.p[n - 1] != ' '))
            b.p[n++] = b.p[i];
    }
    return push_text(L, str_trim(str_from(b.p, n)));
}

/* Memory for a readable name made of n bytes, paid for. */
static struct buf title_scratch(lua_State *L, size_t n)
{
    sandbox_charge(L, TITLE_INSTRUCTIONS * (uint64_t)n);
    return scratch(L, FRENCH_TITLE_MAX(n));
}

static int text_title(lua_State *L)
{
    struct str s;
    if (!text_argument(L, 1, &s))
        return push_text(L, s);
    struct buf b = title_scratch(L, s.n);
    french_title(&b, s, sandbox_of(L)->sigles);
    return push_text(L, buf_str(&b));
}

static int text_street(lua_State *L)
{
    struct str number, street;
    bool any = text_argument(L, 2, &number);
    if (!text_argument(L, 1, &street) && !any)
        return push_text(L, street);
    struct buf b = title_scratch(L, number.n + street.n);
    french_street(&b, number, street);
    return push_text(L, buf_str(&b));
}

static int text_city(lua_State *L)
{
    struct str s;
    if (!text_argument(L, 1, &s))
        return push_text(L, s);
    struct buf b = title_scratch(L, s.n);
    french_city(&b, s);
    return push_text(L, buf_str(&b));
}

static int text_phone(lua_State *L)
{
    struct str s;
    char phone[FRENCH_PHONE_SIZE];
    bool usable = text_argument(L, 1, &s) && french_phone(s, phone);
    return push_text(L, str_of(usable ? phone : NULL));
}

/* "3/2/26" as people write it, day first, as "03/02/2026"; false when it is no such thing. */
static bool full_date(struct str s, char out[DATE_ISO_SIZE])
{
    int parts[3] = {0}, digits[3] = {0}, n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9' && ++digits[n] <= 4)
            parts[n] = 10 * parts[n] + (s.p[i] - '0');
        else if (!strchr("/.-", s.p[i]) || ++n > 2)
            return false;
    }
    bool day_first = n == 2 && digits[0] && digits[0] <= 2 && digits[1] && digits[1] <= 2;
    if (!day_first || (digits[2] != 2 && digits[2] != 4))
        return false;
    return snprintf(out, DATE_ISO_SIZE, "%02d/%02d/%04d", parts[0], parts[1], parts[2] + (digits[2] == 2 ? 2000 : 0)) ==
           DATE_ISO_SIZE - 1;
}

static int text_date(lua_State *L)
{
    struct str s;
    struct err ignored;
    int32_t date;
    char iso[DATE_ISO_SIZE];
    if (!text_argument(L, 1, &s))
        return push_text(L, STR(""));
    if (full_date(s, iso))
        s = str_of(iso);
    if (date_parse(s, &date, &ignored) != 0)
        return push_text(L, STR(""));
    date_iso(date, iso);
    return push_text(L, str_of(iso));
}

/* Longest number read, blanks between the thousands included. */
#define NUMBER_MAX 40

static int text_number(lua_State *L)
{
    struct str s;
    struct err ignored;
    char digits[NUMBER_MAX];
    size_t n = 0;
    int64_t integer;
    double real;
    (void)text_argument(L, 1, &s);
    while (s.n) {
        char bytes[FOLD_POINT_MAX];
        size_t k = fold_point(utf8_next(&s), bytes);
        if (k == 0 || bytes[0] == ' ')
            continue;
        if (k > 1 || n == sizeof digits)
            return push_text(L, STR(""));
        digits[n++] = bytes[0];
    }
    if (str_to_int(str_from(digits, n), INT64_MIN, INT64_MAX, &integer, &ignored) == 0)
        lua_pushinteger(L, integer);
    else if (str_to_real(str_from(digits, n), -1e300, 1e300, &real, &ignored) == 0)
        lua_pushnumber(L, real);
    else
        lua_pushnil(L);
    return 1;
}

static int text_split(lua_State *L)
{
    struct str s;
    size_t n = 0;
    const char *separators = luaL_optlstring(L, 2, "|;,\n", &n);
    (void)text_argument(L, 1, &s);
    bool separates[UCHAR_MAX + 1] = {false}; /* both texts may be megabytes */
    sandbox_charge_bytes(L, n);
    for (size_t i = 0; i < n; i++)
        separates[(unsigned char)separators[i]] = true;
    lua_settop(L, 2);
    lua_newtable(L);
    lua_Integer parts = 0;
    for (size_t from = 0, i = 0; i <= s.n; i++) {
        if (i < s.n && !separates[(unsigned char)s.p[i]])
            continue;
        struct str part = str_trim(str_from(s.p + from, i - from));
        from = i + 1;
        if (part.n == 0)
            continue;
        lua_pushlstring(L, part.p, part.n);
        lua_rawseti(L, -2, ++parts);
    }
    return 1;
}

static int text_join(lua_State *L)
{
    size_t n = 0;
    const char *separator = luaL_checklstring(L, 1, &n);
    int last = lua_gettop(L);
    bool any = false;
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (int i = 2; i <= last; i++) {
        struct str part;
        if (!text_argument(L, i, &part))
            continue;
        if (any)
            luaL_addlstring(&b, separator, n);
        luaL_addlstring(&b, part.p, part.n);
        any = true;
    }
    luaL_pushresult(&b);
    if (!any)
        lua_pushnil(L);
    return 1;
}

/* The host of an address: letters, digits, hyphens, at least one dot, before any "/", "?", "#" or port. */
static bool has_host(struct str s)
{
    size_t n = 0, dots = 0;
    for (; n < s.n && !strchr("/?#:", s.p[n]); n++) {
        unsigned char c = (unsigned char)s.p[n];
        bool inside =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c >= 0x80;
        if (c == '.')
            dots++;
        else if (!inside)
            return false;
    }
    return dots > 0 && s.p[0] != '.' && s.p[n - 1] != '.';
}

static int text_url(lua_State *L)
{
    struct str s;
    if (!text_argument(L, 1, &s))
        return push_text(L, s);
    const char *scheme = "https://";
    static const char *const schemes[] = {"https://", "http://"};
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(schemes[i]);
        if (s.n <= n || strncasecmp(s.p, schemes[i], n) != 0)
            continue;
        scheme = schemes[i];
        s = str_from(s.p + n, s.n - n);
        break;
    }
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] <= ' ' || strchr("\"<>\\^`{|}\x7F", s.p[i]))
            return push_text(L, STR(""));
    }
    if (!has_host(s))
        return push_text(L, STR(""));
    lua_pushstring(L, scheme);
    lua_pushlstring(L, s.p, s.n);
    lua_concat(L, 2);
    return 1;
}

static const struct host_function {
    const char *name;
    lua_CFunction call;
    const char *doc;         /* French */
    const char *annotations; /* of LuaLS */
    const char *arguments;
} text_functions[] = {
    {"trim", text_trim, "Le texte sans les blancs autour ; nil s’il ne reste rien.",
     "---@param s string?\n---@return string?\n", "s"},
    {"title", text_title,
     "Un nom écrit en capitales, rendu lisible : « CENTRE HOSPITALIER DE BOURG-EN-BRESSE » donne « Centre hospitalier "
     "de "
     "Bourg-en-Bresse ». Les sigles restent ; un texte qui a déjà des minuscules n’est pas changé.",
     "---@param s string?\n---@return string?\n", "s"},
    {"street", text_street,
     "Une voie écrite en capitales, et son numéro : « FG ST GEORGES », « 14 » donne « 14 faubourg Saint-Georges ».",
     "---@param s string?\n---@param number string?\n---@return string?\n", "s, number"},
    {"city", text_city,
     "Une commune écrite en capitales : « ST DENIS CEDEX » donne « Saint-Denis », « LYON 03 » donne « Lyon 3e ».",
     "---@param s string?\n---@return string?\n", "s"},
    {"fold", text_fold,
     "Le texte en minuscules, sans accents, aux blancs simples : pour comparer deux façons d’écrire.",
     "---@param s string?\n---@return string?\n", "s"},
    {"phone", text_phone,
     "Le premier numéro de téléphone du texte : « 474454647 » donne « 04 74 45 46 47 », « +33 4... » aussi. nil s’il "
     "n’y en "
     "a pas d’utilisable.",
     "---@param s string?\n---@return string?\n", "s"},
    {"date", text_date,
     "La date AAAA-MM-JJ d’un texte « 2026-11-22 », « 22/11/2026 » ou « 3/2/26 » ; nil si elle n’existe pas.",
     "---@param s string?\n---@return string?\n", "s"},
    {"number", text_number, "Le nombre d’un texte comme « 1 234,5 » ; nil si ce n’en est pas un.",
     "---@param s string?\n---@return number?\n", "s"},
    {"split", text_split,
     "Les morceaux d’une case à plusieurs valeurs, sans blancs autour, sans morceaux vides. Chaque caractère de "
     "`separators` sépare (par défaut | ; , et le retour à la ligne).",
     "---@param s string?\n---@param separators string?\n---@return string[]\n", "s, separators"},
    {"join", text_join,
     "Les textes mis bout à bout avec un séparateur ; nil et les textes vides sont sautés, nil s’il ne reste rien.",
     "---@param separator string\n---@param ... string?\n---@return string?\n", "separator, ..."},
    {"url", text_url,
     "Une adresse de site complète : « www.example.org » donne « https://www.example.org ». nil sinon.",
     "---@param s string?\n---@return string?\n", "s"},
};
#define TEXT_FUNCTIONS (sizeof text_functions / sizeof text_functions[0])

/* named(list, name): the item of the list whose field `name` is this. */
static int list_named(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TSTRING);
    lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
    for (lua_Integer i = 1; i <= n; i++) {
        sandbox_charge(L, BYTE_INSTRUCTIONS);
        if (lua_rawgeti(L, 1, i) != LUA_TTABLE)
            return luaL_error(L, "named: a list of tables with names expected");
        lua_pushliteral(L, "name");
        lua_rawget(L, -2);
        if (lua_rawequal(L, -1, 2)) {
            lua_pop(L, 1);
            return 1;
        }
        lua_pop(L, 2);
    }
    lua_pushnil(L);
    return 1;
}

/* grouped(list, field [, otherwise [, items]]): the items of a list of tables put together by the text in one field, in
 * the order in which these texts come: { { name = text, items = {...} }, ... }. */
static int list_grouped(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TSTRING);
    lua_settop(L, 4);
    if (lua_isnil(L, 4)) {
        lua_pushliteral(L, "items");
        lua_replace(L, 4);
    }
    luaL_checktype(L, 4, LUA_TSTRING);
    lua_Integer n = (lua_Integer)lua_rawlen(L, 1), groups = 0;
    lua_newtable(L); /* 5: what is returned */
    lua_newtable(L); /* 6: the list of items of each text */
    for (lua_Integer i = 1; i <= n; i++) {
        sandbox_charge(L, BYTE_INSTRUCTIONS);
        if (lua_rawgeti(L, 1, i) != LUA_TTABLE)
            return luaL_error(L, "grouped: a list of tables expected");
        lua_pushvalue(L, 2);
        if (lua_rawget(L, -2) != LUA_TSTRING) { /* item, text */
            lua_pop(L, 1);
            lua_pushvalue(L, 3);
        }
        if (lua_isnil(L, -1)) {
            lua_pop(L, 2);
            continue;
        }
        lua_pushvalue(L, -1);
        if (lua_rawget(L, 6) == LUA_TNIL) { /* item, text, nil */
            lua_pop(L, 1);
            lua_createtable(L, 0, 2);
            lua_pushvalue(L, -2);
            lua_setfield(L, -2, "name");
            lua_newtable(L); /* item, text, group, items */
            lua_pushvalue(L, 4);
            lua_pushvalue(L, -2);
            lua_rawset(L, -4);
            lua_insert(L, -2);
            lua_rawseti(L, 5, ++groups);
            lua_pushvalue(L, -2);
            lua_pushvalue(L, -2);
            lua_rawset(L, 6);
        }
        lua_pushvalue(L, -3); /* item, text, items, item */
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
        lua_pop(L, 3);
    }
    lua_settop(L, 5);
    return 1;
}

void host_open(lua_State *L)
{
    lua_createtable(L, 0, TEXT_FUNCTIONS);
    for (size_t i = 0; i < TEXT_FUNCTIONS; i++) {
        lua_pushcfunction(L, text_functions[i].call);
        lua_setfield(L, -2, text_functions[i].name);
    }
    library_seal(L, "text");
    lua_setfield(L, -2, "text");
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
    lua_pushcfunction(L, list_named);
    lua_setfield(L, -2, "named");
    lua_pushcfunction(L, list_grouped);
    lua_setfield(L, -2, "grouped");
}

void host_stub(struct buf *out)
{
    buf_lit(out,
            "---Dit qu’un champ est vide, alors que nil ne dit rien de lui.\n---@type any\nnull = nil\n\n"
            "---L’élément d’une liste de tables qui ont un nom (`name`) ; nil s’il n’y est pas : « "
            "named(facts.results, \"dates\") ».\n---@generic T\n---@param list T[]\n---@param name string\n"
            "---@return T?\n---@nodiscard\nfunction named(list, name) end\n\n"
            "---Les éléments d’une liste de tables mis ensemble selon le texte d’un de leurs champs, dans l’ordre où "
            "ces textes viennent : { { name = texte, items = {...} } }. Ceux qui ne l’ont pas vont sous "
            "`otherwise`, ou nulle part ; `items` peut s’appeler autrement (« agenda »).\n---@param list "
            "table[]\n---@param field string\n---@param otherwise string?\n---@param items string?\n---@return "
            "table[]\n---@nodiscard\nfunction grouped(list, field, otherwise, items) end\n\n"
            "---Fonctions sur les textes. Toutes acceptent nil.\n---@class textlib\ntext = {}\n");
    for (size_t i = 0; i < TEXT_FUNCTIONS; i++) {
        const struct host_function *f = &text_functions[i];
        buf_fmt(out, "\n---%s\n%s---@nodiscard\nfunction text.%s(%s) end\n", f->doc, f->annotations, f->name,
                f->arguments);
    }
}
