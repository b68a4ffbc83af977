-- Model providers that admins add in the console, and how requests find their way to them. Providers of the configuration
-- have no row here, so names of providers are not foreign keys.

create table provider (
    id               uuid primary key,
    -- Never changes: the ledger, routes and mappings name it.
    name             text not null check (name ~ '^[a-z0-9][a-z0-9._-]{0,39}$'),
    kind             text not null,
    base_url         text,
    region           text,
    project          text,
    -- Sealed by the vault; the hint is what may be shown of it.
    credential       bytea not null,
    credential_type  text not null,
    credential_hint  text not null,
    zero_retention   boolean not null,
    baa              boolean not null,
    jurisdictions    text[] not null,
    regional_prices  boolean not null,
    price_multiplier numeric not null check (price_multiplier >= 0),
    enabled          boolean not null,
    -- Providers are preferred in this order where no route decides.
    position         integer not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    updated_by       text not null,
    constraint provider_name_key unique (name)
);

-- The provider's own id (inference profile, ARN, deployment) of a model of the catalogue.
create table model_mapping (
    provider    text not null,
    model       text not null,
    upstream_id text not null,
    updated_at  timestamptz not null,
    updated_by  text not null,
    primary key (provider, model)
);

-- Further names under which clients may ask for a model.
create table model_alias (
    alias      text primary key,
    model      text not null,
    updated_at timestamptz not null,
    updated_by text not null
);

-- The first one that matches a request decides.
create table route (
    id         uuid primary key,
    position   integer not null,
    models     text[] not null check (cardinality(models) > 0),
    workspace  text,
    updated_at timestamptz not null,
    updated_by text not null
);

create table route_choice (
    route_id uuid not null references route on delete cascade,
    provider text not null,
    tier     integer not null check (tier between 1 and 9),
    weight   integer not null check (weight between 0 and 1000),
    primary key (route_id, provider)
);

-- What providers must offer; all rows that match a request hold.
create table residency_requirement (
    id             uuid primary key,
    workspace      text,
    zero_retention boolean not null,
    baa            boolean not null,
    jurisdictions  text[] not null,
    updated_at     timestamptz not null,
    updated_by     text not null
);

-- Beta values that a kind of provider does not take, beside those that ship with the release.
create table beta_rule (
    id         uuid primary key,
    kind       text not null,
    beta       text not null,
    fields     text[] not null,
    origin     text not null check (origin in ('ADMIN', 'LEARNED')),
    updated_at timestamptz not null,
    updated_by text not null,
    unique (kind, beta)
);
