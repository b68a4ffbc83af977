-- What the vendor's shape of service accounts has beside their names, and their roles in workspaces.

alter table service_account add column description text not null default '' check (length(description) <= 500);
alter table service_account add column updated_at timestamptz;
update service_account set updated_at = coalesce(archived_at, created_at);
alter table service_account alter column updated_at set not null;

alter table workspace_service_account add column role text not null default 'WORKSPACE_DEVELOPER'
    check (role in ('WORKSPACE_USER', 'WORKSPACE_RESTRICTED_DEVELOPER', 'WORKSPACE_DEVELOPER', 'WORKSPACE_ADMIN'));

alter table usage_entry add column if not exists service_account_id uuid;
create index usage_entry_workspace on usage_entry (workspace_id, id) where workspace_id is not null;
create index usage_entry_service_account on usage_entry (service_account_id, id) where service_account_id is not null;
