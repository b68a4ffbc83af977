-- Who there is, what they hold to get in, and the secret that hashes are keyed with.

create table organization (
    id         uuid primary key default gen_random_uuid(),
    name       text not null check (length(name) between 1 and 200),
    created_at timestamptz not null default now()
);
create unique index organization_is_one on organization ((true));
insert into organization (name) values ('Organization');

create table installation_secret (
    name        text primary key,
    -- null when the secret is configured and only its fingerprint is kept
    secret      bytea,
    fingerprint bytea not null,
    created_at  timestamptz not null default now()
);

create table member (
    id       uuid primary key,
    email    text not null check (length(email) between 3 and 254),
    name     text not null check (length(name) between 1 and 200),
    role     text not null
             check (role in ('USER', 'CLAUDE_CODE_USER', 'DEVELOPER', 'BILLING', 'AUDITOR', 'ADMIN', 'OWNER')),
    status   text not null check (status in ('ACTIVE', 'SUSPENDED', 'REMOVED')),
    added_at timestamptz not null
);
create unique index member_email on member (lower(email));

create table api_key (
    id           uuid primary key,
    name         text not null check (length(name) between 1 and 100),
    kind         text not null check (kind in ('CLAUDE_CODE', 'API')),
    member_id    uuid not null references member,
    hash         bytea not null check (octet_length(hash) = 32),
    hint         text not null,
    created_at   timestamptz not null,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);
create unique index api_key_hash on api_key (hash);
create index api_key_member on api_key (member_id, id desc);

create table admin_key (
    id         uuid primary key,
    name       text not null check (length(name) between 1 and 100),
    hash       bytea not null check (octet_length(hash) = 32),
    created_at timestamptz not null,
    revoked_at timestamptz
);
create unique index admin_key_hash on admin_key (hash);
