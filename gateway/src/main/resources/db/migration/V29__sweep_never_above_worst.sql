-- As in V16, but the likely cost was guessed when the request came: once the prompt is known, an entry can cost less than
-- that at worst (V25), and is not settled above it.
--
-- Settles open entries of a dead instance at what was reserved, or at the likely cost when nothing was. Answers how
-- many, or -1 when the instance lives. An answer below p_limit means that the instance is done with and forgotten.
create or replace function spend_sweep(p_instance integer, p_now timestamptz, p_limit integer) returns integer
language plpgsql as $$
declare
    v_id integer[]; v_cost numeric[]; v_requests integer[]; v_release numeric[];
    v_count integer;
begin
    if not pg_try_advisory_xact_lock(7355001, p_instance) then
        return -1;
    end if;
    perform pg_advisory_xact_lock(7355002, 0);
    with orphan as (
        select e.id, e.opened_at from usage_entry e where e.state = 'open' and e.instance = p_instance limit p_limit
    ), done as (
        update usage_entry e
        set state = 'swept', settled_at = p_now, estimated = true, outcome = 'ABANDONED',
            cost_pico = case when e.reserved_on <> 0 then e.worst_pico else least(e.likely_pico, e.worst_pico) end
        from orphan o
        where e.id = o.id and e.opened_at = o.opened_at
        returning e.cost_pico, e.worst_pico, e.reserved_on, e.counters
    ), booked as (
        select c.id, sum(d.cost_pico) as cost, count(*)::integer as requests,
               sum(case when d.reserved_on & (1 << (c.place::integer - 1)) <> 0 then -d.worst_pico else 0 end) as release
        from done d cross join lateral unnest(d.counters) with ordinality as c(id, place)
        group by c.id order by c.id
    )
    select (select count(*) from done), array_agg(b.id), array_agg(b.cost), array_agg(b.requests), array_agg(b.release)
    into v_count, v_id, v_cost, v_requests, v_release
    from booked b;
    perform spend_book(v_id, v_cost, v_requests, v_release);
    if v_count < p_limit then
        delete from spend_instance where number = p_instance;
    end if;
    return v_count;
end $$;
