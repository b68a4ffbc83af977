-- Requests for more name the limit that is in the way, of whatever scope.
alter table limit_increase
    drop constraint limit_increase_whose_check,
    add constraint limit_increase_whose_check check (whose in ('MEMBER', 'ORGANIZATION', 'LIMIT')),
    add column family   text not null default '', -- only models of this family; empty: all
    add column limit_id uuid, -- the limit that was in the way; it may be gone meanwhile
    add column label    text not null default '', -- whose it is in words, where whose does not say it
    add check (whose <> 'LIMIT' or limit_id is not null);
