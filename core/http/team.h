/* What the team's pages have in common: their head, who is signed in, forms with their token. Private to http. */
#pragma once

#include "app/password.h"
#include "domain/change.h"
#include "page.h"

/* TEAM_SETTINGS: the settings and each of their pages. */
enum team_nav { TEAM_HOME, TEAM_SEARCH, TEAM_FICHES, TEAM_CALLS, TEAM_PLANNING, TEAM_SETTINGS, TEAM_SELF, TEAM_OWN };

/* Starts a page of the team (docs/pages.md, "On every page of the team"). */
int team_start(struct page *p, struct ctx *ctx, const struct request *req, const char *title,
               enum team_nav nav) MUST_USE;

/* Renders it; nothing of it is kept by anybody. */
int team_finish(struct page *p, const char *template_name, struct reply *reply) MUST_USE;

/* 303 to a page of ours, after a form has been taken. */
int team_go(struct reply *reply, const char *location) MUST_USE;

/* An instant in words: "le 22 novembre 2026 à 9 h 30", in the arena. */
struct str team_instant(struct ctx *ctx, int64_t at);

/* "il y a 3 jours, le 19 novembre 2026 à 9 h 30" */
struct str team_ago(struct ctx *ctx, int64_t at);

/* Who made a row of history: the account's label, "Import « finess »", "Ligne de commande". */
struct str team_author(struct ctx *ctx, const struct change *c);

/* "depuis 3 mois" */
struct str team_since(struct ctx *ctx, int32_t date);

/* Whole address of a path, as one passes it on: with the configured base, else with the request's own host. */
struct str team_address(struct ctx *ctx, const struct request *req, const char *path);

/* How long somebody who failed too often must wait, in French, in the arena. */
const char *wait_sentence(struct ctx *ctx, int64_t seconds);

/* Why a password is not good enough, in French. */
const char *password_sentence(enum password_fault fault);

/* The page where one signs in, with a form for `path` that waits for it (kept.h). */
int sign_in_keeping(struct ctx *ctx, struct reply *reply, struct str path, const struct params *kept) MUST_USE;

int sign_in_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int sign_in_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int ask_link_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int enter_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int enter_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int sign_out_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int first_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int first_admit(struct ctx *ctx, const struct request *req, struct reply *reply);
int first_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int welcome_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int welcome_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int team_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int self_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int password_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int sessions_form(struct ctx *ctx, const struct request *req, struct reply *reply);
/* Where who has just signed in goes: `where`, but from the team's first page to the choice of how one's dates come,
 * until it was made. *out in the arena, or a constant. */
int invitations_first(struct ctx *ctx, const struct account *account, const char *where, const char **out) MUST_USE;

int invitations_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int invitations_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int accounts_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int accounts_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int account_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int account_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int invite_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int block_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int settings_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int sources_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int source_run_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int source_run_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int backup_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int retention_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int rules_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int rules_reload_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int rule_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int rule_try_form(struct ctx *ctx, const struct request *req, struct reply *reply);
/* Sets `ready` (docs/pages.md): null for those who do not manage and, unless `always`, when nothing is left to do. */
int ready_set(struct page *p, const struct request *req, bool always) MUST_USE;

int ready_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int demo_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int demo_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int commune_file_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int commune_file_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int site_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int site_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int mails_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int mails_test_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int mails_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int fiches_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int fiche_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int history_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int team_search_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int words_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int words_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int word_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int word_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int word_remove_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int words_forget_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int orientations_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int orientations_file(struct ctx *ctx, const struct request *req, struct reply *reply);
int orientation_new_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int orientation_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int orientation_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int orientation_click_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int orientation_undo_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int hours_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int hours_save_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int restore_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int removal_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int removal_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int revive_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int proposals_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int proposal_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int proposal_form(struct ctx *ctx, const struct request *req, struct reply *reply);

int twins_page_list(struct ctx *ctx, const struct request *req, struct reply *reply);
int twins_search(struct ctx *ctx, const struct request *req, struct reply *reply);
int unite_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int unite_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int partner_link_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int partner_link_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int partner_structures_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int own_structures_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int own_signed_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int own_signed_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int own_link_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int own_link_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int edit_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int edit_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int part_remove_form(struct ctx *ctx, const struct request *req, struct reply *reply);
