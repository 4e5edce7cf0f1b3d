/* Opening hours: what is read, what is refused, what holds at an instant, and how it is said. In expected French texts
 * '~' stands for the no-break space. */
#include "hours.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/date.h"

static int64_t at(const char *iso)
{
    int64_t t = 0;
    must(instant_parse(str_of(iso), &t, err));
    return t;
}

/* What is in the buffer, with '~' for U+00A0; the buffer is emptied. */
static const char *visible(struct buf *b)
{
    must(buf_ok(b, err));
    char *s = arena_strdup(arena, buf_cstr(b)), *to = s;
    for (const char *from = s; *from; to++) {
        bool nbsp = memcmp(from, "\xC2\xA0", 2) == 0;
        *to = nbsp ? '~' : *from;
        from += nbsp ? 2 : 1;
    }
    *to = '\0';
    buf_clear(b);
    return s;
}

static void check(const char *what, const char *input, const char *when, const char *got, const char *expected)
{
    if (strcmp(got, expected) != 0)
        fail_msg("%s of <%s> at %s:\n  \"%s\" should be\n  \"%s\"", what, input, when, got, expected);
}

/* ---- Reading ---- */

static void texts_have_a_normal_form_and_a_french_one(void **state)
{
    (void)state;
    static const struct {
        const char *input, *text, *french;
    } cases[] = {
        {"Mo-Fr 09:00-12:00,14:00-17:00; PH off", "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
         "du lundi au vendredi de 9~h à 12~h et de 14~h à 17~h~; fermé les jours fériés"},
        {"Lu-Ve 9h-17h", "Mo-Fr 09:00-17:00", "du lundi au vendredi de 9~h à 17~h"},
        {"lu,ME,Je 9H30-12h ,  14 h – 17 h 05", "Mo,We,Th 09:30-12:00,14:00-17:05",
         "le lundi, le mercredi et le jeudi de 9~h~30 à 12~h et de 14~h à 17~h~05"},
        {"Ma: 9\xC2\xA0h\xC2\xA0- 12\xE2\x80\xAFh", "Tu 09:00-12:00", "le mardi de 9~h à 12~h"},
        {"Tu,Mo,We 9:00-12:00;", "Mo-We 09:00-12:00", "du lundi au mercredi de 9~h à 12~h"},
        {"Sa,Di 10:00-18:00", "Sa,Su 10:00-18:00", "le samedi et le dimanche de 10~h à 18~h"},
        {"Sa-Mo 10:00-18:00", "Mo,Sa,Su 10:00-18:00", "le lundi, le samedi et le dimanche de 10~h à 18~h"},
        {"14:00-17:00,09:00-12:00", "Mo-Su 09:00-12:00,14:00-17:00", "tous les jours de 9~h à 12~h et de 14~h à 17~h"},
        {"24/7", "24/7", "tous les jours 24~h sur 24"},
        {"Mo-Su 00:00-24:00", "24/7", "tous les jours 24~h sur 24"},
        {"24/7; PH off", "24/7; PH off", "tous les jours 24~h sur 24~; fermé les jours fériés"},
        {"off", "off", "fermé"},
        {"closed \"travaux\"", "off \"travaux\"", "fermé (travaux)"},
        {"\"sur rendez-vous\"", "Mo-Su \"sur rendez-vous\"", "sur rendez-vous"},
        {"Mo-Fr \"sur rendez-vous\"", "Mo-Fr \"sur rendez-vous\"", "du lundi au vendredi~: sur rendez-vous"},
        {"Mo-Fr 09:00-12:00,14:00-16:00 \" sur rendez-vous \"", "Mo-Fr 09:00-12:00,14:00-16:00 \"sur rendez-vous\"",
         "du lundi au vendredi de 9~h à 12~h et de 14~h à 16~h (sur rendez-vous)"},
        {"Mo 9:00-12:00 \"\"", "Mo 09:00-12:00", "le lundi de 9~h à 12~h"},
        {"Mo-Su 22:00-06:00", "Mo-Su 22:00-06:00", "tous les jours de 22~h à 6~h"},
        {"Fr 18:00-00:00", "Fr 18:00-24:00", "le vendredi de 18~h à minuit"},
        {"Fr 00:00-06:00", "Fr 00:00-06:00", "le vendredi de minuit à 6~h"},
        {"Fr 18:00+", "Fr 18:00+", "le vendredi à partir de 18~h"},
        {"Mo-Fr 09:00-12:00,13:00+", "Mo-Fr 09:00-12:00,13:00+",
         "du lundi au vendredi de 9~h à 12~h et à partir de 13~h"},
        {"Mo[1] 9:00-12:00", "Mo[1] 09:00-12:00", "le 1er lundi du mois de 9~h à 12~h"},
        {"Sa[1, 3] 9:00-12:00", "Sa[1,3] 09:00-12:00", "les 1er et 3e samedis du mois de 9~h à 12~h"},
        {"Ve[-1] 9:00-12:00", "Fr[-1] 09:00-12:00", "le dernier vendredi du mois de 9~h à 12~h"},
        {"Mo[1],Mo[2],Mo[3],Mo[4],Mo[5] 9:00-12:00", "Mo 09:00-12:00", "le lundi de 9~h à 12~h"},
        {"Mo,Sa[1] 9:00-12:00", "Mo,Sa[1] 09:00-12:00", "le lundi de 9~h à 12~h~; le 1er samedi du mois de 9~h à 12~h"},
        {"Mo-Fr 09:00-17:00; We off", "Mo,Tu,Th,Fr 09:00-17:00; We off",
         "le lundi, le mardi, le jeudi et le vendredi de 9~h à 17~h~; fermé le mercredi"},
        {"Mo 9:00-12:00; Tu 09:00-12:00; We 9:00-12:00", "Mo 09:00-12:00; Tu 09:00-12:00; We 09:00-12:00",
         "du lundi au mercredi de 9~h à 12~h"},
        {"Mo-Fr 09:00-12:00, We 14:00-17:00", "Mo-Fr 09:00-12:00, We 14:00-17:00",
         "le lundi, le mardi, le jeudi et le vendredi de 9~h à 12~h~; le mercredi de 9~h à 12~h et de 14~h à 17~h"},
        {"Mo-Fr 09:00-12:00, Sa 10:00-12:00", "Mo-Fr 09:00-12:00; Sa 10:00-12:00",
         "du lundi au vendredi de 9~h à 12~h~; le samedi de 10~h à 12~h"},
        {"Mo-Fr 09:00-12:00, We[1] 14:00-17:00", "Mo-Fr 09:00-12:00, We[1] 14:00-17:00",
         "du lundi au vendredi de 9~h à 12~h~; le 1er mercredi du mois, aussi de 14~h à 17~h"},
        {"Mo-Fr,PH 10:00-12:00", "Mo-Fr 10:00-12:00; PH 10:00-12:00",
         "du lundi au vendredi et les jours fériés de 10~h à 12~h"},
        {"Mo-Sa 9:00-18:00; Su,PH off", "Mo-Sa 09:00-18:00; Su off; PH off",
         "du lundi au samedi de 9~h à 18~h~; fermé le dimanche et les jours fériés"},
        {"Mo-Fr 9:00-17:00, PH 10:00-12:00", "Mo-Fr 09:00-17:00; PH 10:00-12:00",
         "du lundi au vendredi de 9~h à 17~h~; les jours fériés de 10~h à 12~h"},
        {"PH off; Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00; PH off",
         "du lundi au vendredi de 9~h à 12~h~; fermé les jours fériés"},
        {"Aug off; Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00; Aug off",
         "du lundi au vendredi de 9~h à 12~h~; fermé en août"},
        {"PH,SH off; Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00; SH off; PH off",
         "du lundi au vendredi de 9~h à 12~h~; fermé les jours fériés et pendant les vacances scolaires"},
        {"Mo-Fr 9:00-17:00; SH Mo-Fr 10:00-12:00", "Mo-Fr 09:00-17:00; SH Mo-Fr 10:00-12:00",
         "du lundi au vendredi de 9~h à 17~h~; pendant les vacances scolaires, du lundi au vendredi de 10~h à 12~h"},
        {"Jul-Aug Mo-Fr 10:00-12:00", "Jul-Aug Mo-Fr 10:00-12:00",
         "en juillet et août, du lundi au vendredi de 10~h à 12~h"},
        {"oct-apr Tu 9:30-12:00", "Oct-Apr Tu 09:30-12:00", "d’octobre à avril, le mardi de 9~h~30 à 12~h"},
        {"Jan,Mar-May,Dec off; Mo 9:00-12:00", "Mo 09:00-12:00; Mar-May,Dec-Jan off",
         "le lundi de 9~h à 12~h~; fermé en janvier, mars, avril, mai et décembre"},
        {"Mar Mo-Su off; Mo 9:00-12:00", "Mo 09:00-12:00; Mar Mo-Su off", "le lundi de 9~h à 12~h~; fermé en mars"},
        {"week 01-53/2 We 9:00-12:00; week 2-52/2 Th 9:00-12:00",
         "week 1-53/2 We 09:00-12:00; week 2-53/2 Th 09:00-12:00",
         "les semaines impaires, le mercredi de 9~h à 12~h~; les semaines paires, le jeudi de 9~h à 12~h"},
        {"Jul week 1-53/2: Mo 9:00-12:00", "Jul week 1-53/2 Mo 09:00-12:00",
         "en juillet, les semaines impaires, le lundi de 9~h à 12~h"},
        {"week 1-53/2 Mo 9:00-10:00; week 2-53/2 Mo 10:00-11:00",
         "week 1-53/2 Mo 09:00-10:00; week 2-53/2 Mo 10:00-11:00",
         "les semaines impaires, le lundi de 9~h à 10~h~; les semaines paires, le lundi de 10~h à 11~h"},
        {"Aug off, We[1] 18:00-19:00; Mo-Fr 9:00-12:00", "Mo-Fr 09:00-12:00, We[1] 18:00-19:00; Aug off",
         "du lundi au vendredi de 9~h à 12~h~; le 1er mercredi du mois, aussi de 18~h à 19~h~; fermé en août"},
        {"PH 10:00-12:00; Mo off", "PH 10:00-12:00; Mo off", "les jours fériés de 10~h à 12~h~; fermé le lundi"},
        {"Jul-Aug 10:00-12:00; We off; Mo 14:00-15:00", "Mo 14:00-15:00; Jul-Aug Mo,Tu,Th-Su 10:00-12:00; We off",
         "le lundi de 14~h à 15~h~; fermé le mercredi~; en juillet et août, le lundi, le mardi et du jeudi au dimanche "
         "de 10~h à 12~h"},
        {"Jul Mo 10:00-11:00; We,Sa[1] off; Th,Sa[3] 9:00-10:00, Mo 14:00-15:00",
         "Jul Mo 10:00-11:00; We,Sa[1] off; Th,Sa[3] 09:00-10:00, Mo 14:00-15:00",
         "le jeudi de 9~h à 10~h~; fermé le mercredi~; en juillet, le lundi de 10~h à 11~h~; fermé le 1er samedi du "
         "mois~; "
         "le 3e samedi du mois de 9~h à 10~h~; le lundi, aussi de 14~h à 15~h"},
        {"2026 dec 24-2027 Jan 2: off \"congés\"; Mo 9:00-12:00",
         "Mo 09:00-12:00; 2026 Dec 24-2027 Jan 02 off \"congés\"",
         "le lundi de 9~h à 12~h~; fermé du 24 décembre 2026 au 2 janvier 2027 (congés)"},
        {"2026 Aug 12 9h-12h; 2026 Aug 1 – 31 off; PH off", "PH off; 2026 Aug 01-31 off; 2026 Aug 12 09:00-12:00",
         "fermé les jours fériés~; fermé du 1er au 31 août 2026~; le 12 août 2026 de 9~h à 12~h"},
        {"Mo-Fr 9:00-12:00; 2026 Jul 6-Aug 28 We,Th 9:00-10:00; 2026 May 1-2026 May 1 \"sur rendez-vous\"",
         "Mo-Fr 09:00-12:00; 2026 Jul 06-Aug 28 We,Th 09:00-10:00; 2026 May 01 \"sur rendez-vous\"",
         "du lundi au vendredi de 9~h à 12~h~; le 1er mai 2026~: sur rendez-vous~; du 6 juillet au 28 août 2026, le "
         "mercredi et le jeudi de 9~h à 10~h"},
        {"2026 Jul 6-Aug 28 Mo-Fr 9h-10h", "2026 Jul 06-Aug 28 Mo-Fr 09:00-10:00",
         "du 6 juillet au 28 août 2026, du lundi au vendredi de 9~h à 10~h"},
        {"Mo-Fr 9:00-17:00; Aug Mo off \"congés\"", "Mo-Fr 09:00-17:00; Aug Mo off \"congés\"",
         "du lundi au vendredi de 9~h à 17~h~; fermé le lundi en août (congés)"},
    };
    struct buf b = buf_heap(5000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct hours *h = hours(cases[i].input);
        check("normal form", cases[i].input, "any time", hours_text(h), cases[i].text);
        check("second normal form", cases[i].text, "any time", hours_text(hours(cases[i].text)), cases[i].text);
        hours_french(&b, h, INT32_MIN);
        check("French", cases[i].input, "any time", visible(&b), cases[i].french);
        hours_french(&b, hours(cases[i].text), INT32_MIN);
        check("French", cases[i].text, "any time", visible(&b), cases[i].french);
    }
    buf_free(&b);
}

