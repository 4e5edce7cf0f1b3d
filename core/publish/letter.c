#include "publish/letter.h"

#include "base/date.h"
#include "base/json.h"
#include "base/mail.h"
#include "publish/invitation.h"

/* What the templates read; *invitation: what a calendar is told beside, without event where the letter tells none. */
static struct view *make_view(const struct mail *mail, const struct letterhead *head, struct arena *a,
                              struct invitation_letter *invitation, struct err *err)
{
    const struct json *data;
    if (json_parse(str_of(mail->data), a, &data, err) != 0 || invitation_read(data, invitation, err) != 0)
        return NULL;
    struct view *page = view_new(a), *site = view_set_object(page, "site");
    view_set_text(site, "name", str_of(head->name));
    view_set_text(site, "phone", str_of(head->phone));
    view_set_text(site, "phone_hours", str_of(head->phone_hours));
    view_set_text(site, "mail", str_of(head->mail));
    view_set_text(site, "base", str_of(head->base));
    view_set_date(page, "today", paris_date(head->now));
    if (invitation->told)
        invitation_view(page, invitation, head, a);
    else
        view_set_json(page, data);
    return view_ok(page, err) == 0 ? page : NULL;
}

static int render(const struct templates *set, const char *name, const struct view *page, struct arena *a,
                  struct str *out, struct err *err)
{
    struct buf b = buf_in(a, MESSAGE_MAX);
    if (!name)
        return fail_memory(err);
    if (template_render(set, name, page, &b, err) != 0)
        return -1;
    *out = buf_str(&b);
    return buf_ok(&b, err);
}

/* The first line is the subject, an empty one follows. */
static int cut_subject(const char *name, struct str *text, struct str *subject, struct err *err)
{
    bool more = true;
    struct str line;
    (void)str_cut(text, '\n', &line, &more);
    *subject = str_trim(line);
    if (subject->n == 0 || text->n == 0 || text->p[0] != '\n')
        return fail(err, ERR_INPUT, "www/mail/%s.txt: a subject on the first line expected, and an empty line", name);
    *text = str_from(text->p + 1, text->n - 1);
    return 0;
}

static int render_text(const struct templates *set, const char *name, const struct view *page, struct arena *a,
                       struct str *subject, struct str *text, struct err *err)
{
    return render(set, arena_printf(a, "mail_%s_text", name), page, a, text, err) != 0 ||
                   cut_subject(name, text, subject, err) != 0
               ? -1
               : 0;
}

int letter_text(const struct templates *set, const struct mail *mail, const struct letterhead *head, struct arena *a,
                struct str *subject, struct str *text, struct err *err)
{
    struct invitation_letter invitation;
    const struct view *page = make_view(mail, head, a, &invitation, err);
    return page ? render_text(set, mail->template_name, page, a, subject, text, err) : -1;
}

/* Of a letter that comes again: the path `stop` of its data. */
static int leave_page(const struct mail *mail, const struct letterhead *head, struct arena *a, const char **out,
                      struct err *err)
{
    const struct json *data;
    if (json_parse(str_of(mail->data), a, &data, err) != 0)
        return -1;
    const struct json *stop = json_member(data, "stop");
    *out = NULL;
    if (!stop || stop->type != JSON_STRING)
        return 0;
    *out = arena_printf(a, "%s%.*s", head->base, (int)stop->string.n, stop->string.p);
    return *out ? 0 : fail_memory(err);
}

int letter_compose(const struct templates *set, const struct mail *mail, const struct letterhead *head, struct arena *a,
                   struct buf *out, struct err *err)
{
    const char *name = mail->template_name;
    bool answers = head->mail && mail_is_address(str_of(head->mail)) && strcmp(head->mail, head->from) != 0;
    struct message m = {.from_name = str_of(head->name),
                        .from = head->from,
                        .to = mail->to,
                        .reply_to = answers ? head->mail : NULL,
                        .id = mail->message_id,
                        .date = head->now};
    struct invitation_letter invitation;
    if (leave_page(mail, head, a, &m.leave, err) != 0)
        return -1;
    const struct view *page = make_view(mail, head, a, &invitation, err);
    if (!page || render_text(set, name, page, a, &m.subject, &m.text, err) != 0 ||
        render(set, arena_printf(a, "mail_%s", name), page, a, &m.html, err) != 0)
        return -1;
    if (invitation.told && invitation_calendar(&invitation, mail->to, head, a, &m.calendar, &m.method, err) != 0)
        return -1;
    return message_write(&m, out, err);
}
