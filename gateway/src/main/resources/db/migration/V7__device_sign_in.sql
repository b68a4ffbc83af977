-- Sign-in of clients: keys that sign access tokens, codes that wait for a person (RFC 8628), and the sessions they become.
-- Codes and refresh tokens are kept as keyed hashes only.

create table device_signing_key (
    kid        text primary key,
    period     bigint not null unique, -- since 1970, so that replicas never make two at once
    sealed     bytea not null,
    created_at timestamptz not null
);

create table device_authorization (
    id               uuid primary key,
    device_code_hash bytea not null check (octet_length(device_code_hash) = 32),
    user_code_hash   bytea not null check (octet_length(user_code_hash) = 32),
    surface          text not null check (length(surface) <= 100),
    client           text not null check (length(client) <= 200),
    address          text not null check (length(address) <= 100),
    created_at       timestamptz not null,
    expires_at       timestamptz not null,
    last_polled_at   timestamptz,
    decision         text check (decision in ('APPROVED', 'DENIED')),
    decided_at       timestamptz,
    member_id        uuid references member,
    redeemed_at      timestamptz,
    check ((decision is null) = (member_id is null))
);
create unique index device_authorization_device_code on device_authorization (device_code_hash);
create unique index device_authorization_user_code on device_authorization (user_code_hash);
create index device_authorization_expires on device_authorization (expires_at);

create table device_session (
    id           uuid primary key,
    member_id    uuid not null references member,
    surface      text not null,
    client       text not null,
    address      text not null,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null,
    revoked_at   timestamptz
);
create index device_session_member on device_session (member_id, id desc);

create table device_refresh_token (
    hash       bytea primary key check (octet_length(hash) = 32),
    session_id uuid not null references device_session on delete cascade,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index device_refresh_token_session on device_refresh_token (session_id);

comment on column usage_entry.key_id is 'what let the request in: an API key, or a session of device_session';
