package dev.sluice.bench;

import dev.sluice.simulator.ReceivedRequest;
import dev.sluice.simulator.Simulator;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A kind of provider, played by the simulator. Its word is the provider's kind, name and flavour alike. */
enum UpstreamKind {
    ANTHROPIC("anthropic"),
    BEDROCK("bedrock"),
    BEDROCK_MESSAGES("bedrock-messages"),
    CLAUDE_ON_AWS("claude-on-aws"),
    VERTEX("vertex"),
    FOUNDRY("foundry");

    private static final String REGION = "us-east-1";
    private static final String ANTHROPIC_KEY = "conformance-anthropic-key";
    private static final String FOUNDRY_KEY = "conformance-foundry-key";
    private static final String PROJECT = "team-project";
    private static final String WORKSPACE = "wrkspc_team";

    private final String word;

    UpstreamKind(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** Settings that make all six of them providers of a gateway, in this order. */
    static List<String> settings(Simulator simulator, Path googleCredentials) {
        List<String> arguments = new ArrayList<>();
        for (UpstreamKind kind : values()) {
            String prefix = "--sluice.providers[" + kind.ordinal() + "].";
            arguments.add(prefix + "kind=" + kind.word);
            arguments.add(prefix + "name=" + kind.word);
            new TreeMap<>(kind.own(simulator.baseUrl().toString(), googleCredentials))
                    .forEach((name, value) -> arguments.add(prefix + name + "=" + value));
        }
        return arguments;
    }

    private Map<String, String> own(String base, Path googleCredentials) {
        return switch (this) {
            case ANTHROPIC -> Map.of("base-url", base, "api-key", ANTHROPIC_KEY);
            case BEDROCK -> signed(Map.of("base-url", base, "region", REGION));
            case BEDROCK_MESSAGES -> signed(Map.of("base-url", base + "/anthropic", "region", REGION));
            case CLAUDE_ON_AWS -> signed(Map.of("base-url", base, "region", REGION, "project", WORKSPACE));
            case VERTEX ->
                Map.of(
                        "base-url",
                        base,
                        "region",
                        "global",
                        "project",
                        PROJECT,
                        "google-credentials-file",
                        googleCredentials.toString());
            case FOUNDRY -> Map.of("base-url", base + "/anthropic", "api-key", FOUNDRY_KEY);
        };
    }

    private static Map<String, String> signed(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("aws-access-key-id", "AKIASLUICESIMEXAMPLE");
        all.put("aws-secret-access-key", "simulatedSecretAccessKey/0000000000000000");
        return all;
    }

    /** Whether a request came to the provider in this kind's own form, with this provider's credential and account. */
    boolean isServedBy(ReceivedRequest request) {
        return switch (this) {
            // Not by its flavour: the client's anthropic-workspace-id travels, and the simulator thinks of AWS then.
            case ANTHROPIC -> request.path().startsWith("/v1/messages") && hasKey(request, ANTHROPIC_KEY);
            case BEDROCK -> isSigned(request) && request.path().startsWith("/model/us.anthropic.");
            case BEDROCK_MESSAGES -> isSigned(request);
            case CLAUDE_ON_AWS -> isSigned(request) && WORKSPACE.equals(request.header("anthropic-workspace-id"));
            case VERTEX -> hasFlavour(request) && request.path().contains("/projects/" + PROJECT + "/");
            case FOUNDRY -> hasFlavour(request) && hasKey(request, FOUNDRY_KEY);
        };
    }

    private boolean isSigned(ReceivedRequest request) {
        return hasFlavour(request) && "valid".equals(request.signature());
    }

    private boolean hasFlavour(ReceivedRequest request) {
        return word.equals(request.flavour());
    }

    private static boolean hasKey(ReceivedRequest request, String key) {
        return key.equals(request.header("x-api-key")) || key.equals(request.header("api-key"));
    }

    /** What list prices are multiplied with: Bedrock serves this model through the {@code us} profile, which costs more. */
    BigDecimal priceFactor() {
        return this == BEDROCK ? new BigDecimal("1.1") : BigDecimal.ONE;
    }
}
