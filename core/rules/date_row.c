#include "rules/date_row.h"

#define R FIELD_RULE

static const struct field date_count_fields[] = {
    FIELD(struct date_count, code, F_TEXT, "code d’un compteur du genre, ou son libellé", .max = 100,
          .flags = R | FIELD_REQUIRED),
    FIELD(struct date_count, value, F_INT, "nombre, ou minutes", .flags = R | FIELD_REQUIRED),
};
const struct record_type date_count_type =
    RECORD_TYPE(struct date_count, "date_count", date_count_fields, "ce qui a été compté");

static const struct field date_row_fields[] = {
    FIELD(struct date_row, kind, F_TEXT, "genre, tel qu’il est écrit : « permanence », « atelier »",
          .max = DATE_ROW_TEXT_MAX, .flags = R | FIELD_REQUIRED),
    FIELD(struct date_row, day, F_DATE, "jour", .flags = R | FIELD_REQUIRED),
    FIELD(struct date_row, start, F_INT, "minute du jour où elle commence", .flags = R | FIELD_REQUIRED),
    FIELD(struct date_row, minutes, F_INT, "durée en minutes ; sans elle, celle du genre", .flags = R),
    FIELD(struct date_row, title, F_TEXT, "titre ; sans lui, celui du genre", .max = OCCURRENCE_TITLE_MAX, .flags = R),
    FIELD(struct date_row, place, F_TEXT, "lieu : son nom, celui de sa structure, les deux, ou un numéro FINESS",
          .max = DATE_ROW_TEXT_MAX, .flags = R),
    FIELD(struct date_row, commune, F_TEXT, "commune du lieu, entre plusieurs du même nom", .max = DATE_ROW_TEXT_MAX,
          .flags = R),
    FIELD(struct date_row, theme, F_TEXT, "thème annoncé, code ou libellé", .max = DATE_ROW_TEXT_MAX, .flags = R),
    FIELD(struct date_row, campaign, F_TEXT, "campagne, code ou libellé", .max = DATE_ROW_TEXT_MAX, .flags = R),
    FIELD(struct date_row, publics, F_TEXT, "pour qui, séparés par des |", .max = DATE_ROW_TEXT_MAX, .flags = R),
    FIELD(struct date_row, staff, F_TEXT, "qui la tient, séparés par des |", .max = DATE_ROW_TEXT_MAX, .flags = R),
    FIELD(struct date_row, funders, F_TEXT, "qui la finance, séparés par des |", .max = DATE_ROW_TEXT_MAX, .flags = R),
    FIELD(struct date_row, themes, F_TEXT, "thèmes rencontrés, séparés par des |", .max = DATE_ROW_TEXT_MAX,
          .flags = R),
    FIELD(struct date_row, status, F_ENUM, "état ; sans lui, tenue si elle est comptée, sinon confirmée",
          .names = occurrence_status_names, .flags = R),
    FIELD(struct date_row, reason, F_TEXT, "pourquoi elle est annulée", .max = RECORD_LINE_MAX, .flags = R),
    FIELD(struct date_row, capacity, F_INT, "places", .flags = R),
    FIELD(struct date_row, open_to, F_ENUM, "à qui elle est ouverte ; sans lui, comme le genre", .names = open_to_names,
          .flags = R),
    FIELD(struct date_row, open_note, F_TEXT, "auprès de qui s’inscrire", .max = RECORD_LINE_MAX, .flags = R),
    FIELD(struct date_row, public_note, F_TEXT, "note pour tous", .max = OCCURRENCE_NOTE_MAX, .flags = R),
    FIELD(struct date_row, team_note, F_TEXT, "note pour l’équipe", .max = OCCURRENCE_NOTE_MAX, .flags = R),
    FIELD(struct date_row, counts, F_LIST, "ce qui a été compté", .of = &date_count_type, .max = ACTIVITY_COUNTERS_MAX,
          .flags = R),
};
#undef R
const struct record_type date_row_type =
    RECORD_TYPE(struct date_row, "date_row", date_row_fields, "ce qu’une ligne de tableur dit d’une date");

int date_row_check(const void *facts, const void *decision, struct err *err)
{
    (void)facts;
    static const char *const required[] = {"kind", "day", "start"};
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
        if (!record_has(decision, record_index(&date_row_type, str_of(required[i]))))
            return fail(err, ERR_INPUT, "%s: required: refuse the row with a reason where it is missing", required[i]);
    }
    return 0;
}
