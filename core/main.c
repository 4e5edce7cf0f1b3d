#include <stdio.h>

int main(void)
{
    puts("allervers");
    return 0;
}
