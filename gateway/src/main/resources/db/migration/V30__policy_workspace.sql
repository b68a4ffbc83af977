-- By which key a client was seen: which policy is due to it depends on the workspace of the key.
alter table policy_seen add column workspace_id uuid;
