-- What leaves for the outside: receivers of webhooks, the addresses of finance, and the queue of messages.

create table outbox_receiver (
    id            uuid primary key,
    kind          text not null check (kind in ('SLACK', 'TEAMS', 'SIGNED_JSON')),
    name          text not null check (length(name) between 1 and 100),
    host          text not null,
    sealed_url    bytea not null, -- the address of a Slack or Teams webhook is its credential
    sealed_secret bytea, -- with which signed JSON is signed
    created_at    timestamptz not null
);

create table outbox_recipient (
    address  text primary key check (length(address) between 3 and 254),
    added_at timestamptz not null
);

create table outbox_message (
    id          uuid primary key,
    receiver_id uuid references outbox_receiver on delete set null, -- null for mail
    mail        boolean not null,
    target      text not null, -- an address, or the name that the receiver had
    event       text not null,
    title       text not null,
    sealed_body bytea, -- null once it is delivered or given up
    state       text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
    attempts    integer not null default 0,
    made_at     timestamptz not null,
    next_at     timestamptz not null,
    done_at     timestamptz,
    problem     text
);
create index outbox_message_due on outbox_message (next_at) where state = 'waiting';
create index outbox_message_newest on outbox_message (id desc);

-- Requests for more than a spend limit allows, and the raises that came of them.

create table limit_increase (
    id            uuid primary key,
    member_id     uuid not null references member,
    period        text not null check (period in ('DAILY', 'WEEKLY', 'MONTHLY')),
    whose         text not null check (whose in ('MEMBER', 'ORGANIZATION')),
    cap_pico      numeric(24), -- the cap as it stood
    spent_pico    numeric(24) not null,
    asked_pico    numeric(24) check (asked_pico > 0),
    reason        text not null check (length(reason) between 1 and 1000),
    state         text not null check (state in ('PENDING', 'APPROVED', 'DENIED', 'LAPSED', 'REPLACED')),
    created_at    timestamptz not null,
    resolved_at   timestamptz,
    resolved_by   text,
    granted_pico  numeric(24) check (granted_pico > 0),
    lapses_at     timestamptz, -- null: for good
    raised_limit  uuid,
    -- What stood in the place of the raised limit before: null amount with had_limit means explicitly unlimited.
    had_limit     boolean not null default false,
    before_pico   numeric(24),
    ended_at      timestamptz
);
create unique index limit_increase_pending on limit_increase (member_id) where state = 'PENDING';
create index limit_increase_lapsing on limit_increase (lapses_at) where state = 'APPROVED';
create index limit_increase_member on limit_increase (member_id, id desc);

-- One for each approver who was mailed; either answer uses up all links of the request.
create table limit_increase_link (
    token_hash  bytea primary key check (octet_length(token_hash) = 32),
    increase_id uuid not null references limit_increase,
    approver_id uuid not null references member,
    expires_at  timestamptz not null
);
create index limit_increase_link_of on limit_increase_link (increase_id);

-- Rates. A row holds the rates of one key, member or workspace, or of each member; null means no limit.

create table rate_limit (
    id                       uuid primary key,
    scope                    text not null check (scope in ('EACH_MEMBER', 'MEMBER', 'KEY', 'WORKSPACE')),
    holder                   uuid not null, -- all zeros for EACH_MEMBER
    requests_per_minute      bigint check (requests_per_minute > 0),
    input_tokens_per_minute  bigint check (input_tokens_per_minute > 0),
    output_tokens_per_minute bigint check (output_tokens_per_minute > 0),
    concurrent_requests      bigint check (concurrent_requests > 0),
    brake_pico               bigint check (brake_pico > 0), -- spend in ten minutes
    created_at               timestamptz not null,
    updated_at               timestamptz not null,
    unique (scope, holder),
    check ((scope = 'EACH_MEMBER') = (holder = '00000000-0000-0000-0000-000000000000'))
);

-- What was used, by slots of time; lost with a crash of the database, as is right for a minute's memory.
-- The measure is C (requests under way), R (requests), I (input tokens), O (output tokens) or M (pico-dollars).
create unlogged table rate_use (
    scope   text not null,
    holder  uuid not null,
    measure text not null,
    slot    bigint not null, -- seconds of the epoch, by the database's clock; tens of them for M
    used    numeric(24) not null,
    primary key (scope, holder, measure, slot)
) with (fillfactor = 50);

-- What requests under way hold, by the process that carries them; counted while that process gives a sign of life.
create unlogged table rate_held (
    scope   text not null,
    holder  uuid not null,
    measure text not null,
    replica uuid not null,
    held    numeric(24) not null,
    primary key (scope, holder, measure, replica)
) with (fillfactor = 50);

create unlogged table rate_replica (
    replica uuid primary key,
    seen_at timestamptz not null
);

-- Locks for the rest of the transaction whatever concerns these holders, in one order for all, so that no two batches wait
-- for each other.
create function rate_lock(p_scope text[], p_holder uuid[]) returns void language plpgsql as $$
declare
    v_key bigint;
begin
    for v_key in
        select distinct hashtextextended(s.scope || s.holder::text, 7355)
        from unnest(p_scope, p_holder) as s(scope, holder) order by 1
    loop
        perform pg_advisory_xact_lock(v_key);
    end loop;
