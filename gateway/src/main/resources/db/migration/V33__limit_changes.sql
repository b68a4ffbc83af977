-- Whose limits changed, and in which transaction. Every replica remembers all limits for the time that the store is away;
-- with this it reads again what changed since it read last, and not a hundred thousand limits for the sake of one.
create table spend_limit_change (
    holder     uuid primary key, -- all zeros for the limits that name nobody
    changed_in xid8 not null
);
create index spend_limit_change_since on spend_limit_change (changed_in);

-- By statement: whoever writes many limits writes the holders at once. In order, so that two of them cannot deadlock.
create function note_spend_limit_change() returns trigger language plpgsql as $$
begin
    insert into spend_limit_change (holder, changed_in)
    select distinct holder, pg_current_xact_id() from changed order by holder
    on conflict (holder) do update set changed_in = excluded.changed_in;
    return null;
end $$;
create trigger limit_inserted after insert on spend_limit referencing new table as changed
    for each statement execute function note_spend_limit_change();
create trigger limit_updated after update on spend_limit referencing new table as changed
    for each statement execute function note_spend_limit_change();
create trigger limit_deleted after delete on spend_limit referencing old table as changed
    for each statement execute function note_spend_limit_change();

-- The list of limits is read by the page.
create index spend_limit_newest on spend_limit (created_at desc, id desc);
