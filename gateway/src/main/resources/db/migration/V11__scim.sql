-- Identity providers that write members and groups here by SCIM, and what they said about each.

create table scim_connection (
    id           uuid primary key,
    name         text not null check (length(name) between 1 and 80),
    token_hash   bytea not null check (octet_length(token_hash) = 32),
    default_role text not null,
    enabled      boolean not null,
    created_at   timestamptz not null,
    last_seen_at timestamptz
);
create unique index scim_connection_token on scim_connection (token_hash);

-- The role that members of a group get; of several the one with the most rights counts.
create table scim_group_role (
    connection_id uuid not null references scim_connection on delete cascade,
    group_name    text not null check (length(group_name) between 1 and 200),
    role          text not null,
    primary key (connection_id, group_name)
);

-- A member belongs to one connection at most: two of them would undo each other's changes.
create table scim_user (
    member_id     uuid primary key references member,
    connection_id uuid not null references scim_connection on delete cascade,
    user_name     text not null check (length(user_name) between 1 and 256),
    external_id   text,
    document      text not null,
    -- whether the member's role comes from a group
    role_mapped   boolean not null default false,
    version       bigint not null,
    created_at    timestamptz not null,
    modified_at   timestamptz not null
);
create unique index scim_user_name on scim_user (connection_id, lower(user_name));
create index scim_user_external on scim_user (connection_id, external_id);

create table scim_group (
    connection_id uuid not null references scim_connection on delete cascade,
    group_id      uuid not null references member_group on delete cascade,
    external_id   text,
    version       bigint not null,
    created_at    timestamptz not null,
    modified_at   timestamptz not null,
    primary key (connection_id, group_id)
);
create index scim_group_external on scim_group (connection_id, external_id);
