-- Pictures of the site itself: its logo. Never one of people; what files say besides their pixels is taken out before.

CREATE TABLE picture(
    name  TEXT PRIMARY KEY,          -- 'logo'
    type  TEXT NOT NULL CHECK (type = 'png' OR type = 'jpg'),
    bytes BLOB NOT NULL              -- as base/picture cleaned it; setting 'team.logo' holds its size and version
) STRICT;
