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

-- What providers charge by contract, from a day on: rates of a model, and factors on everything of a provider. '*' is every
-- provider. Rows are added, never edited.
create table contract_rate (
    id             uuid primary key,
    provider       text not null check (length(provider) between 1 and 200),
    model          text not null references price_model (id),
    valid_from     date not null,
    input          numeric(12, 6) not null check (input > 0),
    cache_write_5m numeric(12, 6) not null check (cache_write_5m > 0),
    cache_write_1h numeric(12, 6) not null check (cache_write_1h > 0),
    cache_read     numeric(12, 6) not null check (cache_read > 0),
    output         numeric(12, 6) not null check (output > 0),
    added          bigint generated always as identity,
    added_at       timestamptz not null default now(),
    added_by       text not null
);
create table contract_factor (
    id         uuid primary key,
    provider   text not null check (length(provider) between 1 and 200),
    valid_from date not null,
    factor     numeric(10, 6) not null check (factor >= 0),
    added      bigint generated always as identity,
    added_at   timestamptz not null default now(),
    added_by   text not null
);
create trigger contract_rate_is_append_only before update or delete on contract_rate
    for each row execute function refuse_price_edit();
create trigger contract_factor_is_append_only before update or delete on contract_factor
    for each row execute function refuse_price_edit();
create trigger contract_rate_notifies after insert on contract_rate
    for each statement execute function notify_price_book();
create trigger contract_factor_notifies after insert on contract_factor
    for each statement execute function notify_price_book();

-- Re-ratings of past usage: corrections stand beside the ledger, whose rows stay as they were.
create table rerating (
    id          uuid primary key,
    from_day    date not null,
    to_day      date not null, -- the first day that is not part of it
    provider    text not null, -- '*' for all
    entries     bigint not null,
    corrected   bigint not null,
    passed_over bigint not null,
    delta_pico  numeric(30) not null,
    made_at     timestamptz not null,
    made_by     text not null
);
create table usage_correction (
    id              uuid primary key,
    rerating_id     uuid not null references rerating,
    entry_id        uuid not null,
    entry_opened_at timestamptz not null,
    member_id       uuid not null,
    delta_pico      bigint not null check (delta_pico <> 0),
    factors         text not null
);
create index usage_correction_entry on usage_correction (entry_id);
create function refuse_correction_edit() returns trigger language plpgsql as $$
begin
    raise exception 'a correction is never edited or removed; re-rate again instead';
end $$;
create trigger usage_correction_is_append_only before update or delete on usage_correction
    for each row execute function refuse_correction_edit();

-- The ledger as it stands after all corrections.
create view usage_entry_corrected as
select e.*, e.cost_pico + coalesce((select sum(c.delta_pico) from usage_correction c where c.entry_id = e.id), 0)
    as corrected_pico
from usage_entry e;
