#include "cli.h"

#include <unistd.h>

#include "app/busy_child.h"

int cli_busy_read(void)
{
    if (!busy_child_limit(BUSY_CHILD_CPU_S, BUSY_CHILD_MEMORY))
        return EXIT_REFUSED;
    return busy_child_serve(STDIN_FILENO, STDOUT_FILENO, NULL) == 0 ? EXIT_DONE : EXIT_REFUSED;
}
