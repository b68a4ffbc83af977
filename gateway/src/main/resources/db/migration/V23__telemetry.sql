-- Where telemetry of clients is sent on to, and what clients report of their use.

create table telemetry_destination (
    id            uuid primary key,
    name          text not null check (length(name) between 1 and 100),
    endpoint      text not null check (length(endpoint) <= 500),
    signals       text[] not null,
    enabled       boolean not null,
    -- Names for the eye; the values are sealed.
    header_names  text[] not null,
    headers       bytea,
    created_at    timestamptz not null,
    updated_at    timestamptz not null
);
create unique index telemetry_destination_name on telemetry_destination (lower(name));

-- Sums by day. Money and tokens are the ledger's: what clients say of them is not kept.
create table client_usage (
    day       date not null,
    member_id uuid not null,
    metric    text not null,
    kind      text not null,
    detail    text not null,
    value     double precision not null,
    primary key (day, member_id, metric, kind, detail)
);
