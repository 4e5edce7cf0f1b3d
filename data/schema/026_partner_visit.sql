-- The page of a place is found by the last digits of its uuid, behind its name in its address (PLACE_TAIL).
CREATE INDEX place_tail ON place(substr(uuid, -12));

-- Until which instant those who read a structure's own page have said they know what changed: by its link, all of them
-- together; by an account, each. Null: never.
ALTER TABLE structure_link ADD COLUMN seen_at INTEGER;
ALTER TABLE account_structure ADD COLUMN seen_at INTEGER;
