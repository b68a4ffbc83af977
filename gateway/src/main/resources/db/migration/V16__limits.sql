-- Limits of every scope, and a ledger that costs less.
--
-- Which counters an entry is booked into is decided once, by the gateway, when the entry is opened; the entry remembers
-- them by their numbers. So opening and settling touch nothing but the entry and its counters, whoever moved where in
-- between. What decides (limits, memberships, the policy below) has a version: opening is refused when the gateway's
-- memory is of another, so that a stale memory can never let a cap be passed.
--
-- The latch of V3 stays: whoever changes limits holds it exclusively, opening and settling hold it shared. Counter rows
-- are locked in the order of their numbers.

alter type spend_scope add value 'WORKSPACE';
alter type spend_scope add value 'WORKSPACE_MEMBER';
alter type spend_scope add value 'GROUP';
alter type spend_scope add value 'KEY';
alter type spend_scope add value 'SERVICE_ACCOUNT';

-- What holds for all limits. One row.
create table spend_policy (
    only_row   boolean primary key default true check (only_row),
    version    bigint not null default 1,
    time_zone  text   not null default 'UTC', -- of the limits that follow the organization's calendar
    group_rule text   not null default 'TIGHTEST' check (group_rule in ('TIGHTEST', 'LOOSEST'))
);
insert into spend_policy default values;

-- Caps -----------------------------------------------------------------------------------------------------------------

alter table spend_limit
    drop constraint spend_limit_scope_check,
    drop constraint spend_limit_check,
    drop constraint spend_limit_scope_holder_period_key,
    add column family      text not null default '', -- only models of this family; empty: all
    add column calendar    text not null default 'UTC' check (calendar in ('UTC', 'ORGANIZATION')),
    add column mode        text not null default 'STRICT' check (mode in ('STRICT', 'SOFT', 'THROTTLE')),
    add column throttle_to text, -- the model that serves instead
    add unique (scope, holder, family, period),
    add check (scope in ('ORGANIZATION_POOL', 'EACH_MEMBER', 'WORKSPACE_POOL', 'EACH_WORKSPACE_MEMBER', 'GROUP_POOL',
                         'EACH_GROUP_MEMBER', 'MEMBER', 'KEY', 'SERVICE_ACCOUNT')),
    add check ((scope in ('ORGANIZATION_POOL', 'EACH_MEMBER')) = (holder = '00000000-0000-0000-0000-000000000000')),
    add check ((mode = 'THROTTLE') = (throttle_to is not null));
create index spend_limit_holder on spend_limit (holder);

-- Counters that every member has since somebody first had a limit of that kind. They stay when the limit goes, so that
-- moving between groups never finds a counter with a gap in it.
create table spend_kind (
    period spend_period not null,
    family text         not null,
    zone   text         not null,
    primary key (period, family, zone)
);
insert into spend_kind
select distinct period, '', 'UTC' from spend_limit where scope in ('EACH_MEMBER', 'MEMBER');

-- Counters -------------------------------------------------------------------------------------------------------------

-- Kept for every request are the days of the organization and of the member; the rest while a limit wants them. carried
-- is the part of settled (and of requests) that came from entries which do not name this counter, because it is younger.
create sequence spend_counter_number as integer;
alter table spend_counter
    drop constraint spend_counter_pkey,
    add column id               integer     not null default nextval('spend_counter_number') primary key,
    add column within           uuid        not null default '00000000-0000-0000-0000-000000000000',
    add column family           text        not null default '',
    add column zone             text        not null default 'UTC',
    add column carried          numeric(24) not null default 0,
    add column carried_requests bigint      not null default 0,
    add unique (period_start, holder, scope, period, within, family, zone);
alter sequence spend_counter_number owned by spend_counter.id;

-- The ledger -----------------------------------------------------------------------------------------------------------

alter table usage_entry
    add column family text not null default '',
    add column counters integer[] not null default '{}'; -- bit n of reserved_on: the n-th of these holds worst_pico
alter table usage_entry alter column reserved_on type integer;

