-- A place that turned out to be another one when two structures were merged: the address of its dates leads there.
ALTER TABLE place ADD COLUMN joins INTEGER REFERENCES place(id) ON DELETE SET NULL;
CREATE INDEX place_joins ON place(joins) WHERE joins IS NOT NULL;