static void what_is_not_understood_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *input, *part;
    } cases[] = {
        {"", "position 1: the text stops here"},
        {"   ", "position 4: the text stops here"},
        {";", "position 1: \""},
        {"du lundi au vendredi", "position 1: \"du\": expected days"},
        {"lundi-vendredi 9h-12h", "position 1: \"lundi-vendredi\": expected days"},
        {"Lun-Ven 9h-12h", "position 1: \"Lun-Ven\""},
        {"Lu-Ven 9h-12h", "position 4: \"Ven\": a day expected"},
        {"9h-12h / 14h-17h", "position 1: \"9h-12h\": which days?"},
        {"Lu 9h-12h / 14h-17h", "position 11: \"/\": \",\" between hours"},
        {"Lu 9h-12h et 14h-17h", "position 11: \"et\""},
        {"Lu de 9h à 12h", "position 4: \"de\": hours"},
        {"Lu 9h à 12h", "position 7: \"à\": \"-\" and the closing time"},
        {"Jul 9h-12h", "which days?"},
        {"été 9h-12h", "position 1: \"été\""},
        {"Lu-Ve 9h-12h Sa 9h-12h", "position 14: \"Sa\""},
        {"Lu-Ve 9h-12h\nSa 9h-12h", "position 14: \"Sa\""},
        {"Mo-Fr", "position 6: the text stops here: hours"},
        {"Mo-Fr open", "position 7: \"open\""},
        {"Mo-Fr 09:00-12:00 || \"x\"", "position 19: \"||\""},
        {"Mar 9h-12h", "position 1: \"Mar\": Tuesday or March?"},
        {"Mo 9-12", "position 4: \"9-12\": a time as 09:00"},
        {"Mo 9h5-12h", "position 6: \"5-12h\""},
        {"Mo 9h-12hs", "a time as 09:00"},
        {"Mo 0900-1200", "position 4: \"0900-1200\""},
        {"Mo 9:00", "position 8: the text stops here: \"-\""},
        {"Mo 9h 12h", "position 7: \"12h\": \"-\" and the closing"},
        {"Mo 9:00-25:00", "position 9: \"25:00\": this time does not exist"},
        {"Mo 24:00-25:00", "position 4: \"24:00-25:00\": this time does not exist"},
        {"Mo 9:60-10:00", "this time does not exist"},
        {"Mo 09:00-09:00", "opens and closes at the same time"},
        {"Mo 09:00-12:00,11:00-13:00", "position 16: \"11:00-13:00\": these hours overlap"},
        {"Mo 09:00-12:00,09:00-10:00", "overlap"},
        {"Mo 22:00-06:00,23:00-24:00", "overlap"},
        {"Mo 10:00-16:00+", "position 15: \"+\""},
        {"Mo 9:00-12:00,", "position 15: the text stops here"},
        {"Mo 9:00-12:00; Mo 14:00-17:00", "position 1: this rule never holds"},
        {"Tu 9:00-12:00; Mo-Tu 14:00-17:00; We off", "position 1: this rule never holds"},
        {"é \"", "position 1: \"é\""},
        {"Mo 9:00-12:00 \"sans fin", "position 15: \"\"sans\": the comment has no closing quote"},
        {"Mo \"a\tb\"", "control character"},
        {"Mo \"\"", "the text stops here"},
        {"Mo[6] 9:00-12:00", "position 4: \"6]\": from 1 to 5"},
        {"Mo[1 9:00-12:00", "\"]\" expected"},
        {"Mo[-2] 9:00-12:00", "-1 for the last"},
        {"Mo-Fr[1] 9:00-12:00", "position 6: \"[1]\""},
        {"week 10-20 Mo 9:00-12:00", "position 6: \"10-20\": only \"week 1-53/2\""},
        {"Jul Aug off", "position 5: \"Aug\": months and weeks stand once"},
        {"Dec 25 off", "position 5: \"25\": a time"},
        {"Jul-Mo 9:00-12:00", "a month expected"},
        {"SH,Mo 9:00-12:00", "position 1: \"SH\": SH cannot stand"},
        {"PH Mo 9:00-12:00", "position 4: \"Mo\""},
        {"Mo 9:00-12:00 off", "position 15: \"off\""},
        {"Mo-Su 24/7", "a time as"},
        {"7j/7", "a time as"},
        {"Mo \xFF", "not valid UTF-8"},
        {"2026 Mo 9:00-12:00", "position 6: \"Mo\": a month expected after the year"},
        {"2026", "position 5: the text stops here: a month"},
        {"2026 Dec off", "position 10: \"off\": a day of the month"},
        {"2026 Feb 29 off", "position 10: \"29\": this day does not exist"},
        {"2026 Dec 24-32 off", "position 13: \"32\": this day does not exist"},
        {"1700 Dec 24 off", "position 1: \"1700\": this year"},
        {"2026 Dec 24-23 off", "position 1: \"2026\": these dates end before they begin"},
        {"2026 Dec 24-2027 off", "position 18: \"off\": a month expected"},
        {"2026 Dec 24-Feb 3 off", "position 1: \"2026\": these dates end"},
        {"Mo \"x\", 2026 Dec 24 off", "position 9: \"2026\": dates replace the usual hours"},
        {"2026 Dec 24 PH off", "position 13: \"PH\""},
        {"2026 Dec 24 Aug off", "position 13: \"Aug\""},
        {"2026 Dec 24 10:00-11:00; 2026 Dec 24 11:00-12:00", "position 1: this rule never holds"},
        {"2026-12-24 off", "position 1: \"2026-12-24\": a time as"},
        {"sunrise-sunset", "position 1: \"sunrise-sunset\""},
    };
    const struct hours *h = NULL;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        must_fail(hours_parse(str_of(cases[i].input), arena, &h, err), ERR_INPUT, cases[i].part);
    assert_null(h);
}

