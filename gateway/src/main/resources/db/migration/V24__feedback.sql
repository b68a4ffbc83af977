-- What members wrote with `sluice feedback`.
create table feedback (
    id        uuid        primary key,
    member_id uuid        not null references member (id) on delete cascade,
    at        timestamptz not null,
    text      text        not null,
    report    text        not null
);

create index feedback_newest on feedback (at, id);
create index feedback_member on feedback (member_id, at);
