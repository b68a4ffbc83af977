-- SAML messages that were used once and must not be used again until they have expired by themselves.
create table saml_used_message (
    issuer     text        not null,
    message_id text        not null,
    expires_at timestamptz not null,
    primary key (issuer, message_id)
);

create index saml_used_message_expiry on saml_used_message (expires_at);