static void limits_hold_to_the_last_unit(void **state)
{
    (void)state;
    const struct hours *h = NULL;
    char text[HOURS_TEXT_MAX + 2];

    /* Bytes: a comment fills the text. */
    memset(text, 'x', sizeof text);
    memcpy(text, "Mo \"", 4);
    text[HOURS_TEXT_MAX - 1] = '"';
    must(hours_parse(str_from(text, HOURS_TEXT_MAX), arena, &h, err));
    assert_int_equal(strlen(hours_text(h)), HOURS_TEXT_MAX);
    must_fail(hours_parse(str_from(text, HOURS_TEXT_MAX + 1), arena, &h, err), ERR_LIMIT, "at most 2000");
    /* The normal form too: "1h-2h" is shorter than "01:00-02:00". */
    (void)snprintf(text, sizeof text, "Mo 1h-2h,3h-4h \"%01930d\"", 0);
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), ";Tu 1h-2h,3h-4h,5h-6h,7h-8h;Th 1h-2h,3h-4h");
    assert_true(strlen(text) <= HOURS_TEXT_MAX);
    must_fail(hours_parse(str_of(text), arena, &h, err), ERR_LIMIT, "normal form");

    /* Rules. */
    for (int n = HOURS_RULES_MAX; n <= HOURS_RULES_MAX + 1; n++) {
        text[0] = '\0';
        for (int i = 0; i < n; i++)
            (void)snprintf(text + strlen(text), sizeof text - strlen(text), "off%s", i < n - 1 ? ";" : "");
        if (n == HOURS_RULES_MAX)
            must(hours_parse(str_of(text), arena, &h, err));
        else
            must_fail(hours_parse(str_of(text), arena, &h, err), ERR_LIMIT, "more than 64 rules");
    }

    /* Slots of one rule, and of one day over several rules. */
    must(hours_parse(STR("Mo 1h-2h,2h-3h,3h-4h,4h-5h,5h-6h,6h-7h,7h-8h,8h-9h"), arena, &h, err));
    must_fail(hours_parse(STR("Mo 1h-2h,2h-3h,3h-4h,4h-5h,5h-6h,6h-7h,7h-8h,8h-9h,9h-10h"), arena, &h, err), ERR_LIMIT,
              "more than 8 slots");
    must(hours_parse(STR("Mo 1h-2h,2h-3h,3h-4h,4h-5h, Mo[1] 5h-6h,6h-7h, Jul Mo 7h-8h, Jul Mo \"x\""), arena, &h, err));
    must_fail(hours_parse(STR("Mo 1h-2h,2h-3h,3h-4h,4h-5h, Mo[1] 5h-6h,6h-7h,9h-10h, Jul Mo 7h-8h, Jul Mo \"x\""),
                          arena, &h, err),
              ERR_LIMIT, "more than 8 slots");
    must_fail(hours_parse(STR("PH 1h-2h,2h-3h,3h-4h,4h-5h, PH 5h-6h,6h-7h,7h-8h,8h-9h,9h-10h"), arena, &h, err),
              ERR_LIMIT, "more than 8 slots");
}

