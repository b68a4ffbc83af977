-- What open entries hold, made smaller once more is known of what they can cost still. Only ever downwards, so that it may
-- be repeated and come in any order; an entry that is settled or swept stays as it is. Entries before counters, counters in
-- the order of their numbers, under the shared latch: as settling does it. Each entry is locked in one statement and
-- changed in the next, which sees what the lock waited for.
create function spend_shrink(p_id uuid[], p_opened timestamptz[], p_worst bigint[]) returns integer
language plpgsql as $$
declare
    v_entry record;
    v_counter integer[] := '{}';
    v_less numeric[] := '{}';
    v_sum record;
    v_count integer := 0;
begin
    perform pg_advisory_xact_lock_shared(7355002, 0);
    for i in 1 .. coalesce(cardinality(p_id), 0) loop
        select e.worst_pico, e.reserved_on, e.counters into v_entry
        from usage_entry e
        where e.id = p_id[i] and e.opened_at = p_opened[i] and e.state = 'open' and e.worst_pico > p_worst[i]
        for update;
        continue when not found;
        update usage_entry e set worst_pico = p_worst[i] where e.id = p_id[i] and e.opened_at = p_opened[i];
        for k in 1 .. coalesce(cardinality(v_entry.counters), 0) loop
            if v_entry.reserved_on & (1 << (k - 1)) <> 0 then
                v_counter := v_counter || v_entry.counters[k];
                v_less := v_less || (v_entry.worst_pico - p_worst[i])::numeric;
            end if;
        end loop;
        v_count := v_count + 1;
    end loop;
    for v_sum in
        select u.id, sum(u.less) as less from unnest(v_counter, v_less) as u(id, less) group by u.id order by u.id
    loop
        update spend_counter c set reserved = c.reserved - v_sum.less where c.id = v_sum.id;
    end loop;
    return v_count;
end $$;
