-- Identities of machines: service accounts, the trust that lets CI jobs act as them without a secret, admin keys that are
-- made in the console; and where groups come from.

create table service_account (
    id          uuid primary key,
    name        text not null check (length(name) between 1 and 100),
    role        text not null check (role in ('USER', 'CLAUDE_CODE_USER', 'DEVELOPER')),
    created_at  timestamptz not null,
    archived_at timestamptz
);
create unique index service_account_name on service_account (lower(name)) where archived_at is null;

create table workspace_service_account (
    workspace_id       uuid not null references workspace,
    service_account_id uuid not null references service_account,
    primary key (workspace_id, service_account_id)
);
create index workspace_service_account_account on workspace_service_account (service_account_id);

-- Which tokens of an issuer are taken, and whom they speak for.
create table federation_rule (
    id                 uuid primary key,
    name               text not null check (length(name) between 1 and 100),
    issuer             text not null,
    audience           text not null,
    -- An array of {"claim", "value"}; all of them must hold.
    conditions         jsonb not null,
    service_account_id uuid not null references service_account,
    workspace_id       uuid references workspace,
    lifetime_seconds   integer not null check (lifetime_seconds between 300 and 3600),
    single_use         boolean not null,
    private_ca         text, -- PEM
    created_at         timestamptz not null,
    last_used_at       timestamptz,
    removed_at         timestamptz
);
create unique index federation_rule_name on federation_rule (lower(name)) where removed_at is null;
create index federation_rule_issuer on federation_rule (issuer) where removed_at is null;

-- Tokens of others that count once.
create table federation_used_token (
    hash       bytea primary key check (octet_length(hash) = 32),
    expires_at timestamptz not null
);
create index federation_used_token_expires on federation_used_token (expires_at);

-- A key speaks for a member or for a service account; one that a trust rule gave in exchange lives for an hour at most.
alter table api_key alter column member_id drop not null;
alter table api_key add column service_account_id uuid references service_account;
alter table api_key add column federation_rule_id uuid references federation_rule;
alter table api_key add constraint api_key_holder check ((member_id is null) <> (service_account_id is null));
alter table api_key add constraint api_key_exchanged
    check (federation_rule_id is null or (service_account_id is not null and expires_at is not null));
create index api_key_service_account on api_key (service_account_id, id desc) where service_account_id is not null;
create index api_key_exchanged on api_key (expires_at) where federation_rule_id is not null;

alter table admin_key add column hint text not null default '';
alter table admin_key add column expires_at timestamptz;
alter table admin_key add column last_used_at timestamptz;
alter table admin_key add column created_by text not null default '';

-- 'direct', or what named the directory or identity provider that brought the group; only direct ones are edited by hand.
alter table member_group add column source text not null default 'direct';
update member_group g set source = coalesce(
    (select 'scim:' || s.connection_id from scim_group s where s.group_id = g.id order by s.created_at limit 1),
    (select min(m.source) from group_membership m where m.group_id = g.id having count(*) filter (where m.source = 'direct') = 0),
    'direct');

-- The workspace of the key that let the request in; null is the default workspace.
alter table usage_entry add column workspace_id uuid;
