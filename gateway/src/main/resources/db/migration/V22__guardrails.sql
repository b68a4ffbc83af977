-- What requests may ask for, whatever client sends them, and how often one was refused for what.

create table guardrail (
    id            uuid primary key,
    name          text not null check (length(name) between 1 and 100),
    enabled       boolean not null,
    audience      text not null check (audience in ('EVERYBODY', 'GROUP', 'WORKSPACE', 'MEMBER')),
    -- Null for everybody. Of a group, workspace or member that is gone it matches nobody.
    target        uuid,
    terms         jsonb not null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    check ((audience = 'EVERYBODY') = (target is null))
);
create unique index guardrail_name on guardrail (lower(name));

-- Counts only: never what was asked.
create table guardrail_count (
    hour         timestamptz not null,
    guardrail_id uuid not null,
    member_id    uuid not null,
    reason       text not null,
    outcome      text not null check (outcome in ('REFUSED', 'WARNED')),
    requests     bigint not null,
    primary key (hour, guardrail_id, member_id, reason, outcome)
);
create index guardrail_count_rule on guardrail_count (guardrail_id, hour);
