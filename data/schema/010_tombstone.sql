-- Structures that were deleted, and those that turned out to be another one.

-- 1: a tombstone because it is see_instead: its address leads there. 0: deleted, or not deleted.
ALTER TABLE structure ADD COLUMN merged INTEGER NOT NULL DEFAULT 0 CHECK (merged IN (0, 1));
CREATE INDEX structure_instead ON structure(see_instead) WHERE see_instead IS NOT NULL;
