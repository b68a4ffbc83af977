-- What the vendor's shape of service accounts has beside their names, and their roles in workspaces.

alter table service_account add column description text not null default '' check (length(description) <= 500);
alter table service_account add column updated_at timestamptz;
update service_account set updated_at = coalesce(archived_at, created_at);
alter table service_account alter column updated_at set not null;

alter table workspace_service_account add column role text not null default 'WORKSPACE_DEVELOPER'
    check (role in ('WORKSPACE_USER', 'WORKSPACE_RESTRICTED_DEVELOPER', 'WORKSPACE_DEVELOPER', 'WORKSPACE_ADMIN'));

-- Whose and where. Filled from the key where whoever writes the row does not say: one look by primary key for each attempt.
alter table usage_entry add column if not exists service_account_id uuid;
create function usage_entry_place() returns trigger language plpgsql as $$
begin
    select k.workspace_id, k.service_account_id into new.workspace_id, new.service_account_id
    from api_key k where k.id = new.key_id;
    return new;
end $$;
create trigger usage_entry_place before insert on usage_entry for each row
    when (new.workspace_id is null and new.service_account_id is null) execute function usage_entry_place();
create index usage_entry_workspace on usage_entry (workspace_id, opened_at, id) where workspace_id is not null;
create index usage_entry_service_account on usage_entry (service_account_id, opened_at, id)
    where service_account_id is not null;
