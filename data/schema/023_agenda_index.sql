-- What the agenda counts of a date, its texts apart, in the order of time: ten thousand are read without their rows.
DROP INDEX occurrence_start;
CREATE INDEX occurrence_start ON occurrence(start_utc, end_utc, deleted_rev, level, example, status, day, start, kind,
    theme, publics, campaign, place);