static void an_arena_that_is_full_is_an_error_and_not_a_crash(void **state)
{
    (void)state;
    const struct hours *h = hours("Mo-Fr 09:00-12:00 \"note\"; We[1] 14:00-17:00; PH off");
    for (size_t n = 1;; n++) {
        struct arena *a = arena_new(1u << 20);
        const struct hours *copy = NULL;
        struct hours_week week;
        struct err err = {0};
        arena_fail_at(a, n);
        bool done =
            hours_parse(str_of(hours_text(h)), a, &copy, &err) == 0 && hours_week(copy, INT32_MIN, a, &week, &err) == 0;
        arena_free(a);
        assert_true(done || err.code == ERR_LIMIT);
        if (done)
            break;
    }
}

/* ---- At an instant ---- */

#define OFFICE "Mo-Fr 09:00-12:00,14:00-17:00; PH off"
#define HOSTEL "Mo-Su 18:00-09:00"

static void what_holds_at_an_instant(void **state)
{
    (void)state;
    /* until is a civil time of Paris; NULL: never. */
    static const struct {
        const char *input, *when;
        enum hours_state state;
        const char *until, *sentence;
    } cases[] = {
        /* A week like others; Monday is 2026-11-23. */
        {OFFICE, "2026-11-23T07:59:59Z", HOURS_CLOSED, "2026-11-23 09:00", "fermé, ouvre à 9~h"},
        {OFFICE, "2026-11-23T08:00Z", HOURS_OPEN, "2026-11-23 12:00", "ouvert, ferme à 12~h"},
        {OFFICE, "2026-11-23T11:00Z", HOURS_CLOSED, "2026-11-23 14:00", "fermé, ouvre à 14~h"},
        {OFFICE, "2026-11-23T15:59:59Z", HOURS_OPEN, "2026-11-23 17:00", "ouvert, ferme à 17~h"},
        {OFFICE, "2026-11-23T16:00Z", HOURS_CLOSED, "2026-11-24 09:00", "fermé, ouvre demain à 9~h"},
        {OFFICE, "2026-11-21T10:00Z", HOURS_CLOSED, "2026-11-23 09:00", "fermé, ouvre lundi 23 novembre à 9~h"},
        {OFFICE, "2026-11-27T20:00Z", HOURS_CLOSED, "2026-11-30 09:00", "fermé, ouvre lundi 30 novembre à 9~h"},
        {"Tu 9:00-12:00", "2026-11-27T20:00Z", HOURS_CLOSED, "2026-12-01 09:00",
         "fermé, ouvre mardi 1er décembre à 9~h"},
        /* Slots that touch are one opening, also those of two rules. */
        {"Mo 9:00-12:00,12:00-14:00", "2026-11-23T09:00Z", HOURS_OPEN, "2026-11-23 14:00", "ouvert, ferme à 14~h"},
        {"Mo 9:00-12:00, Mo 11:00-15:00", "2026-11-23T09:00Z", HOURS_OPEN, "2026-11-23 15:00", "ouvert, ferme à 15~h"},
        /* Always, never, later than the horizon. */
        {"24/7", "2026-11-23T09:00Z", HOURS_OPEN, NULL, "ouvert 24~h sur 24"},
        {"24/7; PH off", "2026-12-23T09:00Z", HOURS_OPEN, "2026-12-25 00:00",
         "ouvert, ferme vendredi 25 décembre à 0~h"},
        {"24/7; PH off", "2026-12-24T09:00Z", HOURS_OPEN, "2026-12-25 00:00", "ouvert, ferme à minuit"},
        {"off", "2026-11-23T09:00Z", HOURS_CLOSED, NULL, "fermé"},
        {"off \"travaux\"", "2026-11-23T09:00Z", HOURS_CLOSED, NULL, "fermé (travaux)"},
        {"Jul-Aug Mo 9:00-12:00", "2026-11-23T09:00Z", HOURS_CLOSED, NULL, "fermé"},
        {"Jul Mo 9:00-12:00", "2026-06-08T10:00Z", HOURS_CLOSED, "2026-07-06 09:00",
         "fermé, ouvre lundi 6 juillet à 9~h"},
        {"Jul Mo 9:00-12:00", "2026-06-07T10:00Z", HOURS_CLOSED, NULL, "fermé"},
        /* Past midnight. */
        {HOSTEL, "2026-11-23T05:00Z", HOURS_OPEN, "2026-11-23 09:00", "ouvert, ferme à 9~h"},
        {HOSTEL, "2026-11-23T20:00Z", HOURS_OPEN, "2026-11-24 09:00", "ouvert, ferme demain à 9~h"},
        {HOSTEL, "2026-11-23T10:00Z", HOURS_CLOSED, "2026-11-23 18:00", "fermé, ouvre à 18~h"},
        {"Fr 20:00-24:00", "2026-11-27T20:00Z", HOURS_OPEN, "2026-11-28 00:00", "ouvert, ferme à minuit"},
        {"Sa 00:00-06:00", "2026-11-27T20:00Z", HOURS_CLOSED, "2026-11-28 00:00", "fermé, ouvre à minuit"},
        /* Holidays: closed by the text, open by the text, not spoken of; Easter Monday is 2026-04-06. */
        {OFFICE, "2026-04-06T08:00Z", HOURS_CLOSED, "2026-04-07 09:00", "fermé, ouvre demain à 9~h"},
        {OFFICE, "2026-04-30T16:00Z", HOURS_CLOSED, "2026-05-04 09:00", "fermé, ouvre lundi 4 mai à 9~h"},
        {"Mo-Fr 9:00-17:00; PH 10:00-12:00", "2026-05-14T08:30Z", HOURS_OPEN, "2026-05-14 12:00",
         "ouvert, ferme à 12~h"},
        {"Mo-Fr 9:00-17:00", "2026-05-01T08:00Z", HOURS_UNKNOWN, "2026-05-01 17:00",
         "horaires à vérifier (jour férié)"},
        {"Mo-Fr 9:00-17:00", "2026-05-01T18:00Z", HOURS_CLOSED, "2026-05-04 09:00", "fermé, ouvre lundi 4 mai à 9~h"},
        {"Mo-Fr 9:00-17:00", "2026-04-30T18:00Z", HOURS_CLOSED, "2026-05-01 09:00", "fermé, ouvre lundi 4 mai à 9~h"},
        {"Mo-Fr 9:00-17:00", "2026-08-15T08:00Z", HOURS_CLOSED, "2026-08-17 09:00", "fermé, ouvre lundi 17 août à 9~h"},
        {"May Fr[1] 9:00-12:00", "2026-04-30T18:00Z", HOURS_CLOSED, "2026-05-01 09:00",
         "fermé, ouvre demain à 9~h sous réserve du jour férié"},
        {"09:00-17:00", "2026-05-01T08:00Z", HOURS_OPEN, "2026-05-01 17:00", "ouvert, ferme à 17~h"},
        {"PH 10:00-12:00; Aug off", "2026-08-15T08:30Z", HOURS_CLOSED, NULL, "fermé"},
        {"PH off; Mo-Fr 9:00-12:00", "2026-05-01T08:00Z", HOURS_CLOSED, "2026-05-04 09:00",
         "fermé, ouvre lundi 4 mai à 9~h"},
        {"Mo-Fr 9:00-12:00", "2026-12-26T09:00Z", HOURS_CLOSED, "2026-12-28 09:00",
         "fermé, ouvre lundi 28 décembre à 9~h"},
        /* The night before a holiday goes on into it, the night of the holiday is closed. */
        {"Mo-Su 18:00-09:00; PH off", "2026-05-01T06:00Z", HOURS_OPEN, "2026-05-01 09:00", "ouvert, ferme à 9~h"},
        {"Mo-Su 18:00-09:00; PH off", "2026-05-01T17:00Z", HOURS_CLOSED, "2026-05-02 18:00",
         "fermé, ouvre demain à 18~h"},
        /* School holidays are not known: only what holds either way is told. */
        {"Mo-Fr 9:00-17:00; SH off", "2026-11-23T09:00Z", HOURS_UNKNOWN, "2026-11-23 17:00",
         "horaires à vérifier (vacances scolaires)"},
        {"Mo-Fr 9:00-17:00; SH off", "2026-11-23T18:00Z", HOURS_CLOSED, "2026-11-24 09:00",
         "fermé, ouvre demain à 9~h sous réserve des vacances scolaires"},
        {"Mo-Fr 9:00-17:00; SH Mo-Fr 10:00-12:00", "2026-11-23T09:30Z", HOURS_OPEN, "2026-11-23 12:00",
         "ouvert, ferme peut-être à 12~h"},
        {"Mo-Fr 9:00-17:00; SH Mo-Fr 10:00-12:00", "2026-11-23T13:00Z", HOURS_UNKNOWN, "2026-11-23 17:00",
         "horaires à vérifier (vacances scolaires)"},
        /* Notes. */
        {"\"sur rendez-vous\"", "2026-11-23T13:00Z", HOURS_UNKNOWN, NULL, "sur rendez-vous"},
        {"Mo-Fr \"sur rendez-vous\"", "2026-11-22T13:00Z", HOURS_CLOSED, "2026-11-23 00:00",
         "fermé (demain~: sur rendez-vous)"},
        {"Mo-Fr \"sur rendez-vous\"", "2026-11-21T13:00Z", HOURS_CLOSED, "2026-11-23 00:00",
         "fermé (lundi 23 novembre~: sur rendez-vous)"},
        {"Mo 9:00-12:00; Tu \"sur rendez-vous\"", "2026-11-23T13:00Z", HOURS_CLOSED, "2026-11-24 00:00",
         "fermé, ouvre lundi 30 novembre à 9~h"},
        {"Mo 9:00-12:00 \"sur rendez-vous\"", "2026-11-23T09:00Z", HOURS_OPEN, "2026-11-23 12:00",
         "ouvert, ferme à 12~h (sur rendez-vous)"},
        {"Mo 9:00-12:00 \"sur rendez-vous\"", "2026-11-22T09:00Z", HOURS_CLOSED, "2026-11-23 09:00",
         "fermé, ouvre demain à 9~h (sur rendez-vous)"},
        {"Mo-Fr 9:00-12:00; Mo off \"formation\"", "2026-11-23T09:00Z", HOURS_CLOSED, "2026-11-24 09:00",
         "fermé (formation), ouvre demain à 9~h"},
        /* Only closures are known. */
        {"PH off", "2026-11-23T09:00Z", HOURS_UNKNOWN, NULL, "horaires non précisés"},
        {"Mo off", "2026-11-23T09:00Z", HOURS_CLOSED, "2026-11-24 00:00", "fermé aujourd’hui"},
        /* Open end: unknown from then on. */
        {"Fr 18:00+", "2026-11-27T16:59Z", HOURS_CLOSED, "2026-11-27 18:00", "fermé, ouvre à 18~h"},
        {"Fr 18:00+", "2026-11-27T17:00Z", HOURS_UNKNOWN, "2026-11-28 00:00",
         "à partir de 18~h, heure de fermeture non précisée"},
        {"Fr 9:00+,14:00-17:00", "2026-11-27T12:00Z", HOURS_UNKNOWN, "2026-11-27 14:00",
         "à partir de 9~h, heure de fermeture non précisée"},
        {"Fr 9:00-12:00,12:00+", "2026-11-27T09:00Z", HOURS_OPEN, "2026-11-27 12:00", "ouvert, ferme peut-être à 12~h"},
        /* Dates, over the usual week, holidays and school holidays; the shorter of two holds. */
        {"Mo-Fr 9:00-12:00; 2026 Nov 23-27 off \"congés\"", "2026-11-23T09:00Z", HOURS_CLOSED, "2026-11-30 09:00",
         "fermé (congés), ouvre lundi 30 novembre à 9~h"},
        {"Mo-Fr 9:00-12:00; 2026 Nov 23-27 off \"congés\"", "2026-11-30T09:00Z", HOURS_OPEN, "2026-11-30 12:00",
         "ouvert, ferme à 12~h"},
        {"Mo-Fr 9:00-12:00; 2026 Nov 01-30 off; 2026 Nov 24 14:00-15:00", "2026-11-23T09:00Z", HOURS_CLOSED,
         "2026-11-24 14:00", "fermé, ouvre demain à 14~h"},
        {"Mo-Fr 9:00-12:00; PH off; 2026 May 01 10:00-11:00", "2026-05-01T08:30Z", HOURS_OPEN, "2026-05-01 11:00",
         "ouvert, ferme à 11~h"},
        {"Mo-Fr 9:00-12:00; PH off; 2026 Apr 27-May 03 10:00-11:00", "2026-05-01T08:30Z", HOURS_UNKNOWN,
         "2026-05-01 11:00", "horaires à vérifier (jour férié)"},
        {"Mo-Fr 9:00-12:00; SH off; 2026 Nov 23 10:00-11:00", "2026-11-23T09:30Z", HOURS_OPEN, "2026-11-23 11:00",
         "ouvert, ferme à 11~h"},
        {"2026 Nov 23 10:00-11:00", "2026-11-24T09:30Z", HOURS_UNKNOWN, NULL, "horaires non précisés"},
        /* Months and 29 February. */
        {"Mo-Fr 9:00-12:00; Aug off \"congés\"", "2026-07-31T11:00Z", HOURS_CLOSED, NULL, "fermé"},
        {"Mo-Fr 9:00-12:00; Aug off \"congés\"", "2026-08-04T11:00Z", HOURS_CLOSED, "2026-09-01 09:00",
         "fermé (congés), ouvre mardi 1er septembre à 9~h"},
        {"Feb Tu[-1] 9:00-12:00", "2028-02-28T18:00Z", HOURS_CLOSED, "2028-02-29 09:00", "fermé, ouvre demain à 9~h"},
        {"Mo-Fr 9:00-12:00", "2028-02-29T08:00Z", HOURS_OPEN, "2028-02-29 12:00", "ouvert, ferme à 12~h"},
        {"Feb Tu[5] 9:00-12:00", "2028-02-29T08:00Z", HOURS_OPEN, "2028-02-29 12:00", "ouvert, ferme à 12~h"},
        /* One weekday of the month. */
        {"Sa[1,3] 10:00-12:00", "2026-11-22T09:00Z", HOURS_CLOSED, "2026-12-05 10:00",
         "fermé, ouvre samedi 5 décembre à 10~h"},
        {"Fr[-1] 10:00-12:00", "2026-10-30T09:00Z", HOURS_OPEN, "2026-10-30 12:00", "ouvert, ferme à 12~h"},
        {"Sa[-1] 10:00-12:00", "2026-10-24T08:30Z", HOURS_CLOSED, "2026-10-31 10:00",
         "fermé, ouvre samedi 31 octobre à 10~h"},
        /* Odd weeks at the end of 2026: 53, then 1. */
        {"week 1-53/2 Th 9:00-12:00; PH off", "2026-12-24T12:00Z", HOURS_CLOSED, "2026-12-31 09:00",
         "fermé, ouvre jeudi 31 décembre à 9~h"},
        {"week 1-53/2 Th 9:00-12:00; PH off", "2026-12-31T12:00Z", HOURS_CLOSED, "2027-01-07 09:00",
         "fermé, ouvre jeudi 7 janvier à 9~h"},
        {"week 2-53/2 Th 9:00-12:00; PH off", "2026-12-24T12:00Z", HOURS_CLOSED, "2027-01-14 09:00",
         "fermé, ouvre jeudi 14 janvier à 9~h"},
        /* The hour that is missing on 2026-03-29 moves forward; the one that is doubled on 2026-10-25 is the first. */
        {"Su 02:30-05:00", "2026-03-29T00:00Z", HOURS_CLOSED, "2026-03-29 03:30", "fermé, ouvre à 3~h~30"},
        {"Su 02:00-03:00", "2026-03-29T00:30Z", HOURS_CLOSED, "2026-04-05 02:00",
         "fermé, ouvre dimanche 5 avril à 2~h"},
        {"Sa 22:00-06:00", "2026-03-29T03:59Z", HOURS_OPEN, "2026-03-29 06:00", "ouvert, ferme à 6~h"},
        {"Su 02:30-05:00", "2026-10-25T00:29Z", HOURS_CLOSED, "2026-10-25 02:30", "fermé, ouvre à 2~h~30"},
        {"Su 02:30-05:00", "2026-10-25T00:30Z", HOURS_OPEN, "2026-10-25 05:00", "ouvert, ferme à 5~h"},
        {"Sa 22:00-06:00", "2026-10-25T04:59Z", HOURS_OPEN, "2026-10-25 06:00", "ouvert, ferme à 6~h"},
    };
    struct buf b = buf_heap(5000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *input = cases[i].input, *when = cases[i].when;
        const struct hours *h = hours(input);
        char text[64] = "never";
        struct hours_status s = hours_at(h, at(when));
        assert_int_equal(hours_state(h, at(when)), s.state);
        if (s.state != cases[i].state)
            fail_msg("<%s> at %s: state %d, should be %d", input, when, s.state, cases[i].state);
        if (s.until != HOURS_FOREVER) {
            struct civil c;
            paris_civil(s.until, &c);
            (void)snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
        }
        check("end of the state", input, when, text, cases[i].until ? cases[i].until : "never");
        hours_sentence(&b, h, at(when));
        check("sentence", input, when, visible(&b), cases[i].sentence);
    }
    buf_free(&b);
}

