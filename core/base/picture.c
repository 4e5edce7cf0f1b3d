#include "base/picture.h"

static const struct str png_mark = {"\x89PNG\r\n\x1A\n", 8}, jpeg_mark = {"\xFF\xD8\xFF", 3};

enum picture_type picture_type(struct str bytes)
{
    return str_starts(bytes, png_mark) ? PICTURE_PNG : str_starts(bytes, jpeg_mark) ? PICTURE_JPEG : PICTURE_NONE;
}

static uint8_t byte_at(struct str s, size_t i)
{
    return (uint8_t)s.p[i];
}

static uint32_t u16(struct str s, size_t i)
{
    return (uint32_t)byte_at(s, i) << 8 | byte_at(s, i + 1);
}

static uint32_t u32(struct str s, size_t i)
{
    return u16(s, i) << 16 | u16(s, i + 2);
}

static struct str part(struct str s, size_t from, size_t n)
{
    return str_from(s.p + from, n);
}

static int check_sides(uint32_t width, uint32_t height, struct picture *info, struct err *err)
{
    if (width == 0 || height == 0)
        return fail(err, ERR_INPUT, "the picture has no width or no height");
    if (width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX)
        return fail(err, ERR_LIMIT, "%u by %u pixels: at most %d a side", width, height, PICTURE_SIDE_MAX);
    info->width = (int)width;
    info->height = (int)height;
    return 0;
}

/* ---- PNG (ISO/IEC 15948) ---- */

/* Bytes of a chunk besides its data: length, type, checksum. */
#define CHUNK_FRAME 12

