/* Any bytes as a configuration file. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/config.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[] = "/tmp/allervers-config-XXXXXX";
    static int fd = -1;
    if (fd < 0) {
        char open_file[40];
        fd = mkstemp(path);
        require(fd >= 0 && unlink(path) == 0);
        (void)snprintf(open_file, sizeof open_file, "/proc/self/fd/%d", fd);
        _Static_assert(sizeof path >= 26, "the name of a descriptor fits");
        (void)snprintf(path, sizeof path, "%s", open_file);
    }
    require(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
    struct arena *a = arena_new(4u << 20);
    struct config c;
    struct err err = {0};
    if (config_load(path, a, &c, &err) == 0)
        require(c.db && *c.db && c.listen && c.engines >= 0 && c.engines <= 8);
    else
        require(err.code != ERR_NONE && err.code != ERR_BUG && utf8_valid(str_of(err.msg)));
    arena_free(a);
    return 0;
}