static void hours_that_are_not_there_have_a_sentence_of_their_own(void **state)
{
    (void)state;
    struct buf b = buf_heap(100);
    assert_int_equal(hours_sentence(&b, NULL, at("2026-11-23T09:00Z")), HOURS_FOREVER);
    assert_string_equal(visible(&b), "horaires non précisés");
    buf_free(&b);
}

static void reasons_and_notes_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *input, *when;
        enum hours_doubt doubt;
        const char *note;
    } cases[] = {
        {"Mo 9:00-12:00 \"n\"", "2026-11-23T09:00Z", HOURS_SURE, "n"},
        {"Mo 9:00-12:00 \"n\"", "2026-11-23T12:00Z", HOURS_SURE, NULL},
        {"Mo off \"n\"", "2026-11-23T12:00Z", HOURS_SURE, "n"},
        {"Mo off \"n\"", "2026-11-24T12:00Z", HOURS_UNSTATED, NULL},
        {"Mo \"n\"", "2026-11-23T12:00Z", HOURS_NOTE, "n"},
        {"Mo 9:00+", "2026-11-23T12:00Z", HOURS_END, NULL},
        {"Mo-Fr 9:00-17:00", "2026-05-01T12:00Z", HOURS_HOLIDAY, NULL},
        {"Mo-Fr 9:00-17:00 \"n\"; SH off", "2026-11-23T12:00Z", HOURS_SCHOOL, "n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hours_status s = hours_at(hours(cases[i].input), at(cases[i].when));
        assert_int_equal(s.doubt, cases[i].doubt);
        check("note", cases[i].input, cases[i].when, s.note ? s.note : "none", cases[i].note ? cases[i].note : "none");
    }
}

