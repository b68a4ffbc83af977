-- The money core: limits, counters, the usage ledger, and the functions that keep them equal.
--
-- Money is in pico-dollars (1e-12 USD). Functions run READ COMMITTED, where every statement of a VOLATILE function sees
-- what is committed at its own start. Two rules follow and hold everywhere below:
--   1. counter rows are locked in key order by one statement and read or changed by a later one, never by the same;
--   2. whoever changes what opening or settling relies on (limits, dead instances) takes the latch exclusively,
--      while opening and settling hold it shared.
-- Plans are pinned to index scans: a plan made while a table is empty would stay a sequential scan when it has grown.

create type spend_scope as enum ('ORGANIZATION', 'MEMBER');
create type spend_period as enum ('DAILY', 'WEEKLY', 'MONTHLY');
create type usage_state as enum ('open', 'settled', 'swept');

-- Caps -----------------------------------------------------------------------------------------------------------------

create table spend_limit (
    id              uuid primary key,
    scope           text         not null check (scope in ('ORGANIZATION_POOL', 'EACH_MEMBER', 'MEMBER')),
    holder          uuid         not null, -- the member; all zeros for the scopes that name none
    period          spend_period not null,
    amount_pico     numeric(24) check (amount_pico >= 0), -- null: explicitly unlimited
    when_store_away text         not null check (when_store_away in ('CLOSED', 'OPEN')),
    created_at      timestamptz  not null,
    updated_at      timestamptz  not null,
    unique (scope, holder, period),
    check ((scope = 'MEMBER') = (holder <> '00000000-0000-0000-0000-000000000000'))
);

-- Counters -------------------------------------------------------------------------------------------------------------

-- A low fillfactor leaves room for HOT updates: these are the hottest rows of the system.
create table spend_counter (
    scope        spend_scope  not null,
    period       spend_period not null,
    period_start date         not null,
    holder       uuid         not null, -- the member; all zeros for the organization
    settled      numeric(24)  not null default 0 check (settled >= 0),
    reserved     numeric(24)  not null default 0 check (reserved >= 0),
    requests     bigint       not null default 0,
    primary key (scope, period, period_start, holder)
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0.05);

-- The ledger -----------------------------------------------------------------------------------------------------------

-- One row for each provider attempt. Wide columns first and text last, so that no byte goes to padding.
-- reserved_on remembers the counters that hold worst_pico for this row (spend_counters_of says which bit is which).
create table usage_entry (
    id                    uuid        not null,
    member_id             uuid        not null,
    key_id                uuid        not null,
    opened_at             timestamptz not null,
    settled_at            timestamptz,
    worst_pico            bigint      not null check (worst_pico >= 0),
    likely_pico           bigint      not null check (likely_pico >= 0),
    cost_pico             bigint      not null default 0 check (cost_pico >= 0),
    input_tokens          integer     not null default 0,
    cache_write_5m_tokens integer     not null default 0,
    cache_write_1h_tokens integer     not null default 0,
    cache_read_tokens     integer     not null default 0,
    output_tokens         integer     not null default 0,
    web_searches          integer     not null default 0,
    first_byte_millis     integer     not null default -1,
    duration_millis       integer     not null default 0,
    instance              integer     not null,
    rate_from             date,
    state                 usage_state not null default 'open',
    http_status           smallint    not null default 0,
    reserved_on           smallint    not null default 0,
    stream                boolean     not null,
    estimated             boolean     not null default false,
    overrun               boolean     not null default false,
    provider              text        not null,
    model_asked           text        not null,
    model_served          text,
    priced_as             text,
    price_book            text,
    factors               text        not null default '',
    outcome               text,
    provider_request_id   text,
    session_id            text,
    agent_id              text,
    client_version        text,
    primary key (id, opened_at)
) partition by range (opened_at);

create index usage_entry_newest on usage_entry (opened_at, id);
create index usage_entry_open on usage_entry (instance) where state = 'open';

-- One row for each gateway process that may have open entries. The process holds the advisory lock (7355001, number).
create sequence spend_instance_number as integer;
create table spend_instance (
    number     integer primary key,
    started_at timestamptz not null default now()
);

-- Partitions -----------------------------------------------------------------------------------------------------------