-- What was written before names the six counters it was booked into, whose order is that of the bits.
update usage_entry e
set counters = array(
    select s.id
    from spend_counters_of(e.member_id, e.opened_at) c
    join spend_counter s
      on s.scope = c.scope and s.period = c.period and s.period_start = c.period_start and s.holder = c.holder
    order by c.mark);

-- Settling makes a new version of the row, so each index is paid twice. Ids are ordered by time; a range of time goes by
-- the summary.
drop index usage_entry_newest;
create index usage_entry_time on usage_entry using brin (opened_at) with (pages_per_range = 16);

drop function spend_open, spend_settle, spend_settle_late, spend_write_open, spend_sweep, spend_adopt, spend_book,
    spend_lock_counters, spend_caps_of, spend_counters_of;

-- The numbers of counters, in the order asked for; those that are not there yet are made.
create function spend_counter_ids(
    p_scope text[], p_holder uuid[], p_within uuid[], p_family text[], p_period text[], p_zone text[], p_start date[]
) returns integer[] language plpgsql as $$
declare
    v_ids integer[];
begin
    for attempt in 1 .. 2 loop
        select array_agg(c.id order by k.n) into v_ids
        from unnest(p_scope, p_holder, p_within, p_family, p_period, p_zone, p_start) with ordinality
                 as k(scope, holder, within, family, period, zone, start, n)
        left join spend_counter c
          on c.period_start = k.start and c.holder = k.holder and c.scope = k.scope::spend_scope
         and c.period = k.period::spend_period and c.within = k.within and c.family = k.family and c.zone = k.zone;
        exit when array_position(v_ids, null) is null;
        insert into spend_counter (scope, holder, within, family, period, zone, period_start)
        select k.scope::spend_scope, k.holder, k.within, k.family, k.period::spend_period, k.zone, k.start
        from unnest(p_scope, p_holder, p_within, p_family, p_period, p_zone, p_start, v_ids)
                 as k(scope, holder, within, family, period, zone, start, id)
        where k.id is null
        on conflict do nothing;
    end loop;
    return v_ids;
end $$;

-- Books into counters, one after the other in the order of their numbers.
create function spend_book(p_id integer[], p_settled numeric[], p_requests integer[], p_reserved numeric[])
returns void language plpgsql as $$
begin
    for i in 1 .. coalesce(cardinality(p_id), 0) loop
        update spend_counter
        set settled = settled + p_settled[i], requests = requests + p_requests[i], reserved = reserved + p_reserved[i]
        where id = p_id[i];
    end loop;
end $$;

-- Opening --------------------------------------------------------------------------------------------------------------

-- Decides a batch of requests one after the other in the order given, reserves, and opens the admitted ones.
--
-- p_counter are the counters that caps look at or reservations are kept in, ascending. The arrays from p_of on have an
-- element for each such counter of each request, ordered by request: whose it is (p_of), the counter's place in
-- p_counter, its bit in reserved_on, the cap (null: only counted) and whether the cap refuses (p_hard).
-- p_again: the caller does not know whether an earlier call went through, so an entry that is there is admitted as it is.
-- p_waits: the request would rather wait than be refused; when only reservations are in its way, those behind it that
-- want the same counter are refused too, so that they do not overtake it.
--
-- Answers for each request whether it was admitted, and for each element of p_of what was settled and reserved before.
-- Errors: SL002 a counter is gone, SL003 the caller's memory has another version.
create function spend_open(
    p_instance integer, p_policy bigint, p_again boolean,
    p_id uuid[], p_opened timestamptz[], p_member uuid[], p_key uuid[], p_workspace uuid[], p_service uuid[],
    p_provider text[], p_model text[], p_family text[], p_stream boolean[], p_worst bigint[], p_likely bigint[],
    p_session text[], p_agent text[], p_version text[],
    p_counters text[], p_waits boolean[], p_counter integer[],
    p_of integer[], p_place integer[], p_bit integer[], p_cap numeric[], p_hard boolean[],
    out admitted boolean[], out settled numeric[], out held numeric[]
) language plpgsql as $$
#variable_conflict use_variable
declare
    v_policy bigint;
    v_count integer := cardinality(p_id);
    v_pairs integer := cardinality(p_of);
    r_known boolean[];
    r_bits integer[] := array_fill(0, array[v_count]);
    s_settled numeric[]; s_held numeric[]; s_shut boolean[];
    i integer := 1; j integer; k integer; v_worst numeric; v_fits boolean; v_waits boolean; v_some boolean := false;