static void a_sentence_says_until_when_it_is_true(void **state)
{
    (void)state;
    static const struct {
        const char *input, *when, *valid;
    } cases[] = {
        {OFFICE, "2026-11-23T08:00Z", "2026-11-23T11:00:00Z"},
        {OFFICE, "2026-11-23T16:00Z", "2026-11-23T23:00:00Z"}, /* "demain" until midnight */
        {OFFICE, "2026-07-06T16:00Z", "2026-07-06T22:00:00Z"},
        {"24/7", "2026-10-24T22:00Z", "2026-10-25T23:00:00Z"}, /* a day of 25 hours */
        {"Mo 9:00-12:00 \"a\", Mo 12:00-14:00 \"b\"", "2026-11-23T09:00Z", "2026-11-23T11:00:00Z"},
    };
    struct buf b = buf_heap(5000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char iso[INSTANT_ISO_SIZE];
        instant_iso(hours_sentence(&b, hours(cases[i].input), at(cases[i].when)), iso);
        check("validity", cases[i].input, cases[i].when, iso, cases[i].valid);
    }
    buf_free(&b);

    /* Minute by minute over three weeks, Easter and the change of hour among them: never another sentence before. */
    static const char *const texts[] = {OFFICE, HOSTEL,
                                        "Mo-Fr 9:00-17:00 \"a\"; We 10:00-12:00,13:00+; SH Tu off; Sa \"b\"",
                                        "week 1-53/2 Mo 22:00-03:00; Sa[1] 02:30-04:00 \"c\"; PH 9:00-10:00"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct hours *h = hours(texts[i]);
        struct buf last = buf_heap(5000);
        int64_t valid = 0;
        for (int64_t t = at("2026-03-20T00:00Z"); t < at("2026-04-10T00:00Z"); t += 60) {
            buf_clear(&b);
            int64_t v = hours_sentence(&b, h, t);
            if (t < valid && !str_eq(buf_str(&b), buf_str(&last)))
                fail_msg("<%s>: \"%s\" became \"%s\" too early", texts[i], buf_cstr(&last), buf_cstr(&b));
            valid = v;
            buf_clear(&last);
            buf_raw_str(&last, buf_str(&b));
        }
        buf_free(&last);
    }
    buf_free(&b);
}

