-- Warnings that were given: once for each limit, its amount, its period and its threshold.
create table warning_given (
    holder       uuid not null, -- the member; all zeros for everybody together
    period       text not null,
    period_start date not null,
    cap_pico     numeric(24) not null,
    threshold    smallint not null,
    given_at     timestamptz not null,
    primary key (holder, period, period_start, cap_pico, threshold)
);

-- From which percent on each audience is told; 1000 for never. One row.
create table warning_audience (
    only_row         boolean primary key default true check (only_row),
    person           smallint not null,
    workspace_admins smallint not null,
    finance          smallint not null,
    webhooks         smallint not null
);
insert into warning_audience (person, workspace_admins, finance, webhooks) values (50, 80, 80, 80);

-- Proofs that counters, ledger and sums of counters agree.
create table spend_proof (
    id           uuid primary key,
    at           timestamptz not null,
    counted_pico numeric(30) not null, -- by the counters
    ledger_pico  numeric(30) not null, -- by the ledger
    off_pico     numeric(30) not null, -- how much is not explained
    millis       integer not null,
    differences  text not null -- JSON, empty array when all agree
);
