-- Identity providers that speak SAML 2.0, beside oidc_provider.
create table saml_provider (
    id                uuid primary key references identity_provider on delete cascade,
    -- What the provider's metadata says. All null until an admin has given it.
    entity_id         text,
    redirect_url      text,
    post_url          text,
    logout_url        text,
    certificates      bytea[] not null, -- DER
    wants_signed      boolean not null,
    metadata_url      text not null, -- empty: it was uploaded
    metadata_at       timestamptz,
    -- Certificates that count besides, for a change of keys that the metadata does not show yet.
    more_certificates bytea[] not null, -- DER
    by_post           boolean not null,
    -- Names of attributes. An empty subject is the NameID, an empty address or name is searched, empty groups are not told.
    subject_attribute text not null,
    email_attribute   text not null,
    name_attribute    text not null,
    groups_attribute  text not null,
    private_ca        text -- PEM, for fetching the metadata
);

-- Our keys at each provider: one signs, all of them decrypt and are announced.
create table saml_key (
    id          uuid primary key,
    provider_id uuid not null references saml_provider on delete cascade,
    private_key bytea not null, -- sealed
    certificate bytea not null, -- DER
    signs       boolean not null,
    created_at  timestamptz not null
);
create unique index saml_key_signs on saml_key (provider_id) where signs;
create index saml_key_provider on saml_key (provider_id);

-- A response waits here between the provider's post, which comes without our cookie, and the request that follows with it.
-- It is worth nothing without that cookie.
alter table sso_attempt
    add column parked       text,
    add column parked_until timestamptz;