/* ---- The week ---- */

static void the_week_is_a_table(void **state)
{
    (void)state;
    static const struct {
        const char *input, *rows; /* "day: line | line" for each row, separated by newlines */
    } cases[] = {
        {"Mo-We 9:00-12:00,14:00-17:00; Th 18:00-02:00 \"sur rendez-vous\"; Fr 18:00+; Sa \"sur rendez-vous\"; PH off",
         "lundi: 9~h~– 12~h | 14~h~– 17~h\nmardi: 9~h~– 12~h | 14~h~– 17~h\nmercredi: 9~h~– 12~h | 14~h~– 17~h\n"
         "jeudi: 18~h~– 2~h (sur rendez-vous)\nvendredi: à partir de 18~h\nsamedi: sur rendez-vous\n"
         "dimanche: fermé\njours fériés: fermé\n"},
        {"Mo,Tu 10:00-12:00, Tu[1,-1] 14:00-16:00; Aug off \"congés\"; Jul week 2-53/2 Mo 9:00-10:00; SH off",
         "lundi: 10~h~– 12~h | en août~: fermé (congés) | en juillet, les semaines paires~: 9~h~– 10~h\n"
         "mardi: 10~h~– 12~h | 1er et dernier du mois~: aussi 14~h~– 16~h | en août~: fermé (congés)\n"
         "mercredi: en août~: fermé (congés)\njeudi: en août~: fermé (congés)\nvendredi: en août~: fermé (congés)\n"
         "samedi: en août~: fermé (congés)\ndimanche: en août~: fermé (congés)\nvacances scolaires: fermé\n"},
        {"Mo off; PH off",
         "lundi: fermé\nmardi: non précisé\nmercredi: non précisé\njeudi: non précisé\nvendredi: non précisé\n"
         "samedi: non précisé\ndimanche: non précisé\njours fériés: fermé\n"},
        {"Mo[1] off",
         "lundi: non précisé | 1er du mois~: fermé\nmardi: non précisé\nmercredi: non précisé\njeudi: non précisé\n"
         "vendredi: non précisé\nsamedi: non précisé\ndimanche: non précisé\n"},
        {"24/7; SH We off",
         "lundi: 24~h sur 24\nmardi: 24~h sur 24\nmercredi: 24~h sur 24 | pendant les vacances scolaires~: fermé\n"
         "jeudi: 24~h sur 24\nvendredi: 24~h sur 24\nsamedi: 24~h sur 24\ndimanche: 24~h sur 24\n"},
    };
    struct buf b = buf_heap(5000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hours_week week;
        must(hours_week(hours(cases[i].input), INT32_MIN, arena, &week, err));
        for (size_t r = 0; r < week.n; r++) {
            buf_fmt(&b, "%s: ", week.rows[r].day);
            for (size_t l = 0; l < week.rows[r].n; l++)
                buf_fmt(&b, "%s%s", l ? " | " : "", week.rows[r].lines[l]);
            buf_lit(&b, "\n");
        }
        check("week", cases[i].input, "any time", visible(&b), cases[i].rows);
    }
    buf_free(&b);
}

