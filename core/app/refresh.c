#include "app/refresh.h"

#include "base/buf.h"
#include "domain/search_doc.h"
#include "domain/structure_read.h"
#include "rules/rules.h"

#define VISIBILITY "directory.visibility"
#define COMPLETENESS "directory.completeness"
