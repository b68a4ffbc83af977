package dev.sluice.gateway.console;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKey;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** A month in the life of a small team, the same each time. */
final class Demo {

    private static final BigInteger DOLLAR = BigInteger.TEN.pow(12);
    private static final long MILLION = 1_000_000;
    private static final List<String> MODELS = List.of("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5");

    private Demo() {}

    static void fill(Organization organization, Clock clock) {
        Instant now = clock.instant();
        List<Member> team = List.of(
                organization.member(
                        "maya.okafor@corp.test", "Maya Okafor", Role.DEVELOPER, now.minus(Duration.ofDays(64))),
                organization.member(
                        "jonas.weber@corp.test", "Jonas Weber", Role.DEVELOPER, now.minus(Duration.ofDays(41))),
                organization.member(
                        "li.chen@corp.test", "Li Chen", Role.CLAUDE_CODE_USER, now.minus(Duration.ofDays(33))),
                organization.member(
                        "sofia.marin@corp.test", "Sofía Marín", Role.BILLING, now.minus(Duration.ofDays(12))),
                organization.member(
                        "tom.baker@corp.test", "Tom Baker", Role.DEVELOPER, now.minus(Duration.ofHours(5))));
        keys(organization, team, now);
        limits(organization, team);
        ledger(organization, team, now);
    }

    private static void keys(Organization organization, List<Member> team, Instant now) {
        organization.key(team.get(0).id(), "nightly-review", KeyKind.API, now.plus(Duration.ofDays(23)));
        organization.key(team.get(0).id(), "laptop", KeyKind.CLAUDE_CODE, null);
        organization.key(team.get(1).id(), "workstation", KeyKind.CLAUDE_CODE, null);
        organization.key(team.get(2).id(), "laptop", KeyKind.CLAUDE_CODE, null);
        organization.key(team.get(1).id(), "hackathon", KeyKind.API, now.minus(Duration.ofDays(2)));
        organization.key(team.get(4).id(), "old laptop", KeyKind.CLAUDE_CODE, null);
        int age = 2;
        for (int i = 0; i < organization.keys.size(); i++) {
            ApiKey key = organization.keys.get(i);
            Instant used = i == 2 ? null : now.minus(Duration.ofMinutes(7L * age * age * age));
            Instant revoked = i == 0 ? now.minus(Duration.ofDays(1)) : null;
            Instant created = now.minus(Duration.ofDays(3L * age));
            organization.keys.set(
                    i,
                    new ApiKey(
                            key.id(),
                            key.name(),
                            key.kind(),
                            key.memberId(),
                            key.hint(),
                            created,
                            key.expiresAt(),
                            revoked,
                            used));
            age++;
        }
    }

    private static void limits(Organization organization, List<Member> team) {
        organization.limit(Scope.MEMBER, team.get(2).id(), Period.DAILY, BigInteger.ZERO, WhenStoreIsAway.CLOSED);
        organization.limit(Scope.MEMBER, team.get(0).id(), Period.MONTHLY, null, WhenStoreIsAway.OPEN);
        organization.limit(
                Scope.EACH_MEMBER, null, Period.DAILY, DOLLAR.multiply(BigInteger.valueOf(40)), WhenStoreIsAway.CLOSED);
        organization.limit(
                Scope.ORGANIZATION_POOL,
                null,
                Period.MONTHLY,
                DOLLAR.multiply(BigInteger.valueOf(1500)),
                WhenStoreIsAway.CLOSED);
    }

    private static void ledger(Organization organization, List<Member> team, Instant now) {
        Random random = new Random(7);
        for (int day = 0; day < 30; day++) {
            boolean weekend = now.minus(Duration.ofDays(day))
                            .atOffset(java.time.ZoneOffset.UTC)
                            .getDayOfWeek()
                            .getValue()
                    > 5;
            int requests = weekend ? 3 : 14 + random.nextInt(18);
            for (int i = 0; i < requests; i++) {
                Instant opened = now.minus(Duration.ofDays(day)).minusSeconds(40L + random.nextInt(30_000));
                Member member = team.get(Math.min(random.nextInt(5), random.nextInt(5)));
                organization.ledger.add(row(opened, member, random, day == 0 && i == 0));
            }
        }
    }

    private static UsageEntry row(Instant opened, Member member, Random random, boolean open) {
        long costPico = (20_000 + random.nextInt(3_900_000)) * MILLION;
        int dice = random.nextInt(40);
        String outcome = dice == 0 ? "PROVIDER_FAILED" : dice < 3 ? "CLIENT_GONE" : "COMPLETED";
        return new UsageEntry(
                Ids.next(),
                opened,
                open ? null : opened.plusSeconds(20),
                open ? "open" : "settled",
                member.id(),
                Ids.next(),
                false,
                null,
                null,
                "anthropic",
                MODELS.get(random.nextInt(3)),
                null,
                null,
                true,
                200 + random.nextInt(3_000),
                random.nextInt(9_000),
                0,
                random.nextInt(160_000),
                random.nextInt(6_000),
                0,
                open ? 0 : costPico,
                open ? 0 : costPico,
                costPico,
                "",
                dice < 3,
                open ? null : outcome,
                200,
                null,
                "2.1.330",
                800,
                20_000);
    }
}