/* ---- What is over ---- */

static void what_is_over_is_neither_said_nor_kept(void **state)
{
    (void)state;
    static const struct {
        const char *day, *french, *current, *dates, *until;
    } cases[] = {
        {"2026-11-27",
         "le lundi de 9~h à 12~h~; fermé du 23 au 27 novembre 2026 (congés)~; le 24 décembre 2026 de 9~h à 10~h",
         "Mo 09:00-12:00; 2026 Nov 23-27 off \"congés\"; 2026 Dec 24 09:00-10:00",
         "du 23 au 27 novembre 2026~: fermé (congés)\nle 24 décembre 2026~: 9~h~– 10~h\n", "2026-11-27"},
        {"2026-11-28", "le lundi de 9~h à 12~h~; le 24 décembre 2026 de 9~h à 10~h",
         "Mo 09:00-12:00; 2026 Dec 24 09:00-10:00", "le 24 décembre 2026~: 9~h~– 10~h\n", "2026-12-24"},
        {"2026-12-25", "le lundi de 9~h à 12~h", "Mo 09:00-12:00", "", "never"},
    };
    const struct hours *h = hours("Mo 9:00-12:00; 2026 Nov 23-27 off \"congés\"; 2026 Dec 24 9:00-10:00"),
                       *past = hours("2026 Nov 23 off");
    struct buf b = buf_heap(5000);
    const char *text;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t today;
        char iso[DATE_ISO_SIZE] = "never";
        struct hours_week week;
        must(date_parse(str_of(cases[i].day), &today, err));
        hours_french(&b, h, today);
        check("French", "", cases[i].day, visible(&b), cases[i].french);
        must(hours_current(h, today, arena, &text, err));
        assert_string_equal(text, cases[i].current);
        must(hours_week(h, today, arena, &week, err));
        for (size_t k = 0; k < week.n_dates; k++)
            buf_fmt(&b, "%s\n", week.dates[k]);
        check("dates", "", cases[i].day, visible(&b), cases[i].dates);
        assert_int_equal(week.n_dates + week.n_over, 2);
        if (hours_words_until(h, today) != INT32_MAX)
            date_iso(hours_words_until(h, today), iso);
        assert_string_equal(iso, cases[i].until);
    }
    int32_t later = date_from_ymd(2026, 11, 24);
    must(hours_current(past, later, arena, &text, err));
    assert_null(text);
    hours_french(&b, past, later);
    assert_int_equal(b.n, 0);
    buf_free(&b);
}

static void a_refusal_says_where(void **state)
{
    (void)state;
    const struct hours *h;
    size_t bad = 99;
    must_fail(hours_parse_at(STR("Mo é9:00"), arena, &h, &bad, err), ERR_INPUT, "position 4");
    assert_int_equal(bad, 3);
    bad = 99;
    must_fail(hours_parse_at(STR("Mo 9:00-12:00; Mo 14:00-17:00"), arena, &h, &bad, err), ERR_INPUT, "never holds");
    assert_int_equal(bad, 99);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_setup, arena_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(texts_have_a_normal_form_and_a_french_one),
        TEST(what_is_not_understood_is_refused_with_its_place),
        TEST(limits_hold_to_the_last_unit),
        TEST(an_arena_that_is_full_is_an_error_and_not_a_crash),
        TEST(what_holds_at_an_instant),
        TEST(hours_that_are_not_there_have_a_sentence_of_their_own),
        TEST(reasons_and_notes_are_told),
        TEST(a_sentence_says_until_when_it_is_true),
        TEST(the_week_is_a_table),
        TEST(what_is_over_is_neither_said_nor_kept),
        TEST(a_refusal_says_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
