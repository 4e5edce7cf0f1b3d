/* Mails as bytes: what RFC 5322 and MIME ask, and what a hostile value cannot do. The delivered templates, filled. */
#include "arena.h"
#include "fixture.h"

#include "base/buf.h"
#include "publish/letter.h"

static struct message sample(void)
{
    return (struct message){.from_name = STR("Équipe du territoire (exemple)"),
                            .from = "annuaire@example.org",
                            .to = "accueil@example.org",
                            .reply_to = "equipe@example.org",
                            .subject = STR("Vérifiez votre fiche"),
                            .text = STR("Bonjour,\n\nÀ vérifier : x=1 \n.\nfin"),
                            .html = STR("<p>Bonjour</p>\n"),
                            .id = "0f7a2c1e-1111-4222-8333-444455556666",
                            .date = FIXTURE_NOW};
}

static const char *write_message(const struct message *m)
{
    struct buf b = buf_in(arena, MESSAGE_MAX);
    must(message_write(m, &b, err));
    return buf_cstr(&b);
}

static void a_message_is_written_as_mail_servers_read_it(void **state)
{
    (void)state;
    static const char golden[] = "From: =?UTF-8?B?w4lxdWlwZSBkdSB0ZXJyaXRvaXJlIChleGVtcGxlKQ==?=\r\n"
                                 " <annuaire@example.org>\r\n"
                                 "To: accueil@example.org\r\n"
                                 "Reply-To: equipe@example.org\r\n"
                                 "Subject: =?UTF-8?B?VsOpcmlmaWV6IHZvdHJlIGZpY2hl?=\r\n"
                                 "Date: Sun, 22 Nov 2026 10:30:00 +0100\r\n"
                                 "Message-ID: <0f7a2c1e-1111-4222-8333-444455556666@example.org>\r\n"
                                 "Auto-Submitted: auto-generated\r\n"
                                 "MIME-Version: 1.0\r\n"
                                 "Content-Type: multipart/alternative;\r\n"
                                 " boundary=\"=_0f7a2c1e-1111-4222-8333-444455556666\"\r\n"
                                 "\r\n"
                                 "--=_0f7a2c1e-1111-4222-8333-444455556666\r\n"
                                 "Content-Type: text/plain; charset=UTF-8\r\n"
                                 "Content-Transfer-Encoding: quoted-printable\r\n"
                                 "\r\n"
                                 "Bonjour,\r\n"
                                 "\r\n"
                                 "=C3=80 v=C3=A9rifier : x=3D1=20\r\n"
                                 "=2E\r\n"
                                 "fin\r\n"
                                 "\r\n"
                                 "--=_0f7a2c1e-1111-4222-8333-444455556666\r\n"
                                 "Content-Type: text/html; charset=UTF-8\r\n"
                                 "Content-Transfer-Encoding: quoted-printable\r\n"
                                 "\r\n"
                                 "<p>Bonjour</p>\r\n"
                                 "\r\n"
                                 "--=_0f7a2c1e-1111-4222-8333-444455556666--\r\n";
    struct message m = sample();
    assert_string_equal(write_message(&m), golden);
    /* Plain words stay readable; without a name the address stands alone. In summer. */
    m.subject = STR("Essai 2");
    m.from_name = STR("");
    m.reply_to = NULL;
    m.date = FIXTURE_NOW - 150 * 86400;
    const char *text = write_message(&m);
    assert_non_null(strstr(text, "From: annuaire@example.org\r\nTo: accueil@example.org\r\nSubject: Essai 2\r\n"
                                 "Date: Thu, 25 Jun 2026 11:30:00 +0200\r\n"));
}

static void an_invitation_is_a_third_form_and_a_file(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "Content-Type: multipart/mixed;\r\n boundary=\"=_+0f7a2c1e-1111-4222-8333-444455556666\"\r\n\r\n",
        "\r\n--=_+0f7a2c1e-1111-4222-8333-444455556666\r\nContent-Type: multipart/alternative;\r\n",
        "Content-Type: text/calendar; method=REQUEST; charset=UTF-8\r\n",
        "\r\nBEGIN:VCALENDAR\r\nSUMMARY:=C3=89\r\n",
        "Content-Type: application/ics; name=\"invite.ics\"\r\nContent-Disposition: attachment; "
        "filename=\"invite.ics\"\r\nContent-Transfer-Encoding: "
        "base64\r\n\r\nQkVHSU46VkNBTEVOREFSDQpTVU1NQVJZOsOJDQo=\r\n",
        "\r\n--=_+0f7a2c1e-1111-4222-8333-444455556666--\r\n"};
    struct message m = sample();
    m.calendar = STR("BEGIN:VCALENDAR\r\nSUMMARY:É\r\n");
    m.method = "REQUEST";
    const char *text = write_message(&m);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_non_null(strstr(text, lines[i]));
    struct buf b = buf_in(arena, MESSAGE_MAX);
    m.method = "REQUEST\r\nBcc: x@example.org";
    must_fail(message_write(&m, &b, err), ERR_INPUT, "method expected");
}