begin
    perform pg_advisory_xact_lock_shared(7355002, 0);
    select p.version into v_policy
    from spend_policy p where exists (select 1 from spend_instance s where s.number = p_instance);
    if v_policy is null then
        insert into spend_instance (number) values (p_instance) on conflict do nothing;
        select p.version into v_policy from spend_policy p;
    end if;
    if v_policy <> p_policy then
        raise exception 'the limits have version %, not %', v_policy, p_policy using errcode = 'SL003';
    end if;
    if p_again then
        select array_agg(exists (select 1 from usage_entry e where e.id = r.id and e.opened_at = r.opened) order by r.n)
        into r_known from unnest(p_id, p_opened) with ordinality as r(id, opened, n);
    end if;
    admitted := array_fill(true, array[v_count]);

    if v_pairs > 0 then
        -- Locking gives the newest version of each row, whatever it waited for.
        select array_agg(c.settled), array_agg(c.reserved) into s_settled, s_held
        from (select s.settled, s.reserved from spend_counter s where s.id = any(p_counter) order by s.id for update) c;
        if cardinality(s_held) is distinct from cardinality(p_counter) then
            raise exception 'a counter is gone' using errcode = 'SL002';
        end if;
        s_shut := array_fill(false, array[cardinality(p_counter)]);
        settled := array_fill(null::numeric, array[v_pairs]);
        held := settled;
        while i <= v_pairs loop
            k := p_of[i];
            v_worst := p_worst[k];
            v_fits := true;
            v_waits := p_waits[k];
            j := i;
            while p_of[j] = k loop -- null past the end
                settled[j] := s_settled[p_place[j]];
                held[j] := s_held[p_place[j]];
                if p_hard[j] then
                    if p_cap[j] = 0 or settled[j] + held[j] + v_worst > p_cap[j] then
                        v_fits := false;
                        v_waits := v_waits and settled[j] + v_worst <= p_cap[j] and p_cap[j] > 0;
                    elsif s_shut[p_place[j]] then
                        v_fits := false;
                    end if;
                end if;
                j := j + 1;
            end loop;
            if r_known[k] then
                null;
            elsif v_fits then
                for n in i .. j - 1 loop
                    s_held[p_place[n]] := s_held[p_place[n]] + v_worst;
                    r_bits[k] := r_bits[k] | p_bit[n];
                end loop;
                v_some := true;
            else
                admitted[k] := false;
                if v_waits then
                    for n in i .. j - 1 loop
                        s_shut[p_place[n]] := s_shut[p_place[n]] or p_hard[n];
                    end loop;
                end if;
            end if;
            i := j;
        end loop;
        if v_some then
            update spend_counter c
            set reserved = s.held
            from unnest(p_counter, s_held) as s(id, held)
            where c.id = s.id and c.reserved <> s.held;
        end if;
    end if;

    insert into usage_entry (id, opened_at, member_id, key_id, workspace_id, service_account_id, provider, model_asked,
                             family, stream, worst_pico, likely_pico, session_id, agent_id, client_version, counters,
                             reserved_on, instance)
    select r.id, r.opened, r.member, r.key, r.workspace, r.service, r.provider, r.model, r.family, r.stream, r.worst,
           r.likely, r.session, r.agent, r.version, r.counters::integer[], r.bits, p_instance
    from unnest(p_id, p_opened, p_member, p_key, p_workspace, p_service, p_provider, p_model, p_family, p_stream,
                p_worst, p_likely, p_session, p_agent, p_version, p_counters, r_bits, admitted, r_known)
             as r(id, opened, member, key, workspace, service, provider, model, family, stream, worst, likely, session,
                  agent, version, counters, bits, admitted, known)
    where r.admitted and r.known is not true;