-- Makes the partition of a day's month; false when it exists. Attaching locks the parent less than creating in place.
create function spend_create_partition(p_day date) returns boolean language plpgsql as $$
declare
    v_from date := date_trunc('month', p_day::timestamp);
    v_to   date := v_from + interval '1 month';
    v_name text := 'usage_entry_' || to_char(v_from, 'YYYY_MM');
begin
    if to_regclass(v_name) is not null then
        return false;
    end if;
    perform pg_advisory_xact_lock(7355003, 0);
    if to_regclass(v_name) is not null then
        return false;
    end if;
    execute format('create table %I (like usage_entry including defaults including constraints)', v_name);
    execute format('alter table usage_entry attach partition %I for values from (%L) to (%L)', v_name,
        v_from::timestamp at time zone 'UTC', v_to::timestamp at time zone 'UTC');
    return true;
end $$;

-- Drops the partitions of the months before a day's month and names them.
create function spend_drop_partitions(p_day date) returns setof text language plpgsql as $$
declare
    v_name text;
begin
    for v_name in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'usage_entry'::regclass and c.relname ~ '^usage_entry_\d{4,}_\d\d$'
          and to_date(substr(c.relname, 13), 'YYYY_MM') < date_trunc('month', p_day::timestamp)
        order by 1
    loop
        execute format('drop table %I', v_name);
        return next v_name;
    end loop;
end $$;

-- Which counters and which caps ----------------------------------------------------------------------------------------

create function spend_period_start(p_period spend_period, p_at timestamptz) returns date language sql immutable as $$
    select case p_period
        when 'DAILY' then (p_at at time zone 'UTC')::date
        when 'WEEKLY' then date_trunc('week', p_at at time zone 'UTC')::date
        else date_trunc('month', p_at at time zone 'UTC')::date
    end
$$;

-- The six counters of an entry, each with its bit in usage_entry.reserved_on.
create function spend_counters_of(p_member uuid, p_at timestamptz)
returns table (mark integer, scope spend_scope, period spend_period, period_start date, holder uuid)
language sql stable as $$
    select c.mark, c.scope, c.period, spend_period_start(c.period, p_at),
           case c.scope when 'MEMBER' then p_member else '00000000-0000-0000-0000-000000000000' end
    from (values
        (1, 'ORGANIZATION'::spend_scope, 'DAILY'::spend_period), (2, 'ORGANIZATION', 'WEEKLY'),
        (4, 'ORGANIZATION', 'MONTHLY'), (8, 'MEMBER', 'DAILY'), (16, 'MEMBER', 'WEEKLY'), (32, 'MEMBER', 'MONTHLY')
    ) as c(mark, scope, period)
$$;

-- The counters of an entry that have a cap: the pool's, and for each period the member's own or else everybody's.
create function spend_caps_of(p_member uuid, p_at timestamptz)
returns table (mark integer, scope spend_scope, period spend_period, period_start date, holder uuid, cap numeric)
language sql stable as $$
    select (case c.scope when 'ORGANIZATION' then 1 else 8 end)
               << (case c.period when 'DAILY' then 0 when 'WEEKLY' then 1 else 2 end),
           c.scope, c.period, spend_period_start(c.period, p_at), c.holder, c.cap
    from (
        select 'ORGANIZATION'::spend_scope as scope, l.period, l.holder, l.amount_pico as cap
        from spend_limit l where l.scope = 'ORGANIZATION_POOL'
        union all
        select 'MEMBER', l.period, p_member, l.amount_pico
        from spend_limit l where l.scope = 'MEMBER' and l.holder = p_member
        union all
        select 'MEMBER', l.period, p_member, l.amount_pico
        from spend_limit l where l.scope = 'EACH_MEMBER' and not exists (
            select 1 from spend_limit o where o.scope = 'MEMBER' and o.holder = p_member and o.period = l.period)
    ) as c
    where c.cap is not null
$$;