static size_t longest_line(const char *text)
{
    size_t longest = 0;
    for (const char *end; *text; text = end + 2) {
        end = strstr(text, "\r\n");
        assert_non_null(end); /* and no line end of another kind */
        assert_null(memchr(text, '\n', (size_t)(end - text)));
        longest = (size_t)(end - text) > longest ? (size_t)(end - text) : longest;
    }
    return longest;
}

static void no_line_is_longer_than_a_mail_server_takes(void **state)
{
    (void)state;
    struct message m = sample();
    char *text = arena_alloc(arena, 20001);
    memset(text, 'x', 20000);
    for (size_t i = 0; i < 20000; i += 7)
        text[i] = i % 2 ? ' ' : '.';
    m.text = str_from(text, 20000);
    m.html = STR("éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé");
    char *subject = arena_alloc(arena, 400);
    memset(subject, 'x', 400);
    m.subject = str_from(subject, 400);
    m.from_name =
        STR("Dispositif d’appui à la coordination d’un territoire dont le nom est vraiment très long (exemple)");
    const char *out = write_message(&m);
    assert_in_range(longest_line(out), 70, 76);
    assert_non_null(strstr(out, "eHh44oCm?=")); /* "…": it was cut */
}

static void no_value_begins_a_header(void **state)
{
    (void)state;
    static const char *const hostile[] = {"Bonjour\r\nBcc: victime@example.org", "a\nBcc: victime@example.org",
                                          "a\rBcc: victime@example.org",
                                          "=?UTF-8?Q?=0D=0ABcc:_victime?=", "\"a\" <victime@example.org>,"};
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct message m = sample();
        m.subject = m.from_name = str_of(hostile[i]);
        const char *text = write_message(&m);
        assert_null(strstr(text, "victime"));
        assert_null(strstr(text, "=?UTF-8?Q?"));
        assert_in_range(longest_line(text), 1, 76);
        struct message to = sample(), from = sample(), reply = sample(), id = sample();
        struct buf b = buf_in(arena, MESSAGE_MAX);
        to.to = from.from = reply.reply_to = id.id = hostile[i];
        must_fail(message_write(&to, &b, err), ERR_INPUT, "an address");
        must_fail(message_write(&from, &b, err), ERR_INPUT, "an address");
        must_fail(message_write(&reply, &b, err), ERR_INPUT, "an address");
        must_fail(message_write(&id, &b, err), ERR_INPUT, "an id");
    }
}

static void a_message_has_its_limit(void **state)
{
    (void)state;
    struct message m = sample();
    size_t n = MESSAGE_MAX;
    char *text = arena_alloc(arena, n);
    memset(text, 'x', n);
    m.text = str_from(text, n);
    struct buf b = buf_in(arena, MESSAGE_MAX);
    must_fail(message_write(&m, &b, err), ERR_LIMIT, "1048576");
}

/* ---- Letters ---- */

static const struct letterhead head = {.name = "Équipe (exemple)",
                                       .phone = "01 99 00 12 34",
                                       .phone_hours = "du lundi au vendredi",
                                       .mail = "equipe@example.org",
                                       .base = "https://annuaire.example.org",
                                       .from = "annuaire@example.org",
                                       .now = FIXTURE_NOW};

static int compose(const char *template_name, const char *data, const char **out, struct err *err)
{
    struct templates *set;
    struct mail mail = {
        .message_id = "0f7a", .to = "accueil@example.org", .template_name = template_name, .data = data};
    struct buf b = buf_in(arena, MESSAGE_MAX);
    if (templates_load(false, &set, err) != 0)
        return -1;
    int rc = letter_compose(set, &mail, &head, arena, &b, err);
    *out = buf_cstr(&b);
    templates_free(set);
    return rc;
}

/* The body of the n-th part, decoded. */
static const char *body(const char *message, int n)
{
    struct buf b = buf_in(arena, MESSAGE_MAX);
    const char *p = message;
    for (int i = 0; i <= n; i++)
        p = strstr(p, "quoted-printable\r\n\r\n") + sizeof "quoted-printable\r\n\r\n" - 1;
    const char *end = strstr(p, "\r\n--=_");
    assert_non_null(end);
    for (; p < end; p++) {
        unsigned value = 0;
        if (p[0] == '=' && p[1] == '\r') {
            p += 2;
        } else if (p[0] == '=') {
            for (int i = 1; i <= 2; i++)
                value = value * 16 + (unsigned)(p[i] <= '9' ? p[i] - '0' : p[i] - 'A' + 10);
            buf_char(&b, (char)value);
            p += 2;
        } else if (*p != '\r') {
            buf_char(&b, *p);
        }
    }
    return buf_cstr(&b);
}

