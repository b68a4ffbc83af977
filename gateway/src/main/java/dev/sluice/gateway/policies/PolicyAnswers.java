package dev.sluice.gateway.policies;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.policy.rules.Decision;
import dev.sluice.policy.rules.Rule;
import dev.sluice.policy.settings.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The shapes of the Admin API's answers about policies. */
@Component
class PolicyAnswers {

    private final PolicyViews views;
    private final AudienceText audiences;
    private final Adoption adoption;
    private final Trial trial;
    private final Members members;
    private final BodyCheck check;

    PolicyAnswers(
            PolicyViews views,
            AudienceText audiences,
            Adoption adoption,
            Trial trial,
            Members members,
            BodyCheck check) {
        this.check = check;
        this.views = views;
        this.audiences = audiences;
        this.adoption = adoption;
        this.trial = trial;
        this.members = members;
    }

    record Items<T>(List<T> data) {}

    record Short(
            String id,
            String type,
            String name,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("latest_version") int latestVersion,
            @JsonProperty("live_versions") List<Integer> liveVersions,
            @JsonProperty("has_draft") boolean hasDraft) {}

    record Match(
            List<String> groups,
            @JsonProperty("email_domains") List<String> emailDomains,
            List<String> workspaces,
            List<String> members,
            @JsonProperty("service_accounts") List<String> serviceAccounts) {}

    /** The documents are JSON objects; those of a broken draft are null and {@code valid} says false. */
    record Body(
            Match match,
            @JsonRawValue @Nullable String settings,
            @JsonRawValue @Nullable String gateway,
            @JsonRawValue @Nullable String desktop) {}

    record Draft(
            Body body,
            @JsonProperty("draft_mark") int mark,
            String author,
            @JsonProperty("saved_at") Instant savedAt,
            List<Found> findings) {}

    record Full(Short policy, @Nullable Draft draft) {}

    record Found(String severity, String path, String message, String suggestion) {
        static Found of(Finding finding) {
            return new Found(
                    finding.severity().name().toLowerCase(Locale.ROOT),
                    finding.path(),
                    finding.message(),
                    finding.suggestion());
        }
    }

    record Validation(boolean valid, List<Found> findings) {
        static Validation of(BodyCheck.Result result) {
            return new Validation(
                    result.good(), result.findings().stream().map(Found::of).toList());
        }
    }

    record VersionAnswer(
            int version,
            String type,
            String author,
            String note,
            @JsonProperty("created_at") Instant createdAt,
            Body body) {}

    record ReleaseAnswer(
            String id,
            String type,
            int version,
            @JsonProperty("effective_at") Instant effectiveAt,
            int percent,
            List<String> groups,
            String author,
            String note,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("cancelled_at") @Nullable Instant cancelledAt) {
        static ReleaseAnswer of(Release release) {
            return new ReleaseAnswer(
                    Ids.text("release", release.id()),
                    "policy_release",
                    release.version(),
                    release.effectiveAt(),
                    release.percent(),
                    release.groups(),
                    release.author(),
                    release.note(),
                    release.createdAt(),
                    release.cancelledAt());
        }
    }

    record Behind(
            @JsonProperty("user_id") String userId,
            String client,
            @Nullable Integer version,
            @JsonProperty("due_version") int due,
            @JsonProperty("seen_at") Instant seenAt) {}

    record AdoptionAnswer(
            int clients,
            int current,
            @JsonProperty("by_version") Map<String, Integer> byVersion,
            List<Behind> behind) {}

    record Origin(String path, String value, List<String> from, String replaced) {}

    record Effective(
            boolean applies,
            @Nullable String checksum,
            List<String> sources,
            @JsonRawValue @Nullable String settings,
            @JsonRawValue @Nullable String gateway,
            List<Origin> lines) {}

    record Verdict(String outcome, String step, @Nullable String rule, String reason) {
        static Verdict of(Decision decision) {
            Rule rule = decision.rule();
            return new Verdict(
                    decision.outcome().name().toLowerCase(Locale.ROOT),
                    decision.step().name().toLowerCase(Locale.ROOT),
                    rule == null ? null : rule.text(),
                    decision.reason());
        }
    }

    record Decided(String call, Verdict live, Verdict draft, boolean differs) {}

