package dev.sluice.gateway.policies;

import dev.sluice.gateway.directory.Principal;
import dev.sluice.policy.rules.Decision;
import dev.sluice.policy.rules.ToolCall;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Tries a draft for a person, beside what is live for them. */
@Component
class Trial {

    /** Calls of one replay. */
    static final int MOST_CALLS = 5000;

    private final EffectivePolicies policies;
    private final PolicyStore store;
    private final BodyCheck check;
    private final People people;
    private final Clock clock;

    Trial(EffectivePolicies policies, PolicyStore store, BodyCheck check, People people, Clock clock) {
        this.policies = policies;
        this.store = store;
        this.check = check;
        this.people = people;
        this.clock = clock;
    }

    /** What somebody has, and what they would have if the drafts were live. */
    record Sides(Optional<Snapshot.Parts> live, Optional<Snapshot.Parts> draft) {

        JsonNode liveSettings() {
            return settings(live);
        }

        JsonNode draftSettings() {
            return settings(draft);
        }

        private static JsonNode settings(Optional<Snapshot.Parts> parts) {
            return parts.map(each -> (JsonNode) Snapshot.merged(each).settings().json())
                    .orElseGet(BodyText.JSON::createObjectNode);
        }
    }

    /** A call and what is decided about it on both sides. */
    record Compared(String call, ToolCall read, Decision live, Decision draft) {

        boolean differs() {
            return live.outcome() != draft.outcome();
        }
    }

    /**
     * Both sides for a person or service account.
     *
     * @param workspace of the key; null where there is none
     * @param policyId whose draft is tried, null for none
     * @throws InvalidPolicyException when there is no such person, or the draft has mistakes
     */
    Sides sides(Principal principal, @Nullable UUID workspace, @Nullable UUID policyId) {
        Person person = people.find(principal, workspace)
                .orElseThrow(() -> new InvalidPolicyException("member: there is no such member"));
        Instant now = clock.instant();
        Optional<Snapshot.Parts> live = policies.snapshot().parts(person, now);
        if (policyId == null) {
            return new Sides(live, live);
        }
        return new Sides(live, withDraft(policyId).parts(person, now));
    }

    /** The policies as if the draft of one were live for all it is for. */
    private Snapshot withDraft(UUID policyId) {
        Policy policy = store.find(policyId).orElseThrow(() -> new InvalidPolicyException("there is no such policy"));
        Policy.Draft draft = policy.draft();
        if (draft == null) {
            throw new InvalidPolicyException("there is no draft");
        }
        BodyCheck.Result result = check.check(draft.body());
        if (result.body() == null) {
            throw new InvalidPolicyException("the draft has mistakes: " + result.problem());
        }
        return policies.snapshot().with(policyId, result.body());
    }

    /** What is decided about each call on both sides; a line that cannot be read ends it with its number. */
    List<Compared> compare(Sides sides, List<String> calls) {
        if (calls.size() > MOST_CALLS) {
            throw new InvalidPolicyException("calls: at most " + MOST_CALLS + " at once");
        }
        WhatIf live = new WhatIf(sides.liveSettings());
        WhatIf draft = new WhatIf(sides.draftSettings());
        List<Compared> compared = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            try {
                ToolCall call = WhatIf.read(calls.get(i));
                compared.add(new Compared(calls.get(i), call, live.decide(call), draft.decide(call)));
            } catch (InvalidPolicyException e) {
                throw new InvalidPolicyException((calls.size() == 1 ? "" : "line " + (i + 1) + ": ") + e.getMessage());
            }
        }
        return compared;
    }
}