static void a_letter_says_the_same_in_text_and_in_html(void **state)
{
    (void)state;
    static const struct {
        const char *name, *data, *subject;
    } letters[] = {
        {"test", "{}", "Subject: =?UTF-8?B?RXNzYWkgZOKAmWVudm9p?="},
        {"sign_in", "{\"label\":\"Coordinatrice 2\",\"link\":\"/connexion/JETON\",\"until\":\"10 h 45\"}",
         "Subject: Votre lien de connexion\r\n"},
        {"welcome",
         "{\"label\":\"Coordinatrice 2\",\"link\":\"/bienvenue/JETON\",\"until\":\"29 novembre\",\"again\":false}",
         "Subject: =?UTF-8?B?Vm91cyDDqnRlcyBpbnZpdMOpIGRhbnMgbOKAmWFubnVhaXJl?="},
        {"welcome",
         "{\"label\":\"Coordinatrice 2\",\"link\":\"/bienvenue/JETON\",\"until\":\"29 novembre\",\"again\":true}",
         "Subject: =?UTF-8?B?Vm90cmUgY29tcHRlIGRhbnMgbOKAmWFubnVhaXJl?="},
        {"verify",
         "{\"name\":\"Accueil (exemple)\",\"link\":\"/verifier/JETON\",\"until\":\"22 décembre 2026\",\"object\":null,"
         "\"stored\":[],\"sources\":[]}",
         "Subject: =?UTF-8?"},
        {"verify",
         "{\"name\":\"Psychologue A\",\"link\":\"/verifier/JETON\",\"until\":\"22 décembre "
         "2026\",\"object\":\"/opposition/"
         "JETON\",\"stored\":[{\"label\":\"Nom\",\"text\":\"Psychologue A\"}],\"sources\":[\"FINESS\"]}",
         "Subject: =?UTF-8?"},
        {"verify_reminder",
         "{\"name\":\"Accueil\",\"link\":\"/verifier/JETON\",\"until\":\"22 décembre 2026\",\"object\":null,"
         "\"last\":false}",
         "Subject: =?UTF-8?"},
        {"verify_reminder",
         "{\"name\":\"Psychologue A\",\"link\":\"/verifier/JETON\",\"until\":\"22 décembre "
         "2026\",\"object\":\"/opposition/"
         "JETON\",\"last\":true}",
         "Subject: =?UTF-8?"},
        {"counts",
         "{\"link\":\"/equipe/saisie/JETON\",\"n\":3,\"more\":2,\"dates\":[{\"when\":\"samedi 14 novembre 2026 à "
         "9\u00A0h\",\"title\":\"Permanence\",\"place\":null}]}",
         "Subject: 3 dates sans bilan\r\n"},
        {"ask_answer",
         "{\"closed\":\"le 14 janvier 2027\",\"refused\":false,\"dates\":[\"lundi\"],\"more\":2,"
         "\"answer\":[\"Merci.\"]}",
         "Subject: =?UTF-8?"},
        {"ask_answer", "{\"closed\":\"\",\"refused\":true,\"dates\":[],\"more\":0,\"answer\":[\"Rappelez-nous.\"]}",
         "Subject: =?UTF-8?"},
        {"proposal_answer",
         "{\"about\":\"Accueil\",\"whole\":false,\"part\":false,\"seen\":true,\"refused\":false,"
         "\"answer\":[\"C’est corrigé.\",\"Bien à vous\"],\"link\":\"/annuaire/JETON\"}",
         "Subject: =?UTF-8?"},
        {"proposal_answer",
         "{\"about\":\"\",\"whole\":false,\"part\":false,\"seen\":false,\"refused\":true,\"answer\":[],\"link\":\"/"
         "annuaire/JETON\"}",
         "Subject: =?UTF-8?"},
        {"planning_change",
         "{\"label\":\"IDE 2\",\"link\":\"/equipe/planning/JETON\",\"lines\":[{\"what\":\"Permanence santé, mardi 8 "
         "décembre 2026, 9 h – 12 h\",\"text\":\"Vous la tenez, IDE 1 n’y sera pas.\"}]}",
         "Subject: Le planning change pour vous\r\n"},
        {"busy", "{\"label\":\"Psychologue A\",\"link\":\"/mes-disponibilites/JETON\",\"until\":\"20 février 2027\"}",
         "Subject: =?UTF-8?B?Vm9zIGRpc3BvbmliaWxpdMOpcw==?="},
    };
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        const char *message;
        must(compose(letters[i].name, letters[i].data, &message, err));
        assert_non_null(strstr(message, letters[i].subject));
        assert_non_null(strstr(message, "Reply-To: equipe@example.org\r\n"));
        const char *text = body(message, 0), *html = body(message, 1);
        assert_non_null(strstr(text, "Bonjour,\n"));
        assert_non_null(
            strstr(text, "\n-- \nÉquipe (exemple)\nTéléphone\u00A0: 01 99 00 12 34, du lundi au vendredi\n"));
        assert_non_null(strstr(html, "<a href=\"tel:+33199001234\">"));
        assert_null(strstr(text, "<p>"));
        if (strstr(letters[i].data, "link")) {
            assert_non_null(strstr(text, "\nhttps://annuaire.example.org/"));
            assert_non_null(strstr(html, "class=\"button\" href=\"https://annuaire.example.org/"));
            assert_non_null(strstr(text, "/JETON\n"));
            assert_non_null(strstr(html, "/JETON\">"));
        }
    }
}