end $$;

-- The same for one request, whose columns come as plain values: most batches are of one while there is little traffic,
-- and then taking arrays apart costs more than deciding. p_counter is ascending, p_bit, p_cap and p_hard go with it.
-- One statement locks, reads and reserves; a refusal takes the reservation back before anybody could see it.
create function spend_open_one(
    p_instance integer, p_policy bigint,
    p_id uuid, p_opened timestamptz, p_member uuid, p_key uuid, p_workspace uuid, p_service uuid, p_provider text,
    p_model text, p_family text, p_stream boolean, p_worst bigint, p_likely bigint, p_session text, p_agent text,
    p_version text,
    p_counters integer[], p_counter integer[], p_bits integer, p_cap numeric[], p_hard boolean[],
    out admitted boolean, out settled numeric[], out held numeric[]
) language plpgsql as $$
#variable_conflict use_variable
declare
    v_policy bigint;
begin
    perform pg_advisory_xact_lock_shared(7355002, 0);
    select p.version into v_policy
    from spend_policy p where exists (select 1 from spend_instance s where s.number = p_instance);
    if v_policy is null then
        insert into spend_instance (number) values (p_instance) on conflict do nothing;
        select p.version into v_policy from spend_policy p;
    end if;
    if v_policy <> p_policy then
        raise exception 'the limits have version %, not %', v_policy, p_policy using errcode = 'SL003';
    end if;
    admitted := true;
    if cardinality(p_counter) > 0 then
        with taken as (
            update spend_counter c set reserved = c.reserved + p_worst where c.id = any(p_counter)
            returning c.id, c.settled, c.reserved - p_worst as held
        )
        select array_agg(t.settled order by t.id), array_agg(t.held order by t.id) into settled, held from taken t;
        if cardinality(held) is distinct from cardinality(p_counter) then
            raise exception 'a counter is gone' using errcode = 'SL002';
        end if;
        for i in 1 .. cardinality(p_counter) loop
            if p_hard[i] and (settled[i] + held[i] + p_worst > p_cap[i] or p_cap[i] = 0) then
                admitted := false;
                update spend_counter c set reserved = c.reserved - p_worst where c.id = any(p_counter);
                return;
            end if;
        end loop;
    end if;
    insert into usage_entry (id, opened_at, member_id, key_id, workspace_id, service_account_id, provider, model_asked,
                             family, stream, worst_pico, likely_pico, session_id, agent_id, client_version, counters,
                             reserved_on, instance)
    values (p_id, p_opened, p_member, p_key, p_workspace, p_service, p_provider, p_model, p_family, p_stream, p_worst,
            p_likely, p_session, p_agent, p_version, p_counters, p_bits, p_instance);
end $$;

-- Settling -------------------------------------------------------------------------------------------------------------

-- Settles the open ones among these entries and names them by their place; the rest is for spend_settle_late.
create function spend_settle(
    p_id uuid[], p_opened timestamptz[], p_settled_at timestamptz[], p_cost bigint[],
    p_input integer[], p_write_5m integer[], p_write_1h integer[], p_read integer[], p_output integer[],
    p_searches integer[], p_first_byte integer[], p_duration integer[], p_rate_from date[], p_status integer[],
    p_estimated boolean[], p_served text[], p_priced_as text[], p_book text[], p_factors text[], p_outcome text[],
    p_provider_request text[],
    out n integer[], out overrun boolean[]
) language plpgsql as $$
#variable_conflict use_column
declare
    v_id integer[]; v_cost numeric[]; v_requests integer[]; v_release numeric[];
    v_first timestamptz; v_last timestamptz;