end $$;

-- Takes for a batch of requests, one after the other in the order given; each element is one measure of one request, and a
-- request takes all of its measures or none. p_width is the length of a slot in seconds, 0 for what has no memory; 61
-- slots are looked back on, so that no window of 60 ever holds more than the limit. p_hold: the amount is held until the
-- request is settled, instead of used at once. Answers for each element whether there was room, what was there before,
-- after how many seconds there may be room, and the slot of now.
create function rate_take(
    p_replica uuid, p_request integer[], p_scope text[], p_holder uuid[], p_measure text[], p_width integer[],
    p_hold boolean[], p_amount numeric[], p_limit numeric[]
) returns table (room boolean, taken numeric, wait integer, slot bigint)
language plpgsql as $$
#variable_conflict use_column
declare
    c_slots constant integer := 61;
    c_short constant integer := 5; -- seconds until it is worth asking again when only requests under way are in the way
    v_now bigint;
    v_first integer := 1; v_last integer; k integer; v_fits boolean;
    v_used numeric; v_held numeric; v_after integer;
    v_room boolean[]; v_taken numeric[]; v_wait integer[]; v_slot bigint[];
begin
    perform rate_lock(p_scope, p_holder);
    v_now := floor(extract(epoch from clock_timestamp()));
    while v_first <= cardinality(p_request) loop
        v_last := v_first;
        while p_request[v_last + 1] = p_request[v_first] loop
            v_last := v_last + 1;
        end loop;
        v_fits := true;
        for k in v_first .. v_last loop
            v_slot[k] := case when p_width[k] = 0 then 0 else v_now / p_width[k] end;
            select coalesce(sum(u.used), 0) into v_used
            from rate_use u
            where u.scope = p_scope[k] and u.holder = p_holder[k] and u.measure = p_measure[k]
              and u.slot > v_slot[k] - c_slots;
            select coalesce(sum(h.held), 0) into v_held
            from rate_held h join rate_replica l on l.replica = h.replica
            where h.scope = p_scope[k] and h.holder = p_holder[k] and h.measure = p_measure[k]
              and l.seen_at > clock_timestamp() - interval '10 seconds';
            v_taken[k] := v_used + v_held;
            -- A request that is larger than the limit goes when nothing else did: it could never go otherwise.
            v_room[k] := v_taken[k] + p_amount[k] <= p_limit[k] or v_taken[k] = 0;
            v_fits := v_fits and v_room[k];
            v_wait[k] := c_short;
            if not v_room[k] and v_used + least(p_amount[k], p_limit[k]) > p_limit[k] then
                -- The slot with whose end enough is forgotten.
                select ((o.slot + c_slots - v_slot[k]) * p_width[k])::integer into v_after
                from (select u.slot, sum(u.used) over (order by u.slot) as gone
                      from rate_use u
                      where u.scope = p_scope[k] and u.holder = p_holder[k] and u.measure = p_measure[k]
                        and u.slot > v_slot[k] - c_slots) as o
                where v_used - o.gone + least(p_amount[k], p_limit[k]) <= p_limit[k]
                order by o.slot limit 1;
                v_wait[k] := greatest(1, coalesce(v_after, c_short));
            end if;
        end loop;
        if v_fits then
            for k in v_first .. v_last loop
                if p_hold[k] then
                    insert into rate_held as h values (p_scope[k], p_holder[k], p_measure[k], p_replica, p_amount[k])
                    on conflict (scope, holder, measure, replica) do update set held = h.held + excluded.held;
                else
                    insert into rate_use as u values (p_scope[k], p_holder[k], p_measure[k], v_slot[k], p_amount[k])
                    on conflict (scope, holder, measure, slot) do update set used = u.used + excluded.used;
                end if;
            end loop;
        end if;
        v_first := v_last + 1;
    end loop;
    return query
    select t.room, t.taken, t.wait, t.slot
    from unnest(v_room, v_taken, v_wait, v_slot) with ordinality as t(room, taken, wait, slot, n) order by t.n;
end $$;

-- Ends what requests hold, and books what came: at the slot that is given, or now where it is null.
create function rate_settle(
    p_replica uuid, p_scope text[], p_holder uuid[], p_measure text[], p_width integer[], p_held numeric[],
    p_came numeric[], p_slot bigint[]
) returns void language plpgsql as $$
declare
    v_now bigint;
    k integer;
begin
    perform rate_lock(p_scope, p_holder);
    v_now := floor(extract(epoch from clock_timestamp()));
    for k in 1 .. coalesce(cardinality(p_scope), 0) loop
        if p_held[k] > 0 then
            update rate_held h set held = greatest(0, h.held - p_held[k])
            where h.scope = p_scope[k] and h.holder = p_holder[k] and h.measure = p_measure[k]
              and h.replica = p_replica;
        end if;
        if p_came[k] <> 0 and p_width[k] > 0 then
            insert into rate_use as u
            values (p_scope[k], p_holder[k], p_measure[k], coalesce(p_slot[k], v_now / p_width[k]), greatest(0, p_came[k]))
            on conflict (scope, holder, measure, slot) do update set used = greatest(0, u.used + p_came[k]);
        end if;
    end loop;
end $$;
