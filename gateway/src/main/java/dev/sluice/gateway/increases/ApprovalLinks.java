package dev.sluice.gateway.increases;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.identity.Tokens;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The one-time links that let an approver decide from a mail; each speaks for its approver and for one request. */
@Component
class ApprovalLinks {

    private static final Duration LIFETIME = Duration.ofDays(7);

    private final JdbcClient jdbc;
    private final Members members;
    private final IncreaseStore store;
    private final Approvers approvers;
    private final Clock clock;

    ApprovalLinks(JdbcClient jdbc, Members members, IncreaseStore store, Approvers approvers, Clock clock) {
        this.jdbc = jdbc;
        this.members = members;
        this.store = store;
        this.approvers = approvers;
        this.clock = clock;
    }

    /** What a link opens. */
    record Opened(UUID increaseId, Member approver) {}

    /** Makes a link and answers its token, which is stored as a hash only. */
    String make(UUID increaseId, UUID approverId) {
        String token = Tokens.next();
        jdbc.sql(
                        "insert into limit_increase_link (token_hash, increase_id, approver_id, expires_at) values (?, ?, ?, ?)")
                .params(
                        Tokens.hash(token),
                        increaseId,
                        approverId,
                        Timestamp.from(clock.instant().plus(LIFETIME)))
                .update();
        return token;
    }

    /** Whoever is sent one. */
    List<Member> approvers(Increase increase) {
        return approvers.of(increase);
    }

    /** Empty when the link is unknown, used or old, or its approver may approve no longer. */
    Optional<Opened> open(String token) {
        return jdbc.sql(
                        "select increase_id, approver_id from limit_increase_link where token_hash = ? and expires_at > ?")
                .params(Tokens.hash(token), Timestamp.from(clock.instant()))
                .query((row, number) -> new UUID[] {row.getObject(1, UUID.class), row.getObject(2, UUID.class)})
                .optional()
                .flatMap(ids -> members.find(ids[1])
                        .filter(member -> member.status() == MemberStatus.ACTIVE)
                        .filter(member -> store.find(ids[0])
                                .filter(increase -> approvers.mayAnswer(member.id(), member.role(), increase))
                                .isPresent())
                        .map(member -> new Opened(ids[0], member)));
    }

    void useUp(UUID increaseId) {
        jdbc.sql("delete from limit_increase_link where increase_id = ?")
                .param(increaseId)
                .update();
    }
}