-- Locks counters for the rest of the transaction, making those that do not exist yet.
create function spend_lock_counters(
    p_scope spend_scope[], p_period spend_period[], p_start date[], p_holder uuid[]
) returns void language plpgsql as $$
begin
    insert into spend_counter as c (scope, period, period_start, holder)
    select k.scope, k.period, k.start, k.holder
    from unnest(p_scope, p_period, p_start, p_holder) as k(scope, period, start, holder)
    order by 1, 2, 3, 4
    on conflict do nothing;
    perform 1
    from spend_counter c
    join unnest(p_scope, p_period, p_start, p_holder) as k(scope, period, start, holder)
      on c.scope = k.scope and c.period = k.period and c.period_start = k.start and c.holder = k.holder
    order by c.scope, c.period, c.period_start, c.holder
    for update of c;
end $$;

-- Books entries into their counters: the cost and the count into all six, p_reserve into those of p_bits.
create function spend_book(
    p_member uuid[], p_opened timestamptz[], p_cost numeric[], p_requests integer[], p_reserve numeric[], p_bits integer[]
) returns void language plpgsql as $$
declare
    v_scope spend_scope[]; v_period spend_period[]; v_start date[]; v_holder uuid[];
    v_settled numeric[]; v_requests bigint[]; v_reserved numeric[];
begin
    select array_agg(d.scope), array_agg(d.period), array_agg(d.period_start), array_agg(d.holder),
           array_agg(d.settled), array_agg(d.requests), array_agg(d.reserved)
    into v_scope, v_period, v_start, v_holder, v_settled, v_requests, v_reserved
    from (
        select c.scope, c.period, c.period_start, c.holder, sum(e.cost) as settled, sum(e.requests) as requests,
               sum(case when e.bits & c.mark <> 0 then e.reserve else 0 end) as reserved
        from unnest(p_member, p_opened, p_cost, p_requests, p_reserve, p_bits)
                 as e(member, opened, cost, requests, reserve, bits)
        cross join lateral spend_counters_of(e.member, e.opened) as c
        group by 1, 2, 3, 4
    ) as d
    where d.settled <> 0 or d.requests <> 0 or d.reserved <> 0;
    if v_scope is null then
        return;
    end if;
    perform spend_lock_counters(v_scope, v_period, v_start, v_holder);
    update spend_counter c
    set settled = c.settled + d.settled, requests = c.requests + d.requests, reserved = c.reserved + d.reserved
    from unnest(v_scope, v_period, v_start, v_holder, v_settled, v_requests, v_reserved)
             as d(scope, period, start, holder, settled, requests, reserved)
    where c.scope = d.scope and c.period = d.period and c.period_start = d.start and c.holder = d.holder;
end $$;

-- Opening --------------------------------------------------------------------------------------------------------------

-- Decides a batch of requests one after the other in the order given, reserves, and opens the admitted ones.
-- Answers in the same order; period, cap, used and pooled are null for a request without a cap, otherwise they describe
-- the fullest cap (admitted) or the exceeded one that resets last (refused), as it stood before this request.
-- p_again: the caller does not know whether an earlier call went through, so an entry that is there is admitted as it is.
create function spend_open(
    p_instance integer, p_again boolean,
    p_id uuid[], p_opened timestamptz[], p_member uuid[], p_key uuid[], p_provider text[], p_model text[],
    p_stream boolean[], p_worst bigint[], p_likely bigint[], p_session text[], p_agent text[], p_version text[]
) returns table (admitted boolean, period spend_period, cap numeric, used numeric, pooled boolean)
language plpgsql as $$
#variable_conflict use_column
declare
    v_count integer := cardinality(p_id);
    -- one element for each request and cap that applies to it, ordered by request
    v_n integer[]; v_bit integer[]; v_slot integer[]; v_cap numeric[]; v_resets date[]; v_period spend_period[];
    -- one element for each counter concerned, in key order; the slot is the place in these
    s_scope spend_scope[]; s_period spend_period[]; s_start date[]; s_holder uuid[]; s_cap numeric[];
    s_used numeric[]; s_added numeric[];
    -- one element for each request
    r_known boolean[] := array_fill(false, array[v_count]);
    r_admitted boolean[] := array_fill(true, array[v_count]);
    r_bits integer[] := array_fill(0, array[v_count]);
    r_told integer[] := array_fill(null::integer, array[v_count]);
    r_used numeric[] := array_fill(null::numeric, array[v_count]);
    i integer := 1; j integer; k integer; n integer;
    v_exceeded integer; v_fullest integer; v_worst numeric; v_now numeric;