begin
    perform pg_advisory_xact_lock_shared(7355002, 0);
    select min(t), max(t) into v_first, v_last from unnest(p_opened) as t;
    with given as (
        select distinct on (g.id) g.*
        from unnest(p_id, p_opened, p_settled_at, p_cost, p_input, p_write_5m, p_write_1h, p_read, p_output, p_searches,
                    p_first_byte, p_duration, p_rate_from, p_status, p_estimated, p_served, p_priced_as, p_book,
                    p_factors, p_outcome, p_provider_request) with ordinality
                 as g(id, opened, settled_at, cost, input, write_5m, write_1h, read, output, searches,
                      first_byte, duration, rate_from, status, estimated, served, priced_as, book,
                      factors, outcome, provider_request, n)
        order by g.id, g.n
    ), done as (
        update usage_entry e
        set state = 'settled', settled_at = g.settled_at, cost_pico = g.cost, input_tokens = g.input,
            cache_write_5m_tokens = g.write_5m, cache_write_1h_tokens = g.write_1h, cache_read_tokens = g.read,
            output_tokens = g.output, web_searches = g.searches, first_byte_millis = g.first_byte,
            duration_millis = g.duration, rate_from = g.rate_from, http_status = g.status, estimated = g.estimated,
            overrun = (e.reserved_on <> 0 and g.cost > e.worst_pico), model_served = g.served,
            priced_as = g.priced_as, price_book = g.book, factors = g.factors, outcome = g.outcome,
            provider_request_id = g.provider_request
        from given g
        where e.id = g.id and e.opened_at = g.opened and e.opened_at between v_first and v_last and e.state = 'open'
        returning g.n::integer as n, e.overrun, e.cost_pico, e.worst_pico, e.reserved_on, e.counters
    ), booked as (
        select c.id, sum(d.cost_pico) as cost, count(*)::integer as requests,
               sum(case when d.reserved_on & (1 << (c.place::integer - 1)) <> 0 then -d.worst_pico else 0 end) as release
        from done d cross join lateral unnest(d.counters) with ordinality as c(id, place)
        group by c.id order by c.id
    )
    select d.n, d.overrun, b.id, b.cost, b.requests, b.release
    into n, overrun, v_id, v_cost, v_requests, v_release
    from (select array_agg(done.n) as n, array_agg(done.overrun) as overrun from done) as d,
         (select array_agg(id) as id, array_agg(cost) as cost, array_agg(requests) as requests,
                 array_agg(release) as release from booked) as b;
    for i in 1 .. coalesce(cardinality(v_id), 0) loop
        update spend_counter c
        set settled = c.settled + v_cost[i], requests = c.requests + v_requests[i], reserved = c.reserved + v_release[i]
        where c.id = v_id[i];
    end loop;
end $$;

-- The same for one entry; null when it is not open.
create function spend_settle_one(
    p_id uuid, p_opened timestamptz, p_settled_at timestamptz, p_cost bigint,
    p_input integer, p_write_5m integer, p_write_1h integer, p_read integer, p_output integer,
    p_searches integer, p_first_byte integer, p_duration integer, p_rate_from date, p_status integer,
    p_estimated boolean, p_served text, p_priced_as text, p_book text, p_factors text, p_outcome text,
    p_provider_request text
) returns boolean language plpgsql as $$
declare
    v_overrun boolean; v_worst bigint; v_bits integer; v_counters integer[];
begin
    perform pg_advisory_xact_lock_shared(7355002, 0);
    update usage_entry e
    set state = 'settled', settled_at = p_settled_at, cost_pico = p_cost, input_tokens = p_input,
        cache_write_5m_tokens = p_write_5m, cache_write_1h_tokens = p_write_1h, cache_read_tokens = p_read,
        output_tokens = p_output, web_searches = p_searches, first_byte_millis = p_first_byte,
        duration_millis = p_duration, rate_from = p_rate_from, http_status = p_status, estimated = p_estimated,
        overrun = (e.reserved_on <> 0 and p_cost > e.worst_pico), model_served = p_served,
        priced_as = p_priced_as, price_book = p_book, factors = p_factors, outcome = p_outcome,
        provider_request_id = p_provider_request
    where e.id = p_id and e.opened_at = p_opened and e.state = 'open'
    returning e.overrun, e.worst_pico, e.reserved_on, e.counters into v_overrun, v_worst, v_bits, v_counters;
    if found then
        update spend_counter c
        set settled = c.settled + p_cost, requests = c.requests + 1,
            reserved = c.reserved
                - case when v_bits & (1 << (array_position(v_counters, c.id) - 1)) <> 0 then v_worst else 0 end
        where c.id = any(v_counters);
    end if;
    return v_overrun;
