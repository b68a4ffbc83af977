package dev.sluice.gateway.policies;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Policies out to a file and in from one; what comes in are drafts, so that nothing is live before somebody says so. */
@Component
class Transfer {

    private final PolicyDesk desk;
    private final PolicyViews views;
    private final AudienceText audiences;
    private final BodyCheck check;

    Transfer(PolicyDesk desk, PolicyViews views, AudienceText audiences, BodyCheck check) {
        this.desk = desk;
        this.views = views;
        this.audiences = audiences;
        this.check = check;
    }

    /**
     * What came of a file.
     *
     * @param left sections that were not imported
     */
    record Outcome(
            List<String> created, List<String> changed, List<String> same, List<String> faulty, List<String> left) {}

    /** The newest version of each policy, or its draft where it has none, in order. */
    String export() {
        List<PolicyYaml.Entry> entries = new ArrayList<>();
        for (Policy policy : desk.list()) {
            PolicyBody body = newest(policy);
            if (check.check(body).body() instanceof ParsedBody parsed) {
                entries.add(new PolicyYaml.Entry(
                        policy.name(),
                        audiences.names(body.audience()),
                        parsed.settings(),
                        parsed.gateway(),
                        parsed.desktop()));
            }
        }
        return PolicyYaml.write(entries);
    }

    PolicyBody newest(Policy policy) {
        Policy.Draft draft = policy.draft();
        return desk.version(policy.id(), policy.latest())
                .map(Policy.Version::body)
                .orElse(draft == null ? PolicyBody.EMPTY : draft.body());
    }

    /**
     * Makes drafts of what stands in a file; policies are found by name.
     *
     * @throws InvalidPolicyException when the file cannot be read, or names somebody unknown; nothing is imported then
     */
    @Transactional
    Outcome take(String yaml) {
        PolicyYaml.Read read = PolicyYaml.read(yaml);
        Map<String, Policy> known = new HashMap<>();
        desk.list().forEach(policy -> known.put(policy.name().toLowerCase(Locale.ROOT), policy));
        Outcome outcome =
                new Outcome(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), read.left());
        for (PolicyYaml.Entry entry : read.policies()) {
            PolicyBody body = new PolicyBody(
                    audiences.read(entry.match()),
                    BodyText.pretty(entry.settings()),
                    BodyText.pretty(entry.gateway()),
                    BodyText.pretty(entry.desktop()));
            Policy there = known.get(entry.name().toLowerCase(Locale.ROOT));
            if (there == null) {
                known.put(entry.name().toLowerCase(Locale.ROOT), desk.create(entry.name(), body));
                outcome.created().add(entry.name());
            } else if (views.text(newest(there)).equals(views.text(body))) {
                outcome.same().add(entry.name());
            } else {
                desk.saveDraft(there.id(), body, desk.draftMark(there.id()));
                outcome.changed().add(entry.name());
            }
            BodyCheck.Result result = check.check(body);
            if (!result.good()) {
                outcome.faulty().add(entry.name() + ": " + result.problem());
            }
        }
        return outcome;
    }
}
