-- Who did what, when. Rows are added and never changed.

create table audit_event (
    id            uuid primary key,
    at            timestamptz not null,
    actor_type    text not null check (actor_type in ('USER', 'ADMIN_KEY', 'DIRECTORY_SYNC', 'SYSTEM')),
    actor_id      uuid,
    actor_label   text not null check (length(actor_label) <= 300),
    action        text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
    subject_type  text not null,
    subject_id    text not null,
    subject_label text not null,
    details       jsonb not null,
    address       text
);
create index audit_event_subject on audit_event (subject_type, subject_id, id desc);
create index audit_event_action on audit_event (action, id desc);

create function audit_event_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'audit events are never changed';
end $$;
create trigger audit_event_is_final before update or delete or truncate on audit_event
    for each statement execute function audit_event_is_final();