begin
    perform pg_advisory_xact_lock_shared(7355002, 0);
    if not exists (select 1 from spend_instance where number = p_instance) then
        insert into spend_instance (number) values (p_instance) on conflict do nothing;
    end if;
    if p_again then
        select array_agg(exists (select 1 from usage_entry e where e.id = r.id and e.opened_at = r.opened) order by r.n)
        into r_known from unnest(p_id, p_opened) with ordinality as r(id, opened, n);
    end if;

    with pair as (
        select r.n, c.*,
               dense_rank() over (order by c.scope, c.period, c.period_start, c.holder)::integer as slot
        from unnest(p_member, p_opened) with ordinality as r(member, opened, n)
        cross join lateral spend_caps_of(r.member, r.opened) as c
    )
    select array_agg(p.n::integer order by p.n, p.mark), array_agg(p.mark order by p.n, p.mark),
           array_agg(p.slot order by p.n, p.mark), array_agg(p.cap order by p.n, p.mark),
           array_agg(p.period order by p.n, p.mark),
           array_agg((p.period_start + case p.period when 'DAILY' then interval '1 day'
               when 'WEEKLY' then interval '7 days' else interval '1 month' end)::date order by p.n, p.mark),
           array_agg(p.scope order by p.n, p.mark), array_agg(p.period_start order by p.n, p.mark),
           array_agg(p.holder order by p.n, p.mark)
    into v_n, v_bit, v_slot, v_cap, v_period, v_resets, s_scope, s_start, s_holder
    from pair p;

    if v_n is not null then
        select array_agg(d.scope order by d.slot), array_agg(d.period order by d.slot),
               array_agg(d.start order by d.slot), array_agg(d.holder order by d.slot), array_agg(d.cap order by d.slot)
        into s_scope, s_period, s_start, s_holder, s_cap
        from (select distinct on (p.slot) p.slot, p.scope, p.period, p.start, p.holder, p.cap
              from unnest(v_slot, s_scope, v_period, s_start, s_holder, v_cap)
                       as p(slot, scope, period, start, holder, cap)
              order by p.slot) as d;
        perform spend_lock_counters(s_scope, s_period, s_start, s_holder);
        select array_agg(c.settled + c.reserved order by s.slot)
        into s_used
        from unnest(s_scope, s_period, s_start, s_holder) with ordinality as s(scope, period, start, holder, slot)
        join spend_counter c
          on c.scope = s.scope and c.period = s.period and c.period_start = s.start and c.holder = s.holder;
        s_added := array_fill(0::numeric, array[cardinality(s_used)]);
    end if;

    while i <= coalesce(cardinality(v_n), 0) loop
        n := v_n[i];
        v_worst := p_worst[n];
        v_exceeded := null;
        v_fullest := null;
        j := i;
        while v_n[j] = n loop -- null past the end
            v_now := s_used[v_slot[j]];
            if v_cap[j] = 0 or v_now + v_worst > v_cap[j] then
                if v_exceeded is null or v_resets[j] > v_resets[v_exceeded] then
                    v_exceeded := j;
                end if;
            elsif v_fullest is null or v_now * v_cap[v_fullest] > s_used[v_slot[v_fullest]] * v_cap[j] then
                v_fullest := j;
            end if;
            j := j + 1;
        end loop;
        r_told[n] := coalesce(v_exceeded, v_fullest);
        r_used[n] := s_used[v_slot[r_told[n]]];
        if r_known[n] then
            null;
        elsif v_exceeded is not null then
            r_admitted[n] := false;
        else
            for k in i .. j - 1 loop
                s_used[v_slot[k]] := s_used[v_slot[k]] + v_worst;
                s_added[v_slot[k]] := s_added[v_slot[k]] + v_worst;
                r_bits[n] := r_bits[n] | v_bit[k];
            end loop;
        end if;
        i := j;
    end loop;

    insert into usage_entry (id, opened_at, member_id, key_id, provider, model_asked, stream, worst_pico, likely_pico,
                             session_id, agent_id, client_version, reserved_on, instance)
    select r.id, r.opened, r.member, r.key, r.provider, r.model, r.stream, r.worst, r.likely,
           r.session, r.agent, r.version, r.bits, p_instance
    from unnest(p_id, p_opened, p_member, p_key, p_provider, p_model, p_stream, p_worst, p_likely, p_session, p_agent,
                p_version, r_bits, r_admitted, r_known)
             as r(id, opened, member, key, provider, model, stream, worst, likely, session, agent, version, bits,
                  admitted, known)
    where r.admitted and not r.known;

    if s_added is not null then
        update spend_counter c
        set reserved = c.reserved + s.added
        from unnest(s_scope, s_period, s_start, s_holder, s_added) as s(scope, period, start, holder, added)
        where c.scope = s.scope and c.period = s.period and c.period_start = s.start and c.holder = s.holder
          and s.added > 0;
        if exists (
            select 1
            from unnest(s_scope, s_period, s_start, s_holder, s_cap, s_added)
                     as s(scope, period, start, holder, cap, added)
            left join spend_counter c
              on c.scope = s.scope and c.period = s.period and c.period_start = s.start and c.holder = s.holder
            where s.added > 0 and (c.settled + c.reserved <= s.cap) is not true
        ) then
            raise exception 'a batch of reservations would go past a cap' using errcode = 'SL001';
        end if;
    end if;

    return query
    select r.admitted, v_period[r.told], v_cap[r.told], r.used, (v_bit[r.told] < 8)
    from unnest(r_admitted, r_told, r_used) with ordinality as r(admitted, told, used, n)
    order by r.n;
