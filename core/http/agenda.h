/* The pages of the agenda, for everybody. Private to http. */
#pragma once

#include "page.h"
