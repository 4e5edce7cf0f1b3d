"""Rows of the flat file for the tests of imports, and what they became."""


def row(key, **more):
    """One row of the flat file."""
    return {"cle": key, "structure": "Structure %s" % key, "type": "ccas", **more}


def many(n, **more):
    return [row("k%03d" % i, **more) for i in range(n)]


def structure(box, key, columns="*"):
    """The structure a key of any source leads to."""
    return box.one("SELECT %s FROM structure s JOIN source_record r ON r.structure = s.id WHERE r.ext_id = ?" % columns,
                   key)


def uuid(box, key):
    return structure(box, key, "s.uuid")


def part(box, table, key):
    """The uuid of a structure's only place or service."""
    return box.one("SELECT p.uuid FROM %s p JOIN source_record r ON r.structure = p.structure WHERE r.ext_id = ?"
                   " AND p.deleted_rev IS NULL" % table, key)