static void what_people_typed_is_neither_markup_nor_a_line_of_its_own(void **state)
{
    (void)state;
    const char *message;
    must(compose(
        "sign_in",
        "{\"label\":\"<b>&\\r\\n\\r\\nhttps://example.org/voleur\",\"link\":\"//example.org/x\",\"until\":\"1\"}",
        &message, err));
    const char *text = body(message, 0), *html = body(message, 1);
    assert_non_null(strstr(text, "«\u00A0<b>&    https://example.org/voleur\u00A0»"));
    assert_non_null(strstr(html, "&lt;b&gt;&amp;"));
    assert_non_null(strstr(html, "href=\"https://annuaire.example.org#\""));
}

static void a_letter_that_cannot_be_written_says_why(void **state)
{
    (void)state;
    const char *message;
    must_fail(compose("sign_in", "{\"label\":\"x\"}", &message, err), ERR_BUG, "mail_sign_in_text.txt:");
    must_fail(compose("nulle_part", "{}", &message, err), ERR_NOT_FOUND, "mail_nulle_part_text");
    must_fail(compose("test", "{\"site\":1}", &message, err), ERR_BUG, "set twice");
    must_fail(compose("test", "{\"n\":1.5}", &message, err), ERR_BUG, "\"n\" of JSON");
    must_fail(compose("test", "{\"n\":[[1]]}", &message, err), ERR_BUG, "of JSON");
    must_fail(compose("bottom", "{}", &message, err), ERR_INPUT, "a subject on the first line");
}

static void json_becomes_a_view(void **state)
{
    (void)state;
    static const struct template_source sources[] = {
        {.name = "t",
         .text = STR("{{a}} {{n|number}} {{#yes}}oui{{/yes}}{{^no}}non{{/no}} {{o.x}} {{words|join}} "
                     "{{#items}}[{{x}}]{{/items}}{{^none}}-{{/none}}"),
         .plain = true}};
    struct templates *set;
    const struct json *data;
    struct buf b = buf_in(arena, 1000);
    must(json_parse(STR("{\"a\":\"<é>\",\"n\":12,\"yes\":true,\"no\":false,\"none\":null,\"o\":{\"x\":\"y\"},"
                        "\"words\":[\"un\",\"deux\"],\"items\":[{\"x\":1},{\"x\":2}]}"),
                    arena, &data, err));
    struct view *page = view_new(arena);
    view_set_json(page, data);
    must(templates_new(sources, 1, &set, err));
    must(template_render(set, "t", page, &b, err));
    assert_str(buf_str(&b), "<é> 12 ouinon y un, deux [1][2]-");
    templates_free(set);
}

static void a_message_that_comes_again_says_where_one_leaves(void **state)
{
    (void)state;
    struct message m = sample();
    m.leave = "https://x.example.org/resume/JETON";
    assert_non_null(
        strstr(write_message(&m), "\r\nList-Unsubscribe: <https://x.example.org/resume/JETON>\r\nSubject:"));
    static const char *const wrong[] = {"https://x/\r\nBcc: a@example.org", "https://x/>", "mailto:a@example.org"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct buf b = buf_in(arena, MESSAGE_MAX);
        m.leave = wrong[i];
        must_fail(message_write(&m, &b, err), ERR_INPUT, "page expected");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_written_as_mail_servers_read_it),
        cmocka_unit_test(an_invitation_is_a_third_form_and_a_file),
        cmocka_unit_test(no_line_is_longer_than_a_mail_server_takes),
        cmocka_unit_test(no_value_begins_a_header),
        cmocka_unit_test(a_message_has_its_limit),
        cmocka_unit_test(a_letter_says_the_same_in_text_and_in_html),
        cmocka_unit_test(what_people_typed_is_neither_markup_nor_a_line_of_its_own),
        cmocka_unit_test(a_letter_that_cannot_be_written_says_why),
        cmocka_unit_test(json_becomes_a_view),
        cmocka_unit_test(a_message_that_comes_again_says_where_one_leaves),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
