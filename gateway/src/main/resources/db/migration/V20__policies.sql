-- Policies: what Claude Code may do for whom. Versions and releases are added and never changed.

create table policy (
    id          uuid primary key,
    name        text not null check (length(name) between 1 and 100),
    -- The first policy that is for a person counts; smaller is earlier.
    position    integer not null,
    created_at  timestamptz not null,
    archived_at timestamptz,
    -- What is being written; the documents in it may be broken.
    draft       text,
    draft_by    text,
    draft_at    timestamptz,
    draft_mark  integer not null default 0
);
create unique index policy_name on policy (lower(name)) where archived_at is null;

create table policy_version (
    policy_id  uuid not null references policy,
    number     integer not null check (number > 0),
    body       text not null,
    author     text not null,
    note       text not null check (length(note) <= 500),
    created_at timestamptz not null,
    primary key (policy_id, number)
);

-- From effective_at on the version is for so many of a hundred people and for these groups besides; for the others the
-- release before it still holds. A rollback is a release of an older version.
create table policy_release (
    id           uuid primary key,
    policy_id    uuid not null,
    version      integer not null,
    effective_at timestamptz not null,
    percent      integer not null check (percent between 0 and 100),
    group_names  text[] not null,
    author       text not null,
    note         text not null check (length(note) <= 500),
    created_at   timestamptz not null,
    cancelled_at timestamptz,
    foreign key (policy_id, version) references policy_version
);
create index policy_release_policy on policy_release (policy_id, effective_at desc, id desc);
