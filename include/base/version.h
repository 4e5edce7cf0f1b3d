/* Which allervers this is: printed by --version and at the foot of every page. CHANGES.md says what is new in it. */
#pragma once

#define ALLERVERS_VERSION "0.1.0"
