-- Groups of members; a membership knows who said so, so that one source never takes away what another gave.

create table member_group (
    id         uuid primary key,
    name       text not null check (length(name) between 1 and 256),
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create unique index member_group_name on member_group (name);

create table group_membership (
    group_id  uuid not null references member_group on delete cascade,
    member_id uuid not null references member,
    source    text not null check (length(source) between 1 and 100),
    primary key (group_id, member_id, source)
);
create index group_membership_member on group_membership (member_id);
