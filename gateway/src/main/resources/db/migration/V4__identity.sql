-- Sign-in to the console without an identity provider. Members live in the directory; these rows only name them.

create table local_credential (
    member_id      uuid primary key,
    password_hash  text not null,
    -- Sealed with the key file of the data directory; null while two-step sign-in is off.
    totp_secret    bytea,
    -- Number of the last 30-second step whose code was accepted: a code counts once.
    totp_last_step bigint not null default 0,
    totp_since     timestamptz,
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);

create table recovery_code (
    member_id uuid not null references local_credential on delete cascade,
    code_hash bytea not null,
    used_at   timestamptz,
    primary key (member_id, code_hash)
);

-- At most one link at a time; only the hash of its token is kept.
create table owner_setup (
    only_row   boolean primary key default true check (only_row),
    token_hash bytea not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
