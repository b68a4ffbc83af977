package dev.sluice.gateway.policies;

import dev.sluice.gateway.takeover.Section;
import dev.sluice.gateway.takeover.Step;
import dev.sluice.gateway.takeover.VendorFile;
import dev.sluice.gateway.takeover.VendorFile.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** The {@code managed} policies of a {@code gateway.yaml}, as drafts: nothing is live before somebody says so. */
@Component
class VendorPolicies implements Section {

    private static final Set<String> OF_MANAGED = Set.of("settings", "policy_mode", "policies");
    private static final Set<String> OF_A_POLICY =
            Set.of("match", "code", "cli", "settings", "desktop", "serve_to_desktop", "name");

    private final PolicyDesk desk;
    private final PolicyViews views;
    private final AudienceText audiences;
    private final BodyCheck check;
    private final Transfer transfer;

    VendorPolicies(PolicyDesk desk, PolicyViews views, AudienceText audiences, BodyCheck check, Transfer transfer) {
        this.desk = desk;
        this.views = views;
        this.audiences = audiences;
        this.check = check;
        this.transfer = transfer;
    }

    @Override
    public Set<String> names() {
        return Set.of("managed");
    }

    @Override
    public List<Step> plan(VendorFile file) {
        List<Step> steps = new ArrayList<>();
        Part managed = file.object("managed", steps);
        steps.addAll(managed.unknown(OF_MANAGED));
        if (managed.has("settings")) {
            steps.add(Step.leftOut(
                    managed.at("settings"), "is a file beside the vendor's gateway; write it as a policy in policies"));
        }
        if (managed.text("policy_mode").orElse("first_match").equals("layered")) {
            steps.add(Step.leftOut(
                    managed.at("policy_mode"), "here the first policy that is for somebody counts, over the base"));
        }
        Map<String, Policy> known = new HashMap<>();
        desk.list().forEach(policy -> known.put(key(policy.name()), policy));
        int room = PolicyDesk.MOST - known.size();
        Set<String> seen = new HashSet<>();
        for (Part entry : file.list(managed, "policies", steps)) {
            steps.addAll(entry.unknown(OF_A_POLICY));
            if (entry.has("serve_to_desktop")) {
                steps.add(Step.leftOut(entry.at("serve_to_desktop"), "Desktop gets what stands in desktop"));
            }
            if (entry.has("cli") && entry.has("settings")) {
                steps.add(Step.leftOut(entry.at("settings"), "cli stands beside it and counts"));
            }
            Step step = policy(entry, known, seen);
            steps.add(step);
            if (step.outcome() == Step.Outcome.ADDED && --room < 0) {
                steps.add(Step.wrong(entry.path(), "there would be more than " + PolicyDesk.MOST + " policies"));
            }
        }
        return steps;
    }

    private Step policy(Part entry, Map<String, Policy> known, Set<String> seen) {
        String name;
        PolicyBody body;
        try {
            PolicyYaml.Entry read = PolicyYaml.Form.VENDORS.read(normal(entry), entry.path());
            name = read.name();
            body = new PolicyBody(
                    audiences.read(read.match()),
                    BodyText.pretty(read.settings()),
                    BodyText.pretty(read.gateway()),
                    BodyText.pretty(read.desktop()));
            PolicyDesk.checkedName(name);
        } catch (InvalidPolicyException e) {
            String message = String.valueOf(e.getMessage());
            return Step.wrong(
                    entry.path(),
                    message.startsWith(entry.path())
                            ? message.substring(entry.path().length())
                            : message);
        }
        if (!seen.add(key(name))) {
            return Step.wrong(entry.path(), "is a second policy for the same; only the first would count");
        }
        return step(entry, name, body, known.get(key(name)));
    }

    private Step step(Part entry, String name, PolicyBody body, @Nullable Policy there) {
        BodyCheck.Result result = check.check(body);
        String what = "a draft of the policy " + name
                + (result.good() ? "" : ", which has mistakes to be corrected: " + result.problem());
        if (there == null) {
            return Step.added(entry.path(), what, () -> desk.create(name, body));
        }
        return views.text(transfer.newest(there)).equals(views.text(body))
                ? Step.same(entry.path(), "the policy " + name)
                : Step.changed(
                        entry.path(),
                        what,
                        there.latest() == 0 ? "another draft" : "version " + there.latest(),
                        () -> desk.saveDraft(there.id(), body, desk.draftMark(there.id())));
    }

    /** Domains as the vendor's gateway reads them: {@code @Corp.example} is {@code corp.example}. */
    private static ObjectNode normal(Part entry) {
        ObjectNode copy = (ObjectNode) entry.node().deepCopy();
        if (copy.path("match") instanceof ObjectNode match
                && match.path("email_domain").isString()) {
            String domain = match.path("email_domain").stringValue().strip().toLowerCase(Locale.ROOT);
            match.put("email_domain", domain.startsWith("@") ? domain.substring(1) : domain);
        }
        return copy;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
