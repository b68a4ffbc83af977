-- Corrections of past costs count everywhere: the ledger's rows stay as they were booked, but the counters that a row names
-- take its corrections in, so that counters = ledger + corrections, and whoever reads either reads the same.
--
-- As settling does it: shared latch, counters locked in the order of their numbers. A counter that is younger than a row
-- took its cost over (carried); there the correction is carried as well. Only the pot of a group does not follow, because
-- nothing says any more who was in the group when it was made.
create function spend_book_corrections(p_rerating uuid) returns integer language plpgsql as $$
declare
    v_id integer[]; v_settled numeric[]; v_carried numeric[];
begin
    perform pg_advisory_xact_lock_shared(7355002, 0);
    with corrected as (
        select u.counters, u.member_id, u.key_id, u.workspace_id, u.service_account_id, u.family, u.opened_at,
               k.delta_pico as delta
        from usage_correction k
        join usage_entry u on u.id = k.entry_id and u.opened_at = k.entry_opened_at
        where k.rerating_id = p_rerating
    ), named as (
        select n.id, sum(c.delta) as settled
        from corrected c cross join lateral unnest(c.counters) as n(id)
        group by n.id
    ), young as (
        select s.id, sum(c.delta) as settled
        from corrected c
        join spend_counter s
          on s.carried_requests > 0 and not s.id = any(c.counters) and (s.family = '' or s.family = c.family)
         and s.period_start = case s.period
                 when 'DAILY' then (c.opened_at at time zone s.zone)::date
                 when 'WEEKLY' then date_trunc('week', c.opened_at at time zone s.zone)::date
                 else date_trunc('month', c.opened_at at time zone s.zone)::date end
         and case s.scope
                 when 'ORGANIZATION' then true
                 when 'MEMBER' then s.holder = c.member_id and c.service_account_id is null
                 when 'WORKSPACE' then s.holder = c.workspace_id
                 when 'WORKSPACE_MEMBER'
                     then s.within = c.workspace_id and s.holder = c.member_id and c.service_account_id is null
                 when 'KEY' then s.holder = c.key_id
                 when 'SERVICE_ACCOUNT' then s.holder = c.service_account_id
                 else false end
        group by s.id
    ), both_kinds as (
        select b.id, sum(b.settled) as settled, sum(b.carried) as carried
        from (select n.id, n.settled, 0::numeric as carried from named n
              union all
              select y.id, y.settled, y.settled from young y) as b
        group by b.id order by b.id
    )
    select array_agg(b.id order by b.id), array_agg(b.settled order by b.id), array_agg(b.carried order by b.id)
    into v_id, v_settled, v_carried from both_kinds b;
    for i in 1 .. coalesce(cardinality(v_id), 0) loop
        update spend_counter c
        set settled = c.settled + v_settled[i], carried = c.carried + v_carried[i]
        where c.id = v_id[i];
    end loop;
    return coalesce(cardinality(v_id), 0);
end $$;

-- As in V16, but what a new counter takes over is the corrected cost.
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

-- Corrections that were made before they counted.
do $$
declare
    v_run uuid;
begin
    for v_run in select r.id from rerating r order by r.made_at loop
        perform spend_book_corrections(v_run);
    end loop;
end $$;