end $$;

-- Settles one entry that may be open, swept (then its counters are corrected), settled (then this one is ignored) or not
-- there at all (then it is written, unless p_only_known: then there is nothing to undo).
create function spend_settle_late(
    p_instance integer, p_only_known boolean, p_counters text,
    p_id uuid, p_opened timestamptz, p_member uuid, p_key uuid, p_workspace uuid, p_service uuid, p_provider text,
    p_model text, p_family text, p_stream boolean, p_worst bigint, p_likely bigint, p_session text, p_agent text,
    p_version text,
    p_settled_at timestamptz, p_cost bigint,
    p_input integer, p_write_5m integer, p_write_1h integer, p_read integer, p_output integer,
    p_searches integer, p_first_byte integer, p_duration integer, p_rate_from date, p_status integer,
    p_estimated boolean, p_served text, p_priced_as text, p_book text, p_factors text, p_outcome text,
    p_provider_request text
) returns text
language plpgsql as $$
declare
    v_before usage_entry;
    v_booked bigint := 0; -- what the counters hold of this entry already
    v_requests integer := 1;
    v_release bigint := 0;
    v_answer text := 'settled';
    v_id integer[]; v_reserved numeric[];
begin
    perform pg_advisory_xact_lock_shared(7355002, 0);
    select * into v_before from usage_entry e where e.id = p_id and e.opened_at = p_opened for update;
    if not found then
        if p_only_known then
            return 'ignored';
        end if;
        insert into usage_entry (id, opened_at, member_id, key_id, workspace_id, service_account_id, provider,
                                 model_asked, family, stream, worst_pico, likely_pico, session_id, agent_id,
                                 client_version, instance, counters)
        values (p_id, p_opened, p_member, p_key, p_workspace, p_service, p_provider, p_model, p_family, p_stream,
                p_worst, p_likely, p_session, p_agent, p_version, p_instance, p_counters::integer[])
        returning * into v_before;
        v_answer := 'written';
    elsif v_before.state = 'settled' then
        return 'ignored';
    elsif v_before.state = 'swept' then
        v_booked := v_before.cost_pico;
        v_requests := 0;
        v_answer := 'corrected';
    else
        v_release := v_before.worst_pico;
    end if;
    update usage_entry e
    set state = 'settled', settled_at = p_settled_at, cost_pico = p_cost, input_tokens = p_input,
        cache_write_5m_tokens = p_write_5m, cache_write_1h_tokens = p_write_1h, cache_read_tokens = p_read,
        output_tokens = p_output, web_searches = p_searches, first_byte_millis = p_first_byte,
        duration_millis = p_duration, rate_from = p_rate_from, http_status = p_status, estimated = p_estimated,
        overrun = (e.reserved_on <> 0 and p_cost > e.worst_pico), model_served = p_served,
        priced_as = p_priced_as, price_book = p_book, factors = p_factors, outcome = p_outcome,
        provider_request_id = p_provider_request
    where e.id = p_id and e.opened_at = p_opened;
    select array_agg(c.id order by c.id),
           array_agg(case when v_before.reserved_on & (1 << (c.place::integer - 1)) <> 0
               then -v_release::numeric else 0 end order by c.id)
    into v_id, v_reserved
    from unnest(v_before.counters) with ordinality as c(id, place);
    if v_id is not null then
        perform spend_book(v_id, array_fill((p_cost - v_booked)::numeric, array[cardinality(v_id)]),
            array_fill(v_requests, array[cardinality(v_id)]), v_reserved);
    end if;
    return v_answer;
