-- A limit of one person in one workspace: it goes before the one for each person in that workspace, and looks at the same
-- counters (scope WORKSPACE_MEMBER, the person as holder, the workspace as within).
alter table spend_limit
    drop constraint spend_limit_scope_check,
    drop constraint spend_limit_scope_holder_family_period_key,
    add column within uuid not null default '00000000-0000-0000-0000-000000000000',
    add constraint spend_limit_key unique (scope, holder, within, family, period),
    add constraint spend_limit_scope_check check (
        scope in ('ORGANIZATION_POOL', 'EACH_MEMBER', 'WORKSPACE_POOL', 'EACH_WORKSPACE_MEMBER', 'GROUP_POOL',
                  'EACH_GROUP_MEMBER', 'MEMBER', 'KEY', 'SERVICE_ACCOUNT', 'WORKSPACE_MEMBER')),
    add check ((scope = 'WORKSPACE_MEMBER') = (within <> '00000000-0000-0000-0000-000000000000'));

create or replace function spend_counter_kind(p_scope text) returns spend_scope language sql immutable as $$
    select (case p_scope
        when 'ORGANIZATION_POOL' then 'ORGANIZATION' when 'WORKSPACE_POOL' then 'WORKSPACE'
        when 'EACH_WORKSPACE_MEMBER' then 'WORKSPACE_MEMBER' when 'WORKSPACE_MEMBER' then 'WORKSPACE_MEMBER'
        when 'GROUP_POOL' then 'GROUP' when 'KEY' then 'KEY' when 'SERVICE_ACCOUNT' then 'SERVICE_ACCOUNT'
        else 'MEMBER'
    end)::spend_scope
$$;

-- Requests for more than each person in a workspace may spend are about the asking person alone.
alter table limit_increase
    drop constraint limit_increase_whose_check,
    add constraint limit_increase_whose_check check (whose in ('MEMBER', 'ORGANIZATION', 'LIMIT', 'IN_WORKSPACE')),
    add column within uuid, -- the workspace, where whose is IN_WORKSPACE
    add check ((whose = 'IN_WORKSPACE') = (within is not null));

-- Those that wait for an answer. What was raised for everybody in the workspace goes back as it was raised.
update limit_increase i
set whose = 'IN_WORKSPACE', within = l.holder,
    label = regexp_replace(i.label, '^each person in the workspace ', 'the workspace ')
from spend_limit l
where l.id = i.limit_id and l.scope = 'EACH_WORKSPACE_MEMBER' and i.state = 'PENDING' and i.whose = 'LIMIT';
