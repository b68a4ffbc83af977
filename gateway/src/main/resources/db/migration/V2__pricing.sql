-- The price book: list prices in force from a day on. Rates are USD per million tokens; six decimals make every rate a
-- whole number of pico-dollars per token.

-- One row for each book that a release brought; the newest version's factors are in force.
create table price_book (
    version text primary key,
    loaded_at timestamptz not null default now(),
    geo_us_factor numeric(8, 4) not null check (geo_us_factor > 0),
    regional_factor numeric(8, 4) not null check (regional_factor > 0),
    unlisted_fast_factor numeric(8, 4) not null check (unlisted_fast_factor > 0),
    web_search_usd numeric(18, 12) not null check (web_search_usd >= 0)
);

-- The model '*' is the fallback for every model without a row of its own.
create table price_model (
    id text primary key,
    aliases text[] not null,
    regional_premium boolean not null,
    context_tokens bigint not null,
    max_output_tokens bigint,
    status text not null,
    released date,
    book_version text not null
);

-- A price change is a new row with a later valid_from; a row is never edited. Rows without a book version are an
-- admin's own.
create table model_price (
    model text not null references price_model (id),
    valid_from date not null,
    card text not null check (card in ('standard', 'batch', 'fast', 'long_standard', 'long_batch')),
    input numeric(12, 6) not null check (input > 0),
    cache_write_5m numeric(12, 6) not null check (cache_write_5m > 0),
    cache_write_1h numeric(12, 6) not null check (cache_write_1h > 0),
    cache_read numeric(12, 6) not null check (cache_read > 0),
    output numeric(12, 6) not null check (output > 0),
    over_prompt_tokens bigint check (over_prompt_tokens > 0),
    removed_on date,
    confidence text not null default '',
    book_version text references price_book (version),
    added bigint generated always as identity,
    added_at timestamptz not null default now(),
    primary key (model, valid_from, card),
    check ((card in ('long_standard', 'long_batch')) = (over_prompt_tokens is not null))
);

create function refuse_price_edit() returns trigger language plpgsql as $$
begin
    raise exception 'a price row is never edited or removed; add a row with a later valid_from';
end $$;

create trigger model_price_is_append_only before update or delete on model_price
    for each row execute function refuse_price_edit();

-- Every replica reloads its book when a price is added, whoever adds it.
create function notify_price_book() returns trigger language plpgsql as $$
begin
    perform pg_notify('price_book', '');
    return null;
end $$;

create trigger model_price_notifies after insert on model_price
    for each statement execute function notify_price_book();

create trigger price_book_notifies after insert on price_book
    for each statement execute function notify_price_book();

-- What an admin should look at; one row for each kind and model, with a bounded number of models.
create table pricing_alert (
    kind text not null,
    model text not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    count bigint not null,
    primary key (kind, model)
);
