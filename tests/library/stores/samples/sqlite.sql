-- A library in a file, as it was before the parts of a library stood in a package of their own.
CREATE TABLE library (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    rules_text TEXT NOT NULL,
    rules_data TEXT NOT NULL,
    made TEXT NOT NULL,
    day_done TEXT
, merchant TEXT, return_page TEXT, payment_service TEXT, moved_to TEXT, moving_from TEXT, lang TEXT) STRICT;
CREATE TABLE record (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    main_title TEXT NOT NULL,
    subtitle TEXT,
    author TEXT,
    authors TEXT NOT NULL DEFAULT '',
    format TEXT,
    language TEXT,
    publisher TEXT,
    place TEXT,
    year TEXT,
    isbn TEXT,
    issn TEXT,
    pages TEXT,
    edition TEXT,
    series TEXT,
    subjects TEXT,
    added TEXT NOT NULL
, removed TEXT) STRICT;
CREATE TABLE item (
    barcode TEXT PRIMARY KEY,
    record TEXT NOT NULL REFERENCES record (id),
    library TEXT NOT NULL,
    collection TEXT NOT NULL,
    call_number TEXT,
    lost TEXT,
    added TEXT NOT NULL
, price INTEGER CHECK (price >= 0), labelled TEXT, withdrawn TEXT) STRICT;
CREATE TABLE patron (
    id TEXT PRIMARY KEY,
    card TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    address TEXT,
    email TEXT,
    phone TEXT,
    category TEXT,
    card_expires TEXT,
    block TEXT,
    password TEXT NOT NULL,
    wrong_tries INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT,
    own_email TEXT,
    home_library TEXT,
    lang TEXT,
    added TEXT NOT NULL
, identity TEXT, banned_until TEXT, birth_date TEXT) STRICT;
CREATE TABLE account_card (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    patron TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    name TEXT,
    reminder INTEGER NOT NULL DEFAULT 0 CHECK (reminder >= 0),
    active INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
    added TEXT NOT NULL, ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1)),
    UNIQUE (owner, patron)
) STRICT;
CREATE TABLE session (
    token TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    started TEXT NOT NULL
, scopes TEXT, expires TEXT) STRICT;
CREATE TABLE change_request (
    id TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    field TEXT NOT NULL CHECK (field IN ('name', 'address', 'email', 'phone')),
    value TEXT NOT NULL,
    before TEXT,
    created TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'declined')),
    decided TEXT
) STRICT;
CREATE TABLE loan (
    id TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES patron (id),
    barcode TEXT NOT NULL REFERENCES item (barcode),
    checked_out TEXT NOT NULL,
    due TEXT NOT NULL,
    renewals INTEGER NOT NULL DEFAULT 0 CHECK (renewals >= 0),
    lost TEXT,
    returned TEXT
, due_at TEXT, lent_at TEXT, renewed TEXT, recalled TEXT, refused TEXT) STRICT;
CREATE TABLE hold (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('hold', 'retrieval')),
    record TEXT NOT NULL REFERENCES record (id),
    patron TEXT NOT NULL REFERENCES patron (id),
    number INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (
        status IN ('waiting', 'processing', 'in-transit', 'ready', 'collected', 'expired', 'cancelled')
    ),
    pickup TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT,
    frozen INTEGER NOT NULL DEFAULT 0 CHECK (frozen IN (0, 1)),
    frozen_until TEXT,
    barcode TEXT REFERENCES item (barcode),
    processed TEXT,
    ready TEXT,
    pickup_until TEXT,
    closed TEXT,
    comment TEXT, asked_for TEXT REFERENCES item (barcode),
    CHECK (status <> 'waiting' OR (kind = 'hold' AND barcode IS NULL)),
    CHECK (status NOT IN ('processing', 'in-transit', 'ready') OR barcode IS NOT NULL),
    CHECK ((status = 'ready') = (pickup_until IS NOT NULL) OR closed IS NOT NULL),
    CHECK ((status IN ('collected', 'expired', 'cancelled')) = (closed IS NOT NULL))
) STRICT;
CREATE TABLE fine (
    id TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES patron (id),
    kind TEXT NOT NULL CHECK (kind IN ('overdue', 'uncollected', 'replacement', 'handling', 'other')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
    waived INTEGER NOT NULL DEFAULT 0 CHECK (waived >= 0),
    registered TEXT NOT NULL,
    description TEXT,
    record TEXT REFERENCES record (id),
    loan TEXT REFERENCES loan (id),
    hold TEXT REFERENCES hold (id),
    due TEXT,
    checked_out TEXT, due_at TEXT,
    CHECK (paid + waived <= amount)
) STRICT;
CREATE TABLE event (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind <> ''),
    actor TEXT NOT NULL CHECK (actor IN ('patron', 'desk', 'day')),
    cause TEXT NOT NULL CHECK (cause <> ''),
    patron TEXT,
    record TEXT,
    barcode TEXT,
    loan TEXT,
    hold TEXT,
    fine TEXT,
    amount INTEGER,
    before TEXT,
    after TEXT
, staff TEXT, machine TEXT, act TEXT) STRICT;
CREATE TABLE catalogue (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    record TEXT NOT NULL UNIQUE REFERENCES record (id) ON DELETE CASCADE,
    control TEXT NOT NULL,
    source TEXT NOT NULL DEFAULT '',
    entered TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    contributor TEXT NOT NULL,
    subject TEXT NOT NULL,
    rest TEXT NOT NULL,
    isn TEXT NOT NULL
) STRICT;
CREATE TABLE catalogue_reference (
    number INTEGER PRIMARY KEY REFERENCES catalogue (number) ON DELETE CASCADE,
    data TEXT NOT NULL,
    raw BLOB
) STRICT;
CREATE TABLE catalogue_facts (
    number INTEGER PRIMARY KEY REFERENCES catalogue (number) ON DELETE CASCADE,
    format TEXT NOT NULL,
    languages TEXT NOT NULL,
    year INTEGER,
    libraries TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE catalogue_heading (
    key TEXT NOT NULL,
    number INTEGER NOT NULL REFERENCES catalogue (number) ON DELETE CASCADE,
    PRIMARY KEY (key, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE catalogue_name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE catalogue_name_key (
    key TEXT NOT NULL,
    name INTEGER NOT NULL REFERENCES catalogue_name (id) ON DELETE CASCADE,
    PRIMARY KEY (key, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE catalogue_authorship (
    number INTEGER NOT NULL REFERENCES catalogue (number) ON DELETE CASCADE,
    name INTEGER NOT NULL REFERENCES catalogue_name (id),
    PRIMARY KEY (number, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE favourite_list (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    public INTEGER NOT NULL DEFAULT 0 CHECK (public IN (0, 1)),
    description TEXT,
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    created TEXT NOT NULL,
    UNIQUE (owner, name)
) STRICT;
CREATE TABLE own_reference (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    title TEXT NOT NULL,
    authors TEXT NOT NULL,
    year TEXT,
    format TEXT,
    language TEXT,
    data TEXT NOT NULL,
    raw BLOB,
    UNIQUE (owner, fingerprint)
) STRICT;
CREATE TABLE favourite (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    list TEXT NOT NULL REFERENCES favourite_list (id) ON DELETE CASCADE,
    record TEXT REFERENCES record (id),
    own TEXT REFERENCES own_reference (id) ON DELETE CASCADE,
    notes TEXT,
    keywords TEXT NOT NULL DEFAULT '',
    added TEXT NOT NULL,
    place INTEGER NOT NULL,
    CHECK ((record IS NULL) <> (own IS NULL))
) STRICT;
CREATE TABLE search (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    session TEXT,
    text TEXT NOT NULL,
    type TEXT NOT NULL,
    filters TEXT NOT NULL,
    results INTEGER NOT NULL,
    created TEXT NOT NULL,
    turn INTEGER NOT NULL,
    saved TEXT,
    seen INTEGER,
    alert TEXT NOT NULL DEFAULT 'none' CHECK (alert IN ('none', 'daily', 'weekly')),
    last_notified TEXT, claimed INTEGER,
    CHECK (session IS NOT NULL OR saved IS NOT NULL),
    CHECK (alert = 'none' OR saved IS NOT NULL),
    CHECK ((saved IS NULL) = (seen IS NULL))
) STRICT;
CREATE TABLE payment (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    patron TEXT NOT NULL,
    card TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('started', 'paid', 'registered', 'cancelled', 'failed', 'unregistered', 'unknown')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    fee INTEGER NOT NULL CHECK (fee >= 0),
    transaction_id TEXT UNIQUE,
    created TEXT NOT NULL,
    paid TEXT,
    registered TEXT,
    reason TEXT,
    words TEXT,
    resolved INTEGER NOT NULL DEFAULT 0 CHECK (resolved IN (0, 1)),
    CHECK ((state = 'registered') = (registered IS NOT NULL))
) STRICT;
CREATE TABLE payment_fine (
    payment TEXT NOT NULL REFERENCES payment (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    fine TEXT NOT NULL,
    kind TEXT NOT NULL,
    cents INTEGER NOT NULL CHECK (cents > 0),
    description TEXT,
    title TEXT,
    PRIMARY KEY (payment, position)
) STRICT;
CREATE TABLE reminder (
    loan TEXT NOT NULL,
    due TEXT NOT NULL,
    notice TEXT,
    PRIMARY KEY (loan, due)
) STRICT, WITHOUT ROWID;
CREATE TABLE overdue_notice (
    loan TEXT NOT NULL,
    due TEXT NOT NULL,
    days INTEGER NOT NULL CHECK (days > 0), notice TEXT, fine TEXT,
    PRIMARY KEY (loan, due, days)
) STRICT, WITHOUT ROWID;
CREATE TABLE "notice" (
    id TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    hold TEXT,
    address TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created TEXT NOT NULL,
    sent TEXT,
    claimed TEXT,
    ended TEXT CHECK (ended IN ('refused', 'unknown', 'held', 'outdated'))
, deleted TEXT) STRICT;
CREATE TABLE refused_address (
    address TEXT PRIMARY KEY,
    moments TEXT NOT NULL,
    last TEXT NOT NULL
) STRICT;
CREATE TABLE act (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    thing TEXT,
    what TEXT NOT NULL CHECK (what IN ('checkout', 'return', 'fee', 'waiver')),
    at TEXT NOT NULL,
    day TEXT NOT NULL,
    staff TEXT NOT NULL,
    machine TEXT NOT NULL,
    patron TEXT REFERENCES patron (id) ON DELETE CASCADE,
    barcode TEXT,
    title TEXT,
    amount INTEGER,
    since INTEGER NOT NULL,
    changes TEXT NOT NULL,
    UNIQUE (id)
) STRICT;
CREATE VIRTUAL TABLE catalogue_words USING fts5 (
    title, author, contributor, subject, rest, isn,
    content = 'catalogue', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE catalogue_spelling USING fts5 (
    title, author, contributor, subject, rest, isn,
    content = 'catalogue', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 0',
    detail = column, columnsize = 0
);
INSERT INTO library (id, rules_text, rules_data, made, day_done, merchant, return_page, payment_service, moved_to, moving_from, lang) VALUES (1, '# The rules of one library. Write its name and its contact below; what is left out is as it stands here.
# A file without a [[row]] has the policies, rows, blocks and limits that are here.
# S: stated by the default library''s own account page. F: what its site does. W: another page of it. A: assumed.
# Amounts are texts: digits, a point, two digits. Durations too: "28d" are calendar days in the library''s time zone,
# "4h" hours. Hours of the day are "10:00".

# name = "Our library"
zone = "Europe/Helsinki"
currency = "EUR"                # ISO 4217, with hundredths
due_soon_seconds = 86400        # F: due soon in the last 86,400 seconds before a loan falls overdue
reminder_days = [0, 1, 2, 3]    # F: reminders a patron may choose, 0 to 3 days before the due date; 0: none
overdue_notice_days = [1, 14, 28]  # A: overdue days on which the patron is told; []: never
# proxy = "https://libproxy.tuni.fi/login?url="  # A: remote access to licensed resources; an EZproxy''s host is enough

# [contact]                     # in every refusal that needs it
# phone = "03 123 456"
# email = "desk@library.example"

[[pickup_libraries]]            # where holds are collected; the first is the default; without a name it has its id
id = "linna"
name = "Linna"

[[pickup_libraries]]
id = "hervanta"
name = "Hervanta"

[[pickup_libraries]]
id = "arvo"
name = "Arvo"

[closed]                        # due dates and last days of pick-up move forward past these days
weekdays = []                   # A: 0 Monday to 6 Sunday
dates = []                      # A: for example [2026-12-24, 2026-12-25]
# [closed.hervanta]             # further days of one library
# weekdays = [5]

[collections.book]              # those named in a file are all there are
name = "Book"

[collections.course]
name = "Course book"

[collections.short]
name = "Short loan"

[collections.stacks]
name = "Stacks"
stacks = true                   # F: fetched on request

# How copies are lent. Further keys, with what they are without them:
#   due_at = "10:00" (the end of the day), overnight = {from = "16:00", until = "10:00"} (none),
#   renewal_period (as period), renewal_from = "today" or "due", not_before = "3d" (at any time),
#   renew_overdue = true, renew_requested = false, automatic = false, longest = "90d" (none),
#   fixed_due = 2027-05-31 or [{from, until, due}, ...] (none), fixed_due_is = "not-after", "exactly" or "not-before",
#   within_card = false, recall = "7d" (none), recall_least = "0d", recall_fine (the fine of the row),
#   age = 0, reading_room = false.
[loan.month]
period = "28d"                  # A: counted from the day of checkout or renewal
renewals = 5                    # A; without it: 0

[loan.fortnight]
period = "14d"                  # A
renewals = 5                    # A

[loan.day]
period = "1d"                   # A
renewals = 5                    # A

# What an overdue loan costs: an amount, or steps = [{amount, every, at, after, until}, ...], whose sum it is. Further
# keys: every = "1d", "2h" or "once", at = "end" or "start" of a period, after = "0d", grace = "0d",
#   grace_charged = false, closed_days = true, round_to = "0.05" (none), most = "10.00" (none), most_price = false,
#   most_patron = "50.00" (none), reminders = [{day = 7, fee = "2.00"}, ...].
[fine.daily]
amount = "0.20"                 # A: a day
until = "15d"                   # A

[fine.course]
amount = "0.80"                 # A: a day
until = "15d"                   # A

[fine.once]
amount = "15.00"                # A
every = "once"                  # A

# How titles are reserved. Further keys: on_shelf = "elsewhere", "never" or "always", per_title = 1, per_day = 3 (none),
#   closed_days = true, age = 0.
[hold.usual]
pickup = "7d"                   # A: kept until the end of this day after it became ready
uncollected = "1.00"            # S; without it: 0.00
expires = "365d"                # A: a hold that is not served lapses
visible = "7d"                  # A: cancelled, expired and collected requests stay in the list

# When a loan counts as lost. Further key: refund = "unpaid", "always", "never" or "30d".
[lost.usual]
after = "70d"                   # A: overdue days
replacement = "42.00"           # A; without it: 0.00
at_price = true                 # A: a copy with a price of its own costs that
handling = "10.00"              # A; without it: 0.00

# [ban.NAME] takes the right to borrow for days = 1 of each every = "1d" of time late, after grace = "0d", at most
# most = 30 (no limit) days; closed_days = true, cumulative = false.

# Rows choose the policies, each kind on its own: of those that match, the one that names the library of the copy, then
# the category of the patron, then the collection of the copy; all alike: the last one. "none": not lent, no fine.
# priority = ["library", "category", "collection"]
[[row]]
use = {loan = "month", fine = "daily", hold = "usual", lost = "usual"}

[[row]]
when = {collection = "course"}
use = {loan = "fortnight", fine = "course"}

[[row]]
when = {collection = "short"}   # a list too: ["short", "day"]; and library = "linna", category = "staff"
use = {loan = "day", fine = "once"}

# More than above refuses what is named. Measures: fines, card-expired (days), overdue-days, overdue-loans; without
# above: desk, ban, card-lost, address-missing. Actions: renewal, automatic (by the library), hold, request, checkout.
[[block]]
measure = "fines"
above = "10.00"                 # S: exactly this much does not suspend
refuses = ["renewal", "hold", "request", "checkout"]  # S: renewal, hold; F: checkout, request

[[limit]]                       # with when = {collection = "dvd"}: of these alone
loans = 100                     # A
holds = 20                      # A: open holds and item retrieval requests together; requests = 5: of these alone

[payment]
least = "3.00"                  # S: exactly this much can be paid
service_fee = "0.00"            # A
refused_kinds = ["replacement"] # S: with one of these among the fines nothing can be paid online

[password]
shortest = 5                    # S
longest = 12                    # S
wrong_tries = 5                 # A: wrong passwords in a row that lock a card
locked_minutes = 15             # A
', '{"zone":"Europe/Helsinki","currency":"EUR","due_soon_seconds":86400,"reminder_days":[0,1,2,3],"overdue_notice_days":[1,14,28],"pickup_libraries":[{"id":"linna","name":"Linna"},{"id":"hervanta","name":"Hervanta"},{"id":"arvo","name":"Arvo"}],"closed":{"weekdays":[],"dates":[]},"collections":{"book":{"name":"Book"},"course":{"name":"Course book"},"short":{"name":"Short loan"},"stacks":{"name":"Stacks","stacks":true}},"loan":{"month":{"period":"28d","renewals":5},"fortnight":{"period":"14d","renewals":5},"day":{"period":"1d","renewals":5}},"fine":{"daily":{"amount":"0.20","until":"15d"},"course":{"amount":"0.80","until":"15d"},"once":{"amount":"15.00","every":"once"}},"hold":{"usual":{"pickup":"7d","uncollected":"1.00","expires":"365d","visible":"7d"}},"lost":{"usual":{"after":"70d","replacement":"42.00","at_price":true,"handling":"10.00"}},"row":[{"use":{"loan":"month","fine":"daily","hold":"usual","lost":"usual"}},{"when":{"collection":"course"},"use":{"loan":"fortnight","fine":"course"}},{"when":{"collection":"short"},"use":{"loan":"day","fine":"once"}}],"block":[{"measure":"fines","above":"10.00","refuses":["renewal","hold","request","checkout"]}],"limit":[{"loans":100,"holds":20}],"payment":{"least":"3.00","service_fee":"0.00","refused_kinds":["replacement"]},"password":{"shortest":5,"longest":12,"wrong_tries":5,"locked_minutes":15}}', '2026-03-02', '2026-03-02', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO record (id, title, main_title, subtitle, author, authors, format, language, publisher, place, year, isbn, issn, pages, edition, series, subjects, added, removed) VALUES ('r1', 'Title of r1', 'Title of r1', NULL, 'Author, An', 'Author, An', 'book', 'fin', NULL, NULL, '2020', NULL, NULL, NULL, NULL, NULL, NULL, '2026-03-02', NULL);
INSERT INTO record (id, title, main_title, subtitle, author, authors, format, language, publisher, place, year, isbn, issn, pages, edition, series, subjects, added, removed) VALUES ('r2', 'Title of r2', 'Title of r2', NULL, 'Author, An', 'Author, An', 'book', 'fin', NULL, NULL, '2020', NULL, NULL, NULL, NULL, NULL, NULL, '2026-03-02', NULL);
INSERT INTO item (barcode, record, library, collection, call_number, lost, added, price, labelled, withdrawn) VALUES ('b1', 'r1', 'linna', 'book', NULL, NULL, '2026-03-02', NULL, NULL, NULL);
INSERT INTO item (barcode, record, library, collection, call_number, lost, added, price, labelled, withdrawn) VALUES ('b2', 'r1', 'linna', 'book', NULL, NULL, '2026-03-02', NULL, NULL, NULL);
INSERT INTO item (barcode, record, library, collection, call_number, lost, added, price, labelled, withdrawn) VALUES ('c1', 'r2', 'linna', 'book', NULL, NULL, '2026-03-02', NULL, NULL, NULL);
INSERT INTO patron (id, card, name, address, email, phone, category, card_expires, block, password, wrong_tries, locked_until, own_email, home_library, lang, added, identity, banned_until, birth_date) VALUES ('d2zgqy3', '1001', 'Patron 1001', NULL, NULL, NULL, NULL, NULL, NULL, 'scrypt:16384:8:1:ced552f343d737969870c78dfb114f89:ae7ee5a905f27ee4d220d98523077608975e7e3f278ea43d02db46bb4fe268fc', 0, NULL, NULL, NULL, NULL, '2026-03-02', NULL, NULL, NULL);
INSERT INTO patron (id, card, name, address, email, phone, category, card_expires, block, password, wrong_tries, locked_until, own_email, home_library, lang, added, identity, banned_until, birth_date) VALUES ('k665xap', '1002', 'Patron 1002', NULL, NULL, NULL, NULL, NULL, NULL, 'scrypt:16384:8:1:6fb320061b0f98eaacb293eb1146994f:0ef093c465ceaec2d4614e10e419e1345728edb314aa6beb2b0949c86dccc150', 0, NULL, NULL, NULL, NULL, '2026-03-02', NULL, NULL, NULL);
INSERT INTO patron (id, card, name, address, email, phone, category, card_expires, block, password, wrong_tries, locked_until, own_email, home_library, lang, added, identity, banned_until, birth_date) VALUES ('rcewwf7', '1003', 'Patron 1003', NULL, NULL, NULL, NULL, NULL, NULL, 'scrypt:16384:8:1:6df5bf7e30b272111aec07f59a20fefc:756ebe6c717b4cb521bb6529e632a00c96ad12940a51acaf67a1c820e098a723', 0, NULL, NULL, NULL, NULL, '2026-03-02', NULL, NULL, NULL);
INSERT INTO account_card (id, owner, patron, name, reminder, active, added, ended) VALUES ('cx2v6kt', 'd2zgqy3', 'd2zgqy3', NULL, 0, 1, '2026-03-02', 0);
INSERT INTO account_card (id, owner, patron, name, reminder, active, added, ended) VALUES ('ab7rvv7', 'k665xap', 'k665xap', NULL, 0, 1, '2026-03-02', 0);
INSERT INTO account_card (id, owner, patron, name, reminder, active, added, ended) VALUES ('pbrvc54', 'rcewwf7', 'rcewwf7', NULL, 0, 1, '2026-03-02', 0);
INSERT INTO session (token, patron, started, scopes, expires) VALUES ('751c56e10b3d81ce456c6ae9fb7ad9d245556fcfd1ba48096691deab85aab02b', 'k665xap', '2026-03-02T08:00:00+00:00', NULL, NULL);
INSERT INTO session (token, patron, started, scopes, expires) VALUES ('bc2fd279c1fd093f80d728733a90534f4bde5d3554686995105bedd0627cb277', 'rcewwf7', '2026-03-02T08:00:00+00:00', NULL, NULL);
INSERT INTO session (token, patron, started, scopes, expires) VALUES ('3676333175ba2494e4a9e3d6b1ac1cb9613165ff9f78c3bb90c59c8df22fef73', 'd2zgqy3', '2026-03-02T08:00:00+00:00', NULL, NULL);
INSERT INTO change_request (id, patron, field, value, before, created, state, decided) VALUES ('smmvfm4', 'd2zgqy3', 'phone', '050', NULL, '2026-03-02', 'pending', NULL);
INSERT INTO loan (id, patron, barcode, checked_out, due, renewals, lost, returned, due_at, lent_at, renewed, recalled, refused) VALUES ('b9tct2d', 'd2zgqy3', 'b1', '2026-03-02', '2026-03-30', 0, NULL, '2026-03-02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO loan (id, patron, barcode, checked_out, due, renewals, lost, returned, due_at, lent_at, renewed, recalled, refused) VALUES ('h8z86z8', 'd2zgqy3', 'b2', '2026-03-02', '2026-03-30', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO loan (id, patron, barcode, checked_out, due, renewals, lost, returned, due_at, lent_at, renewed, recalled, refused) VALUES ('y26rmd8', 'k665xap', 'c1', '2026-03-02', '2026-03-30', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO hold (id, kind, record, patron, number, status, pickup, created, expires, frozen, frozen_until, barcode, processed, ready, pickup_until, closed, comment, asked_for) VALUES ('q5dengb', 'hold', 'r1', 'k665xap', 1, 'ready', 'linna', '2026-03-02', '2027-03-02', 0, NULL, 'b1', '2026-03-02', '2026-03-02', '2026-03-09', NULL, NULL, NULL);
INSERT INTO hold (id, kind, record, patron, number, status, pickup, created, expires, frozen, frozen_until, barcode, processed, ready, pickup_until, closed, comment, asked_for) VALUES ('gm9m6ny', 'hold', 'r1', 'rcewwf7', 2, 'waiting', 'linna', '2026-03-02', '2027-03-02', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO hold (id, kind, record, patron, number, status, pickup, created, expires, frozen, frozen_until, barcode, processed, ready, pickup_until, closed, comment, asked_for) VALUES ('akd7h94', 'hold', 'r2', 'd2zgqy3', 1, 'waiting', 'linna', '2026-03-02', '2027-03-02', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO fine (id, patron, kind, amount, paid, waived, registered, description, record, loan, hold, due, checked_out, due_at) VALUES ('nfs7b9c', 'd2zgqy3', 'other', 100, 0, 0, '2026-03-02', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (1, '2026-03-02T08:00:00+00:00', '2026-03-02', 'patron-added', 'desk', 'patron add', 'd2zgqy3', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (2, '2026-03-02T08:00:00+00:00', '2026-03-02', 'patron-added', 'desk', 'patron add', 'k665xap', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (3, '2026-03-02T08:00:00+00:00', '2026-03-02', 'patron-added', 'desk', 'patron add', 'rcewwf7', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (4, '2026-03-02T08:00:00+00:00', '2026-03-02', 'record-added', 'desk', 'import', NULL, 'r1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (5, '2026-03-02T08:00:00+00:00', '2026-03-02', 'item-added', 'desk', 'item add', NULL, 'r1', 'b1', NULL, NULL, NULL, NULL, NULL, 'linna', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (6, '2026-03-02T08:00:00+00:00', '2026-03-02', 'item-added', 'desk', 'item add', NULL, 'r1', 'b2', NULL, NULL, NULL, NULL, NULL, 'linna', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (7, '2026-03-02T08:00:00+00:00', '2026-03-02', 'record-added', 'desk', 'import', NULL, 'r2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (8, '2026-03-02T08:00:00+00:00', '2026-03-02', 'item-added', 'desk', 'item add', NULL, 'r2', 'c1', NULL, NULL, NULL, NULL, NULL, 'linna', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (9, '2026-03-02T08:00:00+00:00', '2026-03-02', 'lent', 'desk', 'checkout', 'd2zgqy3', 'r1', 'b1', 'b9tct2d', NULL, NULL, NULL, NULL, '2026-03-30', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (10, '2026-03-02T08:00:00+00:00', '2026-03-02', 'lent', 'desk', 'checkout', 'd2zgqy3', 'r1', 'b2', 'h8z86z8', NULL, NULL, NULL, NULL, '2026-03-30', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (11, '2026-03-02T08:00:00+00:00', '2026-03-02', 'signed-in', 'patron', 'login', 'k665xap', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (12, '2026-03-02T08:00:00+00:00', '2026-03-02', 'hold-placed', 'patron', 'hold', 'k665xap', 'r1', NULL, NULL, 'q5dengb', NULL, NULL, NULL, 'linna', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (13, '2026-03-02T08:00:00+00:00', '2026-03-02', 'signed-in', 'patron', 'login', 'rcewwf7', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (14, '2026-03-02T08:00:00+00:00', '2026-03-02', 'hold-placed', 'patron', 'hold', 'rcewwf7', 'r1', NULL, NULL, 'gm9m6ny', NULL, NULL, NULL, 'linna', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (15, '2026-03-02T08:00:00+00:00', '2026-03-02', 'returned', 'desk', 'return', 'd2zgqy3', 'r1', 'b1', 'b9tct2d', NULL, NULL, NULL, '2026-03-30', 'linna', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (16, '2026-03-02T08:00:00+00:00', '2026-03-02', 'hold-ready', 'desk', 'return', 'k665xap', 'r1', 'b1', NULL, 'q5dengb', NULL, NULL, 'waiting', '2026-03-09', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (17, '2026-03-02T08:00:00+00:00', '2026-03-02', 'lent', 'desk', 'checkout', 'k665xap', 'r2', 'c1', 'y26rmd8', NULL, NULL, NULL, NULL, '2026-03-30', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (18, '2026-03-02T08:00:00+00:00', '2026-03-02', 'signed-in', 'patron', 'login', 'd2zgqy3', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (19, '2026-03-02T08:00:00+00:00', '2026-03-02', 'hold-placed', 'patron', 'hold', 'd2zgqy3', 'r2', NULL, NULL, 'akd7h94', NULL, NULL, NULL, 'linna', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (20, '2026-03-02T08:00:00+00:00', '2026-03-02', 'fine-registered', 'desk', 'fee add', 'd2zgqy3', NULL, NULL, NULL, NULL, 'nfs7b9c', 100, NULL, 'other', NULL, NULL, NULL);
INSERT INTO event (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act) VALUES (21, '2026-03-02T08:00:00+00:00', '2026-03-02', 'change-requested', 'patron', 'profile request-change', 'd2zgqy3', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '050', NULL, NULL, NULL);
INSERT INTO catalogue (number, record, control, source, entered, title, author, contributor, subject, rest, isn) VALUES (1, 'r1', 'r1', '', '2026-03-02T08:00:00+00:00', 'Title of r1', 'Author, An', '', '', '2020', '');
INSERT INTO catalogue (number, record, control, source, entered, title, author, contributor, subject, rest, isn) VALUES (2, 'r2', 'r2', '', '2026-03-02T08:00:00+00:00', 'Title of r2', 'Author, An', '', '', '2020', '');
INSERT INTO catalogue_reference (number, data, raw) VALUES (1, '{"kind":"book","control_number":"r1","title":"Title of r1","names":[{"family":"Author","given":"An"}],"issued":{"year":2020},"languages":["fin"]}', NULL);
INSERT INTO catalogue_reference (number, data, raw) VALUES (2, '{"kind":"book","control_number":"r2","title":"Title of r2","names":[{"family":"Author","given":"An"}],"issued":{"year":2020},"languages":["fin"]}', NULL);
INSERT INTO catalogue_facts (number, format, languages, year, libraries) VALUES (1, 'book', '
fin
', 2020, '
linna
');
INSERT INTO catalogue_facts (number, format, languages, year, libraries) VALUES (2, 'book', '
fin
', 2020, '
linna
');
INSERT INTO catalogue_heading (key, number) VALUES ('title of r1', 1);
INSERT INTO catalogue_heading (key, number) VALUES ('title of r2', 2);
INSERT INTO catalogue_name (id, name) VALUES (1, 'Author, An');
INSERT INTO catalogue_name_key (key, name) VALUES ('an author', 1);
INSERT INTO catalogue_name_key (key, name) VALUES ('author', 1);
INSERT INTO catalogue_name_key (key, name) VALUES ('author an', 1);
INSERT INTO catalogue_authorship (number, name) VALUES (1, 1);
INSERT INTO catalogue_authorship (number, name) VALUES (2, 1);
INSERT INTO favourite_list (id, owner, name, public, description, is_default, created) VALUES ('a29pd2y', 'd2zgqy3', 'My favourites', 0, NULL, 1, '2026-03-02T08:00:00+00:00');
INSERT INTO own_reference (id, owner, fingerprint, title, authors, year, format, language, data, raw) VALUES ('own.zebmq6z', 'd2zgqy3', '45d6f01f79e564ce63d61144cec5d073f345972d477895e326dbca3d570e22db', 'My own', '', NULL, 'book', NULL, '{"kind":"book","control_number":"x","title":"My own"}', NULL);
INSERT INTO favourite (number, list, record, own, notes, keywords, added, place) VALUES (1, 'a29pd2y', 'r1', NULL, NULL, '', '2026-03-02T08:00:00+00:00', 1);
INSERT INTO favourite (number, list, record, own, notes, keywords, added, place) VALUES (2, 'a29pd2y', NULL, 'own.zebmq6z', NULL, '', '2026-03-02T08:00:00+00:00', 2);
INSERT INTO search (id, owner, session, text, type, filters, results, created, turn, saved, seen, alert, last_notified, claimed) VALUES ('jxefvwz', 'd2zgqy3', '3676333175ba2494e4a9e3d6b1ac1cb9613165ff9f78c3bb90c59c8df22fef73', 'title', 'all', '[]', 1, '2026-03-02T08:00:00+00:00', 1, '2026-03-02T08:00:00+00:00', 2, 'none', NULL, NULL);
INSERT INTO payment (number, id, patron, card, state, amount, fee, transaction_id, created, paid, registered, reason, words, resolved) VALUES (1, 'pay4k7qx2m', 'nobody', '', 'started', 500, 0, NULL, '2026-03-02T08:00:00+00:00', NULL, NULL, NULL, NULL, 0);
INSERT INTO payment_fine (payment, position, fine, kind, cents, description, title) VALUES ('pay4k7qx2m', 0, 'F1', 'overdue', 500, 'late', 'Seitsemän veljestä');
INSERT INTO reminder (loan, due, notice) VALUES ('h8z86z8', '2026-03-30', NULL);
INSERT INTO overdue_notice (loan, due, days, notice, fine) VALUES ('h8z86z8', '2026-03-30', 1, NULL, NULL);
INSERT INTO notice (id, patron, kind, hold, address, subject, body, created, sent, claimed, ended, deleted) VALUES ('y7f8qca', 'k665xap', 'hold-ready', 'q5dengb', NULL, 'Ready for pick-up: Title of r1', 'Title of r1 is ready for you at Linna until 9 Mar 2026.
If you do not collect it, the fee is €1.00. To cancel it, contact the library: tel. 0294 520 900.

TuniLib, tel. 0294 520 900', '2026-03-02T08:00:00+00:00', NULL, NULL, NULL, NULL);
INSERT INTO sqlite_sequence (name, seq) SELECT 'favourite', 2 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'favourite');
UPDATE sqlite_sequence SET seq = 2 WHERE name = 'favourite';
INSERT INTO sqlite_sequence (name, seq) SELECT 'catalogue', 2 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'catalogue');
UPDATE sqlite_sequence SET seq = 2 WHERE name = 'catalogue';
INSERT INTO catalogue_words (catalogue_words) VALUES ('rebuild');
INSERT INTO catalogue_spelling (catalogue_spelling) VALUES ('rebuild');
CREATE INDEX item_record ON item (record);
CREATE UNIQUE INDEX account_card_active ON account_card (owner) WHERE active = 1;
CREATE UNIQUE INDEX account_card_name ON account_card (owner, name) WHERE name IS NOT NULL;
CREATE INDEX session_patron ON session (patron);
CREATE INDEX change_request_patron ON change_request (patron);
CREATE INDEX change_request_pending ON change_request (state) WHERE state = 'pending';
CREATE INDEX loan_patron ON loan (patron, returned);
CREATE INDEX loan_item ON loan (barcode);
CREATE UNIQUE INDEX loan_open ON loan (barcode) WHERE returned IS NULL;
CREATE INDEX hold_patron ON hold (patron);
CREATE UNIQUE INDEX hold_queue ON hold (record, number);
CREATE INDEX hold_waiting ON hold (record) WHERE status = 'waiting';
CREATE UNIQUE INDEX hold_kept ON hold (barcode) WHERE status IN ('processing', 'in-transit', 'ready');
CREATE INDEX hold_ready ON hold (pickup_until) WHERE status = 'ready';
CREATE INDEX hold_expires ON hold (expires) WHERE status = 'waiting';
CREATE INDEX fine_patron ON fine (patron);
CREATE INDEX fine_open ON fine (patron) WHERE paid + waived < amount;
CREATE UNIQUE INDEX fine_of_hold ON fine (hold) WHERE hold IS NOT NULL;
CREATE UNIQUE INDEX fine_of_lost_loan ON fine (loan, kind) WHERE kind IN ('replacement', 'handling');
CREATE UNIQUE INDEX catalogue_control ON catalogue (control, source);
CREATE INDEX catalogue_heading_number ON catalogue_heading (number);
CREATE INDEX catalogue_name_key_name ON catalogue_name_key (name);
CREATE INDEX catalogue_authorship_name ON catalogue_authorship (name, number);
CREATE UNIQUE INDEX favourite_list_default ON favourite_list (owner) WHERE is_default = 1;
CREATE UNIQUE INDEX favourite_record ON favourite (list, record) WHERE record IS NOT NULL;
CREATE UNIQUE INDEX favourite_own ON favourite (list, own) WHERE own IS NOT NULL;
CREATE INDEX favourite_of_record ON favourite (record) WHERE record IS NOT NULL;
CREATE INDEX favourite_of_own ON favourite (own) WHERE own IS NOT NULL;
CREATE INDEX favourite_place ON favourite (list, place);
CREATE INDEX search_owner ON search (owner, turn);
CREATE INDEX search_session ON search (session) WHERE session IS NOT NULL;
CREATE INDEX payment_patron ON payment (patron);
CREATE INDEX payment_paid ON payment (paid) WHERE paid IS NOT NULL;
CREATE UNIQUE INDEX patron_identity ON patron (identity) WHERE identity IS NOT NULL;
CREATE INDEX overdue_notice_notice ON overdue_notice (notice) WHERE notice IS NOT NULL;
CREATE INDEX reminder_notice ON reminder (notice) WHERE notice IS NOT NULL;
CREATE INDEX notice_unsent ON notice (created) WHERE sent IS NULL AND ended IS NULL;
CREATE TRIGGER catalogue_entered AFTER INSERT ON catalogue BEGIN
    INSERT INTO catalogue_words (rowid, title, author, contributor, subject, rest, isn)
    VALUES (NEW.number, NEW.title, NEW.author, NEW.contributor, NEW.subject, NEW.rest, NEW.isn);
    INSERT INTO catalogue_spelling (rowid, title, author, contributor, subject, rest, isn)
    VALUES (NEW.number, NEW.title, NEW.author, NEW.contributor, NEW.subject, NEW.rest, NEW.isn);
END;
CREATE TRIGGER catalogue_removed AFTER DELETE ON catalogue BEGIN
    INSERT INTO catalogue_words (catalogue_words, rowid, title, author, contributor, subject, rest, isn)
    VALUES ('delete', OLD.number, OLD.title, OLD.author, OLD.contributor, OLD.subject, OLD.rest, OLD.isn);
    INSERT INTO catalogue_spelling (catalogue_spelling, rowid, title, author, contributor, subject, rest, isn)
    VALUES ('delete', OLD.number, OLD.title, OLD.author, OLD.contributor, OLD.subject, OLD.rest, OLD.isn);
END;
CREATE TRIGGER catalogue_changed
AFTER UPDATE OF number, title, author, contributor, subject, rest, isn ON catalogue BEGIN
    INSERT INTO catalogue_words (catalogue_words, rowid, title, author, contributor, subject, rest, isn)
    VALUES ('delete', OLD.number, OLD.title, OLD.author, OLD.contributor, OLD.subject, OLD.rest, OLD.isn);
    INSERT INTO catalogue_spelling (catalogue_spelling, rowid, title, author, contributor, subject, rest, isn)
    VALUES ('delete', OLD.number, OLD.title, OLD.author, OLD.contributor, OLD.subject, OLD.rest, OLD.isn);
    INSERT INTO catalogue_words (rowid, title, author, contributor, subject, rest, isn)
    VALUES (NEW.number, NEW.title, NEW.author, NEW.contributor, NEW.subject, NEW.rest, NEW.isn);
    INSERT INTO catalogue_spelling (rowid, title, author, contributor, subject, rest, isn)
    VALUES (NEW.number, NEW.title, NEW.author, NEW.contributor, NEW.subject, NEW.rest, NEW.isn);
END;
CREATE TRIGGER item_added_somewhere AFTER INSERT ON item BEGIN
    UPDATE catalogue_facts SET libraries = COALESCE((
        SELECT CHAR(10) || GROUP_CONCAT(library, CHAR(10)) || CHAR(10) FROM (
            SELECT DISTINCT library FROM item WHERE record = NEW.record AND lost IS NULL ORDER BY library
        )
    ), '')
    WHERE number = (SELECT number FROM catalogue WHERE record = NEW.record);
END;
CREATE TRIGGER item_removed_somewhere AFTER DELETE ON item BEGIN
    UPDATE catalogue_facts SET libraries = COALESCE((
        SELECT CHAR(10) || GROUP_CONCAT(library, CHAR(10)) || CHAR(10) FROM (
            SELECT DISTINCT library FROM item WHERE record = OLD.record AND lost IS NULL ORDER BY library
        )
    ), '')
    WHERE number = (SELECT number FROM catalogue WHERE record = OLD.record);
END;
CREATE TRIGGER item_moved_from AFTER UPDATE OF record, library, lost ON item BEGIN
    UPDATE catalogue_facts SET libraries = COALESCE((
        SELECT CHAR(10) || GROUP_CONCAT(library, CHAR(10)) || CHAR(10) FROM (
            SELECT DISTINCT library FROM item WHERE record = OLD.record AND lost IS NULL ORDER BY library
        )
    ), '')
    WHERE number = (SELECT number FROM catalogue WHERE record = OLD.record);
END;
CREATE TRIGGER item_moved_to AFTER UPDATE OF record, library, lost ON item BEGIN
    UPDATE catalogue_facts SET libraries = COALESCE((
        SELECT CHAR(10) || GROUP_CONCAT(library, CHAR(10)) || CHAR(10) FROM (
            SELECT DISTINCT library FROM item WHERE record = NEW.record AND lost IS NULL ORDER BY library
        )
    ), '')
    WHERE number = (SELECT number FROM catalogue WHERE record = NEW.record);
END;
CREATE TRIGGER favourite_removed AFTER DELETE ON favourite WHEN OLD.own IS NOT NULL BEGIN
    DELETE FROM own_reference WHERE id = OLD.own AND NOT EXISTS (SELECT 1 FROM favourite WHERE own = OLD.own);
END;
CREATE TRIGGER session_ended BEFORE DELETE ON session BEGIN
    DELETE FROM search WHERE session = OLD.token AND saved IS NULL;
    UPDATE search SET session = NULL WHERE session = OLD.token;
END;
CREATE INDEX account_card_patron ON account_card (patron);
CREATE INDEX notice_patron ON notice (patron);
CREATE INDEX event_paid_at_desk ON event (day) WHERE kind = 'fine-paid' AND actor = 'desk';
CREATE INDEX event_undone ON event (act) WHERE kind = 'undone';
CREATE INDEX event_refunded ON event (day) WHERE kind = 'fine-refunded';
CREATE INDEX act_thing ON act (thing);
CREATE INDEX act_patron ON act (patron);
PRAGMA application_id = 1953853033;
PRAGMA user_version = 14;
