package dev.sluice.gateway.policies;

import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.policies.PolicyDesk.Target;
import java.util.UUID;
import org.springframework.beans.factory.BeanFactory;

/** Makes policies in an admin's place; the pages where admins do are tested by themselves. */
public final class TestPolicies {

    private TestPolicies() {}

    /** Publishes settings for everybody; single quotes stand for double ones. Gives the policy's public id. */
    public static String publish(BeanFactory gateway, String name, String settings) {
        PolicyDesk desk = gateway.getBean(PolicyDesk.class);
        UUID id = desk.create(name, body(settings)).id();
        desk.makeVersion(id, "first");
        desk.release(id, 1, Target.EVERYONE, "");
        return Ids.text(Policy.ID, id);
    }

    /** Publishes another version of a policy for everybody. */
    public static void change(BeanFactory gateway, String policy, String settings, String note) {
        PolicyDesk desk = gateway.getBean(PolicyDesk.class);
        UUID id = Ids.parse(Policy.ID, policy).orElseThrow();
        desk.saveDraft(id, body(settings), desk.draftMark(id));
        desk.release(id, desk.makeVersion(id, note).number(), Target.EVERYONE, "");
    }

    /** Whether this replica gives a member the newest that is live; it was told of the change. */
    public static boolean fresh(BeanFactory gateway, UUID memberId) {
        PolicyStore store = gateway.getBean(PolicyStore.class);
        return gateway.getBean(People.class)
                .find(new Principal.Person(memberId), null)
                .flatMap(person -> store.snapshot().of(person, java.time.Instant.now()))
                .filter(due -> gateway.getBean(EffectivePolicies.class).of(new Principal.Person(memberId), null)
                                instanceof PolicyLookup.Applies(EffectivePolicy given)
                        && given.checksum().equals(due.checksum()))
                .isPresent();
    }

    /** The checksum of what this replica gives a member. */
    public static String checksum(BeanFactory gateway, UUID memberId) {
        PolicyLookup lookup = gateway.getBean(EffectivePolicies.class).of(new Principal.Person(memberId), null);
        return ((PolicyLookup.Applies) lookup).policy().checksum();
    }

    /** The checksums that clients of a member said they had loaded. */
    public static java.util.List<String> claims(BeanFactory gateway, UUID memberId) {
        return gateway.getBean(Sightings.class).since(java.time.Duration.ofDays(1)).stream()
                .filter(seen -> seen.memberId().equals(memberId))
                .map(Sightings.Sighting::checksum)
                .toList();
    }

    /** Makes one client of a member run what it should and one something else. */
    public static void sight(BeanFactory gateway, UUID memberId) {
        Sightings sightings = gateway.getBean(Sightings.class);
        if (gateway.getBean(EffectivePolicies.class).of(new Principal.Person(memberId), null)
                instanceof PolicyLookup.Applies(EffectivePolicy policy)) {
            sightings.given(
                    new Sightings.Client(Ids.next(), memberId, null), policy, "claude-cli/2.1.330 (external, cli)");
        }
        sightings.claimed(
                new Sightings.Client(Ids.next(), memberId, null),
                "sha256:" + "0".repeat(64),
                "claude-cli/2.1.290 (external, cli)");
    }

    /** Takes all policies away. */
    public static void removeAll(BeanFactory gateway) {
        PolicyDesk desk = gateway.getBean(PolicyDesk.class);
        desk.list().forEach(policy -> desk.archive(policy.id()));
        gateway.getBean(Sightings.class).flush();
        gateway.getBean(org.springframework.jdbc.core.simple.JdbcClient.class)
                .sql("delete from policy_seen")
                .update();
    }

    private static PolicyBody body(String settings) {
        return new PolicyBody(Audience.EVERYONE, settings.replace('\'', '"'), "{}", "{}");
    }
}
