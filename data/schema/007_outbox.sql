-- Mails that leave, have left or could not: written in the transaction of what they tell, sent by a thread of its own.

CREATE TABLE outbox(
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    idem_key   TEXT NOT NULL UNIQUE,       -- what it is for, once: 'sign-in/12/29922330'; numbers, never a name or an address
    message_id TEXT NOT NULL UNIQUE,       -- left of the @ of its Message-ID: the same at each try, so that a mailbox knows a double
    recipient  TEXT,                       -- one address; null: blanked after OUTBOX_KEEP
    template   TEXT NOT NULL,              -- www/mail/NAME.html and .txt
    data       TEXT,                       -- JSON object for the template; holds links, so null once sent, cancelled or over
    state      TEXT NOT NULL CHECK (state = 'queued' OR state = 'sending' OR state = 'sent' OR state = 'uncertain' OR
                                    state = 'failed' OR state = 'cancelled'),
    created_at INTEGER NOT NULL,           -- instant
    due        INTEGER NOT NULL,           -- instant of the next try
    useless_at INTEGER,                    -- instant from which it tells nothing any more, e.g. its link is over; null: never
    tries      INTEGER NOT NULL DEFAULT 0,
    tried_at   INTEGER,                    -- instant of the last try: of a sent one, when it was sent
    way        TEXT CHECK (way = 'smtp' OR way = 'file'),  -- of a sent one
    error      TEXT                        -- of the last try: what the mail server said, in its own words
) STRICT;
CREATE INDEX outbox_open ON outbox(state, due) WHERE state <> 'sent' AND state <> 'cancelled';
