-- Browser sessions, shared by all replicas, and sign-in by identity providers.

-- Whoever reads this table can use no session: the id is hashed, and the content is encrypted under a key that only the id
-- gives. Members live in the directory; these rows only name them.
create table browser_session (
    id_hash          bytea primary key check (octet_length(id_hash) = 32),
    member_id        uuid,
    -- Who vouched for the member, so that the provider can end the session; null after a local sign-in.
    provider_id      uuid,
    subject          text,
    provider_session text,
    created_at       timestamptz not null,
    last_used_at     timestamptz not null,
    idle_seconds     integer not null,
    expires_at       timestamptz not null,
    content          bytea not null
);
create index browser_session_member on browser_session (member_id) where member_id is not null;
create index browser_session_subject on browser_session (provider_id, subject) where provider_id is not null;
create index browser_session_expires on browser_session (expires_at);

-- In the transaction of the change itself, whoever makes it: no replica sees a suspended member with a session.
create function end_browser_sessions() returns trigger language plpgsql as $$
begin
    delete from browser_session where member_id = old.id;
    return null;
end $$;
create trigger member_changed after update on member for each row
    when (old.status is distinct from new.status or old.role is distinct from new.role)
    execute function end_browser_sessions();
create trigger member_deleted after delete on member for each row execute function end_browser_sessions();

-- What is the same for every kind of identity provider.
create table identity_provider (
    id              uuid primary key,
    kind            text not null check (kind in ('OIDC', 'SAML')),
    name            text not null check (length(name) between 1 and 60),
    enabled         boolean not null,
    -- The domains that the provider may speak for: it is asked first for their addresses, and may link to members by them.
    email_domains   text[] not null,
    provision       boolean not null,
    default_role    text not null,
    allowed_domains text[] not null,
    allowed_groups  text[] not null,
    -- Lines of the form <role>=<group>.
    group_roles     text[] not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    updated_by      text not null
);
create unique index identity_provider_name on identity_provider (lower(name));

create table oidc_provider (
    id             uuid primary key references identity_provider on delete cascade,
    issuer         text not null,
    client_id      text not null,
    client_secret  bytea, -- sealed; null for a public client
    scopes         text not null,
    email_pointer  text not null,
    name_pointer   text not null,
    groups_pointer text not null, -- empty: the provider says nothing about groups
    userinfo       boolean not null,
    private_ca     text -- PEM
);

create table federated_identity (
    provider_id    uuid not null references identity_provider on delete cascade,
    subject        text not null,
    member_id      uuid not null references member on delete cascade,
    linked_at      timestamptz not null,
    last_seen_at   timestamptz not null,
    primary key (provider_id, subject)
);
create index federated_identity_member on federated_identity (member_id);

-- Sign-ins that are under way at a provider. Nonce and verifier are not here: the browser's cookie gives them.
create table sso_attempt (
    state_hash   bytea primary key,
    browser_hash bytea not null,
    provider_id  uuid not null references identity_provider on delete cascade,
    next         text not null,
    trial_by     uuid, -- the member who only tests the provider
    expires_at   timestamptz not null
);

-- Tokens that count once: logout tokens.
create table sso_used_token (
    hash       bytea primary key,
    expires_at timestamptz not null
);
