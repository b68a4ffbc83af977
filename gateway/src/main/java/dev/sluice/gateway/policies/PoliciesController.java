package dev.sluice.gateway.policies;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.LargeBody;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.policies.PolicyAnswers.Full;
import dev.sluice.gateway.policies.PolicyAnswers.Items;
import dev.sluice.gateway.policies.PolicyAnswers.ReleaseAnswer;
import dev.sluice.gateway.policies.PolicyAnswers.Short;
import dev.sluice.gateway.policies.PolicyAnswers.Validation;
import dev.sluice.gateway.policies.PolicyAnswers.VersionAnswer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Policies in the Admin API: {@code /v1/organizations/policies}. */
@RestController
@RequestMapping("/v1/organizations/policies")
class PoliciesController {

    private final PolicyDesk desk;
    private final PolicyAnswers answers;
    private final BodyCheck check;
    private final AudienceText audiences;
    private final Transfer transfer;

    PoliciesController(
            PolicyDesk desk, PolicyAnswers answers, BodyCheck check, AudienceText audiences, Transfer transfer) {
        this.transfer = transfer;
        this.desk = desk;
        this.answers = answers;
        this.check = check;
        this.audiences = audiences;
    }

    /** In their order. */
    @GetMapping
    Items<Short> list() {
        return new Items<>(desk.list().stream().map(answers::brief).toList());
    }

    @PostMapping
    Full create(@LargeBody JsonFields body) {
        String name = body.text("name");
        PolicyBody draft = body.optionalChoice("preset", Arrays.asList(Preset.values()), Preset::word)
                .map(preset -> new PolicyBody(Audience.EVERYONE, preset.settings(), "{}", "{}"))
                .orElse(PolicyBody.EMPTY);
        return usable(() -> answers.full(desk.create(name, written(body, draft))));
    }

    @GetMapping("/{id}")
    Full get(@PathVariable String id) {
        return answers.full(known(id));
    }

    @DeleteMapping("/{id}")
    Removed remove(@PathVariable String id) {
        desk.archive(known(id).id());
        return new Removed(id, "policy_deleted");
    }

    /** {@code name}, and {@code move}: {@code earlier} or {@code later}. */
    @PostMapping("/{id}")
    Full change(@PathVariable String id, JsonFields body) {
        Policy policy = known(id);
        return usable(() -> {
            body.optionalText("name").ifPresent(name -> desk.rename(policy.id(), name));
            body.optionalChoice("move", List.of("earlier", "later"), word -> word)
                    .ifPresent(word -> desk.move(policy.id(), word.equals("earlier")));
            return answers.full(known(id));
        });
    }

    /** Replaces the draft; what is left out stays as it is in the draft, else in the newest version. */
    @PostMapping("/{id}/draft")
    Full draft(@PathVariable String id, @LargeBody JsonFields body) {
        Policy policy = known(id);
        Policy.Draft draft = policy.draft();
        PolicyBody start = draft != null
                ? draft.body()
                : desk.version(policy.id(), policy.latest())
                        .map(Policy.Version::body)
                        .orElse(PolicyBody.EMPTY);
        int mark = body.optionalNumber("draft_mark", 0, Integer.MAX_VALUE).orElseGet(() -> desk.draftMark(policy.id()));
        return usable(() -> {
            desk.saveDraft(policy.id(), written(body, start), mark);
            return answers.full(known(id));
        });
    }

    @DeleteMapping("/{id}/draft")
    Full discard(@PathVariable String id) {
        desk.discardDraft(known(id).id());
        return get(id);
    }

    /** Says what is wrong with a policy and saves nothing. */
    @PostMapping("/validate")
    Validation validate(@LargeBody JsonFields body) {
        return usable(() -> Validation.of(check.check(written(body, PolicyBody.EMPTY))));
    }

    @GetMapping("/{id}/versions")
    Items<VersionAnswer> versions(@PathVariable String id) {
        return new Items<>(
                desk.versions(known(id).id()).stream().map(answers::version).toList());
    }

    @GetMapping("/{id}/versions/{number}")
    VersionAnswer version(@PathVariable String id, @PathVariable String number) {
        Policy policy = known(id);
        return (number.matches("[0-9]{1,9}")
                        ? desk.version(policy.id(), Integer.parseInt(number))
                        : java.util.Optional.<Policy.Version>empty())
                .map(answers::version)
                .orElseThrow(() -> AdminApiException.notFound("version not found"));
    }

