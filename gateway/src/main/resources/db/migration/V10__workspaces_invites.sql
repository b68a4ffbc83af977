-- Workspaces and who is in them, invites, scopes of admin keys. The default workspace is null everywhere.

create table workspace (
    id            uuid primary key,
    name          text not null check (length(name) between 1 and 100),
    display_color text not null check (display_color ~ '^#[0-9A-F]{6}$'),
    created_at    timestamptz not null,
    archived_at   timestamptz
);
create unique index workspace_name on workspace (lower(name)) where archived_at is null;

create table workspace_member (
    workspace_id uuid not null references workspace,
    member_id    uuid not null references member,
    role         text not null check (role in ('WORKSPACE_USER', 'WORKSPACE_RESTRICTED_DEVELOPER',
                                               'WORKSPACE_DEVELOPER', 'WORKSPACE_ADMIN')),
    primary key (workspace_id, member_id)
);
create index workspace_member_member on workspace_member (member_id);

alter table api_key add column workspace_id uuid references workspace;
alter table api_key add column inactive boolean not null default false;
create index api_key_workspace on api_key (workspace_id, id desc) where workspace_id is not null;

create table invite (
    id           uuid primary key,
    email        text not null check (length(email) between 3 and 254),
    role         text not null
                 check (role in ('USER', 'CLAUDE_CODE_USER', 'DEVELOPER', 'BILLING', 'AUDITOR', 'ADMIN', 'OWNER')),
    -- Only the hash: the link is shown when it is made and cannot be had again.
    token_hash   bytea not null check (octet_length(token_hash) = 32),
    invited_at   timestamptz not null,
    expires_at   timestamptz not null,
    -- Null when it came through the Admin API.
    invited_by   uuid references member,
    accepted_at  timestamptz,
    accepted_by  uuid references member,
    -- Withdrawn, or replaced by a newer one after it had expired.
    withdrawn_at timestamptz,
    mail_problem text,
    mailed_at    timestamptz
);
create unique index invite_token on invite (token_hash);
create unique index invite_open on invite (lower(email)) where accepted_at is null and withdrawn_at is null;

create table invite_workspace (
    invite_id    uuid not null references invite on delete cascade,
    workspace_id uuid not null references workspace,
    role         text not null,
    primary key (invite_id, workspace_id)
);

create table invite_group (
    invite_id uuid not null references invite on delete cascade,
    group_id  uuid not null references member_group on delete cascade,
    primary key (invite_id, group_id)
);

-- Null: everything.
alter table admin_key add column scopes text[];