end $$;

-- Writes an entry that was admitted while the store was away as open; an entry that is there stays as it is.
create function spend_write_open(
    p_instance integer, p_counters text,
    p_id uuid, p_opened timestamptz, p_member uuid, p_key uuid, p_workspace uuid, p_service uuid, p_provider text,
    p_model text, p_family text, p_stream boolean, p_worst bigint, p_likely bigint, p_session text, p_agent text,
    p_version text
) returns void language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(7355002, 0);
    insert into spend_instance (number) values (p_instance) on conflict do nothing;
    insert into usage_entry (id, opened_at, member_id, key_id, workspace_id, service_account_id, provider, model_asked,
                             family, stream, worst_pico, likely_pico, session_id, agent_id, client_version, instance,
                             counters)
    values (p_id, p_opened, p_member, p_key, p_workspace, p_service, p_provider, p_model, p_family, p_stream, p_worst,
            p_likely, p_session, p_agent, p_version, p_instance, p_counters::integer[])
    on conflict do nothing;
end $$;

-- Settles open entries of a dead instance at what was reserved, or at the likely cost when nothing was. Answers how
-- many, or -1 when the instance lives. An answer below p_limit means that the instance is done with and forgotten.
create function spend_sweep(p_instance integer, p_now timestamptz, p_limit integer) returns integer
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
            cost_pico = case when e.reserved_on <> 0 then e.worst_pico else e.likely_pico end
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

-- When limits change ---------------------------------------------------------------------------------------------------

-- Whether an entry counts for a limit of this scope and holder; p_group are the members when the holder is a group.
create function spend_concerns(
    p_scope text, p_holder uuid, p_group uuid[], p_member uuid, p_key uuid, p_workspace uuid, p_service uuid
) returns boolean language sql immutable as $$
    select case p_scope
        when 'ORGANIZATION_POOL' then true
        when 'WORKSPACE_POOL' then p_workspace = p_holder
        when 'EACH_WORKSPACE_MEMBER' then p_workspace = p_holder and p_service is null
        when 'GROUP_POOL' then p_member = any(p_group) and p_service is null
        when 'KEY' then p_key = p_holder
        when 'SERVICE_ACCOUNT' then p_service = p_holder
        else p_service is null
    end
$$;

-- What of a counter a limit of this scope looks at.
create function spend_counter_kind(p_scope text) returns spend_scope language sql immutable as $$
    select (case p_scope
        when 'ORGANIZATION_POOL' then 'ORGANIZATION' when 'WORKSPACE_POOL' then 'WORKSPACE'
        when 'EACH_WORKSPACE_MEMBER' then 'WORKSPACE_MEMBER' when 'GROUP_POOL' then 'GROUP'
        when 'KEY' then 'KEY' when 'SERVICE_ACCOUNT' then 'SERVICE_ACCOUNT' else 'MEMBER'
    end)::spend_scope
$$;

-- Lets what is in flight reserve in the counters of a kind that it is going to be booked into, so that a limit that comes
-- to hold for them sees it. Holders, period and family may be null for any. Needs the exclusive latch.
create function spend_hold(p_kind spend_scope, p_holders uuid[], p_within uuid, p_period text, p_family text)
returns void language plpgsql as $$
declare
    v_id integer[]; v_reserve numeric[];
begin
    with lacking as (
        select u.id, u.opened_at, k.id as counter, 1 << (k.place::integer - 1) as bit
        from usage_entry u
        cross join lateral unnest(u.counters) with ordinality as k(id, place)
        join spend_counter c on c.id = k.id
        where u.state = 'open' and u.reserved_on & (1 << (k.place::integer - 1)) = 0
          and c.scope = p_kind and c.within = p_within and (p_holders is null or c.holder = any(p_holders))
          and (p_period is null or c.period::text = p_period) and (p_family is null or c.family = p_family)
    ), bits as (
        select l.id, l.opened_at, bit_or(l.bit) as bits from lacking l group by 1, 2
    ), done as (
        update usage_entry u
        set reserved_on = u.reserved_on | b.bits
        from bits b
        where u.id = b.id and u.opened_at = b.opened_at
        returning u.id, u.worst_pico
    ), booked as (
        select l.counter, sum(d.worst_pico) as worst
        from lacking l join done d using (id)
        group by l.counter order by l.counter
    )
    select array_agg(b.counter), array_agg(b.worst) into v_id, v_reserve from booked b;
    if v_id is not null then
        perform spend_book(v_id, array_fill(0::numeric, array[cardinality(v_id)]),
            array_fill(0, array[cardinality(v_id)]), v_reserve);
    end if;
