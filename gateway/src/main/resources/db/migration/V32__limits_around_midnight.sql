-- As in V28, but it may be called for several windows of one limit: around the edge of a window replicas whose clocks are apart
-- count in different ones. A kind of counter that every member has is new in the whole transaction that brought it.
create or replace function spend_adopt(
    p_scope text, p_holder uuid, p_family text, p_period text, p_zone text, p_start date,
    p_from timestamptz, p_to timestamptz
) returns void language plpgsql as $$
declare
    c_nobody constant uuid := '00000000-0000-0000-0000-000000000000';
    v_kind spend_scope := spend_counter_kind(p_scope);
    v_each boolean := p_scope in ('EACH_MEMBER', 'EACH_GROUP_MEMBER', 'MEMBER', 'EACH_WORKSPACE_MEMBER');
    v_within uuid := case p_scope when 'EACH_WORKSPACE_MEMBER' then p_holder else c_nobody end;
    v_group uuid[] := array(select m.member_id from group_membership m where m.group_id = p_holder);
    v_added integer := 1;
begin
    if v_kind::text = 'MEMBER' then
        insert into spend_kind (period, family, zone) values (p_period::spend_period, p_family, p_zone)
        on conflict do nothing;
        get diagnostics v_added = row_count;
        if v_added = 0 then
            select count(*) into v_added
            from spend_kind k
            where k.period = p_period::spend_period and k.family = p_family and k.zone = p_zone
              and k.xmin = pg_current_xact_id()::xid;
        end if;
    end if;
    if v_added > 0 then
        insert into spend_counter as c (scope, holder, within, family, period, zone, period_start,
                                        settled, carried, requests, carried_requests)
        select v_kind, e.holder, v_within, p_family, p_period::spend_period, p_zone, p_start,
               sum(e.cost), sum(e.cost), sum(e.request), sum(e.request)
        from (
            select case when v_each then u.member_id else p_holder end as holder,
                   case u.state when 'open' then 0 else u.cost_pico + coalesce(k.delta, 0) end as cost,
                   case u.state when 'open' then 0 else 1 end as request
            from usage_entry u
            left join (
                select x.entry_id, sum(x.delta_pico) as delta
                from usage_correction x
                where x.entry_opened_at >= p_from and x.entry_opened_at < p_to
                group by x.entry_id
            ) as k on k.entry_id = u.id
            where u.opened_at >= p_from and u.opened_at < p_to and (p_family = '' or u.family = p_family)
              and spend_concerns(p_scope, p_holder, v_group, u.member_id, u.key_id, u.workspace_id,
                                 u.service_account_id)
        ) as e
        group by e.holder
        on conflict (period_start, holder, scope, period, within, family, zone) do update
        set settled = excluded.settled, carried = c.carried + excluded.settled - c.settled,
            requests = excluded.requests, carried_requests = c.carried_requests + excluded.requests - c.requests;

        update usage_entry u
        set counters = u.counters || c.id
        from spend_counter c
        where u.state = 'open' and u.opened_at >= p_from and u.opened_at < p_to
          and (p_family = '' or u.family = p_family)
          and spend_concerns(p_scope, p_holder, v_group, u.member_id, u.key_id, u.workspace_id, u.service_account_id)
          and c.period_start = p_start and c.scope = v_kind and c.period = p_period::spend_period
          and c.holder = case when v_each then u.member_id else p_holder end
          and c.within = v_within and c.family = p_family and c.zone = p_zone and not c.id = any(u.counters);
    end if;
    perform spend_hold_for(p_scope, p_holder, p_period, p_family);
end $$;