    /** Makes the draft a version. */
    @PostMapping("/{id}/versions")
    VersionAnswer makeVersion(@PathVariable String id, JsonFields body) {
        Policy policy = known(id);
        String note = body.optionalText("note").orElse("");
        return usable(() -> answers.version(desk.makeVersion(policy.id(), note)));
    }

    @GetMapping("/{id}/releases")
    Items<ReleaseAnswer> releases(@PathVariable String id) {
        return new Items<>(
                desk.releases(known(id).id()).stream().map(ReleaseAnswer::of).toList());
    }

    /** Publishes a version: {@code percent}, {@code groups}, {@code at}; everybody at once when they are left out. */
    @PostMapping("/{id}/releases")
    ReleaseAnswer release(@PathVariable String id, JsonFields body) {
        Policy policy = known(id);
        int version = body.optionalNumber("version", 1, Integer.MAX_VALUE).orElse(policy.latest());
        List<String> groups = body.texts("groups");
        int percent = body.optionalNumber("percent", 0, Release.ALL).orElse(groups.isEmpty() ? Release.ALL : 0);
        PolicyDesk.Target target =
                new PolicyDesk.Target(percent, groups, body.optionalTime("at").orElse(null));
        String note = body.optionalText("note").orElse("");
        return usable(() -> ReleaseAnswer.of(desk.release(policy.id(), version, target, note)));
    }

    @DeleteMapping("/{id}/releases/{release}")
    Removed cancel(@PathVariable String id, @PathVariable String release) {
        Policy policy = known(id);
        boolean done = Ids.parse("release", release)
                .filter(found -> desk.cancel(policy.id(), found))
                .isPresent();
        if (!done) {
            throw AdminApiException.conflict("release: it holds already or is none of this policy");
        }
        return new Removed(release, "policy_release_deleted");
    }

    @GetMapping("/{id}/adoption")
    PolicyAnswers.AdoptionAnswer adoption(@PathVariable String id) {
        return answers.adoption(known(id));
    }

    /** All policies as YAML, in their order. */
    @GetMapping(value = "/export", produces = "application/yaml")
    String export() {
        return transfer.export();
    }

    /** Makes drafts of a YAML file: {@code yaml}. */
    @PostMapping("/import")
    Transfer.Outcome take(@LargeBody JsonFields body) {
        String yaml = body.text("yaml");
        return usable(() -> transfer.take(yaml));
    }

    /**
     * What somebody gets: {@code user_id} or {@code service_account_id}, by a key of {@code workspace_id} where it is given;
     * with {@code policy_id} as if its draft were live.
     */
    @GetMapping("/effective")
    PolicyAnswers.Effective effective(Query query) {
        UUID draft = query.text("policy_id").map(id -> known(id).id()).orElse(null);
        return usable(() -> answers.effective(
                query.text("user_id").orElse(null),
                query.text("service_account_id").orElse(null),
                query.text("workspace_id").orElse(null),
                draft));
    }

    /** What a client would do: {@code user_id}, {@code calls}; with {@code policy_id} its draft against what is live. */
    @PostMapping("/what_if")
    Items<PolicyAnswers.Decided> whatIf(@LargeBody JsonFields body) {
        String user = body.text("user_id");
        UUID draft = body.optionalText("policy_id").map(id -> known(id).id()).orElse(null);
        List<String> calls = body.texts("calls");
        return usable(() -> new Items<>(answers.whatIf(user, draft, calls)));
    }

    private PolicyBody written(JsonFields body, PolicyBody start) {
        Audience audience = start.audience();
        if (body.has("match")) {
            JsonFields match = body.object("match");
            audience = audiences.read(new AudienceText.Names(
                    match.texts("groups"),
                    match.texts("email_domains"),
                    match.texts("workspaces"),
                    match.texts("members"),
                    match.texts("service_accounts")));
        }
        return new PolicyBody(
                audience,
                body.jsonOf("settings").map(BodyText::tidy).orElse(start.settings()),
                body.jsonOf("gateway").map(BodyText::tidy).orElse(start.gateway()),
                body.jsonOf("desktop").map(BodyText::tidy).orElse(start.desktop()));
    }

    private Policy known(String id) {
        return Ids.parse(Policy.ID, id)
                .flatMap(desk::find)
                .orElseThrow(() -> AdminApiException.notFound("policy not found"));
    }

    private static <T> T usable(Supplier<T> change) {
        try {
            return change.get();
        } catch (InvalidPolicyException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    record Removed(String id, @JsonProperty("type") String type) {}
}