static uint32_t crc32_of(struct str s)
{
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < s.n; i++) {
        crc ^= byte_at(s, i);
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

struct png {
    struct buf *out;
    struct picture *info;
    int colour; /* type of colour; 3 needs a palette */
    bool palette, transparency, pixels, pixels_over, end;
};

/* Depths that each type of colour allows (11.2.2), as bits. */
static bool is_depth(int colour, int depth)
{
    static const uint32_t allowed[] = {
        [0] = 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8 | 1u << 16,
        [2] = 1u << 8 | 1u << 16,
        [3] = 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8,
        [4] = 1u << 8 | 1u << 16,
        [6] = 1u << 8 | 1u << 16,
    };
    return colour >= 0 && colour <= 6 && depth <= 16 && allowed[colour] >> depth & 1;
}

static int read_header(struct png *p, struct str data, struct err *err)
{
    if (data.n != 13 || !is_depth(byte_at(data, 9), byte_at(data, 8)) || data.p[10] || data.p[11] ||
        byte_at(data, 12) > 1)
        return fail(err, ERR_INPUT, "PNG: its header is none");
    p->colour = byte_at(data, 9);
    return check_sides(u32(data, 0), u32(data, 4), p->info, err);
}

/* Whether the chunk is kept: 1, 0, or -1 when it must not stand there. */
static int judge(struct png *p, struct str type, struct str data, struct err *err)
{
    p->pixels_over = p->pixels && (p->pixels_over || !str_is(type, "IDAT"));
    if (str_is(type, "IDAT")) {
        if (p->pixels_over || (p->colour == 3 && !p->palette))
            return fail(err, ERR_INPUT, "PNG: IDAT is not where it belongs");
        p->pixels = true;
        return 1;
    }
    if (str_is(type, "PLTE")) {
        if (p->palette || p->pixels || p->transparency || data.n == 0 || data.n > 768 || data.n % 3 || p->colour == 0 ||
            p->colour == 4)
            return fail(err, ERR_INPUT, "PNG: PLTE is not where it belongs");
        p->palette = true;
        return 1;
    }
    if (str_is(type, "tRNS")) {
        bool fits = p->colour == 3   ? p->palette && data.n >= 1 && data.n <= 256
                    : p->colour == 0 ? data.n == 2
                                     : p->colour == 2 && data.n == 6;
        if (p->transparency || p->pixels || !fits)
            return fail(err, ERR_INPUT, "PNG: tRNS is not where it belongs");
        p->transparency = true;
        return 1;
    }
    if (str_is(type, "IEND")) {
        p->end = true;
        return data.n == 0 && p->pixels ? 1 : fail(err, ERR_INPUT, "PNG: it ends before its pixels");
    }
    /* A capital first letter: a decoder that does not know it cannot draw the picture (4.7.2). */
    if (type.p[0] >= 'A' && type.p[0] <= 'Z')
        return fail(err, ERR_INPUT, "PNG: a chunk that is needed and not known");
    return 0;
}

static int clean_png(struct str in, struct buf *out, struct picture *info, struct err *err)
{
    struct png p = {.out = out, .info = info};
    size_t at = png_mark.n;
    buf_raw_str(out, png_mark);
    for (bool first = true; !p.end; first = false) {
        if (in.n - at < CHUNK_FRAME)
            return fail(err, ERR_INPUT, "PNG: cut short");
        uint32_t n = u32(in, at);
        if (n > in.n - at - CHUNK_FRAME)
            return fail(err, ERR_INPUT, "PNG: cut short");
        struct str type = part(in, at + 4, 4), data = part(in, at + 8, n);
        if (crc32_of(part(in, at + 4, (size_t)n + 4)) != u32(in, at + 8 + n))
            return fail(err, ERR_INPUT, "PNG: damaged (a checksum is wrong)");
        bool header = str_is(type, "IHDR");
        if (header != first)
            return fail(err, ERR_INPUT, "PNG: it must begin with one header");
        int keep = header ? (read_header(&p, data, err) == 0 ? 1 : -1) : judge(&p, type, data, err);
        if (keep < 0)
            return -1;
        if (keep)
            buf_raw_str(out, part(in, at, CHUNK_FRAME + (size_t)n));
        at += CHUNK_FRAME + (size_t)n;
    }
    info->type = PICTURE_PNG;
    return buf_ok(out, err);
}

/* ---- JPEG (ITU-T T.81) ---- */

enum marker {
    M_SOF0 = 0xC0, /* baseline; 1 extended, 2 progressive: what browsers read */
    M_SOF2 = 0xC2,
    M_DHT = 0xC4,
    M_RST0 = 0xD0,
    M_RST7 = 0xD7,
    M_EOI = 0xD9,
    M_SOS = 0xDA,
    M_DQT = 0xDB,
    M_DRI = 0xDD,
    M_APP0 = 0xE0,
    M_APP14 = 0xEE,
    M_APP15 = 0xEF,
    M_COM = 0xFE
};

/* What tells that three components are YCbCr, without the thumbnail and the density that may stand there (JFIF). */
#define JFIF_SIZE 14
static const struct str jfif_mark = {"JFIF", 5}, jfif = {"\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 18};

/* Adobe's segment tells how colours are meant, in its twelve first bytes; software writes more behind them. */
#define ADOBE_SIZE 12

struct jpeg {
    struct buf *out;
    struct picture *info;
    bool frame, scan, end, jfif, adobe;
};

static int read_frame(struct jpeg *j, struct str data, struct err *err)
{
    if (j->frame || data.n < 6 || data.p[0] != 8 || byte_at(data, 5) == 0 || byte_at(data, 5) > 4 ||
        data.n != 6u + 3u * byte_at(data, 5))
        return fail(err, ERR_INPUT, "JPEG: its frame is none");
    j->frame = true;
    return check_sides(u16(data, 3), u16(data, 1), j->info, err);
}

/* Colour, of all that programs note about a picture. */
static void keep_application(struct jpeg *j, int marker, struct str data)
{
    if (marker == M_APP0 && str_starts(data, jfif_mark) && data.n >= JFIF_SIZE && !j->jfif && !j->frame) {
        j->jfif = true;
        buf_raw_str(j->out, jfif);
    }
    if (marker == M_APP14 && str_starts(data, STR("Adobe")) && data.n >= ADOBE_SIZE && !j->adobe && !j->frame) {
        j->adobe = true;
        buf_lit(j->out, "\xFF\xEE\0\x0E");
        buf_raw_str(j->out, part(data, 0, ADOBE_SIZE));
    }
}

/* The coded pixels behind a scan's header end at the next marker that is not a restart; 0xFF is followed by 0 there. */
static size_t scan_end(struct str in, size_t at)
{
    for (; at + 1 < in.n; at++) {
        if (byte_at(in, at) != 0xFF)
            continue;
        uint8_t next = byte_at(in, at + 1);
        if (next != 0 && !(next >= M_RST0 && next <= M_RST7))
            return at;
        at++;
    }
    return in.n;
}

/* Tables and headers fill their segment to its last byte: nothing else hides in it. */
static bool is_whole(int marker, struct str data)
{
    size_t at = 0;
    if (marker == M_DRI)
        return data.n == 2;
    if (marker == M_SOS)
        return data.n >= 1 && byte_at(data, 0) >= 1 && byte_at(data, 0) <= 4 && data.n == 4u + 2u * byte_at(data, 0);
    while (at < data.n) {
        size_t n = 1 + (byte_at(data, at) >> 4 ? 128 : 64); /* DQT: precision, then 64 values */
        if (marker == M_DHT) {
            if (data.n - at < 17)
                return false;
            n = 17;
            for (size_t i = 1; i <= 16; i++)
                n += byte_at(data, at + i);
        }
        if (n > data.n - at)
            return false;
        at += n;
    }
    return data.n > 0;
}

/* One segment with its length; *at stands behind its marker, then behind it. */
static int read_segment(struct jpeg *j, int marker, struct str in, size_t *at, struct err *err)
{
    if (in.n - *at < 2 || u16(in, *at) < 2 || u16(in, *at) > in.n - *at)
        return fail(err, ERR_INPUT, "JPEG: cut short");
    size_t n = u16(in, *at);
    struct str whole = part(in, *at, n), data = part(in, *at + 2, n - 2);
    *at += n;
    if (marker >= M_APP0 && marker <= M_APP15) {
        keep_application(j, marker, data);
        return 0;
    }
    if (marker == M_COM)
        return 0;
    if (marker >= M_SOF0 && marker <= M_SOF2) {
        if (read_frame(j, data, err) != 0)
            return -1;
    } else if (marker != M_SOS && marker != M_DHT && marker != M_DQT && marker != M_DRI) {
        return fail(err, ERR_INPUT, "JPEG: marker %02X, which browsers do not read", (unsigned)marker);
    } else if (!is_whole(marker, data) || (marker == M_SOS && !j->frame)) {
        return fail(err, ERR_INPUT, "JPEG: segment %02X is not what it says", (unsigned)marker);
    }
    j->scan = j->scan || marker == M_SOS;
    buf_char(j->out, '\xFF');
    buf_char(j->out, (char)marker);
    buf_raw_str(j->out, whole);
    if (marker == M_SOS) {
        size_t end = scan_end(in, *at);
        buf_raw_str(j->out, part(in, *at, end - *at));
        *at = end;
    }
    return 0;
}

static int clean_jpeg(struct str in, struct buf *out, struct picture *info, struct err *err)
{
    struct jpeg j = {.out = out, .info = info};
    size_t at = 2;
    buf_lit(out, "\xFF\xD8");
    while (!j.end) {
        if (at >= in.n || byte_at(in, at) != 0xFF)
            return fail(err, ERR_INPUT, at >= in.n ? "JPEG: cut short" : "JPEG: a marker was expected");
        while (at < in.n && byte_at(in, at) == 0xFF) /* fill bytes (B.1.1.2) */
            at++;
        if (at == in.n)
            return fail(err, ERR_INPUT, "JPEG: cut short");
        int marker = byte_at(in, at++);
        if (marker != M_EOI) {
            if (read_segment(&j, marker, in, &at, err) != 0)
                return -1;
            continue;
        }
        if (!j.scan)
            return fail(err, ERR_INPUT, "JPEG: it ends before its pixels");
        buf_lit(out, "\xFF\xD9");
        j.end = true;
    }
    info->type = PICTURE_JPEG;
    return buf_ok(out, err);
}

int picture_clean(struct str bytes, struct buf *out, struct picture *info, struct err *err)
{
    *info = (struct picture){0};
    switch (picture_type(bytes)) {
    case PICTURE_PNG: return clean_png(bytes, out, info, err);
    case PICTURE_JPEG: return clean_jpeg(bytes, out, info, err);
    default: return fail(err, ERR_INPUT, "neither a PNG nor a JPEG");
    }
}