    Short brief(Policy policy) {
        return new Short(
                Ids.text(Policy.ID, policy.id()),
                "policy",
                policy.name(),
                policy.createdAt(),
                policy.latest(),
                views.liveVersions(policy).stream().sorted().toList(),
                policy.draft() != null);
    }

    Full full(Policy policy) {
        Policy.Draft draft = policy.draft();
        return new Full(
                brief(policy),
                draft == null
                        ? null
                        : new Draft(
                                body(draft.body()),
                                draft.mark(),
                                draft.by(),
                                draft.at(),
                                check.check(draft.body()).findings().stream()
                                        .map(Found::of)
                                        .toList()));
    }

    VersionAnswer version(Policy.Version version) {
        return new VersionAnswer(
                version.number(),
                "policy_version",
                version.author(),
                version.note(),
                version.createdAt(),
                body(version.body()));
    }

    private Body body(PolicyBody body) {
        return new Body(
                match(audiences.names(body.audience())),
                json(body.settings()),
                json(body.gateway()),
                json(body.desktop()));
    }

    private static Match match(AudienceText.Names names) {
        return new Match(
                names.groups(), names.emailDomains(), names.workspaces(), names.members(), names.serviceAccounts());
    }

    private static @Nullable String json(String text) {
        try {
            return BodyText.JSON.readTree(text).toString();
        } catch (tools.jackson.core.JacksonException e) {
            return null;
        }
    }

    AdoptionAnswer adoption(Policy policy) {
        Adoption.Report report = adoption.of(policy.id());
        Map<String, Integer> byVersion = new TreeMap<>();
        report.byVersion()
                .forEach((version, count) -> byVersion.put(version == 0 ? "unknown" : String.valueOf(version), count));
        return new AdoptionAnswer(
                report.clients(),
                report.current(),
                byVersion,
                report.behind().stream()
                        .map(client -> new Behind(
                                Ids.text("user", client.seen().memberId()),
                                client.seen().client(),
                                client.version(),
                                client.due(),
                                client.seen().at()))
                        .toList());
    }

    Effective effective(
            @Nullable String user, @Nullable String serviceAccount, @Nullable String workspace, @Nullable UUID draft) {
        if ((user == null) == (serviceAccount == null)) {
            throw new InvalidPolicyException("user_id: give it or service_account_id");
        }
        // The id of a workspace that is unknown is that of a workspace for which no policy is.
        UUID inside = workspace == null
                ? null
                : Ids.parse(Workspace.ID, workspace)
                        .orElseThrow(() -> new InvalidPolicyException("workspace_id: is no id of a workspace"));
        Principal who = user != null
                ? new Principal.Person(member(user))
                : new Principal.Service(Ids.parse(ServiceAccount.ID, String.valueOf(serviceAccount))
                        .orElseThrow(() -> new InvalidPolicyException("service_account_id: is no id of one")));
        return trial.sides(who, inside, draft)
                .draft()
                .map(parts -> {
                    EffectivePolicy policy = Snapshot.merged(parts);
                    return new Effective(
                            true,
                            policy.checksum(),
                            policy.sources().stream().map(PolicyViews::source).toList(),
                            policy.settings().canonical(),
                            policy.gateway().toString(),
                            Explanation.settings(parts).stream()
                                    .map(line -> new Origin(
                                            line.path(),
                                            line.value(),
                                            line.from().stream()
                                                    .map(PolicyViews::source)
                                                    .toList(),
                                            line.replaced()))
                                    .toList());
                })
                .orElseGet(() -> new Effective(false, null, List.of(), null, null, List.of()));
    }

    List<Decided> whatIf(String user, @Nullable UUID draft, List<String> calls) {
        return trial.compare(trial.sides(new Principal.Person(member(user)), null, draft), calls).stream()
                .map(compared -> new Decided(
                        compared.call(), Verdict.of(compared.live()), Verdict.of(compared.draft()), compared.differs()))
                .toList();
    }

    private UUID member(String user) {
        return members.findByIdOrEmail(user)
                .map(Member::id)
                .orElseThrow(
                        () -> new InvalidPolicyException("user_id: there is no member with this id or e-mail address"));
    }
}
