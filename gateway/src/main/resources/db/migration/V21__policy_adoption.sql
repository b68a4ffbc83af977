-- Which settings documents were given out and which of them clients report; the catalogue of MCP servers.

create table policy_served (
    checksum  text not null,
    policy_id uuid not null references policy,
    version   integer not null,
    at        timestamptz not null,
    primary key (checksum, policy_id)
);

-- One row for each key or sign-in: what it had loaded when it was last seen.
create table policy_seen (
    credential_id uuid primary key,
    member_id     uuid not null references member,
    checksum      text not null,
    client        text not null,
    at            timestamptz not null
);
create index policy_seen_at on policy_seen (at);

create table mcp_server (
    id         uuid primary key,
    name       text not null check (name ~ '^[a-zA-Z0-9_-]{1,64}$'),
    -- url, or command with its arguments as a JSON list
    url        text,
    command    text,
    purpose    text not null check (length(purpose) <= 500),
    owner      text not null check (length(owner) <= 200),
    verdict    text not null check (verdict in ('ALLOWED', 'DENIED')),
    review_on  date not null,
    created_at timestamptz not null,
    check ((url is null) <> (command is null))
);
create unique index mcp_server_name on mcp_server (lower(name));
