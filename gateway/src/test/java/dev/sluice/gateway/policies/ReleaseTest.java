package dev.sluice.gateway.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReleaseTest {

    private static final UUID POLICY = new UUID(7, 7);
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private static Person person(int number, String... groups) {
        return new Person(new UUID(number * 31L, number), "p" + number + "@corp.test", Set.of(groups), Set.of());
    }

    private static Release release(
            int version, int percent, Instant at, @Nullable Instant cancelled, String... groups) {
        return new Release(
                new UUID(1, version), POLICY, version, at, percent, List.of(groups), "Ada", "", NOW, cancelled);
    }

    private static Snapshot.Live live(Release... latestFirst) {
        ParsedBody body = BodyText.parsed(PolicyBody.EMPTY);
        return new Snapshot.Live(POLICY, "Everyone", List.of(latestFirst), Map.of(1, body, 2, body, 3, body));
    }

    private static int versionOf(Snapshot.Live policy, Person person) {
        Snapshot.Part part = policy.of(person, NOW);
        return part == null ? 0 : part.source().version();
    }

    @Test
    void aRolloutThatGrowsTakesNothingBack() {
        List<Person> people = IntStream.range(0, 5000).mapToObj(n -> person(n)).toList();
        List<Person> before = List.of();
        for (int percent = 5; percent <= 100; percent += 5) {
            Release release = release(2, percent, NOW, null);
            List<Person> reached = people.stream().filter(release::reaches).toList();
            assertThat(reached).containsAll(before);
            assertThat(reached.size()).isBetween(percent * 50 - 150, percent * 50 + 150);
            before = reached;
        }
        assertThat(before).hasSize(5000);
    }

    @Test
    void whomARolloutDoesNotReachKeepsTheVersionBefore() {
        Snapshot.Live policy = live(
                release(3, 0, NOW, null, "pilot"),
                release(2, 100, NOW.minusSeconds(60), null),
                release(1, 100, NOW.minusSeconds(120), null));
        assertThat(versionOf(policy, person(1, "pilot"))).isEqualTo(3);
        assertThat(versionOf(policy, person(1))).isEqualTo(2);
    }

    @Test
    void aReleaseHoldsFromItsTimeOnUnlessItWasCalledOff() {
        Snapshot.Live policy = live(
                release(3, 100, NOW.plusSeconds(1), null),
                release(2, 100, NOW.minusSeconds(1), NOW.minusSeconds(1)),
                release(1, 100, NOW.minusSeconds(2), null));
        assertThat(versionOf(policy, person(1))).isEqualTo(1);
        assertThat(new Snapshot(List.of(policy)).nextChange(NOW)).isEqualTo(NOW.plusSeconds(1));
        assertThat(policy.of(person(1), NOW.plusSeconds(1)))
                .isNotNull()
                .extracting(part -> part.source().version())
                .isEqualTo(3);
    }

    @Test
    void aPolicyWithoutAReleaseForAPersonIsPassedOver() {
        Snapshot.Live first = live(release(1, 0, NOW, null, "pilot"));
        Snapshot snapshot = new Snapshot(List.of(first));
        assertThat(snapshot.of(person(1), NOW)).isEmpty();
        assertThat(snapshot.of(person(1, "pilot"), NOW)).isPresent();
    }

    @Test
    void everyListOfAnAudienceMustFit() {
        UUID workspace = new UUID(5, 5);
        Person ana = new Person(new UUID(3, 3), "Ana@Corp.test", Set.of("eng", "ml"), Set.of(workspace));
        assertThat(Stream.of(
                        Audience.EVERYONE,
                        new Audience(List.of("ops", "eng"), List.of(), List.of(), List.of()),
                        new Audience(List.of("eng"), List.of("CORP.test"), List.of(workspace), List.of(ana.id()))))
                .allMatch(audience -> audience.fits(ana));
        assertThat(Stream.of(
                        new Audience(List.of("Eng"), List.of(), List.of(), List.of()),
                        new Audience(List.of("eng"), List.of("sub.corp.test"), List.of(), List.of()),
                        new Audience(List.of("eng"), List.of(), List.of(new UUID(6, 6)), List.of()),
                        new Audience(List.of(), List.of(), List.of(), List.of(new UUID(6, 6)))))
                .noneMatch(audience -> audience.fits(ana));
    }
}
