package dev.sluice.gateway.takeover;

import dev.sluice.gateway.takeover.Step.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Takes over what stands in the vendor gateway's file: shows it first, then does all of it in one transaction. */
@Service
class Takeover {

    /** Names at the top that nothing is taken over from, with what to do instead; none of their values is looked at. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("listen", "where this gateway listens is set where it is started"),
            Map.entry("access_control", "write a guardrail with IP ranges"),
            Map.entry("limits", "sizes of requests are set where this gateway is started"),
            Map.entry("rate_limits", "signing in has limits of its own here"),
            Map.entry("timeouts", "set for each provider here"),
            Map.entry("login_notice", "there is no such text here"),
            Map.entry("oidc", "add the identity provider under Sign-in, with its secret"),
            Map.entry("session", "tokens are signed with keys of this gateway; people sign in again"),
            Map.entry("store", "this gateway has a database of its own"),
            Map.entry("telemetry", "add the destinations under Telemetry, with their headers"),
            Map.entry("load_test_mode", "use a provider of the kind simulator"),
            Map.entry("cri", "requests on behalf of another organization are not served here"));

    private final List<Section> sections;
    private final TransactionTemplate transaction;

    Takeover(List<Section> sections, PlatformTransactionManager transactions) {
        this.sections = List.copyOf(sections);
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * What would be taken over.
     *
     * @param mark the same for the same steps, so that what is done is what was looked at
     */
    record Plan(List<Step> steps, String mark) {

        List<Step> with(Outcome outcome) {
            return steps.stream().filter(step -> step.outcome() == outcome).toList();
        }

        boolean changesSomething() {
            return steps.stream().anyMatch(step -> step.change() != null);
        }
    }

    /** Things are not as they were looked at; nothing was done. */
    static final class ChangedMeanwhileException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** @throws UnreadableFileException when it is not such a file */
    Plan plan(String yaml) {
        return plan(file(yaml));
    }

    /**
     * Does all of it or nothing.
     *
     * @param mark of the plan that was looked at; null when none was
     * @return what was done
     * @throws UnreadableFileException when it is not such a file, or something in it is wrong
     * @throws ChangedMeanwhileException when the plan is another one by now
     */
    Plan carryOut(String yaml, @Nullable String mark) {
        VendorFile file = file(yaml);
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                Plan plan = plan(file);
                List<Step> wrong = plan.with(Outcome.WRONG);
                if (!wrong.isEmpty()) {
                    throw new UnreadableFileException(wrong.stream()
                            .limit(5)
                            .map(step -> step.path() + ": " + step.why())
                            .collect(Collectors.joining("; ")));
                }
                if (mark != null && !mark.equals(plan.mark())) {
                    throw new ChangedMeanwhileException();
                }
                plan.steps().stream()
                        .flatMap(step -> Stream.ofNullable(step.change()))
                        .forEach(Runnable::run);
                return plan;
            }));
        } finally {
            sections.forEach(Section::over);
        }
    }

    /** The file without what nothing is taken over from, and so without its credentials. */
    String kept(String yaml) {
        Set<String> names = new HashSet<>();
        sections.forEach(section -> names.addAll(section.names()));
        return file(yaml).reduced(names).json();
    }

    private static VendorFile file(String yaml) {
        JsonNode root = YamlText.read(yaml);
        if (!root.isObject() || root.isEmpty()) {
            throw new UnreadableFileException("file: is not a gateway.yaml; it has no sections");
        }
        return new VendorFile(root);
    }

    private Plan plan(VendorFile file) {
        List<Step> steps = new ArrayList<>();
        sections.forEach(section -> steps.addAll(section.plan(file)));
        Set<String> known = new HashSet<>(ELSEWHERE.keySet());
        known.add("$schema");
        sections.forEach(section -> known.addAll(section.names()));
        for (String name : file.root().node().propertyNames()) {
            String instead = ELSEWHERE.get(name);
            if (instead != null) {
                steps.add(Step.leftOut(name, instead));
            }
        }
        steps.addAll(file.root().unknown(known));
        return new Plan(List.copyOf(steps), mark(steps));
    }

    private static String mark(List<Step> steps) {
        String text = steps.stream()
                .map(step -> String.join("\0", step.path(), step.outcome().word(), step.what(), step.why()))
                .collect(Collectors.joining("\n"));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