end $$;

-- Settling -------------------------------------------------------------------------------------------------------------

-- Settles the open ones among these entries and names them by their place; the rest is for spend_settle_late.
create function spend_settle(
    p_id uuid[], p_opened timestamptz[], p_settled_at timestamptz[], p_cost bigint[],
    p_input integer[], p_write_5m integer[], p_write_1h integer[], p_read integer[], p_output integer[],
    p_searches integer[], p_first_byte integer[], p_duration integer[], p_rate_from date[], p_status integer[],
    p_estimated boolean[], p_served text[], p_priced_as text[], p_book text[], p_factors text[], p_outcome text[],
    p_provider_request text[]
) returns table (n integer, overrun boolean)
language plpgsql as $$
#variable_conflict use_column
declare
    v_n integer[]; v_overrun boolean[]; v_member uuid[]; v_opened timestamptz[]; v_cost numeric[];
    v_requests integer[]; v_release numeric[]; v_bits integer[];
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
        returning g.n::integer as n, e.overrun, e.member_id, e.opened_at, e.cost_pico, e.worst_pico, e.reserved_on
    )
    select array_agg(d.n), array_agg(d.overrun), array_agg(d.member_id), array_agg(d.opened_at),
           array_agg(d.cost_pico::numeric), array_agg(1), array_agg(-d.worst_pico::numeric),
           array_agg(d.reserved_on::integer)
    into v_n, v_overrun, v_member, v_opened, v_cost, v_requests, v_release, v_bits
    from done d;
    if v_n is null then
        return;
    end if;
    perform spend_book(v_member, v_opened, v_cost, v_requests, v_release, v_bits);
    return query select d.n, d.overrun from unnest(v_n, v_overrun) as d(n, overrun);
end $$;

