/* The routes of the product: everything the server answers, in one table. */
#pragma once

#include "http/route.h"

extern const struct routes public_routes;