end $$;

-- The same for whomever a limit of this scope and holder concerns.
create function spend_hold_for(p_scope text, p_holder uuid, p_period text, p_family text)
returns void language plpgsql as $$
declare
    c_nobody constant uuid := '00000000-0000-0000-0000-000000000000';
begin
    perform spend_hold(
        spend_counter_kind(p_scope),
        case p_scope
            when 'EACH_MEMBER' then null
            when 'EACH_WORKSPACE_MEMBER' then null
            when 'EACH_GROUP_MEMBER'
                then array(select m.member_id from group_membership m where m.group_id = p_holder)
            else array[p_holder]
        end,
        case p_scope when 'EACH_WORKSPACE_MEMBER' then p_holder else c_nobody end,
        p_period, p_family);
end $$;

-- To be called under the exclusive latch when a limit is new or follows another calendar: brings the counters that it
-- looks at in the period from p_from to p_to up to date with everything that was spent in it already. Counters of one
-- person each are kept for everybody once a limit of their kind was there.
create function spend_adopt(
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
                   case u.state when 'open' then 0 else u.cost_pico end as cost,
                   case u.state when 'open' then 0 else 1 end as request
            from usage_entry u
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

-- Another version of the policy, once for each transaction.
create function spend_policy_changed() returns void language plpgsql as $$
begin
    if current_setting('sluice.spend_policy_changed', true) is distinct from pg_current_xact_id()::text then
        perform set_config('sluice.spend_policy_changed', pg_current_xact_id()::text, true);
        update spend_policy set version = version + 1;
        perform pg_notify('spend_limit', '');
    end if;
end $$;

-- Who is in which group decides only where the group has a limit. At the end of the transaction, so that whoever writes
-- many memberships holds nobody up for long.
create function spend_membership_changed() returns trigger language plpgsql as $$
begin
    if exists (select 1 from spend_limit l where l.holder = coalesce(new.group_id, old.group_id)) then
        perform pg_advisory_xact_lock(7355002, 0);
        perform spend_hold('MEMBER', array[coalesce(new.member_id, old.member_id)],
            '00000000-0000-0000-0000-000000000000', null, null);
        perform spend_policy_changed();
    end if;
    return null;
end $$;
create constraint trigger membership_decides_limits after insert or update or delete on group_membership
    deferrable initially deferred for each row execute function spend_membership_changed();

-- The limits of a group end with it, whoever removes it.
create function spend_group_gone() returns trigger language plpgsql as $$
begin
    delete from spend_limit where holder = old.id and scope in ('GROUP_POOL', 'EACH_GROUP_MEMBER');
    if found then
        perform spend_policy_changed();
    end if;
    return null;
end $$;
create trigger group_gone after delete on member_group for each row execute function spend_group_gone();

-- Opening and settling get their plans pinned by the connection that calls them; a setting of the function itself would be
-- paid with each call.
do $$
declare
    v_function regprocedure;
    v_setting text;
begin
    for v_function in
        select oid::regprocedure from pg_proc where proname in ('spend_settle_late', 'spend_write_open', 'spend_sweep')
    loop
        foreach v_setting in array array['enable_seqscan = off', 'enable_hashjoin = off', 'enable_mergejoin = off',
                                         'jit = off', 'plan_cache_mode = force_generic_plan']
        loop
            execute format('alter function %s set %s', v_function, v_setting);
        end loop;
    end loop;
end $$;