-- Settles one entry that may be open, swept (then its counters are corrected), settled (then this one is ignored) or not
-- there at all (then it is written, unless p_only_known: then there is nothing to undo).
create function spend_settle_late(
    p_instance integer, p_only_known boolean,
    p_id uuid, p_opened timestamptz, p_member uuid, p_key uuid, p_provider text, p_model text, p_stream boolean,
    p_worst bigint, p_likely bigint, p_session text, p_agent text, p_version text,
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
begin
    perform pg_advisory_xact_lock_shared(7355002, 0);
    select * into v_before from usage_entry e where e.id = p_id and e.opened_at = p_opened for update;
    if not found then
        if p_only_known then
            return 'ignored';
        end if;
        insert into usage_entry (id, opened_at, member_id, key_id, provider, model_asked, stream, worst_pico,
                                 likely_pico, session_id, agent_id, client_version, instance)
        values (p_id, p_opened, p_member, p_key, p_provider, p_model, p_stream, p_worst, p_likely, p_session, p_agent,
                p_version, p_instance)
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
    perform spend_book(array[v_before.member_id], array[p_opened], array[(p_cost - v_booked)::numeric],
        array[v_requests], array[-v_release::numeric], array[v_before.reserved_on::integer]);
    return v_answer;
end $$;

-- Writes an entry that was admitted while the store was away as open; an entry that is there stays as it is.
create function spend_write_open(
    p_instance integer,
    p_id uuid, p_opened timestamptz, p_member uuid, p_key uuid, p_provider text, p_model text, p_stream boolean,
    p_worst bigint, p_likely bigint, p_session text, p_agent text, p_version text
) returns void language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(7355002, 0);
    insert into spend_instance (number) values (p_instance) on conflict do nothing;
    insert into usage_entry (id, opened_at, member_id, key_id, provider, model_asked, stream, worst_pico, likely_pico,
                             session_id, agent_id, client_version, instance)
    values (p_id, p_opened, p_member, p_key, p_provider, p_model, p_stream, p_worst, p_likely, p_session, p_agent,
            p_version, p_instance)
    on conflict do nothing;
end $$;

-- Settles open entries of a dead instance at what was reserved, or at the likely cost when nothing was. Answers how
-- many, or -1 when the instance lives. An answer below p_limit means that the instance is done with and forgotten.
create function spend_sweep(p_instance integer, p_now timestamptz, p_limit integer) returns integer
language plpgsql as $$
declare
    v_member uuid[]; v_opened timestamptz[]; v_cost numeric[]; v_requests integer[]; v_release numeric[];
    v_bits integer[];
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
        returning e.member_id, e.opened_at, e.cost_pico, e.worst_pico, e.reserved_on
    )
    select count(*), array_agg(d.member_id), array_agg(d.opened_at), array_agg(d.cost_pico::numeric), array_agg(1),
           array_agg(-d.worst_pico::numeric), array_agg(d.reserved_on::integer)
    into v_count, v_member, v_opened, v_cost, v_requests, v_release, v_bits
    from done d;
    if v_count > 0 then
        perform spend_book(v_member, v_opened, v_cost, v_requests, v_release, v_bits);
    end if;
    if v_count < p_limit then
        delete from spend_instance where number = p_instance;
    end if;
    return v_count;
end $$;

-- Called under the exclusive latch after a limit changed: what is in flight is reserved against caps that are new to it,
-- so that the next request sees it. Answers how many entries were concerned.
create function spend_adopt() returns integer language plpgsql as $$
declare
    v_member uuid[]; v_opened timestamptz[]; v_zero numeric[]; v_requests integer[]; v_reserve numeric[]; v_bits integer[];
    v_count integer;
begin
    with lacking as (
        select e.id, e.opened_at, bit_or(c.mark) as bits
        from usage_entry e
        cross join lateral spend_caps_of(e.member_id, e.opened_at) as c
        where e.state = 'open' and e.reserved_on & c.mark = 0
        group by 1, 2
    ), done as (
        update usage_entry e
        set reserved_on = e.reserved_on | l.bits
        from lacking l
        where e.id = l.id and e.opened_at = l.opened_at
        returning e.member_id, e.opened_at, e.worst_pico, l.bits
    )
    select count(*), array_agg(d.member_id), array_agg(d.opened_at), array_agg(0::numeric), array_agg(0),
           array_agg(d.worst_pico::numeric), array_agg(d.bits)
    into v_count, v_member, v_opened, v_zero, v_requests, v_reserve, v_bits
    from done d;
    if v_count > 0 then
        perform spend_book(v_member, v_opened, v_zero, v_requests, v_reserve, v_bits);
    end if;
    return v_count;
end $$;

do $$
declare
    v_function regprocedure;
    v_setting text;
begin
    for v_function in
        select oid::regprocedure from pg_proc
        where proname in ('spend_open', 'spend_settle', 'spend_settle_late', 'spend_write_open', 'spend_sweep', 'spend_adopt')
    loop
        foreach v_setting in array array['enable_seqscan = off', 'enable_hashjoin = off', 'enable_mergejoin = off',
                                         'jit = off', 'plan_cache_mode = force_generic_plan']
        loop
            execute format('alter function %s set %s', v_function, v_setting);
        end loop;
    end loop;
end $$;
